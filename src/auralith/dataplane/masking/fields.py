r"""The fields of lines as columns and back: text as `rows.wire` describes it, arrays of `columns`.

All of a column at once, never value by value; only array literals that hold quotes are read one
by one. `raw` columns are large_binary: the fields as they stand between two tabs, NULL as NULL.
"""

import re
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.masking.errors import ValueUnfit
from auralith.dataplane.masking.texts import join, text
from auralith.dataplane.rows.fields import bytes_of
from auralith.dataplane.rows.wire import Wire

_RAW, _TEXT = pa.large_binary(), pa.large_string()
_BACKSLASH = 0x5C
_ASIDE = b"\xff"
"""Stands for a backslash while others are looked at: no byte of UTF-8."""
_ESCAPES = (
    (b"\\n", b"\n"),
    (b"\\t", b"\t"),
    (b"\\r", b"\r"),
    (b"\\b", b"\b"),
    (b"\\f", b"\f"),
    (b"\\v", b"\v"),
    # A backslash before any other letter means nothing.
    (b"\\", b""),
)
_TO_ESCAPE = ((b"\\", b"\\\\"), (b"\t", b"\\t"), (b"\n", b"\\n"), (b"\r", b"\\r"))
_BYTES = r"^\\x(?:[0-9a-f]{2})*$"
_NO_BYTES = b"\\\\x"
"""What stands before the digits, in a line."""
_PLAIN_ARRAY = r'^\{[^{}"\\]*\}$'
_ELEMENT = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^",{}]+))\s*(,|$)')
_IDLE_ZEROS = r"(\.[0-9]*[1-9])0+$|\.0*$"
_NIBBLES = np.full(256, 0xFF, np.uint8)
_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_NIBBLES[_DIGITS] = np.arange(16)
_NIBBLES[np.frombuffer(b"ABCDEF", np.uint8)] = np.arange(10, 16)
_LISTS = pa.large_list(_TEXT)


def read(
    raw: pa.Array, wire: Wire, kind: pa.DataType, name: str
) -> tuple[pa.Array, pa.Array | None]:
    """The column as `kind`, and what that type cannot hold as text: NULL everywhere else.

    None where it holds all of it.

    Raises ValueUnfit, naming the column, for text that is none in UTF-8.
    """
    if wire is Wire.BINARY and pa.types.is_large_binary(kind):
        return _from_hex(raw), None
    plain = _unescaped(raw)
    if pa.types.is_large_binary(kind):
        return plain, None
    try:
        values = plain.cast(_TEXT)
    except pa.ArrowInvalid as error:
        msg = f"{name} holds text that is not UTF-8: no rule can read it, leave the column out."
        raise ValueUnfit(msg, column=name) from error
    if pa.types.is_large_string(kind):
        return values, None
    if pa.types.is_boolean(kind):
        yes = pc.is_in(values, value_set=pa.array(["t", "1"], _TEXT))
        return pc.if_else(values.is_valid(), yes, None), None
    try:
        return (_lists(values) if pa.types.is_large_list(kind) else values.cast(kind)), None
    except pa.ArrowInvalid:
        return _as_far_as_it_goes(values, kind)


def write(values: pa.Array, unfit: pa.Array | None, wire: Wire, name: str) -> pa.Array:
    """The fields of a column, as they stand between two tabs; NULL as NULL.

    Raises ValueUnfit for text that is no bytes where bytes travel.
    """
    kind = values.type
    if pa.types.is_large_binary(kind):
        return _to_hex(values) if wire is Wire.BINARY else _escaped(values)
    found = _shown(values, wire)
    if unfit is not None:
        found = pc.coalesce(unfit, found)
    if wire is Wire.BINARY:
        fits = pc.match_substring_regex(found, pattern=_BYTES)
        if pc.all(fits).as_py() is False:
            msg = f"{name} travels as bytes, and its rule gave text: take null or constant."
            raise ValueUnfit(msg, column=name)
    return _escaped(found.cast(_RAW))


