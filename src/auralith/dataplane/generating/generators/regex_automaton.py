"""How many different texts an expression describes: an automaton whose ways are counted."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from auralith.dataplane.generating.generators.drawing import folded
from auralith.dataplane.generating.generators.regex_language import Either, Node, Row, Signs, Times


@lru_cache(maxsize=256)
def distinct_texts(node: Node, *, states: int = 2000) -> int | None:
    """How many different texts there are, whatever their case; None where that is too much work.

    The tree is turned into an automaton whose states are told apart, and its ways are counted.
    """
    machine = _Machine()
    start, end = machine.state(), machine.state()
    try:
        machine.build(node, start, end, states)
        return machine.count(start, end, states)
    except _TooMuch:
        return None


_MOST_WORK = 1_000_000


class _TooMuch(Exception):
    """The automaton has more states than it may have."""


class _Machine:
    """An automaton: steps by a character, and steps by nothing."""

    def __init__(self) -> None:
        self.steps: list[dict[str, set[int]]] = []
        self.free: list[set[int]] = []
        self.closures: dict[frozenset[int], frozenset[int]] = {}
        self.work = 0

    def state(self) -> int:
        self.steps.append({})
        self.free.append(set())
        return len(self.steps) - 1

    def build(self, node: Node, start: int, end: int, most: int) -> None:
        if len(self.steps) > most:
            raise _TooMuch
        match node:
            case Signs(signs):
                for sign in signs:
                    self._step(start, folded(sign) or sign, end)
            case Row(parts):
                self._chain(parts, start, end, most)
            case Either(parts):
                for part in parts:
                    self.build(part, start, end, most)
            case Times(part, low, high):
                self._chain([part] * high, start, end, most, low=low)

    def _step(self, start: int, sign: str, end: int) -> None:
        if len(sign) > 1:
            # A letter that a collation takes for two.
            raise _TooMuch
        self.steps[start].setdefault(sign, set()).add(end)

    def _chain(
        self, parts: Sequence[Node], start: int, end: int, most: int, *, low: int | None = None
    ) -> None:
        """Parts one behind the other; from `low` of them on, it may be over."""
        for count, part in enumerate(parts):
            if low is not None and count >= low:
                self.free[start].add(end)
            middle = self.state()
            self.build(part, start, middle, most)
            start = middle
        self.free[start].add(end)

    def _after(self, targets: frozenset[int]) -> frozenset[int]:
        if targets not in self.closures:
            self.closures[targets] = self._closed(targets)
        return self.closures[targets]

    def _closed(self, states: Iterable[int]) -> frozenset[int]:
        found: set[int] = set()
        waiting = list(states)
        while waiting:
            state = waiting.pop()
            if state not in found:
                found.add(state)
                waiting += self.free[state]
        self.work += len(found)
        if self.work > _MOST_WORK:
            raise _TooMuch
        return frozenset(found)

    def count(self, start: int, end: int, most: int) -> int:
        """Ways from the start to the end, over sets of states: one way for each text."""
        first = self._closed([start])
        known: dict[frozenset[int], int] = {}
        waiting: list[tuple[frozenset[int], bool]] = [(first, False)]
        following: dict[frozenset[int], list[frozenset[int]]] = {}
        while waiting:
            here, done = waiting.pop()
            if done:
                known[here] = (end in here) + sum(known[there] for there in following[here])
                continue
            if here in following:
                continue
            if len(following) > most:
                raise _TooMuch
            signs = {sign for state in here for sign in self.steps[state]}
            self.work += len(signs) * len(here)
            reached = [
                frozenset(s for state in here for s in self.steps[state].get(sign, ()))
                for sign in sorted(signs)
            ]
            following[here] = [self._after(targets) for targets in reached]
            waiting.append((here, True))
            waiting += [(there, False) for there in following[here] if there not in following]
        return known[first]
