"""Event types of configurations; those of their runs are in `runs/events.py`."""

from auralith.control.events.registry import define

CREATED = define("anonymize.created", "A configuration of masking was made.")
UPDATED = define("anonymize.updated", "A configuration of masking was changed.")
DELETED = define("anonymize.deleted", "A configuration of masking was deleted.")
PREVIEWED = define(
    "anonymize.previewed", "Rows were shown before and after masking; nothing was written."
)
ORIGINALS_DESTROYED = define(
    "anonymize.originals_destroyed",
    "The sealed originals of a masking in place were destroyed; no way back.",
)
