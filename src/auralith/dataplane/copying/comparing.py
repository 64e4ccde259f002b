"""Rows compared one side with the other, in the order of neither: as they were to be, as they are.

The source is read again in the snapshot and masked again; the target is read as it was loaded.
Each row becomes one text that is the same in every engine, and a keyed hash of 64 bits of it; the
sums of the hashes are compared. Where they differ, the rows are found by their keys.
"""

import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from auralith.dataplane.copying.carrying import Lane
from auralith.dataplane.copying.loading import Destination
from auralith.dataplane.copying.masked import keys_of, padded
from auralith.dataplane.engines.copying import Piece, Reading, Travelling
from auralith.dataplane.keyed.prf import KEY_BYTES, Prf
from auralith.dataplane.masking.columns import shapes, unfit
from auralith.dataplane.masking.fields import write
from auralith.dataplane.masking.lines import LineMask, decode
from auralith.dataplane.rows.wire import NULL, Block, Wire
from auralith.dataplane.schema.model import Table

T = TypeVar("T")
_OPAQUE = (Wire.OWN, Wire.RELAYED)
_TEXT, _RAW = pa.large_string(), pa.large_binary()
_BUCKETS = 4096
_LOOKED_AT = 32
"""Buckets whose rows are kept to be compared one by one."""
_SHOWN = 20
_SINGLE = 32
_IDLE_ZEROS = r"(\.[0-9]*[1-9])0+$|\.0*$"


@dataclass(frozen=True)
class Difference:
    """Rows that differ, by their keys as the target has them."""

    keys: tuple[Mapping[str, str | None], ...] = ()
    """Up to twenty of them."""
    rows: int | None = None
    """How many differ on either side; None where the table has no key, or they were too many."""
    first: Mapping[str, str | None] | None = None
    last: Mapping[str, str | None] | None = None
    """The ends of the range of keys that they lie in."""

    def as_params(self) -> dict[str, Any]:
        """For an error: keys, and no other value."""
        if not self.keys:
            return {}
        return {
            "keys": [dict(key) for key in self.keys],
            "rows": self.rows,
            "first": dict(self.first or {}),
            "last": dict(self.last or {}),
        }


