"""Nothing of the original is left: NULL, a constant, the column's own default."""

from typing import Any

import pyarrow as pa
from pydantic import Field

from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.errors import RuleUnfit
from auralith.dataplane.masking.model import ANY, Binding, Family, Grade, Mask, Params, Transformer
from auralith.dataplane.schema.model import LogicalType


class NullParams(Params):
    """None of its own."""


class ConstantParams(Params):
    """One value for all rows."""

    value: str | int | float | bool = Field(
        description="The value of every row; dates as ISO 8601."
    )


def bind_null(binding: Binding) -> Mask:
    """Every value becomes NULL."""
    if not binding.column.nullable:
        raise RuleUnfit(f"{binding.column.name} is NOT NULL: take constant or another rule.")
    kind = binding.column.travels_as
    return lambda values, _row: pa.nulls(len(values), kind)


def bind_constant(binding: Binding) -> Mask:
    """Every value becomes the constant, in the column's type."""
    column, value = binding.column, binding.given(ConstantParams).value
    if column.enum_values and value not in column.enum_values:
        raise RuleUnfit(
            f"{column.name} takes one of {', '.join(column.enum_values)}.",
            loc=("params", "value"),
        )
    one = pa.array([_typed(value, column)], column.travels_as)
    return lambda values, _row: pa.repeat(one[0], len(values))


def _typed(value: Any, column: ColumnShape) -> Any:
    kind = column.travels_as
    try:
        if pa.types.is_large_string(kind):
            return str(value)
        if pa.types.is_large_binary(kind):
            return str(value).encode()
        if pa.types.is_boolean(kind) and isinstance(value, bool):
            return value
        if not isinstance(value, bool) and not pa.types.is_boolean(kind):
            found = pa.array([str(value)], pa.large_string()).cast(kind)[0].as_py()
            if column.low is None or column.low <= found <= (column.high or 0):
                return found
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        pass
    raise RuleUnfit(
        f"{value!r} is no value of the type of {column.name} ({column.logical}).",
        loc=("params", "value"),
    )


def bind_default(binding: Binding) -> Mask:
    """The database fills in the default: values pass here untouched and are left out of writing."""
    if not binding.column.has_default:
        raise RuleUnfit(f"{binding.column.name} has no default: take constant or null.")
    return lambda values, _row: values


NULL = Transformer(
    id="null",
    family=Family.SUPPRESSION,
    params=NullParams,
    accepts=ANY,
    bind=bind_null,
    grade=Grade.CONSTANT,
    privacy_rank=1,
    data_free=True,
    # A row that points at none breaks no join.
    repoints=True,
    fresh=True,
)
CONSTANT = Transformer(
    id="constant",
    family=Family.SUPPRESSION,
    params=ConstantParams,
    accepts=ANY - {LogicalType.ARRAY},
    bind=bind_constant,
    grade=Grade.CONSTANT,
    privacy_rank=1,
    data_free=True,
    fills=True,
    longest=lambda params, _column: len(str(getattr(params, "value", ""))),
)
DEFAULT = Transformer(
    id="default",
    family=Family.SUPPRESSION,
    params=NullParams,
    accepts=ANY,
    bind=bind_default,
    grade=Grade.CONSTANT,
    privacy_rank=1,
    data_free=True,
    at_server=True,
)
