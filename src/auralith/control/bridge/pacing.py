"""The rate of a bridge that runs: looked at, changed, and read by its worker as it goes."""

import logging
import threading
import time
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.auth.caller import Caller
from auralith.control.bridge import events, kinds, schemas
from auralith.control.bridge.errors import BridgeRunNotFound
from auralith.control.events import service as event_log
from auralith.control.events.service import ResourceRef
from auralith.control.runs import service as runs
from auralith.kit.db import AWAY, transaction
from auralith.models import Run

logger = logging.getLogger(__name__)

ASK_EVERY_S = 1.0


def shown(run: Run) -> schemas.BridgeRunPace:
    """The rate that holds for a run; raises BridgeRunNotFound for a run of something else."""
    if run.kind != kinds.RUN.name:
        raise BridgeRunNotFound
    return schemas.BridgeRunPace(
        run_id=run.id, max_rows_per_second=rate_of(kinds.RUN.params_of(run.params))
    )


def change(
    session: Session, caller: Caller, run: Run, body: schemas.BridgeRunPaceUpdate
) -> schemas.BridgeRunPace:
    """Let a run go on at another rate; refused (409) once it has ended."""
    shown(run)
    pace = kinds.Pace(max_rows_per_second=body.max_rows_per_second)
    current = runs.amend(session, run.id, {"pace": pace.model_dump()})
    event_log.record(
        session,
        caller.actor,
        events.PACED,
        about=ResourceRef(
            current.subject_type,
            current.resource_id,
            current.subject_name,
            project_id=current.project_id,
        ),
        run_id=current.id,
        max_rows_per_second=body.max_rows_per_second,
    )
    return shown(current)


def rate_of(params: kinds.BridgeParams) -> int | None:
    """Rows a second, None for no limit."""
    if params.pace is not None:
        return params.pace.max_rows_per_second
    rate = params.spec.get("max_rows_per_second")
    return None if rate is None else int(rate)


class Pacer:
    """The rate of a run as it stands in its row, asked once a second by any of its threads."""

    def __init__(
        self, sessions: sessionmaker[Session], run_id: UUID, params: kinds.BridgeParams
    ) -> None:
        self._sessions = sessions
        self._run_id = run_id
        self._rate = rate_of(params)
        self._asked = time.monotonic()
        self._lock = threading.Lock()

    def __call__(self) -> int | None:
        """Rows a second, None for no limit; while our database is away, as it was."""
        with self._lock:
            if time.monotonic() - self._asked >= ASK_EVERY_S:
                self._ask()
                self._asked = time.monotonic()
            return self._rate

    def _ask(self) -> None:
        try:
            with transaction(self._sessions) as session:
                run = runs.find(session, self._run_id)
                if run is not None:
                    self._rate = rate_of(kinds.RUN.params_of(run.params))
        except AWAY:
            logger.warning("Run %s keeps its rate: its row cannot be read", self._run_id)
