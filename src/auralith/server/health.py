"""Whether this process lives and may be given requests."""

from typing import Any, Literal

from fastapi import APIRouter, Request
from sqlalchemy import text

from auralith.kit.db import transaction
from auralith.kit.errors import AppError
from auralith.kit.schemas import ApiModel
from auralith.models.upgrade import at_head
from auralith.server.openapi import ApiError

router = APIRouter(tags=["health"])


class Health(ApiModel):
    """The process answers."""

    status: Literal["ok"]


class NotReady(AppError):
    """503: the process lives but cannot work yet."""

    status = 503
    code = "not_ready"


NOT_READY: dict[int | str, dict[str, Any]] = {
    503: {"model": ApiError, "description": "The process lives but cannot work yet."}
}


@router.get("/health/live")
def get_health_live() -> Health:
    """Tell that the process is alive."""
    return Health(status="ok")


@router.get("/health/ready", responses=NOT_READY)
def get_health_ready(request: Request) -> Health:
    """Tell whether the metadata database answers and has this version's tables."""
    try:
        with transaction(request.app.state.sessions) as session:
            session.execute(text("SELECT 1"))
            current = at_head(session.connection())
    except Exception as error:
        msg = "The metadata database does not answer. Look at its log and at AURALITH_DATABASE_URL."
        raise NotReady(msg) from error
    if not current:
        msg = "The metadata tables are of another version. Run: auralith db upgrade"
        raise NotReady(msg)
    return Health(status="ok")
