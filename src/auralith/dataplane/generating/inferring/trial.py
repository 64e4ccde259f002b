"""Whether a generator does what a column needs: it is bound, and a few of its values looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.generating.catalogue import CATALOGUE
from auralith.dataplane.generating.drafting import parsed
from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.inferring.limits import Edge, Limits
from auralith.dataplane.generating.inferring.literals import Constant, as_number, as_text
from auralith.dataplane.generating.inferring.patterns import all_match
from auralith.dataplane.generating.model import Binding, Bound, Draw, Generator
from auralith.dataplane.generating.spec import ColumnSpec
from auralith.dataplane.generating.stream import Stream
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.schema.model import Column, Table
from auralith.dataplane.wordlists.loading import Locale

_LOOKED_AT = 256
_FAULTS = (InvalidInput, pa.ArrowException, OverflowError, ValueError, LookupError)
"""What generators raise for a column that is too narrow for them."""
_TRUE = frozenset({"true", "t", "1"})


@dataclass(frozen=True)
class Trial:
    """Tries generators on the columns of a table."""

    table: Table
    shapes: Mapping[str, ColumnShape]
    locale: Locale
    today: date

    def suits(
        self, column: Column, spec: ColumnSpec, limits: Limits, *, rows: int, alone: bool
    ) -> bool:
        """Whether it can fill the column with so many rows; `alone`: each value once."""
        generator = CATALOGUE.get(spec.generator)
        shape = self.shapes[column.name]
        if generator is None or shape.logical not in generator.makes:
            return False
        try:
            bound = self._bound(generator, column, spec.params, rows)
        except _FAULTS:
            return False
        if alone and not generator.key and (bound.space is None or bound.space < rows):
            return False
        given = parsed(generator, spec.params)
        others = generator.reads(given) or generator.reads_parent(given)
        if others or generator.reference or generator.left_out or generator.ranks:
            return True
        try:
            samples = self._samples(bound, rows, alone=alone and not generator.key)
        except _FAULTS:
            return False
        return all(_follows(values, limits, shape) for values in samples)

    def _bound(
        self, generator: Generator, column: Column, params: Mapping[str, Any], rows: int
    ) -> Bound:
        def inner(name: str, given: Mapping[str, Any], shape: ColumnShape) -> Bound:
            other = CATALOGUE.get(name)
            if other is None or shape.logical not in other.makes:
                msg = f"{name} cannot stand there."
                raise GeneratorUnfit(msg)
            return other.bind(binding(other, given, shape))

        def binding(one: Generator, given: Mapping[str, Any], shape: ColumnShape) -> Binding:
            return Binding(
                column=shape,
                params=parsed(one, given),
                today=self.today,
                locale=self.locale,
                rows=rows,
                type_text=column.type,
                table=self.shapes,
                inner=inner,
            )

        return generator.bind(binding(generator, params, self.shapes[column.name]))

    def _samples(self, bound: Bound, rows: int, *, alone: bool) -> list[list[Any]]:
        stream = Stream(1, "trial", str(self.table.name))
        numbers = np.arange(max(min(rows, _LOOKED_AT), 1), dtype=np.uint64)
        drawn = [bound.make(Draw(numbers, stream)).to_pylist()]
        if alone and bound.space:
            few = np.arange(min(_LOOKED_AT, bound.space), dtype=np.uint64)
            spread = few * np.uint64(max(bound.space // len(few), 1)) % np.uint64(bound.space)
            drawn.append(bound.make(Draw(few, stream, index=spread)).to_pylist())
        return drawn


def _follows(values: list[Any], limits: Limits, shape: ColumnShape) -> bool:
    there = [value for value in values if value is not None]
    if any(isinstance(value, list | bytes) for value in there):
        return True
    texts = [_text(value) for value in there]
    choices = limits.choices
    if choices is not None and not set(texts) <= _spelt(choices, shape):
        return False
    if limits.excluded and set(texts) & {as_text(value) for value in limits.excluded}:
        return False
    if shape.enum_values and not set(texts) <= set(shape.enum_values):
        return False
    if pa.types.is_large_string(shape.travels_as) and not _formed(texts, limits):
        return False
    return all(
        _beyond(value, edge, sign)
        for edge, sign in ((limits.low, 1), (limits.high, -1))
        if edge is not None
        for value in there
    )


def _formed(texts: list[str], limits: Limits) -> bool:
    sizes = [len(text) for text in texts]
    if sizes and (min(sizes) < limits.shortest or max(sizes) > (limits.longest or 1 << 30)):
        return False
    if limits.letters and any(getattr(text, limits.letters)() != text for text in texts):
        return False
    return all_match(texts, limits.patterns)


def _spelt(choices: tuple[str, ...], shape: ColumnShape) -> set[str]:
    """The choices as values of the column would show."""
    if pa.types.is_boolean(shape.travels_as):
        return {"true" if c.lower() in _TRUE else "false" for c in choices}
    if pa.types.is_integer(shape.travels_as) and set(choices) <= {"true", "false"}:
        return {"1" if c == "true" else "0" for c in choices}
    if pa.types.is_decimal(shape.travels_as) or pa.types.is_floating(shape.travels_as):
        return {as_text(_plain(number)) for c in choices if (number := as_number(c)) is not None}
    return set(choices)


def _plain(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal | float):
        return as_text(_plain(Decimal(str(value))))
    return _moment(value) if isinstance(value, date) else str(value)


def _moment(value: date) -> str:
    return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()


def _beyond(value: Any, edge: Edge, sign: int) -> bool:
    """Whether a value is on the right side of an end."""
    apart = _apart(value, edge.value)
    return apart is None or apart * sign > 0 or (apart == 0 and not edge.open)


def _apart(value: Any, other: Constant) -> int | None:
    if isinstance(value, date):
        mine, theirs = _moment(value), as_text(other).replace("T", " ")
        return (mine > theirs) - (mine < theirs)
    number = as_number(other)
    if isinstance(value, int | float | Decimal) and number is not None:
        return (Decimal(str(value)) > number) - (Decimal(str(value)) < number)
    if isinstance(value, str) and isinstance(other, str):
        return (value > other) - (value < other)
    return None
