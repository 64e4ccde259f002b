"""Extraction, scripts, the cheap look and throw-away databases on MariaDB."""

from collections.abc import Callable, Iterator
from typing import Any

import pymysql
import pytest

from auralith.dataplane.engines.mysql.scripts import pieces
from auralith.dataplane.engines.target import ConnectionSpec
from auralith.dataplane.errors import InvalidInput, PermissionDenied
from auralith.dataplane.schema.identity import ObjectId
from tests.engines.schemas.mariadb.kit import SCHEMAS, Database, database, made, state
from tests.fixtures.mariadb_server import MariaDBServer

RICH = """
CREATE TABLE p (id INT PRIMARY KEY, t TEXT, FULLTEXT KEY ft (t));
CREATE TABLE c (id INT PRIMARY KEY, p INT, g INT AS (p + 1), KEY kp (p),
  CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id), CONSTRAINT ck CHECK (p > 0));
CREATE VIEW v AS SELECT c.id, x.t FROM c JOIN p x ON x.id = c.p;
CREATE TRIGGER tg BEFORE INSERT ON c FOR EACH ROW SET NEW.p = (SELECT MAX(id) FROM p);
CREATE PROCEDURE pr() SELECT COUNT(*) FROM v;
CREATE SEQUENCE s;
CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' DO DELETE FROM c;
"""


@pytest.fixture
def target(mariadb_target_server: MariaDBServer) -> Iterator[Database]:
    with database(mariadb_target_server) as made_:
        yield made_


def edges(where: Database) -> set[tuple[str, str, str]]:
    return {(str(e.source), str(e.target), e.kind) for e in where.catalog().edges}


def test_databases_of_two_names_are_equal(mariadb_target_server: MariaDBServer) -> None:
    with (
        database(mariadb_target_server, RICH) as one,
        database(mariadb_target_server, RICH) as two,
    ):
        assert state(one.catalog()) == state(two.catalog())
        assert made(one.catalog(), two.catalog()).statements == ()
        assert one.catalog().gaps == ()


def test_edges_say_what_needs_what(target: Database) -> None:
    target.run(RICH)
    found = edges(target)
    for source, other in (
        ("foreign_key:c.f", "table:p"),
        ("foreign_key:c.f", "column:p.id"),
        ("foreign_key:c.f", "column:c.p"),
        ("foreign_key:c.f", "index:c.kp"),
        ("check:c.ck", "column:c.p"),
        ("column:c.g", "column:c.p"),
        ("index:p.ft", "column:p.t"),
        ("view:v", "table:c"),
        ("view:v", "table:p"),
        ("view:v", "column:p.t"),
    ):
        assert (source, other, "depends") in found
    assert ("trigger:c.tg", "table:p", "refers") in found
    assert ("procedure:pr", "view:v", "refers") in found
    assert ("event:e", "table:c", "refers") in found


def test_the_journal_is_no_part_of_the_schema(target: Database) -> None:
    before = target.catalog()
    with target.session() as session:
        looked = SCHEMAS.probe(session)
    target.run("CREATE TABLE auralith_journal_run (a INT); CREATE TABLE auralithXjournal_x (a INT)")
    names = {i.name for i in target.catalog().facts if i not in before.facts}
    assert names == {"auralithXjournal_x", "a"}
    target.run("DROP TABLE auralithXjournal_x")
    with target.session() as session:
        assert SCHEMAS.probe(session) == looked


def test_what_is_not_modelled_is_opaque_and_never_altered(target: Database) -> None:
    target.run("CREATE TABLE t (a DATE, b DATE, PERIOD FOR p (a, b))")
    have = target.catalog()
    assert [(g.reason, g.object) for g in have.gaps] == [("opaque", "table:t")]
    target.run("ALTER TABLE t ADD COLUMN c INT")
    found = made(have, target.catalog())
    assert found.statements == ()
    assert {str(r.object) for r in found.unsupported} >= {"table:t"}


