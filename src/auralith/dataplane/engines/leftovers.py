"""What every engine answers about places where old values lie that no statement on rows reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from auralith.dataplane.engines.session import Session
from auralith.dataplane.schema.model import Table


@dataclass(frozen=True)
class Residue:
    """Such a place."""

    kind: str
    """`dead_rows`, `statistics`, `log`, `view`, `large_objects`, `replica`, …"""
    object: str | None
    """What it belongs to; None: the database, or the server."""
    message: str
    """What lies there, and what helps."""
    cleaned: bool = False


class LeftoverDialect(Protocol):
    """How an engine finds such places, and empties those that it can."""

    def found(
        self, session: Session, tables: Sequence[Table], /, *, rewritten: bool
    ) -> Sequence[Residue]:
        """The places there are; what the login may not see is told as such.

        `rewritten`: rows of these tables were changed where they lie, and not only loaded.
        """

    def clean(
        self, session: Session, tables: Sequence[Table], /, *, rewritten: bool
    ) -> Sequence[Residue]:
        """Empty what can be emptied without locking others out for long; what was done.

        Outside of any transaction.
        """
