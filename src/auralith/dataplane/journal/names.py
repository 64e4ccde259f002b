"""How the journal's own objects are called, and how they stay out of what people see."""

from auralith.dataplane.schema.model import Table
from auralith.dataplane.schema.names import TableName

PLACE = "auralith_journal"
"""The journal's schema on PostgreSQL; the beginning of its tables' names elsewhere."""


def is_journal(name: TableName) -> bool:
    """Whether the table is the journal's own: such tables are neither shown nor patched."""
    return name.schema == PLACE or name.name.lower().startswith(f"{PLACE}_")


def without_journal(tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """The tables that belong to the database's people."""
    return tuple(table for table in tables if not is_journal(table.name))
