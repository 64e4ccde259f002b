"""Run the statements of a plan, segment by segment, and never one twice.

PostgreSQL and SQLite keep a segment's statements and their entries in one transaction. A
statement that cannot be rolled back is entered before it runs; after an interruption the catalog
decides whether it took effect.
"""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.execution import LongTransaction
from auralith.dataplane.errors import DataPlaneError, Fenced, LockNotAvailable
from auralith.dataplane.monitor import Monitor
from auralith.dataplane.operations.migrate import outcome
from auralith.dataplane.operations.migrate.entries import Entries
from auralith.dataplane.operations.migrate.model import ApplyFailed, ApplyOptions, FailureDetail
from auralith.dataplane.operations.migrate.running import RefusedStatement, run_segment
from auralith.dataplane.operations.migrate.watching import Watch
from auralith.dataplane.plan.model import Statement
from auralith.dataplane.plan.segments import Segment, segments
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.identity import ObjectId

_LONGEST_PAUSE_S = 30.0
PHASE = "apply"


@dataclass
class Executor:
    """One attempt at the statements of a plan."""

    database: Database
    entries: Entries
    statements: Sequence[Statement]
    monitor: Monitor
    options: ApplyOptions
    live: Catalog
    """The schema as last read; read again when a statement needs facts that were changed."""
    wanted: Catalog | None = None
    pause: Callable[[float], None] = time.sleep
    watch: Watch | None = None
    _stale: set[ObjectId] = field(default_factory=set)

    def run(self) -> int:
        """Run what is not done yet; the count of statements that hold now.

        Raises ApplyFailed, Interrupted between segments, and Transient errors of the connection.
        """
        total = len(self.statements)
        for segment in segments(self.statements):
            waiting = [s for s in segment.statements if s.index not in self.entries.done]
            if waiting:
                self.monitor.checkpoint()
                self._tell(total)
                if segment.transactional:
                    self._retried(Segment(tuple(waiting)), self._together)
                else:
                    self._alone(waiting[0])
        self._tell(total)
        return len(self.entries.done)

    def _tell(self, total: int) -> None:
        done = len(self.entries.done)
        self.monitor.progress(PHASE, done=done, total=total, unit="statements", kept=done > 0)

    def _say(self, statement: Statement) -> None:
        """For who watches: this one runs now."""
        if self.watch is not None:
            self.watch.begin(statement)
        self.monitor.log(
            "info",
            f"Statement {statement.index}: {statement.action.verb}"
            f" {statement.action.object.text(self.database.engine.schemas.quote)}",
            code="migration.running",
            params={
                "statement": statement.index,
                "number": statement.index + 1,
                "total": len(self.statements),
                "action": statement.action.verb,
                "object": statement.action.object.text(self.database.engine.schemas.quote),
            },
        )

    def _retried(self, segment: Segment, run: Callable[[Segment], None]) -> None:
        """Step back when a lock is not granted, wait, and try the whole segment again."""
        for number in range(1, self.options.lock_tries + 1):
            try:
                run(segment)
                return
            except RefusedStatement as failed:
                error = failed.error
                if isinstance(error, Fenced):
                    raise error from failed
                if not isinstance(error, LockNotAvailable) or number == self.options.lock_tries:
                    raise self._failure(segment, failed.statement, error) from error
                self._say_who(failed.statement, number)
                self.pause(self._pause(number))
                self.monitor.checkpoint()
            finally:
                if self.watch is not None:
                    self.watch.end()

    def _say_who(self, statement: Statement, number: int) -> None:
        """For who watches: who has the lock, where the server tells."""
        action = statement.action
        found: Sequence[LongTransaction] = ()
        with suppress(DataPlaneError):
            found = self.database.engine.schemas.execution.holders(
                self.database.session, {action.object, *(lock.table for lock in action.locks)}
            )
        by = ", ".join(f"{h.session} ({f'{h.login} {h.application}'.strip()})" for h in found)
        self.monitor.log(
            "warning",
            f"Statement {statement.index} did not get its lock; everything of its transaction"
            f" stepped back. Try {number} of {self.options.lock_tries}. Held by: {by or 'unknown'}",
            code="migration.lock_retry",
            params={
                "statement": statement.index,
                "number": statement.index + 1,
                "try": number,
                "tries": self.options.lock_tries,
                "by": by or "?",
            },
        )

    def _pause(self, number: int) -> float:
        longest = min(self.options.back_off_ms / 1000 * 2.0 ** (number - 1), _LONGEST_PAUSE_S)
        return longest * (0.5 + random.random() / 2)  # noqa: S311 - jitter, no secret

    def _together(self, segment: Segment) -> None:
        run_segment(
            self.database,
            segment,
            begin=self.entries.fence,
            before=self._say,
            after=self._enter,
        )
        self._hold(segment.statements)

    def _hold(self, done: Sequence[Statement]) -> None:
        for statement in done:
            self.entries.done.add(statement.index)
            self._stale |= outcome.touched(statement.action)

    def _enter(self, statement: Statement) -> None:
        quote = self.database.engine.schemas.quote
        self.entries.write_done(
            statement.index, statement.action.sql, statement.action.object.text(quote)
        )

    def _alone(self, statement: Statement) -> None:
        """A statement that cannot be rolled back."""
        session, action = self.database.session, statement.action
        touched = outcome.touched(action)
        resumed = statement.index in self.entries.begun
        if resumed:
            self._clear(touched)
        if resumed or self._stale & touched:
            self._read()
        decided = self._decided(statement) if resumed else "not_done"
        if decided == "not_done":
            self.entries.write_begun(statement.index, outcome.before_image(action, self.live))

            def run(segment: Segment) -> None:
                try:
                    run_segment(self.database, segment, before=self._say)
                    self._check_valid(statement, touched)
                except RefusedStatement:
                    self._clear(touched)
                    raise

            self._retried(Segment((statement,), transactional=False), run)
        with session.transaction():
            self.entries.fence()
            self._enter(statement)
        self._hold([statement])

    def _decided(self, statement: Statement) -> outcome.Outcome:
        found = outcome.outcome(
            statement,
            self.entries.begun[statement.index],
            self.live,
            wanted=self.wanted,
            later=outcome.touched_later(self.statements, statement.index),
        )
        if found == "undecided":
            name = statement.action.object.text(self.database.engine.schemas.quote)
            msg = (
                f"Statement {statement.index} had begun when the work was interrupted, and {name}"
                " is now neither as before it nor as it should be after it: somebody else changed"
                " it too. Look at it, then compare again."
            )
            raise self._failure(
                Segment((statement,)), statement, DataPlaneError(msg, code="migration.undecided")
            )
        word = "had taken effect" if found == "done" else "had not taken effect"
        self.monitor.log(
            "info",
            f"Statement {statement.index} had begun when the work was interrupted, and {word}.",
            code="migration.resumed",
            params={
                "statement": statement.index,
                "number": statement.index + 1,
                "outcome": found,
            },
        )
        return found

    def _check_valid(self, statement: Statement, objects: frozenset[ObjectId]) -> None:
        if self.database.engine.schemas.execution.leftovers(self.database.session, objects):
            msg = "The statement ended, but what it made is not valid."
            raise RefusedStatement(statement, DataPlaneError(msg, code="migration.invalid"))

    def _clear(self, objects: frozenset[ObjectId]) -> None:
        """Remove what an interrupted statement left, so that it can run again."""
        session = self.database.session
        for sql in self.database.engine.schemas.execution.leftovers(session, objects):
            session.execute(sql)
            self.monitor.log(
                "info",
                f"Cleaned up after an interrupted statement: {sql}",
                code="migration.cleaned",
            )

    def _read(self) -> None:
        self.live = self.database.engine.schemas.extract(self.database.session).catalog
        self._stale.clear()

    def _failure(
        self, segment: Segment, statement: Statement, error: DataPlaneError
    ) -> ApplyFailed:
        before = tuple(s.index for s in segment.statements if s.index < statement.index)
        detail = FailureDetail(
            statement_index=statement.index,
            sql=statement.action.sql,
            engine_code=engine_code(error),
            engine_message=error.message,
            applied_through=max(self.entries.done, default=-1),
            rolled_back=before if segment.transactional else (),
        )
        msg = f"Statement {statement.index} was refused: {error.message}"
        return ApplyFailed(msg, code=error.code, detail=detail)


def engine_code(error: BaseException) -> str | None:
    """The engine's own code for a fault: SQLSTATE, a number, SQLite's symbol."""
    cause = error.__cause__
    for name in ("sqlstate", "sqlite_errorname"):
        if found := getattr(cause, name, None):
            return str(found)
    first = cause.args[0] if cause is not None and cause.args else None
    return str(first) if isinstance(first, int) else None
