"""How executions end: undone, failed, cancelled, purged; and how two of them begin at once."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Literal

import pytest

from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.errors import ConstraintViolation, Terminal
from auralith.dataplane.journal.model import Header
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.monitor import Interrupted, LogLevel, SilentMonitor
from auralith.dataplane.operations.patch import purge_journal
from tests.engines.patch.basics import people
from tests.engines.patch.kit import PatchDatabase

MARK = {"op": "update", "table": "people", "all_rows": True, "set": {"note": "x"}}
CLASH = {"op": "insert", "table": "people", "rows": [{"id": 1, "name": "taken"}]}
INSERT = {
    "op": "insert",
    "table": "people",
    "rows": [{"id": n, "name": f"new {n}"} for n in range(1001, 1041)],
}


class Endings:
    """Inherited by one class per engine, which gives `db`."""

    def test_an_undone_run_does_not_walk_on(self, db: PatchDatabase) -> None:
        people(db, 50)
        before = db.state("people")
        with pytest.raises(ConstraintViolation) as failed:
            db.execute([MARK, CLASH], "u", on_error="rollback", batch_size=10)
        assert failed.value.undone == {"restored": 50, "conflicts_total": 0}
        assert db.state("people") == before
        # Whoever died before it could tell is followed by somebody who asks again; by now
        # nothing would stand in the way of the second operation.
        db.run("DELETE FROM people WHERE id = 1")
        before = db.state("people")
        with pytest.raises(Terminal) as again:
            db.execute([MARK, CLASH], "u", on_error="rollback", batch_size=10)
        assert again.value.code == "patch.undone"
        assert again.value.message == failed.value.message
        assert again.value.undone == failed.value.undone
        assert db.state("people") == before

    def test_an_undo_that_is_resumed_keeps_the_first_error(self, db: PatchDatabase) -> None:
        people(db, 50)
        before = db.state("people")
        db.monitor = _StopsIn("rolling back", "shutdown")
        with pytest.raises(Interrupted):
            db.execute([MARK], "u", on_error="rollback", max_rows=25, batch_size=10)
        assert db.rows("SELECT count(*) FROM people WHERE note = 'x'")[0][0] == 10
        db.monitor = SilentMonitor()
        with pytest.raises(Terminal) as again:
            db.execute([MARK], "u", on_error="rollback", max_rows=25, batch_size=10)
        assert again.value.code == "patch.undone"
        assert again.value.message.startswith("More than 25 rows would change")
        assert again.value.undone == {"restored": 20, "conflicts_total": 0}
        assert db.state("people") == before

    def test_an_undo_that_is_stopped_tells_both_sides(self, db: PatchDatabase) -> None:
        people(db, 50)
        db.monitor = _StopsIn("rolling back", "cancel")
        with pytest.raises(Interrupted) as stopped:
            db.execute([MARK], "u", on_error="rollback", max_rows=25, batch_size=10)
        assert stopped.value.result is not None
        assert stopped.value.result["updated"] == 20
        assert stopped.value.result["undone"] == {"restored": 10, "conflicts_total": 0}

    def test_a_cancelled_run_tells_what_it_did(self, db: PatchDatabase) -> None:
        people(db, 50)
        db.monitor = _StopsIn("operation 1", "cancel")
        with pytest.raises(Interrupted) as stopped:
            db.execute([MARK], "c", batch_size=10)
        assert stopped.value.result is not None
        assert stopped.value.result["updated"] == 10
        assert stopped.value.result["operations"][0]["matched"] == 10
        db.monitor = _StopsIn("rolling back", "cancel")
        with pytest.raises(Interrupted) as stopped:
            db.rollback("c", batch_size=4)
        assert stopped.value.result is not None
        assert stopped.value.result["restored"] == 4
        assert db.rows("SELECT count(*) FROM people WHERE note = 'x'")[0][0] == 6

    def test_a_cancelled_transaction_did_nothing(self, db: PatchDatabase) -> None:
        people(db, 50)
        before = db.state("people")
        db.monitor = _StopsIn("operation 1", "cancel")
        with pytest.raises(Interrupted) as stopped:
            db.execute([MARK], "c", batch_size=10, mode="transaction")
        assert stopped.value.result is not None
        assert stopped.value.result["updated"] == stopped.value.result["batches"] == 0
        assert db.state("people") == before

    def test_conflicts_of_an_undo_are_told(self, db: PatchDatabase) -> None:
        people(db, 50)

        def disturb() -> None:
            db.run("UPDATE people SET visits = 99 WHERE id = 3")

        db.monitor = _WhenWarned(disturb)
        with pytest.raises(Terminal) as failed:
            db.execute([MARK], "u", on_error="rollback", max_rows=25, batch_size=10)
        assert failed.value.code == "changes.max_rows"
        assert failed.value.undone == {"restored": 19, "conflicts_total": 1}
        assert db.rows("SELECT id FROM people WHERE note = 'x'") == [(3,)]

    def test_two_runs_begin_at_once(self, db: PatchDatabase) -> None:
        rounds, barrier, failures = 20, Barrier(2), []

        def begin(name: str) -> None:
            session = db.connect()
            try:
                journal = Journal(session, get_engine(db.name).changes.journal)
                for n in range(rounds):
                    barrier.wait(timeout=60)
                    journal.ensure()
                    journal.begin(f"{name}{n}", "execute", "", Header([], ()))
                    journal.begin(f"both{n}", "execute", "", Header([], ()))
            except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
                failures.append(error)
                barrier.abort()
            finally:
                session.close()

        workers = [Thread(target=begin, args=(name,), daemon=True) for name in ("left", "right")]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(120)
        assert not any(worker.is_alive() for worker in workers), "a run did not begin within 120 s"
        assert failures == []
        runs = Journal(db.session, get_engine(db.name).changes.journal).all_runs()
        assert len(runs) == len({r.no for r in runs}) == 3 * rounds
        assert {r.attempt for r in runs if r.run_id.startswith("both")} == {2}

    def test_what_is_stored_of_a_failure_holds_no_value_of_a_row(self, db: PatchDatabase) -> None:
        db.run(
            "CREATE TABLE secrets (id int PRIMARY KEY, word varchar(40) UNIQUE, n int)",
            "INSERT INTO secrets VALUES (1, 'hush for key ''x'' hush', 1)",
        )
        rows = [{"id": 2, "word": "hush for key 'x' hush", "n": 2}]
        insert = [{"op": "insert", "table": "secrets", "rows": rows}]
        tried = db.dry_run(insert).violations[0]
        assert db.name == "sqlite" or "hush" in tried["message"]
        with pytest.raises(ConstraintViolation) as failed:
            db.execute(insert, "s")
        assert failed.value.kind == "unique"
        assert "word" in (failed.value.constraint or "")
        assert "hush" not in failed.value.message
        known = Journal(db.session, get_engine(db.name).changes.journal).get("s")
        assert "hush" not in known.header.failure["message"]
        db.files["f"] = (["id", "n"], [["1", "hush"]])
        upsert = [{"op": "upsert", "table": "secrets", "key": ["id"], "file_id": "f"}]
        if db.name != "sqlite":  # which takes any value
            assert "hush" in db.dry_run(upsert).violations[0]["message"]
            with pytest.raises(ConstraintViolation) as failed:
                db.execute(upsert)
            assert "hush" not in failed.value.message

    def test_a_failed_run_leaves_no_input(self, db: PatchDatabase) -> None:
        people(db, 10)
        with pytest.raises(ConstraintViolation) as failed:
            db.execute([CLASH], "f")
        assert inputs(db) == []
        db.run("DELETE FROM people WHERE id = 1")
        with pytest.raises(Terminal) as again:
            db.execute([CLASH], "f")
        assert again.value.code == failed.value.code
        assert again.value.message == failed.value.message
        assert db.rows("SELECT count(*) FROM people WHERE id = 1")[0][0] == 0

    def test_an_undone_run_leaves_no_input(self, db: PatchDatabase) -> None:
        people(db, 10)
        with pytest.raises(ConstraintViolation):
            db.execute([INSERT, CLASH], "f", on_error="rollback")
        assert inputs(db) == []

    def test_a_cancelled_run_leaves_no_input(self, db: PatchDatabase) -> None:
        people(db, 10)
        db.monitor = _StopsIn("operation 1", "cancel")
        with pytest.raises(Interrupted):
            db.execute([INSERT], "c", batch_size=10)
        assert inputs(db) == []
        # The worker died before it could tell: the next one hears of the wish again.
        db.monitor = _StopsIn("", "cancel")
        with pytest.raises(Interrupted):
            db.execute([INSERT], "c", batch_size=10)
        db.monitor = SilentMonitor()
        assert db.rollback("c").restored == 10

    def test_a_purge_takes_the_input_of_a_paused_run(self, db: PatchDatabase) -> None:
        people(db, 10)
        db.monitor = _StopsIn("operation 1", "pause")
        with pytest.raises(Interrupted):
            db.execute([INSERT], "p", batch_size=10)
        assert inputs(db) != []
        assert purge_journal(db.place, ["p"]) == 1
        assert inputs(db) == []

    def test_a_pause_between_batches_can_be_interrupted(self, db: PatchDatabase) -> None:
        people(db, 30)
        counted = _Counts()
        db.monitor = counted
        db.execute([MARK], "s", batch_size=20, sleep_ms=500)
        # One for each batch and for the end, two more at least within the pause.
        assert counted.seen >= 5
        counted.seen = 0
        db.rollback("s", batch_size=30, sleep_ms=500)
        assert counted.seen >= 3


def inputs(db: PatchDatabase) -> list[str]:
    """The input tables that stand in the database."""
    return [name for name in db.journal_tables() if "input_" in name]


class _Counts(SilentMonitor):
    """Counts the places where the work may stop."""

    def __init__(self) -> None:
        self.seen = 0

    def checkpoint(self) -> None:
        """Count."""
        self.seen += 1


class _StopsIn(SilentMonitor):
    """Asks for something once a phase has done a part; at once if none is named."""

    def __init__(self, phase: str, action: Literal["pause", "cancel", "shutdown"]) -> None:
        self.phase, self.action, self.met = phase, action, not phase

    def progress(
        self,
        phase: str,
        *,
        done: int,
        **_more: object,
    ) -> None:
        """Look for the phase."""
        self.met = self.met or (phase == self.phase and done > 0)

    def checkpoint(self) -> None:
        """Ask."""
        if self.met:
            raise Interrupted(self.action)


class _WhenWarned(SilentMonitor):
    """Does something at the first warning."""

    def __init__(self, then: Callable[[], None]) -> None:
        self.then = then

    def log(self, level: LogLevel, _message: str, **_more: object) -> None:
        """Do it, once."""
        if level == "warning":
            then, self.then = self.then, lambda: None
            then()
