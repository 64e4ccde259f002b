"""The one table from what went wrong to the published error envelope."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from starlette.exceptions import HTTPException

from auralith.dataplane import errors as dp
from auralith.kit.errors import AppError, Invalid
from auralith.server.methods import allowed_methods
from auralith.server.refusals import record_from_request

logger = logging.getLogger(__name__)

HTTP_CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "validation",
    429: "throttled",
    503: "unavailable",
}

DATAPLANE_STATUS: tuple[tuple[type[dp.DataPlaneError], int], ...] = (
    (dp.InvalidInput, 422),
    (dp.UnsupportedByEngine, 422),
    (dp.DataPlaneError, 409),
)
"""First match wins. A target that cannot be reached is a state of the world: 409, never a 5xx."""

LOST = object()
"""Equal to nothing in any body."""
BUSY_STATES = {"40001", "40P01", "55P03"}


def envelope(
    status: int,
    detail: str | Sequence[Mapping[str, Any]],
    code: str,
    *,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, Any] | None = None,
) -> JSONResponse:
    """`{"detail": …, "code": …, "params": …}`; what the params name stands beside them as well.

    Every item of a list has a `code` and `params` too: with them a client says the same in the
    reader's language.
    """
    named = {**(params or {})}
    content = {**named, "detail": _coded(detail), "code": code, "params": named}
    return JSONResponse(content, status_code=status, headers=dict(headers or {}))


def _coded(detail: str | Sequence[Mapping[str, Any]]) -> str | list[dict[str, Any]]:
    if isinstance(detail, str):
        return detail
    return [{**item, "code": item["type"], "params": item.get("params", {})} for item in detail]


def refusal(request: Request, error: AppError) -> JSONResponse:
    """The reply to a refusal; its event is written if its kind is to be kept."""
    record_from_request(request, error)
    if isinstance(error, Invalid):
        return envelope(
            error.status, error.errors, error.code, headers=error.headers, params=error.params
        )
    return envelope(
        error.status, error.detail, error.code, headers=error.headers, params=error.params
    )


def _validation(request: Request, error: RequestValidationError) -> JSONResponse:
    faults = error.errors()
    in_path = [e for e in faults if e["loc"][0] == "path"]
    broken = request.scope.get("state", {}).get("broken_json")
    if broken and not in_path:
        items = [{"loc": ["body"], "msg": broken, "type": "json_invalid"}]
        return envelope(422, items, "json_invalid")
    # What a path names comes before what is wrong with the body.
    items = [
        {
            "loc": place_of(e, error.body),
            "msg": _text(e),
            "type": str(e["type"]),
            "params": _params(e),
        }
        for e in in_path or faults
    ]
    return envelope(422, items, "validation")


def place_of(fault: Mapping[str, Any], body: Any) -> list[str | int]:
    """The way through the body as it was sent, without the tags of the models unions chose.

    A tag is the value of a field of the object it stands for. It may be the name of a key as well:
    the right way is the one that leads to the value at fault.
    """
    root, *steps = fault["loc"]
    if root != "body":
        return [root, *steps]
    # Of what is missing the object around it is given, and the last step is never a tag.
    absent = [steps.pop()] if fault["type"] == "missing" and steps else []
    ways = list(_ways(body, steps))
    right = [way for way, value in ways if value == fault.get("input", LOST)]
    return [root, *(right or [way for way, _ in ways])[0], *absent]


def _ways(here: Any, steps: Sequence[str | int]) -> Iterator[tuple[list[str | int], Any]]:
    """Readings of the steps, each with what it leads to, or LOST where it leads out of the body."""
    if not steps:
        yield [], here
        return
    step, rest = steps[0], steps[1:]
    if isinstance(here, dict):
        if step in here:
            yield from (([step, *way], value) for way, value in _ways(here[step], rest))
        if isinstance(step, str) and step in here.values():
            yield from _ways(here, rest)
    elif isinstance(here, list) and isinstance(step, int) and step < len(here):
        yield from (([step, *way], value) for way, value in _ways(here[step], rest))
    yield list(steps), LOST


def _text(fault: Mapping[str, Any]) -> str:
    if tuple(fault["loc"]) == ("body",) and fault["type"] == "model_attributes_type":
        return "Send a JSON object, with the header Content-Type: application/json."
    return str(fault["msg"]).removeprefix("Value error, ")


def _params(fault: Mapping[str, Any]) -> dict[str, Any]:
    """What pydantic's text was made with; values of the request itself are not repeated."""
    return {
        name: value if isinstance(value, (bool, int, float)) else str(value)
        for name, value in fault.get("ctx", {}).items()
    }


def _http(request: Request, error: HTTPException) -> JSONResponse:
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(allowed_methods(request.app, request.scope["path"]))
    code = HTTP_CODES.get(error.status_code, "error")
    return envelope(error.status_code, str(error.detail), code, headers=headers)


def _dataplane(_request: Request, error: dp.DataPlaneError) -> JSONResponse:
    status = next(s for kind, s in DATAPLANE_STATUS if isinstance(error, kind))
    if isinstance(error, dp.InvalidInput):
        place = {**error.facts, "msg": error.message, "type": error.code}
        item = {**place, "params": error.params}
        return envelope(status, [item], error.code, params=error.params)
    return envelope(status, error.message, error.code, params=error.params)


def _integrity(request: Request, error: IntegrityError) -> JSONResponse:
    """A name taken in the same instant, or a parent gone meanwhile: a state, not a defect."""
    state = getattr(error.orig, "sqlstate", None)
    if state == "23505":
        return envelope(
            409, "It exists already. Choose another name, or use the existing one.", "conflict"
        )
    if state == "23503":
        return envelope(
            409, "Something it belongs to is gone or still in use. Reload and retry.", "conflict"
        )
    return _unexpected(request, error)


def _data(_request: Request, _error: Exception) -> JSONResponse:
    text = "A value cannot be stored: a NUL character, a lone surrogate or a number out of range."
    return envelope(422, [{"loc": ["request"], "msg": text, "type": "value"}], "value.unstorable")


def _database(request: Request, error: DBAPIError) -> JSONResponse:
    if getattr(error.orig, "sqlstate", None) in BUSY_STATES:
        return envelope(
            409,
            "Somebody else is changing the same thing. Try again in a moment.",
            "busy",
            headers={"Retry-After": "1"},
        )
    return _unexpected(request, error)


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    logger.error("Unexpected error at %s %s", request.method, request.url.path, exc_info=error)
    return internal()


def internal() -> JSONResponse:
    """The body of every 500: no stack, no secret, and where to look."""
    text = "An unexpected error occurred. Give the X-Request-ID of this reply to the operator."
    return envelope(500, text, "internal")


def install(app: FastAPI) -> None:
    """Register every handler of the table."""
    app.exception_handler(AppError)(refusal)
    app.exception_handler(RequestValidationError)(_validation)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(dp.DataPlaneError)(_dataplane)
    app.exception_handler(IntegrityError)(_integrity)
    app.exception_handler(DataError)(_data)
    app.exception_handler(UnicodeEncodeError)(_data)
    app.exception_handler(DBAPIError)(_database)
