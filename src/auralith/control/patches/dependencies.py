"""Who may see and use a patch."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from auralith.control.auth.caller import Caller
from auralith.control.auth.dependencies import (
    CallerDep,
    declares,
)
from auralith.control.patches import service
from auralith.control.patches.errors import PatchNotFound
from auralith.control.projects import service as projects
from auralith.kit.db import SessionDep
from auralith.models import Patch


def patch_access(right: str) -> Callable[..., Patch]:
    """A dependency that loads the patch of the path `patch_id` for a caller with `right`.

    Whoever may not read it gets 404; who may read but not do it, 403.
    """

    @declares(right)
    def dependency(patch_id: UUID, session: SessionDep, caller: CallerDep) -> Patch:
        patch = service.find(session, patch_id)
        project_id = patch.project_id if patch else None
        for needed in ("patches.read", right):
            projects.require_of(session, caller, project_id, needed, missing=PatchNotFound())
        if patch is None:
            raise PatchNotFound
        return patch

    return dependency


def patch_writer() -> Callable[..., Caller]:
    """For POST /patches: the right is checked in the project that the body names."""

    @declares("patches.write")
    def dependency(caller: CallerDep) -> Caller:
        return caller

    return dependency


WriterDep = Annotated[Caller, Depends(patch_writer())]
ReadPatchDep = Annotated[Patch, Depends(patch_access("patches.read"))]
ReadChangesDep = Annotated[Patch, Depends(patch_access("data.read"))]
WritePatchDep = Annotated[Patch, Depends(patch_access("patches.write"))]
DryRunPatchDep = Annotated[Patch, Depends(patch_access("patches.dry_run"))]
ExecutePatchDep = Annotated[Patch, Depends(patch_access("patches.execute"))]
RollbackPatchDep = Annotated[Patch, Depends(patch_access("patches.rollback"))]
