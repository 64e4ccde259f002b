"""Update and journal in one statement, where the engine returns the old row with the new one.

Measured on PostgreSQL 18: about a fifth less work than locking, journaling and updating one
after the other, because every row is touched once. Only for rows that nothing else writes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from auralith.dataplane.changes import cascades
from auralith.dataplane.changes.capture import NOTHING, Captured
from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.engines.changes import OldRows
from auralith.dataplane.journal.model import JournaledTable
from auralith.dataplane.operations.patch.plan import PatchStep
from auralith.dataplane.sql.fragments import function_findings


def old_rows_for(scope: RunScope, step: PatchStep, *, volatile: bool) -> OldRows | None:
    """How a step goes this way; None where it may not."""
    old_rows = scope.changes.old_rows
    if old_rows is None or volatile or step.verb != "update" or step.way != "live":
        return None
    # The values are computed twice, to leave unchanged rows alone and to write the others.
    if any(function_findings(text, scope.engine.dialect.lexis) for text in step.sets.values()):
        return None
    if cascades.moves_keys(scope, step.table, set(step.sets)):
        return None
    return old_rows if old_rows.given(scope.session) else None


def update(
    scope: RunScope,
    step: PatchStep,
    table: JournaledTable,
    rows: tuple[str, Mapping[str, Any]],
    old_rows: OldRows,
) -> Captured:
    """Change the rows of a condition and its params; what was captured is what was changed.

    `unchanged` is left at 0: nothing is read of rows that stay as they are.
    """
    condition, params = rows
    changes, quote = scope.changes, scope.quote
    after = {table.index(c): expression for c, expression in step.sets.items()}
    sets = ", ".join(f"{quote(table.columns[n].name)} = {e}" for n, e in after.items())
    same = scope.same_all(
        table,
        [
            (
                n,
                old_rows.typed(table.columns[n], expression),
                changes.store(table.columns[n], f"{step.reference}.{quote(table.columns[n].name)}"),
            )
            for n, expression in after.items()
        ],
    )
    old = [
        f"{changes.store(c, f'OLD.{quote(c.name)}')} AS o{n}" for n, c in enumerate(table.columns)
    ]
    new = [
        f"{changes.store(table.columns[n], f'NEW.{quote(table.columns[n].name)}')} AS n{n}"
        for n in after
    ]
    columns = [*(f"b{n}" for n in range(len(table.columns))), *(f"a{n}" for n in after)]
    values = [*(f"o{n}" for n in range(len(table.columns))), *(f"n{n}" for n in after)]
    count = scope.session.execute(
        f"WITH changed AS (UPDATE {step.target} SET {sets}"
        f" WHERE {condition} AND NOT ({same}) RETURNING {', '.join([*old, *new])})"
        f" INSERT INTO {scope.images(table)} (id, {', '.join(columns)})"
        f" SELECT {scope.base} + row_number() OVER (), {', '.join(values)} FROM changed",
        params,
    )
    if not count:
        return NOTHING
    first = scope.base + 1
    scope.base += count
    scope.counter_moved = True
    return Captured(first, scope.base, count)


def all_fit(scope: RunScope, steps: Sequence[PatchStep]) -> bool:
    """Whether a run goes this way alone, and so never looks its images up while it writes."""
    return all(
        step.keyed
        and old_rows_for(
            scope, step, volatile=scope.changes.volatile(scope.session, step.table, "update")
        )
        for step in steps
    )
