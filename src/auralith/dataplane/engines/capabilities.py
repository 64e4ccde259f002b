"""One record per engine in which every question must be answered: no field has a default."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What an engine can do. A "no" is refused at plan time with a sentence."""

    default_port: int | None
    """TCP port; None for engines that open a file."""
    schemas: bool
    """Has schemas below the database."""
    transactional_ddl: bool
    returning: bool
    """INSERT, UPDATE and DELETE can return rows into another statement."""
    insert_returning: bool
    """INSERT … RETURNING gives rows to the client."""
    deferrable_constraints: bool
    counts_trigger_effects: bool
    """Rows written by triggers can be counted per table inside a transaction."""
    statement_cancel: bool
    """A running statement can be stopped from another connection or thread."""
    row_locks: bool
    """Locks rows; otherwise a writer locks the whole database."""
    server_accounts: bool
    """Has logins that can be created for just-in-time access."""
    identifier_max: int
    """Longest identifier, in bytes."""
    transaction_local_timeouts: bool
    server_side_temp_tables: bool
    """Temporary tables can be made inside a transaction without committing it."""
