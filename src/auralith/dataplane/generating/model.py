"""What a generator is: what it declares about itself, what it is given, what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal, TypeVar

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.stream import Stream
from auralith.dataplane.keyed.prf import Words
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.schema.model import LogicalType
from auralith.dataplane.wordlists.loading import Locale

VERSION: Literal[1] = 1
"""Of all generators together: what one version gives for a seed never changes."""

SPACE_LIMIT = 1 << 63
"""Spaces are cut to this many values."""


class Family(StrEnum):
    """What kind of values it makes."""

    PERSON = "person"
    ADDRESS = "address"
    COMPANY = "company"
    CONTACT = "contact"
    INTERNET = "internet"
    FINANCE = "finance"
    PRODUCT = "product"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    SERIES = "series"
    CHOICE = "choice"
    STRUCTURE = "structure"
    KEY = "key"
    CUSTOM = "custom"


class Params(BaseModel):
    """Parameters of any generator."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    null_rate: float = Field(default=0.0, ge=0.0, le=1.0, description="The share of NULLs.")
    unique: bool = Field(default=False, description="No two rows have the same value.")


def _no_parent(key: str, column: str) -> pa.Array:
    msg = f"Nothing is known of {column} behind {key}."
    raise LookupError(msg)


@dataclass(frozen=True)
class Draw:
    """The rows whose values are asked for."""

    numbers: Words
    """Row numbers from 0, in any order; shape (n,)."""
    stream: Stream
    index: Words | None = None
    """Given where the column is unique: 0 to below the generator's `space`, each number once.
    The value must be an injective function of it, also when the case of letters is folded."""
    rank: Words | None = None
    """The place of each row among the rows of its parent, from 0; given to generators that declare
    `ranks`."""
    row: Mapping[str, pa.Array] = field(default_factory=dict)
    """Other columns of the same rows: those that the generator reads."""
    parent: Callable[[str, str], pa.Array] = field(default=_no_parent, repr=False)
    """By a column of a foreign key and a column of the row behind it: its values."""

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True)
class Bound:
    """A generator bound to its column."""

    make: Callable[[Draw], pa.Array]
    """Values without NULLs (but those of columns it reads), of the column's `travels_as`."""
    space: int | None = None
    """How many different values `make` gives for a `Draw` with an index; None: it cannot promise
    that values differ."""
    low: float | None = None
    high: float | None = None
    """Between which numbers all values lie; None where nobody knows, or they are none."""
    longest: int | None = None
    """Characters of the longest value."""
    labels: tuple[str, ...] | None = None
    """All values there are, as text, where they are few."""


P = TypeVar("P", bound=Params)


def _nothing_inner(name: str, params: Mapping[str, Any], column: ColumnShape) -> Bound:  # noqa: ARG001 - one signature
    msg = f"{name} cannot stand inside another generator here."
    raise GeneratorUnfit(msg)


@dataclass(frozen=True)
class Binding:
    """What a generator is bound to."""

    column: ColumnShape
    params: Params
    today: date
    """What stands for now."""
    locale: Locale = "en"
    rows: int = 0
    """Of the whole table."""
    start: int = 1
    """The first number that is free, for keys that count."""
    type_text: str = ""
    """The engine's own text of the column's type."""
    table: Mapping[str, ColumnShape] = field(default_factory=dict)
    references: Mapping[str, pa.Array] = field(default_factory=dict)
    """People's own lists by name, as large_string."""
    inner: Callable[[str, Mapping[str, Any], ColumnShape], Bound] = field(
        default=_nothing_inner, repr=False
    )
    """Binds a generator for parts of a value."""

    def given(self, kind: type[P]) -> P:
        """The parameters in their own type."""
        if not isinstance(self.params, kind):
            msg = f"{self.params!r} is no {kind.__name__}"
            raise TypeError(msg)
        return self.params


def _no_group(params: Params) -> str | None:  # noqa: ARG001 - one signature for all
    return None


def _no_columns(params: Params) -> tuple[str, ...]:  # noqa: ARG001 - one signature for all
    return ()


def _no_parents(params: Params) -> tuple[tuple[str, str], ...]:  # noqa: ARG001 - one signature
    return ()


@dataclass(frozen=True)
class Generator:
    """One entry of the catalogue."""

    id: str
    family: Family
    params: type[Params]
    makes: frozenset[LogicalType]
    """The logical types of columns it can fill."""
    bind: Callable[[Binding], Bound]
    """Raises `GeneratorUnfit` when it cannot fill the column."""
    group: Callable[[Params], str | None] = _no_group
    """The name of the group the column belongs to: columns of one group draw the same numbers, so
    that a first name and an e-mail are the same person's. None: a stream of its own."""
    reads: Callable[[Params], tuple[str, ...]] = _no_columns
    """Other columns of the row."""
    reads_parent: Callable[[Params], tuple[tuple[str, str], ...]] = _no_parents
    """Columns of rows that foreign keys point at: a column of the key, and the parent's column."""
    key: bool = False
    """It counts on from `Binding.start`."""
    reference: bool = False
    """It is a foreign key's: the kernel chooses the row it points at."""
    ranks: bool = False
    """Its values differ among the rows of one parent, by their rank."""
    left_out: bool = False
    """The column is not written: the database fills it."""
