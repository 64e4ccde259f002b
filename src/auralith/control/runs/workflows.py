"""The one job for all kinds: claim the run, let its handler work, write how it ended."""

import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from auralith.background import Means
from auralith.control.runs import registry, working
from auralith.control.runs.errors import RunFailed
from auralith.control.runs.monitor import RunMonitor
from auralith.dataplane.errors import DataPlaneError, Fenced, Transient
from auralith.dataplane.monitor import Interrupted
from auralith.kit.db import AWAY, transaction
from auralith.kit.errors import AppError, Invalid
from auralith.kit.traces import without_values
from auralith.models import Run

logger = logging.getLogger(__name__)

MAX_TRIES = 6
"""Calls of a handler in a row that bring the work no further."""
MAX_WRITES = 9
LONGEST_PAUSE = 30.0
MAX_ATTEMPTS = 20
TAKEN_OVER = "Run %s was taken over by another worker"
METADATA_AWAY = "The metadata database did not answer."
GO_ON_KEPT = (
    "It was tried several times in vain. What was done until then stays: check the database, then"
    " undo it before you start again."
)
GO_ON_ANEW = (
    "It was tried several times in vain, and nothing of it stays. Check the database, then start"
    " again."
)
INTERNAL = {
    "message": "An unexpected error ended the work. The server's log has it under this run's id.",
    "code": "internal",
}


Ended = RunFailed | DataPlaneError | AppError
"""What a handler ends its run with as failed."""


@dataclass(frozen=True)
class Runner(Means):
    """Does one job; called by the job engine with the ids that `enqueue` was given."""

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
        ending = self._work(run, monitor)
        if ending is not None:
            self._write(ending, monitor)

    def _work(  # noqa: PLR0911 - one for each way to end
        self, run: Run, monitor: RunMonitor
    ) -> Callable[[Session], Any] | None:
        """Run the handler; the returned function writes how it ended (None: nothing to write)."""
        run_id, attempt = run.id, run.attempt
        try:
            result = self._with_retries(run, monitor)
        except Fenced:
            logger.warning(TAKEN_OVER, run_id)
            return None
        except Interrupted as stop:
            return _interrupted(run_id, attempt, stop.action, stop.result)
        except (RunFailed, DataPlaneError, AppError) as error:
            return _failed(run_id, attempt, failure_of(error, kept=monitor.kept))
        except AWAY:
            # Not the work's fault: it goes on later from where it stands, but not for ever.
            logger.warning("Run %s stops: %s", run_id, METADATA_AWAY, exc_info=True)
            if attempt < MAX_ATTEMPTS:
                return _interrupted(run_id, attempt, "shutdown", None)
            message = f"{METADATA_AWAY} Check it, then start again."
            return _failed(run_id, attempt, Failure({"message": message, "code": "metadata.away"}))
        except Exception as error:  # noqa: BLE001 - whatever it is, the run has to end
            what = without_values(error)
            logger.error("Run %s (%s) ended by an unexpected error: %s", run_id, run.kind, what)  # noqa: TRY400 - the text of an error may hold values of rows
            return _failed(run_id, attempt, Failure(INTERNAL))
        return _succeeded(run_id, attempt, result)

    def _with_retries(self, run: Run, monitor: RunMonitor) -> dict[str, Any]:
        """Call the handler until it ends; MAX_TRIES times in a row without getting any further."""
        job = registry.job_of(run.kind)
        if job is None:
            msg = f"This version of Auralith does not know how to do '{run.kind}'. Upgrade it."
            raise RunFailed(msg, code="run.unknown_kind")
        context = working.context_of(run, job.kind, monitor, self)
        calls = in_vain = 0
        while True:
            calls += 1
            try:
                result: BaseModel = job.kind.result.model_validate(
                    job.handler(replace(context, tries=calls))
                )
                return result.model_dump(mode="json", exclude_unset=True)
            except (Transient, *AWAY) as error:
                in_vain = 1 if monitor.advanced() else in_vain + 1
                if in_vain >= MAX_TRIES:
                    raise
                said, why = METADATA_AWAY, "metadata.away"
                if isinstance(error, Transient):
                    said, why = error.message, error.code
                monitor.log(
                    "warning",
                    f"{said} Trying again ({in_vain}/{MAX_TRIES - 1}).",
                    code="run.retry",
                    params={"why": why, "reason": said, "number": in_vain, "most": MAX_TRIES - 1},
                )
                self._pause(monitor, in_vain)

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


@dataclass(frozen=True)
class Failure:
    """How a run failed, as it is stored."""

    error: Mapping[str, Any]
    result: Mapping[str, Any] | None = None
    taken_back: bool = False


def failure_of(error: Ended, *, kept: bool = False) -> Failure:
    """What an error says of itself: text, code, detail, what the work came to, what is left of it.

    A target that stayed away adds how to go on, which depends on whether something was `kept`.
    """
    if isinstance(error, RunFailed):
        content = _content(error.message, error, error.detail)
        return Failure(content, error.result, taken_back=error.taken_back)
    if isinstance(error, AppError):
        detail = {"loc": error.errors[0]["loc"]} if isinstance(error, Invalid) else None
        return Failure(_content(error.detail, error, detail))
    message = error.message
    if isinstance(error, Transient):
        message = f"{message} {GO_ON_KEPT if kept and not error.taken_back else GO_ON_ANEW}"
    undone = {} if error.undone is None else {"undone": dict(error.undone)}
    result = None if error.result is None and not undone else {**(error.result or {}), **undone}
    content = _content(message, error, error.facts)
    return Failure(content, result, taken_back=error.taken_back)


def _content(message: str, error: Ended, detail: Any) -> dict[str, Any]:
    content: dict[str, Any] = {"message": message, "code": error.code}
    if error.params:
        content["params"] = dict(error.params)
    return content if detail is None else {**content, "detail": detail}


def _succeeded(run_id: UUID, attempt: int, result: dict[str, Any]) -> Callable[[Session], Any]:
    return lambda session: working.succeed(session, run_id, attempt, result)


def _failed(run_id: UUID, attempt: int, how: Failure) -> Callable[[Session], Any]:
    return lambda session: working.fail(
        session, run_id, attempt, how.error, result=how.result, taken_back=how.taken_back
    )


def _interrupted(
    run_id: UUID, attempt: int, action: str, result: dict[str, Any] | None
) -> Callable[[Session], Any]:
    return lambda session: working.interrupt(session, run_id, attempt, action, result=result)
