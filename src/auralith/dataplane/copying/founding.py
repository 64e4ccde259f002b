"""What new tables of the same engine stand on: types, extensions, how they are cut."""

from dataclasses import replace

from auralith.dataplane.copying.model import Caution, CopyPlan, TablePlan
from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.copying import Foundations
from auralith.dataplane.errors import InvalidInput


def founded(plan: CopyPlan, source: Database, target: Database) -> CopyPlan:
    """The plan with that; raises InvalidInput for a type that cannot be made."""
    made = [t for t in plan.tables if t.created]
    if not made or source.engine.copying.family != target.engine.copying.family:
        return plan
    found = source.engine.copying.foundations(
        source.session, target.session, [t.name for t in made]
    )
    if found.missing:
        name, reason = found.missing[0]
        msg = (
            f"New tables need {name} in the target, which a copy does not make: {reason}. Make it"
            " there, or leave its columns out."
        )
        raise InvalidInput(
            msg, loc=("create_tables",), code="bridge.needs_object", params={"object": name}
        )
    cautions = [
        Caution(None, None, "type_made", None, f"Also made in the target: {name}.")
        for name in found.names
    ]
    tables = [_cut(table, found, cautions) for table in plan.tables]
    return replace(
        plan,
        tables=tuple(tables),
        cautions=(*plan.cautions, *cautions),
        foundations=found.statements,
    )


def _cut(table: TablePlan, found: Foundations, cautions: list[Caution]) -> TablePlan:
    how = found.partitioned.get(table.name)
    if how is None or not table.created:
        return table
    if table.target.name == table.name:
        return replace(table, target=replace(table.target, partitioning=how))
    cautions.append(
        Caution(
            str(table.name),
            None,
            "not_partitioned",
            None,
            f"{table.target.name} is made without partitions: theirs are the names of the source.",
        )
    )
    return table
