"""Decisions: approve, reject, withdraw, cancel; each by a person, at the one stage that is open."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auralith.control.approvals import errors, events, people, rules, schemas, settling
from auralith.control.auth.caller import Caller
from auralith.control.projects import service as projects
from auralith.control.runs import service as runs
from auralith.control.work import Work
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.kit.ids import new_id
from auralith.models import Approval, ApprovalDecision


def decide(work: Work, approval_id: UUID, body: schemas.ApprovalUpdate) -> Approval:
    """Do what the body says. Raises the refusals of `errors`.

    What time and changes have done to the request is written first, in a transaction of its own:
    it stays though the decision is refused.
    """
    caller = work.caller
    if caller.api_key is not None:
        raise errors.ByKey
    if body.decision in {"approve", "reject"}:
        _entitled(work.session, caller, settling.found(work.session, approval_id))
        if body.decision == "reject" and not (body.comment or "").strip():
            raise errors.CommentMissing
    with transaction(work.sessions) as session:
        settling.settle(session, settling.held(session, approval_id))
    session = work.session
    approval = settling.held(session, approval_id)
    if approval.status == "superseded":
        raise errors.Stale(None)
    if body.content_hash not in {None, approval.content_hash}:
        raise errors.Stale(approval.content_hash)
    if body.decision == "cancel":
        _cancel(session, caller, approval)
    elif body.decision == "withdraw":
        _withdraw(session, caller, approval, body.comment)
    else:
        _vote(session, caller, approval, body)
    return approval


def _vote(
    session: Session, caller: Caller, approval: Approval, body: schemas.ApprovalUpdate
) -> None:
    if approval.status != "pending":
        raise errors.AlreadyOver(approval.status)
    votes, stage = _turn(session, caller, approval)
    stages = settling.stages_of(approval)
    _say(session, caller, approval, body.decision, stage=stage, comment=body.comment)
    if body.decision == "reject":
        settling.close(session, approval, "rejected", events.REJECTED, caller.actor, stage=stage)
        if approval.run_id is not None:
            runs.reject(session, approval.run_id, caller.actor)
        return
    votes.append(rules.Vote(caller.user_id, stage))
    if not rules.standing(stages, votes).complete:
        settling.tell(session, approval, events.VOTED, caller.actor, stage=stage)
        return
    settling.close(session, approval, "approved", events.APPROVED, caller.actor, stage=stage)
    if approval.run_id is not None:
        runs.approve(session, approval.run_id, caller.actor)


def _turn(session: Session, caller: Caller, approval: Approval) -> tuple[list[rules.Vote], int]:
    """The votes that count and the stage that is open, if it is the caller's to decide."""
    _entitled(session, caller, approval)
    votes = settling.entitled(session, approval, settling.votes_of(session, approval))
    if any(vote.user_id == caller.user_id for vote in votes):
        raise errors.DecidedAlready
    stages = settling.stages_of(approval)
    at = rules.standing(stages, votes).stage
    stage = 0 if at is None else at
    why = _refusal(session, approval, stages[stage], stage, caller.user_id)
    if why is not None:
        raise errors.NotEntitled(why)
    return votes, stage


def _entitled(session: Session, caller: Caller, approval: Approval) -> None:
    """Raise Forbidden for who may decide nothing like this, whatever its status."""
    if caller.user_id in approval.excluded:
        raise errors.SelfApproval
    reach: list[str | None] = [*approval.environments] or [None]
    for environment in reach:
        projects.require(
            session, caller, approval.project_id, people.DECIDE, environment=environment
        )


def _refusal(
    session: Session,
    approval: Approval,
    stage: schemas.ApprovalStage,
    number: int,
    user_id: UUID,
) -> str | None:
    """Why a person may not decide at a stage; None when they may."""
    may = people.deciders(session, approval.project_id, approval.environments)
    mine = next((d for d in may if d.user.id == user_id), None)
    if mine is not None and mine.at(stage):
        return None
    whose = f"the role {' or '.join(stage.roles)}" if stage.roles else "people named by the policy"
    return f"Stage {number + 1} is decided by {whose}: ask one of them."


def _withdraw(session: Session, caller: Caller, approval: Approval, comment: str | None) -> None:
    if approval.used_at is not None:
        raise errors.AlreadyUsed
    if approval.status not in settling.OPEN:
        raise errors.AlreadyOver(approval.status)
    mine = [v for v in settling.votes_of(session, approval) if v.user_id == caller.user_id]
    if not mine:
        raise errors.NothingToWithdraw
    for vote in mine:
        vote.void = "withdrawn"
    _say(session, caller, approval, "withdraw", stage=mine[0].stage, comment=comment)
    if approval.status == "approved":
        settling.reopen(session, approval, events.WITHDRAWN, caller.actor)
    else:
        settling.tell(session, approval, events.WITHDRAWN, caller.actor)


def _cancel(session: Session, caller: Caller, approval: Approval) -> None:
    if approval.used_at is not None:
        raise errors.AlreadyUsed
    if approval.status not in settling.OPEN:
        raise errors.AlreadyOver(approval.status)
    asked = approval.requester_type == "user" and approval.requester_id == caller.user_id
    if not asked and not _steers(session, caller, approval):
        raise errors.NotYours
    settling.close(session, approval, "cancelled", events.CANCELLED, caller.actor)
    if approval.run_id is not None:
        runs.cancel(session, approval.run_id, caller.actor)


def _steers(session: Session, caller: Caller, approval: Approval) -> bool:
    held = projects.require(session, caller, approval.project_id, "approvals.read")
    return "runs.control" in held.rights


def _say(
    session: Session,
    caller: Caller,
    approval: Approval,
    decision: str,
    *,
    stage: int,
    comment: str | None,
) -> None:
    said = ApprovalDecision(
        id=new_id(),
        approval_id=approval.id,
        user_id=caller.user_id,
        user_name=caller.name,
        decision=decision,
        stage=stage,
        comment=comment,
        content_hash=approval.content_hash,
        created_at=now(),
    )
    try:
        with session.begin_nested():
            session.add(said)
    except IntegrityError as error:
        raise errors.DecidedAlready from error
