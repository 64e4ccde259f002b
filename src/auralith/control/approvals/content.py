"""What an approval is given for, as one hash."""

from typing import Any

from sqlalchemy.orm import Session

from auralith.control.approvals import repository
from auralith.control.connections import content
from auralith.models import Approval

TAG = "auralith.approval.v1"


def current_hash(session: Session, approval: Approval) -> str | None:
    """The hash of what would run now; None when a database that it touches is gone."""
    found = repository.connections(session, approval.connection_ids)
    if len(found) < len({*approval.connection_ids}):
        return None
    places = [content.address(found[each]) for each in approval.connection_ids]
    return hash_of(approval.content, places, approval.policy_version)


def hash_of(what: dict[str, Any], places: list[dict[str, Any]], policy_version: int) -> str:
    """SHA-256 (hexadecimal) of what runs, where and as whom, under which policy."""
    return content.digest(TAG, {"what": what, "where": places, "policy": policy_version})
