"""Which refusals at the HTTP border become events: 401 on a presented credential, 403, CSRF."""

import logging
from uuid import UUID

from fastapi import Request

from auralith.control.auth.client import client_of
from auralith.control.events import events
from auralith.control.events.registry import EventType
from auralith.control.events.service import ResourceRef, record_refusal
from auralith.kit.actor import Actor
from auralith.kit.errors import AppError, Forbidden, Unauthorized

logger = logging.getLogger(__name__)

COOKIES = ("__Host-auralith_session", "auralith_session")


def record_from_request(request: Request, error: AppError) -> None:
    """Record `error` if its kind is to be kept; a failure to record never hides the refusal.

    Who raised it may have recorded it already and says so with `error.recorded = True`.
    """
    event_type = _event_type(request, error)
    if event_type is None or error.recorded:
        return
    try:
        record_refusal(
            request.app.state.sessions,
            actor_of(request),
            event_type,
            about=ResourceRef(
                "route",
                name=f"{request.method} {request.scope['path'][:300]}",
                project_id=error.project_id or _in_path(request),
                organization_id=error.organization_id,
            ),
            code=error.code,
            reason=error.detail,
        )
    except Exception:
        logger.exception("A refusal could not be recorded")


def _event_type(request: Request, error: AppError) -> EventType | None:
    if isinstance(error, Forbidden):
        return events.CSRF if error.code == "csrf" else events.DENIED
    if isinstance(error, Unauthorized) and _presented(request):
        return events.UNAUTHENTICATED
    return None


def _presented(request: Request) -> bool:
    return "authorization" in request.headers or any(c in request.cookies for c in COOKIES)


def actor_of(request: Request) -> Actor:
    """The caller as far as known, else an anonymous actor with the request's address."""
    caller = getattr(request.state, "caller", None)
    if caller is not None:
        actor: Actor = caller.actor
        return actor
    return client_of(request).anonymous


def _in_path(request: Request) -> UUID | None:
    """The project of a refusal that no domain raised: a wrong origin, say."""
    text = request.path_params.get("project_id")
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None
