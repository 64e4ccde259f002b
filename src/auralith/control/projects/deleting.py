"""Who has to be asked before a project is deleted, and told when somebody leaves one."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.kit.registry import Hooks

Objection = Callable[[Session, UUID], None]
"""Gets the project's id; raises a Conflict that says what has to be ended or cleaned first."""
Leaving = Callable[[Session, UUID, UUID], dict[str, object]]
"""Ends what a person had in a project (ids of both); gives what the event says of it."""

_OBJECTIONS: Hooks[Objection] = Hooks()
_LEAVING: Hooks[Leaving] = Hooks()


def before_deleting(function: Objection) -> Objection:
    """Register a domain's objection to the deletion of a project."""
    return _OBJECTIONS.add(function)


def require_deletable(session: Session, project_id: UUID) -> None:
    """Raise the first objection to deleting the project."""
    for objection in _OBJECTIONS:
        objection(session, project_id)


def member_removed(function: Leaving) -> Leaving:
    """Register what a domain ends when a person no longer sees a project."""
    return _LEAVING.add(function)


def tell_removed(session: Session, project_id: UUID, user_id: UUID) -> dict[str, object]:
    """Tell every domain; gives what they say they ended."""
    return {
        name: value
        for leaving in _LEAVING
        for name, value in leaving(session, project_id, user_id).items()
    }
