"""Bind rules to a live database, and say what they would come to there; nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from auralith.dataplane.engines.base import Database, Place
from auralith.dataplane.errors import InvalidInput, StatementTimeout, Terminal
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.policy import Policy, bind_policy
from auralith.dataplane.masking.spec import MaskingSpec, RuleSpec, table_name
from auralith.dataplane.operations.anonymize.forecasting import forecast
from auralith.dataplane.operations.anonymize.forecasts import Forecast
from auralith.dataplane.operations.anonymize.pooling import CAPS, Caps, read_pool
from auralith.dataplane.operations.anonymize.reading import entered
from auralith.dataplane.schema.model import Schema, TableKind
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.fragments import check_fragment, refused_functions

STATEMENT_MS = 30_000
MASKED_KINDS = (TableKind.TABLE, TableKind.PARTITIONED)
"""Partitions are masked through the table they are parts of."""
Loc = tuple[str | int, ...]


@dataclass(frozen=True)
class Checked:
    """Rules that fit, and what is known of their outcome."""

    policy: Policy
    forecasts: tuple[Forecast, ...] = ()

    @property
    def blocking(self) -> tuple[Forecast, ...]:
        """Those with which a run would fail, or leave something broken."""
        return tuple(f for f in self.forecasts if f.blocks)


def judge(
    place: Place,
    spec: MaskingSpec,
    key: ProjectKey,
    *,
    whole: bool = False,
    statement_ms: int = STATEMENT_MS,
) -> Policy:
    """The rules bound to the tables as they are; rows are looked at for what others point at alone.

    Without `whole` the policy cannot mask what is shuffled. Raises InvalidInput with the place
    within `spec` of what does not fit.
    """
    with entered(place) as database:
        database.session.limit(statement_ms)
        return bind(database, spec, key, whole=whole)


def begun(place: Place, run_id: str) -> bool:
    """Whether the journal there knows the run: something of it may be written."""
    with place.reading() as database:
        return Journal(database.session, database.changes.journal).find(run_id) is not None


def check(
    place: Place,
    spec: MaskingSpec,
    key: ProjectKey,
    *,
    in_place: bool = False,
    statement_ms: int = STATEMENT_MS,
) -> Checked:
    """Read the schema, bind the rules, and forecast what the database would make of the outcome.

    `in_place`: rows that a where leaves out stay beside the masked ones; in a copy they are gone.
    A forecast that takes longer than `statement_ms` (0: whatever it takes) is told as not tried.
    Raises InvalidInput with the place within `spec` of what does not fit.
    """
    with entered(place) as database:
        database.session.limit(statement_ms)
        schema = database.engine.introspect(database.session)
        spec = at_home(spec, schema)
        policy = bind(database, spec, key, schema=schema)
        return Checked(policy, tuple(forecast(database, schema, spec, policy, in_place=in_place)))


def bind(
    database: Database,
    spec: MaskingSpec,
    key: ProjectKey,
    *,
    schema: Schema | None = None,
    whole: bool = True,
    caps: Caps = CAPS,
) -> Policy:
    """The rules bound to the database's tables, with the values they need read from its session.

    Without `whole` the policy can be looked at, and cannot mask what is shuffled. Raises
    InvalidInput with the place of what does not fit, Terminal for too many values.
    """
    if schema is None:
        schema = database.engine.introspect(database.session)
    spec = at_home(spec, schema)
    _refuse_views(spec, schema)
    tables = [table for table in schema.tables if table.kind in MASKED_KINDS]
    # Judged first by what is known without a look at rows.
    pool = read_pool(database, tables, spec, key, whole=False, caps=caps)
    bits = database.engine.capabilities.integer_bits
    policy = bind_policy(tables, spec, key, pool, integer_bits=bits)
    _try_fragments(database, spec)
    if not whole or not policy.of_whole_tables:
        return policy
    pool = read_pool(database, tables, spec, key, caps=caps)
    policy = bind_policy(tables, spec, key, pool, integer_bits=bits)
    return replace(policy, anew=partial(bind, spec=spec, key=key, schema=schema, caps=caps))


def at_home(spec: MaskingSpec, schema: Schema) -> MaskingSpec:
    """The same rules with tables named as the schema names them: the default schema left out."""

    def named(text: str, loc: Loc) -> str:
        name = table_name(text, loc)
        found = schema.table(name)
        return str(name if found is None else found.name)

    tables = [
        t.model_copy(
            update={
                "table": named(t.table, ("tables", n, "table")),
                "columns": {c: _pointing(r, schema) for c, r in t.columns.items()},
            }
        )
        for n, t in enumerate(spec.tables)
    ]
    keys = [
        k.model_copy(
            update={
                "table": named(k.table, ("options", "virtual_keys", n, "table")),
                "references": named(k.references, ("options", "virtual_keys", n, "references")),
            }
        )
        for n, k in enumerate(spec.options.virtual_keys)
    ]
    quasi = [
        q.model_copy(update={"table": named(q.table, ("options", "k_anonymity", n, "table"))})
        for n, q in enumerate(spec.options.k_anonymity)
    ]
    options = spec.options.model_copy(update={"virtual_keys": keys, "k_anonymity": quasi})
    return spec.model_copy(update={"tables": tables, "options": options})


def _pointing(rule: RuleSpec, schema: Schema) -> RuleSpec:
    """A rule that names a table in its parameters, with the name that the schema has."""
    changes: dict[str, Any] = {}
    if isinstance(given := rule.params.get("table"), str):
        try:
            found = schema.table(TableName.parse(given))
        except ValueError:
            # Binding refuses it, with its place.
            found = None
        if found is not None:
            changes["params"] = {**rule.params, "table": str(found.name)}
    if rule.otherwise is not None:
        changes["otherwise"] = _pointing(rule.otherwise, schema)
    return rule.model_copy(update=changes)


def _refuse_views(spec: MaskingSpec, schema: Schema) -> None:
    for n, rules in enumerate(spec.tables):
        loc: Loc = ("tables", n, "table")
        table = schema.table(table_name(rules.table, loc))
        if table is None or table.kind in MASKED_KINDS:
            continue
        kind = table.kind.replace("_", " ")
        advice = "the table it is a part of" if table.kind is TableKind.PARTITION else "its tables"
        msg = f"{rules.table} is a {kind} and holds no rows of its own: give rules to {advice}."
        raise InvalidInput(msg, loc=loc, code="anonymize.no_table")


def _try_fragments(database: Database, spec: MaskingSpec) -> None:
    """Have the server read every piece of SQL; no row is looked at."""
    for n, table in enumerate(spec.tables):
        place = database.engine.dialect.table(table_name(table.table, ("tables", n, "table")))
        if table.where is not None:
            _try(database, table.where, f"SELECT 1 FROM {place} WHERE ({{}}) AND 1 = 0", n, "where")
        for column, rule in table.columns.items():
            for at, params in _expressions(rule):
                sql = f"SELECT ({{}}) FROM {place} WHERE 1 = 0"
                _try(database, params["expression"], sql, n, "columns", column, *at)


def _expressions(rule: RuleSpec, at: Loc = ()) -> list[tuple[Loc, Mapping[str, Any]]]:
    found: list[tuple[Loc, Mapping[str, Any]]] = []
    if rule.transformer == "sql" and isinstance(rule.params.get("expression"), str):
        found.append(((*at, "params", "expression"), rule.params))
    if rule.otherwise is not None:
        found += _expressions(rule.otherwise, (*at, "otherwise"))
    return found


def _try(database: Database, text: str, sql: str, n: int, *at: str | int) -> None:
    lexis, loc = database.engine.dialect.lexis, ("tables", n, *at)
    check_fragment(text, lexis, {}, loc)
    if acting := refused_functions(text, lexis):
        msg = f"{', '.join(acting)} would act outside of the masking: leave it out."
        raise InvalidInput(msg, loc=loc, code="anonymize.sql")
    try:
        database.session.query(sql.replace("{}", text))
    except StatementTimeout:
        # It takes long even without a row, and is right SQL.
        return
    except Terminal as error:
        msg = f"The database does not take this: {error.message}"
        raise InvalidInput(msg, loc=loc, code="anonymize.sql") from error
