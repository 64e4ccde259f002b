"""One state of an SQLite file: one read transaction of one reader."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from auralith.dataplane.engines.copying import Snapshot
from auralith.dataplane.engines.sqlite.copying.lines import prepare
from auralith.dataplane.engines.sqlite.errors import translate
from auralith.dataplane.engines.sqlite.session import SqliteSession

_ALONE = "An SQLite file is read by one session: it has no state that several could share."


@contextmanager
def snapshot(opened: Callable[[], SqliteSession], readers: int) -> Iterator[Snapshot]:
    """The transaction begins with its first read."""
    session = opened()
    try:
        try:
            prepare(session)
            session.driver.execute("BEGIN")
            row = session.driver.execute("PRAGMA data_version").fetchone()
            session.driver.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.Error as error:
            raise translate(error) from error
        yield Snapshot(
            label=f"data version {row[0]}",
            readers=(session,),
            reason=_ALONE if readers > 1 else None,
        )
    finally:
        session.close()
