"""Cutting an operation into slices: by the table's own key, or by the numbers of an input."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from auralith.dataplane.journal.model import JournaledTable
from auralith.dataplane.operations.patch.plan import Step
from auralith.dataplane.operations.patch.scope import Scope, plain_column


@dataclass(frozen=True)
class Slice:
    """Rows behind `low` and up to `high`; positions are plain JSON."""

    low: Any
    high: Any
    count: int
    """Rows it held when it was cut."""


class Walker(Protocol):
    """Cuts slices one behind the other."""

    def cut(self, low: Any, size: int) -> Slice | None:
        """The next slice of at most `size` rows behind a position; None at the end."""

    def condition(self, piece: Slice) -> tuple[str, dict[str, Any]]:
        """The predicate of a slice, and its parameters."""

    def total(self) -> int:
        """Rows to walk, as far as they can be counted now."""


class KeyWalker:
    """Walks the rows of a filter in the order of the table's key."""

    def __init__(self, scope: Scope, step: Step, table: JournaledTable) -> None:
        self.scope = scope
        self.step = step
        self.table = table
        self.columns = [table.columns[i] for i in table.key_indexes]
        self.keys = [
            scope.changes.order(c, f"{step.reference}.{scope.quote(c.name)}") for c in self.columns
        ]
        self.left = 0
        """How many rows are left to cut, by the count of `total`; 0 when it was not asked."""

    def _bounds(self, position: Sequence[Any], mark: str) -> tuple[list[str], dict[str, Any]]:
        names, params = [], {}
        for n, (column, value) in enumerate(zip(self.columns, position, strict=True)):
            name = f"auralith_{mark}{n}"
            names.append(self.scope.changes.bound(column, f":{name}"))
            params[name] = self.scope.engine.values.from_json(
                plain_column(self.step.table, column), value
            )
        return names, params

    def _where(self, low: Any, high: Any = None) -> tuple[str, dict[str, Any]]:
        parts, params = [], dict(self.step.params)
        if low is not None:
            names, values = self._bounds(low, "lo")
            parts.append(self.scope.changes.behind(self.keys, names))
            params |= values
        if high is not None:
            names, values = self._bounds(high, "hi")
            parts.append(self.scope.changes.upto(self.keys, names))
            params |= values
        if self.step.where is not None:
            parts.append(f"({self.step.where})")
        return " AND ".join(parts) or "1 = 1", params

    def cut(self, low: Any, size: int) -> Slice | None:
        """By the key of the last row; while many are left, a full slice is not counted."""
        where, params = self._where(low)
        names = [f"_a_k{n}" for n in range(len(self.keys))]
        given = ", ".join(
            f"{self.step.reference}.{self.scope.quote(c.name)} AS {n}"
            for c, n in zip(self.columns, names, strict=True)
        )
        inner = (
            f"SELECT {given} FROM {self.step.target} WHERE {where} ORDER BY {', '.join(self.keys)}"
        )
        values = self.scope.engine.values
        picked = ", ".join(
            values.select(replace(plain_column(self.step.table, c), name=n), "x")
            for c, n in zip(self.columns, names, strict=True)
        )
        if self.left >= size:
            self.left -= size
            found = self.scope.session.query(
                f"SELECT {picked} FROM ({inner} LIMIT 1 OFFSET {int(size) - 1}) AS x", params
            )
            if found:
                return Slice(low, self._position(found[0]), int(size))
            self.left = 0
        walked = ", ".join(
            f"{self.scope.changes.order(c, f'x.{n}')} DESC"
            for c, n in zip(self.columns, names, strict=True)
        )
        rows = self.scope.session.query(
            f"SELECT {picked}, count(*) OVER () FROM ({inner} LIMIT {int(size)}) AS x"
            f" ORDER BY {walked} LIMIT 1",
            params,
        )
        if not rows:
            return None
        *key, count = rows[0]
        return Slice(low, self._position(key), int(count))

    def _position(self, key: Sequence[Any]) -> list[Any]:
        return [
            self.scope.engine.values.to_json(plain_column(self.step.table, c), v)
            for c, v in zip(self.columns, key, strict=True)
        ]

    def condition(self, piece: Slice) -> tuple[str, dict[str, Any]]:
        """The range of keys and the filter."""
        return self._where(piece.low, piece.high)

    def total(self) -> int:
        """Counted by the server."""
        where, params = self._where(None)
        sql = f"SELECT count(*) FROM {self.step.target} WHERE {where}"
        self.left = int(self.scope.session.query(sql, params)[0][0])
        return self.left


class InputWalker:
    """Walks the numbered rows of an input table."""

    def __init__(self, scope: Scope, step: Step) -> None:
        self.scope = scope
        self.input = scope.input(step.index)
        self.params = dict(step.params)
        if step.way in ("values", "rows", "text"):
            self.params = {}

    def cut(self, low: Any, size: int) -> Slice | None:
        """By number; there are no holes worth the name."""
        start = int(low or 0)
        rows = self.scope.session.query(
            f"SELECT max(s._a_seq), count(*) FROM (SELECT _a_seq FROM {self.input}"
            f" WHERE _a_seq > {start} ORDER BY _a_seq LIMIT {int(size)}) AS s"
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
