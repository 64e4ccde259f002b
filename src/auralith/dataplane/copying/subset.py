"""Choose the rows of a subset: the root's, and what hangs on them by foreign keys.

The keys of the chosen rows are read, table by table and edge by edge, until no edge brings new
ones; circles, keys to the own table and composite keys need nothing special. The source is only
ever read, in the very session (and snapshot) that is given.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from auralith.dataplane.copying.model import Caution, CopyPlan, Pull, Subset, TablePlan
from auralith.dataplane.copying.subset_edges import Way, renamed, ways
from auralith.dataplane.copying.subset_keys import KeyFile, KeyList
from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import InvalidInput, StatementTimeout, Terminal
from auralith.dataplane.monitor import Monitor, SilentMonitor
from auralith.dataplane.schema.model import Column, LogicalType, Table, TableKind
from auralith.dataplane.schema.names import TableName

TOO_MANY = "subset_cap"
FILTERED = "subset_filter"
UNREACHED = "subset_unreached"


@dataclass
class _Rows:
    """One table's share."""

    plan: TablePlan
    key: tuple[Column, ...]
    keys: KeyList
    pulls: list[Pull] = field(default_factory=list)
    seeds: int = 0

    @property
    def where(self) -> str | None:
        return self.plan.reading.where


def choose(
    plan: CopyPlan,
    subset: Subset,
    source: Database,
    *,
    monitor: Monitor | None = None,
    patience_s: float | None = None,
) -> CopyPlan:
    """The plan with the rows of each table chosen; raises InvalidInput for what cannot be.

    Raises StatementTimeout when it takes longer than `patience_s`.
    """
    return _Choice(plan, subset, source, monitor or SilentMonitor(), patience_s).made()


def refuse_subset(plan: CopyPlan) -> None:
    """Raise Terminal where the subset is larger than was allowed, or breaks a table's filter."""
    if found := [c for c in plan.cautions if c.kind == TOO_MANY]:
        raise Terminal(_said(found), code="bridge.subset_too_large", params=_concerned(plan, found))
    if found := [c for c in plan.cautions if c.kind == FILTERED]:
        raise Terminal(_said(found), code="bridge.subset_filter", params=_concerned(plan, found))


def _said(cautions: list[Caution]) -> str:
    return " ".join(c.message for c in cautions[:5])


def _concerned(plan: CopyPlan, cautions: list[Caution]) -> dict[str, object]:
    names = {c.table for c in cautions}
    found = [t for t in plan.tables if str(t.name) in names]
    return {"tables": [{"table": str(t.name), "rows": t.rows_estimate} for t in found]}


