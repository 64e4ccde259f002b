"""The contract of every transformer in the catalogue, for every case."""

import json
import subprocess
import sys
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auralith.dataplane.masking import catalogue
from auralith.dataplane.masking.catalogue import CATALOGUE
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.model import Grade
from auralith.dataplane.schema.model import LogicalType
from tests.unit.dataplane.masking.cases import CASES, Case
from tests.unit.dataplane.masking.running import bound, forms, led_back, mask

ALL = [
    pytest.param(name, case, id=f"{name}-{number}")
    for name, cases in CASES.items()
    for number, case in enumerate(cases)
]
every_case = pytest.mark.parametrize(("name", "case"), ALL)
some = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def columns(case: Case) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.none() | case.values, max_size=30)


def length(value: Any) -> int:
    return len(value) if isinstance(value, str | bytes) else 0


def test_every_transformer_has_a_case() -> None:
    assert set(CASES) == set(CATALOGUE)


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=CATALOGUE.keys())
def test_what_an_entry_declares_can_be_shown(entry: Any) -> None:
    schema = catalogue.params_schema(entry)
    assert schema["additionalProperties"] is False
    undescribed = [n for n, p in schema["properties"].items() if "description" not in p]
    assert undescribed == []
    assert catalogue.description(entry).endswith(".")
    assert 1 <= entry.privacy_rank <= 6
    assert entry.accepts
    json.dumps(schema)


@every_case
@given(data=st.data())
@some
def test_type_rows_and_nulls_stay(name: str, case: Case, data: st.DataObject) -> None:
    rule, values = bound(name, case), data.draw(columns(case))
    out = mask(rule, case, values)
    assert out.type == rule.column.travels_as
    assert len(out) == len(values)
    out.validate(full=True)
    for before, after in zip(values, out.to_pylist(), strict=True):
        if before is None:
            assert after is None
        if before == "":
            assert after == ""


@every_case
@given(data=st.data())
@some
def test_no_value_is_longer_than_declared(name: str, case: Case, data: st.DataObject) -> None:
    rule, values = bound(name, case), data.draw(columns(case))
    declared = rule.transformer.longest(rule.params, rule.column)
    if rule.transformer.at_server or case.logical not in {LogicalType.TEXT, LogicalType.BINARY}:
        return
    for before, after in zip(values, mask(rule, case, values).to_pylist(), strict=True):
        if before is not None and after is not None:
            assert length(after) <= (length(before) if declared is None else declared)


@every_case
@given(data=st.data())
@some
def test_neither_block_nor_binding_matters(name: str, case: Case, data: st.DataObject) -> None:
    values = data.draw(columns(case))
    if case.others:
        return  # the other columns of a piece would begin anew; see the tests of those rules
    whole = mask(bound(name, case), case, values).to_pylist()
    pieces: list[Any] = []
    for start in range(0, len(values), 3):
        pieces += mask(bound(name, case), case, values[start : start + 3]).to_pylist()
    assert pieces == whole
    assert mask(bound(name, case), case, values[::-1]).to_pylist() == whole[::-1]


@every_case
@given(data=st.data())
@some
def test_the_grade_holds(name: str, case: Case, data: st.DataObject) -> None:
    rule = bound(name, case)
    grade = rule.transformer.grade_of(rule.params)
    filled = case.values.filter(lambda value: value != "")
    values = data.draw(st.lists(filled, max_size=30, unique=True))
    out = mask(rule, case, values)
    if grade is Grade.PRESERVED:
        column = pa.array(values, rule.column.travels_as)
        assert len(out.unique()) == len(set(forms(rule, column)))
    if grade is Grade.CONSTANT and not rule.transformer.at_server:
        assert len(out.unique()) <= 1


@every_case
@given(data=st.data())
@some
def test_what_is_reversible_leads_back(name: str, case: Case, data: st.DataObject) -> None:
    rule = bound(name, case)
    if not rule.transformer.reversible:
        return
    values = data.draw(columns(case))
    masked = mask(rule, case, values)
    assert led_back(rule, case, masked).to_pylist() == values


@every_case
def test_large_blocks_with_few_values_agree_with_small_ones(name: str, case: Case) -> None:
    if case.others:
        return
    few = example(case, 7)
    rule = bound(name, case)
    alone = mask(rule, case, few).to_pylist()
    assert mask(rule, case, few * 600).to_pylist() == alone * 600


def example(case: Case, count: int, *, different: bool = False) -> list[Any]:
    found: list[Any] = []

    @given(st.lists(case.values.filter(bool), min_size=count, max_size=count, unique=different))
    @settings(
        max_examples=1, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    def draw(values: list[Any]) -> None:
        found[:] = values

    draw()
    return found


def test_another_process_gives_the_same() -> None:
    told = {
        name: [example(case, 5) if case.logical is LogicalType.TEXT else [] for case in cases]
        for name, cases in CASES.items()
    }
    here = {
        name: [
            [str(v) for v in mask(bound(name, case), case, values).to_pylist()]
            for case, values in zip(CASES[name], told[name], strict=True)
        ]
        for name in CASES
    }
    there = subprocess.run(
        [sys.executable, "-m", "tests.unit.dataplane.masking.running"],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(there.stdout) == here


KEYED = [
    p for p in ALL if "substitution pseudonym encryption".find(CATALOGUE[p.values[0]].family) >= 0
]


@pytest.mark.parametrize(("name", "case"), KEYED)
def test_another_key_gives_something_else(name: str, case: Case) -> None:
    values = example(case, 20, different=True)
    others = [
        mask(bound(name, case, ProjectKey(bytes([k]) * 32)), case, values).to_pylist()
        for k in range(1, 4)
    ]
    assert others[0] != others[1]
    assert others[1] != others[2]
