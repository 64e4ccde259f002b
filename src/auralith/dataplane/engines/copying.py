"""What every engine answers so that rows are copied from any database to any other.

Rows travel in blocks of lines of text (`rows.wire`). The source renders them, the target reads
them; which text a column's values have is agreed on beforehand, by the column's `Shape`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from auralith.dataplane.engines.session import Session
from auralith.dataplane.rows.wire import Block, Wire
from auralith.dataplane.schema.model import Column, ForeignKey, Index, Key, Table
from auralith.dataplane.schema.names import TableName

Constant = str | bool | None
"""The value of a default: its text, or true or false; None: the time of now."""
Fidelity = Literal["exact", "widened", "lossy", "unsupported"]
"""`widened`: every value passes, in a wider type; `lossy`: some values may not."""


@dataclass(frozen=True)
class Shape:
    """A type without its engine: what values it holds."""

    wire: Wire
    length: int | None = None
    """Characters (text) or bytes (binary); None: no limit."""
    fixed: bool = False
    """Shorter values are padded (CHAR, BINARY)."""
    precision: int | None = None
    """Digits of a decimal; bits of an integer (16, 32, 64) or a float (32, 64); digits of the
    second of times."""
    scale: int | None = None
    unsigned: bool = False
    values: tuple[str, ...] = ()
    """The labels of an enum."""
    note: str | None = None
    """What a type of the engine's own is flattened to (`array as text`)."""


@dataclass(frozen=True)
class Limits:
    """What no column of an engine holds, whatever its type."""

    nul_in_text: bool
    nan: bool
    """NaN and the infinities, in floats."""
    decimal_nan: bool
    """The same, in decimals."""
    infinite_dates: bool
    zero_dates: bool
    """`0000-00-00` and days that no calendar has."""
    first_year: int
    """0 and below are years before Christ."""
    last_year: int
    long_times: bool
    """Times of day beyond 24 hours, and negative ones."""


@dataclass(frozen=True)
class Declared:
    """The type that a target gives a column of some shape."""

    type: str
    fidelity: Fidelity
    reason: str | None = None
    """Why it is not exact."""


@dataclass(frozen=True)
class Travelling:
    """A column on its way: what it is on both sides, and the text in between."""

    source: Column
    target: Column
    wire: Wire
    unfit: str | None = None
    """SQL predicate on the source for values that become NULL on the way."""
    made: str | None = None
    """SQL expression over the source's row that stands in for the column's own value."""
    spared: frozenset[str] | None = frozenset()
    """Kinds of obstacles that rules take out of the way; None: all, no value of it arrives."""

    def given(self, expression: str) -> str:
        """The source's expression, NULL where the value does not fit."""
        if self.unfit is None:
            return expression
        return f"CASE WHEN {self.unfit} THEN NULL ELSE {expression} END"


@dataclass(frozen=True)
class Piece:
    """Rows of a table behind one key, up to and including another; None: from or to the end."""

    number: int
    behind: tuple[str, ...] | None = None
    upto: tuple[str, ...] | None = None
    stored: bool = False
    """Both are places in the order in which rows are stored, not keys: good for one snapshot."""
    span: tuple[int, int] | None = None
    """Of chosen rows: those behind one place in their list, up to and including another."""
    rows: tuple[tuple[str, ...], ...] | None = None
    """Of chosen rows: exactly these, by their keys."""


class Chosen(Protocol):
    """Rows of a table that were chosen one by one, by their keys."""

    @property
    def rows(self) -> int:
        """How many."""

    def pieces(self, rows: int) -> Iterator[Piece]:
        """Pieces of at most so many; always at least one. They have a `span` alone."""

    def parts(self, piece: Piece | None = None) -> Iterator[Piece]:
        """The piece (all of it: None) with the keys themselves, as many as a statement takes."""


