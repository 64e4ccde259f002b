"""What the database would say to masked rows: tried with a sample, without writing any."""

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import ConstraintViolation, Terminal
from auralith.dataplane.masking.bound import BoundRule
from auralith.dataplane.masking.columns import unfit
from auralith.dataplane.masking.errors import ValueUnfit
from auralith.dataplane.masking.lines import Wires, encode
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.masking.policy import TablePolicy
from auralith.dataplane.masking.rules import needs_pass
from auralith.dataplane.operations.anonymize.forecasts import Forecast, Kind
from auralith.dataplane.operations.anonymize.reading import Wanted
from auralith.dataplane.operations.anonymize.sampling import sample
from auralith.dataplane.rows.wire import Wire, fields
from auralith.dataplane.schema.model import Check, LogicalType
from auralith.dataplane.sql.fragments import names

SAMPLE = 400
"""Rows that are tried: SQLite joins no more than 500 of them in one statement."""
_NUMERIC = (Wire.INTEGER, Wire.DECIMAL, Wire.FLOAT)
_BYTE_TEXTS = ("tinytext", "text", "mediumtext", "longtext")
"""Types whose length is one of bytes where they have one."""
Rows = list[list[str | None]]
"""Values as the texts they travel as."""
_PLAIN_NUMBER = r"^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$"


