"""The SQL that undoes journaled changes: comparing, matching, writing back."""

from collections.abc import Callable, Iterable, Sequence

from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.tables import ACTING
from auralith.dataplane.journal.model import JournaledTable, Segment
from auralith.dataplane.schema.model import Table


def in_ids(ids: Iterable[int]) -> str:
    """The predicate of single rows of an image table."""
    return f"j.id IN ({', '.join(str(int(i)) for i in ids)})"


class UndoSql:
    """The changes `low` to `high` of one segment of the source."""

    def __init__(
        self, scope: RunScope, table: Table, segment: Segment, low: int, high: int
    ) -> None:
        self.scope = scope
        self.plain = table
        self.table: JournaledTable = scope.header.table(segment.table)
        self.segment = segment
        self.low, self.high = low, high
        self.images = scope.images(segment.table, segment.images)
        first, last = segment.span(low, high)
        self.span = f"j.id >= {first} AND j.id <= {last}"
        self.every = range(len(self.table.columns))
        event = {"insert": "delete", "delete": "insert", "update": "update"}[segment.action]
        self.volatile = event != "delete" and scope.changes.volatile(scope.session, table, event)

    # -- pieces of SQL ---------------------------------------------------------------------

    def same(self, side: Callable[[int], str]) -> str:
        """Whether the row `t` is exactly as a side of the journal has it."""
        store, quote = self.scope.changes.store, self.scope.quote
        return self.scope.same_all(
            self.table,
            [
                (
                    n,
                    f"j.{side(n)}",
                    store(self.table.columns[n], f"t.{quote(self.table.columns[n].name)}"),
                )
                for n in self.every
            ],
        )

    def match(self, side: Callable[[int], str], alias: str = "t") -> str:
        """The join to the row whose key a side of the journal has."""
        return self.scope.key_match(
            self.table, [f"j.{side(i)}" for i in self.table.key_indexes], alias
        )

    def present(self) -> str:
        """The join to the row as it should be found now."""
        return self.match(self.segment.present)

    def value(self, side: Callable[[int], str], n: int) -> str:
        """A column of a side, as the target's type."""
        return self.scope.changes.load(self.table.columns[n], f"j.{side(n)}")

    def unreferenced(self, ids: str) -> str:
        """No row of another table would be deleted or emptied along with an inserted one."""
        out = []
        for child in self.scope.tables.children(self.plain):
            if child.key.on_delete not in ACTING:
                continue
            on = " AND ".join(
                f"c.{self.scope.quote(own)} = t.{self.scope.quote(theirs)}"
                for own, theirs in zip(child.key.columns, child.key.referenced_columns, strict=True)
            )
            child_sql = f"{self.scope.table_sql(child.table)} AS c"
            if child.table.name != self.plain.name:
                out.append(f" AND NOT EXISTS (SELECT 1 FROM {child_sql} WHERE {on})")
                continue
            # Read first: some engines may not look at the table they delete from.
            own_rows = self.scope.key_match(
                self.table, [f"y.{self.segment.after(i)}" for i in self.table.key_indexes], "c"
            )
            rows = self.scope.session.query(
                f"SELECT j.id FROM {self.images} AS j"
                f" JOIN {self.scope.table_sql(self.table)} AS t"
                f" ON {self.match(self.segment.after)} JOIN {child_sql} ON {on}"
                f" WHERE {ids} AND NOT EXISTS (SELECT 1 FROM {self.images} AS y"
                f" WHERE {ids.replace('j.id', 'y.id')} AND {own_rows})"
            )
            if rows:
                out.append(f" AND NOT ({in_ids(r[0] for r in rows)})")
        return "".join(out)

    # -- writing ---------------------------------------------------------------------------

    def restore(self, ids: str, *, checked: bool) -> int:
        """Bring rows back to the before-image; `checked`: only those found as they were left."""
        action = self.segment.action
        guard = f" AND {self.same(self.segment.after)}" if checked else ""
        changes, quote = self.scope.changes, self.scope.quote
        name, images = self.scope.table_sql(self.table), f"{self.images} AS j"
        if action == "update":
            sets = {
                quote(self.table.columns[n].name): self.value(self.segment.before, n)
                for n in self.segment.changed
            }
            condition = f"{ids} AND {self.present()}{guard}"
            return self.scope.session.execute(
                changes.update_from(name, "t", sets, images, condition)
            )
        if action == "insert":
            keys = [
                (quote(self.table.columns[i].name), self.value(self.segment.after, i))
                for i in self.table.key_indexes
            ]
            condition = f"{ids}{guard}{self.unreferenced(ids)}"
            own = any(k.references == self.plain.name for k in self.plain.foreign_keys)
            if own and self.scope.engine.capabilities.row_by_row_keys:
                return self._delete_in_passes(keys, condition)
            return self.scope.session.execute(
                changes.delete_from(name, "t", keys, images, condition)
            )
        return self.insert(self.images, self.segment.before, ids)

    def insert(self, images: str, side: Callable[[int], str], ids: str) -> int:
        """Put rows back; on engines that look at keys row by row, parents first."""
        names = ", ".join(self.scope.quote(c.name) for c in self.table.columns)
        values = ", ".join(self.value(side, n) for n in self.every)
        over = self.scope.changes.overriding(self.plain.columns)
        own = [k for k in self.plain.foreign_keys if k.references == self.plain.name]
        head = f"INSERT INTO {self.scope.table_sql(self.table)} ({names}){over} SELECT {values}"
        if not own or not self.scope.engine.capabilities.row_by_row_keys:
            return self.scope.session.execute(f"{head} FROM {images} AS j WHERE {ids}")
        return self._insert_in_passes(head, images, side, ids)

    def _delete_in_passes(self, keys: Sequence[tuple[str, str]], condition: str) -> int:
        """On engines that look at keys row by row: leaves first."""
        target = self.scope.table_sql(self.table)
        leaf = []
        for key in self.plain.foreign_keys:
            if key.references == self.plain.name:
                on = " AND ".join(
                    f"c.{self.scope.quote(own)} = t.{self.scope.quote(theirs)}"
                    for own, theirs in zip(key.columns, key.referenced_columns, strict=True)
                )
                other = " OR ".join(
                    f"c.{self.scope.quote(k)} <> t.{self.scope.quote(k)}" for k in self.table.key
                )
                leaf.append(f"NOT EXISTS (SELECT 1 FROM {target} AS c WHERE {on} AND ({other}))")
        total = 0
        while True:
            rows = self.scope.session.query(
                f"SELECT j.id FROM {self.images} AS j JOIN {target} AS t"
                f" ON {self.match(self.segment.after)} WHERE {condition}"
                f" AND {' AND '.join(leaf)}"
            )
            if not rows:
                return total
            total += self.scope.session.execute(
                self.scope.changes.delete_from(
                    target, "t", keys, f"{self.images} AS j", in_ids(r[0] for r in rows)
                )
            )

    def _insert_in_passes(
        self, head: str, images: str, side: Callable[[int], str], ids: str
    ) -> int:
        target = self.scope.table_sql(self.table)
        absent = f"NOT EXISTS (SELECT 1 FROM {target} AS p WHERE {self.match(side, 'p')})"
        ready = []
        for key in self.plain.foreign_keys:
            if key.references != self.plain.name:
                continue
            mine = [self.value(side, self.table.index(c)) for c in key.columns]
            theirs = [f"q.{self.scope.quote(c)}" for c in key.referenced_columns]
            on = " AND ".join(f"{t} = {m}" for t, m in zip(theirs, mine, strict=True))
            itself = " AND ".join(
                f"{m} = {self.value(side, self.table.index(c))}"
                for m, c in zip(mine, key.referenced_columns, strict=True)
            )
            empty = " OR ".join(f"{m} IS NULL" for m in mine)
            ready.append(
                f"({empty} OR ({itself}) OR EXISTS (SELECT 1 FROM {target} AS q WHERE {on}))"
            )
        total = 0
        while True:
            # Read the ids first: the target may not be read while it is written (MySQL).
            rows = self.scope.session.query(
                f"SELECT j.id FROM {images} AS j WHERE {ids} AND {absent} AND {' AND '.join(ready)}"
            )
            if not rows:
                break
            total += self.scope.session.execute(
                f"{head} FROM {images} AS j WHERE {in_ids(r[0] for r in rows)}"
            )
        left = self.scope.session.query(
            f"SELECT count(*) FROM {images} AS j WHERE {ids} AND {absent}"
        )[0][0]
        if left:
            # The database says why, in its own words.
            total += self.scope.session.execute(
                f"{head} FROM {images} AS j WHERE {ids} AND {absent}"
            )
        return total
