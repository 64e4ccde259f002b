"""Hand-written SQL: cut into statements, read, and looked through by rules."""

import pytest

from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.operations.migrate import lint_sql, plan_of_sql
from auralith.dataplane.plan.model import TableSize
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.sql.script import split

ORDERS = ObjectId("table", ("public", "orders"))
BIG = {ORDERS: TableSize(rows=5_000_000, bytes=10**9)}
SMALL = {ORDERS: TableSize(rows=12, bytes=8192)}


def codes(sql: str, engine: str = "postgresql", **words: object) -> list[str]:
    found = lint_sql(get_engine(engine), sql, **words)  # type: ignore[arg-type]
    return [w.code for w in found if w.code != "sql.no_lock_timeout"]


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("CREATE INDEX i ON orders (a)", "sql.index_blocks_writes"),
        ("DROP INDEX i", "sql.drop_index_blocks"),
        ("ALTER TABLE orders ADD COLUMN a int NOT NULL", "sql.add_column_not_null"),
        (
            "ALTER TABLE orders ADD a uuid DEFAULT gen_random_uuid()",
            "sql.add_column_volatile_default",
        ),
        ("ALTER TABLE orders ALTER COLUMN a TYPE bigint", "sql.retype_rewrites"),
        ("ALTER TABLE orders ALTER a SET DATA TYPE bigint", "sql.retype_rewrites"),
        ("ALTER TABLE orders ALTER COLUMN a SET NOT NULL", "sql.set_not_null_scans"),
        (
            "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES people (id)",
            "sql.foreign_key_scans",
        ),
        ("ALTER TABLE orders ADD CHECK (a > 0)", "sql.check_scans"),
        ("ALTER TABLE orders ADD CONSTRAINT u UNIQUE (a)", "sql.key_builds_index"),
        ("ALTER TABLE orders RENAME COLUMN a TO b", "sql.rename"),
        ("ALTER TABLE orders DROP COLUMN a", "sql.drop_column"),
        ("ALTER TABLE orders DROP a", "sql.drop_column"),
        ("DROP TABLE orders", "sql.drop_table"),
        ("TRUNCATE orders", "sql.truncate"),
        ("DROP VIEW v CASCADE", "sql.cascade"),
        ("UPDATE orders SET a = 1", "sql.no_where"),
        ("DELETE FROM orders", "sql.no_where"),
        ("UPDATE orders SET a = 1 WHERE id = 3", "sql.rows_in_migration"),
        ("VACUUM FULL orders", "sql.full_rewrite"),
        ("SET lock_timeout = 0", "sql.no_timeout"),
        ("CREATE TABLE IF NOT EXISTS t (a int)", "sql.if_exists"),
        ("GRANT SELECT ON orders TO PUBLIC", "sql.grant_to_all"),
        (
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$",
            "sql.definer_search_path",
        ),
        ("ALTER ROLE r PASSWORD 'x'", "sql.password"),
    ],
)
def test_postgresql(sql: str, code: str) -> None:
    assert code in codes(sql, sizes=BIG, has_rollback=True)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE INDEX CONCURRENTLY i ON orders (a)",
        "ALTER TABLE orders ADD COLUMN a int NOT NULL DEFAULT 0",
        "ALTER TABLE orders ADD COLUMN a int",
        "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES people (id) NOT VALID",
        "ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
        "ALTER TABLE orders ADD CONSTRAINT u UNIQUE USING INDEX i",
        "ALTER TABLE orders VALIDATE CONSTRAINT c",
        "ALTER TABLE orders DROP CONSTRAINT c",
        "CREATE TABLE t (a int NOT NULL); CREATE INDEX i ON t (a)",
        "-- DROP TABLE orders\nSELECT 'TRUNCATE orders; DROP TABLE orders'",
        "GRANT SELECT ON orders TO reader",
    ],
)
def test_nothing_to_say(sql: str) -> None:
    assert codes(sql, sizes=BIG, has_rollback=True) == []


@pytest.mark.parametrize(
    "sql", ["CREATE INDEX i ON orders (a)", "ALTER TABLE orders ALTER COLUMN a TYPE bigint"]
)
def test_small_tables_are_let_alone(sql: str) -> None:
    assert codes(sql, sizes=SMALL) == []


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("ALTER TABLE orders CHANGE a b int", "sql.change_name"),
        ("ALTER TABLE orders CONVERT TO CHARACTER SET utf8mb4", "sql.convert_charset"),
        ("ALTER TABLE orders ADD COLUMN a int", "sql.no_algorithm"),
        ("ALTER TABLE orders MODIFY a bigint", "sql.retype_rewrites"),
    ],
)
def test_mariadb(sql: str, code: str) -> None:
    assert code in codes(sql, "mariadb")


