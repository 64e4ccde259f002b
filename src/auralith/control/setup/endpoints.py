"""Routes of the first start, of registration and of accepting invitations."""

from fastapi import APIRouter

from auralith.control.auth import login
from auralith.control.auth import schemas as accounts
from auralith.control.auth import service as auth
from auralith.control.auth.dependencies import (
    ClientDep,
    DoorDep,
    OwnOriginDep,
    PersonDep,
    SettingsDep,
    public,
)
from auralith.control.setup import schemas, service
from auralith.kit.db import SessionDep
from auralith.kit.http import CreatedDep

router = APIRouter(tags=["auth"])


@router.get("/setup", dependencies=[public])
def get_setup(session: SessionDep) -> schemas.SetupState:
    """Whether the first user is still to be made."""
    return schemas.SetupState(required=service.is_required(session))


@router.post("/setup", status_code=201)
def set_up(
    *,
    body: schemas.SetupRequest,
    _origin: OwnOriginDep,
    door: DoorDep,
    session: SessionDep,
    created: CreatedDep,
) -> accounts.LoginResult:
    """Make the first user and sign in."""
    user = service.set_up(session, door.presented.client, body)
    opened = login.open_session(session, door.keyring, door.presented, user)
    return created(door.let_in(opened), "/auth/me")


@router.post("/auth/register", status_code=201)
def register(
    *,
    body: schemas.RegisterRequest,
    _origin: OwnOriginDep,
    client: ClientDep,
    session: SessionDep,
    settings: SettingsDep,
    created: CreatedDep,
) -> accounts.User:
    """Make an account, where sign-up is open or with an invitation."""
    user = service.register(session, settings, client, body)
    profile = accounts.profile(user, auth.organizations_of(session, user.id))
    return created(profile, "/auth/me")


@router.get("/invitations/{token}", dependencies=[public])
def get_invitation(token: str, session: SessionDep) -> schemas.InvitationPreview:
    """What an invitation link offers."""
    return service.preview(session, token)


@router.post("/invitations/{token}/accept")
def accept_invitation(
    token: str, caller: PersonDep, session: SessionDep
) -> schemas.InvitationAccepted:
    """Join with the signed-in account."""
    return service.accept(session, caller, token)
