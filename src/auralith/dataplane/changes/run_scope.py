"""What all steps of one run share: the session, the tables, the journal's names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from auralith.dataplane.changes.tables import TableSet
from auralith.dataplane.engines.base import Database, Engine
from auralith.dataplane.engines.changes import ChangeDialect
from auralith.dataplane.engines.session import Session
from auralith.dataplane.journal.model import Header, ImageColumn, JournaledTable, Segment
from auralith.dataplane.schema.model import Column, Table
from auralith.dataplane.schema.names import TableName


@dataclass
class Outcome:
    """What one batch, or a whole operation, did."""

    matched: int = 0
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0
    unknown: int = 0
    """Keys given to an upsert that no row has, when they are not inserted."""
    altered: int = 0
    """Updated rows that a trigger wrote otherwise than asked; only a dry-run looks."""
    cascaded: dict[tuple[str, str], int] = field(default_factory=dict)
    """Rows changed by foreign keys and triggers, by table and action."""
    segments: list[Segment] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Count another one in."""
        names = ("matched", "inserted", "updated", "deleted", "unchanged", "unknown", "altered")
        for name in names:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for place, rows in other.cascaded.items():
            self.cascaded[place] = self.cascaded.get(place, 0) + rows
        self.segments += other.segments

    @property
    def changed(self) -> int:
        """Rows changed, without the cascaded ones."""
        return self.inserted + self.updated + self.deleted

    def counts(self) -> dict[str, Any]:
        """As kept in the ledger."""
        return {
            "matched": self.matched,
            "inserted": self.inserted,
            "updated": self.updated,
            "deleted": self.deleted,
            "unchanged": self.unchanged,
            "unknown": self.unknown,
            "cascaded": [[t, a, n] for (t, a), n in sorted(self.cascaded.items())],
        }

    def cascades(self) -> list[dict[str, Any]]:
        """What foreign keys did, as results show it: table, action, rows."""
        return [
            {"table": table, "action": action, "rows": rows}
            for (table, action), rows in sorted(self.cascaded.items())
        ]

    @classmethod
    def from_counts(cls, counts: Mapping[str, Any]) -> "Outcome":
        """Read what `counts` wrote."""
        plain = {k: v for k, v in counts.items() if k in cls.__dataclass_fields__}
        plain["cascaded"] = {(t, a): n for t, a, n in counts.get("cascaded", ())}
        return cls(**plain)


@dataclass
class RunScope:
    """One run at work in one session."""

    database: Database
    tables: TableSet
    header: Header
    run_no: int
    temporary: bool = False
    """A dry-run: everything of ours is temporary."""
    base: int = 0
    """The highest change id in use."""
    effects: Callable[[], dict[TableName, int]] | None = None
    """Rows written per table, where those that triggers write are counted."""
    counter_moved: bool = True
    """Whether ids may have been given out past the server's counter."""

    @property
    def engine(self) -> Engine:
        """The database's engine."""
        return self.database.engine

    @property
    def changes(self) -> ChangeDialect:
        """How the engine changes rows."""
        return self.database.engine.changes

    @property
    def session(self) -> Session:
        """The one session of the run."""
        return self.database.session

    def quote(self, name: str) -> str:
        """An identifier, quoted."""
        return self.engine.dialect.quote(name)

    def table_sql(self, table: Table | JournaledTable) -> str:
        """A target's quoted, qualified name."""
        name = table.name if isinstance(table, Table) else TableName.parse(table.name)
        return self.engine.dialect.table(name)

    def described(self, table: Table) -> JournaledTable:
        """The journal's view of a table; raises KeyError for one the run did not foresee."""
        wanted = str(table.name)
        for known in self.header.tables:
            if known.name == wanted:
                return known
        raise KeyError(wanted)

    def journaled(self, table: Table) -> JournaledTable | None:
        """The same for a table whose rows can be named, else None."""
        wanted = str(table.name)
        return next((t for t in self.header.tables if t.name == wanted and t.key), None)

    def images(self, table: JournaledTable | int, run_no: int | None = None) -> str:
        """The name of an image table."""
        no = table if isinstance(table, int) else table.no
        run = self.run_no if run_no is None else run_no
        return self.changes.journal.name(f"images_{run}_{no}", temporary=self.temporary)

    def counter(self) -> str:
        """The name of the counter of change ids."""
        return self.changes.journal.name(f"counter_{self.run_no}", temporary=self.temporary)

    def next_id(self, order: str = "") -> str:
        """The expression that numbers captured rows, in the order given."""
        counter = self.changes.journal.counter
        if counter is None:
            ordered = f"ORDER BY {order}" if order else ""
            return f"{self.base} + row_number() OVER ({ordered})"
        if self.counter_moved:
            if statement := counter.advance(self.counter(), self.base):
                self.session.query(statement)
            self.counter_moved = False
        return counter.next(self.counter())

    def input_address(self, operation: int) -> TableName:
        """Where the input table of an operation stands."""
        return self.changes.journal.address(
            f"input_{self.run_no}_{operation}", temporary=self.temporary
        )

    def input(self, operation: int) -> str:
        """The name of the input table of an operation."""
        return self.changes.journal.name(
            f"input_{self.run_no}_{operation}", temporary=self.temporary
        )

    def create_images(self, tables: Sequence[JournaledTable], *, keyed: bool = True) -> None:
        """Make the image tables and the counter of this run.

        Not `keyed`: without their index where that saves time, until `complete_images`.
        """
        journal = self.changes.journal
        if journal.counter is not None:
            self.session.execute(journal.counter.create(self.counter(), temporary=self.temporary))
        for table in tables:
            if not table.key:
                continue
            columns = [(f"{s}{n}", c.store) for s in "ba" for n, c in enumerate(table.columns)]
            name = f"images_{self.run_no}_{table.no}"
            if keyed or journal.late_keys is None:
                statement = journal.images(name, columns, temporary=self.temporary)
            else:
                statement = journal.late_keys.images(name, columns)
            self.session.execute(statement)

    def complete_images(self, header: Header | None = None, run_no: int | None = None) -> None:
        """Make the indexes that this run's, or another run's, images were written without."""
        late = self.changes.journal.late_keys
        if late is None:
            return
        run = self.run_no if run_no is None else run_no
        for table in (header or self.header).tables:
            if table.key:
                late.complete(self.session, f"images_{run}_{table.no}")

    def same_all(self, table: JournaledTable, pairs: Sequence[tuple[int, str, str]]) -> str:
        """Whether all given columns (index, left, right; stored values) are the very same."""
        return " AND ".join(
            f"({self.changes.same(table.columns[i], left, right)})" for i, left, right in pairs
        )

    def key_match(self, table: JournaledTable, sides: Sequence[str], alias: str) -> str:
        """The condition that joins stored keys (one expression a key column) to the target."""
        parts = []
        for index, side in zip(table.key_indexes, sides, strict=True):
            column = table.columns[index]
            parts.append(f"{alias}.{self.quote(column.name)} = {self.changes.load(column, side)}")
        return " AND ".join(parts)


def plain_column(table: Table, column: ImageColumn) -> Column:
    """The schema's view of a journaled column, for values in JSON."""
    found = table.column(column.name)
    if found is None:
        raise KeyError(column.name)
    return found
