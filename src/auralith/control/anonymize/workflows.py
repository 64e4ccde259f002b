"""The work of runs of configurations."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
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
from auralith.control.connections import deleting as connections
from auralith.control.connections import reaching
from auralith.control.connections.reaching import Target
from auralith.control.projects import deleting as projects
from auralith.control.runs import helping
from auralith.control.runs import service as runs
from auralith.control.runs.registry import RunContext, handler, helps
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.errors import DataPlaneError, Terminal
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.monitor import Interrupted
from auralith.dataplane.operations import anonymize
from auralith.models import Connection

READ = SessionOptions(read_only=True)
RETENTION_SECONDS = 3_600.0


@dataclass(frozen=True)
class Job:
    """Everything a run needs, read in one short transaction before the work begins."""

    read: Target = field(repr=False)
    written: Target = field(repr=False)
    spec: MaskingSpec
    key: ProjectKey = field(repr=False)
    in_place: bool


def _job(context: RunContext[kinds.RunParams]) -> Job:
    params = context.params
    spec = content.parsed(params.spec)
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
            in_place=not copies,
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
        in_place=job.in_place,
    )
    result = _in_place(context, job) if job.in_place else _copy(context, job)
    return kinds.RunResult.model_validate(result)


def _copy(context: RunContext[kinds.RunParams], job: Job) -> dict[str, Any]:
    return anonymize.run_copy(_copying(context, job), invite=lambda: helping.invite(context))


def _in_place(context: RunContext[kinds.RunParams], job: Job) -> dict[str, Any]:
    seal = _seal(context, job.spec)
    try:
        return anonymize.run_in_place(
            job.written.place(),
            job.spec,
            job.key,
            seal=seal,
            run_id=str(context.run_id),
            content_hash=context.params.content_hash,
            monitor=context.monitor,
        )
    except (Terminal, Interrupted):
        _forget_unused(context, job)
        raise


def _seal(context: RunContext[kinds.RunParams], spec: MaskingSpec) -> bytes:
    if not spec.options.keep_originals:
        return sealing.forgotten()
    with context.transaction() as session:
        return sealing.seal_for(
            session,
            context.keyring,
            context.project_id,
            run_id=context.run_id,
            config_id=context.resource_id,
        )


def _forget_unused(context: RunContext[kinds.RunParams], job: Job) -> None:
    """Let no key stand for originals of a run that ended before it could keep any.

    Only where that is sure: a worker of an earlier attempt may still be about to begin.
    """
    if context.attempt > 1:
        return
    with suppress(DataPlaneError):
        if anonymize.begun(job.written.place(READ), str(context.run_id)):
            return
        with context.transaction() as session:
            sealing.forget(session, context.run_id)


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
    params = context.params
    source_id = params.source_run_id
    with context.transaction() as session:
        source = kinds.RUN.params_of(runs.get(session, source_id).params)
        spec = content.parsed(source.spec)
        target = reaching.living(session, context.connection_id)
        running.refuse_production(target)
        # The connection may have been pointed elsewhere since the undo was asked for.
        current = content.undoing_hash(source_id, params.on_conflict, target)
        if params.content_hash not in {None, current}:
            raise ConfigChanged
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
        on_conflict=params.on_conflict,
        monitor=context.monitor,
    )
    return kinds.UndoResult.model_validate(result)


@projects.before_deleting
def refuse_project_with_originals(session: Session, project_id: UUID) -> None:
    """A project is not deleted while originals lie in targets that would stay there for ever."""
    service.refuse_kept(session, project_id=project_id)


@connections.before_deleting
def refuse_connection_with_originals(session: Session, connection: Connection) -> None:
    """Nor is the connection behind which they lie: nobody could reach them any more."""
    service.refuse_kept(session, connection_id=connection.id)


@periodic("retention of originals", seconds=RETENTION_SECONDS)
def destroy_old_originals(house: Housekeeping) -> int:
    """Destroy the originals whose days are over; of how many runs."""
    return retention.destroy_due(house)


@periodic("journals of maskings", seconds=RETENTION_SECONDS)
def forget_old_journals(house: Housekeeping) -> int:
    """Take out of targets what ended maskings left in their journals; of how many runs."""
    return retention.forget_journals(house)
