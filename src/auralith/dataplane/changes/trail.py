"""Where a walk stands, by the positions in its ledger: how far it came, and what it left open."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

START: Mapping[str, Any] = {"at": None}


def step_of(low: Any, high: Any) -> dict[str, Any]:
    """The position that a batch over the rows behind `low`, up to `high`, leaves in the ledger."""
    return {"from": low, "at": high}


class Trail:
    """The stretches of a walk, put together from its batches.

    Batches that commit side by side may leave a gap when the work ends in between: a stretch
    that a later one already goes on behind. Positions are plain JSON and compared as such.
    """

    def __init__(self, positions: Iterable[Mapping[str, Any]] = ()) -> None:
        """`positions` in the order in which the batches were given out."""
        self.at: Any = None
        """Nothing behind it was walked yet."""
        self.gaps: list[tuple[Any, Any]] = []
        """Stretches before it (low, high) that were not, in order."""
        steps: list[tuple[Any, Any]] = []
        for position in positions:
            if "from" in position:
                steps.append((position["from"], position["at"]))
            else:  # one batch behind the other: all before it is done
                self.at, steps = position.get("at"), []
        self._follow(steps)

    def _follow(self, steps: list[tuple[Any, Any]]) -> None:
        waiting = {json.dumps(low): high for low, high in steps}
        order = [low for low, _ in steps]
        while waiting:
            here = json.dumps(self.at)
            if here in waiting:
                self.at = waiting.pop(here)
                continue
            # Chains begin in the order in which they were given out.
            low = next(low for low in order if json.dumps(low) in waiting and _begins(low, waiting))
            self.gaps.append((self.at, low))
            self.at = low

    def passed(self, low: Any, high: Any) -> None:
        """The rows behind `low` and up to `high` are done; the first gap is walked first."""
        if not self.gaps:
            self.at = high
            return
        first, end = self.gaps.pop(0)
        if first != low:
            msg = "A batch was committed that the first gap does not begin with."
            raise ValueError(msg)
        if high != end:
            self.gaps.insert(0, (high, end))


def _begins(low: Any, waiting: Mapping[str, Any]) -> bool:
    """Whether no other waiting step ends where this one begins."""
    return all(high != low for high in waiting.values())
