"""Values within values: places in JSON documents, elements of arrays."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field

from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.errors import RuleUnfit, ValueUnfit
from auralith.dataplane.masking.model import (
    TEXT,
    Binding,
    Family,
    Grade,
    Mask,
    Needs,
    Params,
    Row,
    Transformer,
)
from auralith.dataplane.schema.model import LogicalType

_STEP = re.compile(r"\.\.([^.\[\]]+)|\.([^.\[\]]+)|\[\*\]|\[(\d+)\]|\[\"((?:[^\"\\]|\\.)*)\"\]")
_MARK = "\ue000"
"""Stands before the text of a fraction, so that it is written back as it was read."""
_MARKED = re.compile(f'"{_MARK}([^"]*)"')
_SHOWN = 5
"""Unknown paths named in an error."""

Path = tuple[str, ...]
"""Keys, with `[]` for any element of an array."""
_Leaf = tuple[int, Any, Any]
"""Number of the row, what holds the value, and under which key or number."""


class Place(BaseModel):
    """A place in documents and what is done there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(
        min_length=1, description="Such as $.customer.email, $.items[*].name or $..phone."
    )
    transformer: str = Field(description="A transformer of the catalogue, or keep.")
    params: dict[str, Any] = Field(default_factory=dict, description="Its parameters.")


class JsonParams(Params):
    """Places in JSON documents, each with its own rule."""

    places: tuple[Place, ...] = Field(
        default=(), max_length=500, description="The first place that fits a path decides."
    )
    unknown: Literal["block", "redact", "keep"] = Field(
        default="block",
        description="What becomes of paths that no place fits: stop the run, null, or stay.",
    )


class ArrayParams(Params):
    """Each element of an array."""

    transformer: str = Field(description="A transformer of the catalogue.")
    params: dict[str, Any] = Field(default_factory=dict, description="Its parameters.")


@dataclass(frozen=True)
class _Bound:
    """A place that was read: steps, None for any key, `..key` for any depth; and its function."""

    steps: tuple[str | None, ...]
    mask: Mask | None

    def fits(self, path: Path) -> bool:
        return fits(self.steps, path)


def fits(steps: Sequence[str | None], path: Sequence[str | None]) -> bool:
    """Whether the steps of a place lead to a path; None in a path stands for any key of a map."""
    if not steps:
        return not path
    step = steps[0]
    if step is not None and step.startswith(".."):
        rest = (step[2:], *steps[1:])
        return any(fits(rest, path[at:]) for at in range(len(path)))
    if not path or step not in {None, path[0]}:
        return False
    return fits(steps[1:], path[1:])


def steps_of(path: str) -> tuple[str | None, ...]:
    """The steps of a path. Raises ValueError."""
    if not path.startswith("$"):
        msg = f"{path!r} does not begin with $."
        raise ValueError(msg)
    out: list[str | None] = []
    at = 1
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            msg = f"{path!r} is not understood from letter {at + 1} on."
            raise ValueError(msg)
        deep, key, _number, quoted = match.groups()
        if deep is not None:
            out.append(f"..{deep}")
        elif key is not None:
            out.append(None if key == "*" else key)
        elif quoted is not None:
            out.append(json.loads(f'"{quoted}"'))
        else:
            # One element is masked like all: rules are about kinds of places.
            out.append("[]")
        at = match.end()
    return tuple(out)


def shown(path: Path) -> str:
    """A path as people write it."""
    return "$" + "".join("[*]" if step == "[]" else f".{step}" for step in path)


def bind_json(binding: Binding) -> Mask:
    """Values of one place are masked together, whatever document they stand in."""
    given = binding.given(JsonParams)
    places = [_bound(binding, number, place) for number, place in enumerate(given.places)]
    return _Documents(binding.column, places, given.unknown).mask


class _Documents:
    """Documents of one column; which place a path is of is asked once for each path."""

    def __init__(self, column: ColumnShape, places: list[_Bound], unknown: str) -> None:
        self._column, self._places, self._unknown = column, places, unknown
        self._known: dict[Path, int | None] = {}

    def mask(self, values: pa.Array, row: Row) -> pa.Array:
        """Read, mask place by place, write."""
        documents = [_read(value, self._column.name) for value in values.to_pylist()]
        for at, leaves in self._sorted(documents).items():
            _replace(self._places[at].mask, leaves, row)
        out = pa.array([_written(document[0]) for document in documents], pa.large_string())
        most = self._column.max_length
        longer = 0 if most is None else pc.sum(pc.greater(pc.utf8_length(out), most)).as_py() or 0
        if longer:
            raise ValueUnfit(
                f"{longer} masked documents are longer than {self._column.name} holds: take shorter"
                " rules for their places.",
                column=self._column.name,
                rows=longer,
            )
        return out

    def _place_of(self, path: Path) -> int | None:
        if path not in self._known:
            fitting = (at for at, place in enumerate(self._places) if place.fits(path))
            self._known[path] = next(fitting, None)
        return self._known[path]

    def _sorted(self, documents: list[list[Any]]) -> dict[int, list[_Leaf]]:
        """Leaves by the place they are of; unknown ones are dealt with."""
        found: dict[int, list[_Leaf]] = defaultdict(list)
        lost: dict[str, int] = defaultdict(int)
        for number, document in enumerate(documents):
            for path, holder, key in _leaves(document):
                place = self._place_of(path)
                if place is not None:
                    found[place].append((number, holder, key))
                elif self._unknown == "redact":
                    holder[key] = None
                elif self._unknown == "block":
                    lost[shown(path)] += 1
        if lost:
            raise _unknown(lost, self._column.name)
        return found


