"""PostgreSQL's types: what they mean, and how the driver reads them without loss.

The driver turns dates, intervals, arrays and documents into Python objects that cannot hold
all of PostgreSQL's values (infinity, BC, 24:00, month counts, array bounds, digits). Everything
but numbers, booleans and bytes is therefore read as the server's own text, which is canonical
because the session's output settings are pinned.
"""

from functools import cache

import psycopg
from psycopg import adapt, postgres
from psycopg.types.string import TextLoader

from auralith.dataplane.schema.model import LogicalType

_AS_PYTHON = {
    "int2",
    "int4",
    "int8",
    "oid",
    "float4",
    "float8",
    "numeric",
    "bool",
    "bytea",
}

_LOGICAL = {
    "int2": LogicalType.INTEGER,
    "int4": LogicalType.INTEGER,
    "int8": LogicalType.INTEGER,
    "oid": LogicalType.INTEGER,
    "numeric": LogicalType.DECIMAL,
    "float4": LogicalType.FLOAT,
    "float8": LogicalType.FLOAT,
    "bool": LogicalType.BOOLEAN,
    "text": LogicalType.TEXT,
    "varchar": LogicalType.TEXT,
    "bpchar": LogicalType.TEXT,
    "name": LogicalType.TEXT,
    "char": LogicalType.TEXT,
    "citext": LogicalType.TEXT,
    "bytea": LogicalType.BINARY,
    "date": LogicalType.DATE,
    "time": LogicalType.TIME,
    "timetz": LogicalType.TIME,
    "timestamp": LogicalType.TIMESTAMP,
    "timestamptz": LogicalType.TIMESTAMP_TZ,
    "interval": LogicalType.INTERVAL,
    "uuid": LogicalType.UUID,
    "json": LogicalType.JSON,
    "jsonb": LogicalType.JSON,
}


def logical_type(type_name: str, *, kind: str, category: str) -> LogicalType:
    """The meaning of a base type (`pg_type.typname`, `typtype`, `typcategory`)."""
    if kind == "e":
        return LogicalType.ENUM
    if category == "A":
        return LogicalType.ARRAY
    return _LOGICAL.get(type_name, LogicalType.OTHER)


@cache
def adapters() -> adapt.AdaptersMap:
    """The driver's adapters with text loaders for every type that Python cannot hold whole."""
    chosen = adapt.AdaptersMap(psycopg.adapters)
    for info in postgres.types:
        if info.name not in _AS_PYTHON:
            chosen.register_loader(info.oid, TextLoader)
        if info.array_oid:
            chosen.register_loader(info.array_oid, TextLoader)
    return chosen
