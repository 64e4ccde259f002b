"""Routes of migrations and their runs."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query

from auralith.control.auth.dependencies import AnyCallerDep, CallerDep
from auralith.control.migrations import again, comparing, inspecting, running, schemas, service
from auralith.control.migrations.dependencies import (
    ApplyMigrationDep,
    CompareDep,
    ReadMigrationDep,
    RollbackMigrationDep,
    WriteMigrationDep,
    WriteMigrationsDep,
)
from auralith.control.migrations.describing import shown
from auralith.control.projects import service as projects
from auralith.control.runs.dependencies import ACCEPTED, AcceptDep
from auralith.control.runs.schemas import Run
from auralith.control.work import WorkDep
from auralith.kit.db import SessionDep
from auralith.kit.http import CreatedDep, PageDep, reply

router = APIRouter(tags=["migrations"])

ObjectQuery = Annotated[
    str,
    Query(
        alias="object", max_length=1000, pattern="^[a-z][a-z_]*:.", description="As in `changes`"
    ),
]

APPLIED: dict[int | str, dict[str, Any]] = {
    200: {
        "model": Run | schemas.NothingToApply,
        "description": "The run ended within `wait` seconds, or there was nothing to do.",
    }
}


@router.post("/projects/{project_id}/migrations/compare", status_code=201)
def compare_schemas(
    body: schemas.MigrationCompare, access: CompareDep, work: WorkDep, created: CreatedDep
) -> schemas.Migration:
    """Compare a target with a source; gives the statements that bring the target in line."""
    migration = comparing.compare(work, access.project.id, body)
    return created(migration, f"/migrations/{migration.id}")


@router.post("/projects/{project_id}/migrations/lint")
def lint_statements(
    body: schemas.MigrationLint, access: CompareDep, work: WorkDep
) -> schemas.MigrationFindings:
    """Say what hand-written statements would do and what to think about; nothing is kept."""
    return inspecting.lint(work, access.project.id, body)


@router.get("/migrations")
def list_migrations(
    caller: AnyCallerDep,
    session: SessionDep,
    filters: Annotated[schemas.MigrationFilter, Depends()],
    page: PageDep,
) -> schemas.MigrationPage:
    """Migrations of the projects the caller may see, newest first."""
    scope = projects.list_scope(session, caller, filters.project_id, "migrations.read")
    return service.list_migrations(session, filters, page, project_ids=scope)


@router.post("/migrations", status_code=201)
def create_migration(
    body: schemas.MigrationCreate, _writer: WriteMigrationsDep, work: WorkDep, created: CreatedDep
) -> schemas.Migration:
    """Make a migration of hand-written statements; they are checked, none is run."""
    migration = service.create(work, body)
    return created(migration, f"/migrations/{migration.id}")


@router.get("/migrations/{migration_id}")
def get_migration(migration: ReadMigrationDep) -> schemas.Migration:
    """One migration with its statements."""
    return shown(migration)


@router.get("/migrations/{migration_id}/changes")
def list_migration_changes(
    migration: ReadMigrationDep, session: SessionDep
) -> schemas.MigrationChanges:
    """What was compared: each object of the target as it was, and as the source has it."""
    return inspecting.changes(session, migration)


@router.get("/migrations/{migration_id}/ddl")
def get_migration_ddl(
    migration: ReadMigrationDep, session: SessionDep, object_name: ObjectQuery
) -> schemas.MigrationDdl:
    """An object that was compared in the target and in the source, as DDL."""
    return inspecting.ddl_of(session, migration, object_name)


@router.post("/migrations/{migration_id}/compare")
def compare_migration_again(
    migration: WriteMigrationDep,
    work: WorkDep,
    body: Annotated[schemas.MigrationCompareAgain | None, Body()] = None,
) -> schemas.Migration:
    """Compare again with the same source: the statements are planned anew, it is a draft."""
    return again.compare_again(work, migration, body or schemas.MigrationCompareAgain())


@router.patch("/migrations/{migration_id}")
def update_migration(
    body: schemas.MigrationUpdate,
    migration: WriteMigrationDep,
    caller: CallerDep,
    session: SessionDep,
) -> schemas.Migration:
    """Change a migration; its SQL is checked again, and it is a draft."""
    return service.update(session, caller, migration, body)


@router.delete("/migrations/{migration_id}", status_code=204)
def delete_migration(migration: WriteMigrationDep, caller: CallerDep, session: SessionDep) -> None:
    """Delete a migration; refused (409) while a run is active. The target is left as it is."""
    service.delete(session, caller, migration)


@router.post("/migrations/{migration_id}/validate", status_code=202, responses=ACCEPTED)
def validate_migration(migration: WriteMigrationDep, work: WorkDep, accept: AcceptDep) -> Run:
    """Try it in a throw-away database: does it run, lead there, and keep every row."""
    return accept(running.validate(work, migration.id))


@router.post("/migrations/{migration_id}/apply", status_code=202, responses=APPLIED)
def apply_migration(
    migration: ApplyMigrationDep,
    work: WorkDep,
    accept: AcceptDep,
    body: Annotated[schemas.MigrationApply | None, Body()] = None,
) -> Run:
    """Run the statements in the target; what would destroy rows must be confirmed by name."""
    run = running.apply(work, migration, body or schemas.MigrationApply())
    if run is None:
        nothing: Run = reply(schemas.NothingToApply(), 200)
        return nothing
    return accept(run)


@router.post("/migrations/{migration_id}/rollback", status_code=202, responses=ACCEPTED)
def rollback_migration(
    migration: RollbackMigrationDep,
    work: WorkDep,
    accept: AcceptDep,
    body: Annotated[schemas.MigrationApply | None, Body()] = None,
) -> Run:
    """Run the way back of an applied migration."""
    return accept(running.rollback(work, migration, body or schemas.MigrationApply()))


@router.post("/migrations/{migration_id}/rollback/preview")
def preview_migration_rollback(
    migration: RollbackMigrationDep, work: WorkDep
) -> schemas.MigrationWayBack:
    """What a rollback would run now, also from half way; nothing is run."""
    return running.preview_rollback(work, migration)
