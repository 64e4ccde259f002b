"""Event types of saved bridges; those of their runs are in `runs/events.py`."""

from auralith.control.events.registry import define

CREATED = define("bridge.created", "A bridge was saved.")
UPDATED = define("bridge.updated", "A saved bridge was changed.")
DELETED = define("bridge.deleted", "A saved bridge was deleted.")
PACED = define("bridge.run.paced", "A bridge run was given another rate.")
