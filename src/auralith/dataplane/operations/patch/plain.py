"""Operations on tables whose rows cannot be named: plain statements, nothing journaled."""

from auralith.dataplane.changes.effects import counted
from auralith.dataplane.changes.run_scope import Outcome, RunScope
from auralith.dataplane.operations.patch.matching import given
from auralith.dataplane.operations.patch.plan import PatchStep


def run_plain(scope: RunScope, step: PatchStep) -> Outcome:
    """Run the whole operation at once."""
    return counted(scope, step.table, step.written, lambda: _run(scope, step))


def _run(scope: RunScope, step: PatchStep) -> Outcome:
    if step.verb == "update":
        rows = scope.session.execute(step.statement, step.params)
        return Outcome(matched=rows, updated=rows)
    if step.verb == "delete":
        rows = scope.session.execute(step.statement, step.params)
        return Outcome(matched=rows, deleted=rows)
    if step.fill is not None:
        return Outcome(inserted=scope.session.execute(step.statement, step.params))
    table, out = scope.described(step.table), Outcome()
    for shape in step.shapes:
        names = ", ".join(scope.quote(c) for c in shape.columns)
        cells = ", ".join(given(scope, step, table, c) for c in shape.columns)
        written = [c for c in step.table.columns if c.name in shape.columns]
        out.inserted += scope.session.execute(
            f"INSERT INTO {scope.table_sql(table)} ({names}){scope.changes.overriding(written)}"
            f" SELECT {cells} FROM {scope.input(step.index)} AS s"
            f" WHERE s._a_shape = {shape.no} ORDER BY s._a_seq"
        )
    return out
