"""Cases as data: `-- case: NAME WORDS`, then the parts `-- before`, `-- rows`, `-- after`.

Words: `lossy` (rows or values may go), `oneway` (the way back is refused, and says so), `refused`
(so is the way there), `since:N` (server version), `concurrent`, `soft`, `big` (every table counts
as big), `rename:OLD>NEW`, `says:CODE` (a hazard the plan must name).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
_CASE = re.compile(r"^-- case: *(.*)$", re.MULTILINE)
_PART = re.compile(r"^-- (before|rows|after)$", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """Two states of a schema, and what is expected on the way."""

    name: str
    before: str
    after: str
    rows: str = ""
    words: frozenset[str] = frozenset()

    def values(self, word: str) -> list[str]:
        """What stands after a word and its colon."""
        return sorted(w.split(":", 1)[1] for w in self.words if w.startswith(f"{word}:"))

    @property
    def since(self) -> int:
        """The first server version that knows both states."""
        return max(map(int, self.values("since")), default=12)

    def __str__(self) -> str:
        return self.name


def cases() -> list[Case]:
    """All cases of all files."""
    return [case for file in sorted(FOLDER.glob("*.sql")) for case in _read(file)]


def _read(file: Path) -> Iterator[Case]:
    pieces = _CASE.split(file.read_text(encoding="utf-8"))
    for head, body in zip(pieces[1::2], pieces[2::2], strict=True):
        name, *words = head.split()
        parts = _PART.split(body)
        found = dict(zip(parts[1::2], (p.strip() for p in parts[2::2]), strict=True))
        yield Case(
            f"{file.stem}-{name}",
            found.get("before", ""),
            found.get("after", ""),
            found.get("rows", ""),
            frozenset(words),
        )
