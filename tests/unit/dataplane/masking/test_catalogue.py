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
from auralith.dataplane.masking.bound import BoundRule
from auralith.dataplane.masking.catalogue import CATALOGUE
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.model import Family, Grade
from auralith.dataplane.schema.model import LogicalType
from tests.unit.dataplane.masking.cases import CASES, Case
from tests.unit.dataplane.masking.running import bound, forms, led_back, mask

ALL = [
    pytest.param(name, case, id=f"{name}-{number}")
    for name, cases in CASES.items()
    for number, case in enumerate(cases)
]
every_case = pytest.mark.parametrize(("name", "case"), ALL)
some = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


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
def test_what_is_declared_holds(name: str, case: Case, data: st.DataObject) -> None:
    rule, values = bound(name, case), data.draw(columns(case))
    out = mask(rule, case, values)
    out.validate(full=True)
    assert out.type == rule.column.travels_as
    after = out.to_pylist()
    assert len(after) == len(values)
    assert [
        value for value, old in zip(after, values, strict=True) if old is None or old == ""
    ] == [old for old in values if old is None or old == ""]
    _lengths_hold(rule, case, values, after)
    _grade_holds(rule, values, out)
    if rule.transformer.reversible:
        assert led_back(rule, case, out).to_pylist() == values
    if not case.others:  # else the other columns of a piece would begin anew
        anew = bound(name, case)
        pieces = [mask(anew, case, values[at : at + 3]) for at in range(0, len(values), 3)]
        assert alike([value for piece in pieces for value in piece.to_pylist()], after)
        assert alike(mask(anew, case, values[::-1]).to_pylist(), after[::-1])


def alike(one: list[Any], other: list[Any]) -> bool:
    """Equal, where not-a-number equals itself."""
    return [repr(value) for value in one] == [repr(value) for value in other]


def _lengths_hold(rule: BoundRule, case: Case, values: list[Any], after: list[Any]) -> None:
    declared = rule.transformer.longest(rule.params, rule.column)
    if rule.transformer.at_server or case.logical not in {LogicalType.TEXT, LogicalType.BINARY}:
        return
    for old, new in zip(values, after, strict=True):
        if old is not None and new is not None:
            assert length(new) <= (length(old) if declared is None else declared)


def _grade_holds(rule: BoundRule, values: list[Any], out: pa.Array) -> None:
    grade = rule.transformer.grade_of(rule.params)
    filled = [at for at, value in enumerate(values) if value is not None and value != ""]
    masked = out.take(pa.array(filled, pa.int64()))
    if grade is Grade.PRESERVED:
        column = pa.array([values[at] for at in filled], rule.column.travels_as)
        assert len(masked.unique()) == len(set(forms(rule, column)))
    if grade is Grade.CONSTANT and not rule.transformer.at_server:
        assert len(masked.unique()) <= 1


@every_case
def test_large_blocks_with_few_values_agree_with_small_ones(name: str, case: Case) -> None:
    if case.others:
        return
    few = example(case, 7)
    rule = bound(name, case)
    alone = mask(rule, case, few).to_pylist()
    assert alike(mask(rule, case, few * 600).to_pylist(), alone * 600)


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


FRESH = [
    pytest.param(name, case, id=f"{name}-{number}")
    for name, cases in CASES.items()
    for number, case in enumerate(cases)
    if (rule := bound(name, case)).transformer.fresh_with(rule.params)
]
"""Values that nobody had, by what an entry declares."""


def test_which_values_nobody_had() -> None:
    assert {param.values[0] for param in FRESH} == {
        *("null", "hash", "token", "uuid_from", "aes_siv", "email", "username", "person")
    }
    few_bits = [
        bound("hash", Case(st.text(), {"length": 31})),
        bound("token", Case(st.text(), {"alphabet": "01", "length": 64})),
        bound("email", Case(st.text(), {"unique": False})),
        bound("username", Case(st.text(), {"unique": False})),
    ]
    assert not any(rule.transformer.fresh_with(rule.params) for rule in few_bits)


@pytest.mark.parametrize(("name", "case"), FRESH)
def test_fresh_values_meet_no_originals(name: str, case: Case) -> None:
    values = example(case, 40, different=True)
    rule = bound(name, case)
    once = [value for value in mask(rule, case, values).to_pylist() if value is not None]
    assert not set(once) & set(values)
    # Nor those of a table that was masked before with the same key, of which some rows are left.
    if name == "person" or case.logical is LogicalType.BINARY:
        return  # made of another column; longer than its column can hold
    if case.column.get("max_length") is None and not case.params.get("most_bytes"):
        again = [value for value in mask(rule, case, once).to_pylist() if value is not None]
        assert not set(again) & {*once, *values}


FAMILIES = {Family.SUBSTITUTION, Family.PSEUDONYM, Family.ENCRYPTION}
KEYED = [
    pytest.param(name, case, id=f"{name}-{number}")
    for name, cases in CASES.items()
    for number, case in enumerate(cases)
    if CATALOGUE[name].family in FAMILIES and case.logical is not LogicalType.ENUM
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
