"""CSV and TSV, against the standard library's own writer and reader."""

import csv
import io
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.rows.files import Batch, FileLimits, ParsedFile, parse_file

TEXT = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8", exclude_characters="\0"),
        st.sampled_from('",;\t\r\n\\N é'),
    ),
    max_size=12,
)
SMALL_BLOCKS = FileLimits(block_bytes=16)


def read(data: bytes, name: str = "rows.csv", limits: FileLimits | None = None) -> Batch:
    rows: Batch = []
    parse_file(io.BytesIO(data), filename=name, keep=rows.extend, limits=limits)
    return rows


def describe(data: bytes, name: str = "rows.csv") -> ParsedFile:
    return parse_file(io.BytesIO(data), filename=name, keep=lambda _: None)


def written(rows: list[list[str]], **options: Any) -> str:
    out = io.StringIO()
    csv.writer(out, **options).writerows(rows)
    return out.getvalue()


@st.composite
def grids(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, 4))
    return draw(st.lists(st.lists(TEXT, min_size=width, max_size=width), max_size=12))


@given(
    grids(),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_whatever_the_csv_writer_quotes_is_read_back(
    rows: list[list[str]], end: str, encoding: str
) -> None:
    width = len(rows[0]) if rows else 1
    header = [f"c{n}" for n in range(width)]
    text = written([header, *rows], quoting=csv.QUOTE_ALL, lineterminator=end)
    assert read(text.encode(encoding), limits=SMALL_BLOCKS) == rows


@given(grids())
def test_minimal_quoting_differs_only_in_null_for_unquoted_empty(
    rows: list[list[str]],
) -> None:
    width = len(rows[0]) if rows else 1
    rows = [[*row, "end"] for row in rows]
    header = [f"c{n}" for n in range(width + 1)]
    text = written([header, *rows])
    expected = [[cell or None for cell in row] for row in rows]
    assert read(text.encode(), limits=SMALL_BLOCKS) == expected
    assert read(text.encode()) == expected


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for name in ("a.csv", "a.tsv", "a.ndjson", "a.xlsx"):
        for content in (b"a,b\n" + data, data):
            with suppress(InvalidInput):
                assert all(len(row) <= 61 for row in read(content, name, SMALL_BLOCKS))


def test_empty_and_null_are_told_apart() -> None:
    assert read(b'a,b,c\n,"",x\n"",,""\n') == [[None, "", "x"], ["", None, ""]]
    assert read(b'a\tb\tc\n\\N\t"\\N"\t""\n', "rows.tsv") == [[None, "\\N", ""]]


def test_codes_keep_their_zeros_and_digits() -> None:
    data = b"zip,card\n01000,00012345678901234567890\n"
    assert read(data) == [["01000", "00012345678901234567890"]]
    assert [c.type for c in describe(data).columns] == ["text", "text"]


def test_semicolons_are_found_in_the_header() -> None:
    assert read(b'id;name\n1;"a;b"\n') == [["1", "a;b"]]


@pytest.mark.parametrize(
    ("data", "line", "code"),
    [
        (b"a,b\n1,2\n1,2,3\n", 3, "file.cells"),
        (b'a,b\n"x\ny",2\n1\n', 4, "file.cells"),
        (b"a,b,a\n1,2,3\n", 1, "file.header"),
        (b"a,,c\n1,2,3\n", 1, "file.header"),
        (b"a,b\n1,2\n1,\x002\n", 3, "file.nul"),
        (b"a,b\n1,2\n1,\xff\n", 3, "file.encoding"),
        ("a,b\n1,é\n".encode("latin-1"), 2, "file.encoding"),
        ("a,b\n1,2\n".encode("utf-16-le"), 1, "file.nul"),
        ("a,b\n1,2\n".encode("utf-32"), 1, "file.encoding"),
        (b'a,b\n1,2\n1,"open\n2,3\n', 3, "file.open_quote"),
        (b'a,b\n1,x"y\n', 2, "file.quote"),
        (b'a,b\n1,"x"y\n', 2, "file.quote"),
        (b"a,b\n1,2\n\n3,4\n", 3, "file.blank_line"),
        (b"a,b\n1,2\r3\n", 2, "file.line_end"),
        (b"", 1, "file.empty"),
        (b"\n1\n", 1, "file.empty"),
        (b'"a\n', 1, "file.open_quote"),
    ],
)
@pytest.mark.parametrize("limits", [FileLimits(), FileLimits(block_bytes=4)])
def test_faults_are_named_with_their_line(
    data: bytes, line: int, code: str, limits: FileLimits
) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(data, limits=limits)
    assert (caught.value.code, caught.value.loc[-1]) == (code, line)
    assert caught.value.message.startswith(f"Line {line}: ")


def test_empty_lines_at_the_end_are_no_rows() -> None:
    assert read(b"a,b\n1,2\n\n\r\n\n") == [["1", "2"]]
    assert read(b'a,b\n1,"2"\r\n\r\n\r\n', limits=FileLimits(block_bytes=3)) == [["1", "2"]]


def test_size_limits() -> None:
    with pytest.raises(InvalidInput) as caught:
        read(b"a\n" + b"1\n" * 100, limits=FileLimits(max_bytes=50))
    assert caught.value.code == "file.too_large"
    with pytest.raises(InvalidInput) as caught:
        read(b'a\n1\n"' + b"x\n" * 100, limits=FileLimits(max_record=50, block_bytes=16))
    assert (caught.value.code, caught.value.loc[-1]) == ("file.too_long", 3)
    with pytest.raises(InvalidInput) as caught:
        read(b"a,b,c\n", limits=FileLimits(max_columns=2))
    assert caught.value.code == "file.columns"


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "-20", "", "0"], "integer"),
        (["1", "2.50", "-0.1"], "decimal"),
        (["true", "false"], "boolean"),
        (["2024-02-29", ""], "date"),
        (
            ["2024-02-29", "2024-01-01T10:00:00Z", "2024-01-01 10:00:00.5+02:00"],
            "timestamp",
        ),
        (["007", "1"], "text"),
        (["1234567890123456789"], "text"),
        (['"1\n2"'], "text"),
        (["", ""], "text"),
    ],
)
def test_types_are_guessed_on_all_rows(cells: list[str], kind: str) -> None:
    data = "c,z\n" + "".join(f"{cell},x\n" for cell in cells)
    assert describe(data.encode()).columns[0].type == kind


def test_sample_holds_the_first_rows() -> None:
    parsed = describe(b"a\n" + b"".join(b"%d\n" % n for n in range(100)))
    assert parsed.rows == 100
    assert parsed.sample == tuple((str(n),) for n in range(20))


def test_unknown_ending_is_refused() -> None:
    with pytest.raises(InvalidInput, match="must end in"):
        read(b"a\n1\n", "rows.xls")
