"""The patch suites on this engine."""

import pytest

from auralith.dataplane.errors import PermissionDenied
from tests.engines.patch.basics import Basics, people
from tests.engines.patch.company import Company
from tests.engines.patch.endings import Endings
from tests.engines.patch.kit import PatchDatabase
from tests.engines.patch.lanes import Lanes
from tests.engines.patch.properties import Properties
from tests.engines.patch.reactions import Reactions
from tests.engines.patch.relations import Relations
from tests.engines.patch.undoing import Undoing
from tests.torture.trials import Tally, torture


@pytest.fixture
def db(patch_postgres18: PatchDatabase) -> PatchDatabase:
    """The database of this file's engine."""
    return patch_postgres18


class TestPostgres18Basics(Basics):
    """Operations, counts, modes."""


class TestPostgres18Endings(Endings):
    """How executions end and begin."""


class TestPostgres18Company(Company):
    """Beside other writers."""


class TestPostgres18Undoing(Undoing):
    """Rollback."""


class TestPostgres18Relations(Relations):
    """Foreign keys."""


class TestPostgres18Properties(Properties):
    """Random tables and operations."""

    engine_name = "postgresql"


class TestPostgres18Lanes(Lanes):
    """Two sessions at once."""


class TestPostgres18Reactions(Reactions):
    """Triggers."""


@pytest.mark.slow
def test_killed_at_random_moments(db: PatchDatabase) -> None:
    """The short form of `make torture`."""
    tally = Tally()
    torture(db, kills=10, seed=7, tally=tally)
    assert tally.kills >= 10
    assert tally.failures == 0


def test_a_login_that_cannot_make_the_journal(db: PatchDatabase) -> None:
    """Said in the dry-run with the GRANT; executed on explicit request, without a rollback."""
    people(db, 30)
    db.run(
        "DROP ROLE IF EXISTS narrow",
        "CREATE ROLE narrow LOGIN PASSWORD 'narrow'",
        "GRANT SELECT, UPDATE ON people TO narrow",
    )
    try:
        db.user, db.password = "narrow", "narrow"
        ops = [{"op": "update", "table": "people", "where": "id < 9", "set": {"visits": 70}}]
        tried = db.dry_run(ops)
        assert tried.operations[0]["updated"] == 8
        assert tried.rollback["possible"] is False
        assert "GRANT CREATE ON DATABASE" in tried.rollback["reasons"][0]
        with pytest.raises(PermissionDenied, match="GRANT CREATE ON DATABASE"):
            db.execute(ops)
        result = db.execute(ops, allow_irreversible=True)
        assert (result.updated, result.reversible) == (8, False)
        refused = db.dry_run([{"op": "delete", "table": "people", "where": "id = 1"}])
        assert not refused.exact
        assert refused.missing_rights[1]["grant"] == 'GRANT DELETE ON "people" TO <login>'
        assert refused.violations[0]["constraint"] == "rights"
    finally:
        db.run("DROP OWNED BY narrow", "DROP ROLE narrow")


def test_deferred_constraints_are_checked_in_the_dry_run(db: PatchDatabase) -> None:
    """They would fail only at the commit."""
    db.run(
        "CREATE TABLE parent (id integer PRIMARY KEY)",
        "CREATE TABLE child (id integer PRIMARY KEY, parent_id integer REFERENCES parent (id)"
        " DEFERRABLE INITIALLY DEFERRED)",
        "INSERT INTO parent VALUES (1)",
        "INSERT INTO child SELECT n, 1 FROM generate_series(1, 20) n",
    )
    ops = [
        {
            "op": "update",
            "table": "child",
            "where": "id > 0",
            "set_expr": {"parent_id": "CASE id WHEN 13 THEN 5 ELSE 1 END"},
        }
    ]
    tried = db.dry_run(ops)
    assert [v["key"] for v in tried.violations] == [{"id": 13}]


def test_values_that_do_not_fit_are_named(db: PatchDatabase) -> None:
    """Casts and lengths, in an expression and in a file."""
    people(db, 20)
    too_long = {"name": "CASE WHEN id = 4 THEN repeat('x', 41) ELSE name || '!' END"}
    by_text = {"visits": "CASE WHEN id = 7 THEN 'seven' ELSE '1' END::integer"}
    db.files["f"] = (("id", "balance"), [("1", "1.25"), ("2", "a lot"), ("3", "2")])
    ops = [
        {"op": "update", "table": "people", "where": "id > 0", "set_expr": too_long},
        {"op": "update", "table": "people", "where": "id > 0", "set_expr": by_text},
        {"op": "upsert", "table": "people", "key": ["id"], "file_id": "f"},
    ]
    tried = db.dry_run(ops)
    assert [(v["operation"], int(v["key"]["id"])) for v in tried.violations] == [
        (0, 4),
        (1, 7),
        (2, 2),
    ]


def test_single_byte_characters_come_back(db: PatchDatabase) -> None:
    db.run(
        'CREATE TABLE flagged (id integer PRIMARY KEY, flag "char", kind name, note text)',
        "INSERT INTO flagged VALUES (1, 'a', 'x', 'old'), (2, NULL, NULL, 'old')",
    )
    before = db.state("flagged")
    ops = [
        {"op": "update", "table": "flagged", "where": "id = 1", "set": {"flag": "b"}},
        {"op": "update", "table": "flagged", "where": "id > 0", "set": {"note": "new"}},
    ]
    assert db.execute(ops, "flag").updated == 3
    assert db.rollback("flag").restored == 3
    assert db.state("flagged") == before


def test_partitions_are_not_counted_as_effects_of_triggers(db: PatchDatabase) -> None:
    db.run(
        "CREATE TABLE part (id integer PRIMARY KEY, v integer) PARTITION BY RANGE (id)",
        "CREATE TABLE part_low PARTITION OF part FOR VALUES FROM (0) TO (10)",
        "CREATE TABLE part_high PARTITION OF part DEFAULT",
        "INSERT INTO part SELECT n, n FROM generate_series(1, 20) AS n",
    )
    ops = [
        {"op": "update", "table": "part", "where": "id <= 5", "set": {"v": 0}},
        {"op": "update", "table": "part", "where": "id <= 5", "set_expr": {"id": "id + 100"}},
    ]
    tried = db.dry_run(ops)
    assert (tried.totals["updated"], tried.totals["cascaded"]) == (10, 0)
    assert tried.operations[1]["cascaded"] == []
