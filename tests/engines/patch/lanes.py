"""Executions and rollbacks that write in two sessions at once."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from auralith.dataplane.changes import lanes
from auralith.dataplane.engines.session import Session
from auralith.dataplane.errors import DataPlaneError, Terminal, Transient
from tests.engines.patch.basics import people
from tests.engines.patch.kit import PatchDatabase

COUNT_UP = [
    {"op": "update", "table": "people", "all_rows": True, "set_expr": {"visits": "visits * 3 + 1"}}
]
ROWS, SIZE = 300, 10
WAITING = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    " AND wait_event_type = 'Lock'"
)


def _wanted(db: PatchDatabase) -> int:
    """Rows that were written exactly once."""
    sql = "SELECT count(*) FROM people WHERE visits = (id % 10) * 3 + 1"
    return int(db.rows(sql)[0][0])


def _in_lanes(db: PatchDatabase, run_id: str) -> int:
    """Batches of a run that were committed beside others."""
    sql = (
        "SELECT count(*) FROM auralith_journal.batch b JOIN auralith_journal.run r"
        f" ON r.no = b.run_no WHERE r.run_id = '{run_id}' AND counts LIKE '%\"lanes\": 2%'"
    )
    return int(db.rows(sql)[0][0])


@contextmanager
def _held(db: PatchDatabase, row: int) -> Iterator[Session]:
    """A row that somebody else has locked, until the session is rolled back."""
    holder = db.connect()
    try:
        holder.begin()
        holder.query(f"SELECT id FROM people WHERE id = {row} FOR UPDATE")
        yield holder
    finally:
        holder.close()


def _until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    message = "what the test waits for did not come"
    raise AssertionError(message)


class _Working(threading.Thread):
    """An execution in a thread of its own; what came of it."""

    def __init__(self, db: PatchDatabase, run_id: str) -> None:
        super().__init__(daemon=True)
        self.db, self.run_id = db, run_id
        self.result: Any = None
        self.error: DataPlaneError | None = None
        self.start()

    def run(self) -> None:
        """Execute."""
        try:
            self.result = self.db.execute(COUNT_UP, self.run_id, batch_size=SIZE)
        except DataPlaneError as error:
            self.error = error

    def ended(self) -> None:
        """Wait for its end, but not for ever."""
        self.join(60)
        assert not self.is_alive(), f"the execution {self.run_id} did not come to its end"


class Lanes:
    """For engines that update and journal in one statement; the class gives `db`."""

    def test_every_row_once_and_back(self, db: PatchDatabase) -> None:
        people(db, ROWS)
        before = db.state("people")
        done = db.execute(COUNT_UP, "wide", batch_size=SIZE)
        assert (done.updated, done.batches) == (ROWS, ROWS // SIZE)
        assert _wanted(db) == ROWS
        assert _in_lanes(db, "wide") == ROWS // SIZE
        shown = db.changes("wide", page_size=ROWS)
        assert sorted(c["key"]["id"] for c in shown.items) == list(range(1, ROWS + 1))
        back = db.rollback("wide", "abort", "back", batch_size=SIZE)
        assert (back.restored, back.conflicts_total) == (ROWS, 0)
        assert _in_lanes(db, "back") > 0
        assert db.state("people") == before
        # The rollback can be taken back as any other.
        assert db.rollback("back", "abort", batch_size=SIZE).restored == ROWS
        assert _wanted(db) == ROWS

    def test_small_and_gentle_runs_stay_alone(self, db: PatchDatabase) -> None:
        people(db, ROWS)
        db.execute(COUNT_UP, "small", batch_size=100)
        db.execute(COUNT_UP, "gentle", batch_size=SIZE, sleep_ms=1)
        assert _in_lanes(db, "small") == _in_lanes(db, "gentle") == 0

    def test_columns_that_lead_to_other_rows_stay_alone(self, db: PatchDatabase) -> None:
        people(db, ROWS)
        db.run("CREATE UNIQUE INDEX ON people (lower(note), visits)")
        with pytest.raises(Terminal):
            db.execute([{**COUNT_UP[0], "set_expr": {"note": "'x'", "visits": "1"}}], batch_size=2)
        db.execute(COUNT_UP, "unique", batch_size=SIZE)
        assert _wanted(db) == ROWS
        assert _in_lanes(db, "unique") == 0

    def test_a_gap_left_by_a_crash_is_filled_once(self, db: PatchDatabase) -> None:
        people(db, ROWS)
        before = db.state("people")
        db.lock_timeout_ms = 60_000
        with _held(db, 13) as holder:
            first = _Working(db, "gap")
            _until(lambda: _wanted(db) == ROWS - SIZE)
            db.rows(f"SELECT pg_terminate_backend(pid) FROM ({WAITING}) AS w")
            first.ended()
            assert isinstance(first.error, Transient)
            assert _wanted(db) == ROWS - SIZE
            holder.rollback()
        # Rows that came into the gap meanwhile belong to the patch; so do those behind the end.
        db.run(
            "DELETE FROM people WHERE id = 12", "INSERT INTO people VALUES (400, 'n', 0, 'n', 0)"
        )
        done = db.execute(COUNT_UP, "gap", batch_size=3)
        assert done.updated == ROWS
        assert _wanted(db) == ROWS
        db.run("DELETE FROM people WHERE id = 400")
        db.run("INSERT INTO people SELECT 12, 'person 12', 12.5, 'note 12', 2 * 3 + 1")
        back = db.rollback("gap", "skip", batch_size=SIZE)
        assert back.restored == ROWS - 1
        assert back.reasons == {"gone": 1}
        db.run("UPDATE people SET visits = 2 WHERE id = 12")
        db.run("UPDATE people SET note = NULLIF(note, '') WHERE id = 12")
        assert db.state("people") == before

    def test_a_lock_makes_one_piece_wait_and_no_other(self, db: PatchDatabase) -> None:
        people(db, ROWS)
        db.lock_timeout_ms = 300
        with _held(db, 150) as holder:
            work = _Working(db, "held")
            _until(lambda: _wanted(db) >= ROWS // 3)
            time.sleep(0.5)
            holder.rollback()
            work.ended()
        assert work.error is None
        assert work.result.updated == ROWS
        assert _wanted(db) == ROWS
        assert 0 < _in_lanes(db, "held") < ROWS // SIZE + 3

    def test_others_do_not_stand_still_behind_a_lane_that_waits(
        self, db: PatchDatabase, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lanes, "_TURN_S", 0.01)
        monkeypatch.setattr(lanes, "_PATIENCE_S", 0.01)
        people(db, ROWS)
        db.lock_timeout_ms = 60_000
        with _held(db, 13) as holder:
            work = _Working(db, "patient")
            _until(lambda: _wanted(db) == ROWS - SIZE)
            holder.rollback()
            work.ended()
        assert work.error is None
        assert _wanted(db) == ROWS

    def test_a_second_worker_takes_the_run_over(self, db: PatchDatabase) -> None:
        people(db, ROWS)
        db.lock_timeout_ms = 60_000
        with _held(db, 13) as holder:
            first = _Working(db, "twice")
            _until(lambda: _wanted(db) == ROWS - SIZE)
            second = _Working(db, "twice")
            _until(lambda: len(db.rows(WAITING)) == 2)
            holder.rollback()
            first.ended()
            second.ended()
        assert second.error is None
        assert second.result.updated == ROWS
        assert first.error is None or type(first.error).__name__ == "Fenced"
        assert _wanted(db) == ROWS

    def test_all_lanes_keep_to_the_limit(self, db: PatchDatabase) -> None:
        people(db, ROWS)
        before = db.state("people")
        with pytest.raises(Terminal) as failed:
            db.execute(COUNT_UP, "limit", batch_size=SIZE, max_rows=105)
        assert failed.value.code == "changes.max_rows"
        assert _wanted(db) <= 100
        db.rollback("limit", batch_size=SIZE)
        assert db.state("people") == before

    def test_a_violation_is_told_and_undone(self, db: PatchDatabase) -> None:
        people(db, ROWS)
        db.run("ALTER TABLE people ADD CHECK (id <> 200 OR visits < 1)")
        db.run("UPDATE people SET visits = 0 WHERE id = 200")
        before = db.state("people")
        with pytest.raises(Terminal) as failed:
            db.execute(COUNT_UP, "bad", batch_size=SIZE, on_error="rollback")
        assert failed.value.undone is not None
        assert failed.value.undone["conflicts_total"] == 0
        assert db.state("people") == before

    def test_rows_changed_since_are_named_among_many(self, db: PatchDatabase) -> None:
        people(db, ROWS)
        db.execute(COUNT_UP, "wide", batch_size=SIZE)
        db.run(
            "UPDATE people SET note = 'mine' WHERE id IN (7, 151)",
            "DELETE FROM people WHERE id = 9",
        )
        after = db.state("people")
        with pytest.raises(Terminal):
            db.rollback("wide", "abort", batch_size=SIZE)
        assert db.state("people") == after
        back = db.rollback("wide", "skip", "skipped", batch_size=SIZE)
        assert (back.restored, back.reasons) == (ROWS - 3, {"changed": 2, "gone": 1})
        assert _in_lanes(db, "skipped") > 0
        assert sorted(c["key"]["id"] for c in back.conflicts) == [7, 9, 151]
        assert _wanted(db) == 2
        back = db.rollback("wide", "force", batch_size=SIZE)
        assert back.restored == 3
        assert _wanted(db) == 0
