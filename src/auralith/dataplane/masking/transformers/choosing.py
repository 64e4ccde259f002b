"""Values chosen from what is given: a list, the rows of another table, words, a pattern."""

from itertools import accumulate

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, model_validator

from auralith.dataplane.masking.canonical import Canonical, canonical
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.errors import RuleUnfit
from auralith.dataplane.masking.model import (
    TEXT,
    Binding,
    Family,
    Grade,
    Mask,
    Params,
    Row,
    Transformer,
)
from auralith.dataplane.masking.texts import strings
from auralith.dataplane.masking.transformers.picking import pick
from auralith.dataplane.schema.model import LogicalType
from auralith.dataplane.wordlists.loading import NEWEST, Version, words

_SCALE = float(1 << 53)
_PAGE = 1 << 16
"""Letters of the text that lorem is cut from."""
_SETS = {
    "#": b"0123456789",
    "?": b"abcdefghijklmnopqrstuvwxyz",
    "^": b"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "*": b"abcdefghijklmnopqrstuvwxyz0123456789",
}


class ChoiceParams(Params):
    """One of some values."""

    values: tuple[str | int | float | bool, ...] = Field(
        default=(), max_length=10_000, description="The values; an enum's own when left out."
    )
    weights: tuple[float, ...] = Field(
        default=(), description="How often each comes, in relation to the others."
    )

    @model_validator(mode="after")
    def _weigh(self) -> "ChoiceParams":
        if self.weights and len(self.weights) != len(self.values):
            msg = "Give one weight for each value."
            raise ValueError(msg)
        if self.weights and (min(self.weights) < 0 or not sum(self.weights)):
            msg = "Weights are not negative, and one is above 0."
            raise ValueError(msg)
        return self


class LookupParams(Params):
    """A value that stands in another table: rows point at existing rows."""

    table: str = Field(min_length=1, description="The table to choose from.")
    column: str = Field(min_length=1, description="Its column.")


class LoremParams(Params):
    """Words without meaning."""

    length: int | None = Field(
        default=None, ge=1, description="Letters; as many as the original has, by default."
    )
    lists: Version = Field(default=NEWEST, description="The version of the words.")


class PatternParams(Params):
    """A code made by a pattern."""

    pattern: str = Field(
        min_length=1,
        max_length=100,
        description="# is a digit, ? a small letter, ^ a capital, * letter or digit.",
    )


def bind_choice(binding: Binding) -> Mask:
    """The hash chooses, by weight where there are weights."""
    given, column = binding.given(ChoiceParams), binding.column
    listed = given.values or column.enum_values
    if not listed:
        raise RuleUnfit(f"{column.name} is no enum: give values.", loc=("params", "values"))
    wrong = [value for value in listed if column.enum_values and value not in column.enum_values]
    if wrong:
        raise RuleUnfit(
            f"{column.name} takes one of {', '.join(column.enum_values)}.",
            loc=("params", "values"),
        )
    try:
        texts = pa.array([_told(value) for value in listed], pa.large_string())
        entries = texts.cast(column.travels_as)
    except pa.ArrowInvalid as error:
        raise RuleUnfit(
            f"Not all values are of the type of {column.name} ({column.logical}).",
            loc=("params", "values"),
        ) from error
    ends = np.array(list(accumulate(given.weights))) if given.weights else None
    prf = binding.key.prf("choice")

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        numbers = prf.words(canonical(values, Canonical.EXACT))
        if ends is None:
            return pick(entries, numbers)
        shares = (numbers >> np.uint64(11)).astype(np.float64) / _SCALE * ends[-1]
        return entries.take(pa.array(np.searchsorted(ends, shares, side="right")))

    return mask


def _told(value: str | float | bool) -> str:  # noqa: FBT001 - a value of a list
    return str(value).lower() if isinstance(value, bool) else str(value)


def bind_lookup(binding: Binding) -> Mask:
    """The hash chooses among the values that were read before."""
    given, column = binding.given(LookupParams), binding.column
    entries = binding.lookups.get(f"{given.table}.{given.column}")
    if entries is None:
        raise RuleUnfit(
            f"There is no {given.table}.{given.column} to choose from.", loc=("params", "table")
        )
    known = pc.drop_null(pc.unique(entries)).cast(column.travels_as)
    if not len(known):
        raise RuleUnfit(f"{given.table}.{given.column} has no value.", loc=("params", "table"))
    most = column.max_length
    if most is not None and pc.max(pc.utf8_length(known.cast(pa.large_string()))).as_py() > most:
        raise RuleUnfit(
            f"{given.table}.{given.column} has values longer than {column.name} holds.",
            loc=("params", "column"),
        )
    # In one order, whatever the order of rows.
    known = known.take(pc.sort_indices(known))
    prf = binding.key.prf("lookup_row")

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        return pick(known, prf.words(canonical(values, Canonical.EXACT)))

    return mask


