"""The schema model: frozen dataclasses, the same for every engine.

Names are as the catalog has them. A table in the engine's default schema (`public`, the connected
database, `main`) carries `schema=None`, so that its text is the bare name.
"""

from dataclasses import dataclass
from enum import StrEnum

from auralith.dataplane.schema.names import TableName


class TableKind(StrEnum):
    """What kind of relation holds rows."""

    TABLE = "table"
    PARTITIONED = "partitioned"
    PARTITION = "partition"
    FOREIGN = "foreign"
    VIRTUAL = "virtual"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized_view"


class LogicalType(StrEnum):
    """What a value means, whatever the engine calls its type."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    BOOLEAN = "boolean"
    TEXT = "text"
    BINARY = "binary"
    DATE = "date"
    TIME = "time"
    TIMESTAMP = "timestamp"
    TIMESTAMP_TZ = "timestamp_tz"
    INTERVAL = "interval"
    UUID = "uuid"
    JSON = "json"
    ENUM = "enum"
    ARRAY = "array"
    OTHER = "other"


NUMBERS = frozenset({LogicalType.INTEGER, LogicalType.DECIMAL, LogicalType.FLOAT})
"""Types of numbers."""


class ReferentialAction(StrEnum):
    """What a foreign key does to its rows when the referenced row goes or moves."""

    NO_ACTION = "no_action"
    RESTRICT = "restrict"
    CASCADE = "cascade"
    SET_NULL = "set_null"
    SET_DEFAULT = "set_default"


@dataclass(frozen=True)
class Column:
    """A column; `type` is the engine's own text for it, complete with length and scale."""

    name: str
    type: str
    logical: LogicalType
    nullable: bool
    default: str | None = None
    """The default's expression as the catalog gives it; None when there is none."""
    identity: bool = False
    """Filled by the server when left out (identity, serial, AUTO_INCREMENT, rowid alias)."""
    identity_always: bool = False
    """An explicit value needs OVERRIDING SYSTEM VALUE (PostgreSQL GENERATED ALWAYS)."""
    generated: str | None = None
    """The expression of a generated column; such a column is never written."""
    max_length: int | None = None
    """Characters (text) or bytes (binary)."""
    enum_values: tuple[str, ...] = ()
    collation: str | None = None
    comment: str | None = None


@dataclass(frozen=True)
class Key:
    """A primary key or a unique constraint or unique index over plain columns."""

    name: str
    columns: tuple[str, ...]
    primary: bool = False
    deferrable: bool = False
    partial: str | None = None
    """The predicate of a partial unique index; such a key does not identify rows."""
    nulls_distinct: bool = True


@dataclass(frozen=True)
class ForeignKey:
    """Rows of this table point at rows of `references`."""

    name: str
    columns: tuple[str, ...]
    references: TableName
    referenced_columns: tuple[str, ...]
    on_delete: ReferentialAction = ReferentialAction.NO_ACTION
    on_update: ReferentialAction = ReferentialAction.NO_ACTION
    deferrable: bool = False
    initially_deferred: bool = False
    validated: bool = True


@dataclass(frozen=True)
class Index:
    """An index; `columns` holds names, or the expression's text where it is not a column."""

    name: str
    columns: tuple[str, ...]
    unique: bool = False
    method: str | None = None
    partial: str | None = None
    valid: bool = True


@dataclass(frozen=True)
class Check:
    """A CHECK constraint and its expression."""

    name: str
    expression: str


@dataclass(frozen=True)
class Trigger:
    """A row or statement trigger: enough to say what a write sets off."""

    name: str
    timing: str
    """`before`, `after` or `instead_of`."""
    events: tuple[str, ...]
    """Of `insert`, `update`, `delete`, `truncate`."""
    per_row: bool = True
    enabled: bool = True


@dataclass(frozen=True)
class Table:
    """A relation with its columns and everything that hangs on it."""

    name: TableName
    kind: TableKind = TableKind.TABLE
    columns: tuple[Column, ...] = ()
    primary_key: Key | None = None
    unique_keys: tuple[Key, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[Index, ...] = ()
    checks: tuple[Check, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    row_estimate: int | None = None
    """Rows as the engine's statistics have it; None when it never counted."""
    bytes_estimate: int | None = None
    transactional: bool = True
    """Whether a rollback undoes changes (False: MyISAM, Aria)."""
    implicit_key: str | None = None
    """A hidden column that names a row while it lives (SQLite's `rowid`); a table rebuild or
    VACUUM may give rows new ones. None where there is none or the primary key is its alias."""
    comment: str | None = None

    def column(self, name: str) -> Column | None:
        """The column of that exact name, or None."""
        return next((c for c in self.columns if c.name == name), None)

    @property
    def row_key(self) -> Key | None:
        """The key that names a row: the primary key, else a unique key without NULLs."""
        if self.primary_key is not None:
            return self.primary_key
        nullable = {c.name for c in self.columns if c.nullable}
        for key in self.unique_keys:
            if key.partial is None and not key.deferrable and not nullable & set(key.columns):
                return key
        return None


@dataclass(frozen=True)
class Schema:
    """Everything read from one database at one time."""

    engine: str
    server_version: str
    default_schema: str | None
    """The real name behind `schema=None` (`public`, the database's name, `main`)."""
    tables: tuple[Table, ...] = ()

    def table(self, name: TableName) -> Table | None:
        """The table of that name; the default schema may be named or left out."""
        wanted = TableName(None, name.name) if name.schema == self.default_schema else name
        return next((t for t in self.tables if t.name == wanted), None)
