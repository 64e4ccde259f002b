"""Which statements run in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass

from auralith.dataplane.plan.model import Statement
from auralith.dataplane.schema.identity import ObjectId


@dataclass(frozen=True)
class Segment:
    """Statements that succeed or fail together."""

    statements: tuple[Statement, ...]
    transactional: bool = True
    """False: one statement that must run outside of any transaction."""


def segments(statements: Iterable[Statement]) -> tuple[Segment, ...]:
    """Runs as long as possible; in the order of the statements.

    A statement that may not run in a transaction stands alone. After statements whose results
    can be used only once committed a new segment begins: at once when the next consumes such a
    result, at the latest before the first that is not of that sort.
    """
    out: list[Segment] = []
    run: list[Statement] = []
    uncommitted: set[ObjectId] = set()

    def close() -> None:
        if run:
            out.append(Segment(tuple(run)))
            run.clear()
        uncommitted.clear()

    for statement in statements:
        action = statement.action
        if not action.transactional:
            close()
            out.append(Segment((statement,), transactional=False))
            continue
        if uncommitted and (not action.commits_first or action.consumes & uncommitted):
            close()
        run.append(statement)
        if action.commits_first:
            uncommitted |= action.produces | {action.object}
    close()
    return tuple(out)
