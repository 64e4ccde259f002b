"""Starting runs of configurations, and undoing them. What a worker does stands in `workflows.py`.

The databases are looked at first, outside of our transaction: what cannot be is refused before
there is a run.
"""

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.anonymize import (
    content,
    kinds,
    schemas,
    sealing,
    service,
    validation,
)
from auralith.control.anonymize.errors import NoOriginals, Production
from auralith.control.connections import reaching
from auralith.control.runs import service as runs
from auralith.control.runs.kinds import Prepared
from auralith.control.work import Work
from auralith.dataplane.errors import StatementTimeout
from auralith.dataplane.operations import anonymize
from auralith.kit.db import transaction
from auralith.models import AnonymizeConfig, Connection, Run


def run(work: Work, config: AnonymizeConfig) -> Run:
    """Start a run of the configuration as it is now."""
    spec = service.spec_of(config)
    source = reaching.living(work.session, config.connection_id)
    written = _written(work, config, source)
    refuse_production(written)
    key = service.key_of(work.session, work.keyring, config)
    read, target = (reaching.target_of(each, work) for each in (source, written))
    with work.outside():
        # A look that takes too long is left to the run, which looks again before it writes.
        with suppress(StatementTimeout), reaching.looking(read, target) as (there, goal):
            validation.ready(there, spec, key, in_place=config.mode == "in_place")
            if config.mode == "copy":
                anonymize.refuse_other_target(goal, owner=str(config.id))
        with transaction(work.sessions) as session:
            return _begin(replace(work, session=session), config.id)


def _begin(work: Work, config_id: UUID) -> Run:
    config = service.locked(work.session, config_id)
    spec = service.spec_of(config)
    source = reaching.held(work.session, config.connection_id)
    copies = config.mode == "copy"
    target = reaching.held(work.session, config.target_connection_id) if copies else source
    version = sealing.current(work.session, work.keyring, config.project_id).version

    def prepare() -> Prepared[kinds.RunParams]:
        refuse_production(target)
        current = content.content_hash(
            spec, source, target if copies else None, key_version=version
        )
        where = f"{source.name} → {target.name}" if copies else target.name
        return Prepared(
            params=kinds.RunParams(
                spec=spec.model_dump(mode="json"),
                mode="copy" if copies else "in_place",
                key_version=version,
                content_hash=current,
            ),
            content_hash=current,
            rows=None,
            destructive=not copies,
            summary=f"Mask “{config.name}”: {where} ({target.environment})",
        )

    return runs.start(
        work,
        kinds.RUN,
        service.subject(config),
        connection=target,
        also=(source,) if copies else (),
        prepare=prepare,
    )


def undo(work: Work, source: Run, body: schemas.UndoRequest) -> Run:
    """Start restoring the originals of a run in place."""
    if not _kept(work.session, source):
        raise NoOriginals
    config = service.locked(work.session, source.resource_id)
    connection = reaching.held(work.session, source.connection_id)

    def prepare() -> Prepared[kinds.UndoParams]:
        refuse_production(connection)
        if not _kept(work.session, source):
            raise NoOriginals
        masked = kinds.RUN.result_of(source.result).tables
        current = content.undoing_hash(source.id, body.on_conflict, connection)
        return Prepared(
            params=kinds.UndoParams(
                source_run_id=source.id, on_conflict=body.on_conflict, content_hash=current
            ),
            content_hash=current,
            rows=sum(table.rows for table in masked) if masked else None,
            destructive=False,
            summary=f"Restore the originals of “{config.name}” on {connection.name}"
            f" ({connection.environment})",
        )

    return runs.start(
        work, kinds.UNDO, service.subject(config), connection=connection, prepare=prepare
    )


def _kept(session: Session, source: Run) -> bool:
    return service.originals_of(session, source).kept


def refuse_production(target: Connection) -> None:
    """Nothing is written into a production database, whoever asks."""
    if target.environment == "production":
        raise Production(target.name)


def _written(work: Work, config: AnonymizeConfig, source: Connection) -> Connection:
    if config.mode == "in_place":
        return source
    return reaching.living(work.session, config.target_connection_id)
