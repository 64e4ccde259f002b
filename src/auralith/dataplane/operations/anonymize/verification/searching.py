"""The search for needles in lines, all at once: one walk over the bytes, whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation
from numpy.typing import NDArray

from auralith.dataplane.operations.anonymize.verification.needles import Needle, forms
from auralith.dataplane.rows.wire import Block

_TAB, _NEWLINE = 9, 10

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Found:
    """Fields of a block in which needles stand: row and column of each, once."""

    rows: Places
    columns: Places


class Search:
    """A set of needles, ready to be searched for."""

    def __init__(self, needles: Sequence[Needle]) -> None:
        self.count = len(needles)
        patterns = sorted({form for needle in needles for form in forms(needle)})
        # The other kind is a third faster and takes fifteen times the memory.
        kind = Implementation.ContiguousNFA
        self._automaton = BytesAhoCorasick(patterns, implementation=kind) if patterns else None

    def fields(self, block: Block, columns: int) -> Found | None:
        """The fields of lines that hold one; None where there is none."""
        if self._automaton is None:
            return None
        found = self._automaton.find_matches_as_indexes(block.data)
        if not found:
            return None
        data = np.frombuffer(block.data, np.uint8)
        starts = np.fromiter((start for _, start, _ in found), np.int64, len(found))
        rows = np.searchsorted(np.flatnonzero(data == _NEWLINE), starts)
        tabs = np.searchsorted(np.flatnonzero(data == _TAB), starts)
        places = np.unique(rows * columns + (tabs - rows * (columns - 1)))
        return Found(places // columns, places % columns)

    def holds(self, text: str) -> bool:
        """Whether a text of the schema holds one."""
        if self._automaton is None:
            return False
        return bool(self._automaton.find_matches_as_indexes(text.encode(errors="replace")))
