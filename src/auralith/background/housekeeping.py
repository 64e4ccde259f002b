"""Housekeeping: each domain registers its own, the workers do it, one of them at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.crypto import Keyring
from auralith.settings.model import Settings


@dataclass(frozen=True)
class Housekeeping:
    """What periodic work gets."""

    sessions: sessionmaker[Session] = field(repr=False)
    settings: Settings = field(repr=False)
    keyring: Keyring = field(repr=False)


@dataclass(frozen=True)
class Periodic:
    """Work that every worker offers to do every so many `seconds`; one at a time does it."""

    name: str
    seconds: float
    work: Callable[[Housekeeping], object]


_PERIODIC: dict[str, Periodic] = {}


def periodic(
    name: str, *, seconds: float
) -> Callable[[Callable[[Housekeeping], object]], Callable[[Housekeeping], object]]:
    """Register housekeeping that the workers do every so many `seconds`, one of them at a time."""

    def register(function: Callable[[Housekeeping], object]) -> Callable[[Housekeeping], object]:
        _PERIODIC[name] = Periodic(name, seconds, function)
        return function

    return register


def periodic_tasks() -> list[Periodic]:
    """All registered housekeeping."""
    return list(_PERIODIC.values())
