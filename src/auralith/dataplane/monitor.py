"""How long work reports and is steered, without knowing who listens."""

from typing import Literal, Protocol

LogLevel = Literal["debug", "info", "warning", "error"]


class Interrupted(Exception):
    """Raised by `checkpoint` when a pause or a cancel was asked for."""

    def __init__(self, action: Literal["pause", "cancel", "shutdown"]) -> None:
        super().__init__(action)
        self.action = action


class Monitor(Protocol):
    """What an operation gets from its caller. All calls are cheap and may be made often."""

    def progress(
        self, phase: str, *, done: int, total: int | None = None, unit: str = "rows"
    ) -> None:
        """Tell where the work stands; `done` never goes back within a phase."""

    def log(self, level: LogLevel, message: str) -> None:
        """A line for the person who watches; no row values, no secrets."""

    def checkpoint(self) -> None:
        """A place where the work may stop: raises Interrupted if that was asked for."""


class SilentMonitor:
    """For previews, scripts and tests: hears nothing, never interrupts."""

    def progress(
        self, phase: str, *, done: int, total: int | None = None, unit: str = "rows"
    ) -> None:
        """Ignored."""

    def log(self, level: LogLevel, message: str) -> None:
        """Ignored."""

    def checkpoint(self) -> None:
        """Never interrupts."""
