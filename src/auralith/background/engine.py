"""DBOS behind our interface: runs and help with them, JSON arguments that hold only ids."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID
from weakref import WeakKeyDictionary

from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions
from dbos import DBOSPortableJSONSerializer as JsonSerializer
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from auralith.background import logs
from auralith.kit.db import build_engine

APPLICATION = "auralith"
VERSION = "1"
"""Set by hand: a change strands what older processes left in the queue."""
SCHEMA = "dbos"
QUEUE = "runs"
WORKFLOW = "auralith.run"
HELP_QUEUE = "help"
HELP = "auralith.help"
POLL_SECONDS = 0.25

Runner = Callable[[UUID, int], None]
Helper = Callable[[UUID, int], None]

logger = logging.getLogger(__name__)

_runner: Runner | None = None
_helper: Helper | None = None
_clients: WeakKeyDictionary[Engine, DBOSClient] = WeakKeyDictionary()
_clients_lock = threading.Lock()


@DBOS.workflow(name=WORKFLOW)
def _execute(run_id: str, job: int) -> None:
    if _runner is None:
        msg = "No worker is running in this process."
        raise RuntimeError(msg)
    _runner(UUID(run_id), job)


@DBOS.workflow(name=HELP)
def _help(run_id: str, attempt: int) -> None:
    if _helper is None:
        msg = "No worker is running in this process."
        raise RuntimeError(msg)
    _helper(UUID(run_id), attempt)


def prepare(url: str) -> None:
    """Create or upgrade the job engine's tables (schema `dbos`) in the metadata database."""
    logs.quiet()
    DBOS.migrate(_with_driver(url), schema=SCHEMA)


def client_for(engine: Engine) -> DBOSClient:
    """The job engine's client over our own engine; one per engine."""
    with _clients_lock:
        client = _clients.get(engine)
        if client is None:
            logs.quiet()
            client = _clients[engine] = DBOSClient(
                system_database_engine=engine,
                dbos_system_schema=SCHEMA,
                serializer=JsonSerializer(),
                application_name=APPLICATION,
                lazy=True,
            )
        return client


def enqueue(session: Session, *, run_id: UUID, job: int, target: str) -> None:
    """Hand a run to the job engine in the caller's transaction.

    Runs with the same `target` share its limit of work at the same time.
    """
    bind = session.get_bind()
    options: EnqueueOptions = {
        "workflow_name": WORKFLOW,
        "queue_name": QUEUE,
        "workflow_id": job_id(run_id, job),
        "queue_partition_key": target,
        "app_version": VERSION,
        "application_name": APPLICATION,
    }
    client_for(bind.engine).enqueue_in_transaction(session, options, str(run_id), job)


def invite(session: Session, *, run_id: UUID, attempt: int, tries: int, hands: int) -> None:
    """Ask so many workers, in the caller's transaction, to help that attempt at a run.

    Those of an earlier try of the attempt have ended with it, and are asked again.
    A worker helps with one run at a time; an invitation that comes too late is left.
    """
    bind = session.get_bind()
    for number in range(hands):
        options: EnqueueOptions = {
            "workflow_name": HELP,
            "queue_name": HELP_QUEUE,
            "workflow_id": f"{run_id}:help:{attempt}:{tries}:{number}",
            "app_version": VERSION,
            "application_name": APPLICATION,
        }
        client_for(bind.engine).enqueue_in_transaction(session, options, str(run_id), attempt)


def job_id(run_id: UUID, job: int) -> str:
    """The job engine's name for the n-th job of a run."""
    return f"{run_id}:{job}"


class JobEngine:
    """The job engine of this process; there can be one at a time."""

    def __init__(
        self,
        url: str,
        *,
        worker_id: str,
        runner: Runner,
        helper: Helper,
        concurrency: int,
        per_target: int,
    ) -> None:
        self._url = url
        self._worker_id = worker_id
        self._runner = runner
        self._helper = helper
        self._concurrency = concurrency
        self._per_target = min(per_target, concurrency)
        self._engine: Engine | None = None

    def start(self) -> None:
        """Begin to take jobs from the queue."""
        # In a thread of its own: DBOS refuses to be set up where an event loop runs, and the
        # caller's thread may have one.
        with ThreadPoolExecutor(1) as apart:
            apart.submit(self._start).result()

    def _start(self) -> None:
        global _runner, _helper
        logs.quiet()
        _runner, _helper = self._runner, self._helper
        self._engine = build_engine(self._url, pool_size=5)
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": _with_driver(self._url),
            "system_database_engine": self._engine,
            "dbos_system_schema": SCHEMA,
            "application_version": VERSION,
            "executor_id": self._worker_id,
            "serializer": JsonSerializer(),
            "enable_otlp": False,
            "log_level": "WARNING",
        }
        DBOS(config=config)
        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=self._concurrency,
            partition_concurrency=self._per_target,
            polling_interval_sec=POLL_SECONDS,
            on_conflict="always_update",
        )
        DBOS.register_queue(
            HELP_QUEUE,
            worker_concurrency=1,
            polling_interval_sec=POLL_SECONDS,
            on_conflict="always_update",
        )

    def stop(self, *, patience: int) -> None:
        """Take no more jobs and wait up to `patience` seconds for those in hand."""
        global _runner, _helper  # noqa: PLW0603 - see start
        DBOS.destroy(workflow_completion_timeout_sec=patience)
        _runner = _helper = None
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
