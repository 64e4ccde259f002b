"""How a source is held for a moment, so that several sessions read one state of it."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Thread

import pymysql

from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import place
from tests.engines.suite.target import EngineTarget

RUNNING = "SELECT count(*) FROM information_schema.processlist WHERE id = {} AND time >= 2"
FLUSHED = "SHOW GLOBAL STATUS LIKE 'Com_flush'"


def readers(source: EngineTarget) -> int:
    with source.engine.copying.snapshot(place(source).open, 2) as snapshot:
        assert (snapshot.reason is None) == (len(snapshot.readers) > 1)
        return len(snapshot.readers)


@contextmanager
def running(source: EngineTarget, statement: str) -> Iterator[None]:
    """Somebody's statement, for more than two seconds."""
    with closing(source.connect()) as link, closing(source.connect()) as other:
        number = link.thread_id()

        def work() -> None:
            with suppress(pymysql.MySQLError):
                link.cursor().execute(statement)

        thread = Thread(target=work)
        thread.start()
        try:
            until = time.monotonic() + 30
            while not source.rows(RUNNING.format(number))[0][0] and time.monotonic() < until:
                time.sleep(0.2)
            yield
        finally:
            other.cursor().execute(f"KILL QUERY {number}")
            thread.join()


def test_nobody_waits_behind_a_long_statement(databases: Databases) -> None:
    """A global read lock would wait for it, and every writer of the server for the lock."""
    source = databases("mariadb")
    source.run("CREATE TABLE items (id integer PRIMARY KEY)", "INSERT INTO items VALUES (1)")
    assert readers(source) == 2
    with running(source, "UPDATE items SET id = id + SLEEP(60)"):
        before = source.rows(FLUSHED)
        assert readers(source) == 1
        assert source.rows(FLUSHED) == before
    with running(source, "SELECT SLEEP(60) FROM items"):
        assert readers(source) == 2
