"""Run segments of statements, nothing else: in the target and in throw-away databases alike."""

from collections.abc import Callable

from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import DataPlaneError, LockNotAvailable, Transient
from auralith.dataplane.plan.model import Statement
from auralith.dataplane.plan.segments import Segment


class RefusedStatement(Exception):
    """An error with the statement at which it happened."""

    def __init__(self, statement: Statement, error: DataPlaneError) -> None:
        super().__init__(error.message)
        self.statement = statement
        self.error = error


def run_segment(
    database: Database,
    segment: Segment,
    *,
    begin: Callable[[], None] = lambda: None,
    before: Callable[[Statement], None] = lambda _: None,
    after: Callable[[Statement], None] = lambda _: None,
) -> None:
    """Run a segment whole or not at all; `begin` and `after` run inside its transaction.

    `before` hears of each statement right before it runs.

    Raises RefusedStatement for what the database refuses, locks included; a lost connection comes
    out as it is.
    """
    session = database.session
    now = segment.statements[0]
    try:
        if not segment.transactional:
            before(now)
            session.execute(now.action.sql)
            return
        with database.engine.schemas.applying(session, [s.action for s in segment.statements]):
            begin()
            for now in segment.statements:
                before(now)
                session.execute(now.action.sql)
                after(now)
    except DataPlaneError as error:
        if isinstance(error, Transient) and not isinstance(error, LockNotAvailable):
            raise
        raise RefusedStatement(now, error) from error
