"""The catalogue of event types: every domain defines its own in its `events.py`."""

from typing import NewType

EventType = NewType("EventType", str)

_CATALOGUE: dict[str, str] = {}


def define(name: str, summary: str) -> EventType:
    """Add an event type to the catalogue; `summary` is its public documentation.

    Raises ValueError when the name is defined twice with different meanings: a module that is
    read twice says the same.
    """
    if _CATALOGUE.get(name, summary) != summary:
        msg = f"Event type '{name}' is defined twice with different meanings."
        raise ValueError(msg)
    _CATALOGUE[name] = summary
    return EventType(name)


def is_defined(name: str) -> bool:
    """Whether `name` is an event type of this installation."""
    return name in _CATALOGUE


def catalogue() -> dict[str, str]:
    """Every event type and what it means, sorted by name."""
    return dict(sorted(_CATALOGUE.items()))
