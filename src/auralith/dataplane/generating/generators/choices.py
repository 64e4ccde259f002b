"""Choices: lists of one's own, enumerations, yes and no."""

from collections.abc import Mapping
from typing import Any, Literal, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, model_validator

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators import portable
from auralith.dataplane.generating.generators.drawing import (
    FEW,
    WORDS,
    distinct,
    longest,
    weighted,
    within,
)
from auralith.dataplane.generating.generators.values import limits
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.masking.model import ANY
from auralith.dataplane.schema.model import NUMBERS, LogicalType

_MOST = 10_000
_TRUE = ("true", "t", "yes", "y", "1")
_PLAIN = ANY - {LogicalType.ARRAY, LogicalType.BINARY}


class ChoiceParams(Params):
    """One of some values."""

    values: tuple[str | int | float | bool, ...] = Field(
        min_length=1, max_length=_MOST, description="What is chosen from."
    )
    weights: tuple[float, ...] | None = Field(
        default=None, max_length=_MOST, description="How often each; all alike by default."
    )

    @model_validator(mode="after")
    def _paired(self) -> Self:
        if self.weights is not None and len(self.weights) != len(self.values):
            msg = f"{len(self.values)} values need as many weights, not {len(self.weights)}."
            raise ValueError(msg)
        _check_weights(self.weights)
        return self


class EnumParams(Params):
    """A label of the column's enumeration."""

    weights: Mapping[str, float] = Field(
        default_factory=dict,
        description="How often each label, 1 where nothing is said; 0 leaves it out.",
    )


class BooleanParams(Params):
    """Yes or no."""

    share: float = Field(default=0.5, ge=0, le=1, description="The share of yes.")


class OwnListParams(Params):
    """An entry of a list of the project's own."""

    list: str = Field(min_length=1, max_length=200, description="The name of the list.")
    pick: Literal["uniform", "zipf"] = Field(
        default="uniform", description="zipf: those at the start of the list most often."
    )


def _check_weights(weights: tuple[float, ...] | None) -> None:
    if weights is None:
        return
    if min(weights) < 0 or not 0 < sum(weights) < float("inf"):
        msg = "Weights are not negative, and one of them is above 0."
        raise ValueError(msg)


def in_type(values: tuple[Any, ...], binding: Binding, loc: tuple[str, ...]) -> pa.Array:
    """The values in the column's type. Raises GeneratorUnfit for one that it does not hold."""
    column = binding.column
    kind = column.travels_as
    texts = pa.array([_text(value) for value in values], pa.large_string())
    if pa.types.is_large_string(kind):
        if column.max_length is not None and longest(texts) > column.max_length:
            raise GeneratorUnfit(
                f"{column.name} holds {column.max_length} characters, and one of the values has"
                f" {longest(texts)}.",
                loc=loc,
            )
        if column.logical is LogicalType.ENUM and len(within(texts, column)) < len(texts):
            raise GeneratorUnfit(
                f"{column.name} has {', '.join(column.enum_values)}: choose from these.", loc=loc
            )
        return texts
    try:
        if pa.types.is_boolean(kind):
            return pc.is_in(pc.utf8_lower(texts), value_set=pa.array(_TRUE, pa.large_string()))
        if pa.types.is_timestamp(kind):
            texts = texts.cast(pa.timestamp("us"))
        found = texts.cast(kind)
    except pa.ArrowInvalid as error:
        raise GeneratorUnfit(
            f"One of the values is no {column.logical.value} as {column.name} holds.", loc=loc
        ) from error
    if column.logical is LogicalType.INTEGER:
        held = limits(binding)
        least, most = (pc.min(found).as_py(), pc.max(found).as_py())
        if least < held.low or most > held.high:
            raise GeneratorUnfit(f"{column.name} holds {held.low} to {held.high}.", loc=loc)
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def chosen_from(entries: pa.Array, weights: tuple[float, ...] | None = None) -> Bound:
    """One of the entries, as often as its weight says; where all must differ, each once."""
    if weights is not None:
        met = [at for at, weight in enumerate(weights) if weight]
        entries, weights = entries.take(met), tuple(weights[at] for at in met)
    texts = entries.cast(pa.large_string())
    few = pc.index_in(distinct(texts), value_set=texts)
    places = None if weights is None else weighted(weights)
    shown = tuple(dict.fromkeys(texts.to_pylist())) if len(entries) <= FEW else None

    def make(draw: Draw) -> pa.Array:
        if draw.index is not None:
            return entries.take(few.take(pa.array(draw.index)))
        if places is None:
            found = draw.stream.below(draw.numbers, len(entries))
        else:
            found = places(draw.stream.words(draw.numbers))
        return entries.take(pa.array(found))

    numeric = pa.types.is_integer(entries.type) or pa.types.is_floating(entries.type)
    return Bound(
        make,
        space=len(few),
        low=float(pc.min(entries).as_py()) if numeric else None,
        high=float(pc.max(entries).as_py()) if numeric else None,
        longest=longest(texts),
        labels=shown,
    )


