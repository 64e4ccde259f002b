r"""CSV and TSV by RFC 4180: strict, NULL apart from the empty text, whole lines at a time.

An unquoted empty cell is NULL, a quoted one is the empty text; in TSV an unquoted `\N` is NULL
as well. Lines end in LF or CRLF; inside quotes both are kept as they stand.
"""

import csv
import re
from collections.abc import Iterator
from typing import BinaryIO

from auralith.dataplane.rows.files.encoding import line_blocks
from auralith.dataplane.rows.files.model import (
    Batch,
    Cell,
    FileLimits,
    blank_line,
    check_header,
    no_header,
    refuse,
    too_long,
    wrong_count,
)

_OUTSIDE_QUOTES = re.compile(r'"(?:[^"]|"")*"')
_CSV_MODULE_LIMIT = 100_000
"""Characters of a record that the standard reader takes whatever its field limit is."""


class DelimitedReader:
    """Reads one file; `columns` is known at once, the rows come from `batches`."""

    def __init__(
        self,
        source: BinaryIO,
        limits: FileLimits,
        *,
        separator: str | None,
        null: str | None,
    ) -> None:
        """`separator` None: comma, or semicolon or tab when the header has no comma."""
        self._limits = limits
        self._null = null
        self._blocks = line_blocks(source, limits)
        self._pending: list[str] = []
        self._pending_line = 0
        self._pending_size = 0
        self._blank: int | None = None
        header_line, header = self._read_header()
        self._separator = separator or _separator(header)
        sep = re.escape(self._separator)
        self._token = re.compile(rf'"((?:[^"]++|"")*+)"|([^"{sep}\r\n]*+)')
        self.columns = check_header(
            self._tokens(header, header_line), line=header_line, limits=limits
        )
        cell = rf'(?:"[^"]*+(?:""[^"]*+)*+"|[^"{sep}\r\n]*+)'
        self._record = re.compile(rf"{cell}(?:{sep}{cell}){{{len(self.columns) - 1}}}")

    def batches(self) -> Iterator[Batch]:
        """The rows, about a block of text at a time."""
        for line, text in self._blocks:
            plain = not self._pending and '"' not in text
            rows = self._plain(line, text) if plain else self._quoted(line, text)
            if rows:
                yield rows
        if self._pending:
            self._tokens("\n".join(self._pending), self._pending_line)
            msg = "A quote that opens here is never closed. Close it, or double it inside a cell."
            raise refuse(msg, line=self._pending_line, code="file.open_quote")

    def _read_header(self) -> tuple[int, str]:
        line, text = next(self._blocks, (1, ""))
        lines = text.split("\n")
        taken = 1
        while '"' in text and "\n".join(lines[:taken]).count('"') % 2 and taken < len(lines):
            taken += 1
        header = "\n".join(lines[:taken]).removesuffix("\r")
        if not header:
            raise no_header()
        if taken < len(lines):
            self._blocks = _chain((line + taken, "\n".join(lines[taken:])), self._blocks)
        return line, header

    def _plain(self, line: int, text: str) -> Batch:
        """Rows of a block in which nothing is quoted: all work is done on whole lines."""
        if "\r" in text:
            text = text.replace("\r\n", "\n").removesuffix("\r")
            if "\r" in text:
                raise _stray_return(line + text.count("\n", 0, text.index("\r")))
        lines = text.split("\n")
        self._pass_blanks(line, lines)
        separator, width = self._separator, len(self.columns)
        rows: list[list[str]] = [text.split(separator) for text in lines]
        if set(map(len, rows)) - {width} or (width == 1 and "" in lines):
            for number, row in enumerate(rows, start=line):
                if row == [""]:
                    raise blank_line(number)
                if len(row) != width:
                    raise wrong_count(len(row), width, line=number)
        null = self._null
        if null is not None and null in text:
            return [[None if c in ("", null) else c for c in row] for row in rows]
        return [[c or None for c in row] if "" in row else list[Cell](row) for row in rows]

    def _pass_blanks(self, line: int, lines: list[str]) -> None:
        """Drop empty lines at the end; those with rows behind them are refused."""
        count = len(lines)
        while lines and not lines[-1]:
            lines.pop()
        if lines and self._blank is not None:
            raise blank_line(self._blank)
        if len(lines) < count and self._blank is None:
            self._blank = line + len(lines)

    def _quoted(self, line: int, text: str) -> Batch:
        """Rows of a block with quotes: lines are joined until their quotes are even."""
        rows: Batch = []
        simple: list[str] = []
        places: list[int] = []
        for number, piece in enumerate(text.split("\n"), start=line):
            record, start = self._complete(piece, number)
            if record is None:
                continue
            if not record:
                self._blank = self._blank or start
                continue
            if self._blank is not None:
                raise blank_line(self._blank)
            if self._record.fullmatch(record) is None:
                found = self._tokens(record, start)
                raise wrong_count(len(found), len(self.columns), line=start)
            if (
                '""' in record
                or len(record) > _CSV_MODULE_LIMIT
                or (self._null is not None and self._null in record)
            ):
                rows.append(self._tokens(record, start))
            else:
                places.append(len(rows))
                simple.append(record)
                rows.append([])
        # Nothing here can be a quoted empty cell, so the standard reader's '' is always NULL.
        split = csv.reader(simple, delimiter=self._separator, strict=True)
        for place, row in zip(places, split, strict=True):
            rows[place] = [c or None for c in row] if "" in row else list[Cell](row)
        return rows

    def _complete(self, piece: str, number: int) -> tuple[str | None, int]:
        """The record that ends with this line, or None while a quote is open."""
        odd = '"' in piece and piece.count('"') % 2 == 1
        if not self._pending:
            if not odd:
                return piece.removesuffix("\r"), number
            self._pending, self._pending_line, self._pending_size = (
                [piece],
                number,
                len(piece),
            )
            return None, number
        self._pending.append(piece)
        self._pending_size += len(piece) + 1
        if self._pending_size > self._limits.max_record:
            raise too_long(self._pending_line, self._limits)
        if not odd:
            return None, number
        record, self._pending = "\n".join(self._pending), []
        return record.removesuffix("\r"), self._pending_line

    def _tokens(self, record: str, line: int) -> list[Cell]:
        """The cells of one record, one by one; says exactly what is wrong with a bad one."""
        cells: list[Cell] = []
        at = 0
        while True:
            match = self._token.match(record, at)
            quoted = match.group(1) if match else None
            start = at
            at = match.end() if match else at
            if at < len(record) and record[at] != self._separator:
                raise self._explain(record, start, at, line=line, quoted=quoted is not None)
            if quoted is not None:
                cells.append(quoted.replace('""', '"'))
            else:
                cell = record[start:at]
                cells.append(None if cell in ("", self._null) else cell)
            if at >= len(record):
                return cells
            at += 1

    def _explain(self, record: str, start: int, at: int, *, line: int, quoted: bool) -> Exception:
        line += record.count("\n", 0, at)
        if quoted:
            msg = "Text follows a closing quote. Double the quotes inside a quoted cell."
            return refuse(msg, line=line, code="file.quote")
        if record[at] in "\r\n":
            return _stray_return(line)
        if at == start:
            msg = "A quote that opens here is never closed. Close it, or double it inside a cell."
            return refuse(msg, line=line, code="file.open_quote")
        msg = "A quote stands inside an unquoted cell. Put the cell in quotes and double that one."
        return refuse(msg, line=line, code="file.quote")


def _chain(first: tuple[int, str], rest: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    yield first
    yield from rest


def _separator(header: str) -> str:
    bare = _OUTSIDE_QUOTES.sub("", header)
    if "," not in bare:
        for other in (";", "\t"):
            if other in bare:
                return other
    return ","


def _stray_return(line: int) -> Exception:
    msg = "A carriage return stands alone here. End lines in LF or CRLF, or quote the cell."
    return refuse(msg, line=line, code="file.line_end")
