"""NDJSON, against the standard library's writer."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.rows.files import Batch, FileLimits, parse_file

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


def read(data: bytes, limits: FileLimits | None = None) -> Batch:
    rows: Batch = []
    parse_file(io.BytesIO(data), filename="rows.ndjson", keep=rows.extend, limits=limits)
    return rows


@given(st.lists(st.tuples(TEXT, st.none() | TEXT), min_size=1), st.booleans())
def test_texts_and_nulls_are_read_back(
    rows: list[tuple[str, str | None]],
    plain: bool,
) -> None:
    lines = [json.dumps({"a": a, "b": b}, ensure_ascii=plain) for a, b in rows]
    data = "\n".join(lines).encode()
    assert read(data, FileLimits(block_bytes=16)) == [list(row) for row in rows]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(JSON, max_size=3) | st.dictionaries(TEXT, JSON, max_size=3))
def test_nested_values_become_their_json_text(value: object) -> None:
    (row,) = read(json.dumps({"a": value}).encode())
    assert row[0] is not None
    assert json.loads(row[0]) == value


def test_numbers_keep_their_digits() -> None:
    data = b'{"a": 1.10, "b": 12345678901234567890.0012300, "c": [1.50, 1e400], "d": false}'
    assert read(data) == [["1.10", "12345678901234567890.0012300", "[1.50,1e400]", "false"]]


def test_key_order_may_differ() -> None:
    assert read(b'{"a":1,"b":2}\n{"b":4,"a":3}\n\n') == [["1", "2"], ["3", "4"]]


@pytest.mark.parametrize(
    ("data", "line", "code"),
    [
        (b'{"a":1}\n{"b":1}\n', 2, "file.keys"),
        (b'{"a":1}\n{"a":1,"b":1}\n', 2, "file.keys"),
        (b'{"a":1,"b":2}\n{"a":1}\n', 2, "file.keys"),
        (b'{"a":1}\n{"a":1,"a":2}\n', 2, "file.json"),
        (b'{"a":1}\n[1]\n', 2, "file.json"),
        (b'{"a":1}\n7\n', 2, "file.json"),
        (b'{"a":1}\n{"a":}\n', 2, "file.json"),
        (b'{"a":NaN}\n', 1, "file.json"),
        (b'{"a":1}\n\n{"a":2}\n', 2, "file.blank_line"),
        (b'{"a":"\\u0000"}\n', 1, "file.nul"),
        (b'{"a":"x"}\n{"a":"\\ud800"}\n', 2, "file.nul"),
        (b'{"a":1}\n{"a":"\xff"}\n', 2, "file.encoding"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", 1, "file.json"),
        (b'{"":1}\n', 1, "file.header"),
        (b"\n", 1, "file.empty"),
    ],
)
def test_faults_are_named_with_their_line(data: bytes, line: int, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(data)
    assert (caught.value.code, caught.value.loc[-1]) == (code, line)
