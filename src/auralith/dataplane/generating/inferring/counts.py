"""How many rows each table gets: roots so many, the others by what they hang on.

Numbers grow along foreign keys, and not without end: what would become too much gets fewer rows
for each parent. Tables that look words up stay small.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from auralith.dataplane.detecting.words import singular, tokens
from auralith.dataplane.generating.inferring.roles import listed
from auralith.dataplane.generating.profile import Profile, TableProfile
from auralith.dataplane.generating.spec import PerParent
from auralith.dataplane.schema import graph
from auralith.dataplane.schema.model import ForeignKey, Key, ReferentialAction, Table
from auralith.dataplane.schema.names import TableName

_FACTOR = 30
"""A table has at most so many times the rows of a root table, as far as ranges allow."""
_LOOKUP = 10
"""Roots have so many times the rows of tables that look words up."""
_LEAST = 5


@dataclass(frozen=True)
class Count:
    """Rows of a table: a number, or a range for each parent; and how many that makes about."""

    expected: int
    rows: int | None = None
    per_parent: PerParent | None = None
    lookup: bool = False
    """Words that others point at: nobody counts by them."""


def counts(
    tables: Sequence[Table],
    wanted: Collection[TableName],
    *,
    rows: int,
    profile: Profile | None = None,
) -> dict[TableName, Count]:
    """For the wanted tables; those that they point at and that are not wanted are there already."""
    chosen = [table for table in tables if table.name in wanted]
    known = {table.name: table for table in chosen}
    met = {name for table in chosen for name in _meeting(table)}
    aimed = {k.references for t in chosen for k in t.foreign_keys if k.references != t.name}
    out: dict[TableName, Count] = {}
    for name in graph.build(chosen).insert_order:
        table = known[name]
        learned = TableProfile() if profile is None else profile.of(name)
        found = _count(table, out, rows=rows, aimed=name in aimed)
        if name in met and found.per_parent is not None and not found.per_parent.min:
            found = replace(found, per_parent=found.per_parent.model_copy(update={"min": 1}))
        out[name] = _as_learned(found, table, out, learned)
    return out


def _as_learned(
    count: Count, table: Table, done: Mapping[TableName, Count], learned: TableProfile
) -> Count:
    """With the numbers that were met: few rows in all, or so many for each parent."""
    wanted = count.per_parent
    if wanted is None:
        few = learned.rows if 0 < learned.rows < (count.rows or 0) else None
        return count if few is None else replace(count, expected=few, rows=few)
    key = next(
        k
        for k in table.foreign_keys
        if str(k.references) == wanted.table and wanted.columns in (None, list(k.columns))
    )
    met = next((f for f in learned.fan_outs if f.columns == key.columns), None)
    if met is None or not sum(met.shares):
        return count
    high = met.low + len(met.shares) - 1
    mean = sum((met.low + n) * share for n, share in enumerate(met.shares)) / sum(met.shares)
    expected = max(round(done[key.references].expected * mean), 1)
    changed = wanted.model_copy(update={"min": met.low, "max": high, "weights": list(met.shares)})
    return Count(expected, per_parent=changed)


def _count(table: Table, done: Mapping[TableName, Count], *, rows: int, aimed: bool) -> Count:
    parents = [key for key in table.foreign_keys if key.references in done]
    parents = [key for key in parents if key.references != table.name]
    only = [key for key in parents if one_to_one(table, key)]
    if only:
        return _one_to_one(table, only[0], done)
    if aimed and looks_up(table):
        few = min(max(_LEAST, rows // _LOOKUP), rows)
        return Count(few, rows=few, lookup=True)
    pair = junction(table)
    if pair is not None and all(key.references in done for key in pair):
        return _junction(pair, done, rows)
    owner = _owner(table, [k for k in parents if not done[k.references].lookup])
    if owner is None:
        return _root(rows, rows)
    span = (1, 5) if _words(table) & listed("line") else (0, 6)
    return _of_parent(table, owner, done[owner.references].expected, span, rows)


def _meeting(table: Table) -> Iterable[TableName]:
    """Tables of which a row here needs two that have a column in common: each value has both."""
    for one, other in combinations(table.foreign_keys, 2):
        if set(one.columns) & set(other.columns):
            yield from (one.references, other.references)


def _root(count: int, rows: int) -> Count:
    found = min(count, rows)
    return Count(found, rows=found)


def one_to_one(table: Table, key: ForeignKey) -> bool:
    """Whether a row of the parent has one row here at most."""
    return any(set(k.columns) <= set(key.columns) for k in keys_of(table))


def junction(table: Table) -> tuple[ForeignKey, ForeignKey] | None:
    """The two keys whose columns together are unique, and neither alone."""
    for one, other in combinations(table.foreign_keys, 2):
        if set(one.columns) & set(other.columns):
            continue
        both = {*one.columns, *other.columns}
        alone = one_to_one(table, one) or one_to_one(table, other)
        if not alone and any(set(k.columns) <= both for k in keys_of(table)):
            return one, other
    return None


def looks_up(table: Table) -> bool:
    """Whether a table seems to hold words that others point at: few rows, no parents."""
    if any(key.references != table.name for key in table.foreign_keys):
        return False
    words = [singular(word) for word in tokens(table.name.name)]
    return bool(words) and (words[-1] in listed("lookup") or words[0] in listed("lookup"))


def keys_of(table: Table) -> Iterable[Key]:
    """The primary key and all unique keys."""
    return [key for key in (table.primary_key, *table.unique_keys) if key is not None]


def _one_to_one(table: Table, key: ForeignKey, done: Mapping[TableName, Count]) -> Count:
    parents = done[key.references].expected
    always = bool(_words(table) & listed("detail"))
    wanted = _per_parent(table, key, 1 if always else 0, 1)
    return Count(parents if always else max(parents // 2, 1), per_parent=wanted)


def _junction(
    pair: tuple[ForeignKey, ForeignKey], done: Mapping[TableName, Count], rows: int
) -> Count:
    # Rows for each of the side with more rows, each pointing at few of the other.
    owner, other = sorted(pair, key=lambda k: -done[k.references].expected)
    most = min(4, done[other.references].expected)
    low = min(1, most)
    parents = done[owner.references].expected
    while most > low and parents * (low + most) // 2 > _FACTOR * rows:
        most -= 1
    wanted = PerParent(table=str(owner.references), min=low, max=most, columns=list(owner.columns))
    return Count(parents * (low + most) // 2, per_parent=wanted)


def _owner(table: Table, parents: Sequence[ForeignKey]) -> ForeignKey | None:
    """The parent that rows belong to: rather one whose end is theirs, or whose name they have."""
    nullable = {column.name for column in table.columns if column.nullable}

    def rank(key: ForeignKey) -> tuple[bool, bool, bool, bool, int]:
        theirs = {singular(word) for word in tokens(key.references.name)}
        primary = table.primary_key
        return (
            bool(nullable & set(key.columns)),
            key.on_delete is not ReferentialAction.CASCADE,
            not (primary is not None and set(key.columns) < set(primary.columns)),
            not theirs & _words(table),
            [k.name for k in table.foreign_keys].index(key.name),
        )

    required = [key for key in parents if not nullable & set(key.columns)]
    return min(required or parents, key=rank, default=None)


def _of_parent(
    table: Table, key: ForeignKey, parents: int, span: tuple[int, int], rows: int
) -> Count:
    low, high = span
    while high > low + 1 and parents * (low + high) // 2 > _FACTOR * rows:
        high -= 1
    if parents * (low + high) // 2 > _FACTOR * rows:
        return _root(_FACTOR * rows, _FACTOR * rows)
    wanted = _per_parent(table, key, low, high)
    return Count(max(parents * (low + high) // 2, 1), per_parent=wanted)


def _per_parent(table: Table, key: ForeignKey, low: int, high: int) -> PerParent:
    several = sum(k.references == key.references for k in table.foreign_keys) > 1
    return PerParent(
        table=str(key.references),
        min=low,
        max=high,
        columns=list(key.columns) if several else None,
    )


def _words(table: Table) -> frozenset[str]:
    return frozenset(singular(word) for word in tokens(table.name.name))
