"""What one column tells about others: by foreign keys, by equal names, by equal values."""

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from auralith.dataplane.detecting.categories import TELLING, Category, fits
from auralith.dataplane.detecting.model import ColumnSample, Found
from auralith.dataplane.detecting.scoring import PERSONAL
from auralith.dataplane.detecting.words import tokens
from auralith.dataplane.keyed.prf import KEY_BYTES, Prf, words_of
from auralith.dataplane.masking.groups import Place, VirtualKey, key_groups
from auralith.dataplane.schema.model import Column, Table

Samples = Mapping[Place, ColumnSample]

_SURE = 0.8
"""What is found this surely says something about others."""
_LIKELY = 0.7
"""The same, where values themselves are compared."""
_JOINED, _NAMED = 0.95, 0.75
"""How much of the certainty passes on."""
_LEAST, _SHARE = 5, 0.3
"""Values two columns must have in common, and which share of the smaller sample."""
_LETTERS = 6
"""Shorter values are the same by chance."""
_GENERIC = frozenset({
    "name", "nom", "id", "code", "value",
    "valeur", "type", "label", "number", "numero", "key", "data", "text",
})  # fmt: skip


def propagated(
    found: Iterable[Found],
    tables: Sequence[Table],
    samples: Samples,
    virtual: Iterable[VirtualKey] = (),
) -> tuple[Found, ...]:
    """All that was found, and what follows from it; each column once, in the order of tables."""
    columns = {
        Place(table.name, column.name): column for table in tables for column in table.columns
    }
    known = {Place(f.table, f.column.name): f for f in found}
    for step in (
        _by_values(known, columns, samples),
        _by_names(known, columns, samples),
        _by_keys(known, columns, key_groups(tables, virtual)),
    ):
        for place, new in step:
            old = known.get(place)
            if old is None or old.confidence < new.confidence:
                known[place] = new
    return tuple(known[place] for place in columns if place in known)


def _by_keys(
    known: Mapping[Place, Found],
    columns: Mapping[Place, Column],
    groups: Sequence[frozenset[Place]],
) -> Iterator[tuple[Place, Found]]:
    """Columns joined with a personal one hold the same values."""
    for group in groups:
        best = max(
            (known[place] for place in group if place in known),
            key=lambda one: one.confidence,
            default=None,
        )
        if best is None or best.confidence < PERSONAL:
            continue
        origin = Place(best.table, best.column.name)
        for place in sorted(group - {origin}, key=str):
            if place in columns:
                why = f"a foreign key ties it to {origin}"
                yield place, _passed(best, place, columns[place], why, _JOINED)


def _by_names(
    known: Mapping[Place, Found], columns: Mapping[Place, Column], samples: Samples
) -> Iterator[tuple[Place, Found]]:
    """The same name and type elsewhere, where there are no values that could say otherwise."""
    sure: dict[tuple[tuple[str, ...], str], Place] = {}
    for place, one in known.items():
        words = tokens(place.column)
        seen = samples.get(place, ColumnSample()).values
        if one.confidence >= _SURE and seen and not one.derived and set(words) - _GENERIC:
            sure.setdefault((words, one.column.logical.value), place)
    for place, column in columns.items():
        origin = sure.get((tokens(place.column), column.logical.value))
        if origin is None or origin == place or samples.get(place, ColumnSample()).values:
            continue
        why = f"it has the name and the type of {origin}"
        yield place, _passed(known[origin], place, column, why, _NAMED)


def _by_values(
    known: Mapping[Place, Found], columns: Mapping[Place, Column], samples: Samples
) -> Iterator[tuple[Place, Found]]:
    """Columns with the values of a personal one; compared by keyed hashes of this search alone."""
    prf = Prf(secrets.token_bytes(KEY_BYTES))
    holders: dict[int, set[Place]] = defaultdict(set)
    for place, one in known.items():
        if one.confidence >= _LIKELY and one.category in TELLING:
            for number in _hashes(prf, samples.get(place, ColumnSample()).values):
                holders[number].add(place)
    if not holders:
        return
    for place, column in columns.items():
        old = known.get(place)
        if old is not None and old.confidence >= _SURE:
            continue
        hashes = _hashes(prf, samples.get(place, ColumnSample()).values)
        common: Counter[Place] = Counter(
            origin for number in hashes for origin in holders.get(number, ())
        )
        if not common:
            continue
        origin, count = common.most_common(1)[0]
        share = count / len(hashes)
        if count >= _LEAST and share >= _SHARE and fits(known[origin].category, column.logical):
            why = f"{count} of {len(hashes)} sampled values stand in {origin} too"
            yield place, _passed(known[origin], place, column, why, 0.6 + 0.35 * share)


def _hashes(prf: Prf, values: Sequence[str]) -> set[int]:
    folded = {value.strip().casefold() for value in values}
    long = [value for value in folded if len(value) >= _LETTERS]
    if not long:
        return set()
    return set(words_of(prf.tags(pa.array(long, pa.large_string())))[:, 0].tolist())


def _passed(origin: Found, place: Place, column: Column, why: str, share: float) -> Found:
    category = origin.category
    if category is Category.DOCUMENT and not origin.parts:
        category = Category.FREE_TEXT
    return replace(
        origin,
        table=place.table,
        column=column,
        category=category,
        confidence=round(origin.confidence * share, 3),
        evidence=(why,),
        derived=True,
    )
