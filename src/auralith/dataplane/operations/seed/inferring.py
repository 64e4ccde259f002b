"""Draw up a scenario for a database as it is: from its schema, its rules, and its rows' shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from auralith.dataplane.engines.base import Database, Place
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.generating.feasibility import made, sample
from auralith.dataplane.generating.inferring.mending import Mending
from auralith.dataplane.generating.inferring.scenario import Facts, Wanted, infer_drafts
from auralith.dataplane.generating.maker import TableMaker
from auralith.dataplane.generating.profile import Profile
from auralith.dataplane.generating.spec import Language, ScenarioSpec
from auralith.dataplane.generating.verdicts import Finding
from auralith.dataplane.masking.errors import ValueUnfit
from auralith.dataplane.masking.lines import encode
from auralith.dataplane.operations.seed import learning
from auralith.dataplane.operations.seed.checking import check
from auralith.dataplane.operations.seed.lines import travelling, wires
from auralith.dataplane.schema.model import Schema, Table, TableKind
from auralith.dataplane.schema.names import TableName

_TRIES = 12
"""Attempts with the rows that are there: what is left then is told when it runs."""
_LOOKED_AT = 64
_FILLED = (TableKind.TABLE, TableKind.PARTITIONED)


@dataclass(frozen=True)
class Inferred:
    """A scenario, and the tables that it cannot fill."""

    spec: ScenarioSpec
    left_out: Mapping[TableName, str] = field(default_factory=dict)
    """With the reason."""
    profile: Profile | None = None
    """What was learned; no value of few rows is in it."""


def infer(
    place: Place,
    *,
    tables: Sequence[TableName] | None = None,
    rows: int = 100,
    learn: bool = False,
    locale: Language = "en",
    today: date | None = None,
) -> Inferred:
    """A scenario that runs as it is; nothing is written.

    `rows` are those of each root table, others follow their parents. `today` is the reference
    date. With `learn`, sums over the rows that are there shape it. Tables that were named
    need rows of those that they point at: where those have none, they are filled as well.
    """
    with place.reading() as database:
        schema = database.engine.introspect(database.session)
        wanted = None if tables is None else _with_parents(database, schema, tables)
        chosen = [t for t in schema.tables if wanted is None or t.name in wanted]
        profile = learning.learn(database, _filled(chosen)) if learn else None
        asked = Wanted(
            rows=rows,
            locale=locale,
            today=today or date.today(),  # noqa: DTZ011 - a day on the calendar of who asks
            tables=wanted,
        )
        mending = infer_drafts(schema.tables, asked, _facts(database, chosen), profile=profile)
    with place.reading() as database:
        _mend(database, mending)
    return Inferred(mending.spec, dict(mending.left_out), profile)


def _mend(database: Database, mending: Mending) -> None:
    """Try it against the rows that are there."""

    def attempt(spec: ScenarioSpec) -> Sequence[Finding]:
        checked = check(database, spec, refuse=False)
        for number, draft in enumerate(mending.drafts.values()):
            maker = checked.scenario.makers.get(draft.table.name)
            if maker is not None and maker.rows and maker.names:
                _travel(database, maker, number)
        return checked.findings

    mending.mend(attempt, _TRIES)


def _travel(database: Database, maker: TableMaker, number: int) -> None:
    """Raise InvalidInput for a column whose values cannot be written as they are made."""
    columns = travelling(database.engine, maker.outline.table, maker.names)
    try:
        rows = made(maker, sample(maker, _LOOKED_AT))
        encode(rows, wires(columns))
    except ValueUnfit as unfit:
        raise InvalidInput(
            f"No generator makes values of the type of {unfit.column}.",
            loc=("tables", number, "columns", unfit.column),
            code="seed.generator",
        ) from unfit


def _facts(database: Database, tables: Sequence[Table]) -> Facts:
    engine, session = database.engine, database.session
    filled = _filled(tables)
    return Facts(
        lexis=engine.dialect.lexis,
        integer_bits=engine.capabilities.integer_bits,
        checks={t.name: engine.seeding.checks(session, t) for t in filled},
        cuts={t.name: engine.seeding.bounds(session, t) for t in filled},
        excluding={t.name: engine.profiling.excluding(session, t) for t in filled},
        defers=engine.seeding.defers_any,
    )


def _filled(tables: Sequence[Table]) -> list[Table]:
    return [table for table in tables if table.kind in _FILLED]


def _with_parents(
    database: Database, schema: Schema, names: Sequence[TableName]
) -> tuple[TableName, ...]:
    """The named tables, and those without rows that they need.

    Raises InvalidInput for unknown ones.
    """
    out: dict[TableName, None] = {}
    waiting: list[tuple[TableName, int | None]] = [(name, n) for n, name in enumerate(names)]
    while waiting:
        name, number = waiting.pop()
        table = schema.table(name)
        if table is None or table.kind not in _FILLED:
            raise InvalidInput(
                f"There is no table {name} that could be filled, or the login may not see it.",
                loc=("tables", number or 0),
                code="seed.table",
                params={"table": str(name)},
            )
        if table.name in out:
            continue
        out[table.name] = None
        nullable = {c.name for c in table.columns if c.nullable}
        for key in table.foreign_keys:
            needed = not nullable & set(key.columns) and key.references not in out
            parent = schema.table(key.references)
            if needed and parent is not None and _empty(database, parent):
                waiting.append((key.references, None))
    return tuple(out)


def _empty(database: Database, table: Table) -> bool:
    place = database.engine.dialect.table(table.name)
    return not database.session.query(f"SELECT 1 FROM {place} LIMIT 1")
