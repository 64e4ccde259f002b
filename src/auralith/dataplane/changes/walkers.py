"""Cutting the rows of a table into slices, in the order of its key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from auralith.dataplane.changes.run_scope import RunScope, plain_column
from auralith.dataplane.journal.model import JournaledTable
from auralith.dataplane.schema.model import Table


@dataclass(frozen=True)
class Slice:
    """Rows behind `low` and up to `high`; positions are plain JSON."""

    low: Any
    high: Any
    count: int
    """Rows it held when it was cut."""


@dataclass(frozen=True)
class Selection:
    """Rows of one table, as SQL."""

    table: Table
    reference: str
    """How the filter calls the table."""
    target: str
    """The table in FROM, with its alias if it has one."""
    where: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


class Walker(Protocol):
    """Cuts slices one behind the other."""

    def cut(self, low: Any, size: int, upto: Any = None) -> Slice | None:
        """The next slice of at most `size` rows behind a position; None at the end (`upto`)."""

    def condition(self, piece: Slice) -> tuple[str, dict[str, Any]]:
        """The predicate of a slice, and its parameters."""

    def total(self) -> int:
        """Rows to walk, as far as they can be counted now."""


class KeyWalker:
    """Walks the rows of a filter in the order of the table's key."""

    def __init__(self, scope: RunScope, selection: Selection, table: JournaledTable) -> None:
        self.scope = scope
        self.selection = selection
        self.table = table
        self.columns = [table.columns[i] for i in table.key_indexes]
        self.keys = [f"{selection.reference}.{scope.quote(c.name)}" for c in self.columns]
        self.left = 0
        """How many rows are left to cut, by the count of `total`; 0 when it was not asked."""

    def _bounds(self, position: Sequence[Any], mark: str) -> tuple[list[str], dict[str, Any]]:
        names, params = [], {}
        for n, (column, value) in enumerate(zip(self.columns, position, strict=True)):
            name = f"auralith_{mark}{n}"
            names.append(self.scope.changes.bound(column, f":{name}"))
            params[name] = self.scope.engine.values.from_json(
                plain_column(self.selection.table, column), value
            )
        return names, params

    def _where(self, low: Any, high: Any = None) -> tuple[str, dict[str, Any]]:
        parts, params = [], dict(self.selection.params)
        if low is not None:
            names, values = self._bounds(low, "lo")
            parts.append(self.scope.changes.behind(self.keys, names))
            params |= values
        if high is not None:
            names, values = self._bounds(high, "hi")
            parts.append(self.scope.changes.upto(self.keys, names))
            params |= values
        if self.selection.where is not None:
            parts.append(f"({self.selection.where})")
        return " AND ".join(parts) or "1 = 1", params

    def cut(self, low: Any, size: int, upto: Any = None) -> Slice | None:
        """By the key of the last row; while many are left, a full slice is not counted."""
        where, params = self._where(low, upto)
        names = [f"_a_k{n}" for n in range(len(self.keys))]
        given = ", ".join(
            f"{self.selection.reference}.{self.scope.quote(c.name)} AS {n}"
            for c, n in zip(self.columns, names, strict=True)
        )
        order = ", ".join(self.keys)
        inner = f"SELECT {given} FROM {self.selection.target} WHERE {where} ORDER BY {order}"
        values = self.scope.engine.values
        picked = ", ".join(
            values.select(replace(plain_column(self.selection.table, c), name=n), "x")
            for c, n in zip(self.columns, names, strict=True)
        )
        if self.left >= size and upto is None:
            self.left -= size
            found = self.scope.session.query(
                f"SELECT {picked} FROM ({inner} LIMIT 1 OFFSET {int(size) - 1}) AS x", params
            )
            if found:
                return Slice(low, self._position(found[0]), int(size))
            self.left = 0
        walked = ", ".join(f"x.{n} DESC" for n in names)
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
            self.scope.engine.values.to_json(plain_column(self.selection.table, c), v)
            for c, v in zip(self.columns, key, strict=True)
        ]

    def condition(self, piece: Slice) -> tuple[str, dict[str, Any]]:
        """The range of keys and the filter."""
        return self._where(piece.low, piece.high)

    def total(self) -> int:
        """Counted by the server."""
        where, params = self._where(None)
        sql = f"SELECT count(*) FROM {self.selection.target} WHERE {where}"
        self.left = int(self.scope.session.query(sql, params)[0][0])
        return self.left
