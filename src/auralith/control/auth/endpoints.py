"""Routes of signing in and of one's own account."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from auralith.control.auth import cookies, csrf, schemas, service
from auralith.control.auth import login as sign_in
from auralith.control.auth.dependencies import (
    DoorDep,
    OwnOriginDep,
    PersonDep,
    SessionsDep,
)
from auralith.kit.db import SessionDep
from auralith.kit.http import PageDep

router = APIRouter(tags=["auth"])


@router.post("/auth/login")
def login(
    body: schemas.LoginRequest, _origin: OwnOriginDep, door: DoorDep, sessions: SessionsDep
) -> schemas.LoginResult:
    """Sign in with e-mail and password."""
    opened = sign_in.login(
        sessions, door.keyring, door.presented, email=body.email, password=body.password
    )
    return door.let_in(opened)


@router.post("/auth/logout", status_code=204)
def logout(request: Request, response: Response, caller: PersonDep, session: SessionDep) -> None:
    """End the session on the server."""
    service.logout(session, caller)
    cookies.take(request, response, "session")


@router.get("/auth/csrf")
def get_csrf_token(request: Request, _caller: PersonDep) -> schemas.CsrfToken:
    """A fresh token for `X-CSRF-Token`."""
    signed_in: service.SignedIn = request.state.signed_in
    token = csrf.make_token(signed_in.session_id, signed_in.csrf_secret)
    return schemas.CsrfToken(csrf_token=token)


@router.get("/auth/me")
def get_profile(caller: PersonDep, session: SessionDep) -> schemas.User:
    """The signed-in person."""
    user = service.get_user(session, caller.user_id)
    return schemas.profile(user, service.organizations_of(session, caller.user_id))


@router.patch("/auth/me")
def update_profile(
    body: schemas.ProfileUpdate, caller: PersonDep, session: SessionDep
) -> schemas.User:
    """Change one's name or language."""
    user = service.update_profile(session, caller, body.model_dump(exclude_unset=True))
    return schemas.profile(user, service.organizations_of(session, caller.user_id))


@router.post("/auth/password", status_code=204)
def change_password(body: schemas.PasswordChange, caller: PersonDep, sessions: SessionsDep) -> None:
    """Set a new password; every other session ends."""
    service.change_password(sessions, caller, current=body.current_password, new=body.new_password)


@router.get("/auth/sessions")
def list_sessions(caller: PersonDep, session: SessionDep, params: PageDep) -> schemas.SessionPage:
    """The browsers in which one is signed in, the one used last first."""
    rows = service.list_sessions(session, caller)
    return schemas.session_page(rows, current=caller.session_id, params=params)


@router.delete("/auth/sessions/{session_id}", status_code=204)
def end_session(session_id: UUID, caller: PersonDep, session: SessionDep) -> None:
    """Sign one browser out."""
    service.end_session(session, caller, session_id)


@router.delete("/auth/sessions", status_code=204)
def end_other_sessions(caller: PersonDep, session: SessionDep) -> None:
    """Sign every other browser out."""
    service.end_other_sessions(session, caller)
