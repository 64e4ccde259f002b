"""Numbers: whole ones, decimals, doubles, and their distributions."""

from collections.abc import Callable
from typing import Self, TypeVar

import numpy as np
import pyarrow as pa
from pydantic import Field, model_validator

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.distributions import SpreadParams, drawn
from auralith.dataplane.generating.generators.drawing import TEXT
from auralith.dataplane.generating.generators.values import Limits, apart, limits, numbers, steps_of
from auralith.dataplane.generating.model import (
    SPACE_LIMIT,
    Binding,
    Bound,
    Draw,
    Family,
    Generator,
)
from auralith.dataplane.schema.model import NUMBERS

_WIDE = 1000
"""How far the highest is above the lowest where nobody says."""
S = TypeVar("S", bound=SpreadParams)


class IntegerParams(SpreadParams):
    """Whole numbers of a range."""

    low: int | None = Field(default=None, description="The lowest; 0 by default.")
    high: int | None = Field(
        default=None, description="The highest; 1000 by default, or what the column holds."
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        return _in_order(self, self.low, self.high)


class DecimalParams(SpreadParams):
    """Numbers of a range with so many decimals."""

    low: float | None = Field(default=None, description="The lowest; 0 by default.")
    high: float | None = Field(
        default=None, description="The highest; 1000 by default, or what the column holds."
    )
    decimals: int | None = Field(
        default=None, ge=0, le=15, description="By default the column's own, else 2."
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        return _in_order(self, self.low, self.high)


class FloatParams(DecimalParams):
    """Doubles of a range."""

    decimals: int | None = Field(default=6, ge=0, le=15, description="Decimals that are shown.")


def _in_order(given: S, low: float | None, high: float | None) -> S:
    if low is not None and high is not None and low > high:
        msg = f"low ({low}) is above high ({high})."
        raise ValueError(msg)
    return given


def span(binding: Binding, held: Limits, low: float | None, high: float | None) -> tuple[int, int]:
    """The steps from `low` to `high`, as far as the column holds them.

    Raises GeneratorUnfit for ends that it does not hold.
    """
    unit = 10**held.decimals
    ends = []
    for value, name in ((low, "low"), (high, "high")):
        step = None if value is None else steps_of(value, held.decimals)
        if step is not None and not held.low <= step <= held.high:
            raise GeneratorUnfit(
                f"{binding.column.name} holds {held.low / unit:g} to {held.high / unit:g}: move"
                f" {name}.",
                loc=("params", name),
            )
        ends.append(step)
    first = max(0, held.low) if ends[0] is None else ends[0]
    last = ends[1]
    if last is None:
        last = min(max(first + _WIDE * unit, first), held.high)
    if ends[0] is None and first > last:
        first = max(last - _WIDE * unit, held.low)
    return first, last


def spread(binding: Binding, given: SpreadParams, held: Limits, low: int, high: int) -> Bound:
    """Steps of the distribution; where all must differ, each step once."""
    column, unit = binding.column, 10**held.decimals
    told = "distribution" in given.model_fields_set and given.distribution != "uniform"
    if given.unique and told:
        raise GeneratorUnfit(
            f"Numbers that all differ are spread evenly: {given.distribution} cannot be kept.",
            loc=("params", "distribution"),
        )
    make_steps = drawn(given, low, high, held.decimals)

    def make(draw: Draw) -> pa.Array:
        if draw.index is None:
            return numbers(make_steps(draw), held.decimals, column)
        placed = (draw.index + np.uint64(low % (1 << 64))).view(np.int64)
        return numbers(placed, held.decimals, column)

    characters = max(len(str(abs(low))), len(str(abs(high))), held.decimals + 1)
    return Bound(
        make,
        space=min(high - low + 1, SPACE_LIMIT) if apart(binding, low, high) else None,
        low=low / unit,
        high=high / unit,
        longest=characters + (low < 0) + (held.decimals > 0),
    )


def bind_integer(binding: Binding) -> Bound:
    """Whole steps."""
    given = binding.given(IntegerParams)
    held = limits(binding, 0)
    return spread(binding, given, held, *span(binding, held, given.low, given.high))


def bind_decimal(binding: Binding) -> Bound:
    """Steps of the column's scale."""
    given = binding.given(DecimalParams)
    held = limits(binding, given.decimals)
    return spread(binding, given, held, *span(binding, held, given.low, given.high))


def _of(name: str, params: type[SpreadParams], bind: Callable[[Binding], Bound]) -> Generator:
    return Generator(id=name, family=Family.NUMBER, params=params, makes=NUMBERS | TEXT, bind=bind)


INTEGER = _of("integer", IntegerParams, bind_integer)
DECIMAL = _of("decimal", DecimalParams, bind_decimal)
FLOAT = _of("float", FloatParams, bind_decimal)
