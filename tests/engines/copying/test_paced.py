"""A copy at a limited rate: its transactions stay short."""

from typing import Any

from auralith.dataplane.copying.ledger import Ledger
from auralith.dataplane.copying.task import CopyOptions
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.monitor import SilentMonitor
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied, place

ROWS = 480
RATE = 20


class Hurried(SilentMonitor):
    """Takes the limit away as soon as rows are on their way."""

    def __init__(self) -> None:
        self.moving = False

    def rate(self) -> int | None:
        """Rows a second."""
        return None if self.moving else RATE

    def progress(self, *_given: Any, **facts: Any) -> None:
        """Look."""
        self.moving = self.moving or facts["done"] > 0


def test_pieces_are_as_small_as_the_rate_wants_them(databases: Databases) -> None:
    source, target = databases("mariadb"), databases("sqlite")
    source.run(
        "CREATE TABLE things (id int PRIMARY KEY, word varchar(20))",
        "INSERT INTO things VALUES " + ", ".join(f"({n}, 'word {n}')" for n in range(ROWS)),
    )
    monitor = Hurried()
    options = CopyOptions(verify="checksum", lanes=2, rate=monitor.rate)

    result = copied(source, target, options=options, run_id="run", monitor=monitor)

    assert (result.rows, result.verified) == (ROWS, True)
    with place(target).writing() as database:
        journal = Journal(database.session, database.changes.journal)
        account = Ledger(journal, journal.get("run")).accounts()[0]
    # Five seconds of one of two lanes.
    assert account.pieces == ROWS // 50 + 1
