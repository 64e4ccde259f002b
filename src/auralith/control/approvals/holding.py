"""Runs that wait for an approval: held back, let go once, told when they end."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.approvals import events, people, repository, rules, settling
from auralith.control.approvals.content import hash_of
from auralith.control.connections import content
from auralith.control.projects.deleting import member_removed
from auralith.control.runs.registry import Asked, gate, gate_ended, gate_use
from auralith.kit.actor import SYSTEM
from auralith.kit.clock import now
from auralith.kit.ids import new_id
from auralith.models import Approval, Run


@gate
def hold(session: Session, asked: Asked[Any, Any]) -> UUID | None:
    """Make the request for a run that a rule holds back; None lets it start."""
    version, wanted = settling.policy_rules(session, asked.subject.project_id)
    environments = sorted({c.environment for c in asked.connections})
    prepared = asked.prepared
    case = rules.Case(asked.kind.name, frozenset(environments), prepared.rows, prepared.destructive)
    at = rules.matching(wanted, case)
    if at is None:
        return None
    rule, run = wanted[at], asked.run
    what = {
        "kind": asked.kind.name,
        "about": str(asked.subject.id),
        "content": prepared.content_hash,
        "params": run.params,
        "rows": prepared.rows,
        "destructive": prepared.destructive,
    }
    places = [content.address(c) for c in asked.connections]
    approval = Approval(
        id=new_id(),
        project_id=asked.subject.project_id,
        kind=asked.kind.name,
        resource_id=asked.subject.id,
        resource_type=asked.subject.noun,
        resource_name=asked.subject.name,
        run_id=run.id,
        connection_ids=[c.id for c in asked.connections],
        environments=environments,
        content=what,
        content_hash=hash_of(what, places, version),
        policy_version=version,
        stages=[stage.model_dump(mode="json") for stage in rule.stages],
        requester_type=asked.actor.type,
        requester_id=asked.actor.id,
        requester_name=asked.actor.name,
        excluded=people.barred(session, asked.subject.project_id, asked.subject.id, asked.actor),
        summary=prepared.summary,
        rows=prepared.rows,
        destructive=prepared.destructive,
        expires_at=now() + timedelta(hours=rule.expires_after_hours),
    )
    session.add(approval)
    session.flush()
    settling.tell(session, approval, events.REQUESTED, asked.actor, rule=at)
    return approval.id


@gate_use
def use(session: Session, run: Run) -> bool:
    """Use the approval for the run that begins; False where it does not hold any more.

    The run's row is locked. Whoever approved has to be entitled still.
    """
    approval = None if run.approval_id is None else repository.locked(session, run.approval_id)
    if approval is None:
        return False
    settling.settle(session, approval)
    if approval.status != "approved" or approval.used_at is not None:
        return False
    votes = settling.entitled(session, approval, settling.votes_of(session, approval))
    if not rules.standing(settling.stages_of(approval), votes).complete:
        settling.reopen(session, approval, events.REOPENED, SYSTEM)
        settling.settle(session, approval)
        return False
    approval.used_at = now()
    session.flush()
    settling.tell(session, approval, events.USED, SYSTEM)
    return True


@gate_ended
def ended(session: Session, run: Run) -> None:
    """A run that ends before it began takes its request with it."""
    approval = None if run.approval_id is None else repository.locked(session, run.approval_id)
    if approval is None or approval.status not in settling.OPEN or approval.used_at is not None:
        return
    if run.error is not None and run.error["code"] == "run.superseded":
        settling.close(session, approval, "superseded", events.SUPERSEDED, SYSTEM)
    else:
        settling.close(session, approval, "cancelled", events.CANCELLED, SYSTEM)


@member_removed
def forget(session: Session, project_id: UUID, user_id: UUID) -> dict[str, object]:
    """Votes of somebody who leaves do not count, where no run has used them."""
    found = repository.open_votes(session, project_id, user_id)
    for _, vote in found:
        vote.void = "left"
    session.flush()
    return {"votes_void": len(found)} if found else {}


def expire_due(session: Session, approval_id: UUID) -> bool:
    """End a request whose time is over, unless somebody was faster."""
    approval = settling.held(session, approval_id)
    settling.settle(session, approval)
    return approval.status == "expired"
