"""Other workers help with a run that is at work: asked for by its handler, never needed."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from auralith import background
from auralith.background import Means
from auralith.control.runs import registry, repository, working
from auralith.control.runs.monitor import RunMonitor
from auralith.control.runs.registry import RunContext
from auralith.dataplane.errors import DataPlaneError, Fenced
from auralith.dataplane.monitor import Interrupted, Monitor, SilentMonitor
from auralith.kit.db import AWAY, transaction
from auralith.kit.traces import without_values
from auralith.models import Run

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.5


def invite(context: RunContext[Any]) -> int:
    """Ask every other living worker to help with the run; how many there are."""
    with context.transaction() as session:
        living = background.alive(session)
        if living > 1:
            # One invitation is for the worker at work itself: it keeps its place and does nothing.
            background.invite(
                session,
                run_id=context.run_id,
                attempt=context.attempt,
                tries=context.tries,
                hands=living,
            )
    return max(0, living - 1)


class _HelperMonitor(SilentMonitor):
    """Tells nothing: the worker in charge does. Stops when the attempt that is helped is over."""

    def __init__(self, run: RunMonitor) -> None:
        self._run = run

    def checkpoint(self) -> None:
        """Raises Fenced when it is over, Interrupted when the run or this process is to stop."""
        self._run.checkpoint()


@dataclass(frozen=True)
class Helper(Means):
    """Helps with one attempt at a run; called by the job engine with what `invite` gave it."""

    worker_id: str
    stopping: Callable[[], bool]

    def __call__(self, run_id: UUID, attempt: int) -> None:
        """Until there is nothing left to help with."""
        with transaction(self.sessions) as session:
            run = repository.get(session, run_id)
            if run is None or run.status != "running" or run.attempt != attempt:
                return
            session.expunge(run)
        monitor = _HelperMonitor(RunMonitor(self.sessions, run_id, attempt, self.stopping))
        try:
            if run.worker_id == self.worker_id:
                self._keep_place(monitor)
            else:
                self._help(run, monitor)
        except (Fenced, Interrupted):
            logger.debug("Run %s needs no more help", run_id)
        except DataPlaneError as error:
            # The worker in charge meets the same and says so. What caused it are the words of a
            # driver, which may hold values of rows.
            logger.warning("Help with run %s ends: %s", run_id, error.code)
        except AWAY:
            logger.warning("Help with run %s ends: the metadata database is away", run_id)
        except Exception as error:  # noqa: BLE001 - whatever it is, the worker in charge goes on
            what = without_values(error)
            logger.error("Help with run %s ended by an unexpected error: %s", run_id, what)  # noqa: TRY400 - the text of an error may hold values of rows

    def _keep_place(self, monitor: Monitor) -> None:
        """While the run lasts, so that the other invitations are taken by others."""
        while True:
            monitor.checkpoint()
            time.sleep(LOOK_SECONDS)

    def _help(self, run: Run, monitor: Monitor) -> None:
        found = registry.help_of(run.kind)
        if found is None:
            return
        kind, function = found
        function(working.context_of(run, kind, monitor, self))
