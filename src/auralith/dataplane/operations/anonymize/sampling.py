"""Some rows of a table, from all over it, found along its key: no table is read or sorted whole."""

from collections.abc import Sequence
from uuid import UUID

from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.sampling import RANGES, places
from auralith.dataplane.schema.model import Column, LogicalType, Table

_AMONG = 4
_LARGEST_UUID = 1 << 128


def sample(database: Database, table: Table, rows: int, where: str | None = None) -> str | None:
    """The predicate for about so many rows; None when the table has no more than those.

    Rows behind evenly spread keys where the key is an integer or a UUID, else the first and the
    last ones of its order; without a key, any. Each of them costs a walk along an index.
    """
    drawn = _Drawn(database, table, rows, where)
    if not drawn.more:
        return where
    key = _key(database, table)
    return drawn.predicate(key) if key else drawn.by_chance()


def _key(database: Database, table: Table) -> tuple[str, ...]:
    """What names a row, quoted."""
    dialect = database.engine.dialect
    if table.row_key is not None:
        return tuple(dialect.quote(name) for name in table.row_key.columns)
    address = table.implicit_key or dialect.row_address
    return (address,) if address else ()


class _Drawn:
    def __init__(self, database: Database, table: Table, rows: int, where: str | None) -> None:
        self.database, self.table, self.rows = database, table, rows
        self.place = database.engine.dialect.table(table.name)
        self.where = f"({where})" if where else None

    @property
    def more(self) -> bool:
        """Whether there are more rows than that."""
        sql = (
            f"SELECT COUNT(*) FROM (SELECT 1 AS one FROM {self.place}{self._filter()}"
            f" LIMIT {self.rows + 1}) AS some_rows"
        )
        return int(self.database.session.query(sql)[0][0]) > self.rows

    def predicate(self, key: Sequence[str]) -> str:
        """`key IN (…)`, whose lists are cut short inside of derived tables: MariaDB asks for it."""
        names = ", ".join(key)
        parts = " UNION ALL ".join(
            f"SELECT * FROM ({part}) AS part_{n}" for n, part in enumerate(self._parts(key))
        )
        return f"({names}) IN (SELECT * FROM ({parts}) AS drawn)"

    def by_chance(self) -> str:
        """A share of all rows: only engines that name no row by an address need it."""
        share = self.rows / max(self.rows, self.table.row_estimate or 0)
        terms = [term for term in (self.where, f"RAND() < {share:.9f}") if term]
        return " AND ".join(terms)

    def _parts(self, key: Sequence[str]) -> list[str]:
        column = self._only_column()
        starts = [] if column is None else self._starts(column, key[0])
        if starts:
            return self._ranges(key[0], starts)
        names, half = ", ".join(key), -(-self.rows // 2)
        backwards = ", ".join(f"{name} DESC" for name in key)
        head = f"SELECT {names} FROM {self.place}{self._filter()}"
        if self.table.row_key is None and self.table.implicit_key is None:
            # An address has no order that an index would know.
            return [f"{head} LIMIT {self.rows}"]
        return [f"{head} ORDER BY {order} LIMIT {half}" for order in (names, backwards)]

    def _ranges(self, key: str, starts: Sequence[str]) -> list[str]:
        """Some rows behind each place; of those that are wanted, among a few times as many.

        Where hardly any row is wanted, that may be none: the first wanted ones come as well.
        """
        each = -(-self.rows // len(starts))
        if self.where is None:
            return [
                f"SELECT {key} FROM {self.place} WHERE {key} >= {start} ORDER BY {key} LIMIT {each}"
                for start in starts
            ]
        # Under the table's own name, which the condition may say.
        alias = self.database.engine.dialect.quote(self.table.name.name)
        near = [
            f"SELECT {key} FROM (SELECT * FROM {self.place} WHERE {key} >= {start}"
            f" ORDER BY {key} LIMIT {_AMONG * each}) AS {alias} WHERE {self.where}"
            for start in starts
        ]
        first = f"SELECT {key} FROM {self.place} WHERE {self.where} LIMIT {self.rows // _AMONG}"
        return [*near, first]

    def _filter(self) -> str:
        return "" if self.where is None else f" WHERE {self.where}"

    def _only_column(self) -> Column | None:
        key = self.table.row_key
        return self.table.column(key.columns[0]) if key and len(key.columns) == 1 else None

    def _starts(self, column: Column, name: str) -> list[str]:
        """Evenly spread keys, as literals."""
        if column.logical is LogicalType.UUID:
            steps = (_LARGEST_UUID * n // RANGES for n in range(RANGES))
            return [self.database.engine.dialect.literal(str(UUID(int=step))) for step in steps]
        if column.logical is not LogicalType.INTEGER:
            return []
        sql = f"SELECT MIN({name}), MAX({name}) FROM {self.place}"
        low, high = self.database.session.query(sql)[0]
        if low is None:
            return []
        try:
            first, last = int(low), int(high)
        except ValueError:
            # SQLite lets anything stand in a column of integers.
            return []
        return [str(number) for number in places(first, last, RANGES)]
