"""The home page of a project."""

from sqlalchemy.orm import Session

from auralith.control.audit import schemas as audit_schemas
from auralith.control.audit import service as audit
from auralith.control.connections import service as connections
from auralith.control.overview import schemas
from auralith.control.projects import service as projects
from auralith.control.projects.access import Access
from auralith.control.runs import schemas as run_schemas
from auralith.control.runs import service as runs
from auralith.kit.schemas import PageParams

RECENT = PageParams(page=1, page_size=10)


def read(session: Session, access: Access) -> schemas.Overview:
    """Counts, the latest runs, and for who may read it the latest of the audit trail."""
    project_id = access.project.id
    activity = []
    if "audit.read" in access.rights:
        activity = audit.list_entries(
            session, audit_schemas.AuditFilter(), RECENT, project_id=project_id
        ).items
    recent = []
    if "runs.read" in access.rights:
        recent = runs.list_runs(
            session, run_schemas.RunFilter(), RECENT, project_ids=[project_id]
        ).items
    held = schemas.OverviewCounts.model_validate(projects.count_things(session, project_id))
    return schemas.Overview(
        counts=held,
        schema_read_at=connections.schema_read_at(session, project_id),
        recent_runs=recent,
        recent_activity=activity,
    )
