"""What the rules say of cost, loss and security, measured on real servers or read from plans."""

import pytest

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import RULES, merging, text
from auralith.dataplane.engines.postgresql.rules.retype import retype
from auralith.dataplane.plan.model import HazardCode, Plan, Stratum
from auralith.dataplane.schema.facts import Catalog
from auralith.kit.postgres import EmbeddedServer
from tests.engines.schemas.postgresql.corpus import running
from tests.engines.schemas.postgresql.corpus.reading import Case
from tests.engines.schemas.postgresql.corpus.running import Place, planned

EMPTY = Catalog("postgresql", "postgresql", "18.0", 1, {})

TYPES = (
    ("varchar(10)", "varchar(20)", "'a'"),
    ("varchar(20)", "varchar(10)", "'a'"),
    ("varchar(10)", "varchar", "'a'"),
    ("varchar(10)", "text", "'a'"),
    ("text", "varchar", "'a'"),
    ("text", "varchar(10)", "'a'"),
    ("char(3)", "text", "'a'"),
    ("char(3)", "char(5)", "'a'"),
    ("smallint", "integer", "1"),
    ("integer", "bigint", "1"),
    ("bigint", "integer", "1"),
    ("integer", "numeric", "1"),
    ("integer", "text", "1"),
    ("text", "integer", "'1'"),
    ("text", "uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"),
    ("numeric(8,2)", "numeric(12,2)", "1.25"),
    ("numeric(8,2)", "numeric", "1.25"),
    ("numeric(8,2)", "numeric(12,4)", "1.25"),
    ("numeric(12,2)", "numeric(8,2)", "1.25"),
    ("numeric", "numeric(8,2)", "1.25"),
    ("real", "double precision", "1"),
    ("timestamp", "timestamptz", "'2020-01-01'"),
    ("timestamptz", "timestamp", "'2020-01-01'"),
    ("timestamp(3)", "timestamp", "'2020-01-01'"),
    ("timestamp", "timestamp(3)", "'2020-01-01'"),
    ("date", "timestamp", "'2020-01-01'"),
    ("timestamptz", "date", "'2020-01-01'"),
    ("time(3)", "time(6)", "'10:00'"),
    ("boolean", "integer", "true"),
    ("integer", "boolean", "1"),
    ("boolean", "text", "true"),
    ("json", "jsonb", "'{}'"),
    ("jsonb", "json", "'{}'"),
    ("text", "jsonb", "'{}'"),
    ("jsonb", "text", "'{}'"),
    ("cidr", "inet", "'10.0.0.0/8'"),
    ("inet", "cidr", "'10.0.0.0/8'"),
    ("text", "bytea", "'a'"),
    ("bytea", "text", "'a'"),
    ("bit varying(4)", "bit varying(8)", "'101'"),
    ("bit(3)", "bit varying", "'101'"),
    ("integer[]", "bigint[]", "'{1}'"),
    ("text[]", "integer[]", "'{1}'"),
    ("varchar[]", "text[]", "'{a}'"),
    ("integer", "integer[]", "1"),
    ("integer[]", "integer", "'{1}'"),
    ("interval", "time", "'1 hour'"),
    ("money", "numeric", "'1'"),
    ("double precision", "integer", "1"),
)


@pytest.fixture(scope="module")
def server(postgres18_target_server: EmbeddedServer) -> EmbeddedServer:
    running.make_roles(postgres18_target_server)
    return postgres18_target_server


def found(server: EmbeddedServer, before: str, after: str, *words: str) -> Plan:
    case = Case("", before, after, words=frozenset(words))
    with running.place(server, "there") as target, running.place(server, "goal") as source:
        target.run(case.before)
        source.run(case.after)
        return planned(target.extract(), source.extract(), case.words)


def _file(at: Place) -> tuple[object, ...]:
    return at.rows("SELECT pg_relation_filenode('t')")[0]


def _type(at: Place, table: str) -> str:
    sql = "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attnum = 1 AND attrelid"
    return str(at.rows(f"{sql} = '{table}'::regclass")[0][0])