@dataclass(frozen=True)
class Reading:
    """Which rows of a table are read."""

    table: Table
    columns: tuple[Travelling, ...]
    where: str | None = None
    key: tuple[Column, ...] = ()
    """The columns by which pieces are cut; none: the table is one piece."""
    locked: bool = False
    """The rows stay locked until the transaction ends, for whoever changes them then."""
    chosen: Chosen | None = field(default=None, repr=False, compare=False)
    """These rows alone, whose keys are of the columns of `key`; `where` is in the choice."""


@dataclass(frozen=True)
class Obstacle:
    """Values of a column that the target cannot hold, and how they are found in the source."""

    kind: str
    """`nan`, `infinity`, `range`, `length`, `nul`, `zero_date`, `bc`, `year`, `type`, `flag`, …"""
    condition: str
    """SQL predicate that is true for them."""
    message: str


@dataclass(frozen=True)
class Partition:
    """One partition of a table, or of another partition."""

    name: TableName
    parent: TableName
    bound: str
    """`FOR VALUES …` or `DEFAULT`."""
    by: str | None = None
    """How it is cut further."""


@dataclass(frozen=True)
class Partitioning:
    """How a table is cut, outer partitions first."""

    by: str
    partitions: tuple[Partition, ...]


@dataclass(frozen=True)
class Foundations:
    """What has to be in the target before tables of the same engine can be made there."""

    statements: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """What they make, as people call it."""
    missing: tuple[tuple[str, str], ...] = ()
    """What is needed and is not made, with the reason."""
    partitioned: Mapping[TableName, Partitioning] = field(default_factory=dict)


