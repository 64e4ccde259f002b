"""Whether unique keys stay unique and joins hold, counted by masking the keys' own values.

The database's idea of equality decides, not ours: letter case, accents and spaces at the end may
count for nothing in a column, and masked values differ in what the rule makes of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import Terminal
from auralith.dataplane.masking.bound import BoundRule
from auralith.dataplane.masking.canonical import Canonical
from auralith.dataplane.masking.columns import shapes
from auralith.dataplane.masking.errors import ValueUnfit
from auralith.dataplane.masking.groups import VirtualKey
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.masking.model import Grade
from auralith.dataplane.masking.policy import Policy, TablePolicy
from auralith.dataplane.operations.anonymize.forecasts import Forecast
from auralith.dataplane.operations.anonymize.reading import Wanted, more_than
from auralith.dataplane.schema.model import Key, LogicalType, Schema, Table
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.fragments import names

COUNTED = 1_000_000
"""Rows of a table whose keys are masked to be counted."""
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


class Keys:
    """The keys of one database's tables, as they would be masked."""

    def __init__(self, database: Database, schema: Schema, policy: Policy) -> None:
        self.database, self.schema, self.policy = database, schema, policy
        self._equalities: dict[tuple[TableName, str], Equality] = {}

    def unique(self, of: TablePolicy) -> Iterator[Forecast]:
        """Rows that a unique key would refuse."""
        table = of.table
        primary = (table.primary_key,) if table.primary_key else ()
        for key in (*primary, *table.unique_keys):
            rules = {r.column.name: r for r in of.rules if r.changes}
            touched = [rules[name] for name in key.columns if name in rules]
            if touched and self._may_collide(table, touched):
                yield from self._collisions(of, key, touched)
        yield from self._expressions(of)

    def _may_collide(self, table: Table, rules: Sequence[BoundRule]) -> bool:
        return any(
            rule.when is not None
            or rule.transformer.grade_of(rule.params) is not Grade.PRESERVED
            or folds(rule)
            or not self.equality(table, rule.column.name).exact
            for rule in rules
        )

    def _collisions(
        self, of: TablePolicy, key: Key, rules: Sequence[BoundRule]
    ) -> Iterator[Forecast]:
        named = ", ".join(key.columns)
        column = rules[0].column.name
        made = ", ".join(dict.fromkeys(rule.transformer.id for rule in rules))

        def told(rows: int | None, message: str, *, blocks: bool) -> Forecast:
            return Forecast(of.table.name, column, "unique", rows, message, blocks=blocks)

        if any(rule.transformer.at_server for rule in rules):
            msg = (
                f"The database makes values of the unique key {named}, which cannot be counted"
                " before: see that it makes different ones."
            )
            yield told(None, msg, blocks=False)
            return
        if more_than(self.database, of.table, COUNTED, of.where):
            msg = (
                f"{made} may give equal values in the unique key {named}, and more than"
                f" {COUNTED:,} rows are not counted before the run: take a rule that preserves"
                " uniqueness."
            )
            yield told(None, msg, blocks=False)
            return
        try:
            found = self._masked(of, key.columns, key.partial)
        except ValueUnfit as error:
            message = error.message
            yield Forecast(of.table.name, column, "value", error.rows, message, blocks=True)
            return
        rows = _twice(found, nulls_distinct=key.nulls_distinct)
        if rows:
            msg = (
                f"{rows} rows would have a value of the unique key {named} twice: {made} makes"
                " one of values that differ (letter case, accents, blanks, or many to one). Take"
                " a rule that preserves uniqueness, or make the originals differ in more."
            )
            yield told(rows, msg, blocks=True)

    def _expressions(self, of: TablePolicy) -> Iterator[Forecast]:
        """Unique indexes on expressions, which only the database can tell."""
        plain = {c.name for c in of.table.columns}
        lexis = self.database.engine.dialect.lexis
        for index in of.table.indexes:
            odd = [part for part in index.columns if part not in plain]
            if not index.unique or not odd:
                continue
            named = set().union(*(names(part, lexis) for part in odd))
            hit = next((n for n in of.masked if n.lower() in named), None)
            if hit is not None:
                msg = (
                    f"The unique index {index.name} stands on an expression of {hit}, which is not"
                    " counted before the run: see that masked values differ in it as well."
                )
                yield Forecast(of.table.name, hit, "unique", None, msg, blocks=False)

    def joins(self, key: VirtualKey) -> Iterator[Forecast]:
        """Rows that would no longer find the row they point at."""
        own, other = self.policy.of(key.table), self.policy.of(key.references)
        if own is None or other is None:
            return
        pairs = list(zip(key.columns, key.referenced_columns, strict=True))
        if not any(
            self._may_part(own, column, other, column_there) for column, column_there in pairs
        ):
            return
        where = f"{key.table}.{', '.join(key.columns)}"
        for side in (own, other):
            if more_than(self.database, side.table, COUNTED, side.where):
                msg = (
                    f"{where} is compared without regard to letter case, accents or blanks, and"
                    f" more than {COUNTED:,} rows are not counted before the run: take a rule that"
                    " ignores them as well, such as uuid_from."
                )
                yield Forecast(key.table, key.columns[0], "foreign_key", None, msg, blocks=False)
                return
        try:
            before = self._lost(key, own, other, mask=False)
            after = self._lost(key, own, other, mask=True)
        except ValueUnfit:
            # Told with the outcomes of the table it stands in.
            return
        if after > before:
            msg = (
                f"{after - before} rows of {where} point at {key.references} by a value written in"
                " another letter case, with other accents or blanks; masked they would point"
                " nowhere. Take a rule that ignores those (uuid_from, or hash with ignore_case)."
            )
            yield Forecast(
                key.table, key.columns[0], "foreign_key", after - before, msg, blocks=True
            )

    def _may_part(self, own: TablePolicy, column: str, other: TablePolicy, there: str) -> bool:
        rule = next((r for r in own.rules if r.column.name == column and r.changes), None)
        if rule is None or rule.transformer.repoints or column not in own.shapes:
            return False
        text = rule.column.logical is LogicalType.TEXT
        return text and not (
            self.equality(own.table, column).exact and self.equality(other.table, there).exact
        )

    def _lost(self, key: VirtualKey, own: TablePolicy, other: TablePolicy, *, mask: bool) -> int:
        sides = []
        for side, columns in ((own, key.columns), (other, key.referenced_columns)):
            found = self._masked(side, columns, None, mask=mask)
            sides.append(_one(found))
        pointing = pc.drop_null(sides[0])
        there = pc.is_in(pointing, value_set=pc.drop_null(pc.unique(sides[1])))
        return len(pointing) - int(pc.sum(there).as_py() or 0)

    def _masked(
        self,
        of: TablePolicy,
        columns: Sequence[str],
        partial: str | None,
        *,
        mask: bool = True,
    ) -> list[pa.Array]:
        """The columns as they would be, in the form in which the database compares them."""
        rules = _needed(of, columns) if mask else []
        masker = Masker(rules)
        terms = [f"({term})" for term in (of.where, partial) if term]
        wanted = Wanted(
            of.table,
            of.shapes,
            tuple({*columns, *masker.reads}),
            " AND ".join(terms) or None,
        )
        found = masker.apply(wanted.columns(self.database))
        return [self.equality(of.table, name).form(found[name]) for name in columns]

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


