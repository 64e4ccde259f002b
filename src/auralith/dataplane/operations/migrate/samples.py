"""Rows for a throw-away database: few, typed, and as its constraints want them.

Made from what introspection says of the tables. One INSERT a table gives all of its rows; when the
constraints refuse them, the next guess is tried. What takes none of the guesses stays empty, and is
named.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.schema import graph
from auralith.dataplane.schema.model import (
    Column,
    ForeignKey,
    LogicalType,
    Schema,
    Table,
    TableKind,
)
from auralith.dataplane.schema.names import TableName

ROWS = 3
"""So many rows a table, where its constraints allow."""

GUESSES = 11
"""Plain values; then on either side of what the checks name, in all ways for three columns; then
far beyond; then none."""

_FAR, _NONE = GUESSES - 2, GUESSES - 1
_NUMBERS = frozenset({LogicalType.INTEGER, LogicalType.DECIMAL, LogicalType.FLOAT})
_FILLED = frozenset({TableKind.TABLE, TableKind.PARTITIONED})
_TEXT = re.compile(r"'((?:[^']|'')*)'")
_NUMBER = re.compile(r"(?<![\w'.])-?\d+(?:\.\d+)?")
_BY_TYPE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), value)
    for pattern, value in (
        (r"^inet", "127.0.0.{n}"),
        (r"^cidr", "10.0.{n}.0/24"),
        (r"^macaddr8", "08:00:2b:01:02:03:04:0{n}"),
        (r"^macaddr", "08:00:2b:01:02:0{n}"),
        (r"^(int\d|num)range", "[{n},{n}0)"),
        (r"^daterange", "[2024-01-0{n},2024-02-0{n})"),
        (r"^ts(tz)?range", "[2024-01-0{n} 00:00,2024-02-0{n} 00:00)"),
        (r"multirange$", "{{}}"),
        (r"^tsvector", "word{n}"),
        (r"^tsquery", "word{n}"),
        (r"^point", "({n},{n})"),
        (r"^box", "({n},{n}),(0,0)"),
        (r"^circle", "<({n},{n}),1>"),
        (r"^money", "{n}"),
        (r"^xml", "<a>{n}</a>"),
        (r"^(set|year)", "{n}"),
        (r"^(bit|varbit)", "{n}"),
        (r"^hstore", "a=>{n}"),
        (r"^ltree", "top.a{n}"),
    )
)


@dataclass(frozen=True)
class Filled:
    """How a database was filled."""

    rows: int
    empty: tuple[tuple[TableName, str], ...]
    """Tables that stayed empty, each with the reason."""


def fill(database: Database, schema: Schema) -> Filled:
    """Insert rows into every table, parents first; all that fits is committed."""
    tables = {t.name: t for t in schema.tables if t.kind in _FILLED}
    rows, empty = 0, []
    filled: set[TableName] = set()
    for name in graph.build(list(tables.values())).insert_order:
        table = tables.get(name)
        if table is None:
            continue
        made, reason = _Filler(database, table, filled).run()
        rows += made
        if made:
            filled.add(name)
        else:
            empty.append((name, reason))
    return Filled(rows, tuple(empty))


class _Filler:
    """One table, and the guesses for it."""

    def __init__(self, database: Database, table: Table, filled: set[TableName]) -> None:
        self.database = database
        self.table = table
        self.filled = filled
        self.columns = [c for c in table.columns if c.generated is None and not c.identity]
        self.hints = {c.name: self._hints(c) for c in self.columns}
        self.numbers = [
            c.name for c in self.columns if c.logical in _NUMBERS and self.hints[c.name]
        ]

    def run(self) -> tuple[int, str]:
        """Rows made, or why none could be."""
        reason = ""
        for count in (ROWS, 1):
            for guess in range(GUESSES):
                try:
                    with self.database.session.transaction():
                        self.database.session.execute(self._insert(count, guess))
                except DataPlaneError as error:
                    reason = error.message
                else:
                    return count, ""
        return 0, reason

    def _insert(self, count: int, guess: int) -> str:
        dialect = self.database.engine.dialect
        target = dialect.table(self.table.name)
        if not self.columns:
            return f"INSERT INTO {target} {self._defaults()}"
        names = ", ".join(dialect.quote(c.name) for c in self.columns)
        rows = ", ".join(
            f"({', '.join(self._value(c, n, guess) for c in self.columns)})"
            for n in range(1, count + 1)
        )
        return f"INSERT INTO {target} ({names}) VALUES {rows}"

    def _defaults(self) -> str:
        return (
            "() VALUES ()" if self.database.engine.dialect.lexis.hash_comments else "DEFAULT VALUES"
        )

    def _value(self, column: Column, n: int, guess: int) -> str:
        key = next((k for k in self.table.foreign_keys if column.name in k.columns), None)
        if key is not None:
            found = self._referenced(key, column, n)
            if found is not None:
                return found
        text = self._text(column, n, guess)
        if text is None:
            return "NULL" if column.nullable or column.default is None else column.default
        literal = self.database.engine.dialect.literal(text)
        if column.logical == LogicalType.BINARY and guess % 2:
            return f"CAST({literal} AS {'BLOB' if column.type.upper() == 'BLOB' else 'BINARY'})"
        return literal

    def _referenced(self, key: ForeignKey, column: Column, n: int) -> str | None:
        """A value of a row that the foreign key may point at."""
        place = key.columns.index(column.name)
        if key.references == self.table.name:
            if column.nullable:
                return "NULL"
            own = self.table.column(key.referenced_columns[place])
            return None if own is None else self._value_of_own(own, n)
        if key.references not in self.filled:
            return "NULL" if column.nullable else None
        dialect = self.database.engine.dialect
        order = ", ".join(dialect.quote(c) for c in key.referenced_columns)
        parent = dialect.table(key.references)
        picked = dialect.quote(key.referenced_columns[place])
        return (
            f"(SELECT {picked} FROM {parent} ORDER BY {order}"
            f" {dialect.page(limit=1, offset=self._offset(parent, n))})"
        )

    def _offset(self, parent: str, n: int) -> int:
        count = self.database.session.query(f"SELECT count(*) FROM {parent}")[0][0]
        return (n - 1) % max(1, int(count))

    def _value_of_own(self, column: Column, n: int) -> str | None:
        if any(column.name in k.columns for k in self.table.foreign_keys):
            return None
        text = self._text(column, n, 0)
        return None if text is None else self.database.engine.dialect.literal(text)

    def _text(self, column: Column, n: int, guess: int) -> str | None:
        """The value of row `n` as people write it; None for none."""
        hints = self.hints[column.name]
        if hints and guess == _NONE and column.nullable:
            return None
        if hints and guess:
            return self._hinted(column, hints, n, guess)
        plain = _PLAIN.get(column.logical)
        if column.logical in (LogicalType.TEXT, LogicalType.BINARY):
            long = column.max_length is None or column.max_length > 1
            return f"v{n}" if long else chr(ord("a") + n - 1)
        if column.logical == LogicalType.ENUM and column.enum_values:
            return column.enum_values[(n - 1) % len(column.enum_values)]
        if plain is not None:
            return plain.format(n=n, bit=n % 2)
        found = next((v for p, v in _BY_TYPE if p.search(column.type.lower())), None)
        return None if found is None else found.format(n=n)

    def _hinted(self, column: Column, hints: Sequence[str], n: int, guess: int) -> str:
        hint = hints[(n + guess) % len(hints)]
        if column.logical in _NUMBERS and _NUMBER.fullmatch(hint):
            place = self.numbers.index(column.name)
            above = guess == _FAR or (guess - 1) >> (place % 3) & 1 == 0
            shift = (n if above else -n) * (100 if guess == _FAR else 1)
            whole = "." not in hint
            return str(int(hint) + shift) if whole else str(float(hint) + shift)
        return hint

    def _hints(self, column: Column) -> tuple[str, ...]:
        """Values that the table's checks name together with the column."""
        word = re.compile(rf"(?<!\w){re.escape(column.name)}(?!\w)", re.IGNORECASE)
        found: list[str] = []
        for check in self.table.checks:
            if word.search(check.expression):
                found += [t.replace("''", "'") for t in _TEXT.findall(check.expression)]
                found += _NUMBER.findall(_TEXT.sub("", check.expression))
        return tuple(dict.fromkeys(found))


_PLAIN = {
    LogicalType.INTEGER: "{n}",
    LogicalType.DECIMAL: "{n}",
    LogicalType.FLOAT: "{n}",
    LogicalType.BOOLEAN: "{bit}",
    LogicalType.DATE: "2024-01-0{n}",
    LogicalType.TIME: "01:02:0{n}",
    LogicalType.TIMESTAMP: "2024-01-0{n} 00:00:00",
    LogicalType.TIMESTAMP_TZ: "2024-01-0{n} 00:00:00",
    LogicalType.INTERVAL: "0{n}:00:00",
    LogicalType.UUID: "00000000-0000-4000-8000-00000000000{n}",
    LogicalType.JSON: '{{"n": {n}}}',
    LogicalType.ARRAY: "{{}}",
}