def _lengths(raw: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    ends = np.frombuffer(raw.buffers()[1], np.int64)
    return np.diff(ends[raw.offset : raw.offset + len(raw) + 1])


def _unescaped(raw: pa.Array) -> pa.Array:
    there = bytes_of(raw)
    if not (there == _BACKSLASH).any() or (there == _ASIDE[0]).any():
        return raw
    found = pc.replace_substring(raw, pattern=b"\\\\", replacement=_ASIDE)
    for pattern, replacement in _ESCAPES:
        found = pc.replace_substring(found, pattern=pattern, replacement=replacement)
    return pc.replace_substring(found, pattern=_ASIDE, replacement=b"\\")


def _escaped(plain: pa.Array) -> pa.Array:
    there = bytes_of(plain).tobytes()
    for pattern, replacement in _TO_ESCAPE:
        if pattern in there:
            plain = pc.replace_substring(plain, pattern=pattern, replacement=replacement)
    return plain


def _from_hex(raw: pa.Array) -> pa.Array:
    r"""`\x` and digits: in lines the backslash stands twice."""
    whole = pc.fill_null(raw, _NO_BYTES)
    lengths, digits = _lengths(whole), bytes_of(whole)
    inside = np.ones(len(digits), np.bool_)
    first = np.cumsum(lengths) - lengths
    for at in range(len(_NO_BYTES)):
        inside[first + at] = False
    nibbles = _NIBBLES[digits[inside]]
    offsets = np.zeros(len(raw) + 1, np.int64)
    np.cumsum((lengths - len(_NO_BYTES)) // 2, out=offsets[1:])
    data = (nibbles[0::2] << 4) | nibbles[1::2]
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data.tobytes())]
    found = pa.Array.from_buffers(_RAW, len(raw), buffers)
    return pc.if_else(raw.is_valid(), found, None) if raw.null_count else found


def _to_hex(values: pa.Array) -> pa.Array:
    whole = pc.fill_null(values, b"")
    data = bytes_of(whole)
    data = _DIGITS[np.stack([data >> 4, data & 15], axis=1)].reshape(-1)
    offsets = np.zeros(len(values) + 1, np.int64)
    np.cumsum(_lengths(whole) * 2, out=offsets[1:])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data.tobytes())]
    digits = pa.Array.from_buffers(_RAW, len(values), buffers)
    found = pc.binary_join_element_wise(pa.scalar(_NO_BYTES, _RAW), digits, pa.scalar(b"", _RAW))
    return pc.if_else(values.is_valid(), found, None) if values.null_count else found


def _shown(values: pa.Array, wire: Wire) -> pa.Array:
    """Any column but bytes as text."""
    kind = values.type
    if pa.types.is_large_string(kind):
        return values
    if pa.types.is_boolean(kind):
        yes, no = ("1", "0") if wire is Wire.INTEGER else ("t", "f")
        return pc.if_else(values, text(yes), text(no))
    if pa.types.is_decimal(kind) and kind.scale:
        return _decimals(values)
    if pa.types.is_floating(kind):
        return _floats(values)
    if pa.types.is_timestamp(kind):
        shown = pc.replace_substring_regex(
            values.cast(pa.timestamp("us")).cast(_TEXT), pattern=_IDLE_ZEROS, replacement=r"\1"
        )
        return join(shown, text("+00")) if wire is Wire.TIMESTAMP_TZ else shown
    return _literals(values) if pa.types.is_large_list(kind) else values.cast(_TEXT)


def _decimals(values: pa.Array) -> pa.Array:
    """All digits: Arrow's own text has an exponent where the number is small."""
    scale = values.type.scale
    whole = pa.Array.from_buffers(
        pa.decimal128(38, 0), len(values), values.buffers(), offset=values.offset
    ).cast(_TEXT)
    sign = pc.if_else(pc.starts_with(whole, "-"), text("-"), text(""))
    digits = pc.ascii_lpad(pc.ascii_ltrim(whole, characters="-"), width=scale + 1, padding="0")
    return join(
        sign,
        pc.utf8_slice_codeunits(digits, 0, -scale),
        text("."),
        pc.utf8_slice_codeunits(digits, -scale),
    )


def _floats(values: pa.Array) -> pa.Array:
    shown = values.cast(_TEXT)
    if pc.all(pc.is_finite(values)).as_py() is False:
        shown = pc.replace_substring_regex(shown, pattern="inf$", replacement="Infinity")
        shown = pc.replace_substring(shown, pattern="nan", replacement="NaN", max_replacements=1)
    return shown


