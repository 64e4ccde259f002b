"""Who has to be asked before a connection is deleted."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from auralith.kit.registry import Hooks
from auralith.models import Connection

Objection = Callable[[Session, Connection], None]
"""Raises a Conflict that says what has to be ended or cleaned first."""

_OBJECTIONS: Hooks[Objection] = Hooks()


def before_deleting(function: Objection) -> Objection:
    """Register a domain's objection, such as logins that live on the server."""
    return _OBJECTIONS.add(function)


def require_deletable(session: Session, connection: Connection) -> None:
    """Raise the first objection to deleting the connection."""
    for objection in _OBJECTIONS:
        objection(session, connection)