def _unknown(lost: Mapping[str, int], column: str) -> ValueUnfit:
    first = ", ".join(sorted(lost)[:_SHOWN])
    return ValueUnfit(
        f"{column} has {len(lost)} places that no rule names ({first}): give each a rule, or choose"
        " what becomes of unknown ones.",
        column=column,
        rows=max(lost.values()),
    )


def _bound(binding: Binding, number: int, place: Place) -> _Bound:
    where = ("params", "places", number)
    try:
        steps = steps_of(place.path)
    except ValueError as error:
        raise RuleUnfit(str(error), loc=(*where, "path")) from error
    if place.transformer == "keep":
        return _Bound(steps, None)
    return _Bound(steps, _inner(binding, place.transformer, place.params, where))


def _inner(binding: Binding, name: str, params: Mapping[str, Any], where: Path | Any) -> Mask:
    if binding.inner is None:
        msg = "A container is bound without a way to bind what it holds."
        raise TypeError(msg)
    part = ColumnShape(binding.column.name, LogicalType.TEXT)
    try:
        return binding.inner(name, params, part)
    except RuleUnfit as refusal:
        raise RuleUnfit(refusal.message, loc=(*where, *refusal.loc)) from refusal


def _read(value: str, column: str) -> list[Any]:
    """The document in a list of one, so that it may be replaced as a whole."""
    try:
        return [json.loads(value, parse_float=lambda digits: f"{_MARK}{digits}")]
    except ValueError as error:
        raise ValueUnfit(
            f"{column} holds text that is no JSON: take free_text or another rule.", column=column
        ) from error


def _written(document: Any) -> str:
    return _MARKED.sub(r"\1", json.dumps(document, ensure_ascii=False, separators=(", ", ": ")))


def _leaves(root: list[Any]) -> Iterator[tuple[Path, Any, Any]]:
    """Texts, numbers and truth values, each with its path and where it is held."""
    waiting: list[tuple[Path, Any, Any]] = [((), root, 0)]
    while waiting:
        path, holder, key = waiting.pop()
        value = holder[key]
        if isinstance(value, dict):
            waiting += [((*path, name), value, name) for name in value]
        elif isinstance(value, list):
            waiting += [((*path, "[]"), value, at) for at in range(len(value))]
        elif value is not None:
            yield path, holder, key


def _replace(mask: Mask | None, leaves: list[_Leaf], row: Row) -> None:
    if mask is None:
        return
    texts = [_text(holder[key]) for _, holder, key in leaves]
    rows = pa.array(np.array([number for number, _, _ in leaves], np.int64))
    masked = mask(pa.array(texts, pa.large_string()), row.at(rows)).to_pylist()
    for (_, holder, key), new in zip(leaves, masked, strict=True):
        holder[key] = _like(holder[key], new)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).removeprefix(_MARK)


def _like(old: Any, new: str | None) -> Any:
    """A number stays a number where it can."""
    if new is None or (isinstance(old, str) and not old.startswith(_MARK)):
        return new
    if isinstance(old, bool):
        return {"true": True, "false": False}.get(new, new)
    if re.fullmatch(r"-?(0|[1-9]\d*)", new):
        return int(new)
    return f"{_MARK}{new}" if re.fullmatch(r"-?(0|[1-9]\d*)\.\d+", new) else new


def bind_array(binding: Binding) -> Mask:
    """All elements of a block are masked as one column."""
    given = binding.given(ArrayParams)
    inner = _inner(binding, given.transformer, given.params, ("params",))

    def mask(values: pa.Array, row: Row) -> pa.Array:
        rows = pa.array(np.repeat(np.arange(len(values)), np.asarray(values.value_lengths())))
        masked = inner(values.flatten(), row.at(rows))
        ends = np.concatenate([[0], np.cumsum(np.asarray(values.value_lengths()))])
        return pa.LargeListArray.from_arrays(pa.array(ends, pa.int64()), masked)

    return mask


JSON = Transformer(
    id="json",
    family=Family.STRUCTURE,
    params=JsonParams,
    accepts=TEXT | {LogicalType.JSON},
    bind=bind_json,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=4,
    needs=Needs.ROW,
    longest=lambda _params, column: column.max_length,
)
ARRAY = Transformer(
    id="array",
    family=Family.STRUCTURE,
    params=ArrayParams,
    accepts=frozenset({LogicalType.ARRAY}),
    bind=bind_array,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=4,
    needs=Needs.ROW,
)
