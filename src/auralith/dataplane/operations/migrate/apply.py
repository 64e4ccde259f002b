"""Bring a target in line with a plan: bound to its state, resumable at every statement."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from auralith.dataplane.engines.base import Database, Place
from auralith.dataplane.errors import DataPlaneError, LockNotAvailable, Terminal
from auralith.dataplane.monitor import Interrupted, Monitor
from auralith.dataplane.operations.migrate.entries import (
    Entries,
    Kind,
    find_entries,
    open_entries,
)
from auralith.dataplane.operations.migrate.executor import Executor
from auralith.dataplane.operations.migrate.model import (
    ApplyFailed,
    ApplyOptions,
    ApplyResult,
    Attempt,
)
from auralith.dataplane.operations.migrate.standing import result_of
from auralith.dataplane.operations.migrate.watching import Watch, watching
from auralith.dataplane.plan.document import content_hash
from auralith.dataplane.plan.model import Plan
from auralith.dataplane.schema.facts import Catalog, Gap
from auralith.dataplane.schema.hashing import fingerprint
from auralith.dataplane.schema.scope import Scope

_CLAIM_TRIES, _CLAIM_PAUSE_S = 20, 0.25


def check_apply(
    plan: Plan, *, live: Catalog, confirmed: frozenset[str], begun: bool = False
) -> None:
    """Refuse what must not begin; call it before a run is made, `apply` does so again.

    Raises Terminal with code `migration.unsupported`, `migration.unread` (something could not be
    read now), `migration.stale` (the schema is no longer the one of the plan; neither is asked of a
    run that has `begun`) or `migration.unconfirmed`; the message names the objects.
    """
    quote = plan.scope.quote
    if plan.unsupported:
        named = "; ".join(f"{r.object.text(quote)}: {r.reason}" for r in plan.unsupported)
        msg = (
            f"This cannot be done, so nothing was changed. Exclude it or change the source. {named}"
        )
        raise Terminal(msg, code="migration.unsupported")
    unread = [] if begun or not plan.have_fingerprint else _unread(plan, live)
    if unread:
        named = "; ".join(f"{gap.object}: {gap.message}" for gap in unread)
        msg = (
            "It was read when this migration was compared, and cannot be read now, so nothing was"
            f" changed. {named}"
        )
        raise Terminal(msg, code="migration.unread")
    if (
        not begun
        and plan.have_fingerprint
        and fingerprint(plan.scope.applied(live)) != plan.have_fingerprint
    ):
        msg = "The schema has changed since this migration was compared. Compare again."
        raise Terminal(msg, code="migration.stale")
    missing = [text for text in destructive_objects(plan) if text not in confirmed]
    if missing:
        msg = f"Rows or values can be lost. Confirm these objects by name: {', '.join(missing)}"
        raise Terminal(msg, code="migration.unconfirmed")


def _unread(plan: Plan, live: Catalog) -> list[Gap]:
    """What is not seen now and was then: without it nobody can say whether the schema moved."""
    known = {gap.object for gap in (*plan.scope.unread, *plan.gaps)}
    return [g for g in Scope().reading(live).unread if g.object not in known]


def destructive_objects(plan: Plan) -> tuple[str, ...]:
    """The text forms of the objects that have to be confirmed."""
    quote = plan.scope.quote
    found = (s.action.object.text(quote) for s in plan.statements if s.action.destructive)
    return tuple(dict.fromkeys(found))


def apply(
    place: Place,
    plan: Plan,
    *,
    attempt: Attempt,
    monitor: Monitor,
    options: ApplyOptions | None = None,
    have: Catalog | None = None,
    wanted: Catalog | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> ApplyResult:
    """Run a plan's statements, or go on with the run of the same id (also after a failure).

    `have` is the catalog from before the run's first statement and `wanted` the source's: give both
    wherever they are known, they decide what an interrupted statement did and what the result can
    tell.
    Raises ApplyFailed with `detail`, what `check_apply` raises, Interrupted between statements
    with `result`, LockNotAvailable `migration.claimed` while another session migrates this
    database, and other Transient errors: then the same call may be made again. What stands after
    any of them tells `standing`.
    """
    given = options or ApplyOptions()
    with place.writing() as database:
        _claim(database, pause)
        with watching(place, database, monitor) as watch:
            work = _Work(database, plan, attempt, monitor, given, have, wanted, watch)
            return work.run(pause)


@dataclass(frozen=True)
class _Work:
    database: Database
    plan: Plan
    attempt: Attempt
    monitor: Monitor
    options: ApplyOptions
    have: Catalog | None
    wanted: Catalog | None
    watch: Watch

    def run(self, pause: Callable[[float], None]) -> ApplyResult:
        live = self._read()
        entries = self._entries(live)
        if entries.run.status == "done":
            return self._result(len(entries.done), live)
        self._prepare()
        executor = Executor(
            self.database,
            entries,
            self.plan.statements,
            self.monitor,
            self.options,
            live,
            self.wanted,
            pause,
            self.watch,
        )
        try:
            entries.set_status("running")
            applied = executor.run()
        except Interrupted as interrupted:
            result = self._stopped(entries, "stopped")
            interrupted.result = None if result is None else result.to_json()
            raise
        except ApplyFailed:
            self._stopped(entries, "failed")
            raise
        result = self._result(applied, self._read())
        entries.set_status("done")
        return result

    def _entries(self, live: Catalog) -> Entries:
        """Check before anything is entered; then enter or take over."""
        digest = self.attempt.content_hash or content_hash(self.plan)
        kind: Kind = "migrate" if self.attempt.source_run is None else "migrate_rollback"
        entries = find_entries(self.database, self.attempt.run_id)
        begun = entries is not None and not entries.fresh
        check_apply(self.plan, live=live, confirmed=self.attempt.confirmed, begun=begun)
        opened = open_entries(
            self.database,
            self.attempt.run_id,
            kind=kind,
            content_hash=digest,
            options={
                "statements": len(self.plan.statements),
                "source_run": self.attempt.source_run,
            },
        )
        if opened.stopped is not None and opened.stopped != self._fingerprint(live):
            msg = (
                "The schema has changed since this migration stopped half way. Compare again: the"
                " new migration begins where the schema stands now."
            )
            raise Terminal(msg, code="migration.stale")
        return opened

    def _prepare(self) -> None:
        session = self.database.session
        execution = self.database.engine.schemas.execution
        session.limit(self.options.statement_timeout_ms)
        execution.limit_locks(session, self.options.lock_timeout_ms)
        for other in execution.long_transactions(session, self.options.long_transaction_s):
            self.monitor.log(
                "warning",
                f"Session {other.session} ({other.login} {other.application}) has had a transaction"
                f" open for {other.seconds} s; statements may have to wait for it.",
                code="migration.long_transaction",
                params={"session": other.session, "seconds": other.seconds},
            )

    def _stopped(self, entries: Entries, status: str) -> ApplyResult | None:
        """Note in which state the schema was left; a connection that is gone cannot tell."""
        with suppress(DataPlaneError):
            live = self._read()
            entries.write_stopped(self._fingerprint(live))
            entries.set_status(status)
            return self._result(len(entries.done), live)
        return None

    def _result(self, applied: int, live: Catalog) -> ApplyResult:
        return result_of(
            self.plan,
            applied,
            live,
            have=self.have,
            wanted=self.wanted,
            knowledge=self.database.engine.schemas.knowledge,
        )

    def _read(self) -> Catalog:
        return self.database.engine.schemas.extract(self.database.session).catalog

    def _fingerprint(self, live: Catalog) -> str:
        return fingerprint(self.plan.scope.applied(live))


def _claim(database: Database, pause: Callable[[float], None]) -> None:
    """Be the only one who migrates this database."""
    execution = database.engine.schemas.execution
    for number in range(1, _CLAIM_TRIES + 1):
        if execution.claim(database.session):
            return
        if number < _CLAIM_TRIES:
            pause(_CLAIM_PAUSE_S)
    msg = (
        "Another session migrates this database, or a statement of an interrupted run still runs"
        " in the server. Try again when it has ended."
    )
    raise LockNotAvailable(msg, code="migration.claimed")
