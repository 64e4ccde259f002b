"""Business refusals: each one a class with an HTTP status and a stable machine code.

The text in `detail` says what is wrong and what to do next; it never holds a secret.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID


class AppError(Exception):
    """A refusal with a published status and code; the server renders it as the error envelope."""

    status: ClassVar[int] = 500
    code: str = "internal"
    recorded: bool = False
    """Whether its event was written where it was raised; else the border writes one."""
    project_id: UUID | None = None
    organization_id: UUID | None = None
    """Whose audit the refusal belongs to, where that is known."""

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code
        self.headers = dict(headers or {})
        self.params = dict(params or {})


class Unauthorized(AppError):
    """401: no valid credential was presented."""

    status = 401
    code = "unauthorized"

    def __init__(self, detail: str, *, code: str | None = None) -> None:
        super().__init__(detail, code=code, headers={"WWW-Authenticate": 'Bearer realm="auralith"'})


class PaymentRequired(AppError):
    """402: a limit of the plan is reached; the text names it."""

    status = 402
    code = "limit_reached"


class Forbidden(AppError):
    """403: the resource is visible but the caller lacks the right."""

    status = 403
    code = "forbidden"


class NotFound(AppError):
    """404: unknown, or not visible to this caller: the two are not told apart."""

    status = 404
    code = "not_found"


class Conflict(AppError):
    """409: the state of the resource does not allow this now."""

    status = 409
    code = "conflict"


class Gone(AppError):
    """410: a single-use thing was used or has expired."""

    status = 410
    code = "gone"


class PayloadTooLarge(AppError):
    """413: the body or upload is over the named limit."""

    status = 413
    code = "too_large"


class Invalid(AppError):
    """422: a value in the request cannot be accepted; `errors` gives each place and reason."""

    status = 422
    code = "invalid"

    def __init__(
        self,
        detail: str,
        *,
        loc: Sequence[str | int] = ("body",),
        code: str | None = None,
        errors: Sequence[Mapping[str, Any]] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail, code=code, params=params)
        self.errors: list[dict[str, Any]] = (
            [dict(e) for e in errors]
            if errors is not None
            else [{"loc": list(loc), "msg": detail, "type": self.code, "params": self.params}]
        )


class TooManyRequests(AppError):
    """429: throttled; `Retry-After` says for how many seconds."""

    status = 429
    code = "throttled"

    def __init__(self, detail: str, *, retry_after: int, code: str | None = None) -> None:
        seconds = max(1, retry_after)
        super().__init__(
            detail,
            code=code,
            headers={"Retry-After": str(seconds)},
            params={"retry_after": seconds},
        )
