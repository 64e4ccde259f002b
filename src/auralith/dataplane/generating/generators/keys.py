"""Keys: numbers that count on, places among a parent's rows, foreign keys."""

from typing import Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.model import (
    SPACE_LIMIT,
    Binding,
    Bound,
    Draw,
    Family,
    Generator,
    Params,
)
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.model import ANY
from auralith.dataplane.schema.model import NUMBERS, LogicalType

_SIGNED = (1 << 63) - 1


class SequenceParams(Params):
    """Numbers that count on, behind the largest one and the counter of the column."""

    start: int | None = Field(
        default=None, description="The first number; without, the first one that is free."
    )
    step: int = Field(default=1, ge=1, le=1_000_000, description="From one row to the next.")


class PositionParams(Params):
    """The place of a row among the rows of its parent, from 1 on."""

    start: int = Field(default=1, description="The place of the first row.")


class ReferenceParams(Params):
    """A row of the table that the foreign key points at."""

    pick: Literal["uniform", "zipf"] = Field(
        default="uniform", description="`zipf`: few rows are pointed at by many, most by few."
    )


class DefaultParams(Params):
    """The column's own default, or NULL: the database fills it."""


def _bound(binding: Binding, first: int, last: int) -> None:
    column = binding.column
    low = -_SIGNED - 1 if column.low is None else column.low
    high = _SIGNED if column.high is None else min(column.high, _SIGNED)
    if column.precision is not None:
        high = min(high, 10 ** (column.precision - (column.scale or 0)) - 1)
    if first < low or last > high:
        raise GeneratorUnfit(
            f"The numbers go from {first} to {last}, and {column.name} holds {low} to {high}.",
            loc=("params",),
        )


def _numbers(
    found: np.ndarray[tuple[int, ...], np.dtype[np.int64]], shape: ColumnShape
) -> pa.Array:
    values = pa.array(found)
    if shape.logical is LogicalType.DECIMAL and pa.types.is_decimal(shape.travels_as):
        return values.cast(pa.decimal128(38, shape.scale or 0)).cast(shape.travels_as)
    return values.cast(shape.travels_as)


def bind_sequence(binding: Binding) -> Bound:
    """`start`, `start + step`, … by the number of the row."""
    given, shape = binding.given(SequenceParams), binding.column
    start = binding.start if given.start is None else given.start
    last = start + given.step * max(binding.rows - 1, 0)
    if shape.logical in NUMBERS:
        _bound(binding, start, last)
    elif shape.max_length is not None and len(str(last)) > shape.max_length:
        raise GeneratorUnfit(
            f"{last} has more characters than the {shape.max_length} of {shape.name}.",
            loc=("params", "start"),
        )

    def make(draw: Draw) -> pa.Array:
        places = draw.numbers if draw.index is None else draw.index
        return _numbers(start + given.step * places.astype(np.int64), shape)

    space = min((_SIGNED - start) // given.step + 1, SPACE_LIMIT)
    return Bound(make, space=space, low=start, high=last, longest=len(str(last)))


def bind_position(binding: Binding) -> Bound:
    """The rank of the row."""
    given, shape = binding.given(PositionParams), binding.column

    def make(draw: Draw) -> pa.Array:
        ranks = draw.numbers if draw.rank is None else draw.rank
        return _numbers(given.start + ranks.astype(np.int64), shape)

    return Bound(make, low=given.start)


def bind_reference(binding: Binding) -> Bound:
    """The kernel chooses the parent; it never asks for values here."""

    def make(draw: Draw) -> pa.Array:
        return draw.parent(binding.column.name, binding.column.name)

    return Bound(make)


def bind_default(binding: Binding) -> Bound:
    """Nothing is written. Raises GeneratorUnfit where the database would refuse that."""
    column = binding.column
    if not column.nullable and not column.has_default and not column.generated:
        raise GeneratorUnfit(
            f"{column.name} is NOT NULL and has no default: take another generator.",
            loc=("generator",),
        )

    def make(draw: Draw) -> pa.Array:
        return pa.nulls(len(draw), column.travels_as)

    return Bound(make)


_COUNTING = frozenset({*NUMBERS, LogicalType.TEXT})

SEQUENCE = Generator(
    id="sequence",
    family=Family.KEY,
    params=SequenceParams,
    makes=_COUNTING,
    bind=bind_sequence,
    key=True,
)
POSITION = Generator(
    id="position",
    family=Family.KEY,
    params=PositionParams,
    makes=NUMBERS,
    bind=bind_position,
    ranks=True,
)
REFERENCE = Generator(
    id="reference",
    family=Family.KEY,
    params=ReferenceParams,
    makes=ANY,
    bind=bind_reference,
    reference=True,
)
DEFAULT = Generator(
    id="default",
    family=Family.CUSTOM,
    params=DefaultParams,
    makes=ANY,
    bind=bind_default,
    left_out=True,
)
