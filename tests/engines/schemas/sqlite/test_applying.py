"""What surrounds a plan: foreign keys, hazards, refusals, scratch files, scripts."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.sqlite.scratch import PREFIX, STALE_AFTER_S
from auralith.dataplane.errors import (
    ConstraintViolation,
    DataPlaneError,
    InvalidInput,
    PermissionDenied,
)
from auralith.dataplane.plan.model import HazardCode, Plan, PlanOptions
from auralith.dataplane.plan.planner import plan
from tests.engines.schemas.sqlite.kit import (
    SCHEMAS,
    apply,
    catalog_of,
    forth,
    made,
    make,
    observed,
    opened,
    rows_of,
    spec_of,
    state,
)

FAMILY = (
    "CREATE TABLE p (id INTEGER PRIMARY KEY, a); CREATE TABLE c (p REFERENCES p ON DELETE CASCADE);"
)
FAMILY_ROWS = "INSERT INTO p VALUES (1, 'x'), (2, 'y'); INSERT INTO c VALUES (1), (2), (2);"


def planned(file: Path, wanted: str, **options: Any) -> Plan:
    other = make(file.with_name("wanted.db"), wanted)
    with opened(file) as session:
        extracted = SCHEMAS.extract(session)
    return plan(
        extracted.catalog,
        catalog_of(other),
        SCHEMAS.rules,
        knowledge=SCHEMAS.knowledge,
        options=PlanOptions(sizes=extracted.sizes, **options),
    )


def _carelessly(session: Session, statements: list[str]) -> None:
    with session.transaction():
        for statement in statements:
            session.execute(statement)


def test_a_rebuild_is_refused_where_it_would_cost_rows(tmp_path: Path) -> None:
    file = make(tmp_path / "a.db", FAMILY, FAMILY_ROWS)
    found = planned(file, FAMILY.replace("a)", "a NOT NULL)", 1))
    before = rows_of(file)
    with opened(file) as session, pytest.raises(PermissionDenied):
        _carelessly(session, [a.sql for a in forth(found)])
    assert rows_of(file) == before
    apply(file, forth(found))
    assert rows_of(file) == before


def test_a_session_is_as_it_was_afterwards(tmp_path: Path) -> None:
    file = make(tmp_path / "a.db", FAMILY, FAMILY_ROWS)
    with opened(file) as session:
        for statement in ("SELECT 1", "SELECT nothing"):
            with suppress(InvalidInput), SCHEMAS.applying(session, []):
                assert session.query("SELECT foreign_keys FROM pragma_foreign_keys") == [(0,)]
                session.execute(statement)
            assert session.query("SELECT foreign_keys FROM pragma_foreign_keys") == [(1,)]
            assert not session.in_transaction
        with pytest.raises(PermissionDenied):
            session.execute("PRAGMA legacy_alter_table = ON")


def test_rows_left_alone_by_their_parents_are_refused(tmp_path: Path) -> None:
    file = make(tmp_path / "a.db", FAMILY, FAMILY_ROWS)
    before, looked = rows_of(file), observed(file)
    found = planned(file, "CREATE TABLE c (p REFERENCES p ON DELETE CASCADE);")
    with pytest.raises(ConstraintViolation, match="3 rows would point at rows that do not exist"):
        apply(file, forth(found))
    assert (rows_of(file), observed(file)) == (before, looked)


def test_a_new_key_that_rows_break_is_refused(tmp_path: Path) -> None:
    file = make(
        tmp_path / "a.db",
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p)",
        "INSERT INTO c VALUES (5)",
    )
    found = planned(
        file, "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p)"
    )
    assert _offenders(file, found) == {'foreign_key:c."(p) p"': 1}
    with pytest.raises(ConstraintViolation):
        apply(file, forth(found))
    assert rows_of(file)["c"] == [{"p": 5}]


def test_rows_that_were_broken_before_are_no_hindrance(tmp_path: Path) -> None:
    file = make(tmp_path / "a.db", FAMILY, FAMILY_ROWS, "INSERT INTO c VALUES (77)")
    found = planned(file, FAMILY.replace("p REFERENCES", "p INT REFERENCES"))
    apply(file, forth(found))
    assert len(rows_of(file)["c"]) == 4


def _offenders(file: Path, found: Plan) -> dict[str, int]:
    """The queries that the hazards come with, asked before the plan runs."""
    with closing(sqlite3.connect(file)) as link:
        return {
            str(h.object): link.execute(h.remedy).fetchone()[0]
            for a in forth(found)
            for h in a.hazards
            if h.code is HazardCode.VALIDATION_MAY_FAIL
        }


@pytest.mark.parametrize(
    ("wanted", "offenders"),
    [
        ("id INTEGER PRIMARY KEY, a TEXT NOT NULL, b", {"column:t.a": 1}),
        ("id INTEGER PRIMARY KEY, a TEXT, b, CHECK (b > 1)", {'check:t."(b > 1)"': 2}),
        ("id INTEGER PRIMARY KEY, a TEXT, b, UNIQUE (b)", {'unique:t."(b)"': 1}),
        ("id INTEGER PRIMARY KEY, a TEXT, b REFERENCES t", {'foreign_key:t."(b) t"': 1}),
        ("id INTEGER, a TEXT, b PRIMARY KEY", {"primary_key:t.primary_key": 1}),
    ],
)
def test_hazards_count_what_breaks(wanted: str, offenders: dict[str, int], tmp_path: Path) -> None:
    file = make(
        tmp_path / "a.db",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b)",
        "INSERT INTO t VALUES (1, 'x', 1), (2, NULL, 1), (3, 'z', 9)",
    )
    before = rows_of(file)
    found = planned(file, f"CREATE TABLE t ({wanted})")
    assert _offenders(file, found) == offenders
    codes = {h.code for a in forth(found) for h in a.hazards}
    assert HazardCode.TABLE_REWRITE in codes
    assert HazardCode.DATA_LOSS not in codes
    with pytest.raises(DataPlaneError):
        apply(file, forth(found))
    assert rows_of(file) == before


def test_lost_columns_and_tables_are_named(tmp_path: Path) -> None:
    file = make(
        tmp_path / "a.db",
        "CREATE TABLE t (a, b UNIQUE, c); CREATE TABLE u (x); CREATE TABLE empty (x)",
        "INSERT INTO t VALUES (1, 2, 3); INSERT INTO u VALUES (1), (2)",
    )
    found = planned(file, "CREATE TABLE t (a)")
    lost = {
        str(h.object) for a in forth(found) for h in a.hazards if h.code is HazardCode.DATA_LOSS
    }
    assert {"column:t.b", "column:t.c", "table:u"} <= lost
    assert {s.reverse.quality for s in found.statements if s.action.destructive} == {
        "structure_only"
    }


def test_a_required_column_without_a_value(tmp_path: Path) -> None:
    file = make(
        tmp_path / "a.db", "CREATE TABLE t (a); CREATE TABLE u (a)", "INSERT INTO t VALUES (1)"
    )
    wanted = "CREATE TABLE t (a, b NOT NULL); CREATE TABLE u (a, b NOT NULL)"
    found = planned(file, wanted)
    assert [str(r.object) for r in found.unsupported] == ["column:t.b"]
    assert "Give it a default" in found.unsupported[0].reason
    apply(file, forth(found))
    assert "column:u.b" in state(catalog_of(file))
    unknown = made(catalog_of(file), catalog_of(file.with_name("wanted.db")))
    assert HazardCode.VALIDATION_MAY_FAIL in {h.code for a in forth(unknown) for h in a.hazards}
    with pytest.raises(ConstraintViolation):
        apply(file, forth(unknown))


def test_soft_drops_keep_rows_and_come_back(tmp_path: Path) -> None:
    script = FAMILY + "CREATE TABLE t (a, b NOT NULL, c); CREATE INDEX i ON c (p);"
    file = make(tmp_path / "a.db", script, FAMILY_ROWS + "INSERT INTO t VALUES (1, 2, 3)")
    have = catalog_of(file)
    found = planned(
        file, "CREATE TABLE p (id INTEGER PRIMARY KEY, a); CREATE TABLE t (a, c)", soft_drop=True
    )
    assert not found.unsupported
    apply(file, forth(found))
    assert rows_of(file)["t"] == [{"a": 1, "auralith_parked_b": 2, "c": 3}]
    assert len(rows_of(file)["auralith_parked_c"]) == 3
    with opened(file) as session:
        session.execute("DELETE FROM p WHERE id = 1")
        session.execute("INSERT INTO p VALUES (1, 'x')")
        session.execute("INSERT INTO t (a, c) VALUES (5, 6)")
        session.execute("DELETE FROM t WHERE a = 5")
    wanted = catalog_of(file.with_name("wanted.db"))
    seen = state(catalog_of(file))
    assert {k for k in seen if "parked" not in k and "index" not in k} == state(wanted).keys()
    apply(file, found.rollback)
    assert state(catalog_of(file)) == state(have)


def test_nothing_is_dropped_when_nobody_asks(tmp_path: Path) -> None:
    file = make(tmp_path / "a.db", "CREATE TABLE t (a, b, c); CREATE TABLE u (x)")
    found = planned(file, "CREATE TABLE t (a NOT NULL, z)", drop=False)
    apply(file, forth(found))
    assert {"table:u", "column:t.b", "column:t.c", "column:t.z"} <= state(catalog_of(file)).keys()
    assert (
        planned(file, "DROP TABLE t; CREATE TABLE t (a NOT NULL, z)", drop=False).statements == ()
    )


DUMP = """PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
-- a ; comment
CREATE TABLE c (p REFERENCES p);INSERT INTO c VALUES (1);
CREATE TABLE p (id INTEGER PRIMARY KEY);;
INSERT INTO p VALUES (1);
CREATE TRIGGER r AFTER INSERT ON p BEGIN SELECT 1; SELECT 2; END;
COMMIT"""


def test_load_says_the_line(tmp_path: Path) -> None:
    file = make(tmp_path / "a.db")
    with opened(file) as session:
        SCHEMAS.load(session, DUMP)
        assert "trigger:r" in state(SCHEMAS.extract(session).catalog)
        with pytest.raises(InvalidInput, match=r"^Line 3: .*nonsense") as caught:
            SCHEMAS.load(session, "CREATE TABLE x (a);\n\nCREATE nonsense;\n")
        assert caught.value.loc == ("ddl", 3)
        assert "table:x" not in state(SCHEMAS.extract(session).catalog)
        with pytest.raises(InvalidInput):
            SCHEMAS.load(session, "ATTACH 'b.db' AS b")


def test_scratch_is_gone_afterwards(tmp_path: Path) -> None:
    file = make(tmp_path / "a.db", FAMILY)
    old = tmp_path / f"{PREFIX}0011.sqlite"
    for path in (old, tmp_path / f"{PREFIX}0022.sqlite"):
        path.touch()
    os.utime(old, (0, 0))
    assert STALE_AFTER_S > 3600
    with SCHEMAS.scratch(spec_of(file)) as spec, opened(Path(spec.database)) as session:
        SCHEMAS.load(session, FAMILY)
        assert state(SCHEMAS.extract(session).catalog) == state(catalog_of(file))
    left = ["a.db", f"{PREFIX}0022.sqlite"]
    assert sorted(p.name for p in tmp_path.iterdir()) == left
    with suppress(RuntimeError), SCHEMAS.scratch(spec_of(file)):
        raise RuntimeError
    assert sorted(p.name for p in tmp_path.iterdir()) == left