def bind_choice(binding: Binding) -> Bound:
    """One of the values."""
    given = binding.given(ChoiceParams)
    return chosen_from(in_type(given.values, binding, ("params", "values")), given.weights)


def bind_enum(binding: Binding) -> Bound:
    """One of the column's labels."""
    given, column = binding.given(EnumParams), binding.column
    names = column.enum_values
    if not names:
        raise GeneratorUnfit(f"{column.name} has no enumeration: take choice.", loc=("generator",))
    if unknown := sorted(set(given.weights) - set(names)):
        raise GeneratorUnfit(
            f"{column.name} has no label {unknown[0]!r}: it has {', '.join(names)}.",
            loc=("params", "weights"),
        )
    weights = tuple(given.weights.get(name, 1.0) for name in names)
    try:
        _check_weights(weights)
    except ValueError as error:
        raise GeneratorUnfit(str(error), loc=("params", "weights")) from error
    entries = pa.array(names, pa.large_string())
    return chosen_from(entries, weights if given.weights else None)


def bind_boolean(binding: Binding) -> Bound:
    """Yes as often as the share says; in a column of numbers 1 and 0."""
    given, column = binding.given(BooleanParams), binding.column
    yes_no = pa.array([False, True]).cast(column.travels_as)
    places = weighted((1.0 - given.share, given.share))

    def make(draw: Draw) -> pa.Array:
        if draw.index is not None:
            return yes_no.take(pa.array(draw.index))
        return yes_no.take(pa.array(places(draw.stream.words(draw.numbers))))

    numeric = column.logical in NUMBERS
    names = ("0", "1") if numeric else ("false", "true")
    return Bound(
        make,
        space=2,
        low=0 if numeric else None,
        high=1 if numeric else None,
        longest=5,
        labels=tuple(n for n, share in zip(names, (1 - given.share, given.share), strict=True)
                     if share),
    )  # fmt: skip


def bind_own_list(binding: Binding) -> Bound:
    """Entries of the project's list that bears the name."""
    given = binding.given(OwnListParams)
    entries = binding.references.get(given.list)
    if entries is None:
        raise GeneratorUnfit(
            f"The project has no list {given.list!r}: make it, or name another.",
            loc=("params", "list"),
        )
    if not len(entries):
        raise GeneratorUnfit(f"The list {given.list!r} is empty.", loc=("params", "list"))
    found = in_type(tuple(entries.to_pylist()), binding, ("params", "list"))
    if given.pick == "uniform":
        return chosen_from(found)
    ranks = portable.log(np.arange(1, len(found) + 1, dtype=np.float64))
    return chosen_from(found, tuple(portable.exp(-ranks).tolist()))


CHOICE = Generator(
    id="choice", family=Family.CHOICE, params=ChoiceParams, makes=_PLAIN, bind=bind_choice
)
ENUM = Generator(id="enum", family=Family.CHOICE, params=EnumParams, makes=WORDS, bind=bind_enum)
BOOLEAN = Generator(
    id="boolean",
    family=Family.CHOICE,
    params=BooleanParams,
    makes=NUMBERS | {LogicalType.BOOLEAN},
    bind=bind_boolean,
)
OWN_LIST = Generator(
    id="list", family=Family.CHOICE, params=OwnListParams, makes=_PLAIN, bind=bind_own_list
)
