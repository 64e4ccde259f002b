"""Tables made in SQLite for the rows of others."""

from collections.abc import Sequence

from auralith.dataplane.engines.copying import Constant, NewTable
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.sqlite.dialect import SqliteDialect
from auralith.dataplane.schema.model import NUMBERS, Column, ForeignKey, LogicalType
from auralith.dataplane.schema.names import TableName

_dialect = SqliteDialect()


def names(columns: Sequence[str]) -> str:
    """Quoted names between commas."""
    return ", ".join(_dialect.quote(c) for c in columns)


def create(table: NewTable) -> Sequence[str]:
    """The whole table: constraints cannot be added later."""
    alias = _alias(table)
    parts = [_column(c, alias=c.name == alias) for c in table.columns]
    if table.primary_key is not None and alias is None:
        parts.append(f"PRIMARY KEY ({names(table.primary_key.columns)})")
    parts += [
        f"CONSTRAINT {_dialect.quote(key.name)} FOREIGN KEY ({names(key.columns)}) REFERENCES"
        f" {_dialect.table(key.references)} ({names(key.referenced_columns)}){actions(key)}"
        for key in table.foreign_keys
    ]
    return [f"CREATE TABLE {_dialect.table(table.name)} ({', '.join(parts)})"]


def _alias(table: NewTable) -> str | None:
    """The integer key that is the row's own number."""
    key = table.primary_key
    if key is None or len(key.columns) != 1:
        return None
    column = next(c for c in table.columns if c.name == key.columns[0])
    return column.name if column.type.upper() == "INTEGER" else None


def _column(column: Column, *, alias: bool) -> str:
    name = _dialect.quote(column.name)
    text = f"{name} {column.type}"
    if alias:
        return f"{text} PRIMARY KEY" + (" AUTOINCREMENT" if column.identity else "")
    if column.generated is not None:
        return f"{text} GENERATED ALWAYS AS ({column.generated}) STORED"
    text += "" if column.nullable else " NOT NULL"
    if column.default is not None:
        text += f" DEFAULT {column.default}"
    if column.enum_values:
        listed = ", ".join(_dialect.literal(v) for v in column.enum_values)
        text += f" CHECK ({name} IN ({listed}))"
    return text


def constant(column: Column, value: Constant) -> str | None:
    """The expression of a default; its own time of now has no zone."""
    if value is None:
        zoned = column.logical is LogicalType.TIMESTAMP_TZ
        return None if zoned else "CURRENT_TIMESTAMP"
    if isinstance(value, bool):
        return str(int(value))
    number = column.logical in NUMBERS and column.type != "DECIMAL_TEXT"
    return value if number else _dialect.literal(value)


def complete(table: NewTable) -> Sequence[tuple[str, str]]:
    """Unique keys as unique indexes, and indexes."""
    place = _dialect.table(table.name)
    out = []
    found = [(k.name, k.columns, True) for k in table.unique_keys]
    found += [(i.name, i.columns, i.unique) for i in table.indexes]
    for own, columns, unique in found:
        # Index names are the database's here, not the table's.
        name = f"{table.name.name}_{own}"
        kind = "UNIQUE INDEX" if unique else "INDEX"
        out.append(
            (
                name,
                f"CREATE {kind} {_dialect.quote(name)} ON {place} ({names(columns)})",
            )
        )
    return out


def tie(_table: NewTable) -> Sequence[tuple[str, str]]:
    """They stand in the table."""
    return []


def actions(key: ForeignKey) -> str:
    """ON DELETE and ON UPDATE; deferred, since tables are loaded side by side."""
    text = ""
    for event, action in (("DELETE", key.on_delete), ("UPDATE", key.on_update)):
        if action != "no_action":
            text += f" ON {event} {action.replace('_', ' ').upper()}"
    if key.deferrable:
        text += " DEFERRABLE" + (" INITIALLY DEFERRED" if key.initially_deferred else "")
    return text


def settle(session: Session, table: NewTable) -> None:
    """AUTOINCREMENT counts on behind the largest key by itself; the statistics are told."""
    session.execute(f"ANALYZE {_dialect.table(table.name)}")


def empty(tables: Sequence[TableName]) -> Sequence[str]:
    """Each table by itself."""
    return [f"DELETE FROM {_dialect.table(name)}" for name in tables]


def broken(session: Session, table: NewTable) -> int:
    """Rows of the table that point nowhere."""
    sql = "SELECT count(*) FROM pragma_foreign_key_check(:name)"
    return int(session.query(sql, {"name": table.name.name})[0][0])


def drop(tables: Sequence[TableName]) -> Sequence[str]:
    """In any order, in a session that looks at no keys."""
    return [f"DROP TABLE {_dialect.table(name)}" for name in tables]