def _as_far_as_it_goes(values: pa.Array, kind: pa.DataType) -> tuple[pa.Array, pa.Array | None]:
    """Those that the type holds, and the others as text: by halves, each different value once."""
    encoded = values.dictionary_encode()
    tried = encoded.dictionary
    if pa.types.is_decimal(kind):
        # Zeros behind the last digit are none that the type would have to hold.
        tried = pc.replace_substring_regex(tried, pattern=_IDLE_ZEROS, replacement=r"\1")
    found = pa.concat_arrays(list(_halves(tried, kind)))
    if not found.null_count:
        return found.take(encoded.indices), None
    lost = pc.if_else(found.is_null(), encoded.dictionary, pa.scalar(None, _TEXT))
    return found.take(encoded.indices), lost.take(encoded.indices)


def _halves(values: pa.Array, kind: pa.DataType) -> Iterator[pa.Array]:
    try:
        yield _lists(values) if pa.types.is_large_list(kind) else values.cast(kind)
    except pa.ArrowInvalid:
        if len(values) == 1:
            yield pa.nulls(1, kind)
            return
        middle = len(values) // 2
        yield from _halves(values.slice(0, middle), kind)
        yield from _halves(values.slice(middle), kind)


def _lists(values: pa.Array) -> pa.Array:
    """Array literals, such as `{a,"b c",NULL}`. Raises ArrowInvalid for one of several dimensions.

    Its elements as they stand, the quotes taken away.
    """
    plain = pc.fill_null(pc.match_substring_regex(values, pattern=_PLAIN_ARRAY), fill_value=True)
    if pc.all(plain).as_py() is False:
        odd = np.nonzero(~np.asarray(plain))[0]
        simple = np.nonzero(np.asarray(plain))[0]
        read_each = [_elements(value) for value in values.take(pa.array(odd)).to_pylist()]
        parts = [_lists(values.take(pa.array(simple))), pa.array(read_each, _LISTS)]
        order = np.argsort(np.concatenate([simple, odd]))
        return pa.concat_arrays(parts).take(pa.array(order))
    inner = pc.utf8_slice_codeunits(values, 1, -1)
    split = pc.split_pattern(inner, pattern=",").cast(_LISTS)
    elements = split.flatten()
    elements = pc.if_else(pc.equal(elements, "NULL"), pa.scalar(None, _TEXT), elements)
    counts = pc.if_else(pc.equal(inner, ""), 0, pc.list_value_length(split))
    counts = pc.fill_null(counts, 0)
    if pc.any(pc.equal(inner, "")).as_py():
        # Nothing between the braces is no element, not an empty one: those are quoted.
        elements = elements.filter(pc.not_equal(pc.fill_null(elements, "NULL"), ""))
    offsets = pa.array(np.concatenate([[0], np.cumsum(np.asarray(counts))]), pa.int64())
    found = pa.LargeListArray.from_arrays(offsets, elements)
    return pc.if_else(values.is_valid(), found, None) if values.null_count else found


def _elements(literal: str) -> list[str | None]:
    if not (literal.startswith("{") and literal.endswith("}")):
        msg = "no plain array"
        raise pa.ArrowInvalid(msg)
    out: list[str | None] = []
    at, inner = 0, literal[1:-1]
    while at < len(inner):
        found = _ELEMENT.match(inner, at)
        if found is None:
            msg = "an array of several dimensions"
            raise pa.ArrowInvalid(msg)
        quoted, bare, _ = found.groups()
        if quoted is not None:
            out.append(re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL))
        else:
            out.append(None if bare == "NULL" else bare)
        at = found.end()
    return out


def _literals(values: pa.Array) -> pa.Array:
    elements = values.flatten()
    shown = pc.replace_substring(elements, pattern="\\", replacement="\\\\")
    shown = pc.replace_substring(shown, pattern='"', replacement='\\"')
    shown = pc.fill_null(join(text('"'), shown, text('"')), "NULL")
    counts = pc.fill_null(pc.list_value_length(values), 0)
    offsets = pa.array(np.concatenate([[0], np.cumsum(np.asarray(counts))]), pa.int64())
    lists = pa.LargeListArray.from_arrays(offsets, shown)
    found = join(text("{"), pc.binary_join(lists, text(",")), text("}"))
    return pc.if_else(values.is_valid(), found, None) if values.null_count else found