@dataclass(frozen=True)
class NewTable:
    """A table that is made in the target."""

    name: TableName
    columns: tuple[Column, ...]
    primary_key: Key | None
    unique_keys: tuple[Key, ...] = ()
    indexes: tuple[Index, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    comment: str | None = None
    partitioning: Partitioning | None = None


@dataclass(frozen=True)
class Snapshot:
    """One state of the source, seen by some sessions."""

    label: str
    """How the report calls it."""
    readers: tuple[Session, ...] = field(repr=False)
    consistent: bool = True
    """Whether all readers see the same state."""
    reason: str | None = None
    """Why not, or why there are fewer readers than asked for."""
    shared: bool = False
    """Whether sessions of other processes can join it by its label."""


class CopyDialect(Protocol):
    """How an engine gives its rows away, takes others' rows, and makes tables for them."""

    family: str
    """Engines of one family give and take each other's own types."""
    limits: Limits
    watches_keys: bool
    """Foreign keys of the target's tables are looked at while rows come."""
    one_writer: bool
    """Only one session can write at a time."""
    bare_defaults: bool
    """The catalog tells literal defaults without quotes."""
    concat_keeps_null: bool
    """`concat()` of NULL is NULL."""
    triggers_stay: str | None
    """Why no trigger can rest while rows come, as a sentence; None: they can."""
    typed_values: bool
    """A value brings its own type, and may be none of its column's: only `Wire.OWN` keeps it."""

    def identity(self, session: Session, /) -> str:
        """Which database this is, whatever address it was reached by."""

    def shape(self, column: Column, /) -> Shape:
        """What values the column holds."""

    def declare(self, shape: Shape, /, *, key: bool = False) -> Declared:
        """The type for values of that shape; `key`: an index is to stand on it."""

    def obstacles(
        self, column: Column, shape: Shape, target: Shape, limits: Limits, /
    ) -> Sequence[Obstacle]:
        """Values of this (source) column that a column of `target`'s shape cannot hold there."""

    def relays(self, source: Session, target: Session, columns: Sequence[Travelling], /) -> bool:
        """Whether rows of these columns, of equal types on both sides, pass as `Wire.RELAYED`."""

    def snapshot(
        self, opened: Callable[[], Session], readers: int, label: str | None = None, /
    ) -> AbstractContextManager[Snapshot]:
        """Up to that many sessions that see one state; they are closed at the end.

        With the `label` of a shared snapshot they join it; raises Terminal when it is gone.
        """

    def prepare(self, session: Session, /) -> None:
        """Ready a session that writes, outside of any transaction."""

    def boundaries(self, session: Session, reading: Reading, rows: int, /) -> Iterator[Piece]:
        """Pieces of so many rows in the order of the key; always at least one."""

    def read(self, session: Session, reading: Reading, piece: Piece, /) -> Iterator[Block]:
        """Blocks of rows; flat memory whatever the width of the rows."""

    def within(self, reading: Reading, piece: Piece, /) -> str:
        """The WHERE clause of a piece; empty where it is the whole table."""

    def key_text(self, column: Column, /) -> str:
        """The expression of a key's text, as pieces and `among` take it."""

    def among(self, key: Sequence[Column], rows: Sequence[tuple[str, ...]], /) -> str:
        """The predicate for rows of these keys, which an index on the key answers."""

    def share(self, session: Session, key: Sequence[Column], percent: float, /) -> str:
        """The predicate for that share of all keys, by their MD5: the same ones every time."""

    def write(
        self,
        session: Session,
        table: TableName,
        columns: Sequence[Travelling],
        blocks: Iterable[Block],
        /,
    ) -> int:
        """Load the blocks inside the transaction of the caller; the rows.

        Raises ConstraintViolation when a row does not fit: no value is cut, clamped or skipped.
        """

    def resting(self, session: Session, table: TableName, /) -> AbstractContextManager[None]:
        """Inside a transaction: triggers of people on the table rest until the block ends.

        Nobody else sees that, and they act again whatever ends the transaction. Raises
        PermissionDenied where the login may not let them rest.
        """

    def checksum(self, columns: Sequence[Travelling], *, target: bool) -> str:
        """An SQL aggregate, the same in every engine for the same values in any order."""

    def narrow_encoding(self, session: Session, /) -> str | None:
        """The encoding of the database where it does not have every character; else None."""

    def room(self, session: Session, /) -> int | None:
        """Bytes that are left where the database lies; None where nobody tells."""

    def weights(self, session: Session, texts: Sequence[str], /) -> Sequence[str] | None:
        """Equal for texts that a unique key of a new table takes for one.

        None: it takes those alone that are the same.
        """

    def joined(self, texts: Sequence[str], /) -> str:
        """Texts put together, by their expressions; NULL where one is."""

    def constant(self, column: Column, value: Constant, /) -> str | None:
        """A default as the catalog would tell it; None where there is none to be had."""

    def inner(self, session: Session, /) -> Mapping[TableName, TableName]:
        """Partitions that are cut further, and the tables with which their rows are read."""

    def foundations(
        self, source: Session, target: Session, tables: Sequence[TableName], /
    ) -> Foundations:
        """What tables of the source (of the same family) stand on and the target does not have."""

    def create(self, table: NewTable, /) -> Sequence[str]:
        """The statements that make a table, without what is made behind the load."""

    def complete(self, table: NewTable, /) -> Sequence[tuple[str, str]]:
        """Behind the load: names and statements of keys and indexes, in order."""

    def tie(self, table: NewTable, /) -> Sequence[tuple[str, str]]:
        """When all tables are loaded: names and statements of the foreign keys."""

    def broken(self, session: Session, table: NewTable, /) -> int:
        """Rows that point nowhere, where the engine was told not to look while they came."""

    def settle(self, session: Session, table: NewTable, /) -> None:
        """Let generated numbers go on behind the largest one, and refresh statistics."""

    def empty(self, tables: Sequence[TableName], /) -> Sequence[str]:
        """The statements that take all rows out of the tables, in their delete order."""

    def drop(self, tables: Sequence[TableName], /) -> Sequence[str]:
        """The statements that take tables away which only each other's foreign keys point at."""
