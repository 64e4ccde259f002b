"""What every generator promises, over all of its columns."""

import unicodedata
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith.dataplane.generating.catalogue import CATALOGUE
from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.model import SPACE_LIMIT, Bound
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.schema.model import LogicalType
from tests.unit.generating.generators.cases import CASES, EVERY, NAMES, WITHOUT_VALUES
from tests.unit.generating.generators.running import Case, bound, column, made

every_case = pytest.mark.parametrize(("name", "case"), EVERY, ids=NAMES)
ROWS = 400


def test_every_generator_has_cases() -> None:
    assert set(CASES) | WITHOUT_VALUES == set(CATALOGUE)


@pytest.mark.parametrize("name", CATALOGUE)
def test_parameters_are_described(name: str) -> None:
    generator = CATALOGUE[name]
    assert generator.params.__doc__
    schema = generator.params.model_json_schema()
    assert schema["additionalProperties"] is False
    assert [n for n, p in schema["properties"].items() if not p.get("description")] == []


def test_every_type_of_column_can_be_filled() -> None:
    made_by = {kind: [g.id for g in CATALOGUE.values() if kind in g.makes] for kind in LogicalType}
    own = {kind: set(ids) - WITHOUT_VALUES for kind, ids in made_by.items()}
    assert all(own.values())


@every_case
def test_values_fit(name: str, case: Case) -> None:
    one, shape = bound(name, case), column(case)
    for seed in (1, 2):
        found = made(one, case, ROWS, seed=seed)
        found.validate(full=True)
        assert len(found) == ROWS
        assert found.type == shape.travels_as
        if not case.row(np.zeros(1, np.uint64)):
            assert found.null_count == 0
        _fits(found.to_pylist(), shape, one)


def _fits(values: list[Any], shape: ColumnShape, one: Bound) -> None:
    there = [value for value in values if value is not None]
    if shape.logical in {LogicalType.TEXT, LogicalType.ENUM, LogicalType.BINARY}:
        assert shape.max_length is None or max(map(len, there)) <= shape.max_length
        assert one.longest is None or max(map(len, there)) <= one.longest
        assert not shape.enum_values or set(there) <= set(shape.enum_values)
    if shape.low is not None and shape.high is not None:
        assert shape.low <= min(there) <= max(there) <= shape.high
    if isinstance(there[0], int | float | Decimal):
        assert one.low is None or Decimal(str(one.low)) <= Decimal(str(min(there)))
        assert one.high is None or Decimal(str(max(there))) <= Decimal(str(one.high)) + 1
    if one.labels is not None and shape.logical in {LogicalType.TEXT, LogicalType.ENUM}:
        assert set(there) <= set(one.labels)


@every_case
def test_a_row_s_value_hangs_on_its_number_alone(name: str, case: Case) -> None:
    one = bound(name, case)
    rows = np.arange(ROWS, dtype=np.uint64) * np.uint64(1_000_003)
    whole = made(one, case, rows)
    again = bound(name, case)
    order = np.random.default_rng(5).permutation(ROWS)
    mixed = made(again, case, rows[order])
    assert mixed.equals(whole.take(pa.array(order)))
    pieces = [made(again, case, rows[at : at + 7]) for at in range(0, 70, 7)]
    assert pa.concat_arrays(pieces).equals(whole.slice(0, 70))
    assert len(made(one, case, rows[:0])) == 0


SEEDLESS = {
    "constant", "password_hash", "parent", "expression", "template", "series", "timeline",
}  # fmt: skip
"""They say all, or the row does."""


@every_case
def test_other_seeds_give_other_values(name: str, case: Case) -> None:
    if name in SEEDLESS:
        return
    one = bound(name, case)
    if (one.space or 2) < 2 or (one.labels is not None and len(one.labels) < 2):
        return
    if one.low is not None and one.low == one.high:
        return
    first, second = (made(one, case, ROWS, seed=seed) for seed in (1, 2))
    if len(set(map(str, first.to_pylist()))) > 1:
        assert not first.equals(second)


