"""What a proof says when not everything can be proved, and how its databases are filled."""

from contextlib import nullcontext
from dataclasses import replace

import pytest

from auralith.dataplane.engines.base import Database
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.migrate import catalog_of_ddl, compare, plan_of_sql, prove
from auralith.dataplane.operations.migrate.samples import fill
from tests.engines.schemas.suite.cases import PEOPLE, TOWNS
from tests.engines.schemas.suite.place import extracted, place_of, rows, script
from tests.engines.suite.target import EngineTarget

MONITOR = SilentMonitor()

KINDS = """
CREATE TYPE mood AS ENUM ('sad', 'glad');;
CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100);;
CREATE TABLE kinds (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  a smallint NOT NULL, b numeric(10, 2) NOT NULL,
  c real NOT NULL, d boolean NOT NULL, e text NOT NULL, f char(1) NOT NULL, g bytea NOT NULL,
  h date NOT NULL, i time NOT NULL, j timestamp NOT NULL, k timestamptz NOT NULL,
  l interval NOT NULL, m uuid NOT NULL UNIQUE, n jsonb NOT NULL, o mood NOT NULL,
  p int[] NOT NULL, q inet NOT NULL, r int4range NOT NULL, s point NOT NULL, t tsvector NOT NULL,
  u percent NOT NULL, v int GENERATED ALWAYS AS (a * 2) STORED,
  w text NOT NULL CHECK (w IN ('red', 'green')), x int NOT NULL CHECK (x > 1000),
  y text NOT NULL DEFAULT 'y', CONSTRAINT odd CHECK (b < 50 AND length(e) < 9));;
CREATE TABLE parts (kind bigint NOT NULL REFERENCES kinds (id), no int NOT NULL,
  PRIMARY KEY (kind, no));;
CREATE TABLE pieces (id int PRIMARY KEY, kind bigint, no int, up int REFERENCES pieces (id),
  FOREIGN KEY (kind, no) REFERENCES parts (kind, no));;
"""


def test_rows_of_all_kinds(postgresql18_engine: EngineTarget) -> None:
    script(postgresql18_engine, KINDS)
    engine = postgresql18_engine.engine
    with postgresql18_engine.session() as session:
        found = fill(Database(engine, session), engine.introspect(session))
    assert found.empty == ()
    assert found.rows == 9
    assert len(rows(postgresql18_engine, "kinds")) == 3
    assert postgresql18_engine.rows("SELECT count(kind) FROM pieces") == [(3,)]


def test_what_cannot_be_filled_is_named(postgresql18_engine: EngineTarget) -> None:
    script(postgresql18_engine, "CREATE TABLE never (a int NOT NULL CHECK (a <> a));;")
    have = extracted(postgresql18_engine.spec).catalog
    engine = postgresql18_engine.engine
    plan = plan_of_sql(engine, "ALTER TABLE never ADD b int", "ALTER TABLE never DROP b")
    proof = prove(engine, postgresql18_engine.spec, plan, have=have, monitor=MONITOR)
    assert proof.proved
    assert [n.object for n in proof.not_proved] == ["table:never"]
    assert "rows" in proof.not_proved[0].reason


@pytest.fixture(params=["sqlite_engine", "postgresql18_engine", "mariadb_engine"])
def target(request: pytest.FixtureRequest) -> EngineTarget:
    found: EngineTarget = request.getfixturevalue(request.param)
    return found


def test_rows_in_the_way_are_said(target: EngineTarget) -> None:
    """Our own rows break the new rule; that says nothing about the target's."""
    script(target, PEOPLE)
    text = PEOPLE.replace("age int)", "age int, CONSTRAINT old CHECK (age > 200000))")
    source = catalog_of_ddl(target.engine, target.spec, text.replace(";;", ";"))
    live = extracted(target.spec)
    plan = compare(target.engine, source=source, target=live).plan
    proof = prove(
        target.engine, target.spec, plan, have=live.catalog, wanted=source, monitor=MONITOR
    )
    assert proof.proved, proof
    assert proof.rows_made == 0
    assert "rows" in proof.not_proved[0].reason


def test_lost_rows_are_found(target: EngineTarget) -> None:
    script(target, PEOPLE)
    have = extracted(target.spec).catalog
    plan = plan_of_sql(target.engine, "UPDATE people SET age = 7 WHERE id = 1", "SELECT 1")
    proof = prove(target.engine, target.spec, plan, have=have, monitor=MONITOR)
    assert not proof.proved
    assert (proof.rows_made, proof.rows_survived) == (3, 2)
    assert any("people" in n.object for n in proof.not_proved)


def test_without_the_right_and_with_another_server(postgresql18_engine: EngineTarget) -> None:
    target = postgresql18_engine
    script(target, TOWNS)
    name = f"plain_{target.spec.database}"
    target.run(
        f"CREATE ROLE {name} LOGIN PASSWORD 'secret' NOCREATEDB",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}",
    )
    plain = replace(target.spec, username=name, password="secret")
    try:
        have = extracted(target.spec).catalog
        plan = plan_of_sql(target.engine, "CREATE TABLE extra (id int)", "DROP TABLE extra")
        alone = prove(target.engine, plain, plan, have=have, monitor=MONITOR)
        assert (alone.proved, alone.where) == (False, "")
        assert "CREATEDB" in alone.not_proved[0].reason
        helped = prove(
            target.engine,
            plain,
            plan,
            have=have,
            monitor=MONITOR,
            fallback=lambda: nullcontext(target.spec),
        )
        assert (helped.proved, helped.where) == (True, "fallback")
        assert helped.rows_survived == helped.rows_made == 6
    finally:
        target.run(f"DROP OWNED BY {name}", f"DROP ROLE {name}")
    with place_of(target.spec).reading() as database:
        left = "SELECT count(*) FROM pg_database WHERE datname LIKE 'auralith_scratch_%'"
        assert database.session.query(left) == [(0,)]
