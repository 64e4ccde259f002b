"""What the text of operations alone shows to be wrong, and where."""

from typing import Any

import pytest

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.journal.ranges import contains, intersect, minus, union
from auralith.dataplane.operations.patch import parse_operations

ENGINES = ("postgresql", "mysql", "mariadb", "sqlite")


def refused(operation: dict[str, Any], engine: str = "postgresql") -> InvalidInput:
    """The refusal of an operation."""
    with pytest.raises(InvalidInput) as caught:
        parse_operations([operation], engine=engine)
    return caught.value


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "where",
    [
        None,
        "",
        "  ",
        "true",
        "1 = 1",
        "1",
        "(1=1)",
        "id = id",
        "NOT false",
        "1=1 OR id = 3",
        "name LIKE '%'",
        "2 > 1",
    ],
)
def test_where_that_is_no_filter(engine: str, where: str | None) -> None:
    for op in ({"op": "delete"}, {"op": "update", "set": {"a": 1}}):
        operation = {**op, "table": "t", "where": where}
        error = refused(operation, engine)
        assert error.loc[:3] == ("operations", 0, "where")
        assert error.code == "patch.no_where"
        assert parse_operations([{**operation, "all_rows": True}], engine=engine) or where == ""


@pytest.mark.parametrize(
    "where", ["id = 1", "a = b", "id > 0 AND 1 = 1", "name = '1 = 1'", "x @> '{}'::jsonb", "false"]
)
def test_where_that_filters(where: str) -> None:
    assert parse_operations([{"op": "delete", "table": "t", "where": where}], engine="postgresql")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id = 1; DROP TABLE t", "semicolon"),
        ("id = 1 -- rest", "Comments"),
        ("id = 1 /* x */", "Comments"),
        ("id = 1) OR (1 = 1", "closing bracket"),
        ("(id = 1", "not closed"),
        ("name = 'it", "quotation"),
        ("id = :missing", ":missing"),
        ("SELECT 1", "without SELECT"),
    ],
)
def test_fragments_cannot_leave_their_place(text: str, said: str) -> None:
    error = refused({"op": "delete", "table": "t", "where": text})
    assert said in error.message
    error = refused({"op": "update", "table": "t", "where": "id=1", "set_expr": {"a": text}})
    assert error.loc == ("operations", 0, "set_expr", "a")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DROP TABLE t", "One INSERT, UPDATE or DELETE"),
        ("TRUNCATE t", "One INSERT, UPDATE or DELETE"),
        ("COMMIT", "One INSERT, UPDATE or DELETE"),
        ("SELECT 1", "One INSERT, UPDATE or DELETE"),
        ("DELETE FROM t WHERE id = 1; DELETE FROM u WHERE id = 1", "operation of its own"),
        ("WITH x AS (SELECT 1) DELETE FROM t WHERE id = 1", "WITH"),
        ("DELETE FROM t WHERE id = 1 RETURNING *", "RETURNING"),
        ("UPDATE t SET a = 1 WHERE id = 1 ORDER BY id LIMIT 3", "ORDER BY and LIMIT"),
        ("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING", "upsert"),
        ("INSERT INTO t VALUES (1, DEFAULT)", "leave the column out"),
        ("UPDATE t SET (a, b) = (1, 2) WHERE id = 1", "on its own"),
        ("UPDATE t SET a = DEFAULT WHERE id = 1", "not DEFAULT"),
        ("DELETE t FROM t JOIN u ON true", "DELETE FROM"),
        ("", "empty"),
    ],
)
def test_statements_that_are_not_one_plain_change(statement: str, said: str) -> None:
    error = refused({"op": "sql", "statement": statement})
    assert said in error.message
    assert error.loc == ("operations", 0, "statement")


@pytest.mark.parametrize(
    "statement", ["DELETE FROM t", "UPDATE t SET a = 1", "DELETE FROM t WHERE true"]
)
def test_raw_statements_need_a_where(statement: str) -> None:
    assert refused({"op": "sql", "statement": statement}).code == "patch.no_where"
    assert parse_operations(
        [{"op": "sql", "statement": statement, "all_rows": True}], engine="postgresql"
    )


def test_shape_of_operations() -> None:
    assert refused({"op": "explode", "table": "t"}).loc[:2] == ("operations", 0)
    assert refused({"op": "insert", "table": "t", "rows": []}).loc == ("operations", 0, "rows")
    assert refused({"op": "update", "table": "t", "where": "id=1"}).loc == ("operations", 0, "set")
    assert refused({"op": "upsert", "table": "t", "key": ["id"]}).loc[:2] == ("operations", 0)
    twice = {"op": "update", "table": "t", "where": "id=1", "set": {"a": 1}, "set_expr": {"a": "2"}}
    assert refused(twice).loc == ("operations", 0, "set_expr", "a")
    empty = {"op": "upsert", "table": "t", "key": ["id"], "rows": [{"id": None}]}
    assert refused(empty).loc == ("operations", 0, "rows", 0, "id")
    assert parse_operations([], engine="sqlite") == ()


@pytest.mark.parametrize(
    ("engine", "table"),
    [
        ("postgresql", "auralith_journal.run"),
        ("sqlite", "auralith_journal_run"),
        ("mariadb", "AURALITH_JOURNAL_batch"),
    ],
)
def test_the_journal_is_never_patched(engine: str, table: str) -> None:
    operation = {"op": "delete", "table": table, "where": "no = 1"}
    assert refused(operation, engine).code == "patch.journal_table"


def test_ranges_of_ids() -> None:
    assert union([(5, 9), (1, 3), (4, 4), (20, 30), (8, 12)]) == ((1, 12), (20, 30))
    assert minus([(1, 30)], [(1, 1), (10, 12), (30, 40)]) == ((2, 9), (13, 29))
    assert minus([(5, 6)], [(1, 10)]) == ()
    assert intersect([(1, 10), (20, 30)], [(8, 22)]) == ((8, 10), (20, 22))
    assert contains([(1, 3), (7, 9)], 8)
    assert not contains([(1, 3), (7, 9)], 5)
