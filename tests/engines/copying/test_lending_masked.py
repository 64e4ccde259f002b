"""Other workers help with a masked copy of a whole database: they mask as the first one does."""

import threading
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.anonymize import CopyWork, lend_copy, run_copy
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import place
from tests.engines.copying.masks import KEY, spec
from tests.engines.suite.target import EngineTarget

# One row was there when the table was analyzed, as wide as its page: pieces are of 32 MB / 8 KB.
ROWS, PIECE, SESSIONS = 20_000, 4_096, 2
LOOKS = 100
SOURCE = (
    "CREATE TABLE people (id integer PRIMARY KEY, mail text) WITH (autovacuum_enabled = false)",
    "INSERT INTO people VALUES (1, 'p1@example.org')",
    "ANALYZE people",
    f"INSERT INTO people SELECT n, 'p' || n || '@example.org' FROM generate_series(2, {ROWS}) n",
    "CREATE TABLE visits (no integer PRIMARY KEY, person integer REFERENCES people, note text)",
    "INSERT INTO visits SELECT n, n, 'note ' || n FROM generate_series(1, 50) n",
)
WAITING = "SELECT count(*) FROM pg_locks WHERE relation = 'people'::regclass AND NOT granted"


@dataclass
class _Gate(SilentMonitor):
    """Lets nobody write until more want to than the worker in charge has sessions."""

    target: EngineTarget
    looks: int = 0
    most: int = 0
    keeper: Any = None

    def close(self) -> None:
        self.keeper = self.target.connect()
        self.keeper.execute("LOCK TABLE people IN EXCLUSIVE MODE")

    def checkpoint(self) -> None:
        if self.keeper is None:
            return
        self.looks += 1
        self.most = max(self.most, int(self.target.rows(WAITING)[0][0]))
        if self.most > SESSIONS or self.looks > LOOKS:
            self.keeper.close()
            self.keeper = None


@dataclass
class _Helper:
    """One worker that comes when it is asked."""

    work: CopyWork
    lent: list[int] = field(default_factory=list)
    failed: list[BaseException] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def come(self) -> None:
        self.threads.append(threading.Thread(target=self._help))
        self.threads[-1].start()

    def _help(self) -> None:
        try:
            self.lent.append(lend_copy(replace(self.work, monitor=SilentMonitor())))
        except BaseException as error:  # noqa: BLE001 - told by the test
            self.failed.append(error)


def _work(source: EngineTarget, target: EngineTarget) -> CopyWork:
    patient = SessionOptions(lock_timeout_ms=90_000)
    found = spec({"people": {"id": "int_permute", "mail": "email"}, "visits": {"note": "hash"}})
    # Rows that a condition chooses are cut by their key.
    tables = [t.model_copy(update={"where": "1 = 1"}) for t in found.tables]
    return CopyWork(
        source=place(source, read_only=True),
        target=Place(target.engine, lambda: target.engine.connect(target.spec, patient)),
        spec=found.model_copy(update={"tables": tables}),
        key=KEY,
        run_id=str(uuid4()),
        content_hash="c0ffee",
        owner="one",
        monitor=SilentMonitor(),
    )


def test_a_helper_masks_as_the_worker_in_charge_does(databases: Databases) -> None:
    source, target, alone = (databases("postgresql") for _ in range(3))
    source.run(*SOURCE)
    gate = _Gate(target)
    work = replace(_work(source, target), monitor=gate)
    helper = _Helper(work)
    assert lend_copy(work) == 0, "nobody knows the run yet"

    def invite() -> int:
        gate.close()
        helper.come()
        return 1

    result = run_copy(work, invite=invite)
    for thread in helper.threads:
        thread.join(60)

    assert not helper.failed
    assert gate.most > SESSIONS
    assert helper.lent[0] >= PIECE
    assert {t["table"]: (t["rows"], t["columns"]) for t in result["tables"]} == {
        "people": (ROWS, ["id", "mail"]),
        "visits": (50, ["person", "note"]),
    }
    proof = result["verification"]
    assert (proof["leaks"], proof["foreign_key_violations"]) == (0, 0)
    run_copy(_work(source, alone), invite=lambda: 0)
    for query in ("SELECT * FROM people ORDER BY id", "SELECT * FROM visits ORDER BY no"):
        assert target.rows(query) == alone.rows(query)
    assert lend_copy(work) == 0, "the run is over"
