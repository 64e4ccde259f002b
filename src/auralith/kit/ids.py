"""The one seam through which identifiers are made: tests replace `new_id`."""

from uuid import UUID, uuid4


def new_id() -> UUID:
    """A fresh random identifier (UUID version 4)."""
    return uuid4()
