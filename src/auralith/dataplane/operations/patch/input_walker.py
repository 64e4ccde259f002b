"""Cutting an input table into slices, by the numbers of its rows."""

from typing import Any

from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.walkers import Slice
from auralith.dataplane.operations.patch.plan import PatchStep


class InputWalker:
    """Walks the numbered rows of an input table."""

    def __init__(self, scope: RunScope, step: PatchStep) -> None:
        self.scope = scope
        self.input = scope.input(step.index)
        self.params = dict(step.params)
        if step.way in ("values", "rows", "text"):
            self.params = {}

    def cut(self, low: Any, size: int, upto: Any = None) -> Slice | None:
        """By number; there are no holes worth the name."""
        start = int(low or 0)
        end = "" if upto is None else f" AND _a_seq <= {int(upto)}"
        rows = self.scope.session.query(
            f"SELECT max(s._a_seq), count(*) FROM (SELECT _a_seq FROM {self.input}"
            f" WHERE _a_seq > {start}{end} ORDER BY _a_seq LIMIT {int(size)}) AS s"
        )
        high, count = rows[0]
        return None if not count else Slice(start, int(high), int(count))

    def condition(self, piece: Slice) -> tuple[str, dict[str, Any]]:
        """The range of numbers."""
        sql = f"s._a_seq > {int(piece.low or 0)} AND s._a_seq <= {int(piece.high)}"
        return sql, dict(self.params)

    def total(self) -> int:
        """Counted by the server."""
        return int(self.scope.session.query(f"SELECT count(*) FROM {self.input}")[0][0])
