"""What the journal in the target database says, as frozen values.

A *run* (an execution or a rollback) owns *batches*; a batch commits in the same transaction as
the row changes it describes. Its *segments* are ranges of change ids that share a table and an
action. The rows' images stand in one table per run and target table, in columns of the target's
own types: `b0…` before, `a0…` after. A rollback whose images equal those of its source keeps no
rows of its own: its segments point into the source's images, with the sides swapped.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

FORMAT = 1
"""Version of the journal's layout, kept with every run."""

Action = Literal["insert", "update", "delete"]
Cause = Literal["direct", "cascade"]


@dataclass(frozen=True)
class ImageColumn:
    """A column of a journaled table; generated columns are left out, they follow the others."""

    name: str
    type: str
    """The target's own text for the type when the run began."""
    store: str
    """The type of the journal's columns for it."""
    native: bool
    """Kept as it is; otherwise by way of its text form."""


@dataclass(frozen=True)
class JournaledTable:
    """A table as it was when the run began."""

    no: int
    name: str
    key: tuple[str, ...]
    columns: tuple[ImageColumn, ...]

    def index(self, column: str) -> int:
        """The number of a column in the images; raises KeyError for an unknown one."""
        for at, known in enumerate(self.columns):
            if known.name == column:
                return at
        raise KeyError(column)

    @property
    def key_indexes(self) -> tuple[int, ...]:
        """The numbers of the key's columns."""
        return tuple(self.index(name) for name in self.key)


@dataclass(frozen=True)
class Segment:
    """Change ids `first` to `last` (with holes where rows turned out unchanged)."""

    table: int
    action: Action
    cause: Cause
    operation: int
    first: int
    last: int
    count: int
    changed: tuple[int, ...]
    """Columns whose after-image is kept apart; the others' equals the before-image."""
    images: int
    """The run whose image table holds the rows."""
    at: int
    """The id, in that table, of change `first`."""
    step: int = 1
    """1, or -1 when the ids there run downwards."""
    swapped: bool = False
    """Before and after change sides."""
    undoes: int = 0
    """Of a rollback: the source's change that `first` undoes; the next ones run downwards."""
    note: str = ""
    """How a cascade acted: `delete`, `set_null`, `update`."""

    def stored(self, change: int) -> int:
        """The id in the image table of a change id."""
        return self.at + self.step * (change - self.first)

    def change(self, stored: int) -> int:
        """The change id of an id in the image table."""
        return self.first + self.step * (stored - self.at)

    def span(self, low: int, high: int) -> tuple[int, int]:
        """The ids in the image table, lowest and highest, of the changes `low` to `high`."""
        ends = (self.stored(low), self.stored(high))
        return min(ends), max(ends)

    def before(self, column: int) -> str:
        """The image column that holds the before-image of a column."""
        return f"a{column}" if self.swapped and column in self.changed else f"b{column}"

    def after(self, column: int) -> str:
        """The image column that holds the after-image of a column."""
        return f"a{column}" if not self.swapped and column in self.changed else f"b{column}"

    def present(self, column: int) -> str:
        """The side that names the row: after the change, or before a delete."""
        return self.before(column) if self.action == "delete" else self.after(column)


@dataclass(frozen=True)
class Batch:
    """One committed transaction's entry in the ledger."""

    operation: int
    batch: int
    position: Any
    """Where the next batch goes on; None when the operation is finished."""
    counts: Mapping[str, Any] = field(default_factory=dict)
    segments: tuple[Segment, ...] = ()
    done: tuple[tuple[int, int], ...] = ()
    """Of a rollback: ranges of the source's change ids that are restored."""
    next_id: int = 1


@dataclass(frozen=True)
class Header:
    """What a run needs to be read or undone later, whatever became of the schema."""

    operations: Sequence[Mapping[str, Any]]
    tables: tuple[JournaledTable, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    failure: Mapping[str, str] = field(default_factory=dict)
    """Why the run did not reach its end: `code` and `message` of the first error."""

    def to_json(self) -> str:
        """The text kept in the run's row."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Header":
        """Read what `to_json` wrote."""
        raw = json.loads(text)
        tables = tuple(
            JournaledTable(
                no=t["no"],
                name=t["name"],
                key=tuple(t["key"]),
                columns=tuple(ImageColumn(**c) for c in t["columns"]),
            )
            for t in raw["tables"]
        )
        return cls(raw["operations"], tables, raw["options"], raw.get("failure", {}))

    def table(self, no: int) -> JournaledTable:
        """The table of that number."""
        return self.tables[no]


@dataclass(frozen=True)
class Run:
    """A run's row."""

    no: int
    run_id: str
    kind: str
    source: int | None
    attempt: int
    status: str
    content_hash: str
    header: Header


@dataclass(frozen=True)
class Conflict:
    """A change that a rollback did not undo."""

    change: int
    table: str
    key: Mapping[str, Any]
    reason: str


def segments_json(segments: Sequence[Segment]) -> str:
    """Segments as kept in a batch's row."""
    return json.dumps([asdict(s) for s in segments])


def segments_from_json(text: str) -> tuple[Segment, ...]:
    """Read what `segments_json` wrote."""
    return tuple(Segment(**{**s, "changed": tuple(s["changed"])}) for s in json.loads(text))
