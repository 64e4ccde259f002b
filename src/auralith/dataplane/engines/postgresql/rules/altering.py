"""Columns that become otherwise: ALTER COLUMN for each attribute, or what it takes instead."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import converting, sequences, text
from auralith.dataplane.engines.postgresql.rules.kit import (
    Alteration,
    Level,
    altered,
    hazard,
    is_big,
    is_new,
    lock,
    parts,
    rewrite_hazards,
    scan_hazards,
    set_comment,
    version,
)
from auralith.dataplane.plan.model import Action, Hazard, HazardCode, Stratum
from auralith.dataplane.plan.rules import Displace, Impossible, Replace, Verdict
from auralith.dataplane.schema.facts import Catalog, Fact, Value
from auralith.dataplane.schema.identity import ObjectId

SET_EXPRESSION = 17
"""The first version that changes the expression of a generated column."""
DROP_EXPRESSION = 13


def relation(fact: Fact) -> str:
    """What ALTER says before a column of it: `TABLE public.orders`."""
    kind = kinds.TABLE if fact.parent is None else fact.parent.kind
    return f"{text.OBJECT_WORDS[kind]} {text.owner_path(fact.id)}"


def table_of(fact: Fact) -> ObjectId:
    """The relation that a column stands in."""
    return fact.parent or ObjectId(kinds.TABLE, fact.id.path[:-1])


def physical(old: Mapping[str, Value], new: Mapping[str, Value]) -> list[str]:
    """How a column's values are kept and counted: the words after ALTER COLUMN."""
    found = []
    if old.get("storage") != new.get("storage"):
        storage = new.get("storage") or _usual_storage(str(new.get("type") or old.get("type")))
        found.append(f"SET STORAGE {str(storage).upper()}")
    if old.get("compression") != new.get("compression"):
        found.append(f"SET COMPRESSION {new.get('compression') or 'default'}")
    if old.get("statistics") != new.get("statistics"):
        number = new.get("statistics")
        found.append(f"SET STATISTICS {-1 if number is None else number}")
    found += text.storage_changes(old.get("options"), new.get("options"))
    return found


_PLAIN = [
    "smallint",
    "integer",
    "bigint",
    "boolean",
    "real",
    "date",
    "uuid",
    "money",
    "oid",
    "time",
    "timestamp",
    "interval",
    "double",
    "point",
    "box",
    "circle",
    "lseg",
    "line",
    "macaddr",
    "name",
]


def _usual_storage(type_text: str) -> str:
    """What a type of the server uses by itself; SET STORAGE DEFAULT is known since 16 only."""
    if type_text.endswith("[]"):
        return "extended"
    base = type_text.split("(", maxsplit=1)[0].split(" ", maxsplit=1)[0]
    if base in _PLAIN:
        return "plain"
    return "main" if base in {"numeric", "inet", "cidr", "tsquery"} else "extended"


def brings_default(column: ObjectId, have: Catalog, wanted: Catalog) -> bool:
    """Whether the change of a column takes its default away and gives it back."""
    default = ObjectId(kinds.DEFAULT, column.path)
    if default not in have.facts or default not in wanted.facts:
        return False
    old, new = have.facts.get(column), wanted.facts.get(column)
    if old is None or new is None or old.attributes.get("type") == new.attributes.get("type"):
        return False
    return not converting.found(old, new, have, wanted).related


def alter(alteration: Alteration) -> Verdict:
    """All that differs of one column."""
    names = set(alteration.names)
    if alteration.get("inherited") or alteration.was("inherited"):
        names -= {"type", "collation", "generated", "generation"}
    if "inherited" in names and not _family_changes(alteration):
        return Impossible("A column cannot be taken from its parent table, nor given to it alone.")
    verdict = _generated(alteration, names)
    if isinstance(verdict, (Replace, Impossible)):
        return verdict
    before, during, after = _identity(alteration, names)
    found = [*before, *verdict]
    displace = ""
    if names & {"type", "collation"}:
        answer = converting.actions(alteration)
        found += answer.actions
        displace = answer.reason
    if "not_null" in names:
        found += _not_null(alteration)
    rest = _said(alteration, names)
    if isinstance(rest, Impossible):
        return rest
    found += [*during, *after, *rest]
    return Displace(found, displace) if displace else found


