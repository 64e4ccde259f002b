"""What every engine answers so that statements which change a schema are run with care."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from auralith.dataplane.engines.session import Session
from auralith.dataplane.schema.identity import ObjectId

Trait = Literal["locks", "concurrently", "algorithm"]
"""What matters to those who write statements by hand: others wait for locks; work can be done
CONCURRENTLY and constraints added NOT VALID; ALTER TABLE can be asked for its ALGORITHM."""


@dataclass(frozen=True)
class LongTransaction:
    """A transaction of somebody else that a schema change may have to wait for."""

    session: str
    """The server's number for it."""
    seconds: int
    login: str
    application: str = ""
    query: str = ""
    """What it runs, or ran last, as the server tells it: with values, for the caller to hide."""


class Execution(Protocol):
    """How an engine guards statements that change a schema."""

    traits: frozenset[Trait]

    def claim(self, session: Session) -> bool:
        """Take the one right to migrate this database, until the session ends.

        False while another session has it: also that of a killed process, for as long as its
        last statement still runs in the server.
        """

    def limit_locks(self, session: Session, milliseconds: int) -> None:
        """From now on a statement waits that long for a lock."""

    def long_transactions(self, session: Session, seconds: int) -> Sequence[LongTransaction]:
        """Transactions of others open for longer; empty where the login may not see them."""

    def holders(self, session: Session, objects: Iterable[ObjectId]) -> Sequence[LongTransaction]:
        """Who holds locks on the tables of those objects, as far as the login may see it.

        Where the engine does not say, all transactions of others that are open.
        """

    def number(self, session: Session) -> str | None:
        """The server's number of a session; None where sessions cannot be looked after."""

    def waits_for(self, session: Session, number: str) -> Sequence[LongTransaction] | None:
        """Whose locks the session of that number waits for; None while it waits for nobody.

        Empty where the server does not tell who it is.
        """

    def leftovers(self, session: Session, objects: Iterable[ObjectId]) -> Sequence[str]:
        """Statements that remove what an interrupted one left of those objects: invalid indexes."""

    def qualified(self, parts: Sequence[str]) -> tuple[str, ...]:
        """The path of an object of which a person wrote these names: see `schema.identity`."""

    def transactional(self, words: Sequence[str]) -> bool:
        """Whether a statement can be rolled back with others; `words` are its first, in capitals.

        For SQL that people wrote; planned statements say so themselves.
        """
