"""Events of connections."""

from auralith.control.events.registry import define

CONNECTION_CREATED = define("connection.created", "A connection was made.")
CONNECTION_UPDATED = define("connection.updated", "A connection was changed.")
CONNECTION_DELETED = define("connection.deleted", "A connection was deleted, its secrets wiped.")
CONNECTION_TESTED = define("connection.tested", "Somebody tried to reach a database.")
CONNECTION_INTROSPECTED = define("connection.introspected", "A database's schema was read.")
PERSONAL_DATA_SHOWN = define(
    "connection.personal_data_shown", "Rows were shown with columns that are masked for others."
)
