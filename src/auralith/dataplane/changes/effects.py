"""Count what triggers write beside the rows that the run itself changes.

One way for the dry-run and for the execution, so that both give the same counts. Nothing is
asked of the server when no table that the run may change has an enabled trigger.
"""

from collections.abc import Callable, Collection

from auralith.dataplane.changes.run_scope import Outcome, RunScope
from auralith.dataplane.changes.tables import ACTING
from auralith.dataplane.schema.model import ReferentialAction, Table
from auralith.dataplane.schema.names import TableName

TRIGGER = "trigger"
_EMPTYING = (ReferentialAction.SET_NULL, ReferentialAction.SET_DEFAULT)


def has_triggers(scope: RunScope) -> bool:
    """Whether any table that the run may change has an enabled trigger."""
    found = (scope.tables.find(TableName.parse(t.name)) for t in scope.header.tables)
    return any(g.enabled for table in found if table is not None for g in table.triggers)


def watch(scope: RunScope) -> None:
    """Begin to count in this session, when there is something to count."""
    if scope.changes.effects is not None and has_triggers(scope):
        names = [TableName.parse(t.name) for t in scope.header.tables]
        scope.effects = scope.changes.effects.watch(scope.session, names)


def counted(
    scope: RunScope, table: Table, columns: Collection[str] | None, work: Callable[[], Outcome]
) -> Outcome:
    """Do the work of one batch; rows that triggers wrote are counted in as cascaded.

    The work writes those columns of the table's rows; None when it deletes them.
    """
    if scope.effects is None:
        return work()
    before = scope.effects()
    outcome = work()
    after = scope.effects()
    own: dict[TableName, int] = {table.name: outcome.changed}
    for (other, _), rows in outcome.cascaded.items():
        name = TableName.parse(other)
        own[name] = own.get(name, 0) + rows
    for name, count in after.items():
        rows = count - before.get(name, 0) - own.get(name, 0)
        if rows > 0 and not (name == table.name and _writes_twice(scope, table, columns)):
            outcome.cascaded[str(name), TRIGGER] = rows
    return outcome


def _writes_twice(scope: RunScope, table: Table, columns: Collection[str] | None) -> bool:
    """Whether rows of a batch follow each other by a foreign key of the table to itself.

    The server then writes such a row twice, which no trigger did.
    """
    own = [c.key for c in scope.tables.children(table) if c.table.name == table.name]
    if columns is None:
        return any(key.on_delete in _EMPTYING for key in own)
    return any(
        key.on_update in ACTING and set(key.referenced_columns) & set(columns) for key in own
    )
