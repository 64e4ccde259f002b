"""What every request passes: id, security headers, size limit, body check, last line of defence."""

import json
import logging
import re
import time
from uuid import uuid4

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from auralith.control.auth.client import scheme_of
from auralith.control.auth.dependencies import get_caller
from auralith.kit.db import transaction
from auralith.kit.errors import AppError
from auralith.server import metrics
from auralith.server.errors import envelope, internal, refusal
from auralith.server.methods import takes_upload

logger = logging.getLogger(__name__)

REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{1,64}$")
BODY_LIMIT = 10 * 1024 * 1024
UPLOAD_LIMIT = 200 * 1024 * 1024
UNPARSABLE = b'"not json"'

CSP = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'self';"
    " form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class RequestContext:
    """Outermost: request id in and out, security headers, metrics, and the 500 without a stack."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if REQUEST_ID.match(given) else uuid4().hex
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        started = time.perf_counter()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._decorate(MutableHeaders(scope=message), scope, request_id)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            logger.exception("Unexpected error at %s %s", scope["method"], scope["path"])
            if status:
                raise
            await internal()(scope, receive, send_with_headers)
        finally:
            metrics.observe(scope, status, time.perf_counter() - started)

    def _decorate(self, headers: MutableHeaders, scope: Scope, request_id: str) -> None:
        headers["X-Request-ID"] = request_id
        for name, value in SECURITY_HEADERS.items():
            headers.setdefault(name, value)
        if scheme_of(HTTPConnection(scope)) == "https":
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if scope["path"].startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")


class BodyLimit:
    """Refuse bodies over 10 MB, uploads over 200 MB, before and while they are read.

    An upload is what says so and goes to a route that takes files.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        upload = is_upload(scope)
        limit = UPLOAD_LIMIT if upload else BODY_LIMIT
        text = (
            f"The {'upload' if upload else 'request body'} is larger than"
            f" {limit // (1024 * 1024)} MB. Send less at once."
        )
        declared = headers.get("content-length", "")
        if declared.isdigit() and int(declared) > limit:
            await envelope(413, text, "too_large")(scope, receive, send)
            return
        seen = 0

        async def receive_limited() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > limit:
                    raise HTTPException(413, text)
            return message

        await self.app(scope, receive_limited, send)


def is_upload(scope: Scope) -> bool:
    """Whether a request says it brings files, and goes where files are taken."""
    kind = Headers(scope=scope).get("content-type", "").lower()
    return kind.startswith("multipart/form-data") and takes_upload(scope["app"], scope["path"])


class UploadGate:
    """Ask for the credential before a byte of an upload is read: FastAPI spools files first."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and is_upload(scope):
            refused = await run_in_threadpool(self._refused, Request(scope))
            if refused is not None:
                await refused(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _refused(self, request: Request) -> ASGIApp | None:
        state = request.app.state
        try:
            with transaction(state.sessions) as session:
                get_caller(request, session, state.keyring)
        except AppError as error:
            return refusal(request, error)
        return None


def _is_json(scope: Scope) -> bool:
    kind = Headers(scope=scope).get("content-type", "").split(";")[0].strip().lower()
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )


def _fault(body: bytes) -> str | None:
    try:
        json.loads(body, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        return f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
    except UnicodeDecodeError:
        return "The body is not UTF-8."
    except RecursionError:
        return "The body is nested too deeply."
    except ValueError as error:
        return f"The body is not JSON: {error}."
    return None


def _no_constant(name: str) -> float:
    msg = f"{name} is not a JSON number"
    raise ValueError(msg)


class JsonBody:
    """Hold back the refusal of a body that is not JSON until 401, 404 and 403 had their turn.

    FastAPI parses the body before it asks the dependencies. A broken one is replaced here by a
    text that no body model takes; the error handler then names the true fault.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if (
            scope["type"] != "http"
            or scope["method"] in {"GET", "HEAD", "OPTIONS"}
            or not _is_json(scope)
        ):
            await self.app(scope, receive, send)
            return
        try:
            body = await _read(receive)
        except HTTPException as error:
            await envelope(413, str(error.detail), "too_large")(scope, receive, send)
            return
        if body is None:
            return
        fault = _fault(body) if body else None
        if fault:
            scope.setdefault("state", {})["broken_json"] = fault
            body = UNPARSABLE
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, replay, send)


async def _read(receive: Receive) -> bytes | None:
    chunks: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)
