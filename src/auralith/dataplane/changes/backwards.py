"""What of a rollback is left to do: stretches of the source's changes, the latest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from auralith.dataplane.changes.remaining import Part
from auralith.dataplane.journal.ranges import minus


@dataclass(frozen=True)
class Stretch:
    """Neighbouring changes of one segment."""

    part: Part
    low: int
    high: int

    @property
    def count(self) -> int:
        """Changes in it, holes included."""
        return self.high - self.low + 1

    @property
    def position(self) -> dict[str, int]:
        """What the ledger says of a batch that undid it."""
        return {"segment": self.part.no, "low": self.low, "high": self.high}


class Backwards:
    """Stretches in the order of undoing."""

    def __init__(self, stretches: Iterable[Stretch] = ()) -> None:
        self._waiting = list(reversed(list(stretches)))
        self.total = sum(s.count for s in self._waiting)

    def cut(self, size: int) -> Stretch | None:
        """The next stretch of at most that many changes; the same until it is `passed`."""
        if not self._waiting:
            return None
        found = self._waiting[-1]
        return replace(found, low=max(found.low, found.high - size + 1))

    def passed(self, stretch: Stretch) -> None:
        """That one is done."""
        found = self._waiting.pop()
        if stretch.low > found.low:
            self._waiting.append(replace(found, high=stretch.low - 1))

    def take(self, size: int) -> Stretch | None:
        """The next stretch, and on to the one behind it."""
        found = self.cut(size)
        if found is not None:
            self.passed(found)
        return found

    def put(self, stretch: Stretch) -> None:
        """One more, to be done next."""
        self._waiting.append(stretch)


def stretches(parts: Sequence[Part], positions: Sequence[Mapping[str, Any]]) -> list[Stretch]:
    """What is left of the parts, by the positions in the ledger of a rollback."""
    seen: dict[int, list[tuple[int, int]]] = {}
    last: Mapping[str, Any] | None = None
    for position in positions:
        if "high" in position:
            seen.setdefault(position["segment"], []).append((position["low"], position["high"]))
        else:  # one batch behind the other: all before it is done
            last = position
    out = []
    for part in parts:
        left = part.left
        if last is not None and part.no < last["segment"]:
            continue
        if last is not None and part.no == last["segment"]:
            left = minus(left, [(last["low"], part.segment.last)])
        for low, high in reversed(minus(left, seen.get(part.no, ()))):
            out.append(Stretch(part, low, high))
    return out
