"""What is made around the rows: types, partitions, generated columns, defaults, comments."""

import pytest

from auralith.dataplane.copying.drawing import draw
from auralith.dataplane.copying.model import CopyPlan, Wanted, Wish
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.schema.names import TableName
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied, place
from tests.engines.copying.masks import policy
from tests.engines.suite.target import EngineTarget


def drawn(source: EngineTarget, target: EngineTarget, wish: Wish | None = None) -> CopyPlan:
    with place(source, read_only=True).reading() as read, place(target).reading() as written:
        return draw(read, written, wish or Wish())


@pytest.mark.parametrize("base", ["text", "citext"])
def test_types_of_people_and_of_extensions(databases: Databases, base: str) -> None:
    source, target = databases("postgresql"), databases("postgresql")
    extensions = [("citext",)] if base == "citext" else []
    if extensions and not source.rows(
        "SELECT 1 FROM pg_available_extensions WHERE name = 'citext'"
    ):
        pytest.skip("The server comes without the extension citext.")
    source.run(
        "CREATE SCHEMA shop",
        *(f"CREATE EXTENSION {name}" for (name,) in extensions),
        "CREATE TYPE shop.mood AS ENUM ('sad', 'so''so', 'happy')",
        f"CREATE DOMAIN mail AS {base} CHECK (VALUE LIKE '%@%')",
        "CREATE TYPE place AS (street text, mood shop.mood)",
        "CREATE TYPE span AS RANGE (subtype = date)",
        "CREATE TABLE people (id integer PRIMARY KEY, moods shop.mood[], mail mail UNIQUE,"
        " home place, away span, low integer, high integer GENERATED ALWAYS AS (low * 2) STORED)",
        "INSERT INTO people (id, moods, mail, home, away, low) VALUES"
        " (1, '{sad,happy}', 'A@b', ROW('x', 'sad'), '[2024-01-01,2024-02-01)', 21),"
        " (2, NULL, NULL, NULL, NULL, NULL)",
    )
    plan = drawn(source, target)
    assert {c.message for c in plan.cautions if c.kind == "type_made"} == {
        f"Also made in the target: {name}."
        for name in (
            *(f"extension {name}" for (name,) in extensions),
            "enum shop.mood", "domain public.mail", "composite public.place", "range public.span",
        )
    }  # fmt: skip
    assert copied(source, target).verified
    query = "SELECT id, moods::text, mail, home::text, away::text, high FROM people ORDER BY id"
    assert target.rows(query) == source.rows(query)
    labels = "SELECT enumlabel FROM pg_enum ORDER BY enumsortorder"
    assert target.rows(labels) == source.rows(labels)
    names = "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'"
    assert target.rows(names) == extensions
    # With all of it there, nothing is made again.
    target.run("DROP TABLE people")
    assert drawn(source, target).foundations == ()
    assert copied(source, target).verified


def test_functions_that_defaults_call(databases: Databases) -> None:
    source, target = databases("postgresql"), databases("postgresql")
    source.run(
        "CREATE SCHEMA shop",
        "CREATE FUNCTION shop.part() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'it''s' $$",
        "CREATE FUNCTION code(n integer) RETURNS text LANGUAGE sql"
        " BEGIN ATOMIC SELECT shop.part() || n; END",
        "CREATE FUNCTION next_no() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 7; END $$",
        "CREATE FUNCTION unused() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$",
        "CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql IMMUTABLE"
        " AS $$ SELECT n * 2 $$",
        "CREATE TABLE shop.things (id integer PRIMARY KEY, mark text DEFAULT code(3),"
        " no integer DEFAULT next_no(), doubled integer GENERATED ALWAYS AS (twice(id)) STORED)",
        "CREATE TABLE plain (id integer PRIMARY KEY)",
        "INSERT INTO shop.things (id) VALUES (1), (2)",
    )
    plan = drawn(source, target)
    assert {c.message for c in plan.cautions if c.kind == "type_made"} == {
        f"Also made in the target: function {name}."
        for name in ("public.code", "public.next_no", "public.twice", "shop.part")
    }
    assert copied(source, target).verified
    target.run("INSERT INTO shop.things (id) VALUES (3)")
    assert target.rows("SELECT * FROM shop.things ORDER BY id") == [
        (1, "it's3", 7, 2), (2, "it's3", 7, 4), (3, "it's3", 7, 6),
    ]  # fmt: skip
    assert target.rows("SELECT count(*) FROM pg_proc WHERE proname = 'unused'") == [(0,)]
    plain = Wish(tables=(Wanted(TableName(None, "plain")),))
    assert drawn(source, databases("postgresql"), plain).foundations == ()


