"""What the filled cells of each column look like: a guess for people, decided on all rows."""

import re
from collections.abc import Sequence

from auralith.dataplane.rows.files.model import Batch

# Each pattern is matched against a whole column of a batch at once, one value per line.
# Leading zeros and numbers beyond 18 digits are text: they are codes, not quantities.
_INTEGER = r"-?(?:0|[1-9]\d{0,17})"
_DATE = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_PATTERNS = {
    name: re.compile(rf"(?:(?:{pattern})\n)++", re.ASCII)
    for name, pattern in {
        "integer": _INTEGER,
        "decimal": rf"{_INTEGER}(?:\.\d+)?(?:[eE][+-]?\d{{1,3}})?",
        "boolean": r"true|false|TRUE|FALSE|True|False",
        "date": _DATE,
        "timestamp": rf"{_DATE}(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?"
        r"(?:Z|[+-]\d\d(?::?\d\d)?)?)?",
    }.items()
}


class TypeGuess:
    """Takes batches, keeps for each column the types that still fit."""

    def __init__(self, width: int) -> None:
        self._open: list[list[str] | None] = [None] * width

    def add(self, batch: Batch) -> None:
        """Look at some rows."""
        for index, column in enumerate(zip(*batch, strict=True)):
            fitting = self._open[index]
            if fitting == []:
                continue
            filled = [cell for cell in column if cell is not None]
            if not filled:
                continue
            text = "\n".join(filled) + "\n"
            names = _PATTERNS if fitting is None else fitting
            # A cell with a line break in it is text, whatever its parts look like.
            whole = text.count("\n") == len(filled)
            self._open[index] = [n for n in names if whole and _PATTERNS[n].fullmatch(text)]

    def result(self) -> Sequence[str]:
        """One type per column; `text` where nothing else fits or no cell is filled."""
        return [fitting[0] if fitting else "text" for fitting in self._open]
