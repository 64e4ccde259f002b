"""Routes of approvals and of the policies that ask for them."""

from typing import Annotated

from fastapi import APIRouter, Query

from auralith.control.approvals import deciding, policies, schemas, service
from auralith.control.approvals.dependencies import (
    ManagePolicyDep,
    ReadApprovalDep,
    ReadPolicyDep,
)
from auralith.control.auth.dependencies import AnyCallerDep, CallerDep
from auralith.control.work import WorkDep
from auralith.kit.db import SessionDep
from auralith.kit.http import PageDep

router = APIRouter(tags=["approvals"])


@router.get("/approvals")
def list_approvals(
    caller: AnyCallerDep,
    session: SessionDep,
    filters: Annotated[schemas.ApprovalFilter, Query()],
    page: PageDep,
) -> schemas.ApprovalPage:
    """Requests of the projects whose approvals one sees."""
    return service.list_approvals(session, caller, filters, page)


@router.get("/approvals/{approval_id}")
def get_approval(
    approval: ReadApprovalDep, caller: CallerDep, session: SessionDep
) -> schemas.Approval:
    """One request with its stages and decisions."""
    return service.shown(session, caller, approval)


@router.patch("/approvals/{approval_id}")
def decide_approval(
    body: schemas.ApprovalUpdate, approval: ReadApprovalDep, work: WorkDep
) -> schemas.Approval:
    """Approve, reject, take one's approval back, or cancel one's own request."""
    decided = deciding.decide(work, approval.id, body)
    return service.shown(work.session, work.caller, decided)


@router.get("/projects/{project_id}/approval-policy")
def get_approval_policy(access: ReadPolicyDep, session: SessionDep) -> schemas.ApprovalPolicy:
    """The rules in force."""
    return policies.get(session, access.project.id)


@router.put("/projects/{project_id}/approval-policy")
def put_approval_policy(
    body: schemas.ApprovalPolicyUpdate,
    access: ManagePolicyDep,
    caller: CallerDep,
    session: SessionDep,
) -> schemas.ApprovalPolicy:
    """Replace all rules."""
    return policies.put(session, caller, access, body)


@router.post("/projects/{project_id}/approval-policy/simulate")
def simulate_approval_policy(
    body: schemas.SimulationRequest,
    access: ReadPolicyDep,
    caller: CallerDep,
    session: SessionDep,
) -> schemas.Simulation:
    """Which rule would hold a run back, and who could approve it."""
    return policies.simulate(session, caller, access, body)