def test_a_function_that_needs_a_table_is_named(databases: Databases) -> None:
    source, target = databases("postgresql"), databases("postgresql")
    source.run(
        "CREATE TABLE numbers (n integer)",
        "CREATE FUNCTION most() RETURNS integer LANGUAGE sql"
        " BEGIN ATOMIC SELECT max(n) FROM numbers; END",
        "CREATE TABLE things (id integer PRIMARY KEY, n integer DEFAULT most())",
    )
    with pytest.raises(InvalidInput) as refused:
        drawn(source, target)
    assert refused.value.code == "bridge.needs_object"
    assert "numbers" in refused.value.message


@pytest.mark.parametrize("goal", ["postgresql", "mariadb", "sqlite"])
@pytest.mark.parametrize("masked", [False, True])
def test_types_of_extensions(databases: Databases, goal: str, masked: bool) -> None:
    source, target = databases("postgresql"), databases(goal)
    if not source.rows("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'"):
        pytest.skip("The server comes without the extension vector.")
    source.run(
        "CREATE SCHEMA things",
        "CREATE EXTENSION vector SCHEMA things",
        "CREATE TABLE words (id integer PRIMARY KEY, word varchar(40), place things.vector(3),"
        " many things.vector(2)[], thin things.halfvec(2) DEFAULT '[1,2]'::things.halfvec(2))",
        "INSERT INTO words (id, word, place, many) VALUES (1, 'one', '[1,2.5,-3]', NULL),"
        " (2, 'two', NULL, ARRAY['[1,2]', '[3,4]']::things.vector(2)[])",
    )
    rules = policy(source, {"words": {"word": "hash"}}) if masked else None
    result = copied(source, target, policy=rules)
    assert (result.rows, result.verified) == (2, True)
    columns = "id, place, many, thin" if goal != "postgresql" else (
        "id, place::text, many::text, thin::text"
    )  # fmt: skip
    kept = source.rows("SELECT id, place::text, many::text, thin::text FROM words ORDER BY id")
    assert target.rows(f"SELECT {columns} FROM words ORDER BY id") == kept
    words = [row[0] for row in target.rows("SELECT word FROM words ORDER BY id")]
    assert (words == ["one", "two"]) is not masked


def test_a_type_that_no_copy_makes_is_named(databases: Databases) -> None:
    source, target = databases("postgresql"), databases("postgresql")
    source.run(
        "CREATE TABLE towns (id integer)",
        "CREATE TABLE trips (id integer, town towns)",
    )
    with pytest.raises(InvalidInput) as refused:
        drawn(source, target)
    assert refused.value.code == "bridge.needs_object"
    assert refused.value.params == {"object": "public.towns"}
    assert len(drawn(source, target, Wish(tables=(Wanted(TableName(None, "towns")),))).tables) == 1


def test_partitioned_tables_stay_partitioned(databases: Databases) -> None:
    source, target = databases("postgresql"), databases("postgresql")
    source.run(
        "CREATE TABLE sales (id integer, day date, region text, PRIMARY KEY (id, day, region))"
        " PARTITION BY RANGE (day)",
        "CREATE TABLE sales_old PARTITION OF sales FOR VALUES FROM (MINVALUE) TO ('2024-01-01')",
        "CREATE TABLE sales_new PARTITION OF sales FOR VALUES FROM ('2024-01-01') TO (MAXVALUE)"
        " PARTITION BY LIST (region)",
        "CREATE TABLE sales_north PARTITION OF sales_new FOR VALUES IN ('n')",
        "CREATE TABLE sales_rest PARTITION OF sales_new DEFAULT",
        "INSERT INTO sales SELECT n, date '2023-12-20' + n, CASE n % 2 WHEN 0 THEN 'n' ELSE 's' END"
        " FROM generate_series(1, 40) n",
    )
    assert copied(source, target).verified
    query = "SELECT tableoid::regclass::text, count(*) FROM sales GROUP BY 1 ORDER BY 1"
    assert target.rows(query) == source.rows(query)
    assert len(target.rows(query)) == 3
    both = Wish(tables=tuple(Wanted(TableName(None, name)) for name in ("sales_new", "sales")))
    assert [str(t.name) for t in drawn(source, target, both).tables] == ["sales"]
    renamed = Wish(tables=(Wanted(TableName(None, "sales"), TableName(None, "turnover")),))
    assert "not_partitioned" in {c.kind for c in drawn(source, target, renamed).cautions}
    assert copied(source, target, renamed).verified


