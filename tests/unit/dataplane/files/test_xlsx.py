"""XLSX, against openpyxl as the writer."""

import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.rows.files import Batch, FileLimits, parse_file


def workbook(rows: list[list[Any]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    return book


def stored(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, limits: FileLimits | None = None) -> Batch:
    rows: Batch = []
    parse_file(io.BytesIO(data), filename="rows.xlsx", keep=rows.extend, limits=limits)
    return rows


# Excel knows no time zones.
FIRST = datetime(1900, 3, 1)  # noqa: DTZ001
LAST = datetime(2999, 1, 1)  # noqa: DTZ001
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8).filter(
    lambda t: not ILLEGAL_CHARACTERS_RE.search(t) and not t.startswith("=") and "_x" not in t
    and "\r" not in t and not t.startswith("#")
)  # fmt: skip


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            TEXT,
            st.integers(-(10**15) + 1, 10**15 - 1),
            st.decimals(-(10**6), 10**6, places=4),
            st.booleans(),
            st.dates(date(1900, 3, 1), date(9999, 12, 31)),
            st.datetimes(FIRST, LAST),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_what_openpyxl_writes_is_read_back(rows: list[tuple[Any, ...]]) -> None:
    book = workbook([["t", "i", "n", "b", "d", "m"]])
    expected = []
    for text, whole, number, flag, day, moment in rows:
        cut = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
        book.worksheets[0].append([None, whole, number, flag, day, cut])
        book.worksheets[0].cell(book.worksheets[0].max_row, 1).value = text
        shown = cut.isoformat(timespec="milliseconds" if cut.microsecond else "seconds")
        plain = f"{number.normalize():f}"
        expected.append(
            [
                text,
                str(whole),
                "0" if plain == "-0" else plain,
                str(flag).lower(),
                str(day),
                shown,
            ]
        )
    assert read(stored(book)) == expected


def test_codes_times_and_missing_cells() -> None:
    book = workbook(
        [
            ["a", "b", "c", "d"],
            ["007", time(3, 4, 5), None, 0.1 + 0.2],
            [None, timedelta(hours=30), "x"],
        ]
    )
    assert read(stored(book)) == [
        ["007", "03:04:05", None, "0.3"],
        [None, "30:00:00", "x", None],
    ]


def test_percent_and_money_are_numbers() -> None:
    book = workbook([["a"], [0.5], [1234.5]])
    book.worksheets[0]["A2"].number_format = "0%"
    book.worksheets[0]["A3"].number_format = '#,##0.00 [$€-40C]_);"day"'
    assert read(stored(book)) == [["0.5"], ["1234.5"]]


def test_a_table_may_stand_anywhere_on_the_sheet() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["C3"], sheet["D3"], sheet["C4"], sheet["D4"] = "a", "b", 1, 2
    assert read(stored(book)) == [["1", "2"]]


def test_far_corner_costs_nothing_and_is_refused() -> None:
    book = workbook([["a"], [1]])
    book.worksheets[0]["XFD1048576"] = 1
    with pytest.raises(InvalidInput) as caught:
        read(stored(book))
    assert (caught.value.code, caught.value.loc[-1]) == ("file.blank_line", 3)


def _error_cell(sheet: Any) -> None:
    sheet["A2"] = "#N/A"
    sheet["A2"].data_type = "e"


@pytest.mark.parametrize(
    ("change", "line", "code"),
    [
        (_error_cell, 2, "file.cell_error"),
        (lambda sheet: sheet.__setitem__("A2", "=1+1"), 2, "file.cell_error"),
        (lambda sheet: sheet.__setitem__("C2", "beyond"), 2, "file.cells"),
        (lambda sheet: sheet.__setitem__("A5", "late"), 4, "file.blank_line"),
        (lambda sheet: sheet.__setitem__("B1", "a"), 1, "file.header"),
        (lambda sheet: sheet.__setitem__("D1", "gap"), 1, "file.header"),
        (lambda sheet: sheet.merge_cells("A2:B3"), 2, "file.merged"),
    ],
    ids=["error", "formula", "too-many", "blank-line", "same-name", "unnamed", "merged"],
)
def test_faults_are_named_with_their_line(change: Any, line: int, code: str) -> None:
    book = workbook([["a", "b"], [1, 2], [3, 4]])
    change(book.worksheets[0])
    with pytest.raises(InvalidInput) as caught:
        read(stored(book))
    assert (caught.value.code, caught.value.loc[-1]) == (code, line)


def _with_sheet(body: bytes) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(stored(workbook([["a"], [1]]))))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, body if "sheet1" in name else source.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<worksheet><sheetData>" + b" " * 60_000_000, "file.too_large"),
        (b'<!DOCTYPE x [<!ENTITY a "aa">]><worksheet/>', "file.damaged"),
        (b"<worksheet><sheetData>", "file.damaged"),
        (b"<worksheet/>", "file.empty"),
        (b'<worksheet><sheetData><row r="x"/></sheetData></worksheet>', "file.damaged"),
        (
            b'<worksheet><row r="1"><c r="A1" t="s"><v>99</v></c></row></worksheet>',
            "file.cell_error",
        ),
    ],
)
def test_hostile_workbooks_are_refused(body: bytes, code: str) -> None:
    limits = FileLimits(max_unpacked_bytes=50_000_000)
    with pytest.raises(InvalidInput) as caught:
        read(_with_sheet(body), limits)
    assert caught.value.code == code


def test_a_zip_that_lies_about_its_size_is_still_cut() -> None:
    data = bytearray(_with_sheet(b"<worksheet><sheetData>" + b" " * 2_000_000))
    at = data.index(b"PK\x01\x02")
    while at >= 0:
        data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
        at = data.find(b"PK\x01\x02", at + 1)
    with pytest.raises(InvalidInput):
        read(bytes(data), FileLimits(max_unpacked_bytes=100_000))


def test_not_a_workbook() -> None:
    with pytest.raises(InvalidInput, match="not an XLSX"):
        read(b"a,b\n1,2\n")