class Comparison:
    """Two sides of one table, with some of its columns; NULL and the empty text are told apart."""

    def __init__(
        self, lane: Lane, destination: Destination, names: Sequence[str], mask: LineMask | None
    ) -> None:
        """`names` are columns of the source; those that name rows are compared as well."""
        plan = destination.plan
        self.lane, self.plan, self.mask = lane, plan, mask
        self.key = tuple(keys_of(plan))
        self.names = tuple(dict.fromkeys([*self.key, *names]))
        bits = lane.source.engine.capabilities.integer_bits
        own = shapes(plan.reading.table, integer_bits=bits)
        self.shapes = own if mask is None else mask.shapes
        shape = lane.source.engine.copying.shape
        needed = {*self.names, *(mask.masker.reads if mask else ())}
        self.columns = tuple(
            replace(c, wire=shape(c.source).wire if c.wire in _OPAQUE else c.wire)
            for c in plan.travelling
            if c.source.name in needed
        )
        self.wires = [(c.source.name, c.wire) for c in self.columns]
        self.padded = padded(self.columns, lane.source.engine)
        self.single = {
            c.source.name
            for c in self.columns
            if c.wire is Wire.FLOAT and shape(c.source).precision == _SINGLE
        }
        self.place = destination.place(lane.target)
        self._prf = Prf(secrets.token_bytes(KEY_BYTES))

    def alike(self) -> bool:
        """Whether both sides have the same rows."""
        here, there = both(lambda: self._sum(self._source()), lambda: self._sum(self._target()))
        return here == there

    def difference(self) -> Difference:
        """The rows in which they differ; none where nothing names a row."""
        if not self.key:
            return Difference()
        ours, theirs = self._buckets(self._source()), self._buckets(self._target())
        odd = np.flatnonzero(ours != theirs)
        wanted = np.zeros(_BUCKETS, np.bool_)
        wanted[odd[:_LOOKED_AT]] = True
        here, there = self._kept(self._source(), wanted), self._kept(self._target(), wanted)
        keys = {key for key, _ in (here - there) + (there - here)}
        ordered = sorted((self._shown(key) for key in keys), key=_order)
        if not ordered:
            return Difference()
        return Difference(
            keys=tuple(ordered[:_SHOWN]),
            rows=len(keys) if len(odd) <= _LOOKED_AT else None,
            first=ordered[0],
            last=ordered[-1],
        )

    def _sum(self, side: "Iterator[_Rows]") -> tuple[int, int]:
        count, total = 0, np.uint64(0)
        for rows in side:
            words = self._prf.words(rows.lines)
            count += len(words)
            # Sums of arrays wrap, those of single numbers warn.
            total = np.add.reduce(words, dtype=np.uint64, initial=total)
        return count, int(total)

    def _buckets(self, side: "Iterator[_Rows]") -> NDArray[np.uint64]:
        out = np.zeros(_BUCKETS, np.uint64)
        for rows in side:
            np.add.at(out, self._bucket(rows), self._prf.words(rows.lines))
        return out

    def _kept(
        self, side: "Iterator[_Rows]", wanted: NDArray[np.bool_]
    ) -> Counter[tuple[bytes, int]]:
        out: Counter[tuple[bytes, int]] = Counter()
        for rows in side:
            some = pa.array(np.flatnonzero(wanted[self._bucket(rows)]))
            words = self._prf.words(rows.lines)[np.asarray(some)]
            out.update(zip(rows.keys.take(some).to_pylist(), words.tolist(), strict=True))
        return out

    def _bucket(self, rows: "_Rows") -> NDArray[np.intp]:
        return (self._prf.words(rows.keys) % np.uint64(_BUCKETS)).astype(np.intp)

    def _shown(self, key: bytes) -> dict[str, str | None]:
        values = [None if text == NULL else text.decode() for text in key.split(b"\t")]
        return dict(zip(self.key, values, strict=True))

    def _source(self) -> "Iterator[_Rows]":
        reading = replace(self.plan.reading, columns=self.columns)
        copying, session = self.lane.source.engine.copying, self.lane.source.session
        parts: Iterator[Piece] = iter([Piece(1)])
        if reading.chosen is not None:
            parts = reading.chosen.parts()
        for part in parts:
            for block in copying.read(session, reading, part):
                columns = self._decoded(block)
                yield self._rows(columns if self.mask is None else self.mask.masker.apply(columns))

    def _target(self) -> "Iterator[_Rows]":
        columns = tuple(
            Travelling(c.target, c.target, c.wire)
            for c in self.columns
            if c.source.name in self.names
        )
        table = Table(self.place, columns=tuple(c.target for c in columns))
        reading = Reading(table, columns)
        wires = [(n, w) for n, w in self.wires if n in self.names]
        copying, session = self.lane.target.engine.copying, self.lane.target.session
        for block in copying.read(session, reading, Piece(1)):
            yield self._rows(decode(block, wires, self.shapes, padded=self.padded))

    def _decoded(self, block: Block) -> dict[str, pa.Array]:
        return decode(block, self.wires, self.shapes, padded=self.padded)

    def _rows(self, columns: Mapping[str, pa.Array]) -> "_Rows":
        wires = dict(self.wires)
        texts = {name: self._text(columns, name, wires[name]) for name in self.names}
        return _Rows(_joined([texts[n] for n in self.names]), _joined([texts[n] for n in self.key]))

    def _text(self, columns: Mapping[str, pa.Array], name: str, wire: Wire) -> pa.Array:
        values = _canonical(columns[name], wire)
        if name in self.single:
            values = values.cast(pa.float32(), safe=False).cast(pa.float64())
        if name in self.padded:
            values = pc.utf8_rtrim(values, characters=" ")
        return pc.fill_null(write(values, columns.get(unfit(name)), wire, name), NULL)


@dataclass(frozen=True)
class _Rows:
    """Some rows of one side."""

    lines: pa.Array
    keys: pa.Array


def both(one: Callable[[], T], other: Callable[[], T]) -> tuple[T, T]:
    """Two sides looked at at once, each in its own session."""
    with ThreadPoolExecutor(1, "compare") as beside:
        first = beside.submit(one)
        second = other()
        return first.result(), second


def _joined(texts: Sequence[pa.Array]) -> pa.Array:
    if len(texts) < 2:  # noqa: PLR2004 - nothing to join
        return texts[0] if texts else pa.array([], _RAW)
    return pc.binary_join_element_wise(*texts, pa.scalar(b"\t", _RAW))


def _canonical(values: pa.Array, wire: Wire) -> pa.Array:
    """One form of what engines write in several."""
    kind = values.type
    if pa.types.is_floating(kind):
        return pc.add(values, 0.0)
    if not pa.types.is_large_string(kind):
        return values
    if wire is Wire.UUID:
        return pc.utf8_lower(values)
    if wire in (Wire.DECIMAL, Wire.TIME):
        return pc.replace_substring_regex(values, pattern=_IDLE_ZEROS, replacement=r"\1")
    if wire is Wire.JSON:
        # Engines write documents anew, each in its own way: here alone values are read one by one.
        return pa.array([None if v is None else _document(v) for v in values.to_pylist()], _TEXT)
    return values


def _document(text: str) -> str:
    try:
        found = json.loads(text, parse_float=_number)
    except ValueError:
        return text
    return json.dumps(found, sort_keys=True, separators=(",", ":"))


def _number(text: str) -> float | int:
    value = float(text)
    return int(value) if value.is_integer() else value


def _order(key: Mapping[str, str | None]) -> tuple[tuple[int, int, str], ...]:
    """Numbers by their size, before texts."""
    out = []
    for value in key.values():
        digits = (value or "").removeprefix("-")
        number = digits.isascii() and digits.isdigit()
        out.append((0, int(value or 0), "") if number else (1, 0, value or ""))
    return tuple(out)
