"""Distributions: shares and means as the textbooks have them, and mathematics of our own."""

import math
from statistics import NormalDist, fmean, median, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators import portable
from auralith.dataplane.schema.model import LogicalType
from tests.unit.generating.generators.cases import BIG
from tests.unit.generating.generators.running import values

COUNT = 40_000


def drawn(**params: object) -> list[int]:
    return values("integer", COUNT, logical=LogicalType.INTEGER, shape=BIG, params=params)


def test_uniform() -> None:
    found = drawn(low=1, high=6)
    assert set(found) == set(range(1, 7))
    assert all(abs(found.count(n) / COUNT - 1 / 6) < 0.01 for n in range(1, 7))


def test_normal() -> None:
    found = drawn(distribution="normal", mean=500, deviation=50, low=0, high=1000)
    assert abs(fmean(found) - 500) < 1.5
    assert abs(stdev(found) - 50) < 1.5
    inside = sum(450 <= n <= 550 for n in found) / COUNT
    assert abs(inside - 0.683) < 0.015


def test_a_cut_does_not_pile_up_at_its_ends() -> None:
    found = drawn(distribution="normal", mean=0, deviation=100, low=0, high=20)
    assert all(abs(found.count(n) / COUNT - 1 / 21) < 0.01 for n in range(21))


def test_lognormal() -> None:
    found = drawn(distribution="lognormal", median=1000, sigma=1, low=0, high=10**9)
    assert abs(median(found) / 1000 - 1) < 0.03
    assert abs(stdev(map(math.log, (n or 1 for n in found))) - 1) < 0.02


def test_exponential() -> None:
    found = drawn(distribution="exponential", mean=1000, low=5000, high=10**9)
    assert min(found) >= 5000
    assert abs(fmean(found) - 6000) < 25


def test_poisson() -> None:
    found = drawn(distribution="poisson", mean=4, high=1000)
    for count in range(9):
        share = math.exp(-4) * 4**count / math.factorial(count)
        assert abs(found.count(count) / COUNT - share) < 0.01


def test_zipf() -> None:
    found = drawn(distribution="zipf", exponent=1.2, low=1, high=1000)
    whole = sum(n**-1.2 for n in range(1, 1001))
    for rank in (1, 2, 3, 10):
        assert abs(found.count(rank) / COUNT - rank**-1.2 / whole) < 0.01


def test_zipf_of_many_falls_alike() -> None:
    found = drawn(distribution="zipf", exponent=1.0, low=1, high=10**8)
    by_power = [sum(10**p <= n < 10 ** (p + 1) for n in found) / COUNT for p in range(8)]
    assert all(abs(share - 1 / 8) < 0.02 for share in by_power[1:])


def test_histogram() -> None:
    found = drawn(distribution="histogram", edges=[0, 10, 20, 100], weights=[6, 0, 4], high=100)
    assert abs(sum(n < 10 for n in found) / COUNT - 0.6) < 0.03
    assert sum(11 <= n < 20 for n in found) == 0


@pytest.mark.parametrize(
    "params",
    [
        {"distribution": "normal"}, {"distribution": "normal", "mean": 1, "deviation": 0},
        {"distribution": "poisson", "mean": -1}, {"distribution": "histogram", "edges": [0, 1]},
        {"distribution": "histogram", "edges": [1, 0], "weights": [1]}, {"low": 3, "high": 1},
        {"distribution": "histogram", "edges": [0, 1], "weights": [0]},
    ],
)  # fmt: skip
def test_what_is_missing_is_said(params: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        drawn(**params)


def test_a_range_without_any_of_it_is_refused() -> None:
    with pytest.raises(GeneratorUnfit, match="Hardly any"):
        drawn(distribution="normal", mean=0, deviation=1, low=500, high=600)


def test_quantiles_are_those_of_the_standard_library() -> None:
    shares = np.concatenate([np.linspace(1e-9, 1 - 1e-9, 9999), [1e-300, 1e-18]])
    known = [NormalDist().inv_cdf(share) for share in shares.tolist()]
    assert np.abs(portable.normal_quantile(shares) - known).max() < 1e-13


@given(st.lists(st.floats(1e-300, 1e300), min_size=1), st.lists(st.floats(-700, 700), min_size=1))
def test_logarithm_and_exponential(positive: list[float], any_: list[float]) -> None:
    logs = portable.log(np.array(positive)).tolist()
    assert all(
        math.isclose(a, math.log(b), rel_tol=1e-14, abs_tol=1e-15)
        for a, b in zip(logs, positive, strict=True)
    )
    powers = portable.exp(np.array(any_)).tolist()
    assert all(
        math.isclose(a, math.exp(b), rel_tol=1e-13) for a, b in zip(powers, any_, strict=True)
    )


@given(st.lists(st.floats(-1000, 1000), min_size=1))
def test_sine(turns: list[float]) -> None:
    found = portable.sine(np.array(turns)).tolist()
    assert all(
        abs(a - math.sin(2 * math.pi * math.fmod(b, 1))) < 1e-12
        for a, b in zip(found, turns, strict=True)
    )
