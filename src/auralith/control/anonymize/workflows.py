"""The work of runs of configurations."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.background import Housekeeping, periodic
from auralith.control.anonymize import (
    content,
    kinds,
    retention,
    running,
    sealing,
    service,
    validation,
)
from auralith.control.anonymize.errors import ConfigChanged
from auralith.control.connections import reaching
from auralith.control.connections.reaching import Target
from auralith.control.projects.deleting import before_deleting
from auralith.control.runs import helping
from auralith.control.runs import service as runs
from auralith.control.runs.registry import RunContext, handler, helps
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.operations import anonymize

READ = SessionOptions(read_only=True)
RETENTION_SECONDS = 3_600.0


@dataclass(frozen=True)
class Job:
    """Everything a run needs, read in one short transaction before the work begins."""

    read: Target = field(repr=False)
    written: Target = field(repr=False)
    spec: MaskingSpec
    key: ProjectKey = field(repr=False)
    seal: bytes | None = field(repr=False)


def _job(context: RunContext[kinds.RunParams]) -> Job:
    params = context.params
    spec = MaskingSpec(**params.spec)
    copies = params.mode == "copy"
    with context.transaction() as session:
        target = reaching.living(session, context.connection_id)
        source = reaching.living(session, context.also[0]) if copies else target
        running.refuse_production(target)
        # A connection may have been pointed elsewhere, the program upgraded, since the run was
        # asked for.
        current = content.content_hash(
            spec, source, target if copies else None, key_version=params.key_version
        )
        if current != params.content_hash:
            raise ConfigChanged
        return Job(
            read=reaching.target_of(source, context),
            written=reaching.target_of(target, context),
            spec=spec,
            key=_key(session, context, spec, context.resource_id, params.key_version),
            seal=None if copies else _seal(session, context, spec),
        )


def _key(
    session: Session,
    context: RunContext[kinds.RunParams] | RunContext[kinds.UndoParams],
    spec: MaskingSpec,
    config_id: UUID,
    version: int,
) -> ProjectKey:
    found = sealing.of_version(session, context.keyring, context.project_id, version)
    if found is None:
        raise ConfigChanged
    return found.of(config_id, spec.consistency)


def _seal(session: Session, context: RunContext[kinds.RunParams], spec: MaskingSpec) -> bytes:
    if not spec.options.keep_originals:
        return sealing.forgotten()
    return sealing.seal_for(
        session,
        context.keyring,
        context.project_id,
        run_id=context.run_id,
        config_id=context.resource_id,
    )


@handler(kinds.RUN)
def run(context: RunContext[kinds.RunParams]) -> kinds.RunResult:
    """Mask, or go on from the last batch or piece that was committed."""
    job = _job(context)
    validation.before_writing(
        job.read.place(READ),
        job.written.place(READ),
        job.spec,
        job.key,
        run_id=context.run_id,
        in_place=context.params.mode == "in_place",
    )
    if job.seal is None:
        work = _copying(context, job)
        result = anonymize.run_copy(work, invite=lambda: helping.invite(context))
    else:
        result = anonymize.run_in_place(
            job.written.place(),
            job.spec,
            job.key,
            seal=job.seal,
            run_id=str(context.run_id),
            content_hash=context.params.content_hash,
            monitor=context.monitor,
        )
    return kinds.RunResult.model_validate(result)


@helps(kinds.RUN)
def lend(context: RunContext[kinds.RunParams]) -> None:
    """Bring pieces of a copy that another worker is in charge of; nobody helps in place."""
    if context.params.mode == "copy":
        anonymize.lend_copy(_copying(context, _job(context)))


def _copying(context: RunContext[kinds.RunParams], job: Job) -> anonymize.CopyWork:
    return anonymize.CopyWork(
        source=job.read.place(READ),
        target=job.written.place(),
        spec=job.spec,
        key=job.key,
        run_id=str(context.run_id),
        content_hash=context.params.content_hash,
        owner=str(context.resource_id),
        monitor=context.monitor,
    )


@handler(kinds.UNDO)
def undo(context: RunContext[kinds.UndoParams]) -> kinds.UndoResult:
    """Restore the originals of a run in place."""
    source_id = context.params.source_run_id
    with context.transaction() as session:
        source = kinds.RUN.params_of(runs.get(session, source_id).params)
        spec = MaskingSpec(**source.spec)
        target = reaching.living(session, context.connection_id)
        running.refuse_production(target)
        written = reaching.target_of(target, context)
        key = _key(session, context, spec, context.resource_id, source.key_version)
        seal = sealing.seal_of(session, context.keyring, source_id)
    result = anonymize.undo(
        written.place(),
        run_id=str(source_id),
        undo_id=str(context.run_id),
        spec=spec,
        key=key,
        seal=seal,
        on_conflict=context.params.on_conflict,
        monitor=context.monitor,
    )
    return kinds.UndoResult.model_validate(result)


@before_deleting
def refuse_with_originals(session: Session, project_id: UUID) -> None:
    """A project is not deleted while originals lie in targets that would stay there for ever."""
    service.refuse_kept(session, project_id=project_id)


@periodic("retention of originals", seconds=RETENTION_SECONDS)
def destroy_old_originals(house: Housekeeping) -> int:
    """Destroy the originals whose days are over; of how many runs."""
    return retention.destroy_due(house)
