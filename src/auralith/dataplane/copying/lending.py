"""Help with a copy that another worker is in charge of: bring pieces that wait, nothing else.

Whoever helps reads the same state of the source, where its engine lets sessions share one, and
writes piece by piece as the worker in charge does. It may come late, die, or never come.
"""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from auralith.dataplane.copying.carrying import Carrier, Lane, Route, StoppedError
from auralith.dataplane.copying.drawing import drafted, outline, relayed
from auralith.dataplane.copying.ledger import Ledger
from auralith.dataplane.copying.loading import Destination
from auralith.dataplane.copying.masked import mask_of
from auralith.dataplane.copying.task import CopyTask
from auralith.dataplane.copying.throttle import Throttle
from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.monitor import Monitor

_IDLE_S = 0.2


def lend(task: CopyTask) -> int:
    """Until all tables of the run are in; the rows that were brought.

    Raises Fenced when another attempt has taken the run over, and what `task.monitor` raises.
    """
    with task.target.writing() as target, ExitStack() as stack:
        journal = Journal(target.session, target.changes.journal)
        run = journal.find(task.run_id)
        if run is None:
            return 0
        ledger = Ledger(journal, run)
        open_ = {n: a for n, a in ledger.accounts().items() if not a.finished}
        label = next((a.snapshot for a in open_.values()), None)
        if label is None:
            return 0
        snapshot = stack.enter_context(
            task.source.engine.copying.snapshot(task.source.open, task.options.lanes, label)
        )
        with task.source.reading() as source:
            drawn = drafted(source, target, task.wish, ledger.made, policy=task.policy)
            plan = relayed(drawn, source, target)
        routes = {
            t.no: Route(
                Destination(t, plan.mode, run.no), mask_of(t, task.policy, task.source.engine)
            )
            for t in plan.tables
        }
        if any(n not in routes or outline(routes[n].plan) != a.outline for n, a in open_.items()):
            # Values that do not fit were dealt with, or somebody altered a table.
            return 0
        lanes = []
        for reader in snapshot.readers:
            database = task.target.another()
            stack.callback(database.session.close)
            database.engine.copying.prepare(database.session)
            lanes.append(
                Lane(
                    Database(task.source.engine, reader),
                    database,
                    Ledger(Journal(database.session, journal.dialect), run),
                )
            )
        return _Lent(task, routes).run(lanes)


class _Lent:
    def __init__(self, task: CopyTask, routes: dict[int, Route]) -> None:
        self.rate = task.options.rate
        self.monitor: Monitor = task.monitor
        self.stop = threading.Event()
        self.carrier = Carrier(routes, Throttle(self.rate), self.stop, lambda *_: None)

    def run(self, lanes: Sequence[Lane]) -> int:
        with ThreadPoolExecutor(len(lanes), "lend") as pool:
            found = [pool.submit(self._work, lane) for lane in lanes]
            try:
                while not all(f.done() for f in found):
                    self.monitor.checkpoint()
                    time.sleep(_IDLE_S)
            except BaseException:
                self.stop.set()
                raise
        return sum(f.result() for f in found)

    def _work(self, lane: Lane) -> int:
        rows = 0
        try:
            while not self.stop.is_set():
                # A copy with a limit is paced by the worker in charge alone.
                carried = None if self.rate() else self.carrier.carry(lane)
                if carried is not None:
                    rows += carried.rows
                elif lane.ledger.complete():
                    break
                else:
                    self.stop.wait(_IDLE_S)
        except StoppedError:
            pass
        except DataPlaneError:
            # The pool is taken away when all is in.
            if not lane.ledger.complete():
                self.stop.set()
                raise
        return rows
