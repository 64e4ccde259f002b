"""Learn the shape of rows from sums and counts that the database works out.

No row is read but by the search for personal data, which keeps nothing. What is true of too few
rows never leaves the database: each query has the threshold in it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

from auralith.dataplane.detecting.categories import Category
from auralith.dataplane.detecting.model import ColumnSample
from auralith.dataplane.detecting.searching import search
from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.profiling import COMPARED, MOMENTS
from auralith.dataplane.engines.session import Row
from auralith.dataplane.errors import Cancelled, DataPlaneError, Transient
from auralith.dataplane.generating.profile import (
    THRESHOLD,
    ColumnProfile,
    FanOut,
    Frequent,
    Pair,
    Profile,
    TableProfile,
    association,
    fan_out,
    rounded,
)
from auralith.dataplane.masking.groups import Place
from auralith.dataplane.schema.model import NUMBERS, Column, ForeignKey, LogicalType, Table

STATEMENT_MS = 20_000
"""For one question: what takes longer stays unknown."""
_SAMPLE = 500
_PARTS, _LENGTHS = 20, 10
_FREQUENT, _LONGEST = 40, 60
"""Values of a column that are kept at most, and their characters."""
_FEW = 12
"""Different values of a column whose ties with others are looked at."""
_STRONG = 0.2
_PAIRS, _ORDERED = 30, 12
_MOST_CHILDREN = 10_000
_PLAIN = frozenset({Category.COUNTRY, Category.REGION, Category.JOB})
"""Said of people and of things: frequent ones tell nobody apart."""
_CLAIMED = 0.4


def learn(database: Database, tables: Sequence[Table], *, threshold: int = THRESHOLD) -> Profile:
    """What the tables' rows are like. A table that may not be read stays unknown."""
    personal = _personal(database, tables)
    profile = Profile(threshold=threshold)
    known = {table.name for table in tables}
    for table in tables:
        look = _Look(database, table, threshold, personal)
        try:
            found = look.found([k for k in table.foreign_keys if k.references in known])
        except (Transient, Cancelled):
            raise
        except DataPlaneError:
            continue
        profile = profile.with_table(table.name, found)
    return profile


def _personal(database: Database, tables: Sequence[Table]) -> frozenset[Place]:
    """Columns that look personal by name or by values, however little."""
    samples: dict[Place, ColumnSample] = {}
    session, sampling = database.session, database.engine.sampling
    session.limit(STATEMENT_MS)
    for table in tables:
        try:
            rows = sampling.sample(session, table, table.columns, rows=_SAMPLE)
        except (Transient, Cancelled):
            raise
        except DataPlaneError:
            continue
        for number, column in enumerate(table.columns):
            values = dict.fromkeys(v for row in rows if (v := row[number]) and v.strip())
            samples[Place(table.name, column.name)] = ColumnSample(tuple(values), len(rows))
    return frozenset(
        Place(one.table, one.column.name)
        for one in search(tables, samples)
        if one.category not in _PLAIN and one.confidence >= _CLAIMED
    )


