"""Documents within values: which places there are, and what stands there."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auralith.dataplane.detecting import scoring
from auralith.dataplane.detecting.model import ColumnSample, Part
from auralith.dataplane.detecting.names import Subject, subject_of
from auralith.dataplane.detecting.scoring import REPORTED, Score
from auralith.dataplane.detecting.values import signals
from auralith.dataplane.schema.model import Column, LogicalType

Steps = tuple[str | None, ...]
"""Keys, `[]` for any element of an array, None for any key of an object that is a map."""

ELEMENT = "[]"
_PLAIN = re.compile(r"[^.\[\]\"*\s][^.\[\]\"]*")
_DATA = re.compile(
    r"[^@\s]+@[^@\s]+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|.*\d{4,}.*|\d+|[0-9a-f]{16,}|\+?[\d\s().-]{6,}"
)
"""Keys that are values: addresses, numbers, hashes."""
_KEYS = 60
"""An object with more different keys is a map, and its keys are values."""
_VALUES = 200
"""Values kept of each place."""
_JSON_SHARE = 0.9


@dataclass(frozen=True)
class Places:
    """What stands in documents, by place."""

    values: Mapping[Steps, tuple[Any, ...]]
    personal_keys: bool = False
    """Keys of a map are e-mail addresses and such: no rule reaches them."""


def read(sample: Sequence[str]) -> Places | None:
    """The places in documents; None where the values are none."""
    documents = []
    for text in sample:
        if text[:1] in {"{", "["} and len(text) >= 2:  # noqa: PLR2004 - both brackets
            try:
                documents.append(json.loads(text))
            except (ValueError, RecursionError):
                continue
    if not documents or len(documents) < _JSON_SHARE * len(sample):
        return None
    maps, personal = _maps(documents)
    found: dict[Steps, dict[Any, None]] = defaultdict(dict)
    for document in documents:
        for steps, value in _leaves(document, maps):
            held = found[steps]
            if len(held) < _VALUES:
                held[value] = None
    return Places({steps: tuple(held) for steps, held in found.items()}, personal)


def written(steps: Steps) -> str:
    """A path as rules have it: `$.items[*].email`, `$["odd key"]`, `$.*` for any key."""
    out = ["$"]
    for step in steps:
        if step is None:
            out.append(".*")
        elif step == ELEMENT:
            out.append("[*]")
        else:
            out.append(f".{step}" if _PLAIN.fullmatch(step) else f"[{json.dumps(step)}]")
    return "".join(out)


def parts(places: Places, subject: Subject) -> tuple[tuple[Part, Score], ...]:
    """The places that look personal, by their last key, the keys around, and their values."""
    found = []
    for steps, values in places.values.items():
        column = Column(_name(steps), "", _logical(values), nullable=True)
        texts = tuple(dict.fromkeys(text for v in values if (text := _text(v))))
        seen = signals(texts, column.logical)
        about = _about(steps, subject)
        score = scoring.scored(column, about, ColumnSample(texts, len(texts)), seen)
        if score is not None and score.confidence >= REPORTED:
            part = Part(written(steps), score.category, score.confidence, steps, score.kind)
            found.append((part, score))
    return tuple(found)


def evidence(found: Sequence[tuple[Part, Score]], places: Places) -> tuple[str, ...]:
    """Sentences about places; never a value, and no key that is one."""
    best = sorted(found, key=lambda pair: -pair[0].confidence)
    out = [
        f"{part.path} looks like {part.category.value}: {'; '.join(score.evidence)}"
        for part, score in best[:20]
    ]
    if places.personal_keys:
        out.append(
            "keys of an object are e-mail addresses or numbers: no rule on a place hides them"
        )
    return tuple(out)


def _leaves(document: Any, maps: frozenset[Steps]) -> Iterator[tuple[Steps, Any]]:
    waiting: list[tuple[Steps, Any]] = [((), document)]
    while waiting:
        steps, value = waiting.pop()
        if isinstance(value, dict):
            for key, inner in value.items():
                waiting.append(((*steps, None if steps in maps else key), inner))
        elif isinstance(value, list):
            waiting += [((*steps, ELEMENT), inner) for inner in value]
        elif value is not None:
            yield steps, value


def _maps(documents: Sequence[Any]) -> tuple[frozenset[Steps], bool]:
    """Objects whose keys are values, from the outside in; whether such keys are personal."""
    maps: set[Steps] = set()
    personal = False
    while True:
        keys: dict[Steps, set[str]] = defaultdict(set)
        for document in documents:
            waiting: list[tuple[Steps, Any]] = [((), document)]
            while waiting:
                steps, value = waiting.pop()
                if isinstance(value, dict):
                    keys[steps].update(value)
                    waiting += [
                        ((*steps, None if steps in maps else key), inner)
                        for key, inner in value.items()
                    ]
                elif isinstance(value, list):
                    waiting += [((*steps, ELEMENT), inner) for inner in value]
        new = {steps for steps, held in keys.items() if steps not in maps and _is_map(held)}
        personal |= any("@" in key for steps in new for key in keys[steps])
        if not new:
            return frozenset(maps), personal
        # The outermost first: what lies within has another way to it then.
        least = min(map(len, new))
        maps |= {steps for steps in new if len(steps) == least}


def _is_map(keys: set[str]) -> bool:
    odd = sum(_DATA.fullmatch(key) is not None for key in keys)
    return len(keys) > _KEYS or odd * 2 > len(keys)


def _name(steps: Steps) -> str:
    """The last key; those of lists and maps are named by what holds them."""
    return next((s for s in reversed(steps) if s is not None and s != ELEMENT), "")


def _about(steps: Steps, subject: Subject) -> Subject:
    named = [s for s in steps if s is not None and s != ELEMENT][:-1]
    for step in reversed(named):
        about = subject_of(step)
        if about is not Subject.UNKNOWN:
            return about
    return subject


def _logical(values: Sequence[Any]) -> LogicalType:
    if all(isinstance(value, bool) for value in values):
        return LogicalType.BOOLEAN
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return LogicalType.DECIMAL
    return LogicalType.TEXT


def _text(value: Any) -> str:
    return "" if isinstance(value, bool) else str(value)
