"""Documents and lists put together from other generators: JSON, arrays."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field, model_validator

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.masking.columns import ColumnShape, integer_range
from auralith.dataplane.masking.texts import join, text
from auralith.dataplane.schema.model import NUMBERS, LogicalType

_MOST_FIELDS = 200
_LONGEST = 200
"""Characters that a text within a document has at most."""
_NULLS = 1 << 20
_ESCAPES = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r"))
_DOCUMENT = {"note": "words", "score": "integer", "active": "boolean"}
_NATURAL = {
    "integer": LogicalType.INTEGER, "age": LogicalType.INTEGER, "decimal": LogicalType.DECIMAL,
    "float": LogicalType.FLOAT, "amount": LogicalType.DECIMAL, "price": LogicalType.DECIMAL,
    "series": LogicalType.DECIMAL, "boolean": LogicalType.BOOLEAN, "json": LogicalType.JSON,
    "latitude": LogicalType.FLOAT, "longitude": LogicalType.FLOAT, "array": LogicalType.ARRAY,
}  # fmt: skip
"""What a generator makes within a document where nobody says; text else."""
_ELEMENTS: tuple[tuple[str, LogicalType, str], ...] = (
    (r"smallint|int2|integer|int4|bigint|int8|int", LogicalType.INTEGER, "integer"),
    (r"numeric|decimal|money", LogicalType.TEXT, "decimal"),
    (r"real|double|float", LogicalType.TEXT, "float"),
    (r"bool", LogicalType.BOOLEAN, "boolean"),
    (r"uuid", LogicalType.TEXT, "uuid"),
    (r"date\b", LogicalType.TEXT, "date"),
    (r"timestamp", LogicalType.TEXT, "timestamp"),
    (r"time", LogicalType.TEXT, "time"),
    (r"interval", LogicalType.TEXT, "interval"),
    (r"json", LogicalType.JSON, "json"),
    (r"inet|cidr", LogicalType.TEXT, "ipv4"),
)
_LENGTH = re.compile(r"\((\d+)(?:,\s*(\d+))?\)")


class Part(BaseModel):
    """A generator for a part of a value."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    generator: str = Field(min_length=1, max_length=100, description="An id of the catalogue.")
    params: Mapping[str, Any] = Field(default_factory=dict, description="Its parameters.")
    type: LogicalType | None = Field(
        default=None, description="What it makes; by default what suits the generator."
    )


class JsonParams(Params):
    """A JSON document with fields made by other generators."""

    fields: Mapping[str, Part] = Field(
        default_factory=lambda: {
            name: Part(generator=generator) for name, generator in _DOCUMENT.items()
        },
        max_length=_MOST_FIELDS,
        description="By name: {email: {generator: email}, size: {generator: integer, params:"
        " {high: 9}}}.",
    )


class ArrayParams(Params):
    """An array whose elements another generator makes."""

    inner: Part | None = Field(
        default=None, description="What makes the elements; by default what suits their type."
    )
    min: int = Field(default=0, ge=0, le=100, description="The fewest elements.")
    max: int = Field(default=4, ge=0, le=100, description="The most elements.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min > self.max:
            msg = f"min ({self.min}) is above max ({self.max})."
            raise ValueError(msg)
        return self


def _kind(part: Part) -> LogicalType:
    return part.type or _NATURAL.get(part.generator, LogicalType.TEXT)


def _is_plain(part: Part) -> bool:
    """Whether its texts stand in a document without quotes: documents, lists of numbers."""
    if part.generator == "array" and "inner" in part.params:
        part = Part.model_validate(part.params["inner"])
        return _kind(part) in NUMBERS | {LogicalType.JSON}
    return _kind(part) is LogicalType.JSON


def _bind_part(binding: Binding, name: str, part: Part, loc: tuple[str, ...]) -> Bound:
    kind = _kind(part)
    shape = ColumnShape(
        name=name,
        logical=kind,
        low=-(1 << 53) if kind is LogicalType.INTEGER else None,
        high=1 << 53 if kind is LogicalType.INTEGER else None,
        precision=18 if kind is LogicalType.DECIMAL else None,
        scale=2 if kind is LogicalType.DECIMAL else None,
        max_length=_LONGEST if kind is LogicalType.TEXT else None,
    )
    return _bound(binding, shape, part, loc)


def _bound(binding: Binding, shape: ColumnShape, part: Part, loc: tuple[str, ...]) -> Bound:
    try:
        return binding.inner(part.generator, part.params, shape)
    except GeneratorUnfit as refusal:
        raise GeneratorUnfit(refusal.message, loc=("params", *loc, *refusal.loc)) from refusal


def bind_json(binding: Binding) -> Bound:
    """One field behind the other, in the order in which they are written."""
    given, column = binding.given(JsonParams), binding.column
    fields = [
        (
            name,
            _bind_part(binding, name, part, ("fields", name)),
            _null_rate(part),
            _is_plain(part),
        )
        for name, part in given.fields.items()
    ]
    longest = None
    if column.max_length is not None:
        longest = 2 + sum(len(name) + 6 + (bound.longest or 20) for name, bound, _, _ in fields)
        if longest > column.max_length:
            raise GeneratorUnfit(
                f"{column.name} holds {column.max_length} characters, and the document may have"
                f" {longest}.",
                loc=("params", "fields"),
            )

    def make(draw: Draw) -> pa.Array:
        parts: list[pa.Array | pa.Scalar] = [text("{")]
        for number, (name, bound, null_rate, document) in enumerate(fields):
            head = ", " if number else ""
            parts.append(text(f'{head}"{_escaped_name(name)}": '))
            inner = replace(draw, stream=draw.stream.under("field", name), index=None)
            made = _in_json(bound.make(inner), document=document)
            if null_rate:
                there = inner.stream.uniform(draw.numbers, _NULLS) >= null_rate
                made = pc.if_else(pa.array(there), made, text("null"))
            parts.append(made)
        if not fields:
            return pa.repeat(text("{}"), len(draw))
        return join(*parts, text("}"))

    return Bound(make, longest=longest)


def _null_rate(part: Part) -> float:
    return float(part.params.get("null_rate", 0.0))


def _escaped_name(name: str) -> str:
    for sign, written in _ESCAPES:
        name = name.replace(sign, written)
    return name


def _in_json(values: pa.Array, *, document: bool) -> pa.Array:
    """Each value as JSON has it; NULL is null, and a document stands as it is."""
    kind = values.type
    if pa.types.is_boolean(kind):
        shown = pc.if_else(values, text("true"), text("false"))
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        shown = values.cast(pa.large_string())
    elif pa.types.is_large_list(kind):
        counts = np.asarray(pc.list_value_length(values)).astype(np.int64)
        inner = _in_json(values.flatten(), document=document)
        shown = join(text("["), _lists(inner, counts, ", "), text("]"))
    else:
        shown = values.cast(pa.large_string())
        if not document:
            for sign, written in _ESCAPES:
                shown = pc.replace_substring(shown, pattern=sign, replacement=written)
            shown = join(text('"'), shown, text('"'))
    return pc.fill_null(shown, "null")


def _lists(flat: pa.Array, counts: np.ndarray[Any, np.dtype[np.int64]], by: str) -> pa.Array:
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int64())
    return pc.binary_join(pa.LargeListArray.from_arrays(offsets, flat), text(by))


