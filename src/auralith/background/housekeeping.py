"""Housekeeping: each domain registers its own, the workers do it, one of them at a time."""

from collections.abc import Callable
from dataclasses import dataclass

from auralith.background.means import Means
from auralith.kit.registry import Registry


@dataclass(frozen=True)
class Housekeeping(Means):
    """What periodic work gets."""


Work = Callable[[Housekeeping], object]


@dataclass(frozen=True)
class Periodic:
    """Work that every worker offers to do every so many `seconds`; one at a time does it."""

    name: str
    seconds: float
    work: Work


_WORK: Registry[Work] = Registry("housekeeping tasks")
_SECONDS: dict[str, float] = {}


def periodic(name: str, *, seconds: float) -> Callable[[Work], Work]:
    """Register housekeeping that the workers do every so many `seconds`, one of them at a time."""

    def register(function: Work) -> Work:
        _SECONDS[name] = seconds
        return _WORK.add(name, function)

    return register


def periodic_tasks() -> list[Periodic]:
    """All registered housekeeping."""
    return [Periodic(name, _SECONDS[name], work) for name, work in _WORK.items()]
