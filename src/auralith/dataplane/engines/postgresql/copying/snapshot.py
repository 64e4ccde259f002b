"""One state of a PostgreSQL database for many sessions: an exported snapshot."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import psycopg

from auralith.dataplane.engines.copying import Snapshot
from auralith.dataplane.engines.postgresql.dialect import PostgresDialect
from auralith.dataplane.engines.postgresql.errors import translate
from auralith.dataplane.engines.postgresql.session import PostgresSession

_dialect = PostgresDialect()
_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


@contextmanager
def snapshot(
    opened: Callable[[], PostgresSession], readers: int, label: str | None = None
) -> Iterator[Snapshot]:
    """The first reader exports its snapshot; the others take it over, or all that of the label."""
    with ExitStack() as stack:
        sessions = []
        for _ in range(readers):
            session = opened()
            stack.callback(session.close)
            sessions.append(session)
        try:
            label = _share([s.driver for s in sessions], label)
        except psycopg.Error as error:
            raise translate(error, cancel_asked=False) from error
        yield Snapshot(label=label, readers=tuple(sessions), shared=True)


def _share(drivers: list[psycopg.Connection[tuple[object, ...]]], label: str | None) -> str:
    for driver in drivers:
        # Reading waits for the target: the server must not take that for a forgotten session.
        driver.execute("SET idle_in_transaction_session_timeout = 0")
        driver.execute(_BEGIN)
        if label:
            driver.execute(f"SET TRANSACTION SNAPSHOT {_dialect.literal(label)}".encode())
        else:
            row = driver.execute("SELECT pg_export_snapshot()").fetchone()
            label = str(row[0]) if row else ""
    return label or ""
