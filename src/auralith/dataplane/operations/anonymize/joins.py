"""Whether rows still find the rows they point at."""

from collections.abc import Iterator, Mapping, Sequence

import pyarrow.compute as pc

from auralith.dataplane.masking.errors import ValueUnfit
from auralith.dataplane.masking.groups import VirtualKey
from auralith.dataplane.masking.policy import Policy, TablePolicy
from auralith.dataplane.operations.anonymize.forecasts import Forecast
from auralith.dataplane.operations.anonymize.key_values import KeyValues, one_text
from auralith.dataplane.operations.anonymize.reading import more_than
from auralith.dataplane.schema.model import LogicalType
from auralith.dataplane.schema.names import TableName


class Joins:
    """The foreign keys of one database, declared and virtual."""

    def __init__(
        self,
        values: KeyValues,
        policy: Policy,
        wheres: Mapping[TableName, str],
        *,
        in_place: bool,
    ) -> None:
        """`wheres` are those of all tables, also of such without a rule."""
        self.values, self.database, self.policy = values, values.database, policy
        self.wheres, self.in_place = wheres, in_place

    def forecasts(self, key: VirtualKey) -> Iterator[Forecast]:
        """Rows that would no longer find the row they point at."""
        yield from self._by_form(key)
        if self.in_place:
            yield from self._half_masked(key)
        else:
            yield from self._left_out(key)

    def _left_out(self, key: VirtualKey) -> Iterator[Forecast]:
        """In a copy: the row that is pointed at does not come over."""
        if key.references not in self.wheres:
            return
        # Rows that point nowhere already are not lost by the where.
        other = self._rows(key.references, key.referenced_columns, marked=True)
        rows = self._count(
            f"{self._rows(key.table, key.columns)} AS one JOIN {other} AS other"
            f" ON {self._on(key)} WHERE other.auralith_hit = 0"
        )
        if rows:
            yield self._told(
                key,
                rows,
                f"{rows} rows of {key.table} point at rows of {key.references} that its where"
                f" leaves out: give {key.table} a where that leaves them out too.",
            )

    def _half_masked(self, key: VirtualKey) -> Iterator[Forecast]:
        """In place: one of two joined rows is masked, the other is not."""
        if not {key.table, key.references} & self.wheres.keys() or not self._ruled(key):
            return
        own = self._rows(key.table, key.columns, marked=True)
        other = self._rows(key.references, key.referenced_columns, marked=True)
        rows = self._count(
            f"{own} AS one JOIN {other} AS other ON {self._on(key)}"
            " WHERE one.auralith_hit <> other.auralith_hit"
        )
        if rows:
            yield self._told(
                key,
                rows,
                f"{rows} rows of {key.table} and the rows of {key.references} they point at are not"
                " masked together, by the where of one of them: masking would part them. Give both"
                " tables the same rows, or leave the where away.",
            )

    def _ruled(self, key: VirtualKey) -> bool:
        own = self.policy.of(key.table)
        rules = () if own is None else own.rules
        return any(
            r.changes and not r.transformer.repoints and r.column.name in key.columns for r in rules
        )

    def _rows(self, table: TableName, columns: Sequence[str], *, marked: bool = False) -> str:
        """The key columns of the rows that are masked or copied; marked: of all, with a mark."""
        dialect, where = self.database.engine.dialect, self.wheres.get(table)
        named = ", ".join(dialect.quote(name) for name in columns)
        place = dialect.table(table)
        if marked:
            hit = "1" if where is None else f"CASE WHEN ({where}) THEN 1 ELSE 0 END"
            return f"(SELECT {named}, {hit} AS auralith_hit FROM {place})"
        return f"(SELECT {named} FROM {place}{'' if where is None else f' WHERE ({where})'})"

    def _on(self, key: VirtualKey) -> str:
        quote = self.database.engine.dialect.quote
        pairs = zip(key.columns, key.referenced_columns, strict=True)
        return " AND ".join(f"one.{quote(a)} = other.{quote(b)}" for a, b in pairs)

    def _count(self, source: str) -> int:
        return int(self.database.session.query(f"SELECT COUNT(*) FROM {source}")[0][0])

    @staticmethod
    def _told(key: VirtualKey, rows: int | None, message: str) -> Forecast:
        column = key.columns[0]
        return Forecast(key.table, column, "foreign_key", rows, message, blocks=rows is not None)

    def _by_form(self, key: VirtualKey) -> Iterator[Forecast]:
        """By another letter case, accents or blanks, which the database takes for nothing."""
        own, other = self.policy.of(key.table), self.policy.of(key.references)
        if own is None or other is None:
            return
        pairs = zip(key.columns, key.referenced_columns, strict=True)
        if not any(self._may_part(own, here, other, there) for here, there in pairs):
            return
        named = f"{key.table}.{', '.join(key.columns)}"
        if any(
            more_than(self.database, side.table, self.values.counted, side.where)
            for side in (own, other)
        ):
            yield self._told(
                key,
                None,
                f"{named} is compared without regard to letter case, accents or blanks, and more"
                f" than {self.values.counted:,} rows are not counted before the run: take a rule"
                " that ignores them as well, such as uuid_from.",
            )
            return
        try:
            before = self._lost(key, own, other, mask=False)
            after = self._lost(key, own, other, mask=True)
        except ValueUnfit:
            # Told with the outcomes of the table it stands in.
            return
        if after > before:
            yield self._told(
                key,
                after - before,
                f"{after - before} rows of {named} point at {key.references} by a value written in"
                " another letter case, with other accents or blanks; masked they would point"
                " nowhere. Take a rule that ignores those (uuid_from, or hash with ignore_case).",
            )

    def _may_part(self, own: TablePolicy, column: str, other: TablePolicy, there: str) -> bool:
        rule = next((r for r in own.rules if r.column.name == column and r.changes), None)
        if rule is None or rule.transformer.repoints:
            return False
        equal = self.values.equality
        exact = equal(own.table, column).exact and equal(other.table, there).exact
        return rule.column.logical is LogicalType.TEXT and not exact

    def _lost(self, key: VirtualKey, own: TablePolicy, other: TablePolicy, *, mask: bool) -> int:
        sides = [
            one_text(
                self.values.forms(
                    side.table, names, self.values.of(side, names, side.where, mask=mask)
                )
            )
            for side, names in ((own, key.columns), (other, key.referenced_columns))
        ]
        filled = pc.drop_null(sides[0])
        found = pc.is_in(filled, value_set=pc.drop_null(pc.unique(sides[1])))
        return len(filled) - int(pc.sum(found).as_py() or 0)
