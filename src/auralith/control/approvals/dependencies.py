"""Who may see requests, and who may change what holds runs back."""

from typing import Annotated

from fastapi import Depends

from auralith.control.approvals import policies, service
from auralith.control.approvals.errors import ApprovalNotFound
from auralith.control.projects.access import Access
from auralith.control.projects.dependencies import project_access, record_access
from auralith.models import Approval

approval_access = record_access(
    "approval_id", service.find, missing=ApprovalNotFound, reads=service.READ
)

ReadApprovalDep = Annotated[Approval, Depends(approval_access(service.READ))]
ReadPolicyDep = Annotated[Access, Depends(project_access(service.READ))]
ManagePolicyDep = Annotated[Access, Depends(project_access(policies.MANAGE))]
