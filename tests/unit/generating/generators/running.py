"""Binding generators to columns, and drawing from them, as the kernel does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith.dataplane.generating.catalogue import CATALOGUE
from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.model import Binding, Bound, Draw
from auralith.dataplane.generating.stream import Stream
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.schema.model import LogicalType
from auralith.dataplane.wordlists.loading import Locale

TODAY = date(2026, 1, 1)
LISTS = {"towns": pa.array(["Oslo", "Bergen", "OSLO", "Tromsø"], pa.large_string())}
Numbers = NDArray[np.uint64]


@dataclass(frozen=True)
class Case:
    """A generator on a column."""

    logical: LogicalType = LogicalType.TEXT
    params: Mapping[str, Any] = field(default_factory=dict)
    type_text: str = ""
    shape: Mapping[str, Any] = field(default_factory=dict)
    row: Callable[[Numbers], dict[str, pa.Array]] = lambda _numbers: {}
    """Other columns of the rows."""
    parent: Callable[[Numbers], pa.Array] | None = None
    locale: Locale = "en"


def column(case: Case, **more: Any) -> ColumnShape:
    return ColumnShape("c", case.logical, **{**case.shape, **more})


def bound(name: str, case: Case, *, unique: bool = False, **more: Any) -> Bound:
    """`more` overrides the column's shape."""
    given = dict(case.params) | ({"unique": True} if unique else {})
    return _bound(name, given, column(case, **more), case)


def _bound(name: str, given: Mapping[str, Any], shape: ColumnShape, case: Case) -> Bound:
    def inner(other: str, params: Mapping[str, Any], part: ColumnShape) -> Bound:
        if part.logical not in CATALOGUE[other].makes:
            raise GeneratorUnfit(f"{other} does not make {part.logical.value}.")
        return _bound(other, params, part, case)

    generator = CATALOGUE[name]
    assert shape.logical in generator.makes
    return generator.bind(
        Binding(
            shape,
            generator.params.model_validate(dict(given)),
            TODAY,
            locale=case.locale,
            rows=1000,
            type_text=case.type_text,
            references=LISTS,
            inner=inner,
        )
    )


def numbers(*found: int) -> Numbers:
    return np.array(found, np.uint64)


def made(
    one: Bound,
    case: Case,
    rows: Numbers | int,
    index: Numbers | None = None,
    *,
    seed: int = 1,
    column_name: str = "c",
) -> pa.Array:
    """The values of rows, by their numbers or how many."""
    which = np.arange(rows, dtype=np.uint64) if isinstance(rows, int) else rows
    others: dict[str, Any] = {}
    if case.parent is not None:
        answer = case.parent
        others["parent"] = lambda _key, _column: answer(which)
    return one.make(
        Draw(which, Stream(seed, "t", column_name), index=index, row=case.row(which), **others)
    )


def values(name: str, count: int = 300, *, unique: bool = False, **case: Any) -> list[Any]:
    """Values for a quick look."""
    at = Case(**case)
    index = np.arange(count, dtype=np.uint64) if unique else None
    return list(made(bound(name, at, unique=unique), at, count, index).to_pylist())
