"""Where a table's rows go: into the table itself, or beside it and then in by one statement.

`replace` loads into the emptied table. The other modes load into a table of the journal's own
first, so that a copy that begins anew takes nothing with it that was there before.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from auralith.dataplane.copying.model import Mode, TablePlan
from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.copying import NewTable
from auralith.dataplane.errors import ConstraintViolation
from auralith.dataplane.journal.store import stage_of
from auralith.dataplane.schema.names import TableName


@dataclass(frozen=True)
class Merged:
    """What became of the rows that were loaded beside the table."""

    inserted: int
    updated: int
    skipped: int


@dataclass(frozen=True)
class Destination:
    """One table's place in the target, as the journal's run number names it."""

    plan: TablePlan
    mode: Mode
    run_no: int

    @property
    def beside(self) -> bool:
        """Whether rows are loaded beside the table first."""
        return self.mode != "replace" and not self.plan.created

    def place(self, database: Database) -> TableName:
        """The table that the pieces are loaded into."""
        if not self.beside:
            return self.plan.target.name
        return database.changes.journal.address(stage_of(self.run_no, self.plan.no))

    def resting(self, database: Database) -> AbstractContextManager[None]:
        """Inside a transaction: the table's triggers rest until the block ends, where chosen."""
        if not self.plan.triggers_rest:
            return nullcontext()
        return database.engine.copying.resting(database.session, self.plan.target.name)

    def make(self, database: Database) -> None:
        """What has to be there before the first row; outside of any transaction."""
        session, copying = database.session, database.engine.copying
        if not self.beside:
            return
        self.drop(database)
        columns = tuple(
            replace(t.target, nullable=True, default=None, identity=False, enum_values=())
            for t in self.plan.travelling
        )
        stage = NewTable(name=self.place(database), columns=columns, primary_key=None)
        for statement in copying.create(stage):
            session.execute(statement)

    def drop(self, database: Database) -> None:
        """Take the table beside it away."""
        if self.beside:
            name = database.engine.dialect.table(self.place(database))
            database.session.execute(f"DROP TABLE IF EXISTS {name}")

    def merge(self, database: Database) -> Merged:
        """Inside a transaction: the rows beside the table go into it, as the mode wants it."""
        columns = self.plan.travelling
        quote, dialect = database.engine.dialect.quote, database.engine.dialect
        stage, target = dialect.table(self.place(database)), dialect.table(self.plan.target.name)
        names = [quote(t.target.name) for t in columns]
        listed = ", ".join(names)
        overriding = database.changes.overriding([t.target for t in columns])
        total = int(database.session.query(f"SELECT count(*) FROM {stage}")[0][0])
        insert = (
            f"INSERT INTO {target} ({listed}) {overriding} SELECT"
            f" {', '.join(f's.{n}' for n in names)} FROM {stage} AS s"
        )
        if self.mode == "append":
            return Merged(database.session.execute(insert), 0, 0)
        key = [quote(c) for c in _key(self.plan)]
        same = " AND ".join(f"t.{k} = s.{k}" for k in key)
        updated = 0
        rest = [n for n in names if n not in key]
        if self.mode == "upsert" and rest:
            sets = {n: f"s.{n}" for n in rest}
            updated = database.session.execute(
                database.changes.update_from(target, "t", sets, f"{stage} AS s", same)
            )
        inserted = database.session.execute(
            f"{insert} WHERE NOT EXISTS (SELECT 1 FROM {target} AS t WHERE {same})"
        )
        return Merged(inserted, updated, total - inserted - updated)


def _key(plan: TablePlan) -> tuple[str, ...]:
    key = plan.target.primary_key
    columns = key.columns if key is not None else ()
    travelling = {t.target.name for t in plan.travelling}
    if not columns or not travelling >= set(columns):
        msg = f"The copy leaves out a key column of {plan.target.name}: rows cannot be told apart."
        raise ConstraintViolation(msg, table=str(plan.target.name), kind="unique")
    return columns
