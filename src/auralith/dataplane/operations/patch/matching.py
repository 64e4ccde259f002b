"""How the rows of an input table find theirs in the target."""

from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.journal.model import JournaledTable
from auralith.dataplane.operations.patch.plan import PatchStep


def given(scope: RunScope, step: PatchStep, table: JournaledTable, column: str) -> str:
    """The expression of a given row's value, read as the column's type."""
    cell = f"s._a_{step.input_columns.index(column)}"
    known = table.columns[table.index(column)]
    if step.way == "values":
        return scope.changes.load(known, cell)
    return scope.changes.from_text(known, cell)


def match_condition(scope: RunScope, step: PatchStep, table: JournaledTable) -> str:
    """The input's key against the target's."""
    return " AND ".join(
        f"{step.reference}.{scope.quote(c)} = {given(scope, step, table, c)}" for c in step.match
    )


def match_source(scope: RunScope, step: PatchStep, table: JournaledTable) -> str:
    """The input joined to the target by the columns that name a row."""
    condition = match_condition(scope, step, table)
    return f"{scope.input(step.index)} AS s JOIN {step.target} ON {condition}"