DEFAULTS = {
    "postgresql": "CREATE TABLE items (id integer PRIMARY KEY, name varchar(20) DEFAULT 'it''s',"
    " amount numeric(8, 2) DEFAULT -1.50, open boolean DEFAULT true NOT NULL,"
    " made timestamp DEFAULT now(), mark text DEFAULT md5('x'), low integer, high integer,"
    " both_of integer GENERATED ALWAYS AS (low + high * 2) STORED,"
    " label text GENERATED ALWAYS AS (name || '-' || mark) STORED,"
    " loud text GENERATED ALWAYS AS (upper(name)) STORED)",
    "mariadb": "CREATE TABLE items (id integer PRIMARY KEY, name varchar(20) DEFAULT 'it''s',"
    " amount decimal(8, 2) DEFAULT -1.50, open boolean DEFAULT true NOT NULL,"
    " made datetime DEFAULT current_timestamp(), mark text DEFAULT (md5('x')), low integer,"
    " high integer, both_of integer AS (low + high * 2) STORED,"
    " label varchar(60) AS (concat(name, '-', mark)) STORED,"
    " loud varchar(20) AS (upper(name)) STORED)",
    "sqlite": "CREATE TABLE items (id integer PRIMARY KEY, name varchar(20) DEFAULT 'it''s',"
    " amount decimal(8, 2) DEFAULT -1.50, open boolean DEFAULT true NOT NULL,"
    " made datetime DEFAULT CURRENT_TIMESTAMP, mark text DEFAULT (lower('X')), low integer,"
    " high integer, both_of integer AS (low + high * 2) STORED,"
    " label text AS (name || '-' || mark) STORED, loud varchar(20) AS (upper(name)) STORED)",
}


@pytest.mark.parametrize(
    ("origin", "goal"),
    [("postgresql", "mariadb"), ("postgresql", "sqlite"), ("mariadb", "postgresql"),
     ("mariadb", "sqlite"), ("sqlite", "postgresql"), ("sqlite", "mariadb")],
)  # fmt: skip
def test_defaults_and_generated_columns_across_engines(
    databases: Databases, origin: str, goal: str
) -> None:
    source, target = databases(origin), databases(goal)
    source.run(
        DEFAULTS[origin],
        "INSERT INTO items (id, name, mark, low, high) VALUES (1, 'a', 'm', 3, 4)",
        "INSERT INTO items (id, name, mark, low, high) VALUES (2, NULL, 'm', NULL, 4)",
    )
    plan = drawn(source, target)
    told = {(c.kind, c.column) for c in plan.cautions}
    assert told == {("default_left_out", "mark"), ("generated_plain", "loud")}
    assert copied(source, target).verified
    query = "SELECT id, both_of, label, loud FROM items ORDER BY id"
    assert target.rows(query) == [(1, 11, "a-m", "A"), (2, None, None, None)]
    target.run("INSERT INTO items (id, low, high) VALUES (9, 5, 1)")
    ((name, amount, opened, made, mark, both, loud),) = target.rows(
        "SELECT name, amount, open, made, mark, both_of, loud FROM items WHERE id = 9"
    )
    assert (name, float(amount), bool(opened), mark, both, loud) == (
        "it's", -1.5, True, None, 7, None,
    )  # fmt: skip
    assert str(made).startswith("20")


@pytest.mark.parametrize(("origin", "goal"), [("postgresql", "mariadb"), ("mariadb", "postgresql")])
def test_comments_come_along(databases: Databases, origin: str, goal: str) -> None:
    source, target = databases(origin), databases(goal)
    if origin == "postgresql":
        source.run(
            "CREATE TABLE items (id integer PRIMARY KEY)",
            "COMMENT ON TABLE items IS 'what''s sold'",
            "COMMENT ON COLUMN items.id IS 'its number'",
        )
    else:
        source.run(
            "CREATE TABLE items (id integer PRIMARY KEY COMMENT 'its number')"
            " COMMENT 'what''s sold'"
        )
    copied(source, target)
    with target.session() as session:
        (table,) = target.engine.introspect(session).tables
    assert (table.comment, table.columns[0].comment) == ("what's sold", "its number")
