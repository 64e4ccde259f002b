"""Refusals of the patch routes."""

from collections.abc import Sequence

from auralith.kit.errors import Conflict, Invalid, NotFound, PayloadTooLarge


class PatchNotFound(NotFound):
    """404: no such patch, or in a project the caller does not see."""

    code = "patch.not_found"

    def __init__(self) -> None:
        super().__init__("There is no such patch. List the patches you may see with GET /patches.")


class FileNotFound(NotFound):
    """404: no such file of this patch."""

    code = "patch.file_not_found"

    def __init__(self) -> None:
        super().__init__(
            "This patch has no such file. Upload it with POST /patches/{id}/files first."
        )


class RunOfPatchNotFound(NotFound):
    """404: the run to undo is not a journaled run of this patch."""

    code = "patch.run_not_found"

    def __init__(self) -> None:
        super().__init__("This patch has no such execution or rollback. See GET /runs.")


class EmptyPatch(Conflict):
    """409: there is nothing to try."""

    code = "patch.empty"

    def __init__(self) -> None:
        super().__init__("The patch has no operations. Add one before its dry-run.")


class DryRunRequired(Conflict):
    """409: what would be executed is not what was tried."""

    code = "patch.dry_run_required"

    def __init__(self) -> None:
        super().__init__(
            "The patch needs a successful dry-run of exactly this content and target."
            " Start one with POST /patches/{id}/dry-run."
        )


class HasViolations(Conflict):
    """409: the dry-run found rows that break rules of the database."""

    code = "patch.violations"

    def __init__(self) -> None:
        super().__init__(
            "The last dry-run found violations. Correct the operations and run it again."
        )


class NotReversible(Conflict):
    """409: rolling back will not be possible, and that was not accepted."""

    code = "patch.not_reversible"

    def __init__(self, reasons: Sequence[str]) -> None:
        why = " ".join(reasons)
        super().__init__(
            f"This patch cannot be rolled back once executed. {why}"
            " Send allow_irreversible: true to execute it all the same.",
            params={"reasons": list(reasons)},
        )


class NothingToRollBack(Conflict):
    """409: there is no execution whose journal could be undone."""

    code = "patch.nothing_to_roll_back"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or "The patch has no execution to roll back. Execute it first.")


class JournalNeeded(Conflict):
    """409: a rollback is still possible and would not be any more."""

    code = "patch.journal_needed"

    def __init__(self) -> None:
        super().__init__(
            "The journal still allows a rollback. Add ?confirm=true to remove it for good."
        )


class JournalKept(Conflict):
    """409: a patch cannot be deleted without leaving row images in its target."""

    code = "patch.journal_kept"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The row images of this patch could not be removed from its target: {reason}"
            " Try again later, or add ?keep_journal=true to delete the patch and leave them there.",
            params={"reason": reason},
        )


class JournalsLeft(Conflict):
    """409: a project cannot be deleted while row images of its patches lie in targets."""

    code = "patch.journals_left"

    def __init__(self, names: Sequence[str], total: int) -> None:
        super().__init__(
            f"{total} patches of this project have row images in their targets, where nobody could"
            f" remove them afterwards: {', '.join(names)}. Purge their journals, or delete these"
            " patches first.",
            params={"patches": list(names), "total": total},
        )


class TooManyRows(Invalid):
    """422: more inline rows than a request may carry."""

    code = "patch.too_many_rows"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"A patch holds at most {limit:,} inline rows. Upload them as a file instead.",
            loc=("body", "operations"),
            params={"limit": limit},
        )


class FileTooLarge(PayloadTooLarge):
    """413: the upload is over the limit."""

    code = "file.too_large"


class TargetChanged(Conflict):
    """409: the connection is another one than the run was asked for."""

    code = "patch.target_changed"

    def __init__(self) -> None:
        super().__init__(
            "The connection was pointed elsewhere, or logs in otherwise, after this was asked for."
            " Start it again."
        )
