"""Event types of patches; those of their runs are in `runs/events.py`."""

from auralith.control.events.registry import define

CREATED = define("patch.created", "A patch was made.")
UPDATED = define("patch.updated", "A patch was changed; it is a draft again.")
DELETED = define("patch.deleted", "A patch was deleted.")
FILE_ADDED = define("patch.file.added", "A file of rows was uploaded to a patch.")
JOURNAL_PURGED = define(
    "patch.journal.purged",
    "Row images of a patch were removed from its target; no way back.",
)
