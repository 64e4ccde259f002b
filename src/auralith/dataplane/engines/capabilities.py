"""One record per engine in which every question must be answered: no field has a default."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What an engine can do and how it differs; every field is read where it decides something."""

    default_port: int | None
    """TCP port; None for engines that open a file."""
    required_fields: tuple[str, ...]
    """Fields without which no connection can be made, by their names in `ConnectionSpec`."""
    returning: bool
    """INSERT, UPDATE and DELETE can return rows into another statement."""
    side_by_side: bool
    """Two sessions may write different rows of a table at once, and it saves time."""
    row_by_row_keys: bool
    """Foreign keys are checked at each row, not at the end of the statement."""
    reopens_temporary: bool
    """A statement may name a temporary table more than once."""
    precomputes_defaults: bool
    """It is known beforehand what the server would fill in; otherwise rows are read again."""
    integer_bits: int | None
    """Every integer has so many, whatever its type is called; None: its type tells."""
    embedded: bool
    """Servers of its kind come with Auralith: a schema can be tried out on one of our own."""
