"""Sequences: of their own, of a serial column, of an identity column."""

from collections.abc import Sequence

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import text
from auralith.dataplane.engines.postgresql.rules.kit import (
    ABOUT,
    Alteration,
    Creation,
    KindRules,
    Removal,
    altered,
    belongings,
    comment,
    created,
    dropped,
    is_new,
    lock,
    own,
    parts,
)
from auralith.dataplane.plan.model import Action, Stratum
from auralith.dataplane.plan.rules import Impossible, Replace, Verdict
from auralith.dataplane.schema.facts import Catalog, Fact, Value
from auralith.dataplane.schema.identity import ObjectId

_BITS = {"smallint": 15, "integer": 31, "bigint": 63}
NUMBERS = frozenset({"type", "start", "increment", "minimum", "maximum", "cache", "cycle"})


def _start(fact: Fact) -> Value:
    get = fact.attributes.get
    if get("start") is not None:
        return get("start")
    top = 2 ** _BITS[str(get("type") or "bigint")] - 1
    if _number(get("increment"), 1) > 0:
        return get("minimum") if get("minimum") is not None else 1
    return get("maximum") if get("maximum") is not None else min(-1, top)


def _number(value: Value, otherwise: int) -> int:
    return otherwise if value is None else int(str(value))


def _options(fact: Fact, *, typed: bool) -> str:
    get = fact.attributes.get
    words = [f"AS {get('type') or 'bigint'}"] if typed else []
    words.append(f"START WITH {_start(fact)}")
    words.append(f"INCREMENT BY {get('increment') or 1}")
    words.append("NO MINVALUE" if get("minimum") is None else f"MINVALUE {get('minimum')}")
    words.append("NO MAXVALUE" if get("maximum") is None else f"MAXVALUE {get('maximum')}")
    words.append(f"CACHE {get('cache') or 1}")
    words.append("CYCLE" if get("cycle") else "NO CYCLE")
    return " ".join(words)


def identity_options(fact: Fact) -> str:
    """What stands in parentheses after AS IDENTITY."""
    return f"SEQUENCE NAME {text.name(fact.id)} {_options(fact, typed=False)}"


def filled(sequence: ObjectId, column: ObjectId) -> Action:
    """Let a sequence go on after the highest value that its column holds."""
    name, table = text.ident(column.name), text.owner_path(column)
    sql = (
        f"SELECT pg_catalog.setval({text.literal(text.name(sequence))}, max({name}))"
        f" FROM {table} HAVING max({name}) IS NOT NULL"
    )
    return altered(sql, sequence, Stratum.DEFAULT, consumes=[column])


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE SEQUENCE, then to whom it belongs; an identity's is made by its column."""
    fact = creation.fact
    if creation.get("identity"):
        column = fact.parent or fact.id
        how = creation.wanted.facts[column].attributes.get("identity")
        sql = (
            f"ALTER TABLE {text.owner_path(column)} ALTER COLUMN {text.ident(column.name)}"
            f" ADD GENERATED {str(how).upper()} AS IDENTITY ({identity_options(fact)})"
        )
        held = [lock(ObjectId(kinds.TABLE, column.path[:-1]), "ACCESS EXCLUSIVE")]
        return [created(sql, fact.id, Stratum.DEFAULT, locks=held), *comment(fact)]
    logged = "UNLOGGED " if creation.get("unlogged") else ""
    sql = f"CREATE {logged}SEQUENCE {text.name(fact.id)} {_options(fact, typed=True)}"
    first = created(sql, fact.id, Stratum.SEQUENCE)
    found = [first, *own(fact, Stratum.SEQUENCE), *comment(fact)]
    if creation.get("owned_by"):
        column = text.referred(creation.get("owned_by"))
        found += _belonging(fact, column, creation.wanted)
        if not is_new(creation.options, ObjectId(kinds.TABLE, column.path[:-1])):
            found.append(filled(fact.id, column))
    return found


