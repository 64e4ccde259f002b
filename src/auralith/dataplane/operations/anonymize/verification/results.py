"""The second pass: every row of the target once, as numbers, and searched for needles."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from auralith.dataplane.engines.base import Database
from auralith.dataplane.masking.lines import decode
from auralith.dataplane.operations.anonymize.verification.comparing import SUSPECTS, Suspects
from auralith.dataplane.operations.anonymize.verification.hashing import Words
from auralith.dataplane.operations.anonymize.verification.judging import makes
from auralith.dataplane.operations.anonymize.verification.originals import Reader
from auralith.dataplane.operations.anonymize.verification.searching import Found, Search
from auralith.dataplane.operations.anonymize.verification.sides import lines, searchable
from auralith.dataplane.operations.anonymize.verification.store import Rows, Store
from auralith.dataplane.schema.model import Table


@dataclass(frozen=True)
class Scanned:
    """What the second pass finds in a table."""

    rows: Rows | None
    """None where nothing is compared."""
    hits: dict[str, int]
    """Rows that hold a needle, by column; those below are not among them."""
    suspects: dict[str, Suspects]
    """Rows with a needle in columns whose values are all made anew: it may be a coincidence."""


class _Suspecting:
    def __init__(self) -> None:
        self.rows = 0
        self.keys: list[Words] = []
        self.values: list[Words] = []

    def add(self, keys: Words, values: Words) -> None:
        if self.rows < SUSPECTS:
            self.keys.append(keys)
            self.values.append(values)
        self.rows += len(keys)

    def all(self) -> Suspects:
        return Suspects(self.rows, np.concatenate(self.keys), np.concatenate(self.values))


def scan(
    database: Database, reader: Reader, search: Search, store: Store, *, compare: bool
) -> Scanned:
    """All rows of a table; `compare`: their numbers are kept as well."""
    pair = reader.pair
    compared: set[str] = set()
    if compare:
        compared = {*pair.masked, *reader.rest, *(reader.whole if reader.by_row else pair.key)}
    known = {c.name for c in pair.searched}
    columns = [c for c in pair.there.columns if c.name in known | compared]
    shape = database.engine.copying.shape
    wires = [(c.name, pair.wires.get(c.name) or shape(c).wire) for c in columns]
    rows = store.rows(reader.columns) if compared else None
    hits: dict[str, int] = defaultdict(int)
    suspects: dict[str, _Suspecting] = defaultdict(_Suspecting)
    if not columns:
        return Scanned(rows, {}, {})
    asked = [(column, wire) for column, (_, wire) in zip(columns, wires, strict=True)]
    for block in lines(database, pair.there, asked):
        found = search.fields(block, len(columns))
        keys = values = None
        if rows is not None:
            read = decode(block, wires, pair.shapes, only=compared, padded=pair.padded)
            keys, values = reader.keys(read), reader.values(read)
            rows.append(keys, values)
        if found is None:
            continue
        for name, at in _by_column(found, [name for name, _ in wires]):
            rule = reader.rules.get(name)
            if rule is None or keys is None or values is None or not makes(rule):
                hits[name] += len(at)
            else:
                suspects[name].add(keys[at], values[pair.masked.index(name)][at])
    if rows is not None:
        rows.end()
    return Scanned(rows, dict(hits), {name: s.all() for name, s in suspects.items()})


def searched(database: Database, table: Table, search: Search) -> dict[str, int]:
    """Rows with a needle, by column, of a relation that has no originals of its own."""
    columns = searchable(table)
    if not columns:
        return {}
    shape = database.engine.copying.shape
    hits: dict[str, int] = defaultdict(int)
    for block in lines(database, table, [(c, shape(c).wire) for c in columns]):
        found = search.fields(block, len(columns))
        if found is not None:
            for name, at in _by_column(found, [c.name for c in columns]):
                hits[name] += len(at)
    return dict(hits)


def _by_column(found: Found, names: list[str]) -> Iterator[tuple[str, Words]]:
    for number in np.unique(found.columns):
        yield names[int(number)], found.rows[found.columns == number].astype(np.intp)
