"""What a transformer is: what it declares about itself, what it is given, what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, TypeVar

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from auralith.dataplane.masking.canonical import Canonical
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.keys import DomainKey
from auralith.dataplane.schema.model import LogicalType

ANY = frozenset(LogicalType)
TEXT = frozenset({LogicalType.TEXT})
WORDS = frozenset({LogicalType.TEXT, LogicalType.ENUM, LogicalType.OTHER})
NUMBERS = frozenset({LogicalType.INTEGER, LogicalType.DECIMAL, LogicalType.FLOAT})
TIMES = frozenset({LogicalType.DATE, LogicalType.TIMESTAMP, LogicalType.TIMESTAMP_TZ})


class Family(StrEnum):
    """What kind of protection it is."""

    KEEP = "keep"
    SUPPRESSION = "suppression"
    MASKING = "masking"
    PSEUDONYM = "pseudonym"
    ENCRYPTION = "encryption"
    SUBSTITUTION = "substitution"
    PERTURBATION = "perturbation"
    GENERALISATION = "generalisation"
    PERMUTATION = "permutation"
    STRUCTURE = "structure"
    TEXT = "text"
    CUSTOM = "custom"


class Grade(StrEnum):
    """What becomes of different values."""

    PRESERVED = "preserved"
    """They stay different, by construction or but for a chance of 2**-64 for 4 billion values."""
    NOT_GUARANTEED = "not_guaranteed"
    LOSSY = "lossy"
    """Many become one, on purpose."""
    CONSTANT = "constant"


class Needs(StrEnum):
    """What besides the value itself decides about the masked value."""

    VALUE = "value"
    ROW = "row"
    """Other columns of the same row."""
    TABLE = "table"
    """A pass over the whole table first."""


class Params(BaseModel):
    """Parameters of any transformer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    domain: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="Columns of one domain agree on masked values; by default the transformer's.",
    )
    nulls: Literal["preserve", "fill"] = Field(
        default="preserve", description="Whether NULL stays NULL or is filled."
    )
    empty: Literal["preserve", "fill"] = Field(
        default="preserve", description="Whether an empty text stays empty or is filled."
    )


class Row:
    """The other columns of the rows at hand: as they were, and as far as masked already."""

    def __init__(
        self,
        original: Mapping[str, pa.Array],
        masked: Mapping[str, pa.Array],
        rows: pa.Array | None = None,
    ) -> None:
        self._original, self._masked, self._rows = original, masked, rows

    def original(self, name: str) -> pa.Array:
        """The column as it was, for the rows at hand."""
        return self._picked(self._original[name])

    def masked(self, name: str) -> pa.Array:
        """The column as it will be, for the rows at hand; as it was when no rule is on it."""
        return self._picked(self._masked.get(name, self._original[name]))

    def has(self, name: str) -> bool:
        """Whether the block has that column."""
        return name in self._original

    def at(self, rows: pa.Array) -> "Row":
        """The same for some of the rows at hand, by their numbers."""
        return Row(self._original, self._masked, self._picked_rows(rows))

    def _picked(self, column: pa.Array) -> pa.Array:
        return column if self._rows is None else column.take(self._rows)

    def _picked_rows(self, rows: pa.Array) -> pa.Array:
        return rows if self._rows is None else self._rows.take(rows)


Mask = Callable[[pa.Array, Row], pa.Array]
"""Values without NULL (and without empty texts) to as many masked values of the same type.
Where the transformer declares `fills`, the values may hold NULL and empty texts."""

P = TypeVar("P", bound=Params)


@dataclass(frozen=True)
class Binding:
    """A rule's transformer bound to its column."""

    column: ColumnShape
    params: Params
    key: DomainKey = field(repr=False)
    table: Mapping[str, ColumnShape] = field(default_factory=dict)
    lookups: Mapping[str, pa.Array] = field(default_factory=dict)
    """Values of other tables, by `table.column`."""
    whole: Mapping[str, pa.Array] = field(default_factory=dict)
    """Columns of the whole table, for transformers that need a pass over it."""
    inner: "Callable[[str, Mapping[str, Any], ColumnShape], Mask] | None" = None
    """Binds a transformer for parts of a value; the function takes NULL and empty texts too."""

    def given(self, kind: type[P]) -> P:
        """The parameters in their own type."""
        if not isinstance(self.params, kind):
            msg = f"{self.params!r} is no {kind.__name__}"
            raise TypeError(msg)
        return self.params


def _same_length(params: Params, column: ColumnShape) -> int | None:  # noqa: ARG001 - one signature for all bounds
    return None


def _no_inputs(params: Params) -> tuple[str, ...]:  # noqa: ARG001 - one signature for all
    return ()


def _not_plain(params: Params) -> bool:  # noqa: ARG001 - one signature for all
    return False


@dataclass(frozen=True)
class Transformer:
    """One entry of the catalogue."""

    id: str
    family: Family
    params: type[Params]
    accepts: frozenset[LogicalType]
    bind: Callable[[Binding], Mask]
    """Makes the function that masks. Raises `RuleUnfit` when it cannot fit the column."""
    grade: Grade | Callable[[Params], Grade]
    privacy_rank: int
    """1 (nothing of the original is left) to 6 (almost the original)."""
    needs: Needs = Needs.VALUE
    canonical: Canonical = Canonical.EXACT
    """Values of one form have one masked value."""
    deterministic: bool = True
    data_free: bool = False
    """The masked value says nothing about the original, not even that two were alike."""
    fills: bool = False
    """It can fill NULL and empty texts."""
    at_server: bool = False
    """The database makes the value; the kernel passes the column through."""
    on_keys: bool = False
    """Allowed on primary and foreign keys."""
    repoints: bool = False
    """Rows are pointed at other rows of another table, so a foreign key alone may have it."""
    longest: Callable[[Params, ColumnShape], int | None] = _same_length
    """Characters of the longest masked value; None: no longer than the original."""
    reads: Callable[[Params], tuple[str, ...]] = _no_inputs
    """Other columns it reads, as they were."""
    reads_masked: Callable[[Params], tuple[str, ...]] = _no_inputs
    """Other columns it reads as masked; they are masked first."""
    plain: Callable[[Params], bool] = _not_plain
    """Whether masked values are of digits and letters of one case: no collation takes two for
    one."""
    fresh: bool | Callable[[Params], bool] = False
    """Whether masked values are none that another row can have had: NULL, or so many bits of a
    keyed hash that nobody meets them by chance. Rows of a unique column may then change a few at
    a time, for no new value meets an old one."""
    unbind: Callable[[Binding], Mask] | None = None
    """Makes the function that leads back, for whoever has the key."""

    @property
    def reversible(self) -> bool:
        """Whether whoever has the key can lead masked values back."""
        return self.unbind is not None

    def grade_of(self, params: Params) -> Grade:
        """The grade with these parameters."""
        return self.grade if isinstance(self.grade, Grade) else self.grade(params)

    def fresh_with(self, params: Params) -> bool:
        """Whether masked values are `fresh` with these parameters."""
        return self.fresh if isinstance(self.fresh, bool) else self.fresh(params)
