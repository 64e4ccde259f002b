"""Functions that register themselves at import: one of a name, or all who want to be asked."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def origin(function: Callable[..., Any]) -> tuple[str, str]:
    """Where a function was written: its module and its qualified name."""
    return function.__module__, function.__qualname__


class Registry(Generic[F]):
    """One function of a name. Two from different places are a mistake, and raise ValueError."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._found: dict[str, F] = {}

    def add(self, name: str, function: F) -> F:
        """Register it; the same one again (a module read twice) takes its own place."""
        known = self._found.get(name)
        if known is not None and origin(known) != origin(function):
            places = " and ".join(".".join(origin(each)) for each in (known, function))
            msg = f"Two {self._what} of the name '{name}': {places}."
            raise ValueError(msg)
        self._found[name] = function
        return function

    def get(self, name: str) -> F | None:
        """The function of that name."""
        return self._found.get(name)

    def names(self) -> frozenset[str]:
        """Every name that is taken."""
        return frozenset(self._found)

    def items(self) -> list[tuple[str, F]]:
        """Names and functions, in the order of the names."""
        return sorted(self._found.items())


class Hooks(Generic[F]):
    """Every function that wants to be asked or told, in the order they came."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], F] = {}

    def add(self, function: F) -> F:
        """Register it; the same one again takes its own place."""
        self._found[origin(function)] = function
        return function

    def remove(self, function: F) -> None:
        """Take it out again."""
        self._found.pop(origin(function), None)

    def __iter__(self) -> Iterator[F]:
        """All of them."""
        return iter(tuple(self._found.values()))
