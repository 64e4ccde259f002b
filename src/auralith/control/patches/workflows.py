"""The work of patch runs: what a worker does, and what the end of a run does to its patch."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session as MetadataSession

from auralith.background import Housekeeping, periodic
from auralith.control.connections.errors import ConnectionNotFound
from auralith.control.connections.target import Target, target_of
from auralith.control.patches import files, repository, retention, running, service
from auralith.control.patches.errors import (
    DryRunRequired,
    PatchNotFound,
)
from auralith.control.patches.schemas import PatchOptions
from auralith.control.runs.errors import RunFailed
from auralith.control.runs.registry import Lane, RunContext, handler, on_finished
from auralith.dataplane.engines.base import Session, SessionOptions
from auralith.dataplane.errors import (
    DataPlaneError,
    InvalidInput,
    Terminal,
    Transient,
    Unreachable,
)
from auralith.dataplane.operations import patch as operations_of_patch
from auralith.dataplane.operations.patch import spec
from auralith.models import Connection, Run

RETENTION_SECONDS = 3_600.0
REFUSED_LOGINS = {"connection.login.password", "connection.login.database"}
"""Answers of a server that is there: asking again changes nothing."""


@dataclass(frozen=True)
class Job:
    """Everything one run needs, read in one short transaction before the work begins."""

    target: Target = field(repr=False)
    operations: tuple[spec.Operation, ...]
    options: spec.PatchOptions
    files: files.FileReader

    def open(self) -> Session:
        """A session on the target under the patch's own limits."""
        limits = SessionOptions(
            lock_timeout_ms=self.options.lock_timeout_ms,
            statement_timeout_ms=self.options.statement_timeout_ms,
        )
        try:
            return self.target.open(limits)
        except Unreachable as error:
            if error.code in REFUSED_LOGINS:
                raise Terminal(error.message, code=error.code) from error
            raise


def _job(context: RunContext) -> Job:
    undoing = context.kind == "patch.rollback"
    with context.transaction() as session:
        patch = repository.get(session, context.resource_id)
        if patch is None:
            raise PatchNotFound
        connection = session.get(Connection, context.connection_id)
        if connection is None or connection.deleted_at is not None:
            raise ConnectionNotFound
        expected = context.params.get("content_hash")
        # The connection may have been pointed elsewhere since the run was asked for.
        if not undoing and service.rehash(session, patch, connection) != expected:
            raise DryRunRequired
        # What is undone stands in the journal, not in the patch, which may be another by now.
        raw = [] if undoing else patch.operations
        return Job(
            target=target_of(connection, context.keyring, context.settings),
            operations=operations_of_patch.parse_operations(raw, engine=connection.engine),
            options=PatchOptions(**patch.options).for_target(),
            files=files.reader(context.sessions, patch.id),
        )


@contextmanager
def _places_named() -> Iterator[None]:
    """End a failed run with the place of the fault, and with what was taken back."""
    try:
        yield
    except DataPlaneError as error:
        place = {"loc": ["body", *error.loc]} if isinstance(error, InvalidInput) else None
        if place is None and error.undone is None:
            raise
        result = None if error.undone is None else {"undone": dict(error.undone)}
        raise RunFailed(error.message, code=error.code, detail=place, result=result) from error


@handler("patch.dry_run", lane="read")
def dry_run(context: RunContext) -> dict[str, Any]:
    """Try the patch and take it back; the result says exactly what an execution would do."""
    job = _job(context)
    with _places_named():
        result = operations_of_patch.dry_run(
            job.target.engine,
            job.open,
            job.operations,
            job.options,
            job.files,
            context.monitor,
        )
    return result.to_json()


@handler("patch.execute")
def execute(context: RunContext) -> dict[str, Any]:
    """Execute the patch, or go on from the last batch that was committed."""
    job = _job(context)
    first = context.attempt == 1 and context.run_id not in _begun
    _begun.add(context.run_id)
    try:
        with _places_named():
            result = operations_of_patch.execute(
                job.target.engine,
                job.open,
                str(context.run_id),
                job.operations,
                job.options,
                job.files,
                context.monitor,
                allow_irreversible=bool(context.params.get("allow_irreversible")),
                content_hash=str(context.params.get("content_hash", "")),
                first_attempt=first,
            )
    except Transient:
        raise
    except BaseException:
        _begun.discard(context.run_id)
        raise
    _begun.discard(context.run_id)
    return result.to_json()


_begun: set[UUID] = set()
"""Executions this process has begun: a retry within one attempt is not a first attempt."""


def _lane_of_rollback(params: Mapping[str, Any]) -> Lane:
    return "read" if params.get("preview") else "write"


@handler("patch.rollback", lane=_lane_of_rollback)
def rollback(context: RunContext) -> dict[str, Any]:
    """Restore what an execution (or an earlier rollback) changed, or only say what would be."""
    job = _job(context)
    source = str(context.params["source_run_id"])
    if context.params.get("preview"):
        return operations_of_patch.preview_rollback(
            job.target.engine, job.open, source, context.monitor
        ).to_json()
    try:
        return operations_of_patch.rollback(
            job.target.engine,
            job.open,
            str(context.run_id),
            source,
            context.params["on_conflict"],
            job.options,
            context.monitor,
        ).to_json()
    except operations_of_patch.RollbackConflicts as error:
        raise RunFailed(error.message, code=error.code, result=error.result.to_json()) from error


@on_finished("patch.dry_run")
def after_dry_run(session: MetadataSession, run: Run) -> None:
    """Tell the patch."""
    running.dry_run_ended(session, run)


@on_finished("patch.execute")
def after_execution(session: MetadataSession, run: Run) -> None:
    """Tell the patch."""
    running.execution_ended(session, run)


@on_finished("patch.rollback")
def after_rollback(session: MetadataSession, run: Run) -> None:
    """Tell the patch."""
    running.rollback_ended(session, run)


@periodic("journal retention", seconds=RETENTION_SECONDS)
def remove_old_journals(house: Housekeeping) -> int:
    """Remove the journals whose days are over; how many patches."""
    return retention.purge_due(house.sessions, house.keyring, house.settings)
