"""Rows from PostgreSQL to PostgreSQL: as bytes where these mean the same, as text elsewhere."""

import psycopg
import pytest

from auralith.dataplane.copying.drawing import draw
from auralith.dataplane.copying.model import Wanted, Wish
from auralith.dataplane.copying.task import CopyOptions
from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.copying import Reading
from auralith.dataplane.engines.target import ConnectionSpec
from auralith.dataplane.errors import Terminal
from auralith.dataplane.rows.wire import Wire
from auralith.dataplane.schema.names import TableName
from auralith.kit.postgres import EmbeddedServer
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied
from tests.engines.suite.target import EngineTarget
from tests.fixtures.targets import NUMBERS

TYPES = "CREATE TYPE mood AS ENUM ('glad', 'sad')"
VALUES = {
    "smallint": ["-32768"],
    "bigint": ["9223372036854775807"],
    "real": ["NaN", "1e-45", "-0"],
    "double precision": ["-Infinity", "0.1"],
    "numeric": ["NaN", "-Infinity", "1e-200", "1.000"],
    "numeric(30,10)": ["12345678901234567890.0123456789"],
    "boolean": ["t"],
    "text": ["", "\\N", "tab\tnewline\nback\\slash", "日本語"],
    "character varying(10)": ["  x  "],
    "character(5)": ["ab"],
    "bytea": ["\\x00ff0a095c"],
    "date": ["infinity", "0044-03-15 BC", "5874897-12-31"],
    "time without time zone": ["24:00:00"],
    "time(3) with time zone": ["12:00:00.123+05:30"],
    "interval": ["1 year 2 mons -3 days 04:05:06.789"],
    "timestamp(0) without time zone": ["-infinity", "0001-01-01 00:00:00 BC"],
    "timestamp with time zone": ["294276-12-31 23:59:59.999999+00"],
    "uuid": ["0e8b9fbe-45a6-4f6c-9d7e-6d9c3a1f2b3c"],
    "json": ['{"a":1,  "a":2}'],
    "jsonb": ['{"a": 123456789012345678901234567890.5}'],
    "inet": ["10.0.0.1/8", "::1"],
    "macaddr8": ["08:00:2b:01:02:03:04:05"],
    "bit varying(9)": ["101"],
    "int4range": ["[1,5)", "empty"],
    "tstzrange": ["[-infinity,infinity]"],
    "point": ["(1.5,-2)"],
    "tsvector": ["'fat':1A 'rat':2"],
    "integer[]": ["[0:1][2:3]={{1,2},{3,NULL}}", "{}"],
    "text[]": ['{NULL,"NULL","a,b"}'],
    "mood": ["sad"],
}
NOT_AS_BYTES = {
    "mood[]": ["{glad,sad}"],
    "money": ["12.50"],
    "regclass": ["pg_class"],
    "interval day to second": ["1 day 00:00:01"],
}


def filled(database: EngineTarget, values: dict[str, list[str]], *, rows: bool = True) -> None:
    database.run(TYPES)
    if not rows:
        return
    columns = [f"c{n}" for n in range(len(values))]
    types = ", ".join(f"{c} {t}" for c, t in zip(columns, values, strict=True))
    database.run(f"CREATE TABLE things (id serial PRIMARY KEY, {types})")
    with database.connect() as link:
        for at in range(4):
            given = [listed[at] if at < len(listed) else None for listed in values.values()]
            marks = ", ".join(f"%s::{t}" for t in values)
            link.execute(
                f"INSERT INTO things ({', '.join(columns)}) VALUES ({marks})",
                given,
            )


def wires(source: EngineTarget, target: EngineTarget) -> set[Wire]:
    """How the rows travel, by the plan."""
    with source.session() as ours, target.session() as theirs:
        plan = draw(Database(source.engine, ours), Database(target.engine, theirs), Wish())
    return {column.wire for table in plan.tables for column in table.travelling}


def seen(database: EngineTarget) -> list[str]:
    return [row for (row,) in database.rows("SELECT t::text FROM things t ORDER BY id")]


@pytest.mark.parametrize(
    ("values", "wire"), [(VALUES, Wire.RELAYED), (VALUES | NOT_AS_BYTES, Wire.OWN)]
)
def test_no_value_changes(databases: Databases, values: dict[str, list[str]], wire: Wire) -> None:
    source, target = databases("postgresql"), databases("postgresql")
    filled(source, values)
    filled(target, values, rows=False)
    assert wires(source, target) == {wire}
    (table,) = copied(source, target, options=CopyOptions("checksum", piece_rows=3)).tables
    assert (table.rows, table.verified) == (4, True)
    assert seen(target) == seen(source)


def test_the_hash_finds_a_changed_value(databases: Databases) -> None:
    source, target = databases("postgresql"), databases("postgresql")
    filled(source, VALUES)
    filled(target, VALUES, rows=False)
    copied(source, target)
    # From now on the target changes what it gets.
    target.run(
        "CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN NEW.c29 = 'glad'; RETURN NEW; END$$",
        "CREATE TRIGGER change BEFORE INSERT ON things FOR EACH ROW EXECUTE FUNCTION change()",
    )
    with pytest.raises(Terminal) as differs:
        copied(source, target)
    assert differs.value.code == "bridge.differs"


def test_between_versions_rows_pass_as_text(
    databases: Databases, postgres16_target_server: EmbeddedServer
) -> None:
    server, name = postgres16_target_server, f"target_{next(NUMBERS)}"
    server.create_database(name)
    spec = ConnectionSpec(
        "postgresql", name, host=server.host, port=server.port, username=server.user,
        password=server.password,
    )  # fmt: skip
    source = EngineTarget(spec, lambda: psycopg.connect(server.url_of(name)))
    target = databases("postgresql")
    try:
        filled(source, VALUES)
        filled(target, VALUES, rows=False)
        assert wires(source, target) == {Wire.OWN}
        assert copied(source, target).verified
        assert seen(target) == seen(source)
    finally:
        server.drop_database(name)


def test_pages_hold_all_rows_once(databases: Databases) -> None:
    source, target = databases("postgresql"), databases("postgresql")
    wide = "repeat('x', 700)"
    source.run(
        "CREATE TABLE notes (n integer, note text)",
        # As many more pages, which the size of the parent says nothing about.
        "CREATE TABLE more_notes () INHERITS (notes)",
        f"INSERT INTO notes SELECT n, {wide} FROM generate_series(1, 2000) n",
        f"INSERT INTO more_notes SELECT n, {wide} FROM generate_series(2001, 6000) n",
        "DELETE FROM notes WHERE n BETWEEN 300 AND 1500",
        "UPDATE notes SET n = -n WHERE n % 7 = 0",
    )
    before = sorted(source.rows("SELECT n FROM notes"))
    wish = Wish(tables=(Wanted(TableName("public", "notes")),))
    with source.session() as session:
        (table,) = source.engine.introspect_tables(session, [TableName("public", "notes")])
        cut = source.engine.copying.boundaries(session, Reading(table, ()), 100)
        assert len(list(cut)) > 10
    (result,) = copied(source, target, wish, CopyOptions("checksum", piece_rows=100)).tables
    assert (result.rows, result.verified) == (len(before), True)
    assert sorted(target.rows("SELECT n FROM notes")) == before