def bind_lorem(binding: Binding) -> Mask:
    """A piece of a long text of words, beginning with a word, as many letters long."""
    given, prf = binding.given(LoremParams), binding.key.prf("lorem")
    known = words("words", given.lists).to_pylist()
    draw = binding.key.prf("lorem, the text").expand(np.zeros((1, 16), np.uint8), 2 * _PAGE)
    order = np.ascontiguousarray(draw).view("<u2")[0] % len(known)
    page = " ".join(known[number] for number in order[: _PAGE // 4])
    data = np.frombuffer(page.encode(), np.uint8)[:_PAGE]
    starts = np.concatenate([[0], np.nonzero(data == ord(" "))[0] + 1])
    starts = starts[starts < len(data)]

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        numbers = prf.words(canonical(values, Canonical.EXACT))
        lengths = np.asarray(pc.utf8_length(values)).astype(np.int64)
        if given.length is not None:
            lengths = np.full(len(values), given.length, np.int64)
        first = starts[(numbers % np.uint64(len(starts))).astype(np.intp)]
        ends = np.cumsum(lengths)
        places = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(
            first - (ends - lengths), lengths
        )
        offsets = np.concatenate([[0], ends]).astype(np.int64)
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data[places % len(data)].tobytes())]
        return pa.Array.from_buffers(pa.large_string(), len(values), buffers)

    return mask


def bind_pattern(binding: Binding) -> Mask:
    """Signs of the pattern from a keyed stream, all others as they stand."""
    pattern = binding.given(PatternParams).pattern
    if not pattern.isascii():
        raise RuleUnfit("A pattern has letters of ASCII only.", loc=("params", "pattern"))
    prf = binding.key.prf("pattern")
    sets = [np.frombuffer(_SETS.get(sign, sign.encode()), np.uint8) for sign in pattern]

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        tags = prf.tags(canonical(values, Canonical.EXACT))
        stream = np.ascontiguousarray(prf.expand(tags, 4 * len(sets))).view("<u4")
        out = np.empty(stream.shape, np.uint8)
        for at, glyphs in enumerate(sets):
            out[:, at] = glyphs[stream[:, at] % len(glyphs)]
        return strings(out)

    return mask


def _lorem_longest(params: Params, column: ColumnShape) -> int | None:  # noqa: ARG001 - one signature for all bounds
    return getattr(params, "length", None)


def _choice_longest(params: Params, column: ColumnShape) -> int | None:
    listed = getattr(params, "values", ()) or column.enum_values
    return max((len(_told(value)) for value in listed), default=0)


CHOICE = Transformer(
    id="choice",
    family=Family.SUBSTITUTION,
    params=ChoiceParams,
    accepts=TEXT
    | {
        LogicalType.ENUM,
        LogicalType.INTEGER,
        LogicalType.DECIMAL,
        LogicalType.BOOLEAN,
        LogicalType.DATE,
    },
    bind=bind_choice,
    grade=Grade.LOSSY,
    privacy_rank=2,
    fills=True,
    longest=_choice_longest,
)
LOOKUP = Transformer(
    id="lookup_row",
    family=Family.SUBSTITUTION,
    params=LookupParams,
    accepts=TEXT | {LogicalType.INTEGER, LogicalType.UUID},
    bind=bind_lookup,
    grade=Grade.LOSSY,
    privacy_rank=2,
    repoints=True,
    longest=lambda _params, column: column.max_length,
)
LOREM = Transformer(
    id="lorem",
    family=Family.SUBSTITUTION,
    params=LoremParams,
    accepts=TEXT,
    bind=bind_lorem,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=2,
    longest=_lorem_longest,
)
PATTERN = Transformer(
    id="pattern",
    family=Family.SUBSTITUTION,
    params=PatternParams,
    accepts=TEXT,
    bind=bind_pattern,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=3,
    longest=lambda params, _column: len(getattr(params, "pattern", "")),
)
