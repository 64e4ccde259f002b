"""`Idempotency-Key`: a POST that creates or starts something takes effect once in 24 hours.

The key is claimed in the request's own transaction, so it is bound exactly when the effect is
committed; the reply is added right after it was sent. A reply may hold a secret that is shown
once: it is kept sealed.
"""

import base64
import hashlib
import inspect
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.routing import APIRoute
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, UploadFile
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from auralith.control.auth.dependencies import CallerDep, get_caller
from auralith.kit import sealed
from auralith.kit.clock import now
from auralith.kit.crypto import Keyring, SealError
from auralith.kit.db import SessionDep, transaction
from auralith.kit.errors import Conflict, Invalid
from auralith.kit.ids import new_id
from auralith.models import IdempotencyRecord

logger = logging.getLogger(__name__)

HEADER = "Idempotency-Key"
KEY = re.compile(r"^[\x21-\x7e]{1,255}$")
KEPT_FOR = timedelta(hours=24)
REPLY_WITHIN = timedelta(minutes=2)
KEPT_HEADERS = {"location", "content-type", "etag"}


class Replay(Exception):
    """The reply was given before; the border sends it again."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        super().__init__("replayed")
        self.status = status
        self.headers = headers
        self.body = body


class InProgress(Conflict):
    """409: the first request with this key is still being worked on."""

    code = "idempotency.in_progress"

    def __init__(self) -> None:
        super().__init__(
            "The first request with this Idempotency-Key is still being worked on."
            " Send it again in a moment."
        )


class ReplyLost(Conflict):
    """409: the first request took effect but its reply was never recorded."""

    code = "idempotency.reply_lost"

    def __init__(self) -> None:
        super().__init__(
            "The first request with this Idempotency-Key took effect, but its reply was lost when"
            " the server stopped, or its secret key was replaced. Look the result up, or send a"
            " new key to do it again."
        )


async def claim_key(request: Request, caller: CallerDep, session: SessionDep) -> None:
    """Claim the request's key, refuse it, or replay the stored reply (raises Replay)."""
    values = request.headers.getlist(HEADER)
    if not values:
        return
    key = values[0]
    if len(values) > 1 or not KEY.match(key):
        msg = f"{HEADER} must be one value of 1 to 255 visible ASCII characters."
        raise Invalid(
            msg,
            loc=("header", HEADER),
            code="idempotency.key",
        )
    digest = await _digest(request)
    record_id = await run_in_threadpool(
        _claim,
        session,
        request.app.state.keyring,
        caller=caller.key,
        route=f"{request.method} {request.scope['path']}"[:300],
        key=key,
        digest=digest,
    )
    request.state.idempotency = record_id
    request.state.release_claim = partial(_release, request.app.state.sessions, record_id)


def _release(sessions: sessionmaker[Session], record_id: UUID) -> None:
    """Give up a claim that was committed before its request failed: the key is free again."""
    with transaction(sessions) as session:
        session.execute(delete(IdempotencyRecord).where(IdempotencyRecord.id == record_id))


def attach(router: APIRouter) -> None:
    """Make every authenticated POST of a domain's router honour the header.

    The claim is the last parameter of the endpoint, so that it comes behind 401, 404 and 403: who
    has lost access gets no stored reply, and a refused request binds no key.
    """
    for route in router.routes:
        if (
            isinstance(route, APIRoute)
            and "POST" in (route.methods or ())
            and _asks_for_caller(route.dependant)
            and not hasattr(route.endpoint, "claims")
        ):
            route.endpoint = _claiming(route.endpoint)


def _claiming(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(endpoint)
    def claiming(*, _claim: None, **values: Any) -> Any:
        return endpoint(**values)

    signature = inspect.signature(endpoint)
    claim = inspect.Parameter(
        "_claim", inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[None, Depends(claim_key)]
    )
    parameters = [*signature.parameters.values(), claim]
    claiming.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined] # read by FastAPI
    claiming.claims = True  # type: ignore[attr-defined] # read by attach
    return claiming


def _asks_for_caller(dependant: Any) -> bool:
    return any(d.call is get_caller or _asks_for_caller(d) for d in dependant.dependencies)


