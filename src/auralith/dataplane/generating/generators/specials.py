"""Values of an engine's own types: ranges, shapes, bits, vectors, sets, search documents."""

import re
from collections.abc import Callable
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.dates import intervals
from auralith.dataplane.generating.generators.drawing import locale_of, pinned
from auralith.dataplane.generating.generators.internet import (
    Ipv4Params,
    MacParams,
    bind_ipv4,
    bind_mac,
)
from auralith.dataplane.generating.generators.values import DAY, EPOCH, Steps, shown_steps
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.masking.texts import hexadecimal, join, letters_of, strings, text
from auralith.dataplane.schema.model import LogicalType
from auralith.dataplane.wordlists.loading import words

Make = Callable[[Draw], pa.Array]

_SIZE = re.compile(r"\((\d+)")
_MEMBERS = re.compile(r"'((?:[^']|'')*)'")
_SPAN = 1000
_YEARS = 2 * 365
_MOST_BITS = 4096
_MOST_DIMENSIONS = 16_000


class SpecialParams(Params):
    """A value of a type of the engine's own: ranges, points, bits, vectors, sets, XML, and more."""

    type: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="The type as the engine writes it; by default the column's.",
    )


def _number(draw: Draw, lane: int, limit: int) -> Steps:
    found: Steps = draw.stream.below(draw.numbers, limit, lane).astype(np.int64)
    return found


def _text(found: Steps) -> pa.Array:
    return pa.array(found).cast(pa.large_string())


def _day(found: Steps) -> pa.Array:
    return pa.array(found.astype(np.int32)).cast(pa.date32()).cast(pa.large_string())


def _moment(found: Steps) -> pa.Array:
    shown = pa.array(found).cast(pa.timestamp("s")).cast(pa.large_string())
    return join(text('"'), shown, text('"'))


def _range(kind: str, today: int) -> Make:
    """From a value to a later one, the end left out, as the server writes it."""

    def make(draw: Draw) -> pa.Array:
        if kind.startswith(("int", "num")):
            low = _number(draw, 0, _SPAN)
            ends = [_text(low), _text(low + 1 + _number(draw, 1, _SPAN))]
        elif kind.startswith("date"):
            low = today - _YEARS + _number(draw, 0, _YEARS)
            ends = [_day(low), _day(low + 1 + _number(draw, 1, 60))]
        else:
            low = (today - _YEARS) * DAY + _number(draw, 0, _YEARS * DAY)
            ends = [_moment(low), _moment(low + 1 + _number(draw, 1, 30 * DAY))]
        return join(text("["), join(*ends, by=","), text(")"))

    return make


def _multirange(kind: str, today: int) -> Make:
    one = _range(kind, today)
    return lambda draw: join(text("{"), one(draw), text("}"))


def _point(draw: Draw, lane: int = 0) -> pa.Array:
    axes = [_number(draw, lane + at, 2 * _SPAN) - _SPAN for at in (0, 1)]
    return join(text("("), join(*map(_text, axes), by=","), text(")"))


def _around(first: str, last: str, points: int) -> Make:
    def make(draw: Draw) -> pa.Array:
        found = [_point(draw, 2 * at) for at in range(points)]
        return join(text(first), join(*found, by=","), text(last))

    return make


def _box(draw: Draw) -> pa.Array:
    """The upper right corner first, as the server writes it."""
    x, y = (_number(draw, at, _SPAN) for at in (0, 1))
    corner = join(_text(x + 1 + _number(draw, 2, 99)), _text(y + 1 + _number(draw, 3, 99)), by=",")
    return join(text("("), corner, text("),("), join(_text(x), _text(y), by=","), text(")"))


def _line(draw: Draw) -> pa.Array:
    parts = [_text(1 + _number(draw, at, 99)) for at in range(3)]
    return join(text("{"), join(*parts, by=","), text("}"))


def _circle(draw: Draw) -> pa.Array:
    return join(text("<"), _point(draw), text(","), _text(1 + _number(draw, 2, 99)), text(">"))


def _bits(width: int, *, varying: bool) -> Make:
    def make(draw: Draw) -> pa.Array:
        parts = [
            letters_of(draw.stream.words(draw.numbers, at), "01", min(64, width - start))
            for at, start in enumerate(range(0, width, 64))
        ]
        matrix = np.concatenate(parts, axis=1)
        if not varying:
            return strings(matrix)
        return strings(matrix, 1 + _number(draw, 1 << 10, width))

    return make


def _vector(width: int) -> Make:
    def make(draw: Draw) -> pa.Array:
        axes = [shown_steps(_number(draw, at, 2001) - _SPAN, 3) for at in range(width)]
        return join(text("["), join(*axes, by=","), text("]"))

    return make


def _of_words(binding: Binding, form: str) -> Make:
    entries = words(f"{locale_of(binding)}_words")

    def pick(draw: Draw, lane: int) -> pa.Array:
        return entries.take(pa.array(draw.stream.below(draw.numbers, len(entries), lane)))

    def make(draw: Draw) -> pa.Array:
        one, other = pick(draw, 0), pick(draw, 1)
        parts = {
            "tsvector": lambda: join(text("'"), one, text("' 'zz"), other, text("'")),
            "tsquery": lambda: join(text("'"), one, text("' & '"), other, text("'")),
            "xml": lambda: join(text("<note>"), one, text("</note>")),
            "hstore": lambda: join(text('"'), one, text('"=>"'), other, text('"')),
        }
        return parts[form]()

    return make


