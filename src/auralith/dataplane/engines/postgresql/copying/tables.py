"""Tables made in PostgreSQL for the rows of others."""

import re
from collections.abc import Sequence

from auralith.dataplane.engines.copying import Constant, NewTable
from auralith.dataplane.engines.postgresql.dialect import PostgresDialect
from auralith.dataplane.engines.session import Session
from auralith.dataplane.schema.model import NUMBERS, Column, ForeignKey, Key
from auralith.dataplane.schema.names import TableName

_dialect = PostgresDialect()
_MAX_NAME = 63
_NEXTVAL = re.compile(r"nextval\('((?:[^']|'')+)'::regclass\)")


def names(columns: Sequence[str]) -> str:
    """Quoted names between commas."""
    return ", ".join(_dialect.quote(c) for c in columns)


def fitting(name: str) -> str:
    """A name that the server does not cut."""
    return name.encode()[:_MAX_NAME].decode(errors="ignore")


def create(table: NewTable) -> Sequence[str]:
    """The columns alone: keys and indexes are made faster when the rows are there."""
    place = _dialect.table(table.name)
    columns = ", ".join(_column(c) for c in table.columns)
    out = []
    if table.name.schema is not None:
        out.append(f"CREATE SCHEMA IF NOT EXISTS {_dialect.quote(table.name.schema)}")
    cut = table.partitioning
    out.append(f"CREATE TABLE {place} ({columns}){_by(None if cut is None else cut.by)}")
    for part in () if cut is None else cut.partitions:
        if part.name.schema is not None:
            out.append(f"CREATE SCHEMA IF NOT EXISTS {_dialect.quote(part.name.schema)}")
        out.append(
            f"CREATE TABLE {_dialect.table(part.name)} PARTITION OF {_dialect.table(part.parent)}"
            f" {part.bound}{_by(part.by)}"
        )
    if table.comment:
        out.append(f"COMMENT ON TABLE {place} IS {_dialect.literal(table.comment)}")
    out += [
        f"COMMENT ON COLUMN {place}.{_dialect.quote(c.name)} IS {_dialect.literal(c.comment)}"
        for c in table.columns
        if c.comment
    ]
    return out


def _by(key: str | None) -> str:
    return "" if key is None else f" PARTITION BY {key}"


def _column(column: Column) -> str:
    text = f"{_dialect.quote(column.name)} {column.type}"
    if column.identity:
        mode = "ALWAYS" if column.identity_always else "BY DEFAULT"
        return f"{text} GENERATED {mode} AS IDENTITY"
    if column.generated is not None:
        return f"{text} GENERATED ALWAYS AS ({column.generated}) STORED"
    if column.default is not None:
        text += f" DEFAULT {column.default}"
    text += "" if column.nullable else " NOT NULL"
    if column.enum_values:
        listed = ", ".join(_dialect.literal(v) for v in column.enum_values)
        text += f" CHECK ({_dialect.quote(column.name)} IN ({listed}))"
    return text


def constant(column: Column, value: Constant) -> str | None:
    """The expression of a default."""
    if value is None:
        return "CURRENT_TIMESTAMP"
    if isinstance(value, bool):
        return str(value).lower()
    return value if column.logical in NUMBERS else _dialect.literal(value)


def complete(table: NewTable) -> Sequence[tuple[str, str]]:
    """Primary key, unique constraints, indexes."""
    place = _dialect.table(table.name)
    out = []
    keys: list[Key] = [table.primary_key] if table.primary_key else []
    for key in [*keys, *table.unique_keys]:
        kind = "PRIMARY KEY" if key.primary else "UNIQUE"
        name = fitting(f"{table.name.name}_pkey" if key.primary else key.name)
        out.append(
            (
                name,
                (
                    f"ALTER TABLE {place} ADD CONSTRAINT {_dialect.quote(name)} {kind}"
                    f" ({names(key.columns)})"
                ),
            )
        )
    for index in table.indexes:
        unique = "UNIQUE " if index.unique else ""
        name = fitting(index.name)
        out.append(
            (
                name,
                f"CREATE {unique}INDEX {_dialect.quote(name)} ON {place} ({names(index.columns)})",
            )
        )
    return out


def tie(table: NewTable) -> Sequence[tuple[str, str]]:
    """Foreign keys: added at once, for the tables are loaded and nobody writes to them yet."""
    place = _dialect.table(table.name)
    return [
        (
            fitting(key.name),
            (
                f"ALTER TABLE {place} ADD CONSTRAINT {_dialect.quote(fitting(key.name))}"
                f" FOREIGN KEY ({names(key.columns)}) REFERENCES {_dialect.table(key.references)}"
                f" ({names(key.referenced_columns)}){actions(key)}"
            ),
        )
        for key in table.foreign_keys
    ]


def actions(key: ForeignKey) -> str:
    """ON DELETE and ON UPDATE, and when the key is looked at."""
    text = ""
    for event, action in (("DELETE", key.on_delete), ("UPDATE", key.on_update)):
        if action != "no_action":
            text += f" ON {event} {action.replace('_', ' ').upper()}"
    if key.deferrable:
        text += " DEFERRABLE" + (" INITIALLY DEFERRED" if key.initially_deferred else "")
    return text


def settle(session: Session, table: NewTable) -> None:
    """Each identity goes on behind the largest value, and by its own increment.

    So does a sequence that a default takes its values from, never backwards: others may use it.
    """
    place = _dialect.table(table.name)
    for column in table.columns:
        name = _dialect.quote(column.name)
        taken = _NEXTVAL.fullmatch(column.default or "")
        if taken and not column.identity:
            session.query(
                "SELECT setval(own, max) FROM (SELECT cast(:own AS regclass) AS own, max"
                f" FROM (SELECT max({name}) AS max FROM {place}) AS rows) AS both_"
                " WHERE max > coalesce(pg_sequence_last_value(own), 0)",
                {"own": taken[1].replace("''", "'")},
            )
        if not column.identity:
            continue
        session.query(
            "SELECT setval(pg_get_serial_sequence(:place, :column), greatest(max, 1), max >= 1)"
            f" FROM (SELECT coalesce(max({name}), 0) AS max FROM {place}) AS rows",
            {"place": place, "column": column.name},
        )
    session.execute(f"ANALYZE {place}")


def empty(tables: Sequence[TableName]) -> Sequence[str]:
    """All at once, since they may reference each other; never what references them."""
    return [f"TRUNCATE {', '.join(_dialect.table(name) for name in tables)}"] if tables else []


def drop(tables: Sequence[TableName]) -> Sequence[str]:
    """In one statement: they reference each other. What else stands on them refuses it."""
    return [f"DROP TABLE {', '.join(_dialect.table(name) for name in tables)}"] if tables else []
