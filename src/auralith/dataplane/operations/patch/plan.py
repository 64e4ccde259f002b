"""A patch bound to a schema: operations as the runner walks them, names and SQL decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from auralith.dataplane.changes.walkers import Selection
from auralith.dataplane.operations.patch.spec import Operation
from auralith.dataplane.schema.model import Table

Verb = Literal["insert", "update", "delete", "upsert"]
Way = Literal["live", "keys", "values", "rows", "text"]
"""Where an operation's rows come from: the table itself, walked by key; keys collected first;
keys with their new values collected first; given rows; the cells of a file."""


@dataclass(frozen=True)
class Shape:
    """Rows that name the same columns."""

    no: int
    columns: tuple[str, ...]


@dataclass(frozen=True)
class PatchStep:
    """One operation, bound."""

    index: int
    operation: Operation
    verb: Verb
    table: Table
    way: Way
    reference: str
    """How SQL fragments call the target."""
    target: str
    """The target in FROM, with its alias if it has one."""
    statement: str
    """Plain SQL of the whole operation: for EXPLAIN, and for tables without a key."""
    where: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    sets: Mapping[str, str] = field(default_factory=dict)
    """New values by column, as expressions over the target."""
    fill: str | None = None
    """The query that collects keys (and values) first; with `way` keys or values."""
    fill_columns: tuple[str, ...] = ()
    """What the query gives, as columns of the target."""
    joined: bool = False
    """The query may name a row twice."""
    shapes: tuple[Shape, ...] = ()
    match: tuple[str, ...] = ()
    """Of an upsert: the columns that name a row."""
    insert_missing: bool = True
    file_id: str | None = None
    rows: Sequence[Mapping[str, Any]] = ()
    warnings: tuple[tuple[str, str], ...] = ()

    @property
    def loc(self) -> tuple[str | int, ...]:
        """The operation's place in the request."""
        return ("operations", self.index)

    @property
    def selection(self) -> Selection:
        """The rows it finds by walking its table."""
        return Selection(self.table, self.reference, self.target, self.where, self.params)

    @property
    def written(self) -> set[str] | None:
        """The columns it writes; None when it deletes."""
        if self.verb == "delete":
            return None
        return set(self.sets) | {c for s in self.shapes for c in s.columns}

    @property
    def input_columns(self) -> list[str]:
        """The target's columns behind `_a_0…` of its input table."""
        if self.fill is not None:
            return list(self.fill_columns)
        return list(dict.fromkeys(c for s in self.shapes for c in s.columns))

    @property
    def keyed(self) -> bool:
        """Whether rows can be named, and so journaled."""
        return self.table.row_key is not None
