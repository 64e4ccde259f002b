"""How people get in: the first start, registration, accepted invitations, super admins."""

import secrets

from sqlalchemy.orm import Session

from auralith.control.auth import instance, passwords
from auralith.control.auth import service as accounts
from auralith.control.auth.caller import Caller
from auralith.control.auth.client import Client
from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.organizations import errors as people
from auralith.control.organizations import invitations
from auralith.control.organizations import service as organizations
from auralith.control.projects import members
from auralith.control.setup import errors, events, repository, schemas
from auralith.kit.actor import SYSTEM, Actor
from auralith.models import Invitation, ProjectMember, User
from auralith.settings import Settings

TOKEN_BYTES = 32
FIRST_ORGANIZATION = "My organization"


def is_required(session: Session) -> bool:
    """Whether the first user is still to be made."""
    return not repository.has_person(session)


def ensure_first_start(session: Session, settings: Settings) -> str | None:
    """Make the configured first user, or a fresh setup link to print; None when all is there.

    Run at every start of a server: the link of an earlier start stops working.
    """
    repository.lock_first_start(session)
    if not is_required(session):
        repository.forget_token(session)
        return None
    if settings.admin_email and settings.admin_password:
        password = settings.admin_password.get_secret_value()
        _first_user(
            session,
            SYSTEM,
            email=settings.admin_email,
            name=settings.admin_email.split("@")[0],
            password=password,
        )
        return None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    repository.keep_token(session, invitations.hash_token(token))
    return f"{settings.base_url}/setup?token={token}"


def set_up(session: Session, client: Client, body: schemas.SetupRequest) -> User:
    """Make the first user with the token of the printed link, which works once."""
    repository.lock_first_start(session)
    if not is_required(session):
        raise errors.SetupDone
    stored = repository.token_hash(session) or ""
    if not secrets.compare_digest(invitations.hash_token(body.token), stored):
        raise errors.SetupRefused
    passwords.check(body.password, email=body.email)
    return _first_user(
        session,
        client.anonymous,
        email=body.email,
        name=body.name,
        password=body.password,
        organization_name=body.organization_name,
        locale=body.locale,
    )


def _first_user(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    password: str,
    organization_name: str = FIRST_ORGANIZATION,
    locale: str = "en",
) -> User:
    user = accounts.create_user(
        session, actor, email=email, name=name, password=password, locale=locale
    )
    organizations.found(session, _as_caller(user, Client()), organization_name)
    repository.forget_token(session)
    event_log.record(session, actor, events.INSTANCE_SET_UP, about=ref(user))
    return user


def register(
    session: Session, settings: Settings, client: Client, body: schemas.RegisterRequest
) -> User:
    """Make an account; with an invitation also where sign-up is closed."""
    if body.invitation_token is None and instance.signup_mode(session, settings) != "open":
        raise errors.SignupClosed
    passwords.check(body.password, email=body.email)
    offer = None
    if body.invitation_token is not None:
        offer = invitations.take(session, body.invitation_token, email=body.email)
    user = accounts.create_user(
        session,
        client.anonymous,
        email=body.email,
        name=body.name,
        password=body.password,
        locale=body.locale,
    )
    caller = _as_caller(user, client)
    if body.organization_name is not None:
        organizations.found(session, caller, body.organization_name)
    if offer is not None:
        _join(session, caller, offer)
    return user


def preview(session: Session, token: str) -> schemas.InvitationPreview:
    """What a link offers."""
    offer = invitations.find(session, token)
    organization_name, project_name = repository.names(session, offer)
    return schemas.InvitationPreview(
        email=offer.email,
        role=offer.role,
        organization_name=organization_name,
        project_name=project_name,
        expires_at=offer.expires_at,
        has_account=accounts.find_user(session, offer.email) is not None,
    )


def accept(session: Session, caller: Caller, token: str) -> schemas.InvitationAccepted:
    """Join with a signed-in account of the invited address."""
    if caller.is_super_admin:
        raise people.SuperAdminCannotJoin
    offer = invitations.take(session, token, email=caller.email)
    _join(session, caller, offer)
    return schemas.InvitationAccepted(
        organization_id=offer.organization_id,
        project_id=offer.project_id,
        role=offer.role,
    )


def _join(session: Session, caller: Caller, offer: Invitation) -> None:
    if offer.project_id is None:
        row = repository.organization(session, offer.organization_id)
        organizations.join(session, caller, row, user_id=caller.user_id, role=offer.role)
    else:
        member = ProjectMember(
            project_id=offer.project_id,
            user_id=caller.user_id,
            role=offer.role,
            permissions=offer.permissions,
            environments=offer.environments,
            granted_by=offer.invited_by,
        )
        project = repository.project(session, offer.project_id)
        members.join(session, caller, project, member)
    invitations.record_accepted(session, caller, offer)


def create_super_admin(session: Session, email: str, password: str) -> User:
    """Make an account that governs the instance; EmailTaken or WeakPassword (for the CLI)."""
    passwords.check(password, email=email)
    return accounts.create_user(
        session,
        SYSTEM,
        email=email,
        name=email.split("@", maxsplit=1)[0],
        password=password,
        is_super_admin=True,
    )


def _as_caller(user: User, client: Client) -> Caller:
    return Caller(user_id=user.id, email=user.email, name=user.name, client=client)
