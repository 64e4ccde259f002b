"""A type that PostgreSQL cannot alter: another takes its place, and columns are converted."""

from dataclasses import replace

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import access, text
from auralith.dataplane.engines.postgresql.rules.kit import (
    Alteration,
    altered,
    comment,
    hazard,
    lock,
    own,
    rewrite_hazards,
)
from auralith.dataplane.engines.postgresql.rules.retype import retype
from auralith.dataplane.plan.model import Action, Hazard, HazardCode, Stratum
from auralith.dataplane.plan.rules import Displace, Impossible, Verdict
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

HELD = frozenset({kinds.VIEW, kinds.MATERIALIZED_VIEW, kinds.RULE, kinds.POLICY, kinds.TRIGGER})
"""What keeps PostgreSQL from changing the type of a column."""


def users(identity: ObjectId, catalog: Catalog) -> list[Fact]:
    """The columns of tables that have a type, or lists of it."""
    found = (catalog.facts[i] for i in dict.fromkeys(catalog.needed_by(identity)))
    return [f for f in found if f.id.kind == kinds.COLUMN and f.attributes.get("type")]


def exchange(alteration: Alteration, statement: str) -> Verdict:
    """Rename the old type, create the new one, convert the columns, drop the old one."""
    identity, have, wanted = alteration.new.id, alteration.have, alteration.wanted
    stuck = _stuck(identity, have, wanted)
    if stuck:
        return Impossible(stuck)
    word = text.OBJECT_WORDS[identity.kind]
    passing = f"auralith_old_{identity.name}"[:63]
    old = text.qualified((*identity.path[:-1], passing))
    start = f"ALTER {word} {text.name(identity)}"
    away = f"{start} RENAME TO {text.ident(passing)}"
    found = [
        altered(away, identity, Stratum.TYPE, hazards=_narrower(alteration)),
        altered(statement, identity, Stratum.TYPE),
    ]
    tables: dict[ObjectId, list[Fact]] = {}
    for column in users(identity, have):
        after = wanted.facts.get(column.id)
        stays = after is not None and after.attributes.get("type") == column.attributes.get("type")
        if stays and column.parent is not None and not column.attributes.get("inherited"):
            tables.setdefault(column.parent, []).append(column)
    found += [_converted(alteration, table, columns) for table, columns in tables.items()]
    last = altered(f"DROP {word} {old}", identity, Stratum.TYPE)
    # Said to destroy it, so that it waits for what lets go of the type, or goes.
    found.append(replace(last, produces=frozenset({identity}), destroys=frozenset({identity})))
    found += own(alteration.new, Stratum.TYPE)
    found += comment(alteration.new)
    made = {identity}
    for part in wanted.subtree(identity):
        if part.id.kind == kinds.GRANT:
            found += access.given(part, wanted)
        elif part.id != identity and not part.attributes.get("not_valid"):
            found += comment(part)
            made.add(part.id)
    gone = frozenset(f.id for f in have.subtree(identity) if f.id.kind != kinds.GRANT)
    first, second = found[:2]
    found[0] = replace(first, produces=frozenset({identity}), destroys=gone - {identity})
    found[1] = replace(second, produces=frozenset(made))
    return Displace(found, "Another type takes its place.")


def _converted(alteration: Alteration, table: ObjectId, columns: list[Fact]) -> Action:
    identity, options = alteration.new.id, alteration.options
    changes = []
    hazards = list(rewrite_hazards(options, table, "its columns get another type."))
    for column in columns:
        name, kind = text.ident(column.id.name), str(column.attributes.get("type"))
        using = f" USING {_using(alteration, name, kind)}"
        changes.append(f"ALTER COLUMN {name} TYPE {kind}{using}")
        hazards += _hazards(alteration, table, column)
    sql = f"ALTER {text.OBJECT_WORDS[table.kind]} {text.name(table)} {', '.join(changes)}"
    return altered(
        sql,
        identity,
        Stratum.TYPE,
        locks=[lock(table, "ACCESS EXCLUSIVE", long=True)],
        hazards=hazards,
        rewrite=True,
    )


def _using(alteration: Alteration, column: str, kind: str) -> str:
    many = "[]" if kind.endswith("[]") else ""
    if alteration.new.id.kind != kinds.DOMAIN:
        return f"{column}::text{many}::{kind}"
    old, new = str(alteration.was("type")), str(alteration.get("type"))
    answer = retype(old + many, new + many, alteration.have, alteration.wanted)
    return (answer.using or f"{{0}}::{old}{many}::{new}{many}").format(column) + f"::{kind}"


def _labels_lost(alteration: Alteration) -> list[str]:
    stay = text.texts(alteration.get("labels"))
    return [label for label in text.texts(alteration.was("labels")) if label not in stay]


def _narrower(alteration: Alteration) -> list[Hazard]:
    labels = _labels_lost(alteration)
    if not labels:
        return []
    message = f"It no longer has the values {', '.join(map(text.literal, labels))}."
    return [hazard(HazardCode.NARROWING, alteration.new.id, message)]


def _hazards(alteration: Alteration, table: ObjectId, column: Fact) -> list[Hazard]:
    labels = _labels_lost(alteration)
    name = text.ident(column.id.name)
    if not labels:
        return []
    listed = ", ".join(text.literal(label) for label in labels)
    many = str(column.attributes.get("type")).endswith("[]")
    where = f"{name}::text[] && ARRAY[{listed}]" if many else f"{name}::text IN ({listed})"
    return [
        hazard(
            HazardCode.VALIDATION_MAY_FAIL,
            column.id,
            f"Rows that hold {listed} make this fail.",
            f"SELECT count(*) FROM {text.name(table)} WHERE {where}",
        )
    ]


def _stuck(identity: ObjectId, have: Catalog, wanted: Catalog) -> str:
    """Why columns cannot be converted; empty when they can."""
    for user in have.needed_by(identity):
        if user.kind in kinds.TYPES and user in wanted.facts:
            return f"{user} is made of it; change that first."
    direct = set(have.needed_by(identity))
    for column in users(identity, have):
        for other in have.needed_by(column.id):
            if other.kind in HELD and other not in direct and other in wanted.facts:
                return f"{other} uses {column.id}, whose type would change; drop it first."
        table = have.facts[column.parent] if column.parent else None
        if table is not None and column.id.name in str(table.attributes.get("partition_by", "")):
            return f"{table.id} is partitioned by {column.id.name}, whose type cannot change."
    return ""
