"""Accounts and credentials: who a cookie or a key is, profiles, passwords, sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.auth import (
    errors,
    events,
    key_format,
    passwords,
    repository,
    throttle,
)
from auralith.control.auth.caller import Caller, KeyIdentity
from auralith.control.auth.client import Client
from auralith.control.events import service as event_log
from auralith.control.events.service import ResourceRef, ref
from auralith.kit.actor import Actor
from auralith.kit.clock import now
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.models import ApiKey, User, UserSession

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)


@dataclass(frozen=True)
class SignedIn:
    """A cookie's caller and what its CSRF tokens are made from."""

    caller: Caller
    session_id: UUID
    csrf_secret: str


def session_caller(session: Session, keyring: Keyring, token: str, client: Client) -> SignedIn:
    """The caller a session cookie stands for; raises SessionEnded."""
    instant = now()
    hashes = keyring.keyed_hashes(token, purpose="session")
    found = repository.living_session(session, hashes, instant=instant, idle=IDLE)
    if found is None or found[0].level != "full":
        raise errors.SessionEnded
    row, user = found
    if row.last_seen_at < instant - repository.SEEN_EVERY:
        repository.touch_session(session, row.id, instant)
    return SignedIn(_person(user, client, session_id=row.id), row.id, row.csrf_secret)


def key_caller(session: Session, keyring: Keyring, token: str, client: Client) -> Caller:
    """The caller an API key stands for; KeyInvalid unless the secret is right, else KeyEnded."""
    prefix = key_format.parse(token)
    if prefix is None:
        raise errors.KeyInvalid
    found = repository.key_by_prefix(session, prefix)
    stored = _stored_hash(found[0], prefix) if found else None
    right = keyring.matches(token, stored or f"{keyring.active_id}:none", purpose="api_key")
    if found is None or not right:
        raise errors.KeyInvalid
    key = found[0]
    maker = _check_living(key, found[1], prefix)
    if key.prefix == prefix and not key.secret_hash.startswith(f"{keyring.active_id}:"):
        key.secret_hash = keyring.keyed_hash(token, purpose="api_key")
    repository.touch_key(session, key.id, now(), client.ip)
    identity = KeyIdentity(key.id, key.name, key.project_id, frozenset(key.scopes))
    return _person(maker, client, api_key=identity)


def _stored_hash(key: ApiKey, prefix: str) -> str | None:
    return key.secret_hash if key.prefix == prefix else key.previous_hash


def _check_living(key: ApiKey, maker: User | None, prefix: str) -> User:
    """The key's maker, or to whoever holds the right secret why the key no longer works."""
    instant = now()
    if key.revoked_at is not None:
        msg = "The API key was revoked. Ask a project admin for a new one."
        raise errors.KeyEnded(msg, code="apikey.revoked")
    if key.prefix != prefix and (key.previous_until is None or key.previous_until <= instant):
        msg = "The API key was rotated. Use the new one."
        raise errors.KeyEnded(msg, code="apikey.rotated")
    if key.expires_at is not None and key.expires_at <= instant:
        msg = "The API key has expired. Ask a project admin for a new one."
        raise errors.KeyEnded(msg, code="apikey.expired")
    if maker is None or maker.blocked_at is not None:
        msg = "The person who made this API key is blocked. Ask for a key of somebody else."
        raise errors.KeyEnded(msg, code="apikey.suspended")
    return maker


def _person(
    user: User,
    client: Client,
    *,
    session_id: UUID | None = None,
    api_key: KeyIdentity | None = None,
) -> Caller:
    return Caller(
        user_id=user.id,
        email=user.email,
        name=user.name,
        is_super_admin=user.is_super_admin,
        session_id=session_id,
        api_key=api_key,
        client=client,
    )


def create_user(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    password: str,
    locale: str = "en",
    is_super_admin: bool = False,
) -> User:
    """Make an account (the password's rules are the caller's to check); EmailTaken when it is."""
    user = User(
        email=email,
        name=name,
        locale=locale,
        password_hash=passwords.hash_password(password),
        is_super_admin=is_super_admin,
    )
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:
        raise errors.EmailTaken from error
    event_log.record(
        session,
        actor,
        events.USER_CREATED,
        about=ref(user),
        is_super_admin=is_super_admin,
    )
    return user


