"""The policy of a project: read, changed, tried."""

from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.approvals import events, people, repository, rules, schemas, settling
from auralith.control.approvals.errors import UnknownPerson
from auralith.control.auth.caller import Caller
from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.projects import service as projects
from auralith.control.projects.access import Access, of_everybody
from auralith.kit.actor import Actor
from auralith.kit.ids import new_id
from auralith.models import ApprovalPolicy

MANAGE = "policy.manage"


def get(session: Session, project_id: UUID) -> schemas.ApprovalPolicy:
    """The rules in force."""
    found = repository.policy(session, project_id)
    if found is None:
        return schemas.ApprovalPolicy(rules=[], version=0, updated_at=None, updated_by=None)
    return schemas.ApprovalPolicy(
        rules=[schemas.ApprovalRule.model_validate(each) for each in found.rules],
        version=found.version,
        updated_at=found.created_at,
        updated_by=found.created_by,
    )


def put(
    session: Session, caller: Caller, access: Access, body: schemas.ApprovalPolicyUpdate
) -> schemas.ApprovalPolicy:
    """Replace the rules; requests that wait keep theirs, unless these ask for more."""
    project = access.project
    projects.hold_still(session, project.id)
    known = {user.id for user, _ in of_everybody(session, project.id)}
    for user_id in (u for rule in body.rules for stage in rule.stages for u in stage.users):
        if user_id not in known:
            raise UnknownPerson(user_id)
    before = repository.policy(session, project.id)
    version = 1 if before is None else before.version + 1
    stored = [rule.model_dump(mode="json") for rule in body.rules]
    session.add(
        ApprovalPolicy(
            id=new_id(),
            project_id=project.id,
            version=version,
            rules=stored,
            created_by=caller.user_id,
        )
    )
    session.flush()
    event_log.record(
        session,
        caller.actor,
        events.POLICY_UPDATED,
        about=ref(project),
        version=version,
        rules=stored,
        before=[] if before is None else before.rules,
    )
    return get(session, project.id)


def simulate(
    session: Session, caller: Caller, access: Access, body: schemas.SimulationRequest
) -> schemas.Simulation:
    """Which rule would hold such a run back, and who could let it go."""
    project_id = access.project.id
    if body.requested_by is not None and body.requested_by not in {
        user.id for user, _ in of_everybody(session, project_id)
    }:
        raise UnknownPerson(body.requested_by)
    wanted = settling.policy_rules(session, project_id)[1] if body.rules is None else body.rules
    environments = frozenset([body.environment] if body.environment else [])
    at = rules.matching(wanted, rules.Case(body.kind, environments, body.rows, body.destructive))
    if at is None:
        return schemas.Simulation(
            rule=None, stages=[], expires_after_hours=None, blocked_reason=None
        )
    rule = wanted[at]
    asking = Actor(type="user", id=body.requested_by or caller.user_id)
    everybody = people.deciders(session, project_id, environments)
    return schemas.Simulation(
        rule=at,
        stages=[
            schemas.SimulatedStage(
                **stage.model_dump(),
                can_decide=[
                    schemas.Person(id=d.user.id, name=d.user.name)
                    for d in everybody
                    if d.at(stage) and d.user.id != asking.id
                ],
            )
            for stage in rule.stages
        ],
        expires_after_hours=rule.expires_after_hours,
        blocked_reason=people.blocked(
            rule.stages, everybody, barred=[asking.id] if asking.id else []
        ),
    )