def _element(binding: Binding) -> tuple[ColumnShape, str]:
    """The shape of an array's elements by the type's text, and a generator for them."""
    kind = binding.type_text.lower().replace("[]", "").strip()
    sizes = _LENGTH.search(kind)
    name = binding.column.name
    for pattern, logical, generator in _ELEMENTS:
        if re.match(rf"(?:{pattern})", kind):
            span = integer_range(kind) if logical is LogicalType.INTEGER else None
            low, high = span or (None, None)
            return ColumnShape(name=name, logical=logical, low=low, high=high), generator
    most = int(sizes[1]) if sizes else None
    if most is None and kind in {"character", "char", "bpchar"}:
        most = 1
    return ColumnShape(name=name, logical=LogicalType.TEXT, max_length=most), "word"


def bind_array(binding: Binding) -> Bound:
    """Elements as texts, as an array travels."""
    given = binding.given(ArrayParams)
    shape, usual = _element(binding)
    part = given.inner or Part(generator=usual, params=_usual(binding, usual))
    if part.type is not None:
        shape = replace(shape, logical=part.type)
    if binding.type_text.endswith("]"):
        bound = _bound(binding, shape, part, ("inner",))
    else:
        # Within a document nobody says what the elements are.
        part = given.inner or Part(generator="word")
        bound = _bind_part(binding, binding.column.name, part, ("inner",))

    def make(draw: Draw) -> pa.Array:
        span = given.max - given.min + 1
        counts = given.min + draw.stream.below(draw.numbers, span).astype(np.int64)
        made = [
            _as_text(
                bound.make(replace(draw, stream=draw.stream.under("element", str(at)), index=None))
            )
            for at in range(given.max)
        ]
        return _interleaved(made, counts)

    return Bound(make)


def _usual(binding: Binding, generator: str) -> dict[str, Any]:
    """Numbers that the elements' precision has room for."""
    sizes = _LENGTH.search(binding.type_text)
    if generator != "decimal" or sizes is None:
        return {}
    precision, scale = int(sizes[1]), int(sizes[2] or 0)
    return {"high": min(1000, 10 ** (precision - scale) - 1), "decimals": min(scale, 15)}


def _as_text(values: pa.Array) -> pa.Array:
    if pa.types.is_boolean(values.type):
        return pc.if_else(values, text("t"), text("f"))
    return values.cast(pa.large_string())


def _interleaved(made: list[pa.Array], counts: np.ndarray[Any, np.dtype[np.int64]]) -> pa.Array:
    """Row by row the first so many of the columns."""
    offsets = np.concatenate([[0], np.cumsum(counts)])
    if not made:
        flat = pa.array([], pa.large_string())
    else:
        rows = np.repeat(np.arange(len(counts)), counts)
        which = np.arange(int(offsets[-1])) - np.repeat(offsets[:-1], counts)
        flat = pa.concat_arrays(made).take(pa.array(which * len(counts) + rows))
    return pa.LargeListArray.from_arrays(pa.array(offsets, pa.int64()), flat)


def parts(params: Params) -> Iterator[Part]:
    """The generators that parts of the value are made by."""
    if isinstance(params, JsonParams):
        yield from params.fields.values()
    if isinstance(params, ArrayParams) and params.inner is not None:
        yield params.inner


JSON = Generator(
    id="json",
    family=Family.STRUCTURE,
    params=JsonParams,
    makes=frozenset({LogicalType.JSON, LogicalType.TEXT, LogicalType.OTHER}),
    bind=bind_json,
)
ARRAY = Generator(
    id="array",
    family=Family.STRUCTURE,
    params=ArrayParams,
    makes=frozenset({LogicalType.ARRAY}),
    bind=bind_array,
)
