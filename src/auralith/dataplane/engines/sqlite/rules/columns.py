"""Columns: added and dropped in place where SQLite does exactly that, by a rebuild otherwise."""

from collections.abc import Sequence

from auralith.dataplane.engines.sqlite import kinds
from auralith.dataplane.engines.sqlite.extraction.tokens import identifier, mentions
from auralith.dataplane.engines.sqlite.rules import findings
from auralith.dataplane.engines.sqlite.rules.rebuild import LEAVE_REFERENCES, addable
from auralith.dataplane.engines.sqlite.rules.render import Drawing, key_column, ordered, texts
from auralith.dataplane.plan.model import Action, Hazard, PlanOptions, Stratum
from auralith.dataplane.plan.rules import Rebuild, Verdict
from auralith.dataplane.schema.diff import Changed
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId


def create(
    fact: Fact, table: ObjectId, wanted: Catalog, options: PlanOptions
) -> Sequence[Action] | Rebuild:
    """ALTER TABLE ADD COLUMN; what it cannot do is a rebuild.

    That the column comes last is not looked at here: otherwise the one after it has changed, and
    asks for the rebuild.
    """
    drawing = Drawing.of(wanted, table)
    carried = _carried(fact, drawing)
    if not addable(fact, drawing):
        return Rebuild(table, f"ALTER TABLE cannot add {fact.id}.")
    hazards = []
    if findings.rows_of(table, options) != 0 and any(c.id.kind == kinds.CHECK for c in carried):
        hazards = [
            findings.may_fail(c.id, f"Rows that break {c.id} make it fail.", "")
            for c in carried
            if c.id.kind == kinds.CHECK
        ]
    before = fact.attributes.get("after")
    return [
        Action(
            f"ALTER TABLE {identifier(table.name)} ADD COLUMN"
            f" {drawing.added_column(fact, carried)}",
            fact.id,
            "create",
            Stratum.COLUMN,
            produces=frozenset({fact.id, *(c.id for c in carried)}),
            consumes=frozenset({table.child(kinds.COLUMN, str(before))} if before else ()),
            locks=findings.writes(table),
            hazards=tuple(hazards),
        )
    ]


def _carried(column: Fact, drawing: Drawing) -> list[Fact]:
    """Constraints that come with the column: its own foreign keys, and checks that end with it."""
    names = [c.id.name.lower() for c in drawing.columns]
    lower = column.id.name.lower()
    out = []
    for fact in drawing.constraints:
        if fact.id.kind == kinds.FOREIGN_KEY:
            if texts(fact.attributes["columns"]) == (column.id.name,):
                out.append(fact)
        elif fact.id.kind == kinds.CHECK:
            spoken = mentions(str(fact.attributes["expression"]))
            if next((n for n in reversed(names) if n in spoken), "") == lower:
                out.append(fact)
    return out


def drop(
    fact: Fact, table: ObjectId, have: Catalog, options: PlanOptions
) -> Sequence[Action] | Rebuild:
    """ALTER TABLE DROP COLUMN; what it cannot do is a rebuild."""
    drawing = Drawing.of(have, table)
    gone = _gone_along(fact, drawing)
    if gone is None:
        return Rebuild(table, f"ALTER TABLE cannot drop {fact.id}: other parts name it.")
    losing = "generated" not in fact.attributes
    first = Action(
        LEAVE_REFERENCES, fact.id, "alter", Stratum.DROP_COLUMN, locks=findings.writes(table)
    )
    hazards: tuple[Hazard, ...] = (findings.rewritten(table, options),)
    if losing and findings.rows_of(table, options) != 0:
        hazards = (*hazards, findings.lost(fact.id, f"The values of {fact.id} are lost."))
    return [
        first,
        Action(
            f"ALTER TABLE {identifier(table.name)} DROP COLUMN {identifier(fact.id.name)}",
            fact.id,
            "drop",
            Stratum.DROP_COLUMN,
            destroys=frozenset({fact.id, *gone}),
            destructive=losing,
            rewrite=True,
            locks=findings.writes(table, long=True),
            hazards=hazards,
        ),
    ]


def _gone_along(column: Fact, drawing: Drawing) -> list[ObjectId] | None:
    """The constraints in a column's own definition; None when others name it.

    A check that stands there and speaks of other columns alone may be wanted still.
    """
    name, lower = column.id.name, column.id.name.lower()
    out = []
    for fact in drawing.constraints:
        own = fact.notes.get("inline") == name
        if fact.id.kind == kinds.CHECK:
            named = lower in mentions(str(fact.attributes["expression"]))
            if own and not named:
                return None
        elif fact.id.kind == kinds.FOREIGN_KEY:
            named = name in texts(fact.attributes["columns"])
        else:
            named = name in [key_column(p) for p in texts(fact.attributes["columns"])]
            own = False
        if named and not own:
            return None
        if own:
            out.append(fact.id)
    for other in drawing.columns:
        spoken = mentions(str(other.attributes.get("generated", "")))
        if other.id != column.id and lower in spoken:
            return None
    return out if len(drawing.columns) > 1 else None


def alter(change: Changed, table: ObjectId, have: Catalog, wanted: Catalog) -> Verdict:
    """Only the order can be right by itself: when what is added and dropped leads to it."""
    if set(change.attributes) == {"after"}:
        before = [c.id for c in ordered(have, table)]
        after = [c.id for c in ordered(wanted, table)]
        stay, known = set(after), set(before)
        reached = [*(i for i in before if i in stay), *(i for i in after if i not in known)]
        if reached == after:
            return []
    return Rebuild(table, f"SQLite cannot alter {change.new.id} in place.")
