"""Execute a patch: prepare, journal, walk; go on after a crash; undo on error when asked."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from auralith.dataplane.changes.batches import Batches
from auralith.dataplane.changes.rollback import rollback_in
from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.tables import describe
from auralith.dataplane.engines.base import Database, Place
from auralith.dataplane.errors import (
    DataPlaneError,
    Fenced,
    PermissionDenied,
    Terminal,
    Transient,
)
from auralith.dataplane.journal.model import Header, Run
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.monitor import Interrupted, Monitor
from auralith.dataplane.operations.patch.inputs import Files
from auralith.dataplane.operations.patch.plan import PatchStep
from auralith.dataplane.operations.patch.rehearsal import Rehearsal
from auralith.dataplane.operations.patch.runner import Account, Runner
from auralith.dataplane.operations.patch.spec import Operation, PatchOptions
from auralith.dataplane.operations.patch.task import (
    PatchTask,
    bind_in,
    irreversible_reasons,
)


@dataclass(frozen=True)
class Attempt:
    """One attempt to execute: of which run, and what it was allowed."""

    run_id: str
    content_hash: str = ""
    allow_irreversible: bool = False
    first: bool = True
    """Whether nothing of this run can be committed yet; counts only where there is no journal."""


@dataclass(frozen=True)
class ExecuteResult:
    """What an execution did, over all its attempts."""

    inserted: int
    updated: int
    deleted: int
    cascaded: int
    batches: int
    rows_per_second: float
    reversible: bool = True
    operations: tuple[dict[str, Any], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the API shows it."""
        return asdict(self)


def execute(
    place: Place,
    operations: Sequence[Operation],
    *,
    attempt: Attempt,
    options: PatchOptions,
    files: Files,
    monitor: Monitor,
) -> ExecuteResult:
    """Execute, or go on with an execution of the same run_id.

    Raises Terminal errors as they are; Transient ones may be tried again with the same run_id;
    Interrupted comes out between batches with everything committed so far.
    """
    with place.writing() as database:
        task = PatchTask(database, bind_in(database, operations, files), options, files, monitor)
        reasons = irreversible_reasons(task.bound)
        if reasons and not attempt.allow_irreversible:
            msg = f"This patch cannot be rolled back ({reasons[0]}) Ask for it explicitly."
            raise Terminal(msg, code="patch.irreversible", params={"reason": reasons[0]})
        journal = Journal(database.session, database.changes.journal)
        try:
            journal.ensure()
        except PermissionDenied as error:
            if not attempt.allow_irreversible:
                grant = journal.dialect.grant_hint()
                msg = f"{error.message} The journal needs: {grant}"
                raise PermissionDenied(
                    msg, code="journal.denied", params={"grant": grant}
                ) from error
            return _without_journal(task, first=attempt.first)
        run = _enter(task, journal, attempt)
        return _run(task, journal, run, more=place.another, reversible=not reasons)


def _enter(task: PatchTask, journal: Journal, attempt: Attempt) -> Run:
    tables = describe(task.database, task.bound.tables)
    found = journal.find(attempt.run_id)
    if found is None:
        slim = [
            {"op": s.operation.op, "verb": s.verb, "table": str(s.table.name)}
            for s in task.bound.steps
        ]
        header = Header(slim, tables, task.options.model_dump())
        return journal.begin(attempt.run_id, "execute", attempt.content_hash, header)
    known = {t.name: t for t in found.header.tables}
    for table in tables:
        before = known.get(table.name)
        if before is None or before.columns != table.columns or before.key != table.key:
            msg = (
                f"{table.name} was altered since this run began. Its changes so far can be"
                " rolled back; make a new dry-run for the rest."
            )
            raise Terminal(msg, code="changes.schema_changed", params={"table": table.name})
    return journal.take_over(found)


def _run(
    task: PatchTask, journal: Journal, run: Run, *, more: Callable[[], Database], reversible: bool
) -> ExecuteResult:
    steps, options = task.bound.steps, task.options
    scope = RunScope(task.database, task.bound.known, run.header, run.no)
    batches = Batches(
        scope, journal, run, options.tempo, task.monitor, max_rows=options.max_rows, more=more
    )
    runner = Runner(batches, options, task.files)
    if run.status == "done":
        return result_of(runner.account, steps, reversible=reversible)
    try:
        if run.status in _ENDED:
            raise _ended(runner, steps)
        _walk(runner, steps)
    except Interrupted as stop:
        with suppress(DataPlaneError):
            stop.result = _so_far(runner, steps, stop, reversible=reversible)
        raise
    return result_of(runner.account, steps, reversible=reversible)


def _walk(runner: Runner, steps: list[PatchStep]) -> None:
    """To the end, or to an end in good order."""
    journal, run = runner.journal, runner.run
    try:
        runner.prepare(steps)
        runner.walk(steps)
    except (Fenced, Transient):
        raise
    except Interrupted as stop:
        if stop.action == "cancel":
            reason = Terminal("The execution was cancelled.", code="patch.cancelled")
            _close(runner, steps, reason)
        raise
    except DataPlaneError as error:
        if runner.options.on_error != "rollback":
            _close(runner, steps, error)
            raise
        with journal.session.transaction():
            journal.fence(run)
            runner.run = journal.fail(run, "undoing", error)
        runner.monitor.log(
            "warning",
            "The execution failed: rolling back what it had done.",
            code="patch.undoing",
        )
        error.undone, said = _undo(runner, steps)
        error.message = f"{error.message} {said}"
        raise


