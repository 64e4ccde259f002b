"""Event types of migrations; those of their runs are in `runs/events.py`."""

from auralith.control.events.registry import define

CREATED = define("migration.created", "A migration was made.")
UPDATED = define("migration.updated", "A migration was changed; it is a draft again.")
DELETED = define("migration.deleted", "A migration was deleted.")
