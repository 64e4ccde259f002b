"""Hand-written SQL as a plan: cut into statements, each classified by its words."""

from collections.abc import Mapping, Sequence

from auralith.dataplane.engines.base import Engine
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.operations.migrate.model import LintWarning
from auralith.dataplane.operations.migrate.reading import Reading, read
from auralith.dataplane.operations.migrate.sql_rules import find
from auralith.dataplane.operations.migrate.sql_words import Context
from auralith.dataplane.plan.model import (
    Action,
    Plan,
    Refused,
    Reverse,
    Statement,
    Stratum,
    TableSize,
)
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.scope import Scope
from auralith.dataplane.sql.script import ScriptStatement, split

_BY_HAND = "The way back is the rollback SQL as a whole."
_NO_WAY_BACK = "No rollback SQL is given for it."
_BEYOND = {("CREATE", "DATABASE"), ("DROP", "DATABASE")}


def plan_of_sql(engine: Engine, sql: str, rollback_sql: str | None = None) -> Plan:
    """A plan of hand-written statements; it has no fingerprints, so it is never stale.

    Raises InvalidInput, with its place in `loc`, for text without a statement and for BEGIN,
    COMMIT and the like (transactions are made around the statements), and for databases made,
    dropped or changed over to: a migration is of the connection's own. Without `rollback_sql`
    everything is `irreversible`.
    """
    readings = _readings(engine, sql, "sql")
    back = _readings(engine, rollback_sql, "rollback_sql") if rollback_sql else []
    way = Reverse(None, "exact", _BY_HAND) if back else Reverse(None, "impossible", _NO_WAY_BACK)
    return Plan(
        statements=tuple(Statement(r.index, _action(engine, r), way) for r in readings),
        scope=Scope(quote=engine.schemas.quote),
        rollback=tuple(_action(engine, r) for r in back),
        irreversible=()
        if back
        else tuple(Refused(r.object, r.verb, _NO_WAY_BACK) for r in readings),
    )


def lint_sql(
    engine: Engine,
    sql: str,
    *,
    sizes: Mapping[ObjectId, TableSize] | None = None,
    has_rollback: bool = False,
) -> tuple[LintWarning, ...]:
    """What the rules for hand-written SQL find, in the order of the statements.

    `sizes` are the target's (`Extracted.sizes`): with them small tables are not warned about.
    """
    readings = [read(engine, s, n) for n, s in enumerate(split(sql, engine.dialect.lexis))]
    return find(Context(engine, tuple(readings), sizes or {}, has_rollback=has_rollback))


def _readings(engine: Engine, sql: str, where: str) -> list[Reading]:
    statements = split(sql, engine.dialect.lexis)
    _check(statements, where)
    return [read(engine, s, n) for n, s in enumerate(statements)]


def _check(statements: Sequence[ScriptStatement], where: str) -> None:
    if not statements:
        msg = "There is no statement in this text."
        raise InvalidInput(msg, loc=(where,), code="migration.empty")
    for statement in statements:
        if statement.controls_transaction:
            msg = (
                f"Line {statement.line}: leave out '{statement.text[:40]}'. Statements are run in"
                " transactions as far as the engine allows, with their journal."
            )
            raise InvalidInput(
                msg, loc=(where, statement.line), code="migration.transaction_control"
            )
        if statement.plain[:2] in _BEYOND or statement.plain[0] == "USE":
            said = " ".join(statement.plain[:2])
            msg = f"Line {statement.line}: {said} is refused: it reaches beyond the database."
            raise InvalidInput(msg, loc=(where, statement.line), code="ddl.beyond")


def _action(engine: Engine, reading: Reading) -> Action:
    execution = engine.schemas.execution
    return Action(
        sql=reading.statement.text,
        object=reading.object,
        verb=reading.verb,
        stratum=Stratum.CODE,
        destructive=reading.destructive,
        transactional=execution.transactional(reading.plain),
        commits_first=reading.has("ADD", "VALUE"),
    )
