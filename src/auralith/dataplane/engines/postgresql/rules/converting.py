"""Statements that give a column another type, with what stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import foreign_keys, text
from auralith.dataplane.engines.postgresql.rules.kit import (
    Alteration,
    altered,
    hazard,
    is_new,
    lock,
    rewrite_hazards,
)
from auralith.dataplane.engines.postgresql.rules.retype import Retype, retype
from auralith.dataplane.plan.model import Action, Hazard, HazardCode, Lock, Stratum
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId


@dataclass(frozen=True)
class Conversion:
    """The statements, and why what uses the column has to be away meanwhile."""

    actions: Sequence[Action]
    reason: str


def found(old: Fact, new: Fact, have: Catalog, wanted: Catalog) -> Retype:
    """What it takes to give a column its new type."""
    return retype(str(old.attributes.get("type")), str(new.attributes.get("type")), have, wanted)


def actions(alteration: Alteration) -> Conversion:
    """ALTER COLUMN TYPE, and what goes before and after it."""
    old, new, have, wanted = alteration.old, alteration.new, alteration.have, alteration.wanted
    column = text.ident(new.id.name)
    table = new.parent or ObjectId(kinds.TABLE, new.id.path[:-1])
    start = f"ALTER {text.OBJECT_WORDS[table.kind]} {text.owner_path(new.id)} ALTER COLUMN {column}"
    same = old.attributes.get("type") == new.attributes.get("type")
    answer = Retype(rewrite=False, related=True) if same else found(old, new, have, wanted)
    words = [f"TYPE {alteration.get('type')}"]
    if alteration.get("collation"):
        words.append(f"COLLATE {alteration.get('collation')}")
    if answer.using and table.kind != kinds.FOREIGN_TABLE:
        words.append(f"USING {answer.using.format(column)}")
    change = Action(
        f"{start} {' '.join(words)}",
        new.id,
        "alter",
        Stratum.COLUMN,
        produces=frozenset({new.id}),
        destructive=bool(answer.loss),
        rewrite=answer.rewrite and table.kind != kinds.FOREIGN_TABLE,
        locks=_locks(alteration, answer, table),
        hazards=tuple(_hazards(alteration, answer, table)),
    )
    default = wanted.facts.get(ObjectId(kinds.DEFAULT, new.id.path))
    brought = not answer.related and default is not None and default.id in have.facts
    around = [] if answer.related else foreign_keys.crossing(alteration)
    held = [lock(table, "ACCESS EXCLUSIVE")]
    before = [a for a, _ in around]
    after = [a for _, a in around if a is not None]
    if brought and default is not None:
        before.append(altered(f"{start} DROP DEFAULT", new.id, Stratum.COLUMN, locks=held))
        expression = default.attributes.get("expression")
        if expression is not None:
            sql = f"{start} SET DEFAULT {expression}"
            after.insert(0, altered(sql, new.id, Stratum.COLUMN, locks=held))
    reason = "PostgreSQL does not change the type of a column while something is defined by it."
    return Conversion([*before, change, *after], reason)


def _locks(alteration: Alteration, answer: Retype, table: ObjectId) -> tuple[Lock, ...]:
    """The table's, those at the other end of keys that are proved anew, an identity's sequence."""
    column, have = alteration.new.id, alteration.have
    same = alteration.was("type") == alteration.get("type")
    long = answer.rewrite or bool(answer.fails) or _looked_at(alteration)
    others = foreign_keys.keyed(column, have) if answer.related and not same else []
    return (
        lock(table, "ACCESS EXCLUSIVE", long=long),
        *(lock(t, "ACCESS EXCLUSIVE", long=True) for t in others),
        *(
            lock(s.id, "SHARE ROW EXCLUSIVE")
            for s in have.children(column, kinds.SEQUENCE)
            if s.attributes.get("identity") and not same
        ),
    )


def _looked_at(alteration: Alteration) -> bool:
    """Whether rows are read because of a check, or an index is built anew."""
    have = alteration.have
    found = [have.facts[i] for i in have.needed_by(alteration.new.id) if i in have.facts]
    ordered = "collation" in alteration.names
    return any(
        f.id.kind == kinds.CHECK
        or (f.id.kind in _INDEXED and (ordered or bool(f.attributes.get("where"))))
        for f in found
    )


_INDEXED = frozenset({kinds.INDEX, kinds.PRIMARY_KEY, kinds.UNIQUE, kinds.EXCLUDE})


def _hazards(alteration: Alteration, answer: Retype, table: ObjectId) -> Sequence[Hazard]:
    new, old_type, new_type = alteration.new, alteration.was("type"), alteration.get("type")
    if is_new(alteration.options, table):
        return ()
    out: list[Hazard] = []
    column, name = text.ident(new.id.name), text.owner_path(new.id)
    if answer.loss:
        out.append(
            hazard(
                HazardCode.NARROWING,
                new.id,
                f"From {old_type} to {new_type}: {answer.loss}",
                "Keep the old column, or park a copy of it, until nobody needs it.",
                severity="error",
            )
        )
    elif answer.fails:
        message = f"From {old_type} to {new_type}: values that have no place in it make this fail."
        out.append(hazard(HazardCode.NARROWING, new.id, message))
    if answer.fails:
        condition = answer.fails.format(column)
        out.append(
            hazard(
                HazardCode.VALIDATION_MAY_FAIL,
                new.id,
                f"Values that are no {new_type} make this fail.",
                f"SELECT count(*) FROM {name} WHERE {condition}",
            )
        )
    elif answer.using and not answer.loss:
        message = f"Values that cannot be read as {new_type} make this fail."
        check = f"SELECT {answer.using.format(column)} FROM {name}"
        out.append(hazard(HazardCode.VALIDATION_MAY_FAIL, new.id, message, check))
    if answer.note:
        out.append(hazard(HazardCode.NARROWING, new.id, answer.note, severity="info"))
    if answer.rewrite:
        why = f"{old_type} and {new_type} are stored differently."
        out += rewrite_hazards(alteration.options, table, why)
    return out
