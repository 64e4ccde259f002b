"""What is told before a copy, besides values that do not fit."""

import shutil
import tempfile
from dataclasses import replace

import pytest

from auralith.dataplane.copying.drawing import draw
from auralith.dataplane.copying.model import Caution, Wish
from auralith.dataplane.copying.preflight import of_schemas, with_databases
from auralith.dataplane.schema.model import Schema
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied, place
from tests.engines.suite.target import EngineTarget


def told(source: EngineTarget, target: EngineTarget, wish: Wish | None = None) -> list[Caution]:
    with place(source, read_only=True).reading() as read, place(target).reading() as written:
        return list(draw(read, written, wish or Wish()).cautions)


def test_keys_that_the_target_takes_for_one(databases: Databases) -> None:
    source, target = databases("postgresql"), databases("mariadb")
    source.run(
        "CREATE TABLE people (id integer PRIMARY KEY, mail varchar(40) UNIQUE, nick varchar(40),"
        " town integer, UNIQUE (town, nick))",
        "INSERT INTO people VALUES (1, 'ada', 'x', 1), (2, 'ADA', 'x', 2), (3, 'ádá', 'y', 1),"
        " (4, 'ada ', 'X', 2), (5, 'bo', 'z', 2), (6, NULL, NULL, 1), (7, NULL, NULL, 1)",
    )
    found = {c.column: c.message for c in told(source, target) if c.kind == "collision"}
    # MariaDB itself, of the same values in a column as the copy makes them.
    link = target.connect()
    cursor = link.cursor()
    cursor.execute("CREATE TABLE same (mail varchar(40)) DEFAULT CHARACTER SET utf8mb4")
    cursor.executemany("INSERT INTO same VALUES (%s)", [("ada",), ("ADA",), ("ádá",), ("ada ",)])
    cursor.execute("SELECT 4 - count(DISTINCT mail) FROM same")
    ((alike,),) = cursor.fetchall()
    link.commit()
    link.close()
    assert found["mail"].startswith(f"{alike} rows have a key")
    assert found["town, nick"].startswith("1 rows have a key")
    # No other pair has such keys.
    assert "collision" not in {c.kind for c in told(source, databases("sqlite"))}
    target.run("DROP TABLE same")
    source.run("DELETE FROM people WHERE id IN (2, 3, 4)")
    assert told(source, target) == []
    assert copied(source, target).verified


def test_room_where_the_target_lies(databases: Databases) -> None:
    source, target = databases("sqlite"), databases("sqlite")
    source.run("CREATE TABLE people (id integer PRIMARY KEY)")
    assert told(source, target) == []
    with place(source).reading() as read, place(target).reading() as written:
        plan = draw(read, written, Wish())
        (table,) = plan.tables
        free = target.engine.copying.room(written.session)
        assert free == pytest.approx(shutil.disk_usage(tempfile.gettempdir()).free, rel=0.2)
        assert free is not None
        larger = replace(plan, tables=(replace(table, bytes_estimate=free * 2),))
        assert [c.kind for c in with_databases(larger, read, written).cautions] == ["room"]


def test_several_keys_of_rows_that_are_there(databases: Databases) -> None:
    source, target = databases("sqlite"), databases("mariadb")
    for database in (source, target):
        database.run("CREATE TABLE people (id integer PRIMARY KEY, mail varchar(40))")
    target.run("ALTER TABLE people ADD CONSTRAINT one_mail UNIQUE (mail)")
    for mode in ("upsert", "skip_existing"):
        kinds = {c.kind for c in told(source, target, Wish(mode=mode))}  # type: ignore[arg-type]  # both are modes
        assert kinds == {"several_keys"}
    assert told(source, target, Wish(mode="append")) == []


def test_an_older_server(databases: Databases) -> None:
    source, target = databases("sqlite"), databases("sqlite")
    with place(source).reading() as read, place(target).reading() as written:
        plan = draw(read, written, Wish())
    newer, older = (Schema("postgresql", version, "public") for version in ("18.1", "16.10"))
    assert [c.kind for c in of_schemas(plan, newer, older, Wish())] == ["older_target"]
    assert of_schemas(plan, older, newer, Wish()) == []


def test_texts_that_the_target_has_no_characters_for(databases: Databases) -> None:
    source, target = databases("sqlite"), databases("postgresql")
    narrow = f"{target.spec.database}_narrow"
    link = target.connect()
    link.autocommit = True
    link.execute(f"CREATE DATABASE {narrow} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    try:
        spec = target.spec.__class__(**{**vars(target.spec), "database": narrow})
        there = EngineTarget(spec, target.connect)
        assert [c.kind for c in told(source, there)] == ["encoding"]
        assert told(source, target) == []
    finally:
        link.execute(f"DROP DATABASE {narrow}")
        link.close()