def _labels(draw: Draw) -> pa.Array:
    """A way of labels (ltree), which take letters and digits alone."""
    ends = [_text(_number(draw, at, _SPAN)) for at in (0, 1, 2)]
    return join(*(join(text("n"), end) for end in ends), by=".")


def _position(draw: Draw) -> pa.Array:
    """A place in the write-ahead log."""
    parts = [
        letters_of(draw.stream.words(draw.numbers, at), "0123456789ABCDEF", 7) for at in (0, 1)
    ]
    return join(*(join(text("1"), strings(part)) for part in parts), by="/")


def _money(draw: Draw) -> pa.Array:
    return shown_steps(_number(draw, 0, 1_000_000), 2)


def _mac8(draw: Draw) -> pa.Array:
    raw = draw.stream.words(draw.numbers).astype(">u8").view(np.uint8).reshape(len(draw), 8).copy()
    raw[:, 0] = 2
    digits = hexadecimal(raw)
    parts = [strings(np.ascontiguousarray(digits[:, at : at + 2])) for at in range(0, 16, 2)]
    return join(*parts, by=":")


def _cidr(draw: Draw) -> pa.Array:
    """Networks of 10.0.0.0/8 with nothing behind their mask."""
    middle = [_text(_number(draw, at, 256)) for at in (0, 1)]
    return join(text("10."), join(*middle, by="."), text(".0/24"))


def _set(kind: str) -> Make:
    """Some of the members, in the order of the type."""
    members = [found.replace("''", "'") for found in _MEMBERS.findall(kind)]

    def make(draw: Draw) -> pa.Array:
        # One of them at least: which ones, is written in the bits of a number.
        some = 1 + _number(draw, 0, (1 << min(len(members), 62)) - 1)
        parts = [
            pinned(("", f"{name},")).take(pa.array((some >> at) & 1))
            for at, name in enumerate(members[:62])
        ]
        return pc.utf8_rtrim(join(*parts), characters=",")

    return make


def _interval(draw: Draw) -> pa.Array:
    return intervals(_number(draw, 0, 48) * 3600)


_PLAIN: dict[str, Make] = {
    "point": _point,
    "lseg": _around("[", "]", 2),
    "path": _around("(", ")", 3),
    "polygon": _around("(", ")", 3),
    "box": _box,
    "line": _line,
    "circle": _circle,
    "ltree": _labels,
    "pg_lsn": _position,
    "money": _money,
    "macaddr8": _mac8,
    "cidr": _cidr,
    "interval": _interval,
}
_RANGES = ("int4", "int8", "num", "date", "tstz", "ts")
_WORDED = ("tsvector", "tsquery", "xml", "hstore")


def bind_special(binding: Binding) -> Bound:
    """By the type's name. Raises GeneratorUnfit for one that is not known."""
    kind = (binding.given(SpecialParams).type or binding.type_text).strip().lower()
    make = _found(kind, binding)
    if make is None:
        return _addresses(kind, binding)
    return Bound(make)


def _found(kind: str, binding: Binding) -> Make | None:
    base = kind.split("(", maxsplit=1)[0].strip().rsplit(".", maxsplit=1)[-1].strip('"')
    today = _days(binding.today)
    for name in _RANGES:
        if base == f"{name}range":
            return _range(name, today)
        if base == f"{name}multirange":
            return _multirange(name, today)
    if base in _PLAIN:
        return _PLAIN[base]
    if base in _WORDED:
        return _of_words(binding, base)
    if kind.startswith("set("):
        return _set(binding.given(SpecialParams).type or binding.type_text)
    return _sized(kind, base, binding)


def _sized(kind: str, base: str, binding: Binding) -> Make | None:
    size = _SIZE.search(kind)
    if base in {"bit", "bit varying", "varbit"}:
        width = int(size[1]) if size else (1 if base == "bit" else 32)
        if width > _MOST_BITS:
            raise GeneratorUnfit(f"{binding.column.name} has too many bits.", loc=("generator",))
        return _bits(width, varying=base != "bit")
    if base in {"vector", "halfvec"}:
        width = int(size[1]) if size else 3
        if width > _MOST_DIMENSIONS:
            raise GeneratorUnfit(f"{binding.column.name} has too many axes.", loc=("generator",))
        return _vector(width)
    return None


def _addresses(kind: str, binding: Binding) -> Bound:
    """Types of addresses, which other generators make."""
    if kind.startswith("inet"):
        return bind_ipv4(_with(binding, Ipv4Params()))
    if kind.startswith("macaddr"):
        return bind_mac(_with(binding, MacParams()))
    raise GeneratorUnfit(
        f"Nothing is known of the type {kind or 'of ' + binding.column.name}: take regex,"
        " constant or null.",
        loc=("generator",),
    )


def _with(binding: Binding, params: Params) -> Binding:
    return Binding(binding.column, params, binding.today, locale=binding.locale)


def _days(day: date) -> int:
    return day.toordinal() - EPOCH


SPECIAL = Generator(
    id="special",
    family=Family.STRUCTURE,
    params=SpecialParams,
    makes=frozenset({LogicalType.OTHER, LogicalType.TEXT, LogicalType.INTERVAL}),
    bind=bind_special,
)
