"""Insert the rows of one slice of an input table, with their keys journaled."""

from auralith.dataplane.changes.capture import (
    Captured,
    Wanted,
    capture,
    must_equal,
    reread,
    segment,
)
from auralith.dataplane.changes.run_scope import Outcome, RunScope
from auralith.dataplane.changes.walkers import Slice, Walker
from auralith.dataplane.errors import ConstraintViolation, StatementFailed
from auralith.dataplane.journal.model import JournaledTable
from auralith.dataplane.operations.patch.matching import given, match_condition
from auralith.dataplane.operations.patch.plan import PatchStep, Shape


class Insertion:
    """The inserting part of one bound operation."""

    def __init__(
        self, scope: RunScope, step: PatchStep, table: JournaledTable, walker: Walker
    ) -> None:
        self.scope = scope
        self.step = step
        self.table = table
        self.walker = walker
        self.volatile = scope.changes.volatile(scope.session, step.table, "insert")
        self.foreseen = scope.engine.capabilities.precomputes_defaults

    def insert(self, piece: Slice, *, match: bool) -> Outcome:
        """Insert the slice's rows; with `match` only those whose key no row has yet."""
        out = Outcome()
        for shape in self.step.shapes:
            taken, columns = self._capture(piece, shape, match=match)
            if not taken.count:
                continue
            self._check_keys(taken, columns)
            if self.foreseen:
                self._insert(taken, [c.name for c in self.table.columns])
            elif set(self.table.key) <= set(columns):
                self._insert(taken, columns)
            else:
                self._insert_one_by_one(taken, columns)
            if self.volatile or not self.foreseen:
                sides = [f"j.a{i}" for i in self.table.key_indexes]
                reread(self.scope, self.table, taken, sides)
            out.segments.append(
                segment(
                    self.scope,
                    self.table,
                    taken,
                    action="insert",
                    operation=self.step.index,
                    changed=range(len(self.table.columns)),
                )
            )
            out.inserted += taken.count
        return out

    def _capture(self, piece: Slice, shape: Shape, *, match: bool) -> tuple[Captured, list[str]]:
        """The new rows' images, and the columns they name."""
        scope, table, step = self.scope, self.table, self.step
        after = self._values(shape)
        condition, params = self.walker.condition(piece)
        if step.way != "values":
            condition += f" AND s._a_shape = {shape.no}"
        if match:
            on = match_condition(scope, step, table)
            condition += f" AND NOT EXISTS (SELECT 1 FROM {step.target} WHERE {on})"
        wanted = Wanted("s", f"{scope.input(step.index)} AS s", condition, params, "s._a_seq")
        taken = capture(scope, table, wanted, after, before=False)
        return taken, [table.columns[n].name for n in after]

    def _check_keys(self, taken: Captured, columns: list[str]) -> None:
        """Rows without a key could not be found again; only SQLite would take them."""
        free = {c.name for c in self.step.table.columns if c.nullable}
        empty = [
            f"j.a{self.table.index(k)} IS NULL" if k in columns else "1 = 1"
            for k in self.table.key
            if k in free
        ]
        if not empty:
            return
        sql = (
            f"SELECT count(*) FROM {self.scope.images(self.table)} AS j"
            f" WHERE {taken.ids} AND ({' OR '.join(empty)})"
        )
        if count := int(self.scope.session.query(sql)[0][0]):
            msg = (
                f"{count} new rows of {self.table.name} have no value for their key"
                f" ({', '.join(self.table.key)}): a rollback could not find them. Give them one."
            )
            raise ConstraintViolation(msg, constraint="key", table=self.table.name, kind="not_null")

    def _values(self, shape: Shape) -> dict[int, str]:
        """The new values by column, defaults included as far as they are known."""
        scope, table, step = self.scope, self.table, self.step
        after: dict[int, str] = {}
        for n, column in enumerate(table.columns):
            value: str | None = None
            if column.name in shape.columns:
                value = given(scope, step, table, column.name)
            elif self.foreseen or column.name in table.key:
                plain = step.table.column(column.name)
                if plain is not None:
                    value = scope.changes.default(scope.session, step.table, plain)
            if value is not None:
                after[n] = scope.changes.assign(column, value)
        return after

    def _statement(self, columns: list[str], ids: str) -> str:
        scope, table = self.scope, self.table
        names = ", ".join(scope.quote(c) for c in columns)
        values = ", ".join(
            scope.changes.load(table.columns[table.index(c)], f"j.a{table.index(c)}")
            for c in columns
        )
        written = [c for c in self.step.table.columns if c.name in columns]
        return (
            f"INSERT INTO {scope.table_sql(table)} ({names}){scope.changes.overriding(written)}"
            f" SELECT {values} FROM {scope.images(table)} AS j WHERE {ids} ORDER BY j.id"
        )

    def _insert(self, taken: Captured, columns: list[str]) -> None:
        done = self.scope.session.execute(self._statement(columns, taken.ids))
        must_equal(done, taken.count, "inserted", self.table)

    def _insert_one_by_one(self, taken: Captured, columns: list[str]) -> None:
        """For keys that only the server gives out: each row tells its own."""
        session, images = self.scope.session, self.scope.images(self.table)
        missing = [k for k in self.table.key if k not in columns]
        if len(missing) > 1:
            msg = (
                f"Give the key columns {', '.join(missing)}: the server cannot tell them"
                " afterwards."
            )
            raise StatementFailed(msg)
        index = self.table.index(missing[0])
        for change in range(taken.first, taken.last + 1):
            done = session.execute(self._statement(columns, f"j.id = {change}"))
            must_equal(done, 1, "inserted", self.table)
            session.execute(f"UPDATE {images} SET a{index} = LAST_INSERT_ID() WHERE id = {change}")