async def _digest(request: Request) -> str:
    digest = hashlib.sha256(request.url.query.encode() + b"\x00")
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        # Every client makes up another boundary, so the parts count and not the bytes.
        for name, value in (await request.form()).multi_items():
            digest.update(f"{name}\x00".encode())
            if isinstance(value, UploadFile):
                digest.update(f"{value.filename}\x00".encode())
                while chunk := await value.read(1024 * 1024):
                    digest.update(chunk)
                await value.seek(0)
            else:
                digest.update(value.encode())
            digest.update(b"\x00")
    else:
        digest.update(await request.body())
    return digest.hexdigest()


def _claim(
    session: Session, keyring: Keyring, *, caller: str, route: str, key: str, digest: str
) -> UUID:
    name = f"idempotency\x1f{caller}\x1f{route}\x1f{key}"
    lock = select(func.pg_try_advisory_xact_lock(func.hashtextextended(name, 1)))
    if not session.scalar(lock):
        raise InProgress
    moment = now()
    session.execute(
        delete(IdempotencyRecord).where(
            IdempotencyRecord.caller == caller,
            IdempotencyRecord.route == route,
            IdempotencyRecord.key == key,
            IdempotencyRecord.expires_at <= moment,
        )
    )
    record_id = new_id()
    inserted = session.scalar(
        insert(IdempotencyRecord)
        .values(
            id=record_id,
            caller=caller,
            route=route,
            key=key,
            body_hash=digest,
            headers={},
            created_at=moment,
            expires_at=moment + KEPT_FOR,
        )
        .on_conflict_do_nothing()
        .returning(IdempotencyRecord.id)
    )
    if inserted is not None:
        return record_id
    _answer_known(session, keyring, caller=caller, route=route, key=key, digest=digest)
    raise InProgress


def _answer_known(
    session: Session, keyring: Keyring, *, caller: str, route: str, key: str, digest: str
) -> None:
    record = session.scalar(
        select(IdempotencyRecord).where(
            IdempotencyRecord.caller == caller,
            IdempotencyRecord.route == route,
            IdempotencyRecord.key == key,
        )
    )
    if record is None:
        return
    if record.body_hash != digest:
        msg = f"This {HEADER} was used with another request. Use a new key for a new request."
        raise Invalid(
            msg,
            loc=("header", HEADER),
            code="idempotency.mismatch",
        )
    if record.status_code is None:
        if now() - record.created_at > REPLY_WITHIN:
            raise ReplyLost
        raise InProgress
    try:
        text = sealed.opened(record, "body", keyring) or ""
    except SealError as error:
        raise ReplyLost from error
    body = base64.b64decode(text)
    raise Replay(record.status_code, {k: str(v) for k, v in record.headers.items()}, body)


def replay(_request: Request, error: Replay) -> Response:
    """Send a stored reply again."""
    headers = {**error.headers, "Idempotent-Replayed": "true"}
    return Response(error.body, status_code=error.status, headers=headers)


class KeepReply:
    """Adds the reply to the record that the request's transaction has committed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or HEADER.lower() not in Headers(scope=scope):
            await self.app(scope, receive, send)
            return
        started: Message = {}
        chunks: list[bytes] = []

        async def send_and_keep(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = message
            else:
                chunks.append(message.get("body", b""))
                record_id = scope.get("state", {}).get("idempotency")
                if not message.get("more_body", False) and record_id and _kept(started):
                    # Before the last byte leaves, so that a client that has its reply finds it.
                    await run_in_threadpool(_store, scope, record_id, started, b"".join(chunks))
            await send(message)

        await self.app(scope, receive, send_and_keep)


def _kept(started: Message) -> bool:
    return HTTPStatus.OK <= int(started["status"]) < HTTPStatus.MULTIPLE_CHOICES


def _store(scope: Scope, record_id: UUID, started: Message, body: bytes) -> None:
    state = scope["app"].state
    headers = {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in started["headers"]
        if name.decode("latin-1").lower() in KEPT_HEADERS
    }
    try:
        with transaction(state.sessions) as session:
            session.execute(delete(IdempotencyRecord).where(IdempotencyRecord.expires_at <= now()))
            record = session.get(IdempotencyRecord, record_id)
            if record is not None:
                record.status_code, record.headers = started["status"], headers
                sealed.put(record, "body", state.keyring, base64.b64encode(body).decode())
    except Exception:
        logger.exception("A reply could not be kept for its Idempotency-Key")
