"""Distributions of numbers: parameters, and whole steps drawn by their quantiles.

Each is cut to the range by drawing only the shares that lie in it, so that nothing piles up at its
ends.
"""

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from math import fsum
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators import portable
from auralith.dataplane.generating.generators.drawing import weighted
from auralith.dataplane.generating.generators.values import Steps
from auralith.dataplane.generating.model import Draw, Params
from auralith.dataplane.generating.stream import Floats

Kind = Literal["uniform", "normal", "lognormal", "exponential", "poisson", "zipf", "histogram"]
Quantile = Callable[[Floats], Floats]

_LEAST_SHARE = 1e-9
"""A distribution of which less lies in the range cannot be drawn from."""
_NEAR_ONE = 1.0 - 2.0**-53
_NEAR_ZERO = 2.0**-60
_HALVINGS = 70
_MAX_MEAN = 1_000_000.0
_TABLE = 1 << 20


class SpreadParams(Params):
    """How numbers are spread."""

    distribution: Kind = Field(
        default="uniform",
        description="uniform: all alike; normal: round `mean`; lognormal: many small, few large,"
        " half of them below `median`; exponential: from the lowest on, `mean` above it on"
        " average; poisson: counts with that `mean`; zipf: the lowest most often; histogram:"
        " `edges` and `weights`.",
    )
    mean: float | None = Field(default=None, description="normal, exponential, poisson.")
    deviation: float | None = Field(
        default=None, gt=0, description="normal: the standard deviation."
    )
    median: float | None = Field(default=None, gt=0, description="lognormal.")
    sigma: float = Field(
        default=0.8, gt=0, le=5, description="lognormal: how wide; 0.3 is narrow, 1.5 wide."
    )
    exponent: float = Field(default=1.1, gt=0, le=5, description="zipf: how fast frequencies fall.")
    edges: tuple[float, ...] | None = Field(
        default=None, min_length=2, max_length=1001, description="histogram: rising bounds."
    )
    weights: tuple[float, ...] | None = Field(
        default=None, max_length=1000, description="histogram: one between each two bounds."
    )

    @model_validator(mode="after")
    def _told(self) -> Self:
        needed = {
            "normal": ("mean", "deviation"),
            "lognormal": ("median",),
            "exponential": ("mean",),
            "poisson": ("mean",),
            "histogram": ("edges", "weights"),
        }.get(self.distribution, ())
        for name in needed:
            if getattr(self, name) is None:
                msg = f"{self.distribution} needs {name}."
                raise ValueError(msg)
        if self.distribution in {"exponential", "poisson"} and not (self.mean or 0) > 0:
            msg = "mean must be above 0."
            raise ValueError(msg)
        if self.distribution == "poisson" and (self.mean or 0) > _MAX_MEAN:
            msg = f"poisson takes a mean of {_MAX_MEAN:.0f} at most: take normal."
            raise ValueError(msg)
        self._histogram()
        return self

    def _histogram(self) -> None:
        if self.edges is None or self.weights is None:
            return
        if len(self.edges) != len(self.weights) + 1:
            msg = f"{len(self.edges)} edges need {len(self.edges) - 1} weights."
            raise ValueError(msg)
        if any(low >= high for low, high in pairwise(self.edges)):
            msg = "Each of edges is above the one before."
            raise ValueError(msg)
        if min(self.weights) < 0 or not 0 < sum(self.weights) < float("inf"):
            msg = "Weights are not negative, and one of them is above 0."
            raise ValueError(msg)


def drawn(given: SpreadParams, low: int, high: int, decimals: int) -> Callable[[Draw], Steps]:
    """Makes steps from `low` to `high`, both included, of 10**-decimals.

    Raises GeneratorUnfit where hardly any of the distribution lies there.
    """
    span = high - low + 1
    if given.distribution == "uniform":
        return lambda draw: _even(draw, low, span)
    if given.distribution == "zipf":
        return _ranked(given.exponent, low, span)
    if given.distribution == "poisson":
        return _counts(given.mean or 1.0, low, high, decimals)
    unit = float(10**decimals)
    quantile = _quantile(given, low / unit)
    least, most = _cut(given, low, high, unit)
    if most - least < _LEAST_SHARE:
        raise GeneratorUnfit(
            f"Hardly any of this {given.distribution} distribution lies from {low / unit:g} to"
            f" {high / unit:g}: move it, or widen the range.",
            loc=("params", "distribution"),
        )

    def make(draw: Draw) -> Steps:
        shares = least + draw.stream.uniform(draw.numbers) * (most - least)
        found = np.rint(quantile(np.clip(shares, _NEAR_ZERO, _NEAR_ONE)) * unit)
        return _clipped(found, low, high)

    return make


