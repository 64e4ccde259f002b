"""What goes in and what comes out of a search for personal data."""

from dataclasses import dataclass, field
from typing import Any, TypedDict

from auralith.dataplane.detecting.categories import Category
from auralith.dataplane.schema.model import Column
from auralith.dataplane.schema.names import TableName


@dataclass(frozen=True)
class Hint:
    """What a name says: a category, how surely (0 to 1), and why."""

    category: Category
    weight: float
    words: str
    """The words it was read from, as they stand in the dictionary."""
    language: str
    """`en` or `fr`; empty where both have the word."""
    place: str = ""
    """Which of several of one kind: what stands before the words (`billing`)."""
    comment: bool = False
    """It was read from the comment, not from the name."""


@dataclass(frozen=True)
class Signal:
    """What values say: how many of those looked at have the form of a category."""

    category: Category
    matched: int
    looked_at: int
    strength: float
    """How surely a value of that form is one of the category, 0 to 1."""
    what: str
    """In words, for evidence."""
    kind: str = ""
    """Which number, country or form: `fr_nir`, `FR`."""
    part: bool = False
    """Values hold it among other things."""

    @property
    def rate(self) -> float:
        """Share of the values that have the form."""
        return self.matched / self.looked_at if self.looked_at else 0.0


@dataclass(frozen=True)
class ColumnSample:
    """Distinct values of a column as text, neither NULL nor empty, and how many rows were read."""

    values: tuple[str, ...] = field(default=(), repr=False)
    rows: int = 0
    """Rows read, those with NULL included."""


class Suggestion(TypedDict):
    """The rule to begin with; it was bound to the column, and tried on the sample."""

    transformer: str
    params: dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A place in documents that looks personal."""

    path: str
    category: Category
    confidence: float
    steps: tuple[str | None, ...]
    """The same as keys: `[]` for any element, None for any key."""
    kind: str = ""


@dataclass(frozen=True)
class Found:
    """A column that looks personal, before anything is suggested."""

    table: TableName
    column: Column
    category: Category
    confidence: float
    evidence: tuple[str, ...]
    """Sentences; never an original value."""
    kind: str = ""
    language: str = ""
    place: str = ""
    parts: tuple[Part, ...] = ()
    paths: tuple[str, ...] = ()
    """All places seen in documents, personal or not."""
    derived: bool = False
    """Found through another column only."""


@dataclass(frozen=True)
class Finding:
    """A column that looks personal, and what could be done with it."""

    table: TableName
    column: str
    category: str
    confidence: float
    """0 to 1."""
    evidence: tuple[str, ...]
    """Sentences; never an original value."""
    suggested: Suggestion