def _so_far(
    runner: Runner, steps: list[PatchStep], stop: Interrupted, *, reversible: bool
) -> dict[str, Any]:
    """What the ledger says is committed, less what was taken back when the undo was stopped."""
    account = Account()
    for batch in runner.journal.batches(runner.run):
        account.enter(batch)
    out = result_of(account, steps, reversible=reversible).to_json()
    if stop.result is not None:
        out["undone"] = {name: stop.result[name] for name in ("restored", "conflicts_total")}
    return out


_ENDED = ("failed", "undoing", "undone")
"""A run that failed for good; who asks again must not walk on."""


def _ended(runner: Runner, steps: list[PatchStep]) -> Terminal:
    """The error of a run that had failed before, its undo brought to its end."""
    failure = runner.run.header.failure
    first = failure.get("message", "The execution had failed.")
    if runner.run.status == "failed":
        runner.monitor.checkpoint()  # cancelled: to be ended so
        runner.drop_inputs(steps)
        return Terminal(first, code=failure.get("code"))
    undone, said = _undo(runner, steps)
    error = Terminal(f"{first} {said}", code="patch.undone")
    error.undone = undone
    return error


def _close(runner: Runner, steps: list[PatchStep], error: DataPlaneError) -> None:
    """Mark the run as failed for good, only then forget its inputs.

    Best effort: the error that ended the run is the one to see, the purge takes what stays.
    """
    journal = runner.journal
    with suppress(DataPlaneError):
        with journal.session.transaction():
            journal.fence(runner.run)
            journal.fail(runner.run, "failed", error)
        runner.drop_inputs(steps)


def _undo(runner: Runner, steps: list[PatchStep]) -> tuple[dict[str, int], str]:
    """Take back what the run had done: how much that was, as counts and in words."""
    run, journal = runner.run, runner.journal
    try:
        result = rollback_in(
            runner.scope.database,
            f"{run.run_id}:undo",
            run.run_id,
            on_conflict="skip",
            tempo=runner.options.tempo,
            monitor=runner.monitor,
        )
    except (Fenced, Transient):
        raise
    except DataPlaneError as error:
        first = run.header.failure.get("message", "The execution had failed.")
        msg = f"{first} Rolling back what it had done failed as well: {error.message}"
        raise Terminal(msg, code=error.code, params=error.params) from error
    with journal.session.transaction():
        journal.fence(run)
        journal.set_status(run, "undone")
    with suppress(DataPlaneError):  # the purge takes what stays
        runner.drop_inputs(steps)
    said = f"What it had done was rolled back: {result.restored} rows."
    if result.conflicts_total:
        said += (
            f" {result.conflicts_total} rows had been changed since and were left as they are."
            " Look at them, then roll the run back with skip or force."
        )
    counts = {"restored": result.restored, "conflicts_total": result.conflicts_total}
    return counts, said


def result_of(account: Account, steps: Sequence[PatchStep], *, reversible: bool) -> ExecuteResult:
    """The account in the published shape."""
    outcomes = [account.of(s.index) for s in steps]
    changed = sum(o.changed for o in outcomes)
    return ExecuteResult(
        inserted=sum(o.inserted for o in outcomes),
        updated=sum(o.updated for o in outcomes),
        deleted=sum(o.deleted for o in outcomes),
        cascaded=sum(n for o in outcomes for n in o.cascaded.values()),
        batches=account.batches,
        rows_per_second=round(changed / account.seconds, 1) if account.seconds else 0.0,
        reversible=reversible,
        operations=tuple(
            {
                "index": s.index,
                "op": s.operation.op,
                "table": str(s.table.name),
                **o.counts(),
                "cascaded": o.cascades(),
            }
            for s, o in zip(steps, outcomes, strict=True)
        ),
    )


def _without_journal(task: PatchTask, *, first: bool) -> ExecuteResult:
    """All in one transaction, with temporary images only; a second attempt cannot know."""
    if not first:
        msg = (
            "There is no journal in this database, so it cannot be known whether the first"
            " attempt was committed. Look at the rows; the patch is not run again by itself."
        )
        raise Terminal(msg, code="patch.in_doubt")
    steps, session = task.bound.steps, task.database.session
    header = Header([], describe(task.database, task.bound.tables))
    scope = RunScope(task.database, task.bound.known, header, 0, temporary=True)
    with suppress(DataPlaneError):
        session.rollback()
    rehearsal = Rehearsal(scope, task, find_violations=False)
    try:
        with session.transaction():
            rehearsal.walk(steps)
            limit = task.options.max_rows
            if limit is not None and rehearsal.account.changed > limit:
                msg = f"More than {limit} rows would change: nothing was committed."
                raise Terminal(msg, code="changes.max_rows", params={"limit": limit})
    except Interrupted as stop:
        stop.result = result_of(Account(), steps, reversible=False).to_json()
        raise
    return result_of(rehearsal.account, steps, reversible=False)
