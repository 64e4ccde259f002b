"""Update and journal in one statement, where the engine returns the old row with the new one.

Measured on PostgreSQL 18: about a fifth less work than locking, journaling and updating one
after the other, because every row is touched once. Only for rows that nothing else writes.
"""

from collections.abc import Sequence

from auralith.dataplane.changes import cascades
from auralith.dataplane.changes.capture import NOTHING, Captured
from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.walkers import Slice, Walker
from auralith.dataplane.journal.model import JournaledTable
from auralith.dataplane.operations.patch.plan import PatchStep
from auralith.dataplane.sql.fragments import function_findings


def fits(scope: RunScope, step: PatchStep, *, volatile: bool) -> bool:
    """Whether a step may go this way."""
    if volatile or step.verb != "update" or step.way != "live":
        return False
    if not scope.changes.returns_old_rows(scope.session):
        return False
    # The values are computed twice, to leave unchanged rows alone and to write the others.
    if any(function_findings(text, scope.engine.dialect.lexis) for text in step.sets.values()):
        return False
    return not cascades.moves_keys(scope, step.table, set(step.sets))


def update(
    scope: RunScope, step: PatchStep, table: JournaledTable, walker: Walker, piece: Slice
) -> Captured:
    """Change the slice's rows; what was captured is what was changed."""
    condition, params = walker.condition(piece)
    changes, quote = scope.changes, scope.quote
    after = {table.index(c): expression for c, expression in step.sets.items()}
    sets = ", ".join(f"{quote(table.columns[n].name)} = {e}" for n, e in after.items())
    same = scope.same_all(
        table,
        [
            (
                n,
                changes.typed(table.columns[n], expression),
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
    unchanged = max(0, piece.count - count)
    if not count:
        return Captured(NOTHING.first, NOTHING.last, 0, unchanged)
    first = scope.base + 1
    scope.base += count
    scope.counter_moved = True
    return Captured(first, scope.base, count, unchanged)


def all_fit(scope: RunScope, steps: Sequence[PatchStep]) -> bool:
    """Whether a run goes this way alone, and so never looks its images up while it writes."""
    return all(
        step.keyed
        and fits(scope, step, volatile=scope.changes.volatile(scope.session, step.table, "update"))
        for step in steps
    )
