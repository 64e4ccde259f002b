"""Event types of scenarios and lists; those of their runs are in `runs/events.py`."""

from auralith.control.events.registry import define

CREATED = define("seed.created", "A scenario of synthetic data was made.")
UPDATED = define("seed.updated", "A scenario of synthetic data was changed.")
DELETED = define("seed.deleted", "A scenario of synthetic data was deleted.")
INFERRED = define(
    "seed.inferred", "A scenario was drawn up from a database; nothing was written there."
)
PREVIEWED = define("seed.previewed", "Rows of a scenario were shown; nothing was written.")
FORGOTTEN = define(
    "seed.forgotten", "What a target kept of a seed run was removed: its rows stay for good."
)
REFERENCE_CREATED = define("seed.reference_created", "A list of values was made.")
REFERENCE_UPDATED = define("seed.reference_updated", "A list of values was changed.")
REFERENCE_DELETED = define("seed.reference_deleted", "A list of values was deleted.")
