"""The plan of a copy: by both schemas, with the rows of a subset, and values that do not fit."""

import hashlib
from collections.abc import Collection
from dataclasses import replace

from auralith.dataplane.copying.founding import founded
from auralith.dataplane.copying.inspecting import search, settled
from auralith.dataplane.copying.masked import with_rules
from auralith.dataplane.copying.model import CopyPlan, TablePlan, Wish
from auralith.dataplane.copying.planning import Draft
from auralith.dataplane.copying.preflight import of_schemas, with_databases
from auralith.dataplane.copying.subset import TOO_MANY, choose, refuse_subset
from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import InvalidInput, Terminal
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.rows.wire import Wire


def draw(
    source: Database,
    target: Database,
    wish: Wish,
    made: Collection[str] = (),
    *,
    policy: Policy | None = None,
    patience_s: float | None = None,
) -> CopyPlan:
    """The plan, with the values that do not fit counted; nothing is written.

    Raises InvalidInput with the place of what cannot be copied, also when both are one database;
    StatementTimeout when choosing the rows of a subset takes longer than `patience_s`.
    """
    plan = drafted(source, target, wish, made, policy=policy)
    if wish.subset is not None:
        plan = choose(plan, wish.subset, source, patience_s=patience_s)
    return looked_through(with_databases(plan, source, target), source, target, wish)


def drafted(
    source: Database,
    target: Database,
    wish: Wish,
    made: Collection[str],
    *,
    policy: Policy | None = None,
) -> CopyPlan:
    """The plan by both schemas and the rules: no row is looked at, and none of a subset chosen."""
    here, there = source.engine.copying, target.engine.copying
    if here.family == there.family and here.identity(source.session) == there.identity(
        target.session
    ):
        msg = "Source and target are one database: choose another target."
        raise InvalidInput(msg, loc=("target_connection_id",), code="bridge.same_database")
    read = source.engine.introspect(source.session)
    written = target.engine.introspect(target.session)
    plan = Draft(
        (source.engine, read), (target.engine, written), wish, made, here.inner(source.session)
    ).draw()
    told = of_schemas(plan, read, written, wish)
    plan = replace(plan, cautions=(*plan.cautions, *told))
    plan = founded(plan, source, target)
    return with_rules(plan, policy, source.engine, target.engine)


def looked_through(plan: CopyPlan, source: Database, target: Database, wish: Wish) -> CopyPlan:
    """With the values that do not fit, unless the subset is refused anyway."""
    if any(c.kind == TOO_MANY for c in plan.cautions):
        return plan
    plan = settled(plan, search(plan, source, target), target, wish.unfit)
    return relayed(plan, source, target)


def relayed(plan: CopyPlan, source: Database, target: Database) -> CopyPlan:
    """With the rows of some tables as bytes that nobody reads on the way, where that can be."""
    if source.engine.copying.family != target.engine.copying.family:
        return plan
    return replace(plan, tables=tuple(_relayed(t, source, target) for t in plan.tables))


def _relayed(table: TablePlan, source: Database, target: Database) -> TablePlan:
    """The table with its rows as bytes that nobody reads on the way, where that can be."""
    columns = table.travelling
    if not all(c.wire is Wire.OWN and c.unfit is None for c in columns):
        return table
    if table.reading.chosen is not None:
        # A piece of these is read by several statements, each with a beginning and an end.
        return table
    if not source.engine.copying.relays(source.session, target.session, columns):
        return table
    passing = tuple(replace(c, wire=Wire.RELAYED) for c in columns)
    return replace(table, reading=replace(table.reading, columns=passing))


def outline(table: TablePlan) -> str:
    """What decides which bytes are read and where they go: equal for two that plan alike."""
    parts = (table.no, str(table.name), str(table.target.name), table.reading.where, table.created)
    return hashlib.sha256(repr((*parts, table.travelling)).encode()).hexdigest()


def refuse_unfit(plan: CopyPlan, wish: Wish) -> None:
    """Raise Terminal naming the values that the target cannot hold, unless something is chosen.

    Also for a subset that is larger than was allowed.
    """
    refuse_subset(plan)
    # No text holds a NUL character where the target's texts do not.
    unfit = [
        c
        for c in plan.cautions
        if c.rows and (wish.unfit == "refuse" or (wish.unfit == "text" and c.kind == "nul"))
    ]
    if not unfit:
        return
    named = "; ".join(f"{c.table}.{c.column}: {c.message}" for c in unfit[:5])
    msg = (
        f"{named} Choose on_unrepresentable null or text, leave the columns or rows out, or give"
        " the target wider columns."
    )
    raise Terminal(
        msg,
        code="bridge.unrepresentable",
        params={
            "values": [
                {"table": c.table, "column": c.column, "kind": c.kind, "rows": c.rows}
                for c in unfit
            ]
        },
    )
