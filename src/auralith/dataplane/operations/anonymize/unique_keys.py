"""Whether unique keys stay unique, counted by masking the keys' own values."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from auralith.dataplane.errors import StatementTimeout
from auralith.dataplane.masking.bound import BoundRule
from auralith.dataplane.masking.canonical import Canonical
from auralith.dataplane.masking.errors import ValueUnfit
from auralith.dataplane.masking.model import Grade
from auralith.dataplane.masking.policy import TablePolicy
from auralith.dataplane.operations.anonymize.forecasts import Forecast
from auralith.dataplane.operations.anonymize.key_values import KeyValues
from auralith.dataplane.operations.anonymize.reading import more_than
from auralith.dataplane.schema.model import Key, LogicalType, Table
from auralith.dataplane.sql.fragments import names


class UniqueKeys:
    """The unique keys of one database's tables."""

    def __init__(self, values: KeyValues, *, in_place: bool) -> None:
        """`in_place`: rows outside of a table's where stay, and stand beside the masked ones."""
        self.values, self.database, self.in_place = values, values.database, in_place

    def forecasts(self, of: TablePolicy) -> Iterator[Forecast]:
        """Rows that a unique key would refuse."""
        table = of.table
        primary = (table.primary_key,) if table.primary_key else ()
        for key in (*primary, *table.unique_keys):
            rules = {r.column.name: r for r in of.rules if r.changes}
            touched = [rules[name] for name in key.columns if name in rules]
            if key.nulls_distinct and any(_only_null(rule) for rule in touched):
                continue
            beside = self.in_place and of.where is not None
            if touched and (beside or self._may_collide(table, touched)):
                yield from self._collisions(of, key, touched)
        yield from self._expressions(of)

    def _may_collide(self, table: Table, rules: Sequence[BoundRule]) -> bool:
        return any(
            rule.when is not None
            or rule.transformer.grade_of(rule.params) is not Grade.PRESERVED
            or folds(rule)
            or not (
                rule.transformer.plain(rule.params)
                or self.values.equality(table, rule.column.name).exact
            )
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
        if any(pa.types.is_nested(of.shapes[name].travels_as) for name in key.columns):
            msg = f"Arrays in the unique key {named} are not counted before: see that they differ."
            yield told(None, msg, blocks=False)
            return
        if more_than(
            self.database, of.table, self.values.counted, None if self.in_place else of.where
        ):
            rows = self._by_sql(of, key, rules)
            if rows is None:
                msg = (
                    f"{made} may give equal values in the unique key {named}, and more than"
                    f" {self.values.counted:,} rows are not counted before the run: take a rule"
                    " that preserves uniqueness."
                )
                yield told(None, msg, blocks=False)
            elif rows:
                yield told(rows, _twice(rows, named, made), blocks=True)
            return
        try:
            found = self._values(of, key)
        except ValueUnfit as error:
            message = error.message
            yield Forecast(of.table.name, column, "value", error.rows, message, blocks=True)
            return
        rows = self._twice(of.table, key, found)
        if rows:
            yield told(rows, _twice(rows, named, made), blocks=True)

    def _by_sql(self, of: TablePolicy, key: Key, rules: Sequence[BoundRule]) -> int | None:
        """The same by one statement, where it can tell; None where not, or not in time."""
        if self.in_place and of.where is not None:
            return None
        quote = self.database.engine.dialect.quote
        forms = {name: quote(name) for name in key.columns}
        for rule in rules:
            name, grade = rule.column.name, rule.transformer.grade_of(rule.params)
            if rule.when is not None or not (
                grade is Grade.CONSTANT or (grade is Grade.PRESERVED and _trims(rule))
            ):
                return None
            if grade is Grade.CONSTANT and rule.params.nulls == "fill":
                return None
            if grade is Grade.CONSTANT and rule.column.logical is LogicalType.TEXT:
                # An empty text stays one.
                forms[name] = f"CASE WHEN {quote(name)} = '' THEN 0 ELSE 1 END"
            elif grade is Grade.CONSTANT:
                del forms[name]
            elif folds(rule):
                forms[name] = f"LOWER(TRIM({quote(name)}))"
        terms = [f"({term})" for term in (of.where, key.partial) if term]
        if key.nulls_distinct:
            terms += [f"{quote(name)} IS NOT NULL" for name in key.columns]
        source = self.database.engine.dialect.table(of.table.name)
        where = f" WHERE {' AND '.join(terms)}" if terms else ""
        group = f" GROUP BY {', '.join(forms.values())}" if forms else ""
        sql = (
            "SELECT COALESCE(SUM(found - 1), 0) FROM (SELECT COUNT(*) AS found FROM"
            f" {source}{where}{group} HAVING COUNT(*) > 1) AS repeated"
        )
        try:
            return int(self.database.session.query(sql)[0][0])
        except StatementTimeout:
            return None

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

    def _twice(self, table: Table, key: Key, columns: list[pa.Array]) -> int:
        """Rows whose key is there already, as the database compares."""
        if key.nulls_distinct:
            whole = np.ones(len(columns[0]), np.bool_)
            for column in columns:
                whole &= np.asarray(column.is_valid())
            columns = [column.filter(pa.array(whole)) for column in columns]
        forms = self.values.forms(table, key.columns, columns)
        rows, same = _repeated(forms), _repeated(columns)
        if rows == same:
            return rows
        share = self.values.share_equal(table, key.columns, columns, forms)
        return same + math.ceil((rows - same) * share)

    def _values(self, of: TablePolicy, key: Key) -> list[pa.Array]:
        partial = f"({key.partial})" if key.partial else None
        if of.where is None:
            return self.values.of(of, key.columns, partial)
        masked = self.values.of(of, key.columns, _both(f"({of.where})", partial))
        if not self.in_place:
            return masked
        others = _both(f"(({of.where}) IS NOT TRUE)", partial)
        kept = self.values.of(of, key.columns, others, mask=False)
        return [pa.concat_arrays(pair) for pair in zip(masked, kept, strict=True)]


def _both(one: str, other: str | None) -> str:
    return one if other is None else f"{one} AND {other}"


def _only_null(rule: BoundRule) -> bool:
    return rule.transformer.id == "null" and rule.when is None


def folds(rule: BoundRule) -> bool:
    """Whether values that differ may have one masked value where the rule keeps values apart."""
    if rule.column.logical is not LogicalType.TEXT:
        return False
    blind = bool(getattr(rule.params, "ignore_case", False))
    return blind or rule.transformer.canonical is not Canonical.EXACT


def _trims(rule: BoundRule) -> bool:
    """Whether SQL knows the form that its values have: itself, or lower case without blanks."""
    form = rule.transformer.canonical
    plain = rule.transformer.plain(rule.params) or rule.column.logical is not LogicalType.TEXT
    return form is Canonical.FOLDED or (form is Canonical.EXACT and plain)


def _twice(rows: int, named: str, made: str) -> str:
    return (
        f"{rows} rows would have a value of the unique key {named} twice: {made} makes one of"
        " values that differ (letter case, accents, blanks, or many to one). Take a rule that"
        " preserves uniqueness, or make the originals differ in more."
    )


def _repeated(columns: Sequence[pa.Array]) -> int:
    """Rows that have what another one before them has."""
    named = {str(n): column for n, column in enumerate(columns)}
    groups = pa.table(named).group_by(list(named)).aggregate([])
    return len(columns[0]) - int(groups.num_rows)
