"""What is read from a database that has one of everything: facts, edges, gaps.

The expectations were written from rich.sql: rich.facts, rich.edges, rich.gaps. Whatever the
database has and no line names makes a test fail.
"""

import json
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from auralith.dataplane import errors
from auralith.dataplane.engines.postgresql import extraction, kinds
from auralith.dataplane.schema import hashing, snapshot
from auralith.dataplane.schema.facts import Catalog, Edge, Gap
from auralith.dataplane.schema.identity import ObjectId
from tests.engines.schemas.postgresql.conftest import HERE, READER
from tests.engines.suite.target import EngineTarget

Read = Callable[[EngineTarget], Catalog]
MAX_ROUND_TRIPS = 25


def lines(name: str) -> list[str]:
    return (HERE / name).read_text(encoding="utf-8").splitlines()


def told(catalog: Catalog, owner: str) -> list[str]:
    """Facts as lines, without the owner who made everything and rights that are new in 17."""
    out = []
    for fact in catalog.facts.values():
        said = {n: v for n, v in fact.attributes.items() if (n, v) != ("owner", owner)}
        if "privileges" in said:
            said["privileges"] = tuple(p for p in said["privileges"] if p != "MAINTAIN")  # type: ignore[union-attr]
        text = json.dumps(said, ensure_ascii=False)
        out.append(f"{fact.id} in {fact.parent or 'database'} {text}")
    return sorted(out)


def test_every_fact_is_read_and_nothing_else(rich: EngineTarget, read: Read) -> None:
    assert told(read(rich), str(rich.spec.username)) == sorted(lines("rich.facts"))


def test_every_dependency_is_read_and_nothing_else(rich: EngineTarget, read: Read) -> None:
    found = sorted(f"{e.source} {e.kind} {e.target}" for e in read(rich).edges)
    assert found == sorted(lines("rich.edges"))


def test_what_is_not_read_is_named(rich: EngineTarget, read: Read) -> None:
    found = sorted(f"{g.reason} {g.object}" for g in read(rich).gaps)
    assert found == sorted(lines("rich.gaps"))


def test_kinds_and_attributes_are_those_of_the_vocabulary(rich: EngineTarget, read: Read) -> None:
    catalog = read(rich)
    for fact in catalog.facts.values():
        kind = kinds.KINDS[fact.id.kind]
        assert set(fact.attributes) <= set(kind.attributes), fact.id
        assert set(fact.notes) <= set(kind.notes), fact.id
        assert fact.parent is None or fact.parent.kind in kind.parents, fact.id
        assert fact.parent is None or fact.parent in catalog.facts, fact.id
        assert ObjectId.parse(str(fact.id)) == fact.id
    everything = {f.id.kind for f in catalog.facts.values()}
    assert set(kinds.KINDS) - everything == {kinds.NOT_NULL, kinds.WRAPPER_GRANT}


def test_positions_and_estimates_are_notes(rich: EngineTarget, read: Read) -> None:
    facts = read(rich).facts
    assert facts[ObjectId("sequence", ("app", "plain"))].notes == {"position": 2}
    assert facts[ObjectId("sequence", ("app", "counter"))].notes == {}
    assert facts[ObjectId("materialized_view", ("app", "stored"))].notes == {"populated": False}
    assert facts[ObjectId("extension", ("plpgsql",))].notes["version"] == "1.0"


def test_no_secret_is_in_the_catalog(rich: EngineTarget, read: Read) -> None:
    catalog = read(rich)
    assert "HUSH" not in repr(catalog)
    server = catalog.facts[ObjectId("foreign_server", ("there",))]
    assert server.attributes["options"] == ("conn=********", "host=h", "password=********")


def test_snapshots_keep_everything(rich: EngineTarget, read: Read) -> None:
    catalog = read(rich)
    again = snapshot.load(snapshot.dump(catalog))
    assert again == catalog
    assert hashing.fingerprint(again) == hashing.fingerprint(read(rich))


