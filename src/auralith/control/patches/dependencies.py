"""Who may see and use a patch."""

from typing import Annotated

from fastapi import Depends

from auralith.control.auth.caller import Caller
from auralith.control.patches import service
from auralith.control.patches.errors import PatchNotFound
from auralith.control.projects.dependencies import body_project_access, record_access
from auralith.models import Patch

patch_access = record_access("patch_id", service.find, missing=PatchNotFound, reads="patches.read")

WriterDep = Annotated[Caller, Depends(body_project_access("patches.write"))]
ReadPatchDep = Annotated[Patch, Depends(patch_access("patches.read"))]
ReadChangesDep = Annotated[Patch, Depends(patch_access("data.read"))]
WritePatchDep = Annotated[Patch, Depends(patch_access("patches.write"))]
DryRunPatchDep = Annotated[Patch, Depends(patch_access("patches.dry_run"))]
ExecutePatchDep = Annotated[Patch, Depends(patch_access("patches.execute"))]
RollbackPatchDep = Annotated[Patch, Depends(patch_access("patches.rollback"))]
