"""Taking over the jobs of workers that died, by the job engine's public calls."""

import logging
from collections.abc import Collection, Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, func, select, update
from sqlalchemy.orm import Session

from auralith.background.engine import QUEUE, WORKFLOW, client_for, job_id
from auralith.background.heartbeat import lock_of
from auralith.models import Worker

logger = logging.getLogger(__name__)

SILENT = timedelta(seconds=3.5)
"""A worker whose lock has fallen is dead after this long without a heartbeat."""
DEAD = timedelta(seconds=15)
"""Without a heartbeat for this long it is dead whatever its lock says."""
SURELY_DEAD = timedelta(seconds=150)
"""Longer than a worker goes on without our database: by then it has stopped by itself."""
FORGOTTEN = timedelta(days=7)
SWEEP_LOCK = 0x53_57_45_45_50
LIVE_STATUSES = {"ENQUEUED", "PENDING", "DELAYED"}


def take_over(engine: Engine) -> int:
    """Put the unfinished jobs of dead workers back into the queue; the number of jobs.

    One process at a time sweeps, so that no job is put back twice.
    """
    resumed = 0
    with engine.connect() as connection, connection.begin():
        if not connection.scalar(select(func.pg_try_advisory_xact_lock(SWEEP_LOCK))):
            return 0
        for worker_id in _dead(connection):
            resumed += _resume_jobs(engine, worker_id)
            connection.execute(
                update(Worker)
                .where(Worker.id == worker_id)
                .values(stopped_at=func.clock_timestamp())
            )
        connection.execute(delete(Worker).where(Worker.stopped_at < func.now() - FORGOTTEN))
    return resumed


def _dead(connection: Connection) -> list[str]:
    age = func.clock_timestamp() - Worker.heartbeat_at
    silent = connection.execute(
        select(Worker.id, (age > DEAD).label("dead")).where(
            Worker.stopped_at.is_(None), age > SILENT
        )
    ).all()
    return [row.id for row in silent if row.dead or _lock_is_free(connection, row.id)]


def alive(session: Session) -> int:
    """How many workers show that they live."""
    age = func.clock_timestamp() - Worker.heartbeat_at
    living = select(func.count()).where(Worker.stopped_at.is_(None), age <= DEAD)
    return session.scalar(living) or 0


def gone(engine: Engine, worker_ids: Collection[str]) -> set[str]:
    """Those of the given workers that surely write nothing any more, so nobody need fence them."""
    with engine.connect() as connection, connection.begin():
        age = func.clock_timestamp() - Worker.heartbeat_at
        found = connection.execute(
            select(Worker.id, (age > SURELY_DEAD).label("silent")).where(
                Worker.id.in_(worker_ids), Worker.stopped_at.is_not(None)
            )
        ).all()
        return {row.id for row in found if row.silent or _lock_is_free(connection, row.id)}


def _lock_is_free(connection: Connection, worker_id: str) -> bool:
    return bool(connection.scalar(lock_of(worker_id, "pg_try_advisory_xact_lock")))


def _resume_jobs(engine: Engine, worker_id: str) -> int:
    client = client_for(engine)
    found = client.list_workflows(
        status="PENDING", executor_id=worker_id, load_input=False, load_output=False
    )
    jobs = [job for job in found if job.name == WORKFLOW]
    for job in found:
        # Help goes on without the dead: what they had in hand is open again.
        if job.name != WORKFLOW:
            client.cancel_workflow(job.workflow_id)
    for job in jobs:
        client.resume_workflow(job.workflow_id, queue_name=QUEUE)
    if jobs:
        logger.warning("Worker %s is gone; its %d runs go on elsewhere", worker_id, len(jobs))
    return len(jobs)


def lost_jobs(engine: Engine, jobs: Iterable[tuple[UUID, int]]) -> list[UUID]:
    """Those of the given (run, job) whose job is neither waiting nor being worked on."""
    wanted = {job_id(run_id, job): run_id for run_id, job in jobs}
    if not wanted:
        return []
    found = client_for(engine).list_workflows(
        workflow_ids=list(wanted), load_input=False, load_output=False
    )
    live = {w.workflow_id for w in found if w.status in LIVE_STATUSES}
    return [run_id for name, run_id in wanted.items() if name not in live]
