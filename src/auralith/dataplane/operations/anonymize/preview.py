"""Rows as they are and as they would be; nothing is written."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import pyarrow as pa

from auralith.dataplane.engines import codec
from auralith.dataplane.engines.base import Database, Place
from auralith.dataplane.errors import StatementTimeout
from auralith.dataplane.masking.columns import unfit
from auralith.dataplane.masking.errors import ValueUnfit
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.lines import Wires, encode
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.masking.policy import TablePolicy
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.operations.anonymize.checking import STATEMENT_MS, at_home, bind
from auralith.dataplane.operations.anonymize.forecasting import forecast
from auralith.dataplane.operations.anonymize.forecasts import Forecast
from auralith.dataplane.operations.anonymize.reading import Wanted, computed, entered
from auralith.dataplane.operations.anonymize.sampling import sample
from auralith.dataplane.operations.anonymize.strata import Why, chosen
from auralith.dataplane.rows.wire import Wire, fields
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.fragments import function_findings

SAMPLE = 2_000
"""Rows of a table among which those to show are looked for."""
MOST_LETTERS = 10_000
"""Of a text that is shown."""


class PreviewRow(TypedDict):
    """One row: values as the API shows them.

    A column that could not be masked, or that the database fills in when the row is written, is
    not in `after`.
    """

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    why: Why


@dataclass(frozen=True)
class TablePreview:
    """Rows of one table: its masked columns, and the key by which rows are known again."""

    table: TableName
    columns: tuple[str, ...]
    """Those that are masked."""
    keys: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    forecasts: tuple[Forecast, ...]
    drawn: frozenset[str] = frozenset()
    """Columns whose values after may be originals of other rows."""

    def as_json(self) -> dict[str, Any]:
        """As the API shows it."""
        return {
            "table": str(self.table),
            "columns": list(self.columns),
            "keys": list(self.keys),
            "rows": [dict(row) for row in self.rows],
            "forecasts": [f.as_json() for f in self.forecasts],
        }


def preview(
    place: Place,
    spec: MaskingSpec,
    key: ProjectKey,
    *,
    rows: int,
    tables: Sequence[TableName] | None = None,
    in_place: bool = False,
) -> tuple[TablePreview, ...]:
    """Rows of every masked table, or of these; those at the edges of each column first.

    Raises InvalidInput with the place within `spec` of what does not fit.
    """
    with entered(place) as database:
        database.session.limit(STATEMENT_MS)
        schema = database.engine.introspect(database.session)
        spec = at_home(spec, schema)
        policy = bind(database, spec, key, schema=schema)
        wanted = None if tables is None else {_home(schema.table(t), t) for t in tables}
        told = list(forecast(database, schema, spec, policy, in_place=in_place, only=wanted))
        return tuple(
            _Shown(database, of).preview(rows, [f for f in told if f.table == name])
            for name, of in policy.tables.items()
            if of.masked and (wanted is None or name in wanted)
        )


def _home(table: Any, name: TableName) -> TableName:
    return name if table is None else table.name


class _Shown:
    def __init__(self, database: Database, of: TablePolicy) -> None:
        self.database, self.of, self.table = database, of, of.table
        key = self.table.row_key
        self.keys = key.columns if key is not None else ()
        self.made = dict(self._made())

    def _made(self) -> Iterator[tuple[str, str]]:
        """What the database computes: an expression, or a default that asks no sequence."""
        for rule in self.of.rules:
            name = rule.column.name
            if rule.transformer.id == "sql":
                yield name, str(getattr(rule.params, "expression", ""))
            elif rule.transformer.id == "default":
                column = self.table.column(name)
                changes, session = self.database.changes, self.database.session
                text = column and changes.default(session, self.table, column)
                lexis = self.database.engine.dialect.lexis
                if text and not function_findings(text, lexis):
                    yield name, text

    def preview(self, rows: int, told: list[Forecast]) -> TablePreview:
        try:
            return self._preview(rows, told)
        except StatementTimeout:
            msg = (
                f"Rows of {self.table.name} did not come in time: give it a where that an index"
                " answers, or look at other tables."
            )
            slow = Forecast(self.table.name, None, "not_tried", None, msg, blocks=False)
            return TablePreview(
                self.table.name, self.of.masked, self.keys, rows=(), forecasts=(*told, slow)
            )

    def _preview(self, rows: int, told: list[Forecast]) -> TablePreview:
        masker = self.of.masker
        shown = {*self.keys, *self.of.masked}
        names = tuple(c.name for c in self.table.columns if c.name in shown | masker.reads)
        where = sample(self.database, self.table, SAMPLE, self.of.where)
        wanted = Wanted(self.table, self.of.shapes, names, where, self.made)
        before = wanted.columns(self.database)
        found = chosen(before, self.of.masked, rows)
        places = pa.array([at for at, _ in found], pa.int64())
        before = {name: column.take(places) for name, column in before.items()}
        after, failed = self._masked(masker, before)
        lost = {*failed, *(masker.at_server - self.made.keys())}
        wires = [(n, w) for n, w in wanted.wires(self.database) if n in shown]
        old, new = _rows(before, wires), _rows(after, wires)
        return TablePreview(
            table=self.table.name,
            columns=self.of.masked,
            keys=self.keys,
            rows=tuple(
                PreviewRow(
                    before=was, after={n: v for n, v in now.items() if n not in lost}, why=why
                )
                for was, now, (_, why) in zip(old, new, found, strict=True)
            ),
            forecasts=tuple(told),
            drawn=frozenset(rule.column.name for rule in self.of.rules if rule.draws),
        )

    def _masked(
        self, masker: Masker, before: Mapping[str, pa.Array]
    ) -> tuple[dict[str, pa.Array], set[str]]:
        """The rows as they would be, and the columns whose rule cannot mask them."""
        try:
            after, failed = masker.apply(before), set[str]()
        except ValueUnfit:
            fit, failed = self._fit(before)
            after = Masker(fit).apply(before)
        for name in self.made:
            after[name] = before[computed(name)]
            after.pop(unfit(name), None)
        return after, failed

    def _fit(self, before: Mapping[str, pa.Array]) -> tuple[list[Any], set[str]]:
        fit, failed = [], set()
        for rule in self.of.rules:
            if not rule.changes:
                continue
            try:
                Masker([rule]).apply(before)
                fit.append(rule)
            except ValueUnfit:
                failed.add(rule.column.name)
        return fit, failed


def _rows(columns: Mapping[str, pa.Array], wires: Wires) -> list[dict[str, Any]]:
    if not len(columns[wires[0][0]]):
        return []
    return [
        {name: shown(text, wire) for (name, wire), text in zip(wires, row, strict=True)}
        for row in fields(encode(columns, wires))
    ]


def shown(text: str | None, wire: Wire) -> Any:  # noqa: PLR0911 - one line per kind of value
    """A value by the text it travels as, as the API shows it (spec: Values)."""
    if text is None:
        return None
    try:
        if wire is Wire.INTEGER:
            return codec.plain_to_json(int(text))
        if wire is Wire.FLOAT:
            return codec.float_to_json(float(text))
    except ValueError:
        # SQLite lets anything stand in a column of numbers.
        return text
    if wire is Wire.BOOLEAN:
        return text == "t"
    if wire is Wire.BINARY:
        return base64.b64encode(bytes.fromhex(text[2:])).decode()
    if wire is Wire.TIMESTAMP:
        return text.replace(" ", "T", 1)
    if wire is Wire.TIMESTAMP_TZ:
        return text.replace(" ", "T", 1).removesuffix("+00") + "Z" * text.endswith("+00")
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"
