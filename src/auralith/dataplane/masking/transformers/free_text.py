"""Free text: what the row knows already is replaced by its masked value, then what looks personal.

The database knows the names: looking for the row's own values finds what no list of names would.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import pyarrow as pa
from pydantic import Field

from auralith.dataplane.masking.canonical import text_of
from auralith.dataplane.masking.model import (
    TEXT,
    Binding,
    Family,
    Grade,
    Mask,
    Needs,
    Params,
    Row,
    Transformer,
)

_PATTERNS: dict[str, re.Pattern[str]] = {
    "email": re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"),
    "url": re.compile(r"\b[a-z]{2,10}://[^\s<>\"]+", re.IGNORECASE),
    "iban": re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"),
    "number": re.compile(r"(?<![\w.,])\+?\d(?:[ .\-/()]{0,2}\d){6,18}(?!\w)"),
}
"""Cards, phones and national numbers are all long numbers."""


class FreeTextParams(Params):
    """Text in which people are mentioned."""

    columns: tuple[str, ...] = Field(
        default=(),
        max_length=50,
        description="Columns of the same row whose values are looked for, in any case and accent.",
    )
    patterns: tuple[Literal["email", "url", "iban", "number"], ...] = Field(
        default=("email", "url", "iban", "number"), description="What else is looked for."
    )
    least: int = Field(
        default=4, ge=2, le=100, description="Values with fewer letters are not looked for."
    )
    style: Literal["masked", "tag"] = Field(
        default="masked",
        description="Known values give way to their masked value, or to the column's name in"
        " brackets.",
    )


@lru_cache(maxsize=4096)
def _folded_letter(letter: str) -> str:
    plain = unicodedata.normalize("NFKD", letter)[0].lower()
    return plain if len(plain) == 1 else letter


def folded(text: str) -> str:
    """Small letters without accents; as many letters as before."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded_letter, text))


def without(text: str, known: Sequence[tuple[str, str]]) -> str:
    """The text with each known value (folded) replaced, longest first, at borders of words."""
    plain, out, at = folded(text), [], 0
    hits: list[tuple[int, int, str]] = []
    taken: list[tuple[int, int]] = []
    for value, instead in sorted(known, key=lambda pair: -len(pair[0])):
        start = plain.find(value)
        while start >= 0:
            end = start + len(value)
            border = not (plain[start - 1 : start].isalnum() and value[0].isalnum())
            border &= not (plain[end : end + 1].isalnum() and value[-1].isalnum())
            if border and all(end <= low or start >= high for low, high in taken):
                hits.append((start, end, instead))
                taken.append((start, end))
            start = plain.find(value, start + 1)
    for start, end, instead in sorted(hits):
        out += [text[at:start], instead]
        at = end
    return "".join([*out, text[at:]])


def bind_free_text(binding: Binding) -> Mask:
    """Row by row: each row looks for other values."""
    given = binding.given(FreeTextParams)
    patterns = [(name, _PATTERNS[name]) for name in given.patterns]
    most = binding.column.max_length

    def mask(values: pa.Array, row: Row) -> pa.Array:
        originals = [text_of(row.original(name)).to_pylist() for name in given.columns]
        masked = [text_of(row.masked(name)).to_pylist() for name in given.columns]
        out = []
        for number, value in enumerate(values.to_pylist()):
            known = [
                (
                    folded(column[number].strip()),
                    f"[{name.upper()}]" if given.style == "tag" else (new[number] or ""),
                )
                for name, column, new in zip(given.columns, originals, masked, strict=True)
                if column[number] and len(column[number].strip()) >= given.least
            ]
            out.append(_scrubbed(value, known, patterns)[:most])
        return pa.array(out, pa.large_string())

    return mask


def _scrubbed(
    text: str, known: Sequence[tuple[str, str]], patterns: Sequence[tuple[str, re.Pattern[str]]]
) -> str:
    """Patterns are looked for between the replaced values only: those are masked already."""
    marks = [(value, f"\x00{at}\x00") for at, (value, _) in enumerate(known)]
    found = without(text.replace("\x00", ""), marks)
    pieces = re.split("(\x00\\d+\x00)", found)
    for at, piece in enumerate(pieces):
        if piece.startswith("\x00"):
            pieces[at] = known[int(piece[1:-1])][1]
            continue
        for name, pattern in patterns:
            piece = pattern.sub(f"[{name.upper()}]", piece)  # noqa: PLW2901 - each works on what the one before left
        pieces[at] = piece
    return "".join(pieces)


FREE_TEXT = Transformer(
    id="free_text",
    family=Family.TEXT,
    params=FreeTextParams,
    accepts=TEXT,
    bind=bind_free_text,
    grade=Grade.LOSSY,
    privacy_rank=5,
    needs=Needs.ROW,
    longest=lambda _params, column: column.max_length,
    reads=lambda params: tuple(getattr(params, "columns", ())),
    reads_masked=lambda params: tuple(getattr(params, "columns", ())),
)
