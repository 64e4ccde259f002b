"""Signing in: throttle, password, new session, old cookie's session ended.

Three short transactions with the hash between them, so that no connection waits for argon2 and a
failed attempt stays counted.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.auth import (
    errors,
    events,
    passwords,
    repository,
    schemas,
    throttle,
)
from auralith.control.auth.client import Client
from auralith.control.auth.csrf import make_token
from auralith.control.auth.service import ABSOLUTE, IDLE
from auralith.control.events import service as event_log
from auralith.control.events.service import ResourceRef, ref
from auralith.kit.actor import Actor
from auralith.kit.clock import now
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.kit.errors import AppError
from auralith.kit.ids import new_id
from auralith.models import TrustedDevice, User, UserSession

TOKEN_BYTES = 32
MAX_SESSIONS = 20
DEVICE_LIFETIME = timedelta(days=180)


@dataclass(frozen=True)
class Presented:
    """What a browser brings to the sign-in: its address and the cookies it has."""

    client: Client
    session_token: str | None = None
    device_token: str | None = None


@dataclass(frozen=True)
class Opened:
    """A new session: the body of the reply and the two cookies."""

    result: schemas.LoginResult
    session_token: str
    device_token: str


def login(
    sessions: sessionmaker[Session],
    keyring: Keyring,
    presented: Presented,
    *,
    email: str,
    password: str,
) -> Opened:
    """Sign in with e-mail and password; Throttled, WrongCredentials or AccountBlocked."""
    with transaction(sessions) as session:
        user = repository.user_by_email(session, email)
        device = _device(session, keyring, presented, user)
        buckets = throttle.login_buckets(email, presented.client, device.id if device else None)
        throttle.take(session, buckets)
    if not passwords.verify(password, user.password_hash if user else None) or user is None:
        _record_failure(sessions, presented.client, email, "credentials")
        raise _recorded(errors.WrongCredentials())
    if user.blocked_at is not None:
        _record_failure(sessions, presented.client, email, "blocked")
        raise _recorded(errors.AccountBlocked())
    fresh = _rehashed(user, password)
    with transaction(sessions) as session:
        throttle.give_back(session, buckets)
        person = repository.user(session, user.id)
        if person is None or person.blocked_at or person.password_hash != user.password_hash:
            # Blocked, or the password changed, while the hash was computed.
            raise errors.WrongCredentials
        if fresh is not None:
            person.password_hash = fresh
        return open_session(session, keyring, presented, person)


def open_session(session: Session, keyring: Keyring, presented: Presented, user: User) -> Opened:
    """Start a new session for a person who proved who they are; the old cookie's session ends."""
    instant = now()
    if presented.session_token:
        hashes = keyring.keyed_hashes(presented.session_token, purpose="session")
        old = repository.living_session(session, hashes, instant=instant, idle=IDLE)
        if old is not None:
            old[0].ended_at = instant
    living = repository.living_sessions_of(session, user.id, instant=instant, idle=IDLE)
    for row in living[MAX_SESSIONS - 1 :]:
        row.ended_at = instant
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = UserSession(
        id=new_id(),
        user_id=user.id,
        token_hash=keyring.keyed_hash(token, purpose="session"),
        csrf_secret=secrets.token_hex(TOKEN_BYTES),
        last_seen_at=instant,
        expires_at=instant + ABSOLUTE,
        ip=presented.client.ip,
        user_agent=presented.client.user_agent,
    )
    session.add(row)
    device_token = _trust(session, keyring, presented, user)
    _record_success(session, presented.client, user)
    body = schemas.LoginResult(
        user=schemas.profile(user, repository.organizations_of(session, user.id)),
        csrf_token=make_token(row.id, row.csrf_secret),
        mfa_required=False,
    )
    return Opened(body, token, device_token)


def _device(
    session: Session, keyring: Keyring, presented: Presented, user: User | None
) -> TrustedDevice | None:
    if presented.device_token is None or user is None:
        return None
    hashes = keyring.keyed_hashes(presented.device_token, purpose="device")
    return repository.living_device(session, hashes, user.id, now())


def _trust(session: Session, keyring: Keyring, presented: Presented, user: User) -> str:
    """Remember the browser; a known one keeps its token."""
    instant = now()
    known = _device(session, keyring, presented, user)
    if known is not None and presented.device_token is not None:
        known.last_used_at = instant
        known.expires_at = instant + DEVICE_LIFETIME
        return presented.device_token
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        TrustedDevice(
            user_id=user.id,
            token_hash=keyring.keyed_hash(token, purpose="device"),
            last_used_at=instant,
            expires_at=instant + DEVICE_LIFETIME,
        )
    )
    return token


def _rehashed(user: User, password: str) -> str | None:
    if user.password_hash and passwords.needs_rehash(user.password_hash):
        return passwords.hash_password(password)
    return None


def _record_success(session: Session, client: Client, user: User) -> None:
    actor = Actor(
        type="user",
        id=user.id,
        name=user.email,
        ip=client.ip,
        user_agent=client.user_agent,
        request_id=client.request_id,
    )
    event_log.record(session, actor, events.LOGIN_SUCCEEDED, about=ref(user), method="password")


def _record_failure(
    sessions: sessionmaker[Session], client: Client, email: str, reason: str
) -> None:
    event_log.record_refusal(
        sessions,
        client.anonymous,
        events.LOGIN_FAILED,
        about=ResourceRef("user", name=email),
        reason=reason,
    )


def _recorded(error: AppError) -> AppError:
    """Mark a refusal whose event is written, so that the border does not write a second one."""
    error.recorded = True
    return error
