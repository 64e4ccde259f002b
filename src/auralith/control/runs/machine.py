"""Every change of a run's status: the rules of `states.py`, the live stream, the event, the queue.

Callers hold the lock on the run's row (`locked`).
"""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith import background
from auralith.control.events import service as events
from auralith.control.events.service import Outcome, ResourceRef
from auralith.control.runs import registry, repository
from auralith.control.runs.errors import RunNotFound, RunState
from auralith.control.runs.events import RUN_EVENTS
from auralith.control.runs.kinds import lane_of
from auralith.control.runs.states import FINAL, Action, Status, decide
from auralith.kit.actor import Actor
from auralith.kit.clock import now
from auralith.models import Run

EVENT_OUTCOME: dict[str, Outcome] = {"failed": "failed", "rejected": "denied"}


def locked(session: Session, run_id: UUID) -> Run:
    """One run, its row locked until the transaction ends; raises RunNotFound."""
    run = repository.locked(session, run_id)
    if run is None:
        raise RunNotFound
    return run


def status_of(run: Run) -> Status:
    """The run's status as the rules know it."""
    return run.status  # type: ignore[return-value] # a check constraint holds it to these


def requester(run: Run) -> Actor:
    """Who asked for the run, as an actor of later events."""
    return Actor(type=run.requester_type, id=run.requester_id, name=run.requester_name)  # type: ignore[arg-type] # the column holds nothing else


def apply(session: Session, run: Run, action: Action, actor: Actor) -> Run:
    """Do what the rules say about `action`; raises RunState with the reason when they refuse."""
    rule = decide(action, status_of(run), run.requested_action)
    if rule.refusal is not None:
        raise RunState(rule.refusal, reason=rule.reason, status=run.status)
    if rule.target is None:
        run.requested_action = rule.request or None
        session.flush()
        tell(session, run)
        record(session, run, f"{rule.request}_requested" if rule.request else "resumed", actor)
        return run
    before = run.status
    move(session, run, rule.target, actor)
    if rule.target == "queued":
        enqueue(session, run)
        if before == "paused":
            record(session, run, "resumed", actor)
    return run


def move(
    session: Session, run: Run, target: Status, actor: Actor, *, asked: str | None = None
) -> None:
    """Give the run its new status and tell everybody; `asked` is what is still to be taken."""
    run.status = target
    run.requested_action = asked
    if target in FINAL:
        run.finished_at = now()
    session.flush()
    tell(session, run)
    if target in FINAL or target == "paused":
        record(session, run, target, actor)
    if target in FINAL:
        repository.prune_progress(session, run.id)
        registry.call_hooks(session, run)
        registry.tell_ended(session, run)
        session.flush()


def enqueue(session: Session, run: Run) -> None:
    """Hand the run to the job engine in this transaction; jobs handed over before are void."""
    run.job += 1
    session.flush()
    target = f"{run.connection_id or run.id}:{lane_of(run.kind)}"
    background.enqueue(session, run_id=run.id, job=run.job, target=target)


def tell(session: Session, run: Run) -> None:
    """Put the run's status into its live stream."""
    data: dict[str, Any] = {"status": run.status, "requested_action": run.requested_action}
    if run.error is not None:
        data["error"] = run.error
    repository.add_event(session, run.id, "status", data)


def record(session: Session, run: Run, outcome: str, actor: Actor) -> None:
    """Write the event of an outcome, in the run's own transaction."""
    detail: dict[str, Any] = {"run_id": run.id}
    if run.connection_id is not None:
        detail["connection_id"] = run.connection_id
    if run.also_connection_ids:
        detail["also_connection_ids"] = run.also_connection_ids
    if outcome == "failed" and run.error:
        # The message may quote values of rows, which no event may hold; the run keeps it.
        detail["error"] = {"code": run.error["code"]}
    if outcome == "cancelled" and run.error:
        detail["reason"] = run.error["code"]
    events.record(
        session,
        actor,
        RUN_EVENTS[run.kind, outcome],
        about=ResourceRef(
            run.subject_type, run.resource_id, run.subject_name, project_id=run.project_id
        ),
        outcome=EVENT_OUTCOME.get(outcome, "success"),
        **detail,
    )
