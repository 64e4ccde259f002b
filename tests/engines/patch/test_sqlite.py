"""The patch suites on this engine."""

import pytest

from auralith.dataplane.errors import ConstraintViolation
from tests.engines.patch.basics import Basics
from tests.engines.patch.endings import Endings
from tests.engines.patch.kit import PatchDatabase
from tests.engines.patch.properties import Properties
from tests.engines.patch.reactions import Reactions
from tests.engines.patch.relations import Relations
from tests.engines.patch.undoing import Undoing
from tests.torture.trials import Tally, torture


@pytest.fixture
def db(patch_sqlite: PatchDatabase) -> PatchDatabase:
    """The database of this file's engine."""
    return patch_sqlite


class TestSqliteBasics(Basics):
    """Operations, counts, modes."""


class TestSqliteEndings(Endings):
    """How executions end and begin."""


class TestSqliteUndoing(Undoing):
    """Rollback."""


class TestSqliteRelations(Relations):
    """Foreign keys."""


class TestSqliteProperties(Properties):
    """Random tables and operations."""

    engine_name = "sqlite"


class TestSqliteReactions(Reactions):
    """Triggers."""


@pytest.mark.slow
def test_killed_at_random_moments(db: PatchDatabase) -> None:
    """The short form of `make torture`."""
    tally = Tally()
    torture(db, kills=10, seed=7, tally=tally)
    assert tally.kills >= 10
    assert tally.failures == 0


def test_rows_without_a_key_are_named_as_such(db: PatchDatabase) -> None:
    db.run(
        "CREATE TABLE old (code TEXT PRIMARY KEY, n INTEGER)",
        "INSERT INTO old VALUES ('a', 1), (NULL, 2), (NULL, 3), ('d', 4)",
    )
    ops = [{"op": "update", "table": "old", "all_rows": True, "set_expr": {"n": "n + 10"}}]
    tried = db.dry_run(ops)
    assert tried.violations[0]["constraint"] == "key"
    with pytest.raises(ConstraintViolation) as refused:
        db.execute(ops)
    assert refused.value.kind == "null_key"
    assert refused.value.message == tried.violations[0]["message"]
    assert "2 rows of old have NULL in their key (code)" in refused.value.message
    assert "code IS NOT NULL" in refused.value.message
    assert db.rows("SELECT sum(n) FROM old") == [(10,)]
    ops[0] = {**ops[0], "where": "code IS NOT NULL"}
    assert db.execute(ops, "named").updated == 2
    assert db.rollback("named").restored == 2
    keyed = [{"op": "delete", "table": "old", "where": "n IN (SELECT n FROM old)"}]
    assert db.dry_run(keyed).violations[0]["constraint"] == "key"


def test_new_rows_need_a_key(db: PatchDatabase) -> None:
    db.run("CREATE TABLE old (code TEXT PRIMARY KEY, n INTEGER)")
    ops = [{"op": "insert", "table": "old", "rows": [{"n": 1}, {"code": "b", "n": 2}]}]
    assert "no value for their key (code)" in db.dry_run(ops).violations[0]["message"]
    with pytest.raises(ConstraintViolation):
        db.execute(ops)
    assert db.rows("SELECT count(*) FROM old") == [(0,)]