class _Choice:
    def __init__(
        self,
        plan: CopyPlan,
        subset: Subset,
        source: Database,
        monitor: Monitor,
        patience_s: float | None,
    ) -> None:
        self.plan, self.subset, self.source, self.monitor = plan, subset, source, monitor
        self.copying, self.dialect = source.engine.copying, source.engine.dialect
        self.until = None if patience_s is None else time.monotonic() + patience_s
        self.ways = ways([t.reading.table for t in plan.tables], subset)
        file = KeyFile()
        self.tables: dict[TableName, _Rows] = {}
        for table in plan.tables:
            key = _address(table.reading.table, self.dialect.row_address)
            self.tables[table.name] = _Rows(table, key, file.list(len(key)))

    def made(self) -> CopyPlan:
        root = self.tables.get(self.subset.table)
        if root is None:
            msg = f"{self.subset.table} is not among the tables that are copied: choose one."
            raise InvalidInput(
                msg,
                loc=("subset", "table"),
                code="bridge.unknown_table",
                params={"table": str(self.subset.table)},
            )
        self._seed(root)
        full = self._close()
        cautions = self._too_many(full) if full else [*self._filtered(), *self._unreached()]
        return replace(
            self.plan,
            tables=tuple(self._narrowed(t) for t in self.tables.values()),
            cautions=(*self.plan.cautions, *cautions),
        )

    def _narrowed(self, table: _Rows) -> TablePlan:
        plan, rows = table.plan, table.keys.rows
        size = (plan.bytes_estimate or 0) / (plan.rows_estimate or 1)
        return replace(
            plan,
            reading=replace(plan.reading, key=table.key, chosen=table.keys),
            rows_estimate=rows,
            bytes_estimate=round(size * rows) if plan.bytes_estimate is not None else None,
            pulls=tuple(table.pulls),
        )

    def _seed(self, root: _Rows) -> None:
        key, subset = self._keyed(root), self.subset
        conditions = [f"({text})" for text in (root.where, subset.where) if text]
        if subset.percent is not None:
            conditions.append(self.copying.share(self.source.session, key, subset.percent))
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        order = ""
        if subset.limit is not None:
            # With the table's name: the bare one would be that of the text, and in its order.
            name = self.dialect.table(root.plan.name)
            names = ", ".join(f"{name}.{self.dialect.quote(c.name)}" for c in key)
            order = f" ORDER BY {names} LIMIT {subset.limit}"
        rows = self._take(root, f"{where}{order}")
        root.seeds = rows
        root.pulls.append(Pull(None, "root", rows))

    def _close(self) -> _Rows | None:
        """Until no edge brings new rows, or one table has too many: that one."""
        pulled = dict.fromkeys(self.ways, 0)
        done = dict.fromkeys(self.ways, 0)
        moving = True
        while moving and self._full() is None:
            moving = False
            for way in self.ways:
                origin, goal = self.tables[way.origin], self.tables[way.goal]
                upto = origin.seeds if way.seeds_only else origin.keys.rows
                for keys in origin.keys.between(done[way], upto):
                    if self._full() is not None:
                        break
                    moving = True
                    pulled[way] += self._take(goal, self._along(way, keys))
                    done[way] += len(keys)
        for way, rows in pulled.items():
            if rows:
                self.tables[way.goal].pulls.append(Pull(way.edge.label, way.direction, rows))
        return self._full()

    def _full(self) -> _Rows | None:
        return next((t for t in self.tables.values() if t.keys.rows > self.subset.max_rows), None)

    def _along(self, way: Way, keys: tuple[tuple[str, ...], ...]) -> str:
        """The WHERE clause of the rows that these keys of the way's origin pull."""
        edge, origin, goal = way.edge, self.tables[way.origin], self.tables[way.goal]
        near, far = (edge.columns, edge.referenced_columns)
        if way.direction == "child":
            near, far = far, near
        key = self._keyed(origin)
        if way.direction == "child" and tuple(c.name for c in key) == near:
            # The keys are what the referencing columns hold.
            clause = self.copying.among(renamed(key, far), keys)
        else:
            quoted = [", ".join(self.dialect.quote(c) for c in some) for some in (far, near)]
            clause = (
                f"({quoted[0]}) IN (SELECT {quoted[1]} FROM {self.dialect.table(way.origin)}"
                f" WHERE {self.copying.among(key, keys)})"
            )
        if way.direction == "child" and goal.where:
            # Rows that others point at come whatever the filter says, and are told of.
            clause += f" AND ({goal.where})"
        return f" WHERE {clause}"

    def _take(self, table: _Rows, clause: str) -> int:
        """Read the keys of such rows into the table's list; how many are new."""
        key = self._keyed(table, clause)
        if not key:
            return 0
        texts = ", ".join(self.copying.key_text(c) for c in key)
        sql = f"SELECT {texts} FROM {self.dialect.table(table.plan.name)}{clause}"
        new = 0
        for batch in self.source.session.stream(sql):
            new += table.keys.add(_texts(batch))
            if table.keys.rows > self.subset.max_rows:
                break
        self._look_up()
        return new

    def _keyed(self, table: _Rows, clause: str | None = None) -> tuple[Column, ...]:
        """The columns by which the table's rows are told apart; refused where rows have none."""
        if table.key:
            return table.key
        name = self.dialect.table(table.plan.name)
        if clause is not None and not self.source.session.query(
            f"SELECT 1 FROM {name}{clause} LIMIT 1"
        ):
            return ()
        msg = (
            f"{table.plan.name} has no primary key and no unique key without NULLs: its rows"
            " cannot be chosen one by one. Give it a key, or leave it out of the copy."
        )
        raise InvalidInput(
            msg,
            loc=("subset",),
            code="bridge.subset_no_key",
            params={"table": str(table.plan.name)},
        )

    def _look_up(self) -> None:
        self.monitor.checkpoint()
        self.monitor.progress("choosing", done=sum(t.keys.rows for t in self.tables.values()))
        if self.until is not None and time.monotonic() > self.until:
            msg = (
                "Choosing the rows of the subset takes longer than a look may: narrow the root's"
                " filter, or start the copy, which chooses them again and waits."
            )
            raise StatementTimeout(msg)

    def _too_many(self, full: _Rows) -> Iterator[Caution]:
        ways_in = "; ".join(f"{p.edge or 'the root'}: {p.rows}" for p in full.pulls)
        yield Caution(
            str(full.plan.name),
            None,
            TOO_MANY,
            None,
            f"The subset takes more than {self.subset.max_rows} rows of {full.plan.name}"
            f" ({ways_in} when it was stopped): narrow the root, follow fewer keys, or raise"
            " max_rows_per_table.",
        )

    def _filtered(self) -> Iterator[Caution]:
        for table in self.tables.values():
            if not table.where or not any(p.direction == "parent" for p in table.pulls):
                continue
            name, rows = self.dialect.table(table.plan.name), 0
            for keys in table.keys.between(0, table.keys.rows):
                rows += int(
                    self.source.session.query(
                        f"SELECT count(*) FROM {name} WHERE {self.copying.among(table.key, keys)}"
                        f" AND ({table.where}) IS NOT TRUE"
                    )[0][0]
                )
            if rows:
                yield Caution(
                    str(table.plan.name),
                    None,
                    FILTERED,
                    None,
                    f"{rows} rows of {table.plan.name} are left out by its filter, and chosen"
                    " rows point at them: take the filter away, or leave out what points there.",
                )

    def _unreached(self) -> Iterator[Caution]:
        for table in self.tables.values():
            if not table.keys.rows:
                yield Caution(
                    str(table.plan.name),
                    None,
                    UNREACHED,
                    None,
                    f"No row of {table.plan.name} belongs to the subset: none is copied.",
                )


def _texts(batch: list[tuple[object, ...]]) -> Iterator[tuple[str, ...]]:
    return (tuple(map(str, row)) for row in batch)


def _address(table: Table, row_address: str | None) -> tuple[Column, ...]:
    """What names a row as long as the snapshot lasts."""
    if table.implicit_key is not None:
        # Keys of this engine may hold NULL.
        return (Column(table.implicit_key, "INTEGER", LogicalType.INTEGER, nullable=False),)
    if table.row_key is not None:
        found = (table.column(name) for name in table.row_key.columns)
        return tuple(c for c in found if c is not None)
    if row_address is not None and table.kind is TableKind.TABLE:
        return (Column(row_address, "tid", LogicalType.OTHER, nullable=False),)
    return ()
