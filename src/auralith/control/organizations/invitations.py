"""Offers of membership: made, listed, revoked, taken once. The link's token is kept hashed."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.auth.caller import Caller
from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.organizations import errors, events, repository, schemas
from auralith.kit import repository as lists
from auralith.kit.clock import now
from auralith.kit.ids import new_id
from auralith.kit.schemas import PageParams
from auralith.models import Invitation

LIFETIME = timedelta(days=7)
TOKEN_BYTES = 32


def hash_token(token: str) -> str:
    """SHA-256: a 256-bit random token needs no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def create(
    session: Session, caller: Caller, invitation: Invitation, *, base_url: str
) -> schemas.InvitationCreated:
    """Keep `invitation` (whose grants the caller was found entitled to give) and give its link."""
    instant = now()
    if repository.is_invited(session, invitation, instant):
        raise errors.InvitationExists
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation.id = new_id()
    invitation.email = invitation.email.lower()
    invitation.token_hash = hash_token(token)
    invitation.expires_at = instant + LIFETIME
    invitation.invited_by = caller.user_id
    session.add(invitation)
    session.flush()
    detail = _granted(invitation)
    event_log.record(
        session, caller.actor, events.INVITATION_CREATED, about=ref(invitation), **detail
    )
    shown = schemas.Invitation.model_validate(invitation)
    return schemas.InvitationCreated(**shown.model_dump(), url=f"{base_url}/invitations/{token}")


def list_open(
    session: Session,
    page: PageParams,
    *,
    organization_id: UUID,
    project_id: UUID | None = None,
) -> schemas.InvitationPage:
    """Open invitations, the newest first."""
    rows, total = lists.page(
        session,
        repository.invitations(organization_id, project_id, now()),
        params=page,
        order=[Invitation.created_at.desc()],
        tie=Invitation.id,
    )
    return schemas.InvitationPage.of(rows, total, page)


def revoke(
    session: Session,
    caller: Caller,
    invitation_id: UUID,
    *,
    organization_id: UUID,
    project_id: UUID | None = None,
) -> None:
    """Withdraw an open invitation of this organization or project."""
    row = repository.open_invitation(
        session, invitation_id, organization_id=organization_id, project_id=project_id
    )
    if row is None:
        raise errors.InvitationNotFound
    detail = _granted(row)
    event_log.record(session, caller.actor, events.INVITATION_REVOKED, about=ref(row), **detail)
    session.delete(row)


def find(session: Session, token: str) -> Invitation:
    """The open invitation of a link; InvitationNotFound or InvitationGone."""
    row = repository.invitation_by_hash(session, hash_token(token))
    if row is None:
        raise errors.InvitationNotFound
    if row.used_at is not None or row.expires_at <= now():
        raise errors.InvitationGone
    return row


def take(session: Session, token: str, *, email: str) -> Invitation:
    """Use the invitation for the person with this address; of two at once one gets it."""
    row = find(session, token)
    if row.email.lower() != email.lower():
        raise errors.InvitedSomebodyElse
    if not repository.use_invitation(session, row.id, now()):
        raise errors.InvitationGone
    return row


def record_accepted(session: Session, caller: Caller, invitation: Invitation) -> None:
    """Note that the invitation was accepted."""
    detail = _granted(invitation)
    event_log.record(
        session, caller.actor, events.INVITATION_ACCEPTED, about=ref(invitation), **detail
    )


def _granted(row: Invitation) -> dict[str, Any]:
    """What every event about an invitation tells of it."""
    return {"role": row.role, "permissions": row.permissions}