@lru_cache(maxsize=4_096)
def _cut(given: SpreadParams, low: int, high: int, unit: float) -> tuple[float, float]:
    """The shares below the range and below its end: many columns have the same ones."""
    quantile = _quantile(given, low / unit)
    return _share(quantile, (low - 0.5) / unit), _share(quantile, (high + 0.5) / unit)


def _even(draw: Draw, low: int, span: int) -> Steps:
    found = (
        draw.stream.below(draw.numbers, span) if span < 1 << 64 else draw.stream.words(draw.numbers)
    )
    # Modulo 2**64, which is what a range across zero takes.
    return (found + np.uint64(low % (1 << 64))).view(np.int64)


def _clipped(found: Floats, low: int, high: int) -> Steps:
    # A double next to 2**63 is none of 64 bits.
    held = np.clip(found, float(low), min(float(high), float((1 << 63) - 1024)))
    steps: Steps = np.clip(held.astype(np.int64), low, high)
    return steps


def _quantile(given: SpreadParams, low: float) -> Quantile:
    mean, deviation = given.mean or 0.0, given.deviation or 1.0
    if given.distribution == "normal":
        return lambda shares: mean + deviation * portable.normal_quantile(shares)
    if given.distribution == "lognormal":
        median = given.median or 1.0
        return lambda shares: median * portable.exp(given.sigma * portable.normal_quantile(shares))
    if given.distribution == "exponential":
        return lambda shares: low - mean * portable.log(1.0 - shares)
    edges = np.asarray(given.edges, np.float64)
    parts = np.asarray(given.weights, np.float64)
    ends = np.concatenate([[0.0], np.cumsum(parts / fsum(given.weights or ()))])

    def histogram(shares: Floats) -> Floats:
        at = np.clip(np.searchsorted(ends, shares, side="right") - 1, 0, len(parts) - 1)
        width = np.where(ends[at + 1] > ends[at], ends[at + 1] - ends[at], 1.0)
        within = np.clip((shares - ends[at]) / width, 0.0, 1.0)
        found: Floats = edges[at] + within * (edges[at + 1] - edges[at])
        return found

    return histogram


def _share(quantile: Quantile, value: float) -> float:
    """The share of the distribution below a value, by halving: the quantiles rise."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        held = min(max(middle, _NEAR_ZERO), _NEAR_ONE)
        if float(quantile(np.array([held]))[0]) < value:
            low = middle
        else:
            high = middle
    return high


def _counts(mean: float, low: int, high: int, decimals: int) -> Callable[[Draw], Steps]:
    """Poisson's law as a table of whole numbers round the mean."""
    unit = 10**decimals
    wide = int(12 * mean**0.5) + 30
    first = max(-(-low // unit), 0, int(mean) - wide)
    last = min(high // unit, int(mean) + wide)
    if first > last:
        raise GeneratorUnfit(
            f"No count near {mean:g} lies from {low / unit:g} to {high / unit:g}.",
            loc=("params", "mean"),
        )
    shares = [1.0]
    for count in range(first + 1, last + 1):
        shares.append(shares[-1] * mean / count)
        if shares[-1] > 1e250:  # noqa: PLR2004 - before it overflows
            shares = [share / 1e250 for share in shares]
    places = weighted(shares)

    def make(draw: Draw) -> Steps:
        found = places(draw.stream.words(draw.numbers)).astype(np.int64)
        steps: Steps = (found + first) * unit
        return steps

    return make


def _ranked(exponent: float, low: int, span: int) -> Callable[[Draw], Steps]:
    """Zipf's law: the n-th lowest is as frequent as n to the power of `-exponent`."""
    if span <= _TABLE:
        ranks = portable.log(np.arange(1, span + 1, dtype=np.float64))
        places = weighted(portable.exp(-exponent * ranks).tolist())

        def by_table(draw: Draw) -> Steps:
            found: Steps = low + places(draw.stream.words(draw.numbers)).astype(np.int64)
            return found

        return by_table
    top, flat = float(span), 1.0 - exponent

    def make(draw: Draw) -> Steps:
        # So many ranks are drawn from the density of the same power.
        shares = draw.stream.uniform(draw.numbers)
        if abs(flat) < 1e-9:  # noqa: PLR2004 - the logarithm is the limit there
            found = portable.power(top, shares)
        else:
            end = float(portable.power(top, np.array([flat]))[0])
            inner = 1.0 + shares * (end - 1.0)
            found = portable.exp(portable.log(inner) / flat)
        return _clipped(np.floor(found) - 1.0 + low, low, low + span - 1)

    return make
