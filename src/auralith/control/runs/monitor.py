"""The monitor of a run: what a handler tells goes to the run's row and its live stream."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.runs import repository, working
from auralith.control.runs.working import Line
from auralith.dataplane.errors import Fenced
from auralith.dataplane.monitor import Interrupted, LogLevel, Part
from auralith.kit.db import AWAY, transaction

logger = logging.getLogger(__name__)

WRITE_EVERY = 0.34
ASK_EVERY = 0.5
RATE_WINDOW = 5.0
PRUNE_EVERY = 400
MIN_SAMPLES = 2
WITHOUT_METADATA = 120.0
"""Seconds for which work goes on while the metadata database is away."""
MAX_WAITING_LINES = 2_000

Stopping = Callable[[], bool]


class RunMonitor:
    """Writes progress at most three times a second and asks as rarely what was requested.

    May be used from several threads of one handler. Raises Fenced when another worker is in
    charge, Interrupted when a pause, a cancel or the end of the process was asked for. While our
    database is away, what is told waits, and the work goes on for WITHOUT_METADATA seconds.
    """

    def __init__(
        self,
        sessions: sessionmaker[Session],
        run_id: UUID,
        attempt: int,
        stopping: Stopping,
        *,
        kept: bool = False,
    ) -> None:
        self._sessions = sessions
        self.run_id = run_id
        self._attempt = attempt
        self._stopping = stopping
        self._lock = threading.RLock()
        self._progress: dict[str, Any] | None = None
        self._dirty = False
        self._kept = kept
        self._furthest: dict[str, int] = {}
        self._advanced = False
        self._lines: list[Line] = []
        self._samples: deque[tuple[float, int]] = deque()
        self._phase: str | None = None
        self._written = 0
        self._last_write = 0.0
        self._last_ask = 0.0
        self._asked: str | None = None
        self._reached = time.monotonic()

    def progress(
        self,
        phase: str,
        *,
        done: int,
        total: int | None = None,
        unit: str = "rows",
        kept: bool = False,
        bytes_done: int | None = None,
        parts: Sequence[Part] = (),
    ) -> None:
        """Remember where the work stands; written with the next due write.

        What was `kept` once stays so for the whole run.
        """
        with self._lock:
            self._kept = self._kept or kept
            if done > self._furthest.get(phase, 0):
                self._furthest[phase] = done
                self._advanced = True
            moment = time.monotonic()
            if phase != self._phase:
                self._samples.clear()
                self._phase = phase
            self._samples.append((moment, done))
            while len(self._samples) > MIN_SAMPLES and moment - self._samples[0][0] > RATE_WINDOW:
                self._samples.popleft()
            self._progress = {
                "phase": phase,
                "done": done,
                "total": total,
                "unit": unit,
                "rate": self._rate(),
                "kept": self._kept,
            }
            if bytes_done is not None:
                self._progress["bytes"] = bytes_done
            if parts:
                self._progress["tables"] = [
                    {"table": p.name, "done": p.done, "total": p.total, "ended": p.ended}
                    for p in parts
                ]
            self._dirty = True
            self._write_if_due()

    def log(
        self,
        level: LogLevel,
        message: str,
        *,
        code: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        """Remember a line; written with the next due write."""
        with self._lock:
            self._lines.append(Line(level, message, code, params or {}))
            del self._lines[:-MAX_WAITING_LINES]
            self._write_if_due()

    def checkpoint(self) -> None:
        """Stop here if that was asked for."""
        with self._lock:
            self._write_if_due()
            if time.monotonic() - self._last_ask >= ASK_EVERY:
                self._tolerate(self._ask)
            asked = self._asked
        if asked in {"pause", "cancel"}:
            raise Interrupted(_action(asked))
        if self._stopping():
            action: Literal["shutdown"] = "shutdown"
            raise Interrupted(action)

    @property
    def kept(self) -> bool:
        """Whether something of the run is committed in its target."""
        return self._kept

    def advanced(self) -> bool:
        """Whether the work came further than ever before since this was last asked."""
        with self._lock:
            advanced, self._advanced = self._advanced, False
            return advanced

    def flush(self) -> None:
        """Write what is still waiting, before the run's status changes; may raise AWAY."""
        with self._lock:
            if self._dirty or self._lines:
                self._write()

    def _write_if_due(self) -> None:
        due = time.monotonic() - self._last_write >= WRITE_EVERY
        if due and (self._dirty or self._lines):
            self._tolerate(self._write)

    def _tolerate(self, exchange: Callable[[], None]) -> None:
        """Talk to our database; if it is away, try again when the next exchange is due."""
        try:
            exchange()
        except AWAY:
            moment = time.monotonic()
            if moment - self._reached > WITHOUT_METADATA:
                raise
            self._last_write = self._last_ask = moment
            logger.warning("Run %s goes on without the metadata database", self.run_id)

    def _ask(self) -> None:
        with transaction(self._sessions) as session:
            answer = repository.asked(session, self.run_id, self._attempt)
        self._heed(*answer)

    def _write(self) -> None:
        progress = self._progress if self._dirty else None
        with transaction(self._sessions) as session:
            in_charge, asked = repository.report_progress(
                session, self.run_id, self._attempt, progress
            )
            if in_charge:
                for line in self._lines:
                    working.log(session, self.run_id, line)
                if progress is not None:
                    repository.add_event(session, self.run_id, "progress", progress)
                    self._written += 1
                    if self._written % PRUNE_EVERY == 0:
                        repository.prune_progress(session, self.run_id)
        self._lines.clear()
        self._dirty = False
        self._last_write = time.monotonic()
        self._heed(in_charge, asked)

    def _heed(self, in_charge: bool, asked: str | None) -> None:  # noqa: FBT001 - a pair from a query
        self._last_ask = self._reached = time.monotonic()
        if not in_charge:
            msg = "Another worker has taken this run over."
            raise Fenced(msg)
        self._asked = asked

    def _rate(self) -> float | None:
        (first, low), (last, high) = self._samples[0], self._samples[-1]
        return round((high - low) / (last - first), 1) if last > first else None


def _action(asked: str) -> Literal["pause", "cancel"]:
    return "pause" if asked == "pause" else "cancel"
