"""What statements would do, and what a comparison found; no database is asked."""

from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.connections import reaching
from auralith.control.connections import service as connections
from auralith.control.migrations import schemas, service
from auralith.control.migrations.describing import plan_of, statements_of
from auralith.control.snapshots.describing import changes_of
from auralith.control.work import Work
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.operations import drift, migrate
from auralith.dataplane.schema.identity import ObjectId
from auralith.kit.clock import now
from auralith.models import Migration


def lint(work: Work, project_id: UUID, body: schemas.MigrationLint) -> schemas.MigrationFindings:
    """Read statements as if a migration were made of them; nothing is kept."""
    target = connections.require_in_project(
        work.session, work.caller, body.target_connection_id, project_id, service.WRITE
    )
    engine = get_engine(target.engine)
    plan = migrate.plan_of_sql(engine, body.sql, body.rollback_sql)
    found = migrate.lint_sql(engine, body.sql, has_rollback=body.rollback_sql is not None)
    return schemas.MigrationFindings(
        statements=statements_of(plan),
        lint_warnings=[schemas.LintWarning.model_validate(warning) for warning in found],
    )


def changes(session: Session, migration: Migration) -> schemas.MigrationChanges:
    """The differences a comparison found, by its rules; none for statements written by hand."""
    have, wanted = service.catalogs(session, migration.id)
    if have is None or wanted is None:
        return schemas.MigrationChanges(changes=[])
    engine = get_engine(reaching.living(session, migration.target_connection_id).engine)
    found = drift.check(
        have,
        wanted,
        knowledge=engine.schemas.knowledge,
        now=now(),
        scope=plan_of(migration).scope,
    )
    return schemas.MigrationChanges(changes=changes_of(found, engine.schemas.quote))


def ddl_of(session: Session, migration: Migration, name: str) -> schemas.MigrationDdl:
    """The whole object that `name` is, or is a part of, in the target and in the source."""
    have, wanted = service.catalogs(session, migration.id)
    dialect = get_engine(reaching.living(session, migration.target_connection_id).engine).schemas
    read = [catalog for catalog in (have, wanted) if catalog is not None]
    try:
        identity = drift.outermost(ObjectId.parse(name, dialect.quote), read)
    except ValueError:
        return schemas.MigrationDdl(object=name, before=None, after=None)
    before, after = (
        None if catalog is None else drift.render(dialect, catalog, identity) or None
        for catalog in (have, wanted)
    )
    return schemas.MigrationDdl(object=identity.text(dialect.quote), before=before, after=after)
