"""Where a patch may go from where it stands; every change of status passes through here."""

from collections.abc import Mapping

from auralith.control.patches.schemas import PatchStatus
from auralith.control.runs.errors import SubjectBusy
from auralith.control.runs.kinds import Subject
from auralith.models import Patch

_IDLE: frozenset[PatchStatus] = frozenset(
    {
        "draft",
        "dry_run_ok",
        "dry_run_failed",
        "executed",
        "failed",
        "rolled_back",
        "partially_rolled_back",
    }
)

_BACK: frozenset[PatchStatus] = frozenset({"rolling_back"})
_EXECUTING: frozenset[PatchStatus] = frozenset({"executing"})
_AFTER_ROLLBACK = _IDLE | _BACK

TRANSITIONS: Mapping[PatchStatus, frozenset[PatchStatus]] = {
    # A run that never began, or changed nothing, gives back the status from before it.
    "draft": _AFTER_ROLLBACK,
    "dry_run_ok": _AFTER_ROLLBACK | _EXECUTING,
    "dry_run_failed": _AFTER_ROLLBACK,
    "executing": frozenset({"dry_run_ok"}),
    "executed": frozenset({"executing", "rolling_back"}),
    "failed": frozenset({"executing", "rolling_back"}),
    "rolling_back": _IDLE,
    "rolled_back": frozenset({"rolling_back"}),
    "partially_rolled_back": _EXECUTING | _BACK,
}
"""New status → those it may follow."""


def move(patch: Patch, status: PatchStatus) -> None:
    """Give the patch its new status; SubjectBusy when it cannot go there from where it stands."""
    if patch.status not in TRANSITIONS[status]:
        raise SubjectBusy(Subject("patch", patch.id, patch.name, patch.project_id))
    patch.status = status
