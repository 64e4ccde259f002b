"""Places on earth, moved a little or put on a grid."""

from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import Field, model_validator

from auralith.dataplane.keyed.prf import words_of
from auralith.dataplane.masking.canonical import Canonical, canonical
from auralith.dataplane.masking.errors import RuleUnfit, ValueUnfit
from auralith.dataplane.masking.model import (
    TEXT,
    Binding,
    Family,
    Grade,
    Mask,
    Needs,
    Params,
    Row,
    Transformer,
)
from auralith.dataplane.masking.texts import join
from auralith.dataplane.masking.transformers.generalisation import as_floats, in_type
from auralith.dataplane.schema.model import LogicalType

Floats = NDArray[np.float64]
_METRES = 111_320.0
"""A degree of latitude."""
_DEGREES = r"[-+]?[0-9]{1,3}(?:\.[0-9]+)?"
_PAIR = f"^(?P<first>{_DEGREES})(?P<between> ?[,; ] ?)(?P<second>{_DEGREES})$"
_DIGITS = 6
_NARROW = 0.01
"""Near the poles a circle of latitude has hardly any length."""


class GeoParams(Params):
    """A place near the original: latitude, longitude, or both in one text such as `48.85,2.35`."""

    axis: Literal["latitude", "longitude", "both"] = Field(
        description="What the column holds; both: a text with the latitude first."
    )
    metres: float = Field(
        gt=0, le=1_000_000, description="How far it may move, or how wide a cell of the grid is."
    )
    way: Literal["jitter", "grid"] = Field(
        default="jitter",
        description="jitter: up to so far away, the same for the same original; grid: the middle"
        " of its cell.",
    )
    latitude: str | None = Field(
        default=None,
        description="longitude: the column with the latitude, by which metres become degrees.",
    )

    @model_validator(mode="after")
    def _of_longitudes(self) -> "GeoParams":
        if self.latitude is not None and self.axis != "longitude":
            msg = "latitude is for longitudes only."
            raise ValueError(msg)
        return self


def bind_geo(binding: Binding) -> Mask:
    """Numbers, or a text of both."""
    given, column = binding.given(GeoParams), binding.column
    is_text = column.logical is LogicalType.TEXT
    if is_text != (given.axis == "both"):
        raise RuleUnfit(
            f"{column.name} is {column.logical}: axis both is for texts, the others for numbers.",
            loc=("params", "axis"),
        )
    moving = _Moving(binding, given)
    if is_text:
        return lambda values, _row: _pairs(values, moving, column.name)

    def mask(values: pa.Array, row: Row) -> pa.Array:
        degrees, drawn = as_floats(values), moving.draws(values)
        if given.axis == "latitude":
            return in_type(moving.latitude(degrees, drawn[:, 0]), values.type, column)
        at: Floats = np.zeros(len(degrees))
        if given.latitude is not None:
            known = as_floats(row.original(given.latitude))
            at = np.where(np.isnan(known), 0.0, known)
        return in_type(moving.longitude(degrees, at, drawn[:, 1]), values.type, column)

    return mask


class _Moving:
    def __init__(self, binding: Binding, given: GeoParams) -> None:
        self.given = given
        self._prf = binding.key.prf("geo_point")

    def draws(self, values: pa.Array) -> Floats:
        """Two numbers between -1 and 1 for each value."""
        found = words_of(self._prf.tags(canonical(values, Canonical.EXACT)))[:, :2]
        return (found >> np.uint64(11)).astype(np.float64) / 2.0**52 - 1.0

    def latitude(self, degrees: Floats, draws: Floats) -> Floats:
        return np.clip(self._moved(degrees, np.full(len(degrees), _METRES), draws), -90.0, 90.0)

    def longitude(self, degrees: Floats, latitudes: Floats, draws: Floats) -> Floats:
        width = _METRES * np.maximum(np.cos(np.radians(latitudes)), _NARROW)
        found = self._moved(degrees, width, draws)
        over = np.abs(found) > 180.0  # noqa: PLR2004 - the other side of the date line
        return np.where(over, np.mod(found + 180.0, 360.0) - 180.0, found)

    def _moved(self, degrees: Floats, metres: Floats, draws: Floats) -> Floats:
        step = self.given.metres / metres
        if self.given.way == "jitter":
            return degrees + draws * step
        with np.errstate(invalid="ignore"):
            return (np.floor(degrees / step) + 0.5) * step


def _pairs(values: pa.Array, moving: _Moving, name: str) -> pa.Array:
    parts = pc.extract_regex(values, pattern=_PAIR)
    lost = int(parts.null_count)
    if lost:
        raise ValueUnfit(
            f"{lost} values of {name} are no latitude and longitude such as 48.85,2.35: take"
            " constant or null.",
            column=name,
            rows=lost,
        )
    first = as_floats(parts.field("first"))
    second, draws = as_floats(parts.field("second")), moving.draws(values)
    if np.abs(first).max(initial=0.0) > 90.0 or np.abs(second).max(initial=0.0) > 180.0:  # noqa: PLR2004 - degrees
        raise ValueUnfit(f"{name} holds places that are not on earth: null them.", column=name)
    latitudes = moving.latitude(first, draws[:, 0])
    if moving.given.way == "grid":
        # Of one cell for all its values: the middle decides how wide it is.
        first = latitudes
    longitudes = moving.longitude(second, first, draws[:, 1])
    return join(_shown(latitudes), parts.field("between"), _shown(longitudes))


def _shown(degrees: Floats) -> pa.Array:
    whole = pc.round(pa.array(degrees), ndigits=_DIGITS)
    return whole.cast(pa.decimal128(9 + _DIGITS, _DIGITS), safe=False).cast(pa.large_string())


def _longest(params: Params, column: object) -> int | None:  # noqa: ARG001 - one signature for all bounds
    return 2 * (len("-180.") + _DIGITS) + 3


GEO_POINT = Transformer(
    id="geo_point",
    family=Family.PERTURBATION,
    params=GeoParams,
    accepts=TEXT | {LogicalType.FLOAT, LogicalType.DECIMAL},
    bind=bind_geo,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=5,
    needs=Needs.ROW,
    longest=_longest,
    reads=lambda params: tuple(n for n in [getattr(params, "latitude", None)] if n),
)
