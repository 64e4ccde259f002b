"""The dry-run: bind, really execute in one transaction, look, roll back."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from auralith.dataplane.changes.reading import read_images
from auralith.dataplane.changes.run_scope import Outcome, RunScope
from auralith.dataplane.changes.tables import describe
from auralith.dataplane.engines.base import Place
from auralith.dataplane.errors import (
    DataPlaneError,
    LockNotAvailable,
    PermissionDenied,
    StatementTimeout,
)
from auralith.dataplane.journal.model import Header
from auralith.dataplane.monitor import Monitor
from auralith.dataplane.operations.patch.binding import explain_all
from auralith.dataplane.operations.patch.findings import CHANGES_ROW, changes_row, warnings_of
from auralith.dataplane.operations.patch.inputs import Files
from auralith.dataplane.operations.patch.plan import PatchStep
from auralith.dataplane.operations.patch.rehearsal import Rehearsal
from auralith.dataplane.operations.patch.spec import Operation, PatchOptions
from auralith.dataplane.operations.patch.task import (
    Bound,
    PatchTask,
    bind_in,
    irreversible_reasons,
)

TIME_CAP_S = 60.0
ESTIMATE_MS = 5_000


@dataclass(frozen=True)
class DryRunResult:
    """What a patch would do; `exact` is false with a `reason` where it is an estimate."""

    exact: bool
    reason: str | None
    operations: tuple[dict[str, Any], ...]
    totals: dict[str, int]
    violations: tuple[dict[str, Any], ...]
    rollback: dict[str, Any]
    missing_rights: tuple[dict[str, str], ...] = ()
    duration_ms: int = 0

    def to_json(self) -> dict[str, Any]:
        """As the API shows it."""
        return asdict(self)


@dataclass
class _Draft:
    """A result in the making."""

    exact: bool = True
    reason: str | None = None
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    samples: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    violations: list[dict[str, Any]] = field(default_factory=list)
    extra: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    rights: list[dict[str, str]] = field(default_factory=list)

    def estimate(self, reason: str) -> None:
        self.exact = False
        self.reason = self.reason or reason


class _RolledBack(Exception):
    pass


def dry_run(
    place: Place,
    operations: Sequence[Operation],
    *,
    options: PatchOptions,
    files: Files,
    monitor: Monitor,
    time_cap_s: float = TIME_CAP_S,
    max_rows: int | None = None,
) -> DryRunResult:
    """Try a patch and leave the database exactly as it was, without a journal.

    Time, locks and `max_rows` (of the dry-run alone) cut it short; the rest is then estimated.
    Raises InvalidInput for what does not fit the database.
    """
    started = time.monotonic()
    with place.writing() as database:
        task = PatchTask(database, bind_in(database, operations, files), options, files, monitor)
        draft = _Draft()
        _check_rights(task, draft)
        loose = [t for t in task.bound.tables if not t.transactional]
        if draft.rights:
            draft.estimate("rights are missing")
        elif loose:
            draft.estimate(f"{loose[0].name} does not take part in transactions")
            _estimate(task, task.bound.steps, draft)
        else:
            _rehearse(task, draft, deadline=started + time_cap_s, max_rows=max_rows)
        _check_limit(task, draft)
        if draft.exact:
            _check_filters(task, draft)
        reasons = irreversible_reasons(task.bound)
        journal = database.changes.journal
        if not journal.allowed(database.session):
            reasons.append(
                "journal_denied: the journal cannot be made here. An administrator runs:"
                f" {journal.grant_hint()}"
            )
        return _result(task, draft, reasons, started)


def _check_rights(task: PatchTask, draft: _Draft) -> None:
    changes = task.database.changes
    for step in task.bound.steps:
        try:
            explain_all(task.database, [step])
        except PermissionDenied as error:
            rights = (
                ["select", "insert", "update"] if step.verb == "upsert" else ["select", step.verb]
            )
            for right in rights:
                draft.rights.append(
                    {
                        "table": str(step.table.name),
                        "right": right,
                        "grant": changes.grant(step.table.name, right),
                    }
                )
            draft.violations.append(
                {
                    "operation": step.index,
                    "constraint": "rights",
                    "table": str(step.table.name),
                    "key": None,
                    "message": f"{error.message} {changes.grant(step.table.name, step.verb)}",
                }
            )


def _check_filters(task: PatchTask, draft: _Draft) -> None:
    """A filter that leaves no row out may not be the one that was meant."""
    session = task.database.session
    session.limit(ESTIMATE_MS)
    for step in task.bound.steps:
        matched = draft.outcomes.get(step.index, Outcome()).matched
        asked = getattr(step.operation, "all_rows", False)
        if not matched or asked or step.verb not in ("update", "delete"):
            continue
        name = task.database.engine.dialect.table(step.table.name)
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {name} LIMIT {matched + 1}) AS counted"
        with suppress(DataPlaneError):
            if int(session.query(sql)[0][0]) == matched:
                message = f"The filter is true for all {matched} rows of {step.table.name}."
                draft.extra.setdefault(step.index, []).append(("always_true", message))


def _check_limit(task: PatchTask, draft: _Draft) -> None:
    """An execution would stop at `max_rows`: a violation, or a warning where rows are guessed."""
    changed, limit = 0, task.options.max_rows
    for step in task.bound.steps:
        changed += draft.outcomes.get(step.index, Outcome()).changed
        if limit is None or changed <= limit:
            continue
        total = sum(o.changed for o in draft.outcomes.values())
        message = (
            f"The patch changes {total} rows, max_rows allows {limit}: an execution would stop."
            " Raise max_rows or narrow the patch."
        )
        if not draft.exact and step.index not in draft.samples:
            draft.extra.setdefault(step.index, []).append(("max_rows", message))
            return
        draft.violations.append(
            {
                "operation": step.index,
                "constraint": "max_rows",
                "table": str(step.table.name),
                "key": None,
                "message": message,
            }
        )
        return


def _rehearse(task: PatchTask, draft: _Draft, *, deadline: float, max_rows: int | None) -> None:
    bound, options, session = task.bound, task.options, task.database.session
    header = Header([], describe(task.database, bound.tables))
    scope = RunScope(task.database, bound.known, header, 0, temporary=True)
    rehearsal = Rehearsal(scope, task, deadline=deadline, max_rows=max_rows)
    session.limit(max(1, round((deadline - time.monotonic()) * 1000)))
    try:
        with suppress(_RolledBack), session.transaction():
            rehearsal.walk(bound.steps)
            rehearsal.check_end(bound.steps)
            for step in bound.steps:
                draft.samples[step.index] = _sample(scope, step, rehearsal, options.sample_size)
            raise _RolledBack
    except StatementTimeout as error:
        draft.estimate(f"the dry-run was cut short: {error.message}")
    except LockNotAvailable as error:
        draft.estimate(f"a lock was not granted: {error.message}")
    finally:
        session.limit(options.statement_timeout_ms)
    for step in bound.steps[: rehearsal.finished]:
        draft.outcomes[step.index] = rehearsal.outcome(step)
    draft.violations += [v.to_json() for v in rehearsal.violations]
    for index in rehearsal.capped:
        draft.extra.setdefault(index, []).append(
            ("violations_capped", "More rows break a rule than are listed here.")
        )
    if task.database.changes.effects is None:
        _doubt_triggers(bound, draft)
    _estimate(task, bound.steps[rehearsal.finished :], draft)


def _doubt_triggers(bound: Bound, draft: _Draft) -> None:
    with_triggers = [t for t in bound.tables if any(g.enabled for g in t.triggers)]
    if with_triggers:
        name = with_triggers[0].name
        draft.estimate(f"this engine does not tell what the triggers of {name} write")
        for step in bound.steps:
            draft.extra.setdefault(step.index, []).append(
                (
                    "trigger_effects_unknown",
                    f"{name} has triggers; rows that they write in other tables are not counted.",
                )
            )


def _estimate(task: PatchTask, steps: Sequence[PatchStep], draft: _Draft) -> None:
    """Count the rows of a filter where that is quick, else take the statistics' word."""
    session = task.database.session
    session.limit(ESTIMATE_MS)
    for step in steps:
        rows = len(step.rows) if step.rows else (step.table.row_estimate or 0)
        if step.verb in ("update", "delete"):
            where = f" WHERE ({step.where})" if step.where else ""
            source = step.fill or f"SELECT 1 FROM {step.target}{where}"
            with suppress(DataPlaneError):
                sql = f"SELECT count(*) FROM ({_anonymous(source, step)}) AS counted"
                rows = int(session.query(sql, step.params)[0][0])
        outcome = Outcome(matched=rows)
        verb = {"update": "updated", "delete": "deleted", "insert": "inserted"}.get(step.verb)
        if verb is not None:
            setattr(outcome, verb, rows)
        draft.outcomes[step.index] = outcome


