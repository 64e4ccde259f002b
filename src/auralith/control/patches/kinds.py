"""The kinds of run a patch has."""

from auralith.control.runs.kinds import RunKind, declare

# A dry-run and a preview take back what they write, but they write and lock.
DRY_RUN = declare(RunKind("patch.dry_run", right="patches.dry_run", writes=True, lane="read"))
EXECUTE = declare(RunKind("patch.execute", right="patches.execute", writes=True))
ROLLBACK = declare(RunKind("patch.rollback", right="patches.rollback", writes=True))
PREVIEW = declare(
    RunKind("patch.rollback_preview", right="patches.rollback", writes=True, lane="read")
)
JOURNALED = (EXECUTE.name, ROLLBACK.name)
"""Whose changes stand in the journal of the target."""
