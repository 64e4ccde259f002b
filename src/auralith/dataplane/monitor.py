"""How long work reports and is steered, without knowing who listens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

LogLevel = Literal["debug", "info", "warning", "error"]


@dataclass(frozen=True)
class Part:
    """Where one part of the work stands: a table of a copy."""

    name: str
    done: int
    total: int | None
    ended: bool = False


class Interrupted(Exception):
    """Raised by `checkpoint` when a pause or a cancel was asked for."""

    def __init__(self, action: Literal["pause", "cancel", "shutdown"]) -> None:
        super().__init__(action)
        self.action = action
        self.result: dict[str, Any] | None = None
        """What is committed so far, in the shape of the operation's result; None: nothing known."""


class Monitor(Protocol):
    """What an operation gets from its caller. All calls are cheap and may be made often."""

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
        """Tell where the work stands; `done` never goes back within a phase.

        `kept`: something of this work is committed in the target and stays if it ends now.
        `parts`: where those parts of it stand that somebody would look at now, few of them.
        """

    def log(
        self,
        level: LogLevel,
        message: str,
        *,
        code: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        """A line for the person who watches; no row values, no secrets.

        `code` is stable and with `params` lets the line be told in another language.
        """

    def checkpoint(self) -> None:
        """A place where the work may stop: raises Interrupted if that was asked for."""


class SilentMonitor:
    """For previews, scripts and tests: hears nothing, never interrupts."""

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
        """Ignored."""

    def log(
        self,
        level: LogLevel,
        message: str,
        *,
        code: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        """Ignored."""

    def checkpoint(self) -> None:
        """Never interrupts."""