class _Look:
    """One table, looked at by questions that give sums."""

    def __init__(
        self, database: Database, table: Table, threshold: int, personal: Collection[Place]
    ) -> None:
        self._session, self._profiling = database.session, database.engine.profiling
        self._dialect = database.engine.dialect
        self._table, self._threshold = table, threshold
        self._name = self._dialect.table(table.name)
        self._personal = {p.column for p in personal if p.table == table.name}
        keys = [k for k in (table.primary_key, *table.unique_keys) if k is not None]
        self._alone = {k.columns[0] for k in keys if len(k.columns) == 1}
        self._foreign = {name for key in table.foreign_keys for name in key.columns}

    def found(self, keys: Iterable[ForeignKey]) -> TableProfile:
        """All of it; `keys` are those whose parents are looked at as well."""
        self._session.limit(STATEMENT_MS)
        compared = [c for c in self._table.columns if c.logical in COMPARED]
        parts = ["COUNT(*)"]
        parts += [f"COUNT({self._place(c)})" for c in self._table.columns]
        rows, *filled = self._ask(f"SELECT {', '.join(parts)} FROM {self._name}")[0]
        if rows < self._threshold:
            return TableProfile(rows=int(rows))
        counted = dict(zip((c.name for c in self._table.columns), map(int, filled), strict=True))
        columns = {c.name: self._column(c, int(rows), counted[c.name]) for c in compared}
        others = [c for c in self._table.columns if c.name not in columns]
        columns |= {c.name: self._plain(c, int(rows), counted[c.name]) for c in others}
        return TableProfile(
            rows=int(rows),
            columns={c.name: columns[c.name] for c in self._table.columns},
            fan_outs=tuple(f for key in keys if (f := self._fan_out(key)) is not None),
            pairs=self._pairs(columns),
            orders=self._orders(counted),
        )

    def _plain(self, column: Column, rows: int, filled: int) -> ColumnProfile:
        return ColumnProfile(
            null_rate=self._null_rate(rows, filled), personal=column.name in self._personal
        )

    def _null_rate(self, rows: int, filled: int) -> float:
        # So few NULLs, or values, are as good as none.
        if filled < self._threshold:
            return 1.0
        return 0.0 if rows - filled < self._threshold else round(1 - filled / rows, 3)

    def _column(self, column: Column, rows: int, filled: int) -> ColumnProfile:
        found = self._plain(column, rows, filled)
        if filled < self._threshold or column.name in self._foreign:
            return found
        place = self._place(column)
        distinct = int(self._ask(f"SELECT COUNT(DISTINCT {place}) FROM {self._name}")[0][0])
        found = found.model_copy(update={"distinct": distinct})
        text = column.logical is LogicalType.TEXT
        if text:
            sql = self._profiling.characters(place)
            found = found.model_copy(update={"lengths": self._means(sql, filled, _LENGTHS)})
        if found.personal or column.name in self._alone:
            return found
        if column.logical in NUMBERS | MOMENTS:
            sql = self._profiling.number(place, column.logical)
            found = found.model_copy(update={"means": self._means(sql, filled, _PARTS)})
        if column.logical in MOMENTS or column.logical is LogicalType.UUID:
            return found
        return found.model_copy(update={"frequent": self._frequent(column, filled)})

    def _means(self, sql: str, filled: int, parts: int) -> tuple[float, ...] | None:
        """Of equal parts of the rows, each of so many rows as the threshold asks."""
        parts = min(parts, filled // self._threshold)
        if parts < 2:  # noqa: PLR2004 - one mean tells no shape
            return None
        found = self._ask(
            f"SELECT AVG(v), COUNT(*) FROM (SELECT v, NTILE({parts}) OVER (ORDER BY v) AS part"
            f" FROM (SELECT {sql} AS v FROM {self._name}) AS q WHERE v IS NOT NULL) AS r"
            f" GROUP BY part HAVING COUNT(*) >= {self._threshold} ORDER BY 1"
        )
        return rounded([float(mean) for mean, _ in found]) or None

    def _frequent(self, column: Column, filled: int) -> tuple[Frequent, ...]:
        text = self._profiling.text(self._place(column), column.logical)
        found = self._ask(
            f"SELECT v, COUNT(*) FROM (SELECT {text} AS v FROM {self._name}) AS q"
            f" WHERE v IS NOT NULL GROUP BY v HAVING COUNT(*) >= {self._threshold}"
            f" ORDER BY 2 DESC, 1 LIMIT {_FREQUENT}"
        )
        return tuple(
            Frequent(value=str(value), share=round(int(count) / filled, 4))
            for value, count in found
            if len(str(value)) <= _LONGEST
        )

    def _fan_out(self, key: ForeignKey) -> FanOut | None:
        """Rows of each parent, those with none included."""
        if self._table.name == key.references:
            return None
        ours = [self._quoted("c", name) for name in key.columns]
        theirs = [self._quoted("p", name) for name in key.referenced_columns]
        pairs = " AND ".join(f"{a} = {b}" for a, b in zip(ours, theirs, strict=True))
        parent = self._dialect.table(key.references)
        found = self._ask(
            f"SELECT n, COUNT(*) FROM (SELECT COUNT({ours[0]}) AS n FROM {parent} AS"
            f" {self._dialect.quote('p')} LEFT JOIN {self._name} AS {self._dialect.quote('c')}"
            f" ON {pairs} GROUP BY {', '.join(theirs)}) AS q GROUP BY n ORDER BY n"
        )
        counted = [(int(count), int(many)) for count, many in found]
        made = fan_out(key.columns, counted, self._threshold)
        return None if made is None or len(made.shares) > _MOST_CHILDREN else made

    def _pairs(self, columns: Mapping[str, ColumnProfile]) -> tuple[Pair, ...]:
        """Columns of few values that say something about each other."""
        few = [
            n
            for n, c in columns.items()
            if 1 < len(c.frequent) <= _FEW and c.distinct is not None and c.distinct <= _FEW
        ]
        out = []
        for first, second in list(combinations(few, 2))[:_PAIRS]:
            found = self._cells(first, second)
            strength = association(found)
            if strength >= _STRONG:
                total = sum(count for *_, count in found)
                cells = tuple((a, b, round(count / total, 4)) for a, b, count in found)
                out.append(
                    Pair(first=first, second=second, cells=cells, strength=round(strength, 3))
                )
        return tuple(out)

    def _cells(self, first: str, second: str) -> list[tuple[str, str, int]]:
        texts = []
        for name in (first, second):
            column = self._table.column(name)
            assert column is not None  # named by the table itself  # noqa: S101
            texts.append(self._profiling.text(self._place(column), column.logical))
        found = self._ask(
            f"SELECT a, b, COUNT(*) FROM (SELECT {texts[0]} AS a, {texts[1]} AS b FROM"
            f" {self._name}) AS q WHERE a IS NOT NULL AND b IS NOT NULL GROUP BY a, b"
            f" HAVING COUNT(*) >= {self._threshold} ORDER BY 1, 2"
        )
        return [(str(a), str(b), int(count)) for a, b, count in found]

    def _orders(self, counted: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
        """Pairs of moments of which one is never above the other, and not always the same."""
        moments = [
            c
            for c in self._table.columns
            if c.logical in MOMENTS
            and c.name not in self._foreign
            and counted[c.name] >= self._threshold
        ][:_ORDERED]
        pairs = list(combinations(moments, 2))
        if not pairs:
            return ()
        sums = []
        for one, other in pairs:
            a, b = (self._profiling.number(self._place(c), c.logical) for c in (one, other))
            sums += [f"SUM(CASE WHEN {a} {sign} {b} THEN 1 ELSE 0 END)" for sign in ("<", ">")]
        found = [int(n or 0) for n in self._ask(f"SELECT {', '.join(sums)} FROM {self._name}")[0]]
        out = []
        for at, (one, other) in enumerate(pairs):
            below, above = found[2 * at], found[2 * at + 1]
            if above == 0 and below >= self._threshold:
                out.append((one.name, other.name))
            elif below == 0 and above >= self._threshold:
                out.append((other.name, one.name))
        return tuple(out)

    def _place(self, column: Column) -> str:
        return self._dialect.quote(column.name)

    def _quoted(self, alias: str, column: str) -> str:
        return f"{self._dialect.quote(alias)}.{self._dialect.quote(column)}"

    def _ask(self, sql: str) -> list[Row]:
        return self._session.query(sql)
