"""Requests for approval, as the people around them see them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.approvals import people, repository, rules, schemas, settling
from auralith.control.auth.caller import Caller
from auralith.control.projects import service as projects
from auralith.kit import repository as lists
from auralith.kit.schemas import PageParams
from auralith.models import Approval, ApprovalDecision

READ = "approvals.read"


def find(session: Session, approval_id: UUID) -> Approval | None:
    """One request, or None."""
    return repository.get(session, approval_id)


def list_approvals(
    session: Session, caller: Caller, filters: schemas.ApprovalFilter, page: PageParams
) -> schemas.ApprovalPage:
    """One page of requests, the newest first unless sorted otherwise."""
    scope = projects.list_scope(session, caller, filters.project_id, READ)
    statement = repository.listed(filters, scope)
    desk = Desk(session, caller)
    if filters.mine:
        waiting = repository.pending(session, scope)
        mine = [
            a.id for a, shown in zip(waiting, desk.shown(waiting), strict=True) if shown.can_decide
        ]
        statement = statement.where(Approval.id.in_(mine))
    if filters.requested:
        statement = statement.where(Approval.requester_id == caller.user_id)
    order = lists.order_by(filters.sort, repository.SORTABLE, default="-created_at")
    rows, total = lists.page(session, statement, params=page, order=order, tie=Approval.id)
    return schemas.ApprovalPage.of(desk.shown(rows), total, page)


def shown(session: Session, caller: Caller, approval: Approval) -> schemas.Approval:
    """A request as it is published to the caller."""
    return Desk(session, caller).shown([approval])[0]


class Desk:
    """What one caller sees of requests; people are looked up once."""

    def __init__(self, session: Session, caller: Caller) -> None:
        self.session, self.caller = session, caller
        self._deciders: dict[tuple[UUID, frozenset[str]], list[people.Decider]] = {}

    def shown(self, approvals: Sequence[Approval]) -> list[schemas.Approval]:
        """The requests as they are published."""
        said: dict[UUID, list[ApprovalDecision]] = defaultdict(list)
        for each in repository.decisions(self.session, [a.id for a in approvals]):
            said[each.approval_id].append(each)
        return [self._shown(a, said[a.id]) for a in approvals]

    def _shown(self, approval: Approval, said: Sequence[ApprovalDecision]) -> schemas.Approval:
        stages = settling.stages_of(approval)
        votes = [
            rules.Vote(d.user_id, d.stage)
            for d in said
            if d.void is None and d.decision == "approve" and d.user_id is not None
        ]
        waits = approval.status == "pending"
        everybody = self._everybody(approval) if waits else []
        if waits:
            # Of people who may decide no more they fall away with the next decision.
            votes = people.lasting(stages, everybody, votes)
        standing = rules.standing(stages, votes)
        why = blocked = None
        if waits:
            why = self._refusal(approval, stages, votes, standing.stage, everybody)
            blocked = people.blocked(stages, everybody, barred=approval.excluded, votes=votes)
        return schemas.Approval(
            id=approval.id,
            project_id=approval.project_id,
            kind=approval.kind,
            resource_id=approval.resource_id,
            resource_type=approval.resource_type,
            resource_name=approval.resource_name,
            run_id=approval.run_id,
            connection_id=next(iter(approval.connection_ids), None),
            environments=approval.environments,
            content_hash=approval.content_hash,
            requested_by=schemas.Requester(
                type=approval.requester_type,
                id=approval.requester_id,
                name=approval.requester_name,
            ),
            reason=approval.reason,
            summary=approval.summary,
            rows=approval.rows,
            destructive=approval.destructive,
            stages=[
                schemas.ApprovalStageState(
                    **stage.model_dump(),
                    approved=standing.counts[n],
                    status=_state(n, standing, over=approval.status != "pending"),
                )
                for n, stage in enumerate(stages)
            ],
            decisions=[
                schemas.ApprovalDecision(
                    user=schemas.Person(id=each.user_id, name=each.user_name),
                    decision=each.decision,
                    stage=each.stage,
                    comment=each.comment,
                    void=each.void,
                    at=each.created_at,
                )
                for each in said
            ],
            status=approval.status,
            can_decide=approval.status == "pending" and why is None,
            cannot_decide=why,
            blocked_reason=blocked,
            expires_at=approval.expires_at,
            created_at=approval.created_at,
            decided_at=approval.decided_at,
            used_at=approval.used_at,
        )

    def _everybody(self, approval: Approval) -> list[people.Decider]:
        key = (approval.project_id, frozenset(approval.environments))
        if key not in self._deciders:
            self._deciders[key] = people.deciders(self.session, *key)
        return self._deciders[key]

    def _refusal(
        self,
        approval: Approval,
        stages: Sequence[schemas.ApprovalStage],
        votes: Sequence[rules.Vote],
        stage: int | None,
        everybody: Sequence[people.Decider],
    ) -> str | None:
        user_id = self.caller.user_id
        if self.caller.api_key is not None:
            return "An API key cannot decide."
        if user_id in approval.excluded:
            return "You asked for this or wrote what would run."
        if any(v.user_id == user_id for v in votes):
            return "You have approved it already."
        mine = next((d for d in everybody if d.user.id == user_id), None)
        if mine is None or stage is None or not mine.at(stages[stage]):
            return "Others decide at this stage."
        return None


def _state(
    number: int, standing: rules.Standing, *, over: bool
) -> Literal["waiting", "open", "done"]:
    if standing.stage is None or number < standing.stage:
        return "done"
    return "open" if number == standing.stage and not over else "waiting"
