"""Event types of snapshots."""

from auralith.control.events.registry import define

TAKEN = define("snapshot.taken", "A snapshot of a database's schema was taken.")
