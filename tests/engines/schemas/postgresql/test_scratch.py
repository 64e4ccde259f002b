"""Throw-away databases and the scripts that are loaded into them."""

from dataclasses import replace

import pytest

from auralith.dataplane import errors
from auralith.dataplane.engines.postgresql import extraction, scratch, scripts
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from tests.engines.schemas.postgresql.conftest import HERE
from tests.engines.suite.target import EngineTarget

NAMES = "SELECT datname FROM pg_database WHERE datname LIKE 'auralith_scratch_%'"


def opened(spec: ConnectionSpec) -> Session:
    return get_engine("postgresql").connect(spec, SessionOptions())


def test_it_has_the_locale_of_the_database_and_goes_away(empty: EngineTarget) -> None:
    locale = (
        "SELECT encoding, datcollate, datctype, datlocprovider FROM pg_database"
        " WHERE datname = current_database()"
    )
    with scratch.scratch(empty.spec) as spec:
        session = opened(spec)
        assert session.query(locale) == empty.rows(locale)
        assert session.query("SELECT count(*) FROM pg_class WHERE relnamespace = 2200") == [(0,)]
        assert empty.rows(NAMES) == [(spec.database,)]
    # The session was still open: the database goes all the same.
    assert empty.rows(NAMES) == []
    session.close()


def test_it_goes_away_after_an_error(empty: EngineTarget) -> None:
    with pytest.raises(RuntimeError, match="proof"), scratch.scratch(empty.spec):
        raise RuntimeError("proof")
    assert empty.rows(NAMES) == []


def test_a_login_that_may_not_make_one_is_told_what_helps(reader: EngineTarget) -> None:
    with (
        pytest.raises(errors.PermissionDenied, match='ALTER ROLE "auralith_reader" CREATEDB'),
        scratch.scratch(reader.spec),
    ):
        pass


def test_a_read_only_connection_makes_none(empty: EngineTarget) -> None:
    spec = replace(empty.spec, read_only=True)
    with pytest.raises(errors.ReadOnlyTarget, match="read-only"), scratch.scratch(spec):
        pass


def test_what_a_killed_process_left_is_swept_by_age(empty: EngineTarget) -> None:
    old, fresh = f"auralith_scratch_{1:x}_ab", "auralith_scratch_ffffffff_ab"
    link = empty.connect()
    link.autocommit = True
    link.execute(f"CREATE DATABASE {old}")
    link.execute(f"CREATE DATABASE {fresh}")
    try:
        with scratch.scratch(empty.spec):
            names = {row[0] for row in empty.rows(NAMES)}
            assert old not in names
            assert fresh in names
    finally:
        link.execute(f"DROP DATABASE {fresh}")
        link.close()


def test_a_script_makes_the_same_schema_as_psql(rich: EngineTarget) -> None:
    """The driver ran the same text as one message; whoever loads it reads the same facts."""
    with rich.session() as session:
        wanted = extraction.extract(session).catalog
    with scratch.scratch(rich.spec) as spec:
        session = opened(spec)
        scripts.run(session, (HERE / "rich.sql").read_text(encoding="utf-8"))
        found = extraction.extract(session).catalog
        session.close()
    assert found.facts == wanted.facts
    assert found.edges == wanted.edges
    assert found.gaps == wanted.gaps


@pytest.mark.parametrize(
    ("script", "line", "words"),
    [
        ("CREATE TABLE a (x int);\n\nCREATE TABLE b (\n  y nope);", 4, 'type "nope"'),
        ("CREATE TABLE a (x int);\n-- again\nCREATE TABLE a (x int);", 3, "already exists"),
        ("SELECT 1;\nSELEKT 2;", 2, "syntax error"),
        ("SELECT 1\n\n;\n  CREATE ROLE somebody", 4, "beyond the database"),
        ("DROP DATABASE postgres;", 1, "beyond the database"),
        ("ALTER SYSTEM SET jit = off", 1, "beyond the database"),
        ("SELECT 1;\nCOPY a FROM stdin;\n1\n\\.\n", 2, "rows are not loaded"),
        ("\n\\connect other", 2, "psql"),
    ],
)
def test_what_does_not_load_is_told_with_its_line(
    empty: EngineTarget, script: str, line: int, words: str
) -> None:
    with empty.session() as session:
        with pytest.raises(errors.InvalidInput, match=words) as refused:
            scripts.run(session, script)
        assert refused.value.loc == ("ddl", line)
        assert f"Line {line}:" in str(refused.value)
        assert not session.in_transaction


def test_statements_are_cut_where_psql_cuts(empty: EngineTarget) -> None:
    script = """
        \\restrict abc
        SET search_path = ''; SET client_encoding = 'LATIN1';
        CREATE TABLE public.a (x integer, y text DEFAULT ';--'); -- ; not here
        /* nor; /* here; */ */
        CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql
            BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;
        CREATE FUNCTION public.g() RETURNS integer LANGUAGE plpgsql AS $x$BEGIN; RETURN 1; END$x$;
        CREATE RULE r AS ON INSERT TO public.a DO ALSO (DELETE FROM public.a; SELECT 1);
        CREATE TYPE public.e AS ENUM ('a');
        ALTER TYPE public.e ADD VALUE 'b';
        CREATE TABLE public.b (e public.e DEFAULT 'b');
        CREATE INDEX CONCURRENTLY i ON public.a (x)
    """.replace("        \\restrict", "\\restrict")
    with empty.session() as session:
        script = script.replace("BEGIN; RETURN", "BEGIN RETURN")
        scripts.run(session, script)
        assert session.query("SHOW client_encoding") == [("UTF8",)]
        assert session.query("SELECT current_schema()::text") == [("public",)]
        names = {str(i) for i in extraction.extract(session).catalog.facts}
    assert {
        "table:public.a",
        "table:public.b",
        "function:public.f()",
        "function:public.g()",
        "rule:public.a.r",
        "index:public.a.i",
    } <= names
