"""Who may decide at which stage, and whether anybody is left who could."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.api_keys import service as api_keys
from auralith.control.approvals import rules
from auralith.control.approvals.schemas import ApprovalStage
from auralith.control.events import service as events
from auralith.control.projects.access import Access, of_everybody
from auralith.kit.actor import Actor
from auralith.models import User

DECIDE = "approvals.decide"


@dataclass(frozen=True)
class Decider:
    """Somebody who may decide approvals in these environments."""

    user: User
    access: Access

    def at(self, stage: ApprovalStage) -> bool:
        """Whether the stage is theirs."""
        if stage.users:
            return self.user.id in stage.users
        role = "admin" if self.access.organization_role is not None else self.access.role
        return role in stage.roles or self.access.role in stage.roles


def deciders(session: Session, project_id: UUID, environments: Collection[str]) -> list[Decider]:
    """Everybody who may decide what touches these environments."""
    wanted = frozenset(environments)
    return [
        Decider(user, access)
        for user, access in of_everybody(session, project_id)
        if DECIDE in access.rights and access.covers_environments(wanted)
    ]


def lasting(
    stages: Sequence[ApprovalStage], everybody: Sequence[Decider], votes: Sequence[rules.Vote]
) -> list[rules.Vote]:
    """Those votes whose people may still decide at their stage."""
    may = {d.user.id: d for d in everybody}
    return [
        v
        for v in votes
        if v.user_id in may and v.stage < len(stages) and may[v.user_id].at(stages[v.stage])
    ]


def barred(session: Session, project_id: UUID, resource_id: UUID, actor: Actor) -> list[UUID]:
    """Who may not decide: who asks, who is behind the key, who made or changed the thing."""
    involved = [(actor.type, actor.id), *events.changers(session, project_id, resource_id)]
    people = [_person(session, kind, each) for kind, each in involved]
    return list(dict.fromkeys(p for p in people if p is not None))


def _person(session: Session, kind: str, actor_id: UUID | None) -> UUID | None:
    if actor_id is None or kind not in {"user", "api_key"}:
        return None
    if kind == "user":
        return actor_id
    key = api_keys.find(session, actor_id)
    return None if key is None else key.created_by


def blocked(
    stages: Sequence[ApprovalStage],
    everybody: Sequence[Decider],
    *,
    barred: Collection[UUID],
    votes: Sequence[rules.Vote] = (),
) -> str | None:
    """Why the request cannot be approved by anybody as things are; None when it can."""
    out = {*barred, *(v.user_id for v in votes)}
    could = [
        frozenset(d.user.id for d in everybody if d.at(stage) and d.user.id not in out)
        for stage in stages
    ]
    counts = rules.standing(stages, votes).counts
    at = rules.fill(stages, could, dict(enumerate(counts)))
    if at is None:
        return None
    stage = stages[at]
    whose = ", ".join(stage.roles) if stage.roles else "the people it names"
    return (
        f"Stage {at + 1} needs {stage.approvals - counts[at]} more of {whose} with the right"
        f" {DECIDE}, and too few are left who did not ask for it or write it. Add a member, or"
        " change the policy; nothing is approved by itself."
    )
