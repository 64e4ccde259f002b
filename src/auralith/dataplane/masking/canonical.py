"""Canonical forms: what of a value decides about its masked value.

The integer 1 and the text '1' have the same form, so that columns of different types in one
domain agree.
"""

from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_BLANKS = " \t\r\n\v\f\u00a0\u2007\u202f\u3000"


class Canonical(StrEnum):
    """The forms a transformer may declare."""

    EXACT = "exact"
    """The value's text, in Unicode's composed form (NFC)."""
    FOLDED = "folded"
    """Without white space at the ends, in lower case."""
    DIGITS = "digits"
    """The digits alone."""
    LETTERS = "letters"
    """Letters and digits alone, in upper case."""


def canonical(values: pa.Array, form: Canonical) -> pa.Array:
    """The form of each value, as large_string (large_binary for bytes)."""
    found = text_of(values)
    if pa.types.is_large_binary(found.type):
        return found
    plain = is_ascii(found)
    if not plain:
        found = pc.utf8_normalize(found, form="NFC")
    if form is Canonical.FOLDED:
        trimmed = pc.utf8_trim(found, characters=_BLANKS)
        return pc.ascii_lower(trimmed) if plain else pc.utf8_lower(trimmed)
    if form is Canonical.DIGITS:
        return pc.replace_substring_regex(found, pattern=r"[^0-9]+", replacement="")
    if form is Canonical.LETTERS:
        kept = pc.replace_substring_regex(found, pattern=r"[^\pL\pN]+", replacement="")
        return pc.ascii_upper(kept) if plain else pc.utf8_upper(kept)
    return found


def text_of(values: pa.Array) -> pa.Array:
    """Any value as text: integers in digits, decimals without idle zeros, dates as ISO 8601."""
    kind = values.type
    if pa.types.is_large_string(kind) or pa.types.is_large_binary(kind):
        return values
    if pa.types.is_binary(kind):
        return values.cast(pa.large_binary())
    text = values.cast(pa.large_string())
    if pa.types.is_decimal(kind) and kind.scale > 0:
        return pc.replace_substring_regex(text, pattern=r"\.?0+$", replacement="")
    return text


def is_ascii(values: pa.Array) -> bool:
    """Whether all bytes of a large_string column are ASCII; looks at the bytes, not at rows."""
    _, offsets, data = values.buffers()
    if data is None or not len(values):
        return True
    ends = np.frombuffer(offsets, np.int64)
    first, last = ends[values.offset], ends[values.offset + len(values)]
    part = np.frombuffer(data, np.uint8)[first:last]
    return not len(part) or int(part.max()) < 0x80  # noqa: PLR2004 - the first byte beyond ASCII
