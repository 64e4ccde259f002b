"""What people say outright: a constant, NULL, the parent's value."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.choices import in_type
from auralith.dataplane.generating.generators.drawing import longest
from auralith.dataplane.generating.generators.expressions import in_column
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.masking.model import ANY
from auralith.dataplane.schema.model import LogicalType


class ConstantParams(Params):
    """The same value in every row."""

    value: str | int | float | bool = Field(description="The value, as the column's type reads it.")


class NullParams(Params):
    """NULL in every row."""


class ParentParams(Params):
    """The value of a column of the row that a foreign key points at."""

    key: str = Field(min_length=1, max_length=128, description="A column of the foreign key.")
    column: str = Field(min_length=1, max_length=128, description="The column of that row.")


def bind_constant(binding: Binding) -> Bound:
    """The value in the column's type."""
    entries = in_type((binding.given(ConstantParams).value,), binding, ("params", "value"))
    only = entries[0]
    shown: Any = entries.cast(pa.large_string())
    numeric = pa.types.is_integer(entries.type) or pa.types.is_floating(entries.type)
    return Bound(
        lambda draw: pa.repeat(only, len(draw)),
        space=1,
        low=float(only.as_py()) if numeric else None,
        high=float(only.as_py()) if numeric else None,
        longest=longest(shown),
        labels=(shown[0].as_py(),),
    )


def bind_null(binding: Binding) -> Bound:
    """Nothing. Raises GeneratorUnfit where the column must have something."""
    column = binding.column
    if not column.nullable:
        raise GeneratorUnfit(f"{column.name} is NOT NULL.", loc=("generator",))
    return Bound(lambda draw: pa.nulls(len(draw), column.travels_as))


def bind_parent(binding: Binding) -> Bound:
    """As the column takes it: rounded, cut."""
    given = binding.given(ParentParams)

    def make(draw: Draw) -> pa.Array:
        found = draw.parent(given.key, given.column)
        if found.type.equals(binding.column.travels_as):
            return _cut(found, binding.column.max_length)
        try:
            return in_column(found, binding, len(draw))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as error:
            raise GeneratorUnfit(
                f"{binding.column.name} does not take what {given.column} has: {error}",
                loc=("params", "column"),
            ) from error

    return Bound(make, longest=binding.column.max_length)


def _cut(found: pa.Array, most: int | None) -> pa.Array:
    if most is None or not pa.types.is_large_string(found.type):
        return found
    return pc.utf8_slice_codeunits(found, 0, most)


CONSTANT = Generator(
    id="constant",
    family=Family.CUSTOM,
    params=ConstantParams,
    makes=ANY - {LogicalType.ARRAY, LogicalType.BINARY},
    bind=bind_constant,
)
NULL = Generator(id="null", family=Family.CUSTOM, params=NullParams, makes=ANY, bind=bind_null)
PARENT = Generator(
    id="parent",
    family=Family.CUSTOM,
    params=ParentParams,
    makes=ANY,
    bind=bind_parent,
    reads_parent=lambda params: (
        ((params.key, params.column),) if isinstance(params, ParentParams) else ()
    ),
)
