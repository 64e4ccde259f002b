"""Whether a rollback would meet conflicts: a look without locks before anything is written.

Only a look: the rows are compared again when they are written, and what was restored before a
later conflict is taken back.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from auralith.dataplane.changes.remaining import Part
from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.undo import SliceUndo
from auralith.dataplane.journal.model import Run
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.schema.model import Table


def disturbed(
    scope: RunScope,
    journal: Journal,
    source: Run,
    tables: Mapping[int, Table],
    parts: Sequence[Part],
) -> bool:
    """Whether any row is not as its last change left it; `parts` as they are undone."""
    later: set[int] = set()
    for operation, found in groupby(parts, key=lambda p: p.segment.operation):
        own = list(found)
        looked_at = [
            p
            for p in own
            if p.segment.table not in later and p.segment.cause == "direct" and p.left
        ]
        for number, table in tables.items():
            mine = [p for p in looked_at if p.segment.table == number]
            if not mine or _untouched(scope, journal.ledger(source, operation), table, mine):
                continue
            if _differs(scope, table, mine):
                return True
        later |= {p.segment.table for p in own}
    return False


def _untouched(scope: RunScope, ledger: str, table: Table, parts: Sequence[Part]) -> bool:
    """Whether the engine knows that nobody wrote these rows since, without reading images."""
    if scope.changes.ownership is None:
        return False
    segments = [p.segment for p in parts]
    whole = all(p.left == ((p.segment.first, p.segment.last),) for p in parts)
    if not whole or any(s.action == "delete" for s in segments):
        return False
    rows = sum(s.count for s in segments)
    found = scope.changes.ownership.last_written_by(scope.session, table.name, ledger, rows)
    return found == rows


def _differs(scope: RunScope, table: Table, parts: Sequence[Part]) -> bool:
    """Compare every row with its image."""
    return any(
        SliceUndo(scope, table, part.segment, low, high).disturbed()
        for part in parts
        for low, high in part.left
    )
