"""What a file of rows is once it is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from auralith.dataplane.errors import InvalidInput

Cell = str | None
"""A value as the file has it; None is NULL, which is not the empty text."""

Batch = list[list[Cell]]
"""Some rows, each with as many cells as the file has columns."""


class FileFormat(StrEnum):
    """The formats that can be read."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    NDJSON = "ndjson"


@dataclass(frozen=True, kw_only=True)
class FileLimits:
    """How large a file and its parts may be."""

    max_bytes: int = 200 * 1024 * 1024
    """Bytes of the upload."""
    max_unpacked_bytes: int = 2 * 1024 * 1024 * 1024
    """Bytes of everything packed inside an XLSX."""
    max_record: int = 16 * 1024 * 1024
    """Characters of one row."""
    max_columns: int = 1_600
    sample_rows: int = 20
    block_bytes: int = 1024 * 1024
    """Bytes read at a time; a batch holds about as much text."""


@dataclass(frozen=True)
class FileColumn:
    """A column; `type` is a guess for people: what every filled cell of it looks like."""

    name: str
    type: str
    """`integer`, `decimal`, `boolean`, `date`, `timestamp` or `text`."""


@dataclass(frozen=True)
class ParsedFile:
    """A whole file that was read and found good; its rows went to the reader's `keep`."""

    format: FileFormat
    columns: tuple[FileColumn, ...]
    rows: int
    sample: tuple[tuple[Cell, ...], ...]
    """The first rows, for showing."""


def refuse(message: str, *, line: int | None, code: str) -> InvalidInput:
    """The error for a file that cannot be read; `line` is the physical line, from 1."""
    if line is None:
        return InvalidInput(message, loc=("file",), code=code)
    return InvalidInput(f"Line {line}: {message}", loc=("file", line), code=code)


def check_header(names: Sequence[Cell], *, line: int, limits: FileLimits) -> tuple[str, ...]:
    """The column names: each given, each once, no more than allowed."""
    if len(names) > limits.max_columns:
        msg = f"The file has {len(names)} columns; at most {limits.max_columns} can be read."
        raise refuse(msg, line=line, code="file.columns")
    seen: dict[str, int] = {}
    checked: list[str] = []
    for position, name in enumerate(names, start=1):
        if name is None or not name.strip():
            msg = f"Column {position} has no name. Give every column a name in the first line."
            raise refuse(msg, line=line, code="file.header")
        if name in seen:
            msg = (
                f"The columns {seen[name]} and {position} are both named '{shorten(name)}'."
                " Rename or remove one."
            )
            raise refuse(msg, line=line, code="file.header")
        seen[name] = position
        checked.append(name)
    return tuple(checked)


def wrong_count(found: int, expected: int, *, line: int) -> InvalidInput:
    """The refusal of a row that has not one cell per column."""
    msg = (
        f"This row has {found} cells, the header has {expected}."
        " Give it one cell per column, and put cells that hold separators in quotes."
    )
    return refuse(msg, line=line, code="file.cells")


def blank_line(line: int) -> InvalidInput:
    """The refusal of an empty line with rows behind it."""
    msg = 'This line is empty. Remove it (an empty text in a single column is written "").'
    return refuse(msg, line=line, code="file.blank_line")


def no_header() -> InvalidInput:
    """The refusal of a file without anything in it."""
    msg = "The file is empty. Its first line must name the columns."
    return refuse(msg, line=1, code="file.empty")


def too_long(line: int, limits: FileLimits) -> InvalidInput:
    """The refusal of a row without end."""
    msg = (
        f"This row is longer than {limits.max_record:,} characters."
        " Look for a quote that is never closed, or split the value."
    )
    return refuse(msg, line=line, code="file.too_long")


def shorten(text: str, length: int = 60) -> str:
    """A name as it may stand in a message."""
    return text if len(text) <= length else text[: length - 1] + "…"
