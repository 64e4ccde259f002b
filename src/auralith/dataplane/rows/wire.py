r"""How rows travel from one database to another: as lines of text, in blocks of whole lines.

A line is what PostgreSQL's COPY writes and what COPY and LOAD DATA read: fields between tabs, a
newline at the end, `\N` for NULL, and backslash, tab, newline and carriage return behind a
backslash. The text of a field is given by its `Wire`; the engines render and read it themselves,
so that no value is touched by Python on the way. Between two databases of one engine and version,
whole rows may pass as the engine's own bytes instead (`Wire.RELAYED`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

BLOCK = 1024 * 1024
"""Bytes that a block should have; a single row may be larger."""
NULL = b"\\N"
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}

Bytes = bytes | bytearray | memoryview


class Wire(StrEnum):
    """What the text of a field looks like."""

    OWN = "own"
    """The engine's own lossless form: only between two databases of one engine."""
    RELAYED = "relayed"
    """The same, as bytes instead of lines: for all columns of a table, or for none."""
    INTEGER = "integer"
    DECIMAL = "decimal"
    """Digits with a point, no exponent; also `NaN` and `Infinity` where the source has them."""
    FLOAT = "float"
    """Digits enough to read the same number again."""
    BOOLEAN = "boolean"
    """`t` or `f`."""
    TEXT = "text"
    BINARY = "binary"
    """`\\x` and two hexadecimal digits a byte."""
    DATE = "date"
    TIME = "time"
    TIMESTAMP = "timestamp"
    """`2024-02-29 23:59:59.123456`, with as many digits of the second as there are."""
    TIMESTAMP_TZ = "timestamp_tz"
    """The same in UTC, with `+00` behind."""
    UUID = "uuid"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Block:
    """Whole rows, one behind the other."""

    data: bytes
    rows: int


def in_blocks(rows: Iterable[Bytes], size: int = BLOCK, *, behind: int = 0) -> Iterator[Block]:
    """The rows, one by one, put together to blocks of about that many bytes.

    `behind`: how many of what comes last are no rows, but belong to the stream.
    """
    waiting: list[Bytes] = []
    held = 0
    for row in rows:
        if held >= size:
            yield Block(b"".join(waiting), len(waiting))
            waiting.clear()
            held = 0
        waiting.append(row)
        held += len(row)
    if waiting:
        yield Block(b"".join(waiting), len(waiting) - behind)


def fields(block: Block) -> Iterator[list[str | None]]:
    """The rows of a block, unescaped: for engines that take values, not lines."""
    for line in block.data.decode().split("\n")[:-1]:
        row = line.split("\t")
        if "\\" in line:
            yield [_unescaped(text) if "\\" in text else text for text in row]
        else:
            yield list(row)


def escaped(text: str) -> str:
    """A value as it stands between two tabs."""
    out = text.replace("\\", "\\\\").replace("\t", "\\t")
    return out.replace("\n", "\\n").replace("\r", "\\r")


def _unescaped(text: str) -> str | None:
    if text == "\\N":
        return None
    first, *parts = text.split("\\")
    out = [first]
    literal = False
    for part in parts:
        if literal:
            out.append(part)
            literal = False
        elif part == "":
            # Two backslashes: one, and what follows stands for itself.
            out.append("\\")
            literal = True
        else:
            out.append(_ESCAPES.get(part[0], part[0]) + part[1:])
    return "".join(out)