def folds(rule: BoundRule) -> bool:
    """Whether values that differ may have one masked value where the rule keeps values apart."""
    if rule.column.logical is not LogicalType.TEXT:
        return False
    blind = bool(getattr(rule.params, "ignore_case", False))
    return blind or rule.transformer.canonical is not Canonical.EXACT


def _needed(of: TablePolicy, columns: Sequence[str]) -> list[BoundRule]:
    """The rules of these columns and of those they read as masked, in their order."""
    wanted = set(columns)
    by_name = {rule.column.name: rule for rule in of.rules if rule.changes}
    while more := {n for w in wanted & by_name.keys() for n in by_name[w].after} - wanted:
        wanted |= more
    return [rule for rule in of.rules if rule.changes and rule.column.name in wanted]


def _one(columns: Sequence[pa.Array]) -> pa.Array:
    """One text of all columns of a row; NULL where one is NULL."""
    texts = [c if pa.types.is_large_string(c.type) else c.cast(pa.large_string()) for c in columns]
    return pc.binary_join_element_wise(*texts, pa.scalar("\x1f", pa.large_string()))


def _twice(columns: Sequence[pa.Array], *, nulls_distinct: bool) -> int:
    """Rows that have what another one before them has."""
    if not columns or not len(columns[0]):
        return 0
    if nulls_distinct:
        whole = np.ones(len(columns[0]), np.bool_)
        for column in columns:
            whole &= np.asarray(column.is_valid())
        columns = [column.filter(pa.array(whole)) for column in columns]
    named = {str(n): column for n, column in enumerate(columns)}
    groups = pa.table(named).group_by(list(named)).aggregate([])
    return len(columns[0]) - int(groups.num_rows)
