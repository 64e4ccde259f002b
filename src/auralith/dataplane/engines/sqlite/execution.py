"""How statements that change a schema are guarded in SQLite: one writer at a time, by itself."""

from collections.abc import Iterable, Sequence

from auralith.dataplane.engines.execution import LongTransaction, Trait
from auralith.dataplane.engines.session import Session
from auralith.dataplane.schema.identity import ObjectId


class SqliteExecution:
    """See `engines.execution.Execution`."""

    traits: frozenset[Trait] = frozenset()

    def claim(self, session: Session) -> bool:
        """The write lock of the one transaction is enough."""
        del session
        return True

    def limit_locks(self, session: Session, milliseconds: int) -> None:
        """The connection waits as long as it was opened with."""
        del session, milliseconds

    def long_transactions(self, session: Session, seconds: int) -> Sequence[LongTransaction]:
        """A file does not know who reads it."""
        del session, seconds
        return ()

    def holders(self, session: Session, objects: Iterable[ObjectId]) -> Sequence[LongTransaction]:
        """A file does not know who holds it."""
        del session, objects
        return ()

    def number(self, session: Session) -> str | None:
        """None: a file has no sessions."""
        del session
        return None

    def waits_for(self, session: Session, number: str) -> Sequence[LongTransaction] | None:
        """A file does not know who waits."""
        del session, number
        return None

    def leftovers(self, session: Session, objects: Iterable[ObjectId]) -> Sequence[str]:
        """Everything is rolled back whole."""
        del session, objects
        return ()

    def qualified(self, parts: Sequence[str]) -> tuple[str, ...]:
        """Without `main`."""
        return tuple(parts[-1:])

    def transactional(self, words: Sequence[str]) -> bool:
        """All but what works on the whole file."""
        return words[0] not in {"VACUUM", "ATTACH", "DETACH", "PRAGMA"}
