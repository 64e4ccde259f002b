"""Tables as a whole, virtual tables, indexes, views and triggers: created and dropped."""

from collections.abc import Sequence

from auralith.dataplane.engines.sqlite import kinds
from auralith.dataplane.engines.sqlite.extraction.table_facts import TableReader
from auralith.dataplane.engines.sqlite.extraction.tokens import identifier
from auralith.dataplane.engines.sqlite.rules import findings
from auralith.dataplane.engines.sqlite.rules.render import Drawing, object_text
from auralith.dataplane.plan.model import Action, Hazard, HazardCode, PlanOptions, Stratum
from auralith.dataplane.plan.rules import Impossible
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

_CREATE = {
    kinds.TABLE: Stratum.TABLE,
    kinds.VIRTUAL_TABLE: Stratum.TABLE,
    kinds.INDEX: Stratum.INDEX,
    kinds.VIEW: Stratum.CODE,
    kinds.TRIGGER: Stratum.TRIGGER,
}
_DROP = {
    kinds.TABLE: Stratum.DROP_TABLE,
    kinds.VIRTUAL_TABLE: Stratum.DROP_TABLE,
    kinds.INDEX: Stratum.DROP_INDEX,
    kinds.VIEW: Stratum.DROP_CODE,
    kinds.TRIGGER: Stratum.DROP_CODE,
}
_WORDS = {kinds.VIRTUAL_TABLE: "TABLE"}


def create(fact: Fact, wanted: Catalog, options: PlanOptions) -> Sequence[Action] | Impossible:
    """One CREATE statement; a table's carries its columns and constraints."""
    owner = fact.id if fact.parent is None else fact.parent
    produces: frozenset[ObjectId] = frozenset({fact.id})
    if fact.id.kind == kinds.TABLE and "opaque" not in fact.attributes:
        drawing = Drawing.of(wanted, fact.id)
        sql = drawing.statement(fact.id.name)
        if sql is None:
            return Impossible(f"No statement was found that makes {fact.id} as it is wanted.")
        produces = frozenset(drawing.facts)
    else:
        sql = object_text(fact, _reader(fact, wanted))
    return [
        Action(
            sql,
            fact.id,
            "create",
            _CREATE[fact.id.kind],
            produces=produces,
            locks=findings.writes(owner, long=fact.id.kind == kinds.INDEX),
            hazards=_hazards(fact, options),
        )
    ]


def _reader(fact: Fact, catalog: Catalog) -> TableReader:
    if fact.parent is None or fact.parent not in catalog.facts:
        return TableReader(fact.id.name)
    return Drawing.of(catalog, fact.parent).reader


def _hazards(fact: Fact, options: PlanOptions) -> tuple[Hazard, ...]:
    if fact.id.kind != kinds.INDEX or fact.parent is None:
        return ()
    rows = findings.rows_of(fact.parent, options)
    if rows == 0 or not fact.attributes.get("unique"):
        return ()
    query = findings.duplicates(fact, fact.parent.name) or ""
    return (findings.may_fail(fact.id, f"Rows that break {fact.id} make it fail.", query),)


def drop(fact: Fact, have: Catalog, options: PlanOptions) -> Sequence[Action] | Impossible:
    """One DROP statement; a table or view takes its indexes and triggers along."""
    kind = fact.id.kind
    hazards: tuple[Hazard, ...] = ()
    losing = kind in {kinds.TABLE, kinds.VIRTUAL_TABLE}
    if losing and findings.rows_of(fact.id, options) != 0:
        hazards = (_lost_rows(fact.id, options),)
    owner = fact.id if fact.parent is None else fact.parent
    word = _WORDS.get(kind, kind.upper())
    return [
        Action(
            f"DROP {word} {identifier(fact.id.name)}",
            fact.id,
            "drop",
            _DROP[kind],
            destroys=frozenset(f.id for f in have.subtree(fact.id)),
            destructive=losing,
            locks=findings.writes(owner),
            hazards=hazards,
        )
    ]


def _lost_rows(table: ObjectId, options: PlanOptions) -> Hazard:
    rows = findings.rows_of(table, options)
    count = "All rows" if rows is None else f"At most {rows} rows"
    return Hazard(
        HazardCode.DATA_LOSS,
        table,
        f"{count} of {table} are lost.",
        "Take a backup, or park the table instead (soft drop).",
        "error",
    )
