"""Exit codes: part of the contract with scripts, each with its test."""

from enum import IntEnum
from typing import Any


class Exit(IntEnum):
    """What the process's exit code tells a script."""

    OK = 0
    FAILED = 1
    """The operation ended failed: run failed, cancelled, violations found, server defect."""
    USAGE = 2
    """Wrong usage or an invalid file or value (also 422)."""
    DIFFERENT = 3
    """Differences were found; only with `--exit-code`."""
    DENIED = 4
    """Not signed in or not allowed (401, 403)."""
    NOT_FOUND = 5
    CONFLICT = 6
    """Conflict or stale (409, 412)."""
    UNREACHABLE = 7
    """Server unreachable, TLS failure, timeout of the call, throttled."""
    PENDING = 8
    """Still pending when waiting ended (approval, queue, timeout)."""
    REFUSED = 9
    """Refused by policy: plan limit, environment lock, rejected or expired approval."""
    INTERRUPTED = 130
    """Interrupted by Ctrl-C; the run goes on."""


POLICY_CODES = frozenset({"connection.read_only", "environment.forbidden", "limit_reached"})

_BY_STATUS = {
    400: Exit.USAGE,
    401: Exit.DENIED,
    402: Exit.REFUSED,
    403: Exit.DENIED,
    404: Exit.NOT_FOUND,
    405: Exit.USAGE,
    409: Exit.CONFLICT,
    410: Exit.CONFLICT,
    412: Exit.CONFLICT,
    413: Exit.USAGE,
    415: Exit.USAGE,
    422: Exit.USAGE,
    428: Exit.CONFLICT,
    429: Exit.UNREACHABLE,
    502: Exit.UNREACHABLE,
    503: Exit.UNREACHABLE,
    504: Exit.UNREACHABLE,
}

_BY_RUN_STATUS = {
    "succeeded": Exit.OK,
    "failed": Exit.FAILED,
    "cancelled": Exit.FAILED,
    "rejected": Exit.REFUSED,
    "expired": Exit.REFUSED,
}


def of_response(status: int, code: str | None) -> Exit:
    """The exit code of a refused call; a policy's code wins over the HTTP status."""
    if code in POLICY_CODES:
        return Exit.REFUSED
    return _BY_STATUS.get(status, Exit.FAILED)


def of_run(run: dict[str, Any]) -> Exit:
    """The exit code of a run as it stands now; unfinished runs are pending."""
    return _BY_RUN_STATUS.get(str(run.get("status")), Exit.PENDING)
