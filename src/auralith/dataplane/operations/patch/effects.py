"""Count what triggers write beside the rows that the run itself changes.

One way for the dry-run and for the execution, so that both give the same counts. Nothing is
asked of the server when no table that the run may change has an enabled trigger.
"""

from collections.abc import Callable

from auralith.dataplane.operations.patch.catalog import ACTING
from auralith.dataplane.operations.patch.plan import Step
from auralith.dataplane.operations.patch.scope import Outcome, Scope
from auralith.dataplane.schema.model import ReferentialAction
from auralith.dataplane.schema.names import TableName

TRIGGER = "trigger"
_EMPTYING = (ReferentialAction.SET_NULL, ReferentialAction.SET_DEFAULT)


def has_triggers(scope: Scope) -> bool:
    """Whether any table that the run may change has an enabled trigger."""
    found = (scope.catalog.find(TableName.parse(t.name)) for t in scope.header.tables)
    return any(g.enabled for table in found if table is not None for g in table.triggers)


def watch(scope: Scope) -> None:
    """Begin to count in this session, when there is something to count."""
    if has_triggers(scope):
        names = [TableName.parse(t.name) for t in scope.header.tables]
        scope.changes.count_effects(scope.session, names)
        scope.watched = True


def counted(scope: Scope, step: Step, work: Callable[[], Outcome]) -> Outcome:
    """Do the work of one batch; rows that triggers wrote are counted in as cascaded."""
    before = scope.changes.effects(scope.session) if scope.watched else None
    outcome = work()
    after = scope.changes.effects(scope.session) if before is not None else None
    if before is None or after is None:
        return outcome
    own: dict[TableName, int] = {step.table.name: outcome.changed}
    for (table, _), rows in outcome.cascaded.items():
        name = TableName.parse(table)
        own[name] = own.get(name, 0) + rows
    for name, count in after.items():
        rows = count - before.get(name, 0) - own.get(name, 0)
        if rows > 0 and not (name == step.table.name and _writes_twice(scope, step)):
            outcome.cascaded[str(name), TRIGGER] = rows
    return outcome


def _writes_twice(scope: Scope, step: Step) -> bool:
    """Whether rows of a batch follow each other by a foreign key of the table to itself.

    The server then writes such a row twice, which no trigger did.
    """
    own = [c.key for c in scope.catalog.children(step.table) if c.table.name == step.table.name]
    if step.verb == "delete":
        return any(key.on_delete in _EMPTYING for key in own)
    changed = set(step.sets) | {c for s in step.shapes for c in s.columns}
    return any(key.on_update in ACTING and set(key.referenced_columns) & changed for key in own)
