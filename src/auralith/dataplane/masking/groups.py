"""Key groups: columns that foreign keys tie together are masked alike, or joins break.

A rule on one column of a group is a rule on all of them. Two different rules are an error that
names both, never a question of which one wins.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from auralith.dataplane.masking.catalogue import CATALOGUE
from auralith.dataplane.masking.errors import RuleUnfit
from auralith.dataplane.masking.rules import Rule
from auralith.dataplane.schema.model import Table
from auralith.dataplane.schema.names import TableName

Rules = Mapping[TableName, Mapping[str, Rule]]


@dataclass(frozen=True, order=True)
class Place:
    """A column of a table."""

    table: TableName
    column: str

    def __str__(self) -> str:
        """As people write it."""
        return f"{self.table}.{self.column}"


@dataclass(frozen=True)
class VirtualKey:
    """A foreign key the database does not declare; columns stand in pairs."""

    table: TableName
    columns: tuple[str, ...]
    references: TableName
    referenced_columns: tuple[str, ...]


def key_groups(
    tables: Iterable[Table], virtual: Iterable[VirtualKey] = ()
) -> tuple[frozenset[Place], ...]:
    """Columns tied by declared and virtual foreign keys, position by position.

    Cycles and keys to the own table need nothing special. Groups are in the order of their first
    column.
    """
    declared = [
        VirtualKey(table.name, key.columns, key.references, key.referenced_columns)
        for table in tables
        for key in table.foreign_keys
    ]
    roots: dict[Place, Place] = {}

    def root(place: Place) -> Place:
        roots.setdefault(place, place)
        while roots[place] != place:
            roots[place] = roots[roots[place]]
            place = roots[place]
        return place

    for key in (*declared, *virtual):
        for own, other in zip(key.columns, key.referenced_columns, strict=True):
            one, two = root(Place(key.table, own)), root(Place(key.references, other))
            roots[max(one, two, key=_order)] = min(one, two, key=_order)
    members: dict[Place, set[Place]] = defaultdict(set)
    for place in list(roots):
        members[root(place)].add(place)
    return tuple(frozenset(members[first]) for first in sorted(members, key=_order))


def referenced(
    tables: Iterable[Table], virtual: Iterable[VirtualKey] = ()
) -> dict[TableName, frozenset[str]]:
    """The columns of each table that foreign keys point at."""
    found: dict[TableName, set[str]] = defaultdict(set)
    for table in tables:
        for key in table.foreign_keys:
            found[key.references].update(key.referenced_columns)
    for pair in virtual:
        found[pair.references].update(pair.referenced_columns)
    return {name: frozenset(columns) for name, columns in found.items()}


def spread(rules: Rules, groups: Sequence[frozenset[Place]]) -> dict[TableName, dict[str, Rule]]:
    """The rules, with those on columns of a group given to all columns of the group.

    A rule that points rows at other rows (`lookup_row`) stays where it is.

    Raises `RuleUnfit` where two columns of a group have different rules, or one a condition.
    """
    out = {table: dict(columns) for table, columns in rules.items()}
    for group in groups:
        ruled = [
            (place, rule)
            for place in sorted(group, key=_order)
            if (rule := rules.get(place.table, {}).get(place.column)) is not None
            and not _repoints(rule)
        ]
        if not ruled:
            continue
        first, rule = ruled[0]
        for place, other in ruled:
            if other.when is not None:
                raise RuleUnfit(
                    f"{place} is joined with other columns: a condition would mask one side only.",
                    loc=("tables", str(place.table), "columns", place.column, "when"),
                )
            if not _alike(rule, other):
                raise RuleUnfit(
                    f"{first} and {place} are joined and have different rules"
                    f" ({rule.transformer}, {other.transformer}): give both the same.",
                    loc=("tables", str(place.table), "columns", place.column),
                )
        for place in group:
            out.setdefault(place.table, {}).setdefault(place.column, rule)
    return out


def _repoints(rule: Rule) -> bool:
    """It points rows at other rows, which keeps joins by itself."""
    transformer = CATALOGUE.get(rule.transformer)
    return transformer is not None and transformer.repoints


def _alike(one: Rule, other: Rule) -> bool:
    if one.transformer == other.transformer == "keep":
        # Columns may be kept for reasons of their own.
        return True
    return one.transformer == other.transformer and dict(one.params) == dict(other.params)


def _order(place: Place) -> tuple[str, str, str]:
    return (place.table.schema or "", place.table.name, place.column)
