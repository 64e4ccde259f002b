"""Scenarios as YAML and back."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.generating import yaml_form
from auralith.dataplane.generating.builtins import builtins
from auralith.dataplane.generating.yaml_form import Document

TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20)
VALUES = st.one_of(
    TEXTS,
    st.sampled_from(["no", "yes", "1e3", "0x1F", "010", "12:30", "2026-01-01", "null", "~", ".5"]),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.none(),
)


@given(st.dictionaries(TEXTS, st.lists(VALUES, max_size=4), max_size=4), TEXTS)
def test_what_is_written_is_read_back(params: dict[str, Any], name: str) -> None:
    document = Document.model_validate(
        {
            "name": name,
            "tables": [
                {"table": "t", "rows": 1, "columns": {name: {"generator": "x", "params": params}}}
            ],
        }
    )
    assert yaml_form.read(yaml_form.write(document)) == document


@pytest.mark.parametrize("number", range(3))
def test_another_reader_finds_the_same(number: int) -> None:
    document = builtins()[number].document
    found = yaml.safe_load(yaml_form.write(document))
    assert [t["table"] for t in found["tables"]] == [t.table for t in document.tables]
    for told, table in zip(found["tables"], document.tables, strict=True):
        assert list(told["columns"]) == list(table.columns)


def test_few_words_mean_something_other_than_text() -> None:
    text = "name: x\ntables:\n- table: t\n  columns:\n    c: {generator: choice, params: {values: "
    found = yaml_form.read(f"{text}[NO, yes, 010, 12:30, 2026-01-01, 5, 1.5, true, null]}}}}")
    values = found.tables[0].columns["c"].params["values"]
    assert values == ["NO", "yes", "010", "12:30", "2026-01-01", 5, 1.5, True, None]


def test_a_generator_may_stand_alone() -> None:
    found = yaml_form.read("name: x\ntables:\n- table: t\n  columns: {a: word}\n")
    assert found.tables[0].columns["a"].generator == "word"
    assert "a: word" in yaml_form.write(found)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("name: x\nfoo: 1", 2, "foo"),
        ("name: x\ntables:\n- table: a\n  rowz: 4\n", 4, "rowz"),
        ("name: x\ntables:\n- table: a\n  columns:\n    c: {generator: 7}\n", 5, "generator"),
        ("a: &x [1]\nb: *x", 1, "Anchors"),
        ("name: x\nname: y", 2, "twice"),
        ("name: x\nlocale: de", 2, "locale"),
        ("name: !!python/object:os.system {}", 1, "python"),
        ("- a", 1, "mapping"),
        ("name: [", 1, "no YAML"),
        ("name: !!int abc", 1, "kind"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, word: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        yaml_form.read(text)
    assert refusal.value.code == "seed.yaml"
    assert refusal.value.params["line"] == line
    assert word in refusal.value.message


@pytest.mark.parametrize("text", ["", "\0", "x" * 2_000_001, "[" * 5_000])
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        yaml_form.read(text)
    assert refusal.value.code == "seed.yaml"
