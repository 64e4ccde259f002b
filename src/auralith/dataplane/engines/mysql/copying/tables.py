"""Tables made in MySQL and MariaDB for the rows of others."""

import re
from collections.abc import Sequence

from auralith.dataplane.engines.copying import Constant, NewTable
from auralith.dataplane.engines.mysql.dialect import MysqlDialect
from auralith.dataplane.engines.mysql.flavours import Flavour
from auralith.dataplane.engines.session import Session
from auralith.dataplane.schema.model import NUMBERS, Column, ForeignKey
from auralith.dataplane.schema.names import TableName

_dialect = MysqlDialect()
_MAX_NAME = 64
_UNPADDED = ("nopad", "0900")
_DIGITS = re.compile(r"\((\d)\)")


def names(columns: Sequence[str]) -> str:
    """Quoted names between commas."""
    return ", ".join(_dialect.quote(c) for c in columns)


def fitting(name: str) -> str:
    """A name that the server takes."""
    return name[:_MAX_NAME]


def create(table: NewTable, flavour: Flavour) -> Sequence[str]:
    """Columns and primary key: InnoDB keeps the rows in its order."""
    parts = [_column(c, flavour) for c in table.columns]
    if table.primary_key is not None:
        parts.append(f"PRIMARY KEY ({names(table.primary_key.columns)})")
    elif counted := next((c for c in table.columns if c.identity), None):
        parts.append(f"KEY ({_dialect.quote(counted.name)})")
    comment = f" COMMENT {_dialect.literal(table.comment)}" if table.comment else ""
    columns = ", ".join(parts)
    tail = f"ENGINE InnoDB DEFAULT CHARACTER SET utf8mb4{comment}"
    return [f"CREATE TABLE {_dialect.table(table.name)} ({columns}) {tail}"]


def _column(column: Column, flavour: Flavour) -> str:
    name = _dialect.quote(column.name)
    text = f"{name} {column.type}"
    if column.generated is not None:
        text += f" GENERATED ALWAYS AS ({column.generated}) STORED"
    else:
        # Said of both: a timestamp that is not is NOT NULL on some servers.
        text += " NULL" if column.nullable else " NOT NULL"
        if column.identity:
            text += " AUTO_INCREMENT"
        elif column.default is not None:
            text += f" DEFAULT {_default(column.default, flavour)}"
    if column.comment:
        text += f" COMMENT {_dialect.literal(column.comment)}"
    if column.enum_values and not column.type.lower().startswith("enum"):
        listed = ", ".join(_dialect.literal(v) for v in column.enum_values)
        text += f" CHECK ({name} IN ({listed}))"
    return text


def _default(text: str, flavour: Flavour) -> str:
    """MariaDB tells an expression, MySQL the bare value unless it is an expression."""
    if not flavour.bare_defaults or "(" in text or text.upper().startswith("CURRENT_"):
        return text
    return _dialect.literal(text)


def constant(column: Column, value: Constant, flavour: Flavour) -> str | None:
    """A default as `_default` takes it; MySQL has no literal one for long texts."""
    if value is None:
        digits = _DIGITS.search(column.type)
        return f"CURRENT_TIMESTAMP({digits[1]})" if digits else "CURRENT_TIMESTAMP"
    if isinstance(value, bool):
        return str(int(value))
    if column.logical in NUMBERS:
        return value
    if not flavour.bare_defaults:
        return _dialect.literal(value)
    # These it would take for an expression.
    unsure = "(" in value or value.upper().startswith("CURRENT_")
    return None if unsure or column.type.lower().endswith(("text", "json")) else value


def complete(table: NewTable) -> Sequence[tuple[str, str]]:
    """Unique keys and indexes."""
    place = _dialect.table(table.name)
    out = [
        (
            fitting(key.name),
            (
                f"ALTER TABLE {place} ADD UNIQUE KEY {_dialect.quote(fitting(key.name))}"
                f" ({names(key.columns)})"
            ),
        )
        for key in table.unique_keys
    ]
    for index in table.indexes:
        kind = "UNIQUE KEY" if index.unique else "KEY"
        name = fitting(index.name)
        out.append(
            (
                name,
                f"ALTER TABLE {place} ADD {kind} {_dialect.quote(name)} ({names(index.columns)})",
            )
        )
    return out


def tie(table: NewTable) -> Sequence[tuple[str, str]]:
    """Foreign keys."""
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
    """ON DELETE and ON UPDATE; SET DEFAULT does not exist here."""
    text = ""
    for event, action in (("DELETE", key.on_delete), ("UPDATE", key.on_update)):
        if action not in ("no_action", "set_default"):
            text += f" ON {event} {action.replace('_', ' ').upper()}"
    return text


def settle(session: Session, table: NewTable) -> None:
    """InnoDB counts on behind the largest key by itself; the statistics are told."""
    session.query(f"ANALYZE TABLE {_dialect.table(table.name)}")


def empty(tables: Sequence[TableName]) -> Sequence[str]:
    """Row by row, in one transaction: TRUNCATE would end it."""
    return [f"DELETE FROM {_dialect.table(name)}" for name in tables]


def drop(tables: Sequence[TableName]) -> Sequence[str]:
    """Whatever their order: keys are looked at again behind it."""
    if not tables:
        return []
    listed = ", ".join(_dialect.table(name) for name in tables)
    return ["SET foreign_key_checks = 0", f"DROP TABLE {listed}", "SET foreign_key_checks = 1"]


def weights(session: Session, texts: Sequence[str]) -> Sequence[str]:
    """What the server's collation of utf8mb4 compares texts by."""
    collation = str(session.query("SELECT COLLATION(CONVERT('' USING utf8mb4))")[0][0])
    # Blanks at the end do not count where they are padded with anyway.
    padded = not any(mark in collation for mark in _UNPADDED)
    given = [text.rstrip(" ") if padded else text for text in texts]
    listed = ", ".join(
        f"HEX(WEIGHT_STRING(CONVERT({_dialect.literal(text)} USING utf8mb4)))" for text in given
    )
    return [str(weight) for weight in session.query(f"SELECT {listed}")[0]]
