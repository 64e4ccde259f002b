"""The journal of statements: in the target, beside the journal of row changes.

A migration is a run of kind `migrate` or `migrate_rollback`. Its ledger has two entries a
statement, told apart by `operation`: begun (written before a statement that cannot be rolled
back, with the touched facts as they were) and done (in the statement's own transaction, or right
after it). A third kind says in which state the schema was when an attempt stopped in order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import PermissionDenied, Terminal
from auralith.dataplane.journal.model import Batch, Header, Run
from auralith.dataplane.journal.store import Journal

Kind = Literal["migrate", "migrate_rollback"]

_BEGUN, _DONE, _STOPPED = 0, 1, 2


@dataclass
class Entries:
    """What the journal says about one migration's statements."""

    journal: Journal
    run: Run
    begun: dict[int, Any] = field(default_factory=dict)
    """By statement: the touched facts as they were before it."""
    done: set[int] = field(default_factory=set)
    stopped: str | None = None
    """The schema's fingerprint when the last attempt stopped in order."""

    @property
    def fresh(self) -> bool:
        """Nothing of this run was ever tried."""
        return not (self.begun or self.done)

    def fence(self) -> None:
        """Make sure, inside a transaction, that this attempt is still the one at work."""
        self.journal.fence(self.run)

    def write_done(self, statement: int, sql: str, object_text: str) -> None:
        """Inside the statement's transaction where it has one."""
        if statement not in self.done:
            self._write(_DONE, statement, {"sql": sql, "object": object_text})

    def write_begun(self, statement: int, facts: Any) -> None:
        """Before a statement that cannot be rolled back; in a transaction of its own."""
        with self.journal.session.transaction():
            self.fence()
            if statement not in self.begun:
                self._write(_BEGUN, statement, facts)
        self.begun[statement] = facts

    def write_stopped(self, fingerprint: str) -> None:
        """At the end of an attempt that did not reach the end of the plan."""
        with self.journal.session.transaction():
            self._write(_STOPPED, self.run.attempt, fingerprint)

    def set_status(self, status: str) -> None:
        """The run's status in the journal."""
        with self.journal.session.transaction():
            self.journal.set_status(self.run, status)

    def _write(self, operation: int, number: int, position: Any) -> None:
        self.journal.write(self.run, Batch(operation=operation, batch=number, position=position))


def open_entries(
    database: Database, run_id: str, *, kind: Kind, content_hash: str, options: Mapping[str, Any]
) -> Entries:
    """Enter the run, or take it over; raises PermissionDenied where no journal can be made."""
    journal = Journal(database.session, database.changes.journal)
    try:
        journal.ensure()
    except PermissionDenied as error:
        msg = (
            "The login may not make the journal in this database, and without it a migration could"
            f" not be resumed. Let an administrator run: {database.changes.journal.grant_hint()}"
        )
        raise PermissionDenied(msg, code="journal.denied") from error
    run = journal.find(run_id)
    if run is None:
        run = journal.begin(run_id, kind, content_hash, Header((), (), options))
    else:
        if run.content_hash != content_hash:
            msg = "This run was begun with other statements. Compare again and start a new one."
            raise Terminal(msg, code="migration.run_differs")
        run = journal.take_over(run)
    return _read(journal, run)


def find_entries(database: Database, run_id: str) -> Entries | None:
    """What the journal says of a run, without taking it over."""
    journal = Journal(database.session, database.changes.journal)
    run = journal.find(run_id)
    return None if run is None else _read(journal, run)


def _read(journal: Journal, run: Run) -> Entries:
    entries = Entries(journal, run)
    for batch in journal.batches(run):
        if batch.operation == _BEGUN:
            entries.begun[batch.batch] = batch.position
        elif batch.operation == _DONE:
            entries.done.add(batch.batch)
        else:
            entries.stopped = batch.position
    return entries