# The catalog views of the server, beside ours: identities as (kind, path).
OUTSIDE = {
    kinds.TABLE: "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = 'app'",
    kinds.VIEW: "SELECT schemaname, viewname FROM pg_views WHERE schemaname = 'app'",
    kinds.MATERIALIZED_VIEW: "SELECT schemaname, matviewname FROM pg_matviews",
    kinds.SEQUENCE: "SELECT schemaname, sequencename FROM pg_sequences",
    kinds.POLICY: "SELECT schemaname, tablename, policyname FROM pg_policies",
    kinds.RULE: "SELECT schemaname, tablename, rulename FROM pg_rules WHERE schemaname = 'app'",
    kinds.STATISTICS: "SELECT 'app', stxname FROM pg_statistic_ext",
    kinds.FOREIGN_TABLE: "SELECT 'app', foreign_table_name FROM information_schema.foreign_tables",
    kinds.DOMAIN: (
        "SELECT 'app', domain_name FROM information_schema.domains WHERE domain_schema = 'app'"
    ),
    kinds.FUNCTION: (
        "SELECT 'app', routine_name FROM information_schema.routines WHERE routine_schema = 'app'"
        " AND routine_type = 'FUNCTION' AND external_language <> 'INTERNAL'"
    ),
    kinds.PUBLICATION: "SELECT pubname FROM pg_publication",
    kinds.EXTENSION: "SELECT extname FROM pg_extension",
}


def test_the_servers_own_views_name_the_same(rich: EngineTarget, read: Read) -> None:
    catalog = read(rich)
    for kind, sql in OUTSIDE.items():
        found = {f.id.path for f in catalog.of_kind(kind)}
        assert found == {tuple(row) for row in rich.rows(sql)}, kind


def test_columns_are_those_of_the_information_schema(rich: EngineTarget, read: Read) -> None:
    catalog = read(rich)
    inherited = {"events_24", "events_rest", "child"}
    expected = {
        (table, name): (nullable == "NO", identity == "YES", generated == "ALWAYS")
        for table, name, nullable, identity, generated in rich.rows(
            "SELECT c.table_name, c.column_name, c.is_nullable, c.is_identity, c.is_generated"
            " FROM information_schema.columns c JOIN information_schema.tables t"
            " USING (table_schema, table_name)"
            " WHERE table_schema = 'app' AND t.table_type IN ('BASE TABLE', 'FOREIGN')"
        )
        if table not in inherited and (table, name) != ("users", "email")  # NOT NULL of its domain
    }
    found = {
        (f.id.path[1], f.id.path[2]): (
            f.attributes.get("not_null", False),
            "identity" in f.attributes,
            "generated" in f.attributes,
        )
        for f in catalog.of_kind(kinds.COLUMN)
        if f.parent is not None and f.parent.kind in {kinds.TABLE, kinds.FOREIGN_TABLE}
    }
    assert {k: v for k, v in found.items() if k in expected} == expected


def test_indexes_are_those_of_the_servers_view(rich: EngineTarget, read: Read) -> None:
    """All of them: those of constraints stand in the constraint, those of partitions nowhere."""
    facts = read(rich).facts.values()
    holders = {kinds.INDEX, kinds.PRIMARY_KEY, kinds.UNIQUE, kinds.EXCLUDE}
    found = {f.id.path[1:] for f in facts if f.id.kind in holders}
    expected = {
        tuple(row)
        for row in rich.rows("SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'app'")
    }
    assert expected - found == {
        ("events_24", "events_24_kind_idx"),
        ("events_24", "events_24_pkey"),
        ("events_rest", "events_rest_kind_idx"),
        ("events_rest", "events_rest_pkey"),
    }
    assert found <= expected


def test_a_login_with_few_rights_reads_the_same(
    rich: EngineTarget, reader: EngineTarget, read: Read
) -> None:
    mine, theirs = read(rich), read(reader)
    hidden = ObjectId("user_mapping", ("there", READER))
    assert {i: f.attributes for i, f in theirs.facts.items() if i != hidden} == {
        i: f.attributes for i, f in mine.facts.items() if i != hidden
    }
    assert theirs.edges == mine.edges
    assert theirs.facts[ObjectId("sequence", ("app", "plain"))].notes == {}