def find_user(session: Session, email: str) -> User | None:
    """The person with this address, if there is one."""
    return repository.user_by_email(session, email)


def organizations_of(session: Session, user_id: UUID) -> Sequence[tuple[UUID, str, str]]:
    """Id, name and role of a person's organizations."""
    return repository.organizations_of(session, user_id)


def get_user(session: Session, user_id: UUID) -> User:
    """The person with this id, who is known to exist."""
    user = repository.user(session, user_id)
    if user is None:
        raise errors.SessionEnded
    return user


def update_profile(session: Session, caller: Caller, changes: dict[str, str]) -> User:
    """Change name or language of the caller."""
    user = get_user(session, caller.user_id)
    for field, value in changes.items():
        setattr(user, field, value)
    event_log.record(
        session,
        caller.actor,
        events.PROFILE_UPDATED,
        about=ref(user),
        changed=sorted(changes),
    )
    return user


def change_password(
    sessions: sessionmaker[Session], caller: Caller, *, current: str, new: str
) -> None:
    """Set a new password and end every other session; WrongPassword counts as a failed guess.

    Works in transactions of its own: the failed attempt stays counted, and no connection is held
    while the hash is computed.
    """
    passwords.check(new, email=caller.email, field="new_password")
    buckets = throttle.password_buckets(caller.user_id, caller.session_id)
    with transaction(sessions) as session:
        throttle.take(session, buckets)
        stored = get_user(session, caller.user_id).password_hash
    about = ResourceRef("user", caller.user_id, caller.email)
    if not passwords.verify(current, stored):
        refusal = events.PASSWORD_REFUSED
        event_log.record_refusal(sessions, caller.actor, refusal, about=about)
        wrong = errors.WrongPassword()
        wrong.recorded = True
        raise wrong
    hashed = passwords.hash_password(new)
    with transaction(sessions) as session:
        throttle.give_back(session, buckets)
        get_user(session, caller.user_id).password_hash = hashed
        repository.forget_devices(session, caller.user_id)
        repository.end_sessions(session, caller.user_id, instant=now(), keep=caller.session_id)
        event_log.record(session, caller.actor, events.PASSWORD_CHANGED, about=about)


def list_sessions(session: Session, caller: Caller) -> list[UserSession]:
    """The caller's living sessions."""
    return repository.living_sessions_of(session, caller.user_id, instant=now(), idle=IDLE)


def end_session(session: Session, caller: Caller, session_id: UUID) -> None:
    """End one session of the caller; SessionUnknown for anybody else's."""
    mine = {row.id: row for row in list_sessions(session, caller)}
    if session_id not in mine:
        raise errors.SessionUnknown
    mine[session_id].ended_at = now()
    about = ResourceRef("session", session_id)
    event_log.record(session, caller.actor, events.SESSION_ENDED, about=about)


def end_other_sessions(session: Session, caller: Caller) -> None:
    """End every session of the caller but the one in use."""
    ended = repository.end_sessions(session, caller.user_id, instant=now(), keep=caller.session_id)
    about = ResourceRef("user", caller.user_id, caller.email)
    event_log.record(session, caller.actor, events.SESSIONS_ENDED, about=about, ended=ended)


def end_all_sessions(session: Session, user_id: UUID) -> int:
    """End every session and forget every trusted browser of a person; gives how many ended."""
    repository.forget_devices(session, user_id)
    return repository.end_sessions(session, user_id, instant=now())


def logout(session: Session, caller: Caller) -> None:
    """End the session in use."""
    row = repository.session_of_id(session, caller.session_id)
    if row is not None:
        row.ended_at = now()
    about = ResourceRef("user", caller.user_id, caller.email)
    event_log.record(session, caller.actor, events.LOGGED_OUT, about=about)
