"""Signs of life of a worker: a row with a time, and a lock that falls when the process does."""

import logging
import os
import socket
from uuid import uuid4

from sqlalchemy import Connection, Engine, Executable, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from auralith.models import Worker

logger = logging.getLogger(__name__)


def new_worker_id() -> str:
    """An identity no other process ever has."""
    return f"{socket.gethostname()[:50]}-{os.getpid()}-{uuid4().hex[:12]}"


class Heartbeat:
    """One worker's row and session lock, on a connection of their own.

    The lock tells a killed process at once (its connection closes), the time a lost machine.
    """

    def __init__(self, engine: Engine, worker_id: str) -> None:
        self.worker_id = worker_id
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None

    def beat(self) -> None:
        """Say that the worker lives; connects again after a lost connection."""
        try:
            connection = self._connected()
            now = func.clock_timestamp()
            connection.execute(
                update(Worker)
                .where(Worker.id == self.worker_id)
                .values(heartbeat_at=now, stopped_at=None)
            )
        except Exception:
            self._drop()
            raise

    def stop(self) -> None:
        """Say that the worker has stopped in good order."""
        try:
            self._connected().execute(
                update(Worker)
                .where(Worker.id == self.worker_id)
                .values(stopped_at=func.clock_timestamp())
            )
        finally:
            self._drop()

    def _connected(self) -> Connection:
        if self._connection is None:
            connection = self._engine.connect()
            connection.detach()
            connection.execute(lock_of(self.worker_id, "pg_advisory_lock"))
            now = func.clock_timestamp()
            connection.execute(
                insert(Worker)
                .values(
                    id=self.worker_id,
                    host=socket.gethostname()[:255],
                    pid=os.getpid(),
                    started_at=now,
                    heartbeat_at=now,
                )
                .on_conflict_do_nothing()
            )
            self._connection = connection
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            try:
                self._connection.close()
            except Exception:
                logger.debug("Closing a broken connection failed", exc_info=True)
            self._connection = None


def lock_of(worker_id: str, function: str) -> Executable:
    """A statement that calls one of PostgreSQL's advisory lock functions for a worker."""
    key = func.hashtextextended(f"auralith.worker.{worker_id}", text("0"))
    return select(getattr(func, function)(key))