def test_what_a_login_may_not_see_is_a_gap(rich: EngineTarget, reader: EngineTarget) -> None:
    rich.run(
        "CREATE USER MAPPING FOR PUBLIC SERVER there OPTIONS (user 'x', password 'HUSH-4')",
        f"REVOKE USAGE ON FOREIGN SERVER there FROM {READER}",
    )
    with reader.session() as session:
        gaps = extraction.extract(session).catalog.gaps
    assert {g.object for g in gaps if g.reason == "privilege"} == {
        "user_mapping:there.public",
        f"user_mapping:there.{READER}",
    }


def test_members_of_extensions_are_left_out_and_what_needs_them_says_so(
    empty: EngineTarget, read: Read
) -> None:
    before = read(empty)
    empty.run(
        "CREATE SCHEMA ext",
        "CREATE EXTENSION vector SCHEMA ext",
        "CREATE TABLE points (id integer, at ext.vector(3), many ext.vector[])",
    )
    catalog = read(empty)
    extension = ObjectId("extension", ("vector",))
    assert {str(i) for i in catalog.facts.keys() - before.facts.keys()} == {
        "schema:ext",
        "extension:vector",
        "table:public.points",
        "column:public.points.id",
        "column:public.points.at",
        "column:public.points.many",
    }
    assert catalog.gaps == ()
    assert set(catalog.edges) == {
        Edge(extension, ObjectId("schema", ("ext",))),
        Edge(ObjectId("column", ("public", "points", "at")), extension),
        Edge(ObjectId("column", ("public", "points", "many")), extension),
    }


def test_the_journal_and_temporary_tables_are_left_out(empty: EngineTarget) -> None:
    empty.run("CREATE SCHEMA auralith_journal", "CREATE TABLE auralith_journal.run (id integer)")
    with empty.session() as session:
        session.execute("CREATE TEMPORARY TABLE passing (id serial PRIMARY KEY, CHECK (id > 0))")
        catalog = extraction.extract(session).catalog
    assert {str(i) for i in catalog.facts} == {
        "schema:public",
        "grant:public.public",
        "extension:plpgsql",
    }


def test_leftovers_of_concurrent_builds_are_marked(empty: EngineTarget, read: Read) -> None:
    empty.run("CREATE TABLE t (a integer)", "INSERT INTO t VALUES (1), (1)")
    with closing(empty.connect()) as link:
        link.autocommit = True
        with pytest.raises(Exception, match="could not create unique index"):
            link.execute("CREATE UNIQUE INDEX CONCURRENTLY broken ON t (a)")
    fact = read(empty).facts[ObjectId("index", ("public", "t", "broken"))]
    assert fact.attributes["invalid"] is True


def test_foreign_keys_that_are_not_checked_are_a_gap(empty: EngineTarget, read: Read) -> None:
    empty.run(
        "CREATE TABLE a (id integer PRIMARY KEY)",
        "CREATE TABLE b (id integer CONSTRAINT b_a REFERENCES a)",
        "ALTER TABLE b DISABLE TRIGGER ALL",
    )
    assert [(g.reason, g.object) for g in read(empty).gaps] == [
        ("unmodelled", "foreign_key_check:public.b.b_a")
    ]


def test_the_newest_constraints(rich: EngineTarget, read: Read, major: int) -> None:
    if major < 18:
        pytest.skip("these constraints came with version 18")
    before = read(rich).facts.keys()
    rich.run((HERE / "rich_18.sql").read_text(encoding="utf-8"))
    facts = read(rich).facts
    long = "this_table_has_a_name_of_sixty_three_bytes_so_that_nothing_fits"
    expected: dict[str, dict[str, Any]] = {
        "column:new.things.twice": {
            "type": "integer",
            "not_null": True,
            "generated": "(plain * 2)",
            "generation": "virtual",
        },
        "column:new.things.plain": {"type": "integer", "not_null": True},
        "not_null:new.things.things_have_ids": {"column": "id"},
        "not_null:new.things.late": {"column": "twice", "not_valid": True},
        "not_null:new.named.must_be": {},
        "check:new.things.positive": {"expression": "(plain > 0)", "not_enforced": True},
        "primary_key:new.things.things_apart": {
            "columns": ("area", "during"),
            "without_overlaps": True,
        },
        "foreign_key:new.parts.parts_within": {
            "columns": ("area", "during"),
            "references": "table:new.things",
            "referenced_columns": ("area", "during"),
            "period": True,
        },
        f"column:new.{long}.and_the_column_has_a_long_name_as_well_to_be_cut": {
            "type": "integer",
            "not_null": True,
        },
    }
    found = {str(i): dict(facts[i].attributes) for i in facts.keys() - before}
    assert {i: found.get(i) for i in expected} == expected
    assert {i for i in found if i.startswith("not_null:")} == {
        i for i in expected if i.startswith("not_null:")
    }


