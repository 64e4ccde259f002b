"""Refusals of the run routes, and how a handler ends its run as failed."""

from collections.abc import Mapping
from typing import Any

from auralith.kit.errors import Conflict, NotFound


class RunNotFound(NotFound):
    """404: no such run, or in a project the caller does not see."""

    code = "run.not_found"

    def __init__(self) -> None:
        super().__init__("There is no such run. List the runs you may see with GET /runs.")


class RunState(Conflict):
    """409: the run's state does not allow this."""

    code = "run.state"


class RunFailed(Exception):
    """Raised by a handler to end its run as `failed` with a message, a detail and a result."""

    def __init__(
        self,
        message: str,
        *,
        code: str,
        detail: Any = None,
        result: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.detail = detail
        self.result = dict(result) if result is not None else None
