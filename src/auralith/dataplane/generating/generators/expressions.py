"""Columns computed from others of the row."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, field_validator

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.drawing import cut
from auralith.dataplane.generating.generators.expression_language import parse
from auralith.dataplane.generating.generators.values import limits, nulls_where, numbers
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.masking.canonical import text_of
from auralith.dataplane.masking.errors import RuleUnfit
from auralith.dataplane.masking.model import ANY
from auralith.dataplane.schema.model import NUMBERS, LogicalType

_EDGE = float((1 << 63) - 1024)


class ExpressionParams(Params):
    """A value computed from other columns of the row."""

    expression: str = Field(
        min_length=1,
        max_length=2000,
        description="Such as quantity * unit_price, or CASE WHEN total > 100 THEN 'gold' ELSE"
        " 'plain' END: a small part of SQL. A date + 3 is three days later.",
    )

    @field_validator("expression")
    @classmethod
    def _understood(cls, expression: str) -> str:
        parse(expression)
        return expression


def columns(params: Params) -> tuple[str, ...]:
    """The columns that an expression names."""
    return parse(params.expression).columns if isinstance(params, ExpressionParams) else ()


def bind_expression(binding: Binding) -> Bound:
    """Rounded to the column's scale, and cut to what it holds."""
    read = parse(binding.given(ExpressionParams).expression)
    if binding.column.name in read.columns:
        raise GeneratorUnfit(
            "An expression cannot name its own column.", loc=("params", "expression")
        )

    def make(draw: Draw) -> pa.Array:
        try:
            found = read.value(draw.row)
            return in_column(found, binding, len(draw))
        except (
            pa.ArrowInvalid,
            pa.ArrowNotImplementedError,
            pa.ArrowTypeError,
            RuleUnfit,
        ) as error:
            raise GeneratorUnfit(
                f"The expression of {binding.column.name} cannot be computed: {error}",
                loc=("params", "expression"),
            ) from error

    return Bound(make, longest=binding.column.max_length)


def in_column(found: Any, binding: Binding, rows: int) -> pa.Array:
    """Values of any type as the column travels; numbers no lower and no higher than it holds."""
    column = binding.column
    kind = column.travels_as
    if isinstance(found, pa.Scalar):
        found = pa.repeat(found, rows)
    if pa.types.is_null(found.type):
        return pa.nulls(rows, kind)
    if column.logical in NUMBERS and not pa.types.is_large_string(kind):
        return _rounded(found, binding)
    if pa.types.is_large_string(kind):
        if column.logical in NUMBERS and not pa.types.is_large_string(found.type):
            return _rounded(found, binding)
        return cut(text_of(found), column)
    if pa.types.is_timestamp(kind) and not pa.types.is_timestamp(found.type):
        found = found.cast(pa.timestamp("us"))
    return found.cast(kind)


def _rounded(found: pa.Array, binding: Binding) -> pa.Array:
    scale = None if binding.column.logical is not LogicalType.FLOAT else 9
    held = limits(binding, scale)
    there = np.asarray(found.is_valid())
    if pa.types.is_boolean(found.type) or pa.types.is_integer(found.type):
        whole = np.asarray(pc.fill_null(found.cast(pa.int64()), 0))
        unit: int = 10**held.decimals
        # Before it is multiplied: 64 bits do not hold more.
        steps = np.clip(whole, -(-held.low // unit), held.high // unit) * unit
        return nulls_where(numbers(steps, held.decimals, binding.column), there)
    if binding.column.logical is LogicalType.FLOAT:
        return found.cast(pa.float64())
    given = np.asarray(pc.fill_null(found.cast(pa.float64()), 0.0))
    finite = np.isfinite(given)
    # Half a step up, and a hair more for tenths that doubles do not have.
    scaled = np.where(finite, given, 0.0) * float(10**held.decimals)
    steps = np.rint(scaled + np.copysign(1e-9, scaled)).clip(-_EDGE, _EDGE).astype(np.int64)
    made = numbers(np.clip(steps, held.low, held.high), held.decimals, binding.column)
    return nulls_where(made, there & finite)


EXPRESSION = Generator(
    id="expression",
    family=Family.CUSTOM,
    params=ExpressionParams,
    makes=ANY - {LogicalType.BINARY, LogicalType.ARRAY},
    bind=bind_expression,
    reads=columns,
)
