"""One worker: a thread group inside `auralith serve`, or a process of its own."""

import logging
import signal
import threading
from functools import partial
from types import FrameType

from sqlalchemy import Engine

from auralith.background import (
    Heartbeat,
    Housekeeping,
    JobEngine,
    Periodic,
    gone,
    lost_jobs,
    periodic_tasks,
    prepare,
    take_over,
)
from auralith.background.heartbeat import new_worker_id
from auralith.control.runs import orphans, working
from auralith.control.runs.domains import import_all
from auralith.control.runs.helping import Helper
from auralith.control.runs.workflows import Runner
from auralith.kit.crypto import Keyring
from auralith.kit.db import POOL_SIZE, build_engine, build_sessionmaker, sole, transaction
from auralith.settings.model import Settings
from auralith.worker.loops import Loop

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 2.0
SWEEP_SECONDS = 1.0
RECONCILE_SECONDS = 30.0
STRANDED_SECONDS = 60.0
PATIENCE_SECONDS = 25
PER_TARGET = 2


class Worker:
    """Takes runs from the queue, shows that it lives, takes over from workers that died.

    Needs upgraded tables. There can be one in a process at a time.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        url: str,
        keyring: Keyring,
        engine: Engine | None = None,
        concurrency: int | None = None,
    ) -> None:
        import_all()
        self.id = new_worker_id()
        self.stopped = False
        self._stopping = threading.Event()
        self._own_engine = engine is None
        hands = concurrency or settings.worker_concurrency
        self._engine = engine or build_engine(url, pool_size=POOL_SIZE + hands)
        self._sessions = build_sessionmaker(self._engine)
        self._heartbeat = Heartbeat(self._engine, self.id)
        runner = Runner(
            sessions=self._sessions,
            settings=settings,
            keyring=keyring,
            worker_id=self.id,
            stopping=self._stopping.is_set,
        )
        helper = Helper(
            sessions=self._sessions,
            settings=settings,
            keyring=keyring,
            worker_id=self.id,
            stopping=self._stopping.is_set,
        )
        self._jobs = JobEngine(
            url,
            worker_id=self.id,
            runner=runner,
            helper=helper,
            concurrency=hands,
            per_target=PER_TARGET,
        )
        self._url = url
        self._loops = [
            Loop("heartbeat", HEARTBEAT_SECONDS, self._heartbeat.beat),
            Loop("takeover", SWEEP_SECONDS, self._sweep),
            Loop("reconciler", RECONCILE_SECONDS, self._reconcile),
        ]
        house = Housekeeping(self._sessions, settings, keyring)
        self._loops += [
            Loop(task.name, task.seconds, partial(self._keep_house, task, house))
            for task in periodic_tasks()
        ]

    def start(self) -> None:
        """Begin to work; returns when the queue is being read."""
        prepare(self._url)
        self._heartbeat.beat()
        for loop in self._loops:
            loop.start()
        self._jobs.start()
        logger.info("Worker %s is ready", self.id)

    def stop(self, *, patience: int = PATIENCE_SECONDS) -> None:
        """Finish the batches in hand, put their runs back into the queue, and leave."""
        self.stopped = True
        # The queue must be closed before running work is interrupted, or this worker would take
        # back at once what it has just put back.
        interrupt = threading.Timer(0.3, self._stopping.set)
        interrupt.start()
        self._jobs.stop(patience=patience)
        interrupt.join()
        for loop in self._loops:
            loop.stop()
        self._heartbeat.stop()
        if self._own_engine:
            self._engine.dispose()
        logger.info("Worker %s has stopped", self.id)

    def _keep_house(self, task: Periodic, house: Housekeeping) -> None:
        """Do periodic work unless another worker is at it."""
        with sole(self._sessions, f"periodic.{task.name}") as held:
            if held:
                task.work(house)

    def _sweep(self) -> None:
        """Take over from dead workers; hold or end their runs where that was asked for."""
        take_over(self._engine)
        with transaction(self._sessions) as session:
            orphans.settle(session, partial(gone, self._engine))

    def _reconcile(self) -> None:
        """Hand runs to the job engine again whose job was lost."""
        with transaction(self._sessions) as session:
            waiting = {r.id: r.job for r in working.stranded(session, STRANDED_SECONDS)}
        for run_id in lost_jobs(self._engine, waiting.items()):
            with transaction(self._sessions) as session:
                again = working.requeue_stranded(session, run_id, waiting[run_id])
            if again:
                logger.warning("Run %s had lost its job and is queued again", run_id)


def run(settings: Settings, *, url: str, keyring: Keyring) -> None:
    """Work until SIGTERM or SIGINT: the body of `auralith worker`. Main thread only."""
    worker = Worker(settings, url=url, keyring=keyring)
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    worker.start()
    try:
        ended.wait()
    finally:
        worker.stop()