def _said(alteration: Alteration, names: set[str]) -> list[Action] | Impossible:
    """Storage, statistics, options, comment: what touches no value."""
    new, found = alteration.new, list[Action]()
    if names & {"storage", "compression", "statistics", "options"}:
        found += [
            _column(alteration, words, level=level_of(words))
            for words in physical(chosen(alteration.old, names), chosen(new, names))
        ]
    if "foreign_options" in names:
        options = (alteration.was("foreign_options"), alteration.get("foreign_options"))
        if text.masked(*options):
            return Impossible("The value of an option is secret, and is not known here.")
        found.append(_column(alteration, text.foreign_option_changes(*options)))
    if "comment" in names:
        found.append(set_comment(new))
    return found


def level_of(words: str) -> Level:
    """The lock that a change of how a column is kept takes."""
    weak = words.startswith(("SET STATISTICS", "SET (", "RESET ("))
    return "SHARE UPDATE EXCLUSIVE" if weak else "ACCESS EXCLUSIVE"


def chosen(fact: Fact, names: AbstractSet[str]) -> dict[str, Value]:
    """Attributes that differ, and the type."""
    return {n: v for n, v in fact.attributes.items() if n in names or n == "type"}


def _family_changes(alteration: Alteration) -> bool:
    table = table_of(alteration.new)
    old, new = alteration.have.facts.get(table), alteration.wanted.facts.get(table)
    if old is None or new is None:
        return True
    return any(old.attributes.get(n) != new.attributes.get(n) for n in ("inherits", "partition"))


def _column(alteration: Alteration, words: str, *, level: Level = "ACCESS EXCLUSIVE") -> Action:
    table = table_of(alteration.new)
    sql = f"ALTER {relation(alteration.new)} ALTER COLUMN {_name(alteration)} {words}"
    return altered(sql, alteration.new.id, Stratum.COLUMN, locks=[lock(table, level)])


def _name(alteration: Alteration) -> str:
    return text.ident(alteration.new.id.name)


def _generated(alteration: Alteration, names: set[str]) -> list[Action] | Replace | Impossible:
    """The expression of a generated column."""
    if not names & {"generated", "generation"}:
        return []
    old, new = alteration.was("generated"), alteration.get("generated")
    if old is None:
        return Replace("Only a new column can be a generated one.", destructive=True)
    how, major = alteration.was("generation"), version(alteration.have)
    table = table_of(alteration.new)
    if new is None and (how == "virtual" or major < DROP_EXPRESSION):
        return Replace("The column holds no values of its own.", destructive=True)
    if new is None:
        return [_column(alteration, "DROP EXPRESSION")]
    if "generation" in names or major < SET_EXPRESSION or "type" in names:
        return Replace("PostgreSQL cannot change how the column is computed.")
    action = _column(alteration, f"SET EXPRESSION AS ({new})")
    if how == "stored":
        hazards = rewrite_hazards(alteration.options, table, "the column is computed anew.")
        held = (lock(table, "ACCESS EXCLUSIVE", long=True),)
        action = replace(action, rewrite=True, locks=held, hazards=tuple(hazards))
    return [action]


def _identity(
    alteration: Alteration, names: set[str]
) -> tuple[list[Action], list[Action], list[Action]]:
    """What goes before, with and after the other changes, so that the column is an identity."""
    if "identity" not in names:
        return [], [], []
    old, new, column = alteration.was("identity"), alteration.get("identity"), alteration.new.id
    if old and new:
        return [_column(alteration, f"SET GENERATED {str(new).upper()}")], [], []
    if old:
        gone = frozenset(
            i
            for s in alteration.have.children(column, kinds.SEQUENCE)
            if s.attributes.get("identity")
            for i in parts(alteration.have, s.id)
        )
        action = _column(alteration, "DROP IDENTITY")
        return (
            [
                Action(
                    action.sql,
                    column,
                    "alter",
                    Stratum.DROP_CONSTRAINT,
                    produces=frozenset({column}),
                    destroys=gone,
                    locks=action.locks,
                )
            ],
            [],
            [],
        )
    made = [
        s
        for s in alteration.wanted.children(column, kinds.SEQUENCE)
        if s.attributes.get("identity")
    ]
    options = "".join(f" ({sequences.identity_options(s)})" for s in made)
    action = _column(alteration, f"ADD GENERATED {str(new).upper()} AS IDENTITY{options}")
    first = Action(
        action.sql,
        column,
        "alter",
        Stratum.DEFAULT,
        produces=frozenset({column, *(s.id for s in made)}),
        locks=action.locks,
    )
    after = []
    for sequence in made:
        if sequence.attributes.get("comment") is not None:
            after.append(set_comment(sequence))
        if not is_new(alteration.options, table_of(alteration.new)):
            after.append(sequences.filled(sequence.id, column))
    return [], [first], after


