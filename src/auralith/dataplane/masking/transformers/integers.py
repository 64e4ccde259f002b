"""Integers to other integers, each once: for keys."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import Field, model_validator

from auralith.dataplane.keyed.permutation import Permutation
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
from auralith.dataplane.masking.texts import join, text
from auralith.dataplane.schema.model import LogicalType

Numbers = NDArray[np.uint64]

EDGES = (1, 1 << 7, 1 << 8, 1 << 15, 1 << 16, 1 << 23, 1 << 24, 1 << 31, 1 << 32, 1 << 63, 1 << 64)
"""Numbers stay between two edges, so that they fit every integer type that the original fits.
A column that points at another agrees with it whatever their types. Zero stays zero: to MySQL
and MariaDB a zero in a key means the next number."""
_TOO_LARGE = "Values of {} are integers of more than 64 bits: take format_preserve or hash."
_PLAIN = r"^(0|-?[1-9][0-9]{0,18}|1[0-8][0-9]{18})$"


class IntParams(Params):
    """Where the numbers come to lie."""

    low: int | None = Field(
        default=None, description="The lowest number; by default, the original's size decides."
    )
    high: int | None = Field(default=None, description="The highest number.")

    @model_validator(mode="after")
    def _both(self) -> "IntParams":
        if (self.low is None) != (self.high is None):
            msg = "Give low and high, or neither."
            raise ValueError(msg)
        if self.low is not None and self.high is not None:
            if self.low >= self.high:
                msg = "low must be below high."
                raise ValueError(msg)
            if not -(1 << 63) <= self.low <= self.high < 1 << 64:
                msg = "low and high must be integers of 64 bits."
                raise ValueError(msg)
        return self


def bind_permute(binding: Binding) -> Mask:
    """A number of the range for each number of the range."""
    return _bound(binding, inverse=False)


def bind_back(binding: Binding) -> Mask:
    """The original number."""
    return _bound(binding, inverse=True)


def _bound(binding: Binding, *, inverse: bool) -> Mask:
    given, column = binding.given(IntParams), binding.column
    if given.low is not None and column.low is not None:
        fits = column.low <= given.low and (given.high or 0) <= (column.high or 0)
        if not fits:
            raise RuleUnfit(
                f"{column.name} holds {column.low} to {column.high}: narrow low and high.",
                loc=("params", "low"),
            )
    moved = Permutation(binding.key.prf("int_permute"))
    below = Permutation(binding.key.prf("int_permute, below zero"))

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        sizes, negative = split(values, column.name)
        if given.low is None or given.high is None:
            out = np.empty_like(sizes)
            for part, way, first in ((~negative, moved, 1), (negative, below, 0)):
                out[part] = _in_bands(way, sizes[part], first, inverse=inverse)
            return joined(out, negative, values.type)
        offset = np.where(negative, ~sizes, sizes) - _wrapped(given.low)
        size = given.high - given.low + 1
        outside = offset > np.uint64(size - 1)
        if outside.any():
            rows = int(outside.sum())
            raise ValueUnfit(
                f"{rows} values of {column.name} lie outside {given.low} to {given.high}:"
                " widen low and high.",
                column=column.name,
                rows=rows,
            )
        apply = moved.backward if inverse else moved.forward
        found = apply(offset, size) + _wrapped(given.low)
        signed = found.view(np.int64) < 0 if given.low < 0 else np.zeros(len(found), bool)
        return joined(np.where(signed, ~found, found), signed, values.type)

    return mask


def _wrapped(number: int) -> np.uint64:
    """A number of 64 bits, negative ones as their complement."""
    return np.uint64(number % (1 << 64))


def _in_bands(moved: Permutation, sizes: Numbers, first: int, *, inverse: bool) -> Numbers:
    """Sizes below `first` stay."""
    starts = [first, *EDGES[1:]]
    band = np.searchsorted(np.array(starts[:-1], np.uint64), sizes, side="right")
    apply = moved.backward if inverse else moved.forward
    out = sizes.copy()
    for number in np.unique(band[band > 0]):
        start, rows = np.uint64(starts[number - 1]), band == number
        out[rows] = apply(sizes[rows] - start, starts[number] - starts[number - 1]) + start
    return out


def split(values: pa.Array, column: str) -> tuple[Numbers, NDArray[np.bool_]]:
    """Sizes, and which are negative; the size of -1 is 0. Values are integers or their text."""
    if pa.types.is_decimal(values.type):
        raw = np.frombuffer(values.buffers()[1], np.uint64).reshape(-1, 2)
        raw = raw[values.offset : values.offset + len(values)]
        negative = raw[:, 1].view(np.int64) < 0
        return np.where(negative, ~raw[:, 0], raw[:, 0]), negative
    if pa.types.is_large_string(values.type):
        plain = pc.match_substring_regex(values, pattern=_PLAIN)
        rows = len(values) - (pc.sum(plain).as_py() or 0)
        if rows:
            raise ValueUnfit(
                f"{rows} values of {column} are no plain integers: take format_preserve or hash.",
                column=column,
                rows=rows,
            )
        negative = np.asarray(pc.starts_with(values, "-"))
        digits = pc.replace_substring_regex(values, pattern="^-", replacement="")
        try:
            numbers = np.asarray(digits.cast(pa.uint64()))
        except pa.ArrowInvalid as error:
            raise ValueUnfit(_TOO_LARGE.format(column), column=column) from error
        sizes = numbers - negative.astype(np.uint64)
        if (sizes[negative] >> np.uint64(63)).any():
            raise ValueUnfit(_TOO_LARGE.format(column), column=column)
        return sizes, negative
    signed = np.asarray(values).astype(np.int64, copy=False)
    negative = signed < 0
    return np.where(negative, ~signed, signed).view(np.uint64), negative


def joined(sizes: Numbers, negative: NDArray[np.bool_], kind: pa.DataType) -> pa.Array:
    """The numbers in the type they came in."""
    signed = np.where(negative, ~sizes, sizes)
    if pa.types.is_large_string(kind):
        digits = pa.array(sizes + negative.astype(np.uint64)).cast(pa.large_string())
        if not negative.any():
            return digits
        return join(pc.if_else(pa.array(negative), text("-"), text("")), digits)
    if pa.types.is_decimal(kind):
        raw = np.empty((len(signed), 2), np.uint64)
        raw[:, 0] = signed
        raw[:, 1] = np.where(negative, np.uint64((1 << 64) - 1), np.uint64(0))
        return pa.Array.from_buffers(kind, len(signed), [None, pa.py_buffer(raw.tobytes())])
    return pa.array(signed.view(np.int64)).cast(kind)


def _longest(params: Params, column: ColumnShape) -> int | None:  # noqa: ARG001 - one signature for all bounds
    ends = (getattr(params, "low", None), getattr(params, "high", None))
    return max(len(str(end)) for end in ends) if ends[0] is not None else 20


INT_PERMUTE = Transformer(
    id="int_permute",
    family=Family.PSEUDONYM,
    params=IntParams,
    accepts=TEXT | {LogicalType.INTEGER},
    bind=bind_permute,
    grade=Grade.PRESERVED,
    privacy_rank=3,
    on_keys=True,
    longest=_longest,
    plain=lambda _params: True,
    unbind=bind_back,
)