def _anonymous(source: str, step: PatchStep) -> str:
    """The collecting query with one column, since a derived table may not repeat names."""
    if step.fill is None:
        return source
    tail = step.fill[step.fill.index(" FROM ") :]
    return f"SELECT 1{tail}"


def _sample(
    scope: RunScope, step: PatchStep, rehearsal: Rehearsal, size: int
) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for segment in rehearsal.outcome(step).segments:
        if segment.cause != "direct" or len(out) >= size:
            continue
        found = read_images(scope, step.table, segment, limit=size - len(out))
        out += [images for _, images in found]
    return out


def _result(task: PatchTask, draft: _Draft, reasons: list[str], started: float) -> DryRunResult:
    changes, bound = task.database.changes, task.bound
    lexis = task.database.engine.dialect.lexis
    operations = []
    inexact = []
    totals = dict.fromkeys(("inserted", "updated", "deleted", "cascaded"), 0)
    for step in bound.steps:
        outcome = draft.outcomes.get(step.index, Outcome())
        cascaded = outcome.cascades()
        warnings = [*warnings_of(lexis, bound, step, outcome), *draft.extra.get(step.index, [])]
        if outcome.altered:
            inexact.append(f"{CHANGES_ROW}: {changes_row(step, outcome)}")
        totals["inserted"] += outcome.inserted
        totals["updated"] += outcome.updated
        totals["deleted"] += outcome.deleted
        totals["cascaded"] += sum(c["rows"] for c in cascaded)
        operations.append(
            {
                "index": step.index,
                "op": step.operation.op,
                "table": str(step.table.name),
                "matched": outcome.matched,
                "inserted": outcome.inserted,
                "updated": outcome.updated,
                "deleted": outcome.deleted,
                "unchanged": outcome.unchanged,
                "cascaded": cascaded,
                "sample": draft.samples.get(step.index, []),
                "warnings": [{"code": c, "message": m} for c, m in warnings],
                "lock_level": changes.lock_level(step.verb),
            }
        )
    return DryRunResult(
        exact=draft.exact,
        reason=draft.reason,
        operations=tuple(operations),
        totals=totals,
        violations=tuple(draft.violations),
        rollback={"possible": not reasons, "reasons": [*reasons, *inexact]},
        missing_rights=tuple(draft.rights),
        duration_ms=round((time.monotonic() - started) * 1000),
    )