@pytest.mark.parametrize("read_only", [True, False])
def test_round_trips_do_not_grow_with_the_number_of_tables(
    empty: EngineTarget, read_only: bool
) -> None:
    trips = {}
    for tables in (3, 300):
        empty.run(
            "DROP SCHEMA IF EXISTS many CASCADE",
            "CREATE SCHEMA many",
            f"DO $$ BEGIN FOR i IN 1..{tables} LOOP EXECUTE format("
            "'CREATE TABLE many.t%s (id serial PRIMARY KEY, a text UNIQUE CHECK (length(a) > 0));"
            " CREATE INDEX ON many.t%s (lower(a)); CREATE VIEW many.v%s AS SELECT * FROM many.t%s',"
            " i, i, i, i); END LOOP; END $$",
        )
        sent: list[Any] = []
        with empty.session(read_only=read_only) as session:
            run = session._run  # type: ignore[attr-defined]

            def counted(*arguments: Any, _run: Any = run, _sent: list[Any] = sent) -> Any:
                _sent.append(arguments)
                return _run(*arguments)

            session._run = counted  # type: ignore[attr-defined]
            catalog = extraction.extract(session).catalog
        assert sum(1 for _ in catalog.of_kind("table")) == tables
        trips[tables] = len(sent)
    assert trips[3] == trips[300] <= MAX_ROUND_TRIPS


def test_sizes_are_those_the_server_last_counted(rich: EngineTarget) -> None:
    rich.run(
        "INSERT INTO app.events (id, at, kind, n) SELECT i, date '2024-01-01' + i, 'a', 5"
        " FROM generate_series(1, 500) i",
        "ANALYZE app.events",
    )
    with rich.session() as session:
        sizes = extraction.extract(session).sizes
    parts = [sizes[ObjectId("table", ("app", n))] for n in ("events_24", "events_rest")]
    assert [p.rows for p in parts] == [365, 135]
    whole = sizes[ObjectId("table", ("app", "events"))]
    assert whole.rows == 500
    assert whole.bytes == sum(p.bytes or 0 for p in parts) > 0
    assert sizes[ObjectId("table", ("app", "users"))].rows is None


def test_settings_of_the_session_stay_and_no_lock_is_left(rich: EngineTarget) -> None:
    asked = (
        "SELECT current_setting('search_path'), current_setting('jit'),"
        " current_setting('default_transaction_isolation')"
    )
    with rich.session() as session:
        session.query("SELECT set_config('search_path', 'app', false)")
        before = session.query(asked)
        extraction.extract(session)
        assert session.query(asked) == before
        assert not session.in_transaction
        with session.transaction():
            extraction.extract(session)
            assert session.query(asked) == before
        locks = (
            "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'"
        )
        assert session.query(locks) == [(1,)]  # pg_locks itself


def test_a_query_that_takes_too_long_is_a_gap(empty: EngineTarget) -> None:
    """The server locks a table to write its checks as text; somebody holds this one."""
    empty.run("CREATE TABLE held (a integer, CONSTRAINT fine CHECK (a > 0))")
    with closing(empty.connect()) as link, empty.session(statement_timeout_ms=1_000) as session:
        link.execute("LOCK TABLE held IN ACCESS EXCLUSIVE MODE")
        try:
            catalog = extraction.extract(session).catalog
        except errors.StatementTimeout:
            pytest.fail("the rest can be read without the constraints")
        assert not session.in_transaction
    assert ObjectId("table", ("public", "held")) in catalog.facts
    timeouts = {g.object for g in catalog.gaps if g.reason == "timeout"}
    assert timeouts == {f"{kind}:*" for kind in kinds.CONSTRAINTS}
    assert all("statement_timeout" in g.message for g in catalog.gaps)
    assert isinstance(catalog.gaps[0], Gap)