def test_drop_without_reverse_and_with() -> None:
    assert "sql.drop_without_reverse" in codes("DROP TABLE orders")
    assert "sql.drop_without_reverse" not in codes("DROP TABLE orders", has_rollback=True)


def test_what_cannot_be_in_a_transaction_is_named() -> None:
    sql = "ALTER TABLE orders ADD a int; CREATE INDEX CONCURRENTLY i ON orders (a);"
    (mixed,) = [
        w for w in lint_sql(get_engine("postgresql"), sql) if w.code == "sql.transaction_mixed"
    ]
    assert mixed.statement_index is None
    assert "1" in mixed.message


def test_every_finding_has_a_remedy_and_its_statement() -> None:
    found = lint_sql(get_engine("postgresql"), "SELECT 1; DROP TABLE orders; DELETE FROM orders")
    assert all(w.remedy and w.message for w in found)
    assert {w.statement_index for w in found if w.code == "sql.no_where"} == {2}


def texts(sql: str, engine: str) -> list[str]:
    return [s.text for s in split(sql, get_engine(engine).dialect.lexis)]


@pytest.mark.parametrize(
    ("engine", "sql", "count"),
    [
        ("postgresql", "SELECT ';'; SELECT $$ a; b $$; -- c;\nSELECT \"x;y\"", 3),
        (
            "postgresql",
            (
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE"
                " WHEN true THEN 1 END; END; SELECT 2"
            ),
            2,
        ),
        (
            "sqlite",
            (
                "CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE t SET a = CASE WHEN 1 THEN 2 END;"
                " DELETE FROM u; END; CREATE TABLE x (a)"
            ),
            2,
        ),
        (
            "mariadb",
            (
                "DELIMITER //\nCREATE PROCEDURE p() BEGIN IF 1 THEN SELECT 1; END IF; END //\n"
                "DELIMITER ;\nSELECT 1;"
            ),
            2,
        ),
        (
            "mariadb",
            (
                "CREATE PROCEDURE p() BEGIN WHILE 1 DO CASE 1 WHEN 1 THEN SELECT 1; END CASE; END"
                " WHILE; END; SELECT 2"
            ),
            2,
        ),
        ("mariadb", "SELECT 'it\\'s; one'; # two;\nSELECT 2", 2),
        ("postgresql", " ;; \n", 0),
    ],
)
def test_statements(engine: str, sql: str, count: int) -> None:
    assert len(texts(sql, engine)) == count


def test_line_numbers_and_text() -> None:
    found = split("\n-- a\nSELECT 1;\n\nSELECT\n 2", get_engine("postgresql").dialect.lexis)
    assert [(s.line, s.text) for s in found] == [(3, "SELECT 1"), (5, "SELECT\n 2")]


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("BEGIN; SELECT 1; COMMIT", "migration.transaction_control"),
        ("START TRANSACTION", "migration.transaction_control"),
        ("SELECT 1; DROP DATABASE elsewhere", "ddl.beyond"),
        ("USE elsewhere; DROP TABLE people", "ddl.beyond"),
        ("-- nothing", "migration.empty"),
        ("\\d orders", "migration.client_command"),
    ],
)
def test_refused(sql: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan_of_sql(get_engine("postgresql"), sql)
    assert refused.value.code == code
    assert refused.value.loc[0] == "sql"


@pytest.mark.parametrize(
    ("sql", "name", "destructive"),
    [
        ("DROP TABLE Orders", "table:public.orders", True),
        ('DROP TABLE IF EXISTS shop."Orders"', 'table:shop."Orders"', True),
        ("ALTER TABLE ONLY orders DROP COLUMN a", "column:public.orders.a", True),
        ("ALTER TABLE orders ADD a int", "table:public.orders", False),
        ("CREATE INDEX CONCURRENTLY i ON shop.orders (a)", "index:shop.orders.i", False),
        ("DELETE FROM orders WHERE a = 1", "table:public.orders", True),
        ("TRUNCATE TABLE orders", "table:public.orders", True),
        ("CREATE MATERIALIZED VIEW v AS SELECT 1", "materialized_view:public.v", False),
        ("VACUUM orders", 'statement:"0"', False),
    ],
)
def test_what_a_statement_names(sql: str, name: str, destructive: bool) -> None:
    action = plan_of_sql(get_engine("postgresql"), sql).statements[0].action
    assert (action.object.text(), action.destructive) == (name, destructive)
