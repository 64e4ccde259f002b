"""A schema as a plain, versioned JSON document, and back."""

from dataclasses import asdict, fields
from typing import Any

from auralith.dataplane.schema.model import (
    Check,
    Column,
    ForeignKey,
    Index,
    Key,
    LogicalType,
    ReferentialAction,
    Schema,
    Table,
    TableKind,
    Trigger,
)
from auralith.dataplane.schema.names import TableName

FORMAT_VERSION = 1


def to_document(schema: Schema) -> dict[str, Any]:
    """The schema as JSON values; table names in their text form."""
    return {
        "engine": schema.engine,
        "server_version": schema.server_version,
        "default_schema": schema.default_schema,
        "tables": [_table_document(table) for table in schema.tables],
    }


def _table_document(table: Table) -> dict[str, Any]:
    document = asdict(table)
    document["name"] = str(table.name)
    for key, source in zip(document["foreign_keys"], table.foreign_keys, strict=True):
        del key["references"]
        key["referenced_table"] = str(source.references)
    return document


def from_document(document: dict[str, Any]) -> Schema:
    """The schema a document of FORMAT_VERSION describes."""
    return Schema(
        engine=document["engine"],
        server_version=document["server_version"],
        default_schema=document["default_schema"],
        tables=tuple(_table(table) for table in document["tables"]),
    )


def _made(cls: type, document: dict[str, Any], /, **changed: Any) -> Any:
    """An instance of a model class; JSON lists become tuples."""
    known = {f.name for f in fields(cls)}
    values = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in document.items()
        if name in known
    }
    return cls(**{**values, **changed})


def _table(document: dict[str, Any]) -> Table:
    primary = document["primary_key"]
    table: Table = _made(
        Table,
        document,
        name=TableName.parse(document["name"]),
        kind=TableKind(document["kind"]),
        columns=tuple(
            _made(Column, c, logical=LogicalType(c["logical"])) for c in document["columns"]
        ),
        primary_key=_made(Key, primary) if primary else None,
        unique_keys=tuple(_made(Key, k) for k in document["unique_keys"]),
        foreign_keys=tuple(
            _made(
                ForeignKey,
                k,
                references=TableName.parse(k["referenced_table"]),
                on_delete=ReferentialAction(k["on_delete"]),
                on_update=ReferentialAction(k["on_update"]),
            )
            for k in document["foreign_keys"]
        ),
        indexes=tuple(_made(Index, i) for i in document["indexes"]),
        checks=tuple(_made(Check, c) for c in document["checks"]),
        triggers=tuple(_made(Trigger, t) for t in document["triggers"]),
    )
    return table