def test_rewrites_are_those_of_the_server(server: EmbeddedServer) -> None:
    wrong = []
    with running.place(server, "there") as at:
        at.run(f"ALTER DATABASE {at.name} SET timezone = 'UTC'")
        for old, new, value in TYPES:
            at.run(f"DROP TABLE IF EXISTS t; CREATE TABLE t (c {old})")
            at.run(f"INSERT INTO t VALUES ({value})")
            at.run(f"CREATE TABLE u (c {new})")
            was, goal = _type(at, "t"), _type(at, "u")
            at.run("DROP TABLE u")
            answer = retype(was, goal, EMPTY, EMPTY)
            using = f" USING {answer.using.format('c')}" if answer.using else ""
            before = _file(at)
            if answer.fails:
                assert at.rows(f"SELECT count(*) FROM t WHERE {answer.fails.format('c')}") == [(0,)]
            at.run(f"ALTER TABLE t ALTER COLUMN c TYPE {new}{using}")
            if (_file(at) != before) != answer.rewrite:
                wrong.append((old, new, answer.rewrite))
    assert wrong == []


@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        ("character varying(9)", "character varying(3)", "'abcd'"),
        ("text", "character varying(3)", "'abcd'"),
        ("bigint", "integer", "3000000000"),
        ("numeric", "integer", "3000000000"),
        ("numeric(8,2)", "numeric(5,2)", "12345.5"),
        ("text", "integer", "'abc'"),
        ("text", "date", "'abc'"),
    ],
)
def test_offenders_are_counted(server: EmbeddedServer, old: str, new: str, value: str) -> None:
    before = f"CREATE TABLE t (c {old}); INSERT INTO t VALUES ({value})"
    with running.place(server, "there") as target, running.place(server, "goal") as source:
        target.run(before)
        source.run(f"CREATE TABLE t (c {new})")
        made = planned(target.extract(), source.extract())
        (select,) = (
            h.remedy
            for s in made.statements
            for h in s.action.hazards
            if h.code is HazardCode.VALIDATION_MAY_FAIL
        )
        assert target.rows(select) == [(1,)]
        with pytest.raises(Exception, match=r"too long|out of range|overflow|invalid"):
            target.apply([s.action for s in made.statements])


def test_a_shorter_text_is_never_cut(server: EmbeddedServer) -> None:
    made = found(server, "CREATE TABLE t (c text)", "CREATE TABLE t (c varchar(3))")
    assert "USING" not in made.statements[0].action.sql


def test_offending_rows_of_constraints(server: EmbeddedServer) -> None:
    before = """
    CREATE TABLE p (id int PRIMARY KEY); INSERT INTO p VALUES (1);
    CREATE TABLE t (id int, p int, n int);
    INSERT INTO t VALUES (1, 1, 1), (1, 2, -1), (NULL, NULL, NULL);
    """
    after = """
    CREATE TABLE p (id int PRIMARY KEY);
    CREATE TABLE t (id int UNIQUE, p int REFERENCES p, n int CHECK (n > 0) NOT NULL);
    """
    with running.place(server, "there") as target, running.place(server, "goal") as source:
        target.run(before)
        source.run(after)
        made = planned(target.extract(), source.extract())
        selects = [
            h.remedy
            for s in made.statements
            for h in s.action.hazards
            if h.code is HazardCode.VALIDATION_MAY_FAIL
        ]
        assert [target.rows(s) for s in selects] == [[(1,)]] * 4


def test_sizes_are_said(server: EmbeddedServer) -> None:
    made = found(server, "CREATE TABLE t (c int)", "CREATE TABLE t (c bigint)", "big")
    hazards = {h.code: h for h in made.statements[0].action.hazards}
    assert "about 5,000,000 rows, 4.0 GB" in hazards[HazardCode.TABLE_REWRITE].message
    assert hazards[HazardCode.LONG_LOCK].severity == "warning"
    assert [(x.level, x.blocks, x.long) for x in made.statements[0].action.locks] == [
        ("ACCESS EXCLUSIVE", "everything", True)
    ]


