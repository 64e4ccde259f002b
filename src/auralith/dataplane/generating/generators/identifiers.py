"""Identifiers and bytes: UUIDs of versions 4 and 7, binary values."""

from typing import Literal, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import Field, model_validator

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.digits import spaced
from auralith.dataplane.generating.generators.drawing import TEXT, room
from auralith.dataplane.generating.generators.values import DAY, EPOCH
from auralith.dataplane.generating.model import (
    SPACE_LIMIT,
    Binding,
    Bound,
    Draw,
    Family,
    Generator,
    Params,
)
from auralith.dataplane.keyed.prf import Bytes
from auralith.dataplane.masking.texts import hexadecimal, strings
from auralith.dataplane.schema.model import LogicalType

_PLACED_BITS = 62
_GROUPS = (8, 4, 4, 4, 12)
_UUID_BYTES = 16
_MOST = 65_535
_PLACED = 8


class UuidParams(Params):
    """A UUID."""

    version: Literal[4, 7] = Field(
        default=4, description="4: random; 7: rising by the row's number, as of the reference date."
    )


class BinaryParams(Params):
    """Random bytes."""

    min: int = Field(default=16, ge=0, le=_MOST, description="The fewest.")
    max: int = Field(default=16, ge=0, le=_MOST, description="The most.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min > self.max:
            msg = f"min ({self.min}) is above max ({self.max})."
            raise ValueError(msg)
        return self


def _uuids(draw: Draw, version: int, origin: int) -> Bytes:
    """Shape (n, 16)."""
    halves = np.empty((len(draw), 2), np.uint64)
    halves[:, 0] = draw.stream.words(draw.numbers, 0)
    halves[:, 1] = draw.stream.words(draw.numbers, 1)
    if draw.index is not None:
        halves[:, 1] = draw.index
    if version == 7:  # noqa: PLR2004 - a version of RFC 9562
        stamp = np.uint64(origin) + draw.numbers
        halves[:, 0] = stamp << np.uint64(16) | halves[:, 0] & np.uint64(0xFFFF)
    mark = np.uint64(version << 12)
    halves[:, 0] = halves[:, 0] & np.uint64(0xFFFFFFFFFFFF0FFF) | mark
    halves[:, 1] = halves[:, 1] & np.uint64((1 << _PLACED_BITS) - 1) | np.uint64(1 << 63)
    return halves.astype(">u8").view(np.uint8).reshape(len(draw), _UUID_BYTES)


def bind_uuid(binding: Binding) -> Bound:
    """As text, or as sixteen bytes."""
    given, column = binding.given(UuidParams), binding.column
    origin = (binding.today.toordinal() - EPOCH) * DAY * 1000
    if column.logical is LogicalType.BINARY:
        if column.max_length is not None and column.max_length < _UUID_BYTES:
            raise GeneratorUnfit(f"{column.name} holds less than 16 bytes.", loc=("generator",))
        return Bound(
            lambda draw: _bytes(_uuids(draw, given.version, origin)), space=1 << _PLACED_BITS
        )
    if column.logical is not LogicalType.UUID:
        room(column, 36, "a UUID")

    def make(draw: Draw) -> pa.Array:
        return strings(spaced(hexadecimal(_uuids(draw, given.version, origin)), _GROUPS, "-"))

    return Bound(make, space=1 << _PLACED_BITS, longest=36)


def _bytes(matrix: Bytes, lengths: NDArray[np.int64] | None = None) -> pa.Array:
    """The rows of a matrix, each cut to its length."""
    count, width = matrix.shape
    offsets = np.zeros(count + 1, np.int64)
    if lengths is None:
        offsets[:] = np.arange(count + 1) * width
        data = np.ascontiguousarray(matrix)
    else:
        np.cumsum(lengths, out=offsets[1:])
        data = matrix[np.arange(width) < lengths[:, None]]
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data.tobytes())]
    return pa.Array.from_buffers(pa.large_binary(), count, buffers)


def bind_binary(binding: Binding) -> Bound:
    """Bytes of the stream; where all must differ, the first eight are the row's place."""
    given, column = binding.given(BinaryParams), binding.column
    high = given.max if column.max_length is None else min(given.max, column.max_length)
    low = min(given.min, high)
    if binding.type_text.lower().startswith("binary(") and column.max_length is not None:
        low = high = column.max_length
    if not high:
        raise GeneratorUnfit(f"{column.name} would have no bytes.", loc=("params", "max"))
    placed = min(high, _PLACED)

    def make(draw: Draw) -> pa.Array:
        words = [draw.stream.words(draw.numbers, 1 + at) for at in range(-(-high // 8))]
        matrix = np.stack(words, axis=1).view(np.uint8)[:, :high].copy()
        if draw.index is not None:
            raw = draw.index.astype(">u8").view(np.uint8).reshape(len(draw), 8)
            matrix[:, :placed] = raw[:, 8 - placed :]
            return _bytes(matrix)
        counts = low + draw.stream.below(draw.numbers, high - low + 1).astype(np.int64)
        return _bytes(matrix, None if low == high else counts)

    return Bound(make, space=min(256**placed, SPACE_LIMIT), longest=high)


UUID = Generator(
    id="uuid",
    family=Family.KEY,
    params=UuidParams,
    makes=TEXT | {LogicalType.UUID, LogicalType.BINARY, LogicalType.OTHER},
    bind=bind_uuid,
)
BINARY = Generator(
    id="binary",
    family=Family.STRUCTURE,
    params=BinaryParams,
    makes=frozenset({LogicalType.BINARY}),
    bind=bind_binary,
)
