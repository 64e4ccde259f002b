"""Transactions and savepoints over any session: written once, used by every engine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from auralith.dataplane.errors import DataPlaneError


class Transactional(Protocol):
    """The part of a session that opens and ends transactions."""

    def begin(self) -> None:
        """Open one."""

    def commit(self) -> None:
        """Commit it."""

    def rollback(self) -> None:
        """Roll it back."""


@contextmanager
def transaction(session: Transactional) -> Iterator[None]:
    """Begin, run the block, commit; any exception rolls back and goes on."""
    session.begin()
    try:
        yield
    except BaseException:
        session.rollback()
        raise
    try:
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def savepoint(run: Callable[[str], object], name: str) -> Iterator[None]:
    """A savepoint of that (plain) name around the block; an exception undoes the block alone."""
    run(f"SAVEPOINT {name}")
    try:
        yield
    except BaseException:
        try:
            run(f"ROLLBACK TO SAVEPOINT {name}")
            run(f"RELEASE SAVEPOINT {name}")
        except DataPlaneError:
            # The server has already dropped the whole transaction (deadlock, lost link):
            # the first exception is the one to see.
            pass
        raise
    run(f"RELEASE SAVEPOINT {name}")