def test_big_tables_are_never_blocked_for_long(server: EmbeddedServer) -> None:
    made = found(
        server,
        "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (id int NOT NULL, p int, n int)",
        "CREATE TABLE p (id int PRIMARY KEY);"
        "CREATE TABLE t (id int PRIMARY KEY, p int REFERENCES p, n int NOT NULL CHECK (n > 0));"
        "CREATE INDEX i ON t (n)",
        "big",
        "concurrent",
    )
    long = {x.blocks for s in made.statements for x in s.action.locks if x.long}
    assert long <= {"ddl", "nothing"}
    concurrent = [s.action for s in made.statements if "CONCURRENTLY" in s.action.sql]
    assert len(concurrent) == 2
    assert not any(a.transactional for a in concurrent)


def test_new_tables_raise_no_alarm(server: EmbeddedServer) -> None:
    made = found(
        server,
        "CREATE TABLE old (id int)",
        "CREATE TABLE old (id int); CREATE TABLE p (id int PRIMARY KEY);"
        "CREATE TABLE t (id bigserial PRIMARY KEY, p int REFERENCES p, n int CHECK (n > 0));"
        "CREATE UNIQUE INDEX i ON t (n)",
        "concurrent",
    )
    assert [h.code for s in made.statements for h in s.action.hazards] == []
    assert all(s.action.transactional for s in made.statements)


def test_nothing_lost_without_a_word(server: EmbeddedServer) -> None:
    made = found(
        server,
        "CREATE TABLE a (id int, n numeric); CREATE TABLE b (id int)",
        "CREATE TABLE a (n int)",
    )
    lost = [s.action.object for s in made.statements if s.action.destructive]
    assert {str(i) for i in lost} == {"column:public.a.n", "column:public.a.id", "table:public.b"}
    for statement in made.statements:
        codes = {h.code for h in statement.action.hazards}
        assert HazardCode.DATA_LOSS in codes
        assert statement.reverse.quality == "structure_only"


def test_renames_are_suggested(server: EmbeddedServer) -> None:
    made = found(
        server,
        "CREATE TABLE customers (id int PRIMARY KEY, name text, mail text, at date)",
        "CREATE TABLE clients (id int PRIMARY KEY, name text, mail text, at date)",
    )
    assert [(str(r.old), str(r.new)) for r in made.renames] == [
        ("table:public.customers", "table:public.clients")
    ]


def test_secrets_are_not_invented(server: EmbeddedServer) -> None:
    made = found(
        server,
        "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w",
        "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
        "CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password 'x')",
    )
    assert [str(r.object) for r in made.unsupported] == ["user_mapping:s.public"]


def test_every_kind_has_rules() -> None:
    assert RULES.keys() == kinds.KINDS.keys()


@pytest.mark.parametrize(
    ("name", "written"),
    [("plain", "plain"), ("Odd", '"Odd"'), ("select", '"select"'), ('q"', '"q"""'), ("é", '"é"')],
)
def test_names(name: str, written: str) -> None:
    assert text.ident(name) == written


def test_dollar_quotes_fit_the_body() -> None:
    assert text.dollar("a $$ b") == "$f1$a $$ b$f1$"
    assert text.dollar("plain") == "$$plain$$"


def test_only_changes_of_one_table_are_merged(server: EmbeddedServer) -> None:
    made = found(
        server,
        "CREATE TABLE a (id int); CREATE TABLE b (id int)",
        "CREATE TABLE a (id int, x int, y int); CREATE TABLE b (id int, x int)",
    )
    assert [s.action.sql for s in made.statements] == [
        "ALTER TABLE public.a ADD COLUMN x integer, ADD COLUMN y integer",
        "ALTER TABLE public.b ADD COLUMN x integer",
    ]
    first, second = (s.action for s in made.statements)
    assert first.stratum is Stratum.COLUMN
    assert merging.merge(first, second) is None
