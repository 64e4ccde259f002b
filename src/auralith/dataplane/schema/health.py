"""What is unwise about a schema: findings with stable codes, severity and remedy."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from auralith.dataplane.schema.model import Index, Schema, Table, TableKind
from auralith.dataplane.schema.names import TableName

Severity = Literal["error", "warning", "info"]

WIDE_TABLE_COLUMNS = 60

_STORED = (TableKind.TABLE, TableKind.PARTITIONED)
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_RANK = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Finding:
    """One thing to look at."""

    code: str
    severity: Severity
    table: TableName
    message: str
    remedy: str
    columns: tuple[str, ...] = ()
    object_name: str | None = None
    """The index or key the finding is about."""


def audit(schema: Schema) -> tuple[Finding, ...]:
    """All findings, the gravest first, then by table."""
    tables = [t for t in schema.tables if t.kind in _STORED]
    referenced = {key.references for t in tables for key in t.foreign_keys}
    found: list[Finding] = []
    for table in tables:
        found += _keys(table)
        found += _orphan(table, referenced, alone=len(tables) < 2)  # noqa: PLR2004
        found += _foreign_keys(table)
        found += _indexes(table)
        found += _names(table)
        found += _width(table)
    return tuple(
        sorted(
            found,
            key=lambda f: (
                _RANK[f.severity],
                f.code,
                str(f.table),
                f.columns,
                f.object_name or "",
            ),
        )
    )


def _keys(table: Table) -> Iterator[Finding]:
    if table.primary_key is None:
        other = table.row_key
        yield Finding(
            code="no_primary_key",
            severity="warning" if other is not None else "error",
            table=table.name,
            message=f"The table {table.name} has no primary key.",
            remedy="Add a primary key, so that rows can be named, changed in batches and undone.",
        )
    nullable = {c.name for c in table.columns if c.nullable}
    for key in table.unique_keys:
        open_columns = tuple(c for c in key.columns if c in nullable)
        if open_columns and key.nulls_distinct and key.partial is None:
            yield Finding(
                code="nullable_unique",
                severity="info",
                table=table.name,
                columns=open_columns,
                object_name=key.name,
                message=f"The unique key {key.name} of {table.name} allows any number of NULLs.",
                remedy="Make the columns NOT NULL if every row must be unique.",
            )


def _orphan(table: Table, referenced: set[TableName], *, alone: bool) -> Iterator[Finding]:
    if not alone and not table.foreign_keys and table.name not in referenced:
        yield Finding(
            code="orphan_table",
            severity="info",
            table=table.name,
            message=f"No foreign key leads to or from {table.name}.",
            remedy="Declare the foreign keys it means, or drop the table if nothing uses it.",
        )


def _covers(index: Index, columns: Iterable[str]) -> bool:
    wanted = set(columns)
    return (
        index.valid
        and index.partial is None
        and index.method in (None, "btree", "hash")
        and set(index.columns[: len(wanted)]) == wanted
    )


def _foreign_keys(table: Table) -> Iterator[Finding]:
    for key in table.foreign_keys:
        by_key = table.primary_key is not None and set(
            table.primary_key.columns[: len(key.columns)]
        ) == set(key.columns)
        if by_key or any(_covers(index, key.columns) for index in table.indexes):
            continue
        yield Finding(
            code="unindexed_foreign_key",
            severity="warning",
            table=table.name,
            columns=key.columns,
            object_name=key.name,
            message=f"The foreign key {key.name} of {table.name} has no index.",
            remedy=(
                f"Create an index on ({', '.join(key.columns)}): without it every delete or key"
                f" change in {key.references} reads the whole table."
            ),
        )


def _indexes(table: Table) -> Iterator[Finding]:
    plain = [i for i in table.indexes if i.valid and i.partial is None and i.method == "btree"]
    for index in plain:
        if index.unique:
            continue
        for other in plain:
            same = other.columns == index.columns
            if other is index or other.columns[: len(index.columns)] != index.columns:
                continue
            if same and not other.unique and other.name > index.name:
                continue
            yield Finding(
                code="duplicate_index",
                severity="info",
                table=table.name,
                columns=index.columns,
                object_name=index.name,
                message=f"The index {index.name} of {table.name} is covered by {other.name}.",
                remedy=f"Drop {index.name} unless it is kept for its smaller size.",
            )
            break


def _names(table: Table) -> Iterator[Finding]:
    odd = tuple(c.name for c in table.columns if not _PLAIN_NAME.fullmatch(c.name))
    if not _PLAIN_NAME.fullmatch(table.name.name):
        yield Finding(
            code="naming",
            severity="info",
            table=table.name,
            message=f"The table's name {table.name} needs quotes in SQL.",
            remedy="Use lower-case letters, digits and underscores.",
        )
    if odd:
        yield Finding(
            code="naming",
            severity="info",
            table=table.name,
            columns=odd,
            message=f"Columns of {table.name} have names that need quotes in SQL.",
            remedy="Use lower-case letters, digits and underscores.",
        )


def _width(table: Table) -> Iterator[Finding]:
    if len(table.columns) > WIDE_TABLE_COLUMNS:
        yield Finding(
            code="wide_table",
            severity="info",
            table=table.name,
            message=f"The table {table.name} has {len(table.columns)} columns.",
            remedy="Move columns that are rarely read together to a table of their own.",
        )
