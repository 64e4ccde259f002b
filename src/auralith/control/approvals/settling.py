"""Every change of a request's status, each one under the locks on its run and on itself.

The run is locked first, as whoever ends a run locks it first.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.approvals import events, people, repository, rules
from auralith.control.approvals.content import current_hash
from auralith.control.approvals.errors import ApprovalNotFound
from auralith.control.approvals.schemas import ApprovalRule, ApprovalStage
from auralith.control.events import service as event_log
from auralith.control.events.registry import EventType
from auralith.control.events.service import ResourceRef
from auralith.control.runs import service as runs
from auralith.kit.actor import SYSTEM, Actor
from auralith.kit.clock import now
from auralith.models import Approval, ApprovalDecision

VALID = timedelta(hours=24)
"""So long an approval waits for its run to begin."""
OPEN = ("pending", "approved")


def found(session: Session, approval_id: UUID) -> Approval:
    """The request as it is; raises ApprovalNotFound."""
    approval = repository.get(session, approval_id)
    if approval is None:
        raise ApprovalNotFound
    return approval


def held(session: Session, approval_id: UUID) -> Approval:
    """The request with its run, both locked until the transaction ends."""
    run_id = found(session, approval_id).run_id
    if run_id is not None:
        runs.hold_still(session, run_id)
    approval = repository.locked(session, approval_id)
    if approval is None:
        raise ApprovalNotFound
    return approval


def settle(session: Session, approval: Approval) -> None:
    """Bring an open request to where time and changes have brought it; see `held`."""
    if approval.used_at is not None or approval.status not in OPEN:
        return
    ends = approval.expires_at
    if approval.status == "approved" and approval.decided_at is not None:
        ends = approval.decided_at + VALID
    if ends <= now():
        close(session, approval, "expired", events.EXPIRED, SYSTEM)
        if approval.run_id is not None:
            runs.expire(session, approval.run_id, SYSTEM)
        return
    if current_hash(session, approval) != approval.content_hash:
        close(session, approval, "superseded", events.SUPERSEDED, SYSTEM)
        if approval.run_id is not None:
            runs.invalidate(session, approval.run_id, SYSTEM)
        return
    _adopt_stricter(session, approval)


def close(
    session: Session, approval: Approval, status: str, event: EventType, actor: Actor, **detail: Any
) -> None:
    """Give it a status that it keeps."""
    approval.status = status
    approval.decided_at = now()
    if status == "superseded":
        _void(votes_of(session, approval), "superseded")
    session.flush()
    tell(session, approval, event, actor, **detail)


def tell(
    session: Session, approval: Approval, event: EventType, actor: Actor, **detail: Any
) -> None:
    """Write an event about it."""
    event_log.record(
        session,
        actor,
        event,
        about=ResourceRef(
            "approval", approval.id, approval.resource_name, project_id=approval.project_id
        ),
        kind=approval.kind,
        resource_id=approval.resource_id,
        run_id=approval.run_id,
        content_hash=approval.content_hash,
        **detail,
    )


def stages_of(approval: Approval) -> list[ApprovalStage]:
    """Its stages."""
    return [ApprovalStage.model_validate(each) for each in approval.stages]


def votes_of(session: Session, approval: Approval) -> list[ApprovalDecision]:
    """Approvals that count."""
    return [
        each
        for each in repository.decisions(session, [approval.id])
        if each.void is None and each.decision == "approve"
    ]


def entitled(
    session: Session, approval: Approval, votes: Sequence[ApprovalDecision]
) -> list[rules.Vote]:
    """Those of people who may still decide; the others are made void."""
    stages = stages_of(approval)
    may = {
        d.user.id: d
        for d in people.deciders(session, approval.project_id, approval.environments)
        if d.user.id not in approval.excluded
    }
    out = []
    for vote in votes:
        decider = None if vote.user_id is None else may.get(vote.user_id)
        if decider is not None and vote.stage < len(stages) and decider.at(stages[vote.stage]):
            out.append(rules.Vote(decider.user.id, vote.stage))
        else:
            vote.void = "left"
    session.flush()
    return out


def reopen(session: Session, approval: Approval, event: EventType, actor: Actor) -> None:
    """An approved request waits again, and its run with it."""
    approval.status = "pending"
    approval.decided_at = None
    session.flush()
    tell(session, approval, event, actor)
    if approval.run_id is not None:
        runs.withhold(session, approval.run_id, actor)


def policy_rules(session: Session, project_id: UUID) -> tuple[int, list[ApprovalRule]]:
    """The version of the policy in force, and its rules."""
    newest = repository.policy(session, project_id)
    if newest is None:
        return 0, []
    return newest.version, [ApprovalRule.model_validate(each) for each in newest.rules]


def _adopt_stricter(session: Session, approval: Approval) -> None:
    """A policy that asks for more since the request was made counts; a weaker one does not."""
    version, wanted = policy_rules(session, approval.project_id)
    if version <= approval.policy_version:
        return
    case = rules.Case(
        approval.kind, frozenset(approval.environments), approval.rows, approval.destructive
    )
    at = rules.matching(wanted, case)
    if at is None or not rules.stricter(wanted[at].stages, stages_of(approval)):
        return
    _void(votes_of(session, approval), "stricter")
    approval.stages = [stage.model_dump(mode="json") for stage in wanted[at].stages]
    approval.policy_version = version
    approval.content_hash = current_hash(session, approval) or approval.content_hash
    session.flush()
    if approval.status == "approved":
        reopen(session, approval, events.REOPENED, SYSTEM)


def _void(votes: Sequence[ApprovalDecision], why: str) -> None:
    for vote in votes:
        vote.void = why
