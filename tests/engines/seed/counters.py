"""Counters, keys that wait, conditions and partitions: what every engine tells a seeding."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import pytest

from auralith.dataplane.engines.session import Session
from auralith.dataplane.errors import ConstraintViolation
from auralith.dataplane.schema.model import Table
from auralith.dataplane.schema.names import TableName
from tests.engines.suite.target import EngineTarget


@contextmanager
def opened(target: EngineTarget, name: str) -> Iterator[tuple[Session, Table]]:
    """A session, and the table of that name as the engine reads it."""
    with target.session() as session:
        tables = target.engine.introspect_tables(session, [TableName(None, name)])
        yield session, next(t for t in tables if t.name.name == name)


def following(target: EngineTarget, name: str, column: str = "id") -> int:
    """What the counter of a column gives next, by our own word."""
    with opened(target, name) as (session, table):
        counters = target.engine.seeding.counters(session, table)
        return next(c.following for c in counters if c.column == column)


class Counters:
    """Inherited by each engine's tests."""

    counted: ClassVar[str]
    """The type of a key that the server counts, and keeps the count of."""
    keeps_count: ClassVar[bool] = True
    """Numbers of rows that are gone are not given again."""

    @pytest.fixture
    def place(self, target: EngineTarget) -> EngineTarget:
        """A table whose key counts."""
        target.run(f"CREATE TABLE counted (id {self.counted}, note varchar(20))")
        return target

    def _plain(self, place: EngineTarget) -> int:
        place.run("INSERT INTO counted (note) VALUES ('plain')")
        return int(place.rows("SELECT max(id) FROM counted WHERE note = 'plain'")[0][0])

    def test_it_tells_what_the_next_plain_row_gets(self, place: EngineTarget) -> None:
        assert following(place, "counted") == 1
        for _ in range(3):
            told = following(place, "counted")
            assert self._plain(place) == told

    def test_a_plain_row_comes_behind_reserved_numbers(self, place: EngineTarget) -> None:
        self._plain(place)
        with opened(place, "counted") as (session, table):
            place.engine.seeding.reserve(session, table, "id", 500)
            place.engine.seeding.reserve(session, table, "id", 200)
        assert self._plain(place) == 501

    def test_what_was_reserved_is_put_back(self, place: EngineTarget) -> None:
        self._plain(place)
        with opened(place, "counted") as (session, table):
            seeding = place.engine.seeding
            (before,) = seeding.counters(session, table)
            seeding.reserve(session, table, "id", 500)
            assert seeding.put_back(session, table, before, 500)
            assert seeding.put_back(session, table, before, 500)
        assert self._plain(place) == before.following

    def test_numbers_that_somebody_used_since_stay_used(self, place: EngineTarget) -> None:
        with opened(place, "counted") as (session, table):
            seeding = place.engine.seeding
            (before,) = seeding.counters(session, table)
            seeding.reserve(session, table, "id", 500)
            self._plain(place)
            assert not seeding.put_back(session, table, before, 500)
        assert self._plain(place) == 502

    def test_keys_wait_where_the_engine_says_so(self, target: EngineTarget) -> None:
        later = "" if target.spec.engine == "mariadb" else " DEFERRABLE"
        target.run(
            "CREATE TABLE up (id integer PRIMARY KEY)",
            "CREATE TABLE low (id integer PRIMARY KEY, up integer NOT NULL,"
            f" FOREIGN KEY (up) REFERENCES up (id){later})",
        )
        with opened(target, "low") as (session, table):
            seeding = target.engine.seeding
            waits = seeding.defers_any or table.foreign_keys[0].deferrable
            assert waits is (target.spec.engine != "mariadb")
            seeding.prepare(session)

            def write(parent: int) -> None:
                with session.transaction():
                    seeding.defer(session)
                    session.execute(f"INSERT INTO low VALUES ({parent}, {parent})")
                    if parent == 1:
                        session.execute("INSERT INTO up VALUES (1)")

            if waits:
                write(1)
            with pytest.raises(ConstraintViolation):
                write(2)
        assert target.rows("SELECT id, up FROM low") == ([(1, 1)] if waits else [])
