"""Steps up in a given hierarchy: a town becomes its region, a diagnosis its chapter."""

from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, model_validator

from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.errors import RuleUnfit, ValueUnfit
from auralith.dataplane.masking.model import (
    TEXT,
    Binding,
    Family,
    Grade,
    Mask,
    Params,
    Row,
    Transformer,
)
from auralith.dataplane.schema.model import LogicalType

_MOST = 100_000
"""Values of all steps."""


class HierarchyParams(Params):
    """What stands above each value, step by step."""

    levels: tuple[dict[str, str], ...] = Field(
        min_length=1,
        max_length=10,
        description="For each step, what becomes of each value of the step below.",
    )
    level: int | None = Field(
        default=None, ge=1, le=10, description="How many steps; all of them by default."
    )
    unknown: Literal["block", "other"] = Field(
        default="block", description="What becomes of values that are not named."
    )
    other: str = Field(default="*", max_length=200, description="The value for unknown ones.")

    @model_validator(mode="after")
    def _steps(self) -> "HierarchyParams":
        if self.level is not None and self.level > len(self.levels):
            msg = f"There are {len(self.levels)} levels."
            raise ValueError(msg)
        if sum(map(len, self.levels)) > _MOST:
            msg = f"A hierarchy names {_MOST:,} values at most: take lookup_row or sql."
            raise ValueError(msg)
        return self


def climbed(given: HierarchyParams) -> dict[str, str]:
    """The value at the wanted level by the original; what a step does not name stays there."""
    first, *others = given.levels[: given.level]
    found = dict(first)
    for step in others:
        found = {value: step.get(above, above) for value, above in found.items()}
    return found


def bind_hierarchy(binding: Binding) -> Mask:
    """By the whole value."""
    given, column = binding.given(HierarchyParams), binding.column
    steps = climbed(given)
    strange = [v for v in steps.values() if column.enum_values and v not in column.enum_values]
    if strange:
        raise RuleUnfit(
            f"{column.name} takes one of {', '.join(column.enum_values)}.", loc=("params", "levels")
        )
    known = pa.array(list(steps), pa.large_string())
    above = pa.array([*steps.values(), given.other], pa.large_string())

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        places = pc.index_in(values, value_set=known)
        if places.null_count and given.unknown == "block":
            raise ValueUnfit(
                f"{places.null_count} values of {column.name} are not in the hierarchy: name them,"
                " or let unknown be other.",
                column=column.name,
                rows=places.null_count,
            )
        return above.take(pc.fill_null(places, len(known)))

    return mask


def _longest(params: Params, column: ColumnShape) -> int | None:  # noqa: ARG001 - one signature for all bounds
    if not isinstance(params, HierarchyParams):
        return None
    ends = [*climbed(params).values(), *([params.other] if params.unknown == "other" else [])]
    return max(map(len, ends), default=0)


HIERARCHY = Transformer(
    id="hierarchy",
    family=Family.GENERALISATION,
    params=HierarchyParams,
    accepts=TEXT | {LogicalType.ENUM},
    bind=bind_hierarchy,
    grade=Grade.LOSSY,
    privacy_rank=4,
    longest=_longest,
)
