"""Other workers help with a copy: each piece is brought once, by whomever."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import uuid4

import pytest

from auralith.dataplane.copying.copy import copy
from auralith.dataplane.copying.lending import lend
from auralith.dataplane.copying.model import Wanted, Wish
from auralith.dataplane.copying.task import CopyOptions, CopyTask
from auralith.dataplane.errors import Fenced
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.monitor import Interrupted, SilentMonitor
from auralith.dataplane.schema.names import TableName
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import place
from tests.engines.suite.target import EngineTarget

ROWS, PIECE = 2_000, 20
TABLE = (
    "CREATE TABLE items (id integer PRIMARY KEY, what text)",
    f"INSERT INTO items SELECT n, 'thing ' || n FROM generate_series(1, {ROWS}) n",
)


@dataclass
class _Impatient(SilentMonitor):
    """Stops whoever helps as soon as something was brought."""

    brought: Callable[[], bool]

    def checkpoint(self) -> None:
        if self.brought():
            raise Interrupted("shutdown")


@dataclass
class Joint:
    """A copy that goes at walking pace until much more is there than it can have brought."""

    source: EngineTarget
    target: EngineTarget
    monitor: SilentMonitor = field(default_factory=SilentMonitor)
    lent: list[int] = field(default_factory=list)
    failed: list[BaseException] = field(default_factory=list)
    asked: bool = False
    threads: list[threading.Thread] = field(default_factory=list)

    def brought(self) -> bool:
        """Whether much is in."""
        return int(self.target.rows("SELECT count(*) FROM items")[0][0]) >= 10 * PIECE

    def rate(self) -> int | None:
        """Of the worker in charge; the helper has none."""
        return PIECE // 2 if self.asked and not self.brought() else None

    def task(self) -> CopyTask:
        """What both work with."""
        return CopyTask(
            source=place(self.source, read_only=True),
            target=place(self.target),
            wish=Wish(tables=(Wanted(TableName(None, "items"), where="id > 0"),)),
            options=CopyOptions(verify="checksum", piece_rows=PIECE),
            run_id=str(uuid4()),
            content_hash="c0ffee",
            monitor=SilentMonitor(),
        )

    def run(self, task: CopyTask) -> int:
        """The copy with one helper; the rows of its result."""

        def help_() -> None:
            try:
                self.lent.append(lend(replace(task, monitor=self.monitor)))
            except BaseException as error:  # noqa: BLE001 - told by the test
                self.failed.append(error)

        def invite() -> int:
            self.asked = True
            self.threads.append(threading.Thread(target=help_))
            self.threads[-1].start()
            return 1

        options = replace(task.options, rate=self.rate)
        result = copy(replace(task, options=options, invite=invite))
        for thread in self.threads:
            thread.join(60)
        return result.rows


@pytest.fixture(params=["postgresql", "mariadb"])
def joint(request: pytest.FixtureRequest, databases: Databases) -> Joint:
    """PostgreSQL into PostgreSQL, and into MariaDB."""
    source = databases("postgresql")
    source.run(*TABLE)
    return Joint(source, databases(request.param))


def _same(joint: Joint) -> None:
    query = "SELECT id, what FROM items ORDER BY id"
    assert joint.target.rows(query) == joint.source.rows(query)


def test_a_helper_brings_pieces(joint: Joint) -> None:
    """All rows are there once, and some came by the helper."""
    assert joint.run(joint.task()) == ROWS
    assert not joint.failed
    assert joint.lent[0] >= PIECE
    _same(joint)


def test_a_helper_may_leave(joint: Joint) -> None:
    """What it had in hand is brought by those that stay."""
    joint.monitor = _Impatient(joint.brought)
    assert joint.run(joint.task()) == ROWS
    assert [type(e) for e in joint.failed] in ([], [Interrupted])
    _same(joint)


def test_nothing_is_left_behind(joint: Joint) -> None:
    """The table of pieces goes with the last of them."""
    task = joint.task()
    joint.run(task)
    with task.target.writing() as database:
        journal = Journal(database.session, database.changes.journal)
        found = {
            name
            for name in (f"pieces_{n}_{attempt}" for n in range(1, 9) for attempt in (1, 2))
            if journal.dialect.exists(database.session, name)
        }
    assert found == set()


def test_who_is_late_does_nothing(joint: Joint) -> None:
    """An invitation to a copy that is over, or that nobody knows, is left."""
    task = joint.task()
    assert lend(task) == 0
    joint.run(task)
    assert lend(task) == 0


def test_a_helper_of_an_attempt_that_is_over_is_fenced(joint: Joint) -> None:
    """Another worker took the run over: the helper changes nothing any more."""
    task = joint.task()

    class Ousted(SilentMonitor):
        def checkpoint(self) -> None:
            with task.target.writing() as database:
                journal = Journal(database.session, database.changes.journal)
                journal.take_over(journal.get(task.run_id))

    joint.monitor = Ousted()
    with pytest.raises(Fenced):
        joint.run(task)
    for thread in joint.threads:
        thread.join(60)
    assert [type(e) for e in joint.failed] == [Fenced]
