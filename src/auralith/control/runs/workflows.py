"""The one job for all kinds: claim the run, let its handler work, write how it ended."""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.runs import machine, registry, working
from auralith.control.runs.errors import RunFailed
from auralith.control.runs.monitor import RunMonitor
from auralith.control.runs.registry import RunContext
from auralith.dataplane.errors import DataPlaneError, Fenced, Transient
from auralith.dataplane.monitor import Interrupted
from auralith.kit.crypto import Keyring
from auralith.kit.db import AWAY, transaction
from auralith.kit.errors import AppError
from auralith.settings.model import Settings

logger = logging.getLogger(__name__)

MAX_TRIES = 6
MAX_WRITES = 9
LONGEST_PAUSE = 30.0
MAX_ATTEMPTS = 20
TAKEN_OVER = "Run %s was taken over by another worker"
METADATA_AWAY = "The metadata database did not answer."
INTERNAL = {
    "message": "An unexpected error ended the work. The server's log has it under this run's id.",
    "code": "internal",
}


@dataclass(frozen=True)
class Runner:
    """Does one job; called by the job engine with the ids that `enqueue` was given."""

    sessions: sessionmaker[Session] = field(repr=False)
    settings: Settings = field(repr=False)
    keyring: Keyring = field(repr=False)
    worker_id: str
    stopping: Callable[[], bool]

    def __call__(self, run_id: UUID, job: int) -> None:
        """Claim the run and see it through; an old or ended job leaves without a trace."""
        with transaction(self.sessions) as session:
            run = working.claim(session, run_id, job=job, worker_id=self.worker_id)
        if run is None:
            return
        kept = bool(run.progress.get("kept"))
        monitor = RunMonitor(self.sessions, run_id, run.attempt, self.stopping, kept=kept)
        context = RunContext(
            run_id=run_id,
            project_id=run.project_id,
            kind=run.kind,
            resource_id=run.resource_id,
            connection_id=run.connection_id,
            params=run.params,
            attempt=run.attempt,
            requested_by=machine.requester(run),
            monitor=monitor,
            settings=self.settings,
            keyring=self.keyring,
            sessions=self.sessions,
        )
        ending = self._work(context, monitor)
        if ending is not None:
            self._write(ending, monitor)

    def _work(  # noqa: PLR0911 - one for each way to end
        self, context: RunContext, monitor: RunMonitor
    ) -> Callable[[Session], Any] | None:
        """Run the handler; the returned function writes how it ended (None: nothing to write)."""
        run_id, attempt = context.run_id, context.attempt
        try:
            result = self._with_retries(context, monitor)
        except Fenced:
            logger.warning(TAKEN_OVER, run_id)
            return None
        except Interrupted as stop:
            return _interrupted(run_id, attempt, stop.action, stop.result)
        except RunFailed as failed:
            return _failed(
                run_id, attempt, _error(failed), failed.result, taken_back=failed.taken_back
            )
        except DataPlaneError as error:
            return _failed(run_id, attempt, _error(error), None)
        except AppError as error:
            return _failed(run_id, attempt, {"message": error.detail, "code": error.code}, None)
        except AWAY:
            # Not the work's fault: it goes on later from where it stands, but not for ever.
            logger.warning("Run %s stops: %s", run_id, METADATA_AWAY, exc_info=True)
            if attempt < MAX_ATTEMPTS:
                return _interrupted(run_id, attempt, "shutdown", None)
            message = f"{METADATA_AWAY} Check it, then start again."
            return _failed(run_id, attempt, {"message": message, "code": "metadata.away"}, None)
        except Exception:
            logger.exception("Run %s (%s) ended by an unexpected error", run_id, context.kind)
            return _failed(run_id, attempt, INTERNAL, None)
        return _succeeded(run_id, attempt, result)

    def _with_retries(self, context: RunContext, monitor: RunMonitor) -> dict[str, Any]:
        work = registry.handler_for(context.kind)
        if work is None:
            msg = f"This version of Auralith does not know how to do '{context.kind}'. Upgrade it."
            raise RunFailed(msg, code="run.unknown_kind")
        for number in range(1, MAX_TRIES + 1):
            try:
                return work(replace(context, tries=number))
            except (Transient, *AWAY) as error:
                if number == MAX_TRIES:
                    raise
                said, why = METADATA_AWAY, "metadata.away"
                if isinstance(error, Transient):
                    said, why = error.message, error.code
                monitor.log(
                    "warning",
                    f"{said} Trying again ({number}/{MAX_TRIES - 1}).",
                    code="run.retry",
                    params={"why": why, "reason": said, "number": number, "most": MAX_TRIES - 1},
                )
                self._pause(monitor, number)
        msg = "unreachable"
        raise AssertionError(msg)

    def _pause(self, monitor: RunMonitor, number: int) -> None:
        longest = min(LONGEST_PAUSE, 0.5 * 2**number)
        until = time.monotonic() + longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
        while time.monotonic() < until:
            monitor.checkpoint()
            time.sleep(0.1)

    def _flush(self, monitor: RunMonitor) -> None:
        """Write the last lines; without them the run still ends."""
        try:
            monitor.flush()
        except AWAY:
            raise
        except DBAPIError:
            logger.debug("Last lines of a run could not be written", exc_info=True)

    def _write(self, ending: Callable[[Session], Any], monitor: RunMonitor) -> None:
        """Write the ending, waiting for the metadata database if it is away for a moment."""
        for number in range(1, MAX_WRITES + 1):
            try:
                self._flush(monitor)
                with transaction(self.sessions) as session:
                    ending(session)
            except Fenced:
                logger.warning(TAKEN_OVER, monitor.run_id)
                return
            except AWAY:
                if number == MAX_WRITES:
                    raise
                logger.warning("The metadata database does not answer; trying again", exc_info=True)
                time.sleep(min(10.0, 0.2 * 2**number))
            else:
                return


def _error(error: RunFailed | DataPlaneError) -> dict[str, Any]:
    content: dict[str, Any] = {"message": error.message, "code": error.code}
    detail = getattr(error, "detail", None)
    if detail is not None:
        content["detail"] = detail
    return content


def _succeeded(run_id: UUID, attempt: int, result: dict[str, Any]) -> Callable[[Session], Any]:
    return lambda session: working.succeed(session, run_id, attempt, result)


def _failed(
    run_id: UUID,
    attempt: int,
    error: dict[str, Any],
    result: dict[str, Any] | None,
    *,
    taken_back: bool = False,
) -> Callable[[Session], Any]:
    return lambda session: working.fail(
        session, run_id, attempt, error, result=result, taken_back=taken_back
    )


def _interrupted(
    run_id: UUID, attempt: int, action: str, result: dict[str, Any] | None
) -> Callable[[Session], Any]:
    return lambda session: working.interrupt(session, run_id, attempt, action, result=result)
