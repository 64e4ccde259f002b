"""Executions while others lock and write the same rows."""

import threading

from auralith.dataplane.monitor import SilentMonitor
from tests.engines.patch.basics import people
from tests.engines.patch.kit import PatchDatabase

COUNT_UP = [
    {"op": "update", "table": "people", "all_rows": True, "set_expr": {"visits": "visits + 1000"}}
]
ROWS = 300


class _Releasing(SilentMonitor):
    """Lets the holder's lock go when the execution has complained often enough."""

    def __init__(self, db: PatchDatabase, complaints: int) -> None:
        self.holder = db.connect()
        self.holder.begin()
        self.holder.query("SELECT id FROM people WHERE id = 150 FOR UPDATE")
        self.complaints = complaints
        self.heard: list[str] = []

    def log(self, level: str, message: str, **_more: object) -> None:
        """Of the lock that was not granted."""
        assert level == "warning"
        self.heard.append(message)
        if len(self.heard) == self.complaints:
            self.holder.rollback()


class Company:
    """Inherited by one class per engine with row locks, which gives `db`."""

    def test_a_lock_that_is_not_granted_makes_batches_smaller(self, db: PatchDatabase) -> None:
        people(db, ROWS)
        db.lock_timeout_ms = 200
        monitor = _Releasing(db, 2)
        db.monitor = monitor
        done = db.execute(COUNT_UP, "waiting", batch_size=200)
        monitor.holder.close()
        assert len(monitor.heard) == 2
        assert "100 rows" in monitor.heard[0]
        assert done.updated == ROWS
        assert done.batches > 2
        assert db.rows("SELECT count(*) FROM people WHERE visits = 1000 + id % 10")[0][0] == ROWS

    def test_nothing_is_lost_beside_another_writer(self, db: PatchDatabase) -> None:
        people(db, ROWS)
        started, over = threading.Event(), threading.Event()
        written: list[int] = []

        def write() -> None:
            session = db.connect()
            for n in range(20_000):
                if over.is_set():
                    break
                row = 1 + n * 7 % ROWS
                with session.transaction():
                    session.execute(f"UPDATE people SET visits = visits + 1 WHERE id = {row}")
                written.append(row)
                started.set()
            session.close()

        other = threading.Thread(target=write, daemon=True)
        other.start()
        try:
            assert started.wait(10)
            done = db.execute(COUNT_UP, "beside", batch_size=15)
        finally:
            over.set()
            other.join(30)
        assert not other.is_alive(), "the other writer did not come to its end"
        assert done.updated == ROWS
        found: dict[int, int] = dict(db.rows("SELECT id, visits FROM people"))
        assert found == {n: n % 10 + 1000 + written.count(n) for n in range(1, ROWS + 1)}
        back = db.rollback("beside", "skip")
        assert back.restored + back.conflicts_total == ROWS
        after: dict[int, int] = dict(db.rows("SELECT id, visits FROM people"))
        kept = {c["key"]["id"] for c in back.conflicts}
        assert {n: v for n, v in after.items() if n in kept} == {n: found[n] for n in kept}
        assert all(after[n] == found[n] - 1000 for n in found if n not in kept)