def _not_null(alteration: Alteration) -> list[Action]:
    """SET or DROP NOT NULL; by way of a proven check where the table is big."""
    new, column, table = alteration.new, _name(alteration), table_of(alteration.new)
    if not alteration.get("not_null"):
        keys = alteration.have.children(table, kinds.PRIMARY_KEY)
        gone = frozenset(
            c.id
            for c in alteration.have.children(table, kinds.NOT_NULL)
            if c.attributes.get("column") == new.id.name
        )
        if any(new.id.name in text.texts(k.attributes.get("columns")) for k in keys):
            # Said to destroy the column, so that it waits until its primary key is gone.
            gone |= {new.id}
        action = _column(alteration, "DROP NOT NULL")
        return [
            Action(
                action.sql,
                new.id,
                "alter",
                Stratum.COLUMN,
                produces=frozenset({new.id}),
                destroys=gone,
                locks=action.locks,
            )
        ]
    named = [
        c
        for c in alteration.wanted.children(table, kinds.NOT_NULL)
        if c.attributes.get("column") == new.id.name and c.id not in alteration.have.facts
    ]
    hazards = [_nulls(alteration)] if not is_new(alteration.options, table) else []
    if is_big(alteration.options, table) and not named and table.kind == kinds.TABLE:
        return _proven(alteration, hazards)
    final = _column(alteration, "SET NOT NULL")
    sql, made = final.sql, frozenset({new.id})
    if named:
        get = named[0].attributes.get
        tail = " NO INHERIT" if get("no_inherit") else ""
        tail += " NOT VALID" if get("not_valid") else ""
        name = text.ident(named[0].id.name)
        sql = f"ALTER {relation(new)} ADD CONSTRAINT {name} NOT NULL {column}{tail}"
        made |= {named[0].id}
    scan = scan_hazards(
        alteration.options,
        table,
        level="ACCESS EXCLUSIVE",
        doing="every row is looked at",
        remedy="Prove it first: ADD CONSTRAINT ... CHECK (column IS NOT NULL) NOT VALID, then"
        " VALIDATE CONSTRAINT, then SET NOT NULL.",
    )
    found = [
        Action(
            sql,
            new.id,
            "alter",
            Stratum.COLUMN,
            produces=made,
            locks=(lock(table, "ACCESS EXCLUSIVE", long=True),),
            hazards=(*hazards, *scan),
        )
    ]
    if named and named[0].attributes.get("comment") is not None:
        found.append(set_comment(named[0]))
    return found


def _nulls(alteration: Alteration) -> Hazard:
    column, table = _name(alteration), text.owner_path(alteration.new.id)
    return hazard(
        HazardCode.VALIDATION_MAY_FAIL,
        alteration.new.id,
        "Rows where the column is NULL make this fail.",
        f"SELECT count(*) FROM {table} WHERE {column} IS NULL",
    )


def _proven(alteration: Alteration, hazards: list[Hazard]) -> list[Action]:
    """A check that is not valid yet, proved without blocking writes, then NOT NULL at once."""
    new, column, table = alteration.new, _name(alteration), table_of(alteration.new)
    name = text.ident(f"auralith_{new.id.name}_not_null"[:60])
    start = f"ALTER TABLE {text.owner_path(new.id)}"
    strict, weak = lock(table, "ACCESS EXCLUSIVE"), lock(table, "SHARE UPDATE EXCLUSIVE", long=True)
    first = altered(
        f"{start} ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL) NOT VALID",
        new.id,
        Stratum.COLUMN,
        locks=[strict],
    )
    return [
        Action(first.sql, new.id, "alter", Stratum.COLUMN, commits_first=True, locks=first.locks),
        altered(
            f"{start} VALIDATE CONSTRAINT {name}",
            new.id,
            Stratum.COLUMN,
            locks=[weak],
            hazards=hazards,
            verb="validate",
        ),
        altered(
            f"{start} ALTER COLUMN {column} SET NOT NULL", new.id, Stratum.COLUMN, locks=[strict]
        ),
        altered(f"{start} DROP CONSTRAINT {name}", new.id, Stratum.COLUMN, locks=[strict]),
    ]
