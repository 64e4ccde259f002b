"""Where the row images of a patch lie, and their removal there: outside of our transactions."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.connections import reaching
from auralith.control.connections.errors import ConnectionNotFound
from auralith.control.connections.reaching import Means, Target
from auralith.control.patches import kinds
from auralith.control.patches.errors import NothingToRollBack, RunOfPatchNotFound
from auralith.control.runs import service as runs
from auralith.dataplane.operations import patch as operations_of_patch
from auralith.models import Patch, Run


def runs_of(session: Session, patch_id: UUID) -> Sequence[Run]:
    """Executions and rollbacks of a patch that began, the newest first."""
    return runs.of_subject(session, patch_id, kinds.JOURNALED, begun=True)


def find_run(session: Session, patch: Patch, run_id: UUID | None) -> Run | None:
    """The named execution or rollback of a patch, else its last execution, if there is one."""
    wanted = run_id or patch.last_execution_id
    return None if wanted is None else runs.one_of(session, patch.id, kinds.JOURNALED, wanted)


def run_of(session: Session, patch: Patch, run_id: UUID | None) -> Run:
    """The run to undo or to read: the named one, else the last execution."""
    if run_id is None and patch.last_execution_id is None:
        raise NothingToRollBack
    run = find_run(session, patch, run_id)
    if run is None:
        raise RunOfPatchNotFound
    return run


@dataclass(frozen=True)
class Purge:
    """The runs whose row images go, and where they lie."""

    run_ids: tuple[str, ...]
    target: Target


def purge_plan(
    session: Session, means: Means, journaled: Sequence[Run], *, missing_ok: bool = False
) -> list[Purge]:
    """What to remove of these runs, by target; with `missing_ok` only what can be reached."""
    places: dict[UUID | None, list[str]] = {}
    for run in journaled:
        places.setdefault(run.connection_id, []).append(str(run.id))
    plan = []
    for place, ids in places.items():
        try:
            plan.append(Purge(tuple(ids), reaching.target(session, means, place)))
        except ConnectionNotFound:
            if not missing_ok:
                raise
    return plan


def remove(part: Purge) -> int:
    """Remove the images of these runs; how many runs the journal forgot."""
    return operations_of_patch.purge_journal(part.target.place(), part.run_ids)
