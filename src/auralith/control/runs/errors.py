"""Refusals of the run routes, and how a handler ends its run as failed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from auralith.control.runs.kinds import Subject
from auralith.kit.errors import Conflict, NotFound


class RunNotFound(NotFound):
    """404: no such run, or in a project the caller does not see."""

    code = "run.not_found"

    def __init__(self) -> None:
        super().__init__("There is no such run. List the runs you may see with GET /runs.")


class RunState(Conflict):
    """409: the run's state does not allow this."""

    code = "run.state"

    def __init__(self, refusal: str, *, reason: str, status: str) -> None:
        text = refusal.format(status=status.replace("_", " "))
        super().__init__(text, params={"reason": reason, "status": status})


class SubjectBusy(Conflict):
    """409 `<noun>.busy`: a run about this thing has not ended; `run_id` names it, if there is."""

    def __init__(self, subject: Subject, run_id: UUID | None = None) -> None:
        params = {} if run_id is None else {"run_id": str(run_id)}
        text = f"A run of this {subject.noun} has not ended. Wait for it, or cancel it."
        super().__init__(text, code=f"{subject.noun}.busy", params=params)


class TargetBusy(Conflict):
    """409: a run of a kind that works alone on its target has not ended there."""

    code = "connection.busy"

    def __init__(self, kind: str, run_id: UUID) -> None:
        super().__init__(
            f"Another {kind} on this connection has not ended. Wait for it, or cancel it.",
            params={"kind": kind, "run_id": str(run_id)},
        )


class Superseded(Conflict):
    """Why a run is cancelled whose subject was edited while it waited for its approval."""

    code = "run.superseded"

    def __init__(self) -> None:
        super().__init__(
            "What was to be approved has changed meanwhile. Look at it again, then ask anew."
        )


class ReadOnly(Conflict):
    """409: the connection is marked read-only and the work would write."""

    code = "connection.read_only"

    def __init__(self) -> None:
        super().__init__(
            "The connection is read-only. Choose another one, or let an admin allow writing."
        )


class RunFailed(Exception):
    """Raised by a handler to end its run as `failed` with a message, a detail and a result."""

    def __init__(
        self,
        message: str,
        *,
        code: str,
        detail: Any = None,
        params: Mapping[str, Any] | None = None,
        result: Mapping[str, Any] | None = None,
        taken_back: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.detail = detail
        self.params: Mapping[str, Any] = dict(params or {})
        """What the message was made with, for telling it in another language."""
        self.result = dict(result) if result is not None else None
        self.taken_back = taken_back
        """Whether what the run had kept in the target is as before again."""
