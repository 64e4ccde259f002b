"""Rows that a run made, made again and laid beside those that stand in the table now.

The temporary table has the columns' own types, so that whatever a type does to a value (rounding,
padding, a time zone) was done to both sides of each comparison.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.engines.copying import Travelling
from auralith.dataplane.generating.maker import TableMaker
from auralith.dataplane.journal.dialect import Columns
from auralith.dataplane.journal.model import ImageColumn, JournaledTable
from auralith.dataplane.keyed.prf import Words
from auralith.dataplane.masking.lines import encode
from auralith.dataplane.operations.seed.naming import naming_key
from auralith.dataplane.rows.wire import Block, Wire
from auralith.dataplane.schema.model import Column, ForeignKey, LogicalType, Table
from auralith.dataplane.sql.fragments import function_findings

ROW, HERE = "t", "s"
"""Aliases of the table and of the rows made again."""
NUMBER, MARK = "_a_n", "_a_v"
_NUMBER = Column(NUMBER, "bigint", LogicalType.INTEGER, nullable=False)
_PIECE = 20_000
"""Rows that are made at a time."""


@dataclass(frozen=True)
class Field:
    """A column that is compared."""

    name: str
    """Its column beside the table."""
    column: Column
    image: ImageColumn


@dataclass(frozen=True)
class Staged:
    """The rows of one table, made again."""

    scope: RunScope
    maker: TableMaker
    table: Table
    known: JournaledTable
    no: int
    """Of the table in its run."""
    images: str | None = None
    """Where the journal has the rows as they were written, where triggers wrote them otherwise."""
    unfinished: bool = False
    """Keys that are written late may be missing."""
    lasting: bool = False
    """An ordinary table of the journal's, for engines that open a temporary one only once."""

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """What is compared: columns that were written, and those with a default that stays."""
        written = {c.name for c in self.known.columns} if self.images else set(self.maker.names)
        return tuple(
            Field(f"_a_c{n}", column, image)
            for n, image in enumerate(self.known.columns)
            for column in [self.table.column(image.name)]
            if column is not None and (image.name in written or image.name in self.defaults)
        )

    @cached_property
    def defaults(self) -> Mapping[str, str]:
        """Columns that the database filled with what it would fill in now, or left NULL."""
        if self.images is not None:
            return {}
        scope, lexis = self.scope, self.scope.engine.dialect.lexis
        acted = scope.changes.volatile(scope.session, self.table, "insert")
        out = {}
        for column in self.table.columns:
            skipped = column.identity or column.generated is not None or acted
            if skipped or column.name in self.maker.names:
                continue
            if column.default is None:
                out[column.name] = "NULL"
            elif not function_findings(column.default, lexis):
                given = scope.changes.default(scope.session, self.table, column)
                out[column.name] = given or "NULL"
        return out

    @cached_property
    def keys(self) -> tuple[Field, ...]:
        """What names a row: a key without NULLs whose columns are all known; none: nothing does."""
        key = naming_key(self.table, self.maker)
        found = {f.column.name: f for f in self.fields}
        return tuple(found[name] for name in key.columns) if key is not None else ()

    @property
    def name(self) -> str:
        """The stage's name without its place."""
        kind = "input" if self.lasting else "seeded"
        return f"{kind}_{self.scope.run_no}_{self.no}"

    @property
    def sql(self) -> str:
        """The stage as statements have it."""
        return self.scope.changes.journal.name(self.name, temporary=not self.lasting)

    @property
    def here(self) -> str:
        """The same with its alias."""
        return f"{self.sql} AS {HERE}"

    @property
    def rows(self) -> str:
        """The table with its alias."""
        return f"{self.target} AS {ROW}"

    @property
    def target(self) -> str:
        """The table as statements have it."""
        return self.scope.table_sql(self.table)

    def create(self) -> None:
        """Make the stage anew, outside of any transaction."""
        self.drop()
        columns: Columns = [
            (NUMBER, "bigint"),
            (MARK, "integer"),
            *((f.name, f.image.store) for f in self.fields),
        ]
        journal = self.scope.changes.journal
        if self.lasting:
            self.scope.session.execute(journal.inputs(self.name, columns, temporary=False))
        else:
            self.scope.session.execute(journal.stage(self.name, columns))

    def drop(self) -> None:
        """Remove the stage."""
        self.scope.session.execute(f"DROP TABLE IF EXISTS {self.sql}")

    def fill(self, first: int, last: int, *, more: bool = False) -> int:
        """Make the rows of these numbers again, in place of what is there; how many.

        `more`: beside what is there.
        """
        session = self.scope.session
        if not more:
            session.execute(f"DELETE FROM {self.sql}")
        if self.images is not None:
            return self._from_images(first, last)
        place = self.scope.changes.journal.address(self.name, temporary=not self.lasting)
        blocks = self._made(first, last)
        rows = self.scope.engine.copying.write(session, place, self._travelling(), blocks)
        if self.defaults:
            sets = ", ".join(
                f"{f.name} = {self.scope.changes.assign(f.image, self.defaults[f.column.name])}"
                for f in self.fields
                if f.column.name in self.defaults
            )
            session.execute(f"UPDATE {self.sql} SET {sets}")
        return rows

    def _from_images(self, first: int, last: int) -> int:
        names = ", ".join(f.name for f in self.fields)
        values = ", ".join(f"a{self.known.index(f.column.name)}" for f in self.fields)
        self.scope.session.execute(
            f"INSERT INTO {self.sql} ({NUMBER}, {names}) SELECT id, {values} FROM {self.images}"
            f" WHERE id BETWEEN {int(first)} AND {int(last)}"
        )
        # A row that a trigger gave another key is not found again: it counts as gone.
        return last - first + 1

    def _written(self) -> list[Field]:
        return [f for f in self.fields if f.column.name not in self.defaults]

    def _travelling(self) -> Sequence[Travelling]:
        number = Travelling(_NUMBER, _NUMBER, Wire.INTEGER)
        return (
            number,
            *(
                Travelling(f.column, replace(f.column, name=f.name), self._wire(f.column))
                for f in self._written()
            ),
        )

    def _made(self, first: int, last: int) -> Iterable[Block]:
        named = [(f.column.name, self._wire(f.column)) for f in self._written()]
        for start in range(first, last + 1, _PIECE):
            numbers: Words = np.arange(start, min(start + _PIECE, last + 1), dtype=np.uint64)
            columns = self.maker.columns(numbers, [name for name, _ in named])
            columns |= self.maker.late_columns(numbers)
            columns[NUMBER] = pa.array(numbers.astype(np.int64))
            yield encode(columns, [(NUMBER, Wire.INTEGER), *named])

    def _wire(self, column: Column) -> Wire:
        return self.scope.engine.copying.shape(column).wire

    def index(self) -> None:
        """Let rows be found by their key, outside of any transaction."""
        length = "(100)"
        parts = [
            f.name + (length if f.image.store.startswith(("longtext", "longblob")) else "")
            for f in self.keys
        ]
        self.scope.session.execute(
            f"CREATE INDEX auralith_{self.name} ON {self.sql} ({', '.join(parts)})"
        )

    def value(self, name: str) -> str | None:
        """A column of a row made again, as the table's type; None where it is not known."""
        field = next((f for f in self.fields if f.column.name == name), None)
        return None if field is None else self.loaded(field)

    def loaded(self, field: Field, alias: str = HERE) -> str:
        """A column of a row made again, as the table's type."""
        return self.scope.changes.load(field.image, f"{alias}.{field.name}")

    def matched(self, alias: str = HERE) -> list[tuple[str, str]]:
        """What joins a row made again to the one that stands: quoted columns and values."""
        return [(self.scope.quote(f.column.name), self.loaded(f, alias)) for f in self.keys]

    def match(self) -> str:
        """The same as a condition."""
        return " AND ".join(f"{ROW}.{name} = {value}" for name, value in self.matched())

    def clean(self) -> str:
        """Whether the row that stands is as it was made."""
        return " AND ".join(self._same(f) for f in self.fields) or "1 = 1"

    def _same(self, field: Field) -> str:
        changes = self.scope.changes
        there = f"{ROW}.{self.scope.quote(field.column.name)}"
        made = changes.store(field.image, self.loaded(field))
        same = f"({changes.same(field.image, changes.store(field.image, there), made)})"
        if self.unfinished and field.column.name in self.maker.late:
            return f"({same} OR {there} IS NULL)"
        return same

    def pointed_at(self, child: str, key: ForeignKey, alias: str = "c") -> str:
        """Whether a row of `child` points at the row by that foreign key."""
        pairs = zip(key.columns, key.referenced_columns, strict=True)
        same = " AND ".join(
            f"{alias}.{self.scope.quote(own)} = {ROW}.{self.scope.quote(other)}"
            for own, other in pairs
        )
        return f"EXISTS (SELECT 1 FROM {child} AS {alias} WHERE {same})"