def _belonging(fact: Fact, column: ObjectId, catalog: Catalog) -> list[Action]:
    """OWNED BY, once the sequence has the owner of the table, as the server asks."""
    holder = catalog.facts.get(column)
    table = None if holder is None else holder.parent
    owner = None if table is None else catalog.facts[table].attributes.get("owner")
    needs = {column} if table is None else {column, table}
    found = []
    if owner is not None:
        sql = f"ALTER SEQUENCE {text.name(fact.id)} OWNER TO {text.ident(str(owner))}"
        held = [lock(fact.id, "ACCESS EXCLUSIVE")]
        found.append(altered(sql, fact.id, Stratum.DEFAULT, locks=held, consumes=needs))
    return [*found, _belongs(fact, column)]


def _belongs(fact: Fact, column: ObjectId | None) -> Action:
    whom = "NONE" if column is None else text.name(column)
    sql = f"ALTER SEQUENCE {text.name(fact.id)} OWNED BY {whom}"
    held = [lock(fact.id, "SHARE ROW EXCLUSIVE")]
    needs = [column] if column else []
    return altered(sql, fact.id, Stratum.DEFAULT, locks=held, consumes=needs)


def _restart(alteration: Alteration) -> str:
    """RESTART, where the place it stands at is not between the new bounds."""
    at = alteration.old.notes.get("position")
    place = int(str(_start(alteration.old) if at is None else at))
    most = 2 ** _BITS[str(alteration.get("type") or "bigint")] - 1
    up = _number(alteration.get("increment"), 1) > 0
    least, top = (1, most) if up else (-most - 1, -1)
    low, high = _number(alteration.get("minimum"), least), _number(alteration.get("maximum"), top)
    return "" if low <= place <= high else " RESTART"


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP SEQUENCE, or DROP IDENTITY."""
    fact = removal.fact
    gone = parts(removal.have, fact.id)
    if removal.get("identity") and fact.parent is not None:
        column = fact.parent
        sql = (
            f"ALTER TABLE {text.owner_path(column)} ALTER COLUMN {text.ident(column.name)}"
            " DROP IDENTITY IF EXISTS"
        )
        held = [lock(ObjectId(kinds.TABLE, column.path[:-1]), "ACCESS EXCLUSIVE")]
        return [dropped(sql, fact.id, Stratum.DROP_CONSTRAINT, destroys=gone, locks=held)]
    sql = f"DROP SEQUENCE {text.name(fact.id)}"
    return [dropped(sql, fact.id, Stratum.DROP_TABLE, destroys=gone)]


def alter(alteration: Alteration) -> Verdict:
    """ALTER SEQUENCE."""
    names, new = alteration.names, alteration.new
    if "identity" in names or ("parent" in names and alteration.get("identity")):
        return Replace("Only a column can make the sequence of its identity.")
    found: list[Action] = []
    numbers = names & NUMBERS
    if alteration.get("identity") and numbers == {"type"}:
        numbers = set()  # it has the type of its column
    if numbers:
        typed = "type" in numbers and not alteration.get("identity")
        words = _options(new, typed=typed) + _restart(alteration)
        sql = f"ALTER SEQUENCE {text.name(new.id)} {words}"
        held = [lock(new.id, "SHARE ROW EXCLUSIVE")]
        found.append(altered(sql, new.id, Stratum.DEFAULT, locks=held))
    if "unlogged" in names:
        how = "UNLOGGED" if alteration.get("unlogged") else "LOGGED"
        sql = f"ALTER SEQUENCE {text.name(new.id)} SET {how}"
        held = [lock(new.id, "ACCESS EXCLUSIVE")]
        found.append(altered(sql, new.id, Stratum.SEQUENCE, locks=held))
    late: list[Action] = []
    if "owned_by" in names:
        owner = alteration.get("owned_by")
        if owner:
            late += _belonging(new, text.referred(owner), alteration.wanted)
        else:
            late.append(_belongs(new, None))
    known = NUMBERS | ABOUT | {"unlogged", "owned_by", "parent"}
    if names - known:
        return Replace(f"PostgreSQL cannot change {', '.join(sorted(names - known))} of it.")
    if alteration.was("owned_by") and not alteration.get("owned_by"):
        return [*found, *late, *belongings(alteration)]
    return [*found, *belongings(alteration), *late]


RULES = {kinds.SEQUENCE: KindRules(create, drop, alter)}
