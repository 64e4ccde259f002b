"""Noise that is fixed by the key, so that repeated runs cannot average it out; shifted dates."""

import datetime as dt

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import Field, model_validator

from auralith.dataplane.masking.canonical import Canonical, canonical
from auralith.dataplane.masking.model import (
    NUMBERS,
    TIMES,
    Binding,
    Family,
    Grade,
    Mask,
    Needs,
    Params,
    Row,
    Transformer,
)
from auralith.dataplane.masking.transformers.generalisation import as_floats, in_type
from auralith.dataplane.masking.transformers.names import subject_tags

_DAY = 86_400_000_000
"""Microseconds."""
_FIRST = (dt.date(1, 1, 1) - dt.date(1970, 1, 1)).days
_LAST = (dt.date(9999, 12, 31) - dt.date(1970, 1, 1)).days
"""Days of the dates that every engine and Python hold."""


class NoiseParams(Params):
    """A number a little off."""

    ratio: float | None = Field(
        default=None, gt=0, le=1, description="Off by up to this part of the number."
    )
    amount: float | None = Field(default=None, gt=0, description="Off by up to this much.")
    low: float | None = Field(default=None, description="Never below.")
    high: float | None = Field(default=None, description="Never above.")

    @model_validator(mode="after")
    def _one(self) -> "NoiseParams":
        if (self.ratio is None) == (self.amount is None):
            msg = "Give ratio or amount."
            raise ValueError(msg)
        return self


class NoiseDateParams(Params):
    """A date some days off."""

    days: int = Field(ge=1, le=3650, description="Off by up to so many days.")
    keep_weekday: bool = Field(default=False, description="Off by whole weeks.")


class ShiftParams(NoiseDateParams):
    """All dates of one person are off by the same days: the time between them stays."""

    subject: tuple[str, ...] = Field(
        min_length=1, description="Columns that say whose date it is, such as the customer's id."
    )


def bind_number(binding: Binding) -> Mask:
    """The number plus a share of the greatest noise between -1 and 1."""
    given, column = binding.given(NoiseParams), binding.column
    prf = binding.key.prf("noise_number")

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        numbers = prf.words(canonical(values, Canonical.EXACT))
        share = (numbers >> np.uint64(11)).astype(np.float64) / 2.0**52 - 1.0
        plain = as_floats(values)
        most = np.abs(plain) * (given.ratio or 0.0) + (given.amount or 0.0)
        with np.errstate(invalid="ignore", over="ignore"):
            found = plain + share * most
        if given.low is not None or given.high is not None:
            found = np.clip(found, given.low, given.high)
        return in_type(found, values.type, column)

    return mask


def _days(numbers: NDArray[np.uint64], given: NoiseDateParams) -> NDArray[np.int64]:
    """Days between -n and n, never 0 but where a week is too long."""
    step = 7 if given.keep_weekday else 1
    most = given.days // step
    if not most:
        return np.zeros(len(numbers), np.int64)
    found = (numbers % np.uint64(2 * most)).astype(np.int64) - most
    return (found + (found >= 0)) * step


def moved_dates(values: pa.Array, days: NDArray[np.int64]) -> pa.Array:
    """Dates or times moved by days; what would leave the years 1 to 9999 goes the other way."""
    kind = values.type
    if pa.types.is_date32(kind):
        plain = np.asarray(values.cast(pa.int32())).astype(np.int64)
        day = plain
    else:
        plain = np.asarray(values.cast(pa.int64()))
        day = plain // _DAY
    out = (day + days < _FIRST) | (day + days > _LAST)
    days = np.where(out, -days, days)
    if pa.types.is_date32(kind):
        return pa.array((plain + days).astype(np.int32)).cast(kind)
    return pa.array(plain + days * _DAY).cast(kind)


def bind_date(binding: Binding) -> Mask:
    """The date itself decides."""
    given, prf = binding.given(NoiseDateParams), binding.key.prf("noise_date")

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        return moved_dates(values, _days(prf.words(canonical(values, Canonical.EXACT)), given))

    return mask


def bind_shift(binding: Binding) -> Mask:
    """The subject decides."""
    given, prf = binding.given(ShiftParams), binding.key.prf("date_shift_per_subject")

    def mask(values: pa.Array, row: Row) -> pa.Array:
        tags = subject_tags(prf, values, row, given.subject)
        numbers = np.ascontiguousarray(tags[:, :8]).view("<u8")[:, 0].astype(np.uint64)
        return moved_dates(values, _days(numbers, given))

    return mask


NOISE_NUMBER = Transformer(
    id="noise_number",
    family=Family.PERTURBATION,
    params=NoiseParams,
    accepts=NUMBERS,
    bind=bind_number,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=5,
)
NOISE_DATE = Transformer(
    id="noise_date",
    family=Family.PERTURBATION,
    params=NoiseDateParams,
    accepts=TIMES,
    bind=bind_date,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=5,
)
DATE_SHIFT = Transformer(
    id="date_shift_per_subject",
    family=Family.PERTURBATION,
    params=ShiftParams,
    accepts=TIMES,
    bind=bind_shift,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=5,
    needs=Needs.ROW,
    reads=lambda params: tuple(getattr(params, "subject", ())),
)
