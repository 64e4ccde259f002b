"""Whether this process lives and may be given requests."""

from typing import Any, Literal

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session, sessionmaker

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
    if not _is_current(request.app.state.sessions):
        raise NotReady("The metadata tables are of another version. Run: auralith db upgrade")
    return Health(status="ok")


def _is_current(sessions: sessionmaker[Session]) -> bool:
    """Whether the tables are this version's; raises NotReady when the database does not answer."""
    try:
        with transaction(sessions) as session:
            return at_head(session.connection())
    except Exception as error:
        msg = "The metadata database does not answer. Look at its log and at AURALITH_DATABASE_URL."
        raise NotReady(msg) from error
