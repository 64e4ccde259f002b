"""NDJSON: one object per line, every line with the keys of the first.

Numbers keep their digits, nested values become JSON text, null is NULL.
"""

import json
from collections.abc import Iterator
from json import JSONDecodeError
from typing import Any, BinaryIO

from auralith.dataplane.rows.files.encoding import line_blocks
from auralith.dataplane.rows.files.model import (
    Batch,
    Cell,
    FileLimits,
    blank_line,
    check_header,
    no_header,
    refuse,
    shorten,
)


class _Number(str):
    """A number inside a nested value, with the digits the file has."""

    __slots__ = ()


class _BadValueError(ValueError):
    """Valid JSON by the parser's habits, but not what a row may hold."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        msg = f"The key '{shorten(twice)}' stands twice in one object. Remove one."
        raise _BadValueError(msg)
    return result


def _constant(text: str) -> Any:
    msg = f"{text} is not JSON. Write it in quotes, or null."
    raise _BadValueError(msg)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=_constant
)
_NESTED = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=_Number,
    parse_int=_Number,
    parse_constant=_constant,
)


def _json_text(value: Any) -> str:
    """A nested value as compact JSON with its numbers' own digits."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        inner = ",".join(
            f"{json.dumps(k, ensure_ascii=False)}:{_json_text(v)}" for k, v in value.items()
        )
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_json_text, value))}]"
    return json.dumps(value, ensure_ascii=False)


class NdjsonReader:
    """Reads one file; `columns` are the keys of the first line."""

    def __init__(self, source: BinaryIO, limits: FileLimits) -> None:
        self._limits = limits
        self._blocks = line_blocks(source, limits)
        self._blank: int | None = None
        self._first = next(self._blocks, (1, ""))
        first_line = self._first[1].split("\n", 1)[0]
        if not first_line.strip():
            raise no_header() if not self._first[1].strip() else blank_line(1)
        self.columns = check_header(tuple(self._parse(first_line, 1)), line=1, limits=limits)
        self._known = frozenset(self.columns)

    def batches(self) -> Iterator[Batch]:
        """The rows, about a block of text at a time."""
        yield from self._read(*self._first)
        for line, text in self._blocks:
            yield from self._read(line, text)

    def _read(self, line: int, text: str) -> Iterator[Batch]:
        rows: Batch = []
        for number, piece in enumerate(text.split("\n"), start=line):
            if not piece.strip():
                self._blank = self._blank or number
                continue
            if self._blank is not None:
                raise blank_line(self._blank)
            record = self._parse(piece, number)
            if record.keys() != self._known:
                raise self._wrong_keys(record, number)
            row = [record[name] for name in self.columns]
            rows.append(self._cells(row, piece, number))
        if rows:
            yield rows

    def _parse(self, piece: str, line: int) -> dict[str, Any]:
        try:
            record = _DECODER.decode(piece)
        except JSONDecodeError as error:
            msg = f"This is not valid JSON ({error.msg} at character {error.colno})."
            msg += " Write one object per line."
            raise refuse(msg, line=line, code="file.json") from None
        except _BadValueError as error:
            raise refuse(str(error), line=line, code="file.json") from None
        except RecursionError:
            msg = "The value is nested too deeply. Flatten it."
            raise refuse(msg, line=line, code="file.json") from None
        # A bare number decodes to text here, and so is no object either.
        if not isinstance(record, dict):
            msg = 'Each line must be one object such as {"id": 1}.'
            raise refuse(msg, line=line, code="file.json")
        return record

    def _cells(self, row: list[Any], piece: str, line: int) -> list[Cell]:
        """Text and NULL as they stand; the rest is written out."""
        kinds = set(map(type, row))
        if dict in kinds or list in kinds:
            nested = _NESTED.decode(piece)
            row = [
                _json_text(nested[name]) if isinstance(value, dict | list) else value
                for name, value in zip(self.columns, row, strict=True)
            ]
        if bool in kinds:
            row = [("true" if c else "false") if isinstance(c, bool) else c for c in row]
        if "\\u" in piece:
            self._check_escapes(row, line)
        return row

    def _check_escapes(self, row: list[Cell], line: int) -> None:
        for name, cell in zip(self.columns, row, strict=True):
            if cell is None:
                continue
            bad = "NUL character" if "\0" in cell else None
            try:
                cell.encode()
            except UnicodeEncodeError:
                bad = "half of a surrogate pair"
            if bad is not None:
                msg = f"The value of '{shorten(name)}' holds a {bad}; databases cannot keep it."
                raise refuse(msg + " Remove it.", line=line, code="file.nul")

    def _wrong_keys(self, record: dict[str, Any], line: int) -> Exception:
        unknown = [name for name in record if name not in self._known]
        if unknown:
            msg = f"The key '{shorten(unknown[0])}' is not among those of the first line."
            msg += " Give every line the same keys."
            return refuse(msg, line=line, code="file.keys")
        missing = next(name for name in self.columns if name not in record)
        msg = f"The key '{shorten(missing)}' is missing. Give it, with null for NULL."
        return refuse(msg, line=line, code="file.keys")
