"""A second look at rows of the target that hold an original: whether the rule gave it, by chance.

Their originals are read once more and masked again. A value that the rule does not give is a
leak. One that it gives may be a coincidence: how often those come about is measured by masking
with other keys.
"""

import math
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.masking.bound import BoundRule
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.masking.rules import Given, Rule, bind
from auralith.dataplane.operations.anonymize.verification.comparing import Suspects
from auralith.dataplane.operations.anonymize.verification.hashing import Words, among, distinct
from auralith.dataplane.operations.anonymize.verification.judging import touched
from auralith.dataplane.operations.anonymize.verification.originals import Reader, needed
from auralith.dataplane.operations.anonymize.verification.sides import Arrays, wanted

_KEYS = 16
"""Other keys that a sample is masked with."""
_RARE = 1e-4
"""What happens less often by chance is no chance."""
_ALWAYS = 0.9
"""A value that so many keys give back is kept by the rule."""


@dataclass(frozen=True)
class Explained:
    """Suspects of one column, told apart."""

    leaks: int
    """Values that the rule does not give."""
    own: int
    """Values that the rule gives."""


@dataclass(frozen=True)
class Chance:
    """How often a rule gives an original back, by keys that have nothing to do with it."""

    same: int
    """Draws of each value once that gave the value itself."""
    tried: int
    members: int
    """Draws that gave the original of any row."""
    kept: float
    """Share of values that every key leaves as they are."""
    draws: int
    distinct: int


def explain(
    reader: Reader,
    blocks: Callable[[Collection[str]], Iterator[Arrays]],
    suspects: Mapping[str, list[Suspects]],
) -> dict[str, list[Explained]]:
    """Each column's suspects, told apart by masking their originals once more.

    `blocks` reads the originals again, of these columns at least.
    """
    asked = [s.keys for found in suspects.values() for s in found]
    keys = distinct(np.concatenate([*asked, np.empty(0, np.uint64)]))
    given: dict[str, list[np.ndarray[tuple[int, int], np.dtype[np.uint64]]]] = {
        name: [] for name in suspects
    }
    masker = Masker(rules_of(reader, suspects))
    for block in blocks(columns_of(reader, suspects)):
        ours = reader.original_keys(block)
        rows = np.flatnonzero(among(ours, keys))
        if not len(rows):
            continue
        at = pa.array(rows)
        results = masker.apply({name: column.take(at) for name, column in block.items()})
        for name in suspects:
            values = reader.hasher.column(results, name)
            given[name].append(np.column_stack([ours[rows], values]))
    out = {}
    for name, found in suspects.items():
        table = np.concatenate([*given[name], np.empty((0, 2), np.uint64)])
        table = table[np.argsort(table[:, 0], kind="stable")]
        out[name] = [_told_apart(s, table) for s in found]
    return out


def rules_of(reader: Reader, columns: Iterable[str]) -> list[BoundRule]:
    """The rules of the columns, and those they read from."""
    policy = reader.pair.policy
    return needed(() if policy is None else policy.rules, list(columns))


def columns_of(reader: Reader, columns: Iterable[str]) -> Collection[str]:
    """What has to be read to mask these columns alone, and to tell the rows apart."""
    if reader.by_row:
        return wanted(reader.pair)
    masker = Masker(rules_of(reader, [*columns, *reader.pair.key]))
    return {*reader.pair.key, *masker.reads}


def _told_apart(
    suspects: Suspects, given: np.ndarray[tuple[int, int], np.dtype[np.uint64]]
) -> Explained:
    if not suspects.rows:
        return Explained(0, 0)
    if not len(given):
        return Explained(suspects.rows, 0)
    place = np.searchsorted(given[:, 0], suspects.keys)
    place[place == len(given)] = 0
    same = (given[place, 0] == suspects.keys) & (given[place, 1] == suspects.values)
    own = int(same.sum())
    if own == len(suspects.keys):
        return Explained(0, suspects.rows)
    # Where only some were looked at, the others are taken to be like them.
    leaks = max(1, round((len(suspects.keys) - own) / len(suspects.keys) * suspects.rows))
    return Explained(leaks, suspects.rows - leaks)


def chance(reader: Reader, sample: Arrays, name: str, known: tuple[Words, int]) -> Chance | None:
    """How often the rule gives originals back by chance; None where that cannot be tried.

    `known`: the originals of all rows, or one part in so many of them.
    """
    rule = reader.rules[name]
    rows = touched(rule, sample)
    if not rows.any():
        return None
    at = pa.array(np.flatnonzero(rows))
    block = {column: values.take(at) for column, values in sample.items()}
    originals = reader.hasher.column(block, name)
    first = np.unique(originals, return_index=True)[1]
    same = members = 0
    again = np.zeros(len(originals), np.int64)
    try:
        for _ in range(_KEYS):
            values = reader.hasher.column(_other(reader, name).apply(block), name)
            hit = values == originals
            again += hit
            same += int(hit[first].sum())
            members += int(among(values, known[0]).sum()) * known[1]
    except (DataPlaneError, pa.ArrowInvalid):
        return None
    return Chance(
        same=same,
        tried=_KEYS * len(first),
        members=members,
        kept=float((again >= _ALWAYS * _KEYS).mean()),
        draws=_KEYS * len(originals),
        distinct=len(first),
    )


def _other(reader: Reader, name: str) -> Masker:
    """The column's rule, and those it reads from, with a key of their own."""
    rules = rules_of(reader, [name])
    key = ProjectKey(secrets.token_bytes(32))
    shapes = reader.pair.shapes
    return Masker(bind({r.column.name: _as_sent(r) for r in rules}, Given(shapes, key)))


def _as_sent(rule: BoundRule) -> Rule:
    return Rule(rule.transformer.id, rule.params.model_dump(exclude_defaults=True))


def most(mean: float) -> int:
    """The largest count that a chance event of that mean explains (Poisson)."""
    if mean <= 0:
        return 0
    if mean > 100:  # noqa: PLR2004 - the normal law is as good from here on
        return math.ceil(mean + 4 * math.sqrt(mean))
    count, term = 0, math.exp(-mean)
    total = term
    while 1 - total > _RARE:
        count += 1
        term *= mean / count
        total += term
    return count