class Outcomes:
    """A sample of one table, masked and looked at."""

    def __init__(self, database: Database, policy: TablePolicy) -> None:
        self.database, self.policy, self.table = database, policy, policy.table
        lexis = database.engine.dialect.lexis
        ruled = {name.lower() for name in policy.masked}
        self.asked = {
            check: named
            for check in self.table.checks
            if (named := names(check.expression, lexis)) & ruled
        }

    def forecasts(self) -> Iterator[Forecast]:
        """NOT NULL, lengths, enums, CHECK constraints; what rules cannot mask at all."""
        mask = self.policy.masker
        mentioned = frozenset().union(*self.asked.values()) if self.asked else frozenset()
        wanted = tuple(
            c.name
            for c in self.table.columns
            if c.name in mask.reads or c.name.lower() in mentioned
        )
        where = sample(self.database, self.table, SAMPLE, self.policy.where)
        read = Wanted(self.table, self.policy.shapes, wanted, where)
        before = read.columns(self.database)
        rows = len(next(iter(before.values()))) if before else 0
        if not rows:
            return
        try:
            after = mask.apply(before)
        except ValueUnfit:
            # One rule at a time: what one cannot mask says nothing of the others.
            yield from self._unfit(before)
            return
        for rule in self.policy.rules:
            if rule.changes and rule.column.name not in mask.at_server:
                yield from self._of_column(rule, after)
        wires = read.wires(self.database)
        was, tried = _texts(before, wires), _texts(after, wires)
        yield from self._types(was, tried, [name for name, _ in wires])
        yield from self._checks(was, tried, dict(wires))

    def _unfit(self, before: Mapping[str, pa.Array]) -> Iterator[Forecast]:
        for rule in self.policy.rules:
            if not rule.changes or needs_pass(rule):
                # What needs a pass fails by rows that came since, which says nothing of the rule.
                continue
            try:
                Masker([rule]).apply(before)
            except ValueUnfit as error:
                # The number is one of the sample, the whole table may hold more.
                yield self._told(rule.column.name, "value", error.rows, error.message)

    def _told(self, column: str | None, kind: Kind, rows: int | None, message: str) -> Forecast:
        return Forecast(self.table.name, column, kind, rows, message, blocks=True)

    def _of_column(self, rule: BoundRule, after: Mapping[str, pa.Array]) -> Iterator[Forecast]:
        column, values = rule.column, after[rule.column.name]
        name, made = column.name, rule.transformer.id
        lost = self._lost(values, after.get(unfit(name)))
        if lost and not column.nullable:
            yield self._told(
                name,
                "not_null",
                lost,
                f"{made} gives NULL for {lost} of the rows tried, and {name} is NOT NULL: take"
                " another rule, or fill the columns it is made from.",
            )
        too_long = self._too_long(column.name, values)
        if too_long:
            yield self._told(
                name,
                "length",
                too_long,
                f"{made} makes {too_long} of the values tried longer than {name} holds"
                f" ({column.max_length}): shorten it by its parameters or take another rule.",
            )
        yield from self._range(rule, values)
        if column.logical is LogicalType.ENUM and column.enum_values:
            known = pa.array(column.enum_values, values.type)
            strange = pc.and_(values.is_valid(), pc.invert(pc.is_in(values, value_set=known)))
            if rows := int(pc.sum(strange).as_py() or 0):
                yield self._told(
                    name,
                    "enum",
                    rows,
                    f"{made} gives values that {name} does not take, for {rows} of the rows tried:"
                    " take choice, which gives its own ones.",
                )

    def _range(self, rule: BoundRule, values: pa.Array) -> Iterator[Forecast]:
        column = rule.column
        if column.low is None or column.high is None or not pa.types.is_int64(values.type):
            return
        outside = pc.or_(pc.less(values, column.low), pc.greater(values, column.high))
        if rows := int(pc.sum(outside).as_py() or 0):
            yield self._told(
                column.name,
                "range",
                rows,
                f"{rule.transformer.id} gives numbers outside of {column.low} to {column.high} for"
                f" {rows} of the rows tried: {column.name} cannot hold them, give other values.",
            )

    @staticmethod
    def _lost(values: pa.Array, words: pa.Array | None) -> int:
        null = values.is_null()
        if words is not None:
            null = pc.and_(null, words.is_null())
        return int(pc.sum(null).as_py() or 0)

    def _too_long(self, name: str, values: pa.Array) -> int:
        column = self.table.column(name)
        if column is None or column.max_length is None or not pa.types.is_large_string(values.type):
            return 0
        in_bytes = column.type.lower().startswith(_BYTE_TEXTS)
        lengths = pc.binary_length(values) if in_bytes else pc.utf8_length(values)
        return int(pc.sum(pc.greater(lengths, column.max_length)).as_py() or 0)

    def _types(self, was: Rows, tried: Rows, order: list[str]) -> Iterator[Forecast]:
        """Values of domains and of types that only the engine knows, by its own reading of them."""
        server = self.policy.masker.at_server
        names_ = [name for name in self.policy.masked if name not in server]

        def columns(rows: Rows, *wanted: str) -> dict[str, list[str | None]]:
            return {name: [row[order.index(name)] for row in rows] for name in wanted}

        if self._unread(columns(tried, *names_)) is None:
            return
        for name in names_:
            error = self._unread(columns(tried, name))
            # What it would not read of the originals either is our way of asking.
            if error is not None and self._unread(columns(was, name)) is None:
                why = error.constraint or error.kind
                yield self._told(
                    name,
                    "check",
                    None,
                    f"The database does not take all masked values of {name} ({why}): take a rule"
                    " that keeps to its type, or give it bounds.",
                )

    def _unread(self, columns: Mapping[str, list[str | None]]) -> ConstraintViolation | None:
        """Why the database does not read these texts as values of their columns' types.

        None too where it has no word for a type in a cast.
        """
        types = [c.type for n in columns if (c := self.table.column(n)) is not None]
        if not types:
            return None
        given = " UNION ALL ".join(
            "SELECT "
            + ", ".join(f"{self._cast(text, types[n])} AS v{n}" for n, text in enumerate(row))
            for row in zip(*columns.values(), strict=True)
        )
        counted = ", ".join(f"COUNT(v{n})" for n in range(len(types)))
        try:
            self.database.session.query(f"SELECT {counted} FROM ({given}) AS tried")
        except ConstraintViolation as error:
            return error
        except Terminal:
            return None
        return None

    def _cast(self, text: str | None, kind: str) -> str:
        literal = "NULL" if text is None else self.database.engine.dialect.literal(text)
        return f"CAST({literal} AS {kind})"

    def _checks(self, was: Rows, tried: Rows, wires: Mapping[str, Wire]) -> Iterator[Forecast]:
        """By the database itself, which is given the rows as constants."""
        asked = [check for check, named in self.asked.items() if self._known(named, wires)]
        if not asked or not tried:
            return
        try:
            found = self._counted(asked, tried, wires)
        except Terminal:
            # One of them is not understood without the table's other columns: each by itself.
            for check in asked:
                yield from self._alone(check, was, tried, wires)
            return
        for check, count in zip(asked, found, strict=True):
            if count:
                yield from self._alone(check, was, tried, wires)

    def _alone(
        self, check: Check, was: Rows, tried: Rows, wires: Mapping[str, Wire]
    ) -> Iterator[Forecast]:
        try:
            (count,) = self._counted([check], tried, wires)
            # The originals keep to it: where they seem not to, constants are not what rows are.
            (doubt,) = self._counted([check], was, wires) if count else (0,)
        except Terminal as error:
            yield self._not_tried(check, error.message)
            return
        if doubt:
            yield self._not_tried(check, "it takes constants for something else than rows")
        elif count:
            yield self._refused(check, count, len(tried))

    def _counted(self, checks: list[Check], rows: Rows, wires: Mapping[str, Wire]) -> list[int]:
        found = self.database.session.query(self._question(checks, rows, wires))[0]
        return [int(count) for count in found]

    def _known(self, named: set[str], wires: Mapping[str, Wire]) -> bool:
        """Bytes have no constant that all engines write alike."""
        return not any(n.lower() in named and w is Wire.BINARY for n, w in wires.items())

    def _refused(self, check: Check, count: int, rows: int) -> Forecast:
        return self._told(
            self._column_of(check),
            "check",
            count,
            f"{count} of {rows} masked rows tried break {check.name} ({check.expression}): give the"
            " rule bounds that keep to it, or take another one.",
        )

    def _not_tried(self, check: Check, why: str) -> Forecast:
        return Forecast(
            self.table.name,
            self._column_of(check),
            "not_tried",
            None,
            f"{check.name} could not be tried with masked rows ({why}): look at the preview.",
            blocks=False,
        )

    def _column_of(self, check: Check) -> str | None:
        named = self.asked.get(check, set())
        return next((n for n in self.policy.masked if n.lower() in named), None)

    def _question(self, checks: list[Check], rows: Rows, wires: Mapping[str, Wire]) -> str:
        """Rows as constants below the table's own columns, whose types and collations they get."""
        quote = self.database.engine.dialect.quote
        place = self.database.engine.dialect.table(self.table.name)
        head = ", ".join(quote(name) for name in wires)
        kinds = list(wires.values())
        given = " UNION ALL ".join(
            f"SELECT {', '.join(self._constant(v, w) for v, w in zip(row, kinds, strict=True))}"
            for row in rows
        )
        counted = ", ".join(
            f"SUM(CASE WHEN NOT ({check.expression}) THEN 1 ELSE 0 END)" for check in checks
        )
        alias = quote(self.table.name.name)
        return (
            f"SELECT {counted} FROM (SELECT {head} FROM {place} WHERE 1 = 0 UNION ALL {given})"
            f" AS {alias}"
        )

    def _constant(self, text: str | None, wire: Wire) -> str:
        if text is None:
            return "NULL"
        if wire is Wire.BOOLEAN:
            return "TRUE" if text == "t" else "FALSE"
        if wire in _NUMERIC and pc.match_substring_regex(text, pattern=_PLAIN_NUMBER).as_py():
            return text
        return self.database.engine.dialect.literal(text)


def _texts(columns: Mapping[str, pa.Array], wires: Wires) -> Rows:
    """The rows as the texts that travel."""
    return list(fields(encode(columns, wires)))
