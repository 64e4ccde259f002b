"""Enumerations, composite types, ranges."""

from collections.abc import Sequence

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import changing, text
from auralith.dataplane.engines.postgresql.rules.kit import (
    ABOUT,
    Alteration,
    Creation,
    KindRules,
    Removal,
    altered,
    belongings,
    created,
    dropped,
    hazard,
    lock,
    parts,
    standing,
)
from auralith.dataplane.plan.model import Action, HazardCode, Stratum
from auralith.dataplane.plan.rules import Impossible, Replace, Verdict
from auralith.dataplane.schema.facts import Fact, Value


def _enum(fact: Fact) -> str:
    labels = ", ".join(text.literal(label) for label in text.texts(fact.attributes.get("labels")))
    return f"CREATE TYPE {text.name(fact.id)} AS ENUM ({labels})"


def _field(field: Value) -> str:
    name, kind, collation = field if isinstance(field, tuple) else (field, "", None)
    tail = f" COLLATE {collation}" if collation else ""
    return f"{text.ident(str(name))} {kind}{tail}"


def _composite(fact: Fact) -> str:
    fields = ", ".join(_field(f) for f in _fields(fact))
    return f"CREATE TYPE {text.name(fact.id)} AS ({fields})"


def _fields(fact: Fact) -> tuple[Value, ...]:
    found = fact.attributes.get("fields")
    return found if isinstance(found, tuple) else ()


def _range(fact: Fact) -> str:
    get = fact.attributes.get
    words = [f"SUBTYPE = {get('subtype')}"]
    words += [f"SUBTYPE_OPCLASS = {get('operator_class')}"] if get("operator_class") else []
    words += [f"COLLATION = {get('collation')}"] if get("collation") else []
    words += [f"CANONICAL = {text.reference(get('canonical'))}"] if get("canonical") else []
    if get("subtype_diff"):
        words.append(f"SUBTYPE_DIFF = {text.reference(get('subtype_diff'))}")
    if get("multirange"):
        name = text.qualified((fact.id.path[0], str(get("multirange"))))
        words.append(f"MULTIRANGE_TYPE_NAME = {name}")
    return f"CREATE TYPE {text.name(fact.id)} AS RANGE ({', '.join(words)})"


_STATEMENTS = {kinds.ENUM: _enum, kinds.COMPOSITE: _composite, kinds.RANGE: _range}


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE TYPE."""
    fact = creation.fact
    first = created(_STATEMENTS[fact.id.kind](fact), fact.id, Stratum.TYPE)
    return standing(creation, first)


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP TYPE."""
    sql = f"DROP TYPE {text.name(removal.fact.id)}"
    gone = parts(removal.have, removal.fact.id)
    return [dropped(sql, removal.fact.id, Stratum.DROP_TYPE, destroys=gone)]


def alter_enum(alteration: Alteration) -> Verdict:
    """ADD VALUE where nothing goes or moves; else another type takes its place."""
    if "labels" not in alteration.names:
        return belongings(alteration)
    old, new = text.texts(alteration.was("labels")), text.texts(alteration.get("labels"))
    if [label for label in new if label in old] != list(old):
        return changing.exchange(alteration, _enum(alteration.new))
    identity, standing_now, found = alteration.new.id, list(old), list[Action]()
    for at, label in enumerate(new):
        if label in standing_now:
            continue
        place = ""
        if at < len(standing_now):
            place = f" BEFORE {text.literal(standing_now[at])}"
        standing_now.insert(at, label)
        sql = f"ALTER TYPE {text.name(identity)} ADD VALUE {text.literal(label)}{place}"
        found.append(
            Action(
                sql,
                identity,
                "alter",
                Stratum.TYPE,
                produces=frozenset({identity}),
                commits_first=True,
            )
        )
    return [*found, *belongings(alteration)]


def alter_composite(alteration: Alteration) -> Verdict:
    """ADD, DROP and ALTER ATTRIBUTE."""
    if "fields" not in alteration.names:
        return belongings(alteration)
    old = {_name(f): f for f in _fields(alteration.old)}
    new = {_name(f): f for f in _fields(alteration.new)}
    users = changing.users(alteration.new.id, alteration.have)
    if [n for n in old if n in new] + [n for n in new if n not in old] != list(new):
        if users:
            return Impossible(
                f"Fields can only be added at the end, and {users[0].id} has this type."
            )
        return Replace("Fields can only be added at the end.", destructive=False)
    retyped = [n for n in new if n in old and new[n] != old[n]]
    if retyped and users:
        return Impossible(
            f"PostgreSQL cannot change the type of a field while {users[0].id} has this type."
        )
    start = f"ALTER TYPE {text.name(alteration.new.id)}"
    changes = [f"DROP ATTRIBUTE {text.ident(n)}" for n in old if n not in new]
    for name in retyped:
        _, _, rest = _field(new[name]).partition(" ")
        changes.append(f"ALTER ATTRIBUTE {text.ident(name)} TYPE {rest}")
    changes += [f"ADD ATTRIBUTE {_field(f)}" for n, f in new.items() if n not in old]
    lost = any(n not in new for n in old) and bool(users)
    hazards = []
    if lost:
        message = f"Values of the dropped fields are lost in {users[0].id}."
        hazards.append(hazard(HazardCode.DATA_LOSS, alteration.new.id, message, severity="error"))
    first = altered(f"{start} {', '.join(changes)}", alteration.new.id, Stratum.TYPE)
    action = Action(
        first.sql,
        first.object,
        "alter",
        Stratum.TYPE,
        destructive=lost,
        hazards=tuple(hazards),
    )
    free, bound = _typed(alteration)
    return [*free, action, *bound, *belongings(alteration)]


def _typed(alteration: Alteration) -> tuple[list[Action], list[Action]]:
    """Take the type from its tables meanwhile: their columns change by statements of their own."""
    identity, have, wanted = alteration.new.id, alteration.have, alteration.wanted
    tables = [
        user
        for user in have.needed_by(identity)
        if user.kind == kinds.TABLE
        and user in wanted.facts
        and have.facts[user].attributes.get("of_type") == str(identity)
        and wanted.facts[user].attributes.get("of_type") == str(identity)
    ]
    free, bound = [], []
    for table in tables:
        start, held = f"ALTER TABLE {text.name(table)}", [lock(table, "ACCESS EXCLUSIVE")]
        free.append(altered(f"{start} NOT OF", identity, Stratum.DROP_CONSTRAINT, locks=held))
        columns = [c.id for c in wanted.children(table, kinds.COLUMN)]
        sql = f"{start} OF {text.name(identity)}"
        # Last of all, as where a table becomes a typed one.
        bound.append(altered(sql, identity, Stratum.DROP_TABLE, locks=held, consumes=columns))
    return free, bound


def _name(field: Value) -> str:
    return str(field[0]) if isinstance(field, tuple) else str(field)


def alter_range(alteration: Alteration) -> Verdict:
    """Nothing but owner and comment can change."""
    if alteration.names <= ABOUT:
        return belongings(alteration)
    users = changing.users(alteration.new.id, alteration.have)
    if users:
        return Impossible(
            f"PostgreSQL cannot alter a range, and {users[0].id} has this type."
            " Add a column of a new type and move the values."
        )
    return Replace("PostgreSQL cannot alter a range.")


RULES = {
    kinds.ENUM: KindRules(create, drop, alter_enum),
    kinds.COMPOSITE: KindRules(create, drop, alter_composite),
    kinds.RANGE: KindRules(create, drop, alter_range),
}
