"""Taking rows out of a table in which no key names them: rows that are the very same are alike.

As many rows go as the run made of each; which of some equal ones cannot matter. Of a row that is
not found nobody can tell whether it was edited or deleted: it counts as gone.
"""

from collections.abc import Sequence

from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.tables import Child
from auralith.dataplane.engines.session import Row
from auralith.dataplane.journal.model import Conflict
from auralith.dataplane.operations.seed.removing import REFERENCED, Removed
from auralith.dataplane.operations.seed.staged import NUMBER, ROW, Staged
from auralith.dataplane.schema.model import Column

_PAIR = "p"


class NamelessRemover:
    """Works within transactions of others; the stage holds the rows that are meant."""

    def __init__(self, scope: RunScope, staged: Staged, children: Sequence[Child]) -> None:
        """`children` are all foreign keys that point at the table."""
        self.scope, self.staged, self.children = scope, staged, children
        self.seeding = scope.engine.seeding
        key = staged.table.row_key
        self.key: tuple[Column, ...] = ()
        if key is not None:
            found = {c.name: c for c in staged.table.columns}
            self.key = tuple(found[name] for name in key.columns)
        self.address = tuple(c.name for c in self.key) or self.seeding.addresses(staged.table)

    def run(self, rows: int) -> Removed:
        """Delete what can go, and name what others point at."""
        lock = self.scope.changes.lock_rows(ROW)
        self.scope.session.query(
            f"SELECT 1 FROM {self.staged.rows} WHERE {self._there(ROW)} IN ({self._wanted()}){lock}"
        )
        if not self.address:
            return self._alike(rows)
        pairs = self._pairs(self._free())
        deleted = self.scope.session.execute(
            self.scope.changes.delete_from(
                self.staged.target,
                ROW,
                [(self.scope.quote(a), f"{_PAIR}.a{n}") for n, a in enumerate(self.address)],
                f"({pairs}) AS {_PAIR}",
                "1 = 1",
            )
        )
        held = self._held(rows - deleted) if self.children and deleted < rows else []
        return Removed(rows, deleted, rows - deleted - len(held), tuple(held))

    def _there(self, alias: str | None) -> str:
        dot = f"{alias}." if alias else ""
        columns = [f"{dot}{self.scope.quote(f.column.name)}" for f in self.staged.fields]
        store = self.scope.changes.store
        values = [store(f.image, c) for f, c in zip(self.staged.fields, columns, strict=True)]
        return self.seeding.row_text(values)

    def _made(self) -> str:
        changes = self.scope.changes
        return self.seeding.row_text(
            [changes.store(f.image, self.staged.loaded(f)) for f in self.staged.fields]
        )

    def _wanted(self) -> str:
        return f"SELECT {self._made()} FROM {self.staged.here}"

    def _pointed(self) -> str:
        return " OR ".join(
            self.staged.pointed_at(self.scope.table_sql(c.table), c.key) for c in self.children
        )

    def _free(self) -> str:
        return f" AND NOT ({self._pointed()})" if self.children else ""

    def _pairs(self, condition: str) -> str:
        """The addresses of rows that go: the first of those that are equal to the first made."""
        staged, there, made = self.staged, self._there(ROW), self._made()
        names = [f"{ROW}.{self.scope.quote(a)}" for a in self.address]
        listed = ", ".join(f"{name} AS a{n}" for n, name in enumerate(names))
        picked = ", ".join(f"x.a{n}" for n in range(len(names)))
        return (
            f"SELECT {picked} FROM (SELECT {listed}, {there} AS h, row_number() OVER"
            f" (PARTITION BY {there} ORDER BY {', '.join(names)}) AS n FROM {staged.rows}"
            f" WHERE {there} IN ({self._wanted()}){condition}) AS x"
            f" JOIN (SELECT {made} AS h, row_number() OVER"
            f" (PARTITION BY {made} ORDER BY {NUMBER}) AS n FROM {staged.here}) AS y"
            " ON x.h = y.h AND x.n = y.n"
        )

    def _held(self, most: int) -> list[Conflict]:
        """Rows that stay because others point at them; at most so many."""
        values = self.scope.engine.values
        shown = ", ".join(values.select(c, ROW) for c in self.key) or "1"
        rows = self.scope.session.query(
            f"SELECT {shown} FROM {self.staged.rows} WHERE {self._there(ROW)} IN"
            f" ({self._wanted()}) AND ({self._pointed()}) LIMIT {int(most)}"
        )
        return [self._conflict(row) for row in rows]

    def _conflict(self, row: Row) -> Conflict:
        self.scope.base += 1
        to_json = self.scope.engine.values.to_json
        key = {c.name: to_json(c, v) for c, v in zip(self.key, row, strict=False)}
        return Conflict(self.scope.base, str(self.staged.table.name), key, REFERENCED)

    def _alike(self, rows: int) -> Removed:
        """Where equal rows cannot be told apart at all: all of them, or so many of some."""
        session, target = self.scope.session, self.staged.target
        both = (
            f"(SELECT m.h AS h, m.n AS made, r.n AS there FROM (SELECT {self._made()} AS h,"
            f" count(*) AS n FROM {self.staged.here} GROUP BY 1) AS m JOIN"
            f" (SELECT {self._there(ROW)} AS h, count(*) AS n FROM {self.staged.rows}"
            f" GROUP BY 1) AS r ON r.h = m.h) AS {_PAIR}"
        )
        more = session.query(f"SELECT h, made FROM {both} WHERE there > made")
        deleted = session.execute(
            f"DELETE {ROW} FROM {self.staged.rows} JOIN {both} ON {self._there(ROW)} = {_PAIR}.h"
            f" WHERE {_PAIR}.there <= {_PAIR}.made{self._free()}"
        )
        for h, made in more:
            deleted += session.execute(
                f"DELETE FROM {target} WHERE {self._there(None)} = :h LIMIT {int(made)}", {"h": h}
            )
        return Removed(rows, deleted, rows - deleted)
