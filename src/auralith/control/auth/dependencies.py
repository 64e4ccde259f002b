"""Credentials at the door: cookie or key, CSRF, and the declared right of every route.

A dependency that lets a caller pass carries the attribute `right`; the guard test over all routes
looks for it. Order of refusals: 401, CSRF 403, then what the domain's own dependencies say.
What waits for nothing is `async`: FastAPI sends anything else to a thread, which costs more.
"""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Request, Response
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.auth import cookies, csrf, errors, login, rights, schemas, service
from auralith.control.auth.caller import Caller
from auralith.control.auth.client import Client, client_of
from auralith.kit.crypto import Keyring
from auralith.kit.db import SessionDep
from auralith.settings import Settings

F = TypeVar("F", bound=Callable[..., object])


def declares(right: str) -> Callable[[F], F]:
    """Mark a dependency as the one that checks `right`."""

    def mark(function: F) -> F:
        function.right = right  # type: ignore[attr-defined]  # read by the guard test
        return function

    return mark


async def get_settings(request: Request) -> Settings:
    """The settings this application was made with."""
    settings: Settings = request.app.state.settings
    return settings


async def get_keyring(request: Request) -> Keyring:
    """The instance's keys."""
    keyring: Keyring = request.app.state.keyring
    return keyring


async def get_sessions(request: Request) -> sessionmaker[Session]:
    """Builder of own transactions, for acts whose failure must stay recorded."""
    sessions: sessionmaker[Session] = request.app.state.sessions
    return sessions


SettingsDep = Annotated[Settings, Depends(get_settings)]
KeyringDep = Annotated[Keyring, Depends(get_keyring)]
SessionsDep = Annotated[sessionmaker[Session], Depends(get_sessions)]
ClientDep = Annotated[Client, Depends(client_of)]


def get_caller(request: Request, session: SessionDep, keyring: KeyringDep) -> Caller:
    """Who calls: the key of the Authorization header if there is one, else the cookie's person.

    A request with the header never falls back to the cookie. With the cookie an unsafe method
    needs a CSRF token and our own origin. Raises Unauthorized or CsrfRefused.
    """
    client = client_of(request)
    headers = request.headers.getlist("authorization")
    if headers:
        caller = service.key_caller(session, keyring, _bearer(headers), client)
        request.state.caller = caller
        return caller
    token = cookies.read(request, "session")
    if token is None:
        raise errors.NotSignedIn
    signed_in = service.session_caller(session, keyring, token, client)
    request.state.caller = signed_in.caller
    request.state.signed_in = signed_in
    if request.method not in csrf.SAFE_METHODS:
        csrf.check_request(request, signed_in.session_id, signed_in.csrf_secret)
    return signed_in.caller


def _bearer(headers: list[str]) -> str:
    if len(headers) != 1:
        raise errors.KeyInvalid
    scheme, _, token = headers[0].strip().partition(" ")
    if scheme.lower() != "bearer":
        raise errors.KeyInvalid
    return token.strip()


CallerDep = Annotated[Caller, Depends(get_caller)]


@declares(rights.ANY_CALLER)
async def any_caller(caller: CallerDep) -> Caller:
    """Any valid credential; the answer holds only what the caller may see."""
    return caller


@declares(rights.ACCOUNT)
async def person(caller: CallerDep) -> Caller:
    """A signed-in person; an API key never gets here (403 `apikey.scope`)."""
    if caller.api_key is not None:
        raise errors.KeyOutOfScope
    return caller


@declares(rights.GOVERN)
async def super_admin(caller: Annotated[Caller, Depends(person)]) -> Caller:
    """A super_admin signed in with e-mail and password."""
    if not caller.is_super_admin:
        raise errors.SuperAdminOnly
    return caller


@declares(rights.PUBLIC)
async def own_origin(request: Request) -> None:
    """For unsafe routes without a credential: refuse (403 `csrf`) what comes from another site."""
    csrf.check_origin(request)


@declares(rights.PUBLIC)
async def no_credential() -> None:
    """For safe routes that ask for no credential."""


public = Depends(no_credential)


class Door:
    """What a browser brings to a sign-in, and how the reply lets it in.

    Raises InsecureAddress where the browser would not keep the cookies.
    """

    def __init__(
        self, request: Request, response: Response, client: ClientDep, keyring: KeyringDep
    ) -> None:
        cookies.require_usable(request)
        self._request = request
        self._response = response
        self.keyring = keyring
        self.presented = login.Presented(
            client, cookies.read(request, "session"), cookies.read(request, "device")
        )

    def let_in(self, opened: login.Opened) -> schemas.LoginResult:
        """Put the cookies of a new session on the reply and give its body."""
        cookies.give(self._request, self._response, "session", opened.session_token)
        cookies.give(self._request, self._response, "device", opened.device_token)
        return opened.result


DoorDep = Annotated[Door, Depends()]
AnyCallerDep = Annotated[Caller, Depends(any_caller)]
PersonDep = Annotated[Caller, Depends(person)]
SuperAdminDep = Annotated[Caller, Depends(super_admin)]
OwnOriginDep = Annotated[None, Depends(own_origin)]
