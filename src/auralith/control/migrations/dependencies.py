"""Who may see and use a migration."""

from typing import Annotated

from fastapi import Depends

from auralith.control.auth.caller import Caller
from auralith.control.migrations import service
from auralith.control.migrations.errors import MigrationNotFound
from auralith.control.projects.access import Access
from auralith.control.projects.dependencies import (
    body_project_access,
    project_access,
    record_access,
)
from auralith.models import Migration

READ = "migrations.read"

migration_access = record_access(
    "migration_id", service.find, missing=MigrationNotFound, reads=READ
)

CompareDep = Annotated[Access, Depends(project_access(service.WRITE))]
WriteMigrationsDep = Annotated[Caller, Depends(body_project_access(service.WRITE))]
ReadMigrationDep = Annotated[Migration, Depends(migration_access(READ))]
WriteMigrationDep = Annotated[Migration, Depends(migration_access(service.WRITE))]
ApplyMigrationDep = Annotated[Migration, Depends(migration_access("migrations.apply"))]
RollbackMigrationDep = Annotated[Migration, Depends(migration_access("migrations.rollback"))]
