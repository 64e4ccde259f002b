"""Values of keys as they would be, in the form in which the database compares them.

The database's idea of equality decides, not ours: letter case, accents and spaces at the end may
count for nothing in a column, and masked values differ in what the rule makes of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import Terminal
from auralith.dataplane.masking.bound import BoundRule
from auralith.dataplane.masking.columns import shapes
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.masking.policy import TablePolicy
from auralith.dataplane.operations.anonymize.reading import Wanted
from auralith.dataplane.schema.model import LogicalType, Table
from auralith.dataplane.schema.names import TableName

COUNTED = 200_000
"""Rows of a table whose keys are masked to be counted."""
_PAIRS = 100
"""Values that the database is asked about, two by two."""
_MARKS = r"\p{Mn}"
_PROBES = (("case", "a", "A"), ("accents", "e", "\u00e9"), ("padding", "a", "a "))


@dataclass(frozen=True)
class Equality:
    """What counts for nothing when a database compares two texts of a column."""

    case: bool = False
    accents: bool = False
    padding: bool = False

    @property
    def exact(self) -> bool:
        """Whether only the same text is equal."""
        return not (self.case or self.accents or self.padding)

    def form(self, values: pa.Array) -> pa.Array:
        """Values that are equal in the column have one form."""
        if not pa.types.is_large_string(values.type):
            return values
        if self.padding:
            values = pc.utf8_rtrim(values, characters=" ")
        if self.accents:
            values = pc.utf8_normalize(values, form="NFD")
            values = pc.replace_substring_regex(values, pattern=_MARKS, replacement="")
        return pc.utf8_lower(values) if self.case else values


EXACT = Equality()


class KeyValues:
    """The keys of one database's tables."""

    def __init__(self, database: Database, *, counted: int = COUNTED) -> None:
        """`counted`: of larger tables no keys are masked."""
        self.database, self.counted = database, counted
        self._equalities: dict[tuple[TableName, str], Equality] = {}

    def of(
        self, table: TablePolicy, columns: Sequence[str], where: str | None, *, mask: bool = True
    ) -> list[pa.Array]:
        """The columns of the rows that the predicate is for, masked. Raises ValueUnfit."""
        masker = Masker(_needed(table, columns) if mask else [])
        wanted = Wanted(table.table, table.shapes, tuple({*columns, *masker.reads}), where)
        found = masker.apply(wanted.columns(self.database))
        return [found[name] for name in columns]

    def forms(self, table: Table, names: Sequence[str], values: list[pa.Array]) -> list[pa.Array]:
        """Values that are equal in their columns have one form."""
        pairs = zip(names, values, strict=True)
        return [self.equality(table, name).form(column) for name, column in pairs]

    def share_equal(
        self, table: Table, names: Sequence[str], values: list[pa.Array], forms: list[pa.Array]
    ) -> float:
        """Of some values of one form that differ, the share that the database takes for equal.

        Collations know letters of their own that a form does not.
        """
        form, value = (np.asarray(one_text(c).dictionary_encode().indices) for c in (forms, values))
        known, firsts = np.unique(form, return_index=True)
        first = firsts[np.searchsorted(known, form)]
        rows = np.flatnonzero(value != value[first])[:_PAIRS]
        texts = [
            (name, column)
            for name, column in zip(names, values, strict=True)
            if not self.equality(table, name).exact
        ]
        if not len(rows) or not texts:
            return 1.0
        dialect = self.database.engine.dialect
        head = ", ".join(
            f"{dialect.quote(name)} AS {side}{n}"
            for n, (name, _) in enumerate(texts)
            for side in "ab"
        )
        given = " UNION ALL ".join(
            "SELECT "
            + ", ".join(
                dialect.literal(column[int(at)].as_py()) for _, column in texts for at in pair
            )
            for pair in zip(first[rows], rows, strict=True)
        )
        same = " AND ".join(f"a{n} = b{n}" for n in range(len(texts)))
        found = self.database.session.query(
            f"SELECT COUNT(*) FROM (SELECT {head} FROM {dialect.table(table.name)} WHERE 1 = 0"
            f" UNION ALL {given}) AS pairs WHERE {same}"
        )
        return int(found[0][0]) / len(rows)

    def equality(self, table: Table, name: str) -> Equality:
        """How the database compares texts of the column; asked once."""
        known = self._equalities.get((table.name, name))
        if known is None:
            known = self._equalities[table.name, name] = self._asked(table, name)
        return known

    def _asked(self, table: Table, name: str) -> Equality:
        column = table.column(name)
        if column is None or shapes(table)[name].logical is not LogicalType.TEXT:
            return EXACT
        dialect = self.database.engine.dialect
        quoted, place = dialect.quote(name), dialect.table(table.name)
        # A constant below the column has the column's type and collation.
        tests = ", ".join(
            f"(SELECT COUNT(*) FROM (SELECT {quoted} FROM {place} WHERE 1 = 0 UNION ALL"
            f" SELECT {dialect.literal(one)}) AS probe WHERE {quoted} = {dialect.literal(other)})"
            for _, one, other in _PROBES
        )
        try:
            found = self.database.session.query(f"SELECT {tests}")[0]
        except Terminal:
            return EXACT
        return Equality(**{what: bool(n) for (what, _, _), n in zip(_PROBES, found, strict=True)})


def one_text(columns: Sequence[pa.Array]) -> pa.Array:
    """One text of all columns of a row; NULL where one is NULL."""
    texts = [c if pa.types.is_large_string(c.type) else c.cast(pa.large_string()) for c in columns]
    return pc.binary_join_element_wise(*texts, pa.scalar("\x1f", pa.large_string()))


def _needed(of: TablePolicy, columns: Sequence[str]) -> list[BoundRule]:
    """The rules of these columns and of those they read as masked, in their order."""
    wanted = set(columns)
    by_name = {rule.column.name: rule for rule in of.rules if rule.changes}
    while more := {n for w in wanted & by_name.keys() for n in by_name[w].after} - wanted:
        wanted |= more
    return [rule for rule in of.rules if rule.changes and rule.column.name in wanted]
