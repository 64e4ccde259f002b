"""What is to be copied, as a plan that people read and that the work follows."""

from dataclasses import dataclass, field
from typing import Literal

from auralith.dataplane.engines.copying import Fidelity, NewTable, Reading, Travelling
from auralith.dataplane.masking.groups import VirtualKey
from auralith.dataplane.schema.names import TableName

Mode = Literal["replace", "append", "upsert", "skip_existing"]
Unfit = Literal["refuse", "null", "text"]
Triggers = Literal["keep", "disable"]
MAX_SUBSET_ROWS = 10_000_000


@dataclass(frozen=True)
class Wanted:
    """One table of the source, and where its rows go."""

    source: TableName
    target: TableName | None = None
    where: str | None = None
    columns: tuple[str, ...] = ()
    """None named: all that can be read and written."""


@dataclass(frozen=True)
class Subset:
    """Some rows of one table, and what hangs on them by foreign keys."""

    table: TableName
    """The root."""
    where: str | None = None
    limit: int | None = None
    """The first ones by the root's key."""
    percent: float | None = None
    """Of the root's rows, by the MD5 of their keys: the same ones every time."""
    follow: tuple[str, ...] | None = None
    """Foreign keys along which referencing rows come, too; None: those to the root's own rows."""
    virtual_keys: tuple[VirtualKey, ...] = ()
    max_rows: int = MAX_SUBSET_ROWS
    """Of any table: a larger subset is refused."""


@dataclass(frozen=True)
class Pull:
    """Rows that came into a subset by one way."""

    edge: str | None
    """Table and columns of the foreign key; None: by the root's own filter."""
    direction: Literal["root", "parent", "child"]
    rows: int


@dataclass(frozen=True)
class Wish:
    """What somebody wants copied."""

    tables: tuple[Wanted, ...] | None = None
    """None: every table of the source."""
    mode: Mode = "replace"
    create_tables: bool = True
    unfit: Unfit = "refuse"
    subset: Subset | None = None
    triggers: Triggers = "keep"


@dataclass(frozen=True)
class ColumnPlan:
    """How a column's values fare."""

    name: str
    source_type: str
    target_type: str
    fidelity: Fidelity
    reason: str | None = None


@dataclass(frozen=True)
class Caution:
    """Something to know before the copy: values that do not fit, rights, leftovers."""

    table: str | None
    column: str | None
    kind: str
    rows: int | None
    message: str


@dataclass(frozen=True)
class TablePlan:
    """One table's way."""

    no: int
    reading: Reading
    target: NewTable
    """The table as it is, or as it is made."""
    created: bool
    columns: tuple[ColumnPlan, ...]
    rows_estimate: int | None
    bytes_estimate: int | None
    pulls: tuple[Pull, ...] | None = None
    """How a subset's rows came in; None: there is none, and estimates are the engine's."""
    triggers_rest: bool = False
    """The target's triggers do not act on rows that come."""

    @property
    def name(self) -> TableName:
        """The source's name."""
        return self.reading.table.name

    @property
    def travelling(self) -> tuple[Travelling, ...]:
        """The columns on their way."""
        return self.reading.columns


@dataclass(frozen=True)
class CopyPlan:
    """All tables, referenced ones first."""

    tables: tuple[TablePlan, ...]
    mode: Mode
    cycles: tuple[tuple[str, ...], ...] = ()
    cautions: tuple[Caution, ...] = field(default=())
    foundations: tuple[str, ...] = ()
    """Statements that make what new tables stand on, before these."""