@every_case
def test_unique_values_differ_whatever_their_case(name: str, case: Case) -> None:
    try:
        one = bound(name, case, unique=True)
    except GeneratorUnfit:
        assert case.params.get("distribution") or case.params.get("weekdays")
        return
    if one.space is None:
        return
    assert 1 <= one.space <= SPACE_LIMIT
    count = min(one.space, 1500)
    places = np.random.default_rng(3).integers(0, one.space, count, dtype=np.uint64)
    for index in (
        np.arange(count, dtype=np.uint64),
        np.uint64(one.space - 1) - np.arange(count, dtype=np.uint64),
        np.unique(places),
    ):
        rows = np.random.default_rng(4).permutation(len(index)).astype(np.uint64)
        found = made(one, case, rows, index)
        assert found.type == column(case).travels_as
        assert found.null_count == 0
        assert len({folded(value) for value in found.to_pylist()}) == len(index)
        _fits(found.to_pylist(), column(case), one)


def folded(value: Any) -> Any:
    """As a collation without case and accents sees it."""
    if not isinstance(value, str):
        return value
    apart = unicodedata.normalize("NFKD", value.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).strip()


WORDED = sorted(
    {
        name
        for name, case in EVERY
        if case.logical is LogicalType.TEXT and not case.row(np.zeros(1, np.uint64))
    }
)


@pytest.mark.parametrize("name", WORDED)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_narrow_columns_are_filled_or_refused(name: str, data: st.DataObject) -> None:
    case = data.draw(st.sampled_from([c for c in CASES[name] if c.logical is LogicalType.TEXT]))
    width = data.draw(st.integers(1, 80))
    seed = data.draw(st.integers(0, 1000))
    try:
        one = bound(name, case, max_length=width)
    except GeneratorUnfit:
        return
    found = made(one, case, 60, seed=seed)
    _fits(found.to_pylist(), column(case, max_length=width), one)
    if one.space is not None and name not in {"integer", "decimal"}:
        count = min(60, one.space)
        index = np.arange(count, dtype=np.uint64)
        placed = made(bound(name, case, unique=True, max_length=width), case, index, index)
        assert len({folded(value) for value in placed.to_pylist()}) == count
        assert max(map(len, placed.to_pylist())) <= width


@given(
    low=st.integers(-(1 << 63), (1 << 63) - 1),
    span=st.integers(0, 1 << 64),
    seed=st.integers(0, 99),
)
@settings(max_examples=200, deadline=None)
def test_any_range_of_whole_numbers(low: int, span: int, seed: int) -> None:
    high = min(low + span, (1 << 63) - 1)
    shape = {"low": -(1 << 63), "high": (1 << 63) - 1}
    case = Case(LogicalType.INTEGER, {"low": low, "high": high}, shape=shape)
    one = bound("integer", case)
    found = made(one, case, 50, seed=seed).to_pylist()
    assert low <= min(found) <= max(found) <= high
    ends = made(one, case, 1, np.array([(one.space or 1) - 1], np.uint64)).to_pylist()
    assert low <= ends[0] <= high


@given(
    precision=st.integers(1, 38),
    scale=st.integers(0, 38),
    spread=st.sampled_from(["decimal", "amount", "price", "float", "integer"]),
)
@settings(max_examples=200, deadline=None)
def test_any_precision_and_scale(precision: int, scale: int, spread: str) -> None:
    if scale > precision:
        return
    case = Case(LogicalType.DECIMAL, shape={"precision": precision, "scale": scale})
    try:
        one = bound(spread, case)
    except GeneratorUnfit:
        return
    found = made(one, case, 40)
    found.validate(full=True)
    most = Decimal(10) ** (precision - scale)
    assert all(abs(value) < most for value in found.to_pylist())
