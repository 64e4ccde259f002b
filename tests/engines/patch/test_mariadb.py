"""The patch suites on this engine."""

import re
from collections import Counter
from typing import Any

import pytest

from auralith.dataplane.errors import Terminal
from tests.engines.patch.basics import Basics
from tests.engines.patch.company import Company
from tests.engines.patch.endings import Endings
from tests.engines.patch.kit import Ops, PatchDatabase, Recorded
from tests.engines.patch.properties import Properties
from tests.engines.patch.reactions import Reactions
from tests.engines.patch.relations import Relations
from tests.engines.patch.undoing import Undoing
from tests.torture.trials import Tally, torture


@pytest.fixture
def db(patch_mariadb: PatchDatabase) -> PatchDatabase:
    """The database of this file's engine."""
    return patch_mariadb


class TestMariaDBBasics(Basics):
    """Operations, counts, modes."""


class TestMariaDBEndings(Endings):
    """How executions end and begin."""


class TestMariaDBCompany(Company):
    """Beside other writers."""


class TestMariaDBUndoing(Undoing):
    """Rollback."""

    def concat(self, left: str, right: str) -> str:
        """`||` means OR here."""
        return f"concat({left}, {right})"


class TestMariaDBRelations(Relations):
    """Foreign keys."""


class TestMariaDBProperties(Properties):
    """Random tables and operations."""

    engine_name = "mariadb"


class TestMariaDBReactions(Reactions):
    """Triggers."""


@pytest.mark.parametrize("kind", ["MyISAM", "Aria"])
def test_a_table_without_transactions_is_changed_only_when_asked_for(
    db: PatchDatabase, kind: str
) -> None:
    db.run(
        f"CREATE TABLE loose (id int PRIMARY KEY, n int) ENGINE={kind}",
        "INSERT INTO loose VALUES (1, 1), (2, 2), (3, 3)",
    )
    ops = [{"op": "update", "table": "loose", "where": "id > 1", "set_expr": {"n": "n + 10"}}]
    tried = db.dry_run(ops)
    assert not tried.exact
    assert tried.reason is not None
    assert "does not take part in transactions" in tried.reason
    assert tried.operations[0]["matched"] == 2
    assert "non_transactional" in {w["code"] for w in tried.operations[0]["warnings"]}
    assert not tried.rollback["possible"]
    assert tried.rollback["reasons"][0].startswith("non_transactional: loose")
    assert db.rows("SELECT n FROM loose ORDER BY id") == [(1,), (2,), (3,)]
    with pytest.raises(Terminal) as refused:
        db.execute(ops)
    assert refused.value.code == "patch.irreversible"
    assert db.rows("SELECT n FROM loose ORDER BY id") == [(1,), (2,), (3,)]
    done = db.execute(ops, allow_irreversible=True, batch_size=1)
    assert (done.updated, done.reversible) == (2, False)
    assert db.rows("SELECT n FROM loose ORDER BY id") == [(1,), (12,), (13,)]


FAMILY = (
    (
        "CREATE TABLE node (id int PRIMARY KEY, up int, name varchar(20),"
        " FOREIGN KEY (up) REFERENCES node (id) ON DELETE CASCADE)"
    ),
    (
        "CREATE TABLE leaf (id int PRIMARY KEY, node int,"
        " FOREIGN KEY (node) REFERENCES node (id) ON DELETE SET NULL ON UPDATE CASCADE)"
    ),
    (
        "INSERT INTO node VALUES (1, NULL, 'a'), (2, 1, 'b'), (3, 2, 'c'), (4, NULL, 'd'),"
        " (5, NULL, 'e')"
    ),
    "INSERT INTO leaf VALUES (1, 1), (2, 3), (3, 4), (4, 5), (5, 5)",
)


@pytest.mark.parametrize(
    ("ops", "cascaded"),
    [
        ([{"op": "delete", "table": "node", "where": "id = 1"}], {"leaf": 2, "node": 2}),
        (
            [{"op": "update", "table": "node", "where": "id > 3", "set_expr": {"id": "id + 10"}}],
            {"leaf": 3},
        ),
        (
            [
                {
                    "op": "sql",
                    "statement": "UPDATE node JOIN leaf ON leaf.node = node.id"
                    " SET node.name = 'x' WHERE leaf.id > 2",
                }
            ],
            {},
        ),
        ([{"op": "upsert", "table": "leaf", "key": ["id"], "rows": [{"id": 1}, {"id": 9}]}], {}),
    ],
)
def test_no_statement_of_a_dry_run_names_a_temporary_table_twice(
    db: PatchDatabase, ops: Ops, cascaded: dict[str, int]
) -> None:
    """MySQL refuses that (Can't reopen table); MariaDB would take it."""
    db.run(*FAMILY)
    statements: list[str] = []
    connect = db.connect

    def recorded() -> Any:
        return Recorded(connect(), statements)

    tried = db.dry_run(ops, connect=recorded)
    assert tried.exact, tried.reason
    assert tried.violations == ()
    assert {c["table"]: c["rows"] for c in tried.operations[0]["cascaded"]} == cascaded
    named = [Counter(re.findall(r"auralith_temporary_\w+", sql)) for sql in statements]
    assert any(named)
    twice = [
        sql
        for sql, names in zip(statements, named, strict=True)
        if max(names.values(), default=0) > 1
    ]
    assert twice == []


@pytest.mark.slow
def test_killed_at_random_moments(db: PatchDatabase) -> None:
    """The short form of `make torture`."""
    tally = Tally()
    torture(db, kills=10, seed=7, tally=tally)
    assert tally.kills >= 10
    assert tally.failures == 0