@pytest.mark.parametrize("tables", [3, 100])
def test_round_trips_do_not_grow(tables: int, target: Database) -> None:
    target.run(*(f"CREATE TABLE t{n} (id INT PRIMARY KEY, a INT, KEY (a))" for n in range(tables)))
    with target.session() as session:
        before = _questions(session)
        SCHEMAS.extract(session)
        assert _questions(session) - before <= 20
        before = _questions(session)
        SCHEMAS.probe(session)
        assert _questions(session) - before <= 3


def _questions(session: Any) -> int:
    return int(session.query("SHOW SESSION STATUS LIKE 'Questions'")[0][1])


CHANGES = [
    "ALTER TABLE c ADD COLUMN n INT",
    "ALTER TABLE c MODIFY COLUMN p INT DEFAULT 4",
    "ALTER TABLE p COMMENT 'x'",
    "CREATE INDEX k ON c (id, p)",
    "ALTER TABLE c DROP FOREIGN KEY f",
    "CREATE OR REPLACE VIEW v AS SELECT 1 AS one",
    "DROP TRIGGER tg",
    "CREATE PROCEDURE other() SELECT 1",
    "ALTER EVENT e DISABLE",
    "DROP SEQUENCE s",
    "ALTER DATABASE COLLATE latin1_bin",
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_cheap_look_sees_changes(change: str, target: Database) -> None:
    target.run(RICH)
    with target.session(read_only=True) as session:
        before = SCHEMAS.probe(session)
        assert SCHEMAS.probe(session) == before
    target.run("INSERT INTO p VALUES (1, 'x')", change)
    with target.session(read_only=True) as session:
        assert SCHEMAS.probe(session) != before


def test_a_read_only_session_is_enough(target: Database) -> None:
    target.run(RICH)
    with target.session(read_only=True) as session:
        assert state(SCHEMAS.extract(session).catalog) == state(target.catalog())


SCRIPT = """-- it's a dump; with comments
CREATE TABLE `a;b` (x VARCHAR(20) DEFAULT ';'); # one
/* ; */ CREATE PROCEDURE p(n INT)
BEGIN
  IF n > 1 THEN SELECT 1; ELSE BEGIN SELECT 2; END; END IF;
  CASE n WHEN 1 THEN SELECT 3; ELSE SELECT CASE WHEN n THEN 4 END; END CASE;
  again:WHILE n > 5 DO SET n = n - 1; END WHILE;
END;
CREATE TRIGGER g BEFORE INSERT ON `a;b` FOR EACH ROW BEGIN SET NEW.x = 'END;'; END;
DELIMITER $$
CREATE PROCEDURE q() BEGIN SELECT 5; END $$
DELIMITER ;
INSERT INTO `a;b` VALUES ('DELIMITER $$')
"""


def test_scripts_are_cut_where_statements_end(target: Database) -> None:
    found = list(pieces(SCRIPT))
    assert [(p.line, p.words[:2]) for p in found] == [
        (2, ("CREATE", "TABLE")),
        (3, ("CREATE", "PROCEDURE")),
        (9, ("CREATE", "TRIGGER")),
        (11, ("CREATE", "PROCEDURE")),
        (13, ("INSERT", "INTO")),
    ]
    with target.session() as session:
        SCHEMAS.load(session, SCRIPT)
    kinds = {i.kind for i in target.catalog().facts}
    assert kinds == {"database", "table", "column", "procedure", "trigger"}


@pytest.mark.parametrize(
    ("script", "line", "code"),
    [
        ("CREATE TABLE t (a INT);\n\nCREATE TABLE t (a INT)", 3, "ddl.refused"),
        ("CREATE TABLE t (a INT);\nSELEC 1;", 2, "ddl.refused"),
        ("\nCREATE DATABASE elsewhere", 2, "ddl.beyond"),
        ("USE mysql", 1, "ddl.beyond"),
        ("DROP USER x", 1, "ddl.beyond"),
    ],
)
def test_a_refused_script_names_its_line(
    script: str, line: int, code: str, target: Database
) -> None:
    with target.session() as session, pytest.raises(InvalidInput) as caught:
        SCHEMAS.load(session, script)
    assert (caught.value.loc, caught.value.code) == (("ddl", line), code)
    assert f"Line {line}:" in caught.value.message


def test_a_script_leaves_the_session_as_it_was(target: Database) -> None:
    with target.session() as session:
        before = session.query("SELECT @@sql_mode, @@foreign_key_checks")
        SCHEMAS.load(session, "SET sql_mode = 'ANSI'; SET foreign_key_checks = 0")
        assert session.query("SELECT @@sql_mode, @@foreign_key_checks") == before


def names(where: Database) -> set[str]:
    with where.link() as link, link.cursor() as cursor:
        cursor.execute("SHOW DATABASES LIKE 'auralith\\_scratch\\_%'")
        return {row[0] for row in cursor.fetchall()}


def test_a_throw_away_database_is_empty_alike_and_gone_afterwards(target: Database) -> None:
    target.run("ALTER DATABASE COLLATE latin1_bin; CREATE TABLE t (a INT)")
    old = "auralith_scratch_00000001_0123456789ab"
    target.run(f"CREATE DATABASE {old}; CREATE DATABASE auralith_scratch_mine")
    try:
        with SCHEMAS.scratch(target.spec) as spec:
            assert spec.database in names(target)
            assert old not in names(target)
            catalog = Database(target.server, spec.database).catalog()
            assert [str(i) for i in catalog.facts] == ["database:defaults"]
            assert next(iter(catalog.facts.values())).attributes == {"collation": "latin1_bin"}
        assert names(target) == {"auralith_scratch_mine"}
        with pytest.raises(ZeroDivisionError), SCHEMAS.scratch(target.spec):
            raise ZeroDivisionError
        assert names(target) == {"auralith_scratch_mine"}
    finally:
        target.run("DROP DATABASE auralith_scratch_mine")


@pytest.fixture
def stranger(target: Database) -> Iterator[Callable[[str], Database]]:
    """A login with the rights that are named."""
    user = f"stranger_{target.name}"

    class Other(Database):
        @property
        def spec(self) -> ConnectionSpec:
            own = target.spec
            return ConnectionSpec(
                engine="mariadb",
                database=own.database,
                host=own.host,
                port=own.port,
                username=user,
                password="secret word",
            )

    def make(rights: str) -> Database:
        target.run(f"GRANT {rights} ON {target.name}.* TO '{user}'@'127.0.0.1'")
        return Other(target.server, target.name)

    target.run(f"CREATE USER '{user}'@'127.0.0.1' IDENTIFIED BY 'secret word'")
    try:
        yield make
    finally:
        target.run(f"DROP USER '{user}'@'127.0.0.1'")


def test_a_login_without_rights_sees_gaps(
    target: Database, stranger: Callable[[str], Database]
) -> None:
    target.run(RICH)
    found = stranger("SELECT, EXECUTE").catalog()
    assert {g.object for g in found.gaps if g.reason == "privilege"} >= {
        "view:v",
        "procedure:pr",
        "trigger:*",
        "event:*",
    }
    assert ObjectId("column", ("c", "p")) in found.facts


def test_no_right_to_make_a_database_is_said_with_its_grant(
    stranger: Callable[[str], Database],
) -> None:
    other = stranger("SELECT")
    with pytest.raises(PermissionDenied, match="GRANT ALL ON"), SCHEMAS.scratch(other.spec):
        pass


def test_labels_are_no_placeholders(target: Database) -> None:
    with target.session() as session:
        session.execute("CREATE PROCEDURE p() again:LOOP LEAVE again; END LOOP")
    with target.link() as link, link.cursor(pymysql.cursors.DictCursor) as cursor:
        cursor.execute("SHOW CREATE PROCEDURE p")
        assert "again:LOOP" in cursor.fetchall()[0]["Create Procedure"]
