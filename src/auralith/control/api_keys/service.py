"""API keys: made once, narrowed, rotated, revoked; the secret is never kept."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.api_keys import errors, events, repository, schemas
from auralith.control.auth import key_format
from auralith.control.auth.caller import Caller
from auralith.control.auth.rights import KEY_SCOPES, ordered
from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.projects import service as projects
from auralith.control.projects.access import Access, of_user
from auralith.control.projects.deleting import member_removed
from auralith.kit import repository as lists
from auralith.kit.clock import now
from auralith.kit.crypto import Keyring
from auralith.kit.ids import new_id
from auralith.kit.schemas import PageParams
from auralith.models import ApiKey

RIGHT = "api_keys.manage"


def find(session: Session, key_id: UUID) -> ApiKey | None:
    """One key, revoked or not; visibility is the caller's business (`dependencies.py`)."""
    return repository.get(session, key_id)


def list_keys(
    session: Session, caller: Caller, filters: schemas.ApiKeyFilter, page: PageParams
) -> schemas.ApiKeyPage:
    """Keys of the projects whose keys the caller manages, revoked ones included."""
    scope = projects.list_scope(session, caller, filters.project_id, RIGHT)
    order = lists.order_by(filters.sort, repository.SORTABLE, default="-created_at")
    statement = repository.search(scope, q=filters.q)
    rows, total = lists.page(session, statement, params=page, order=order, tie=ApiKey.id)
    return schemas.ApiKeyPage.of(rows, total, page)


def shown(key: ApiKey) -> schemas.ApiKey:
    """A key as it is published, without its secret."""
    return schemas.ApiKey.model_validate(key)


def create(
    session: Session, caller: Caller, keyring: Keyring, body: schemas.ApiKeyCreate
) -> schemas.ApiKeyCreated:
    """Make a key within the caller's own rights; its text is in this answer and nowhere else."""
    access = projects.require(session, caller, body.project_id, RIGHT)
    scopes = _checked(body.scopes)
    _check_held(access, scopes)
    _check_expiry(body.expires_at)
    prefix, text = key_format.make()
    key = ApiKey(
        id=new_id(),
        project_id=body.project_id,
        name=body.name,
        prefix=prefix,
        secret_hash=keyring.keyed_hash(text, purpose="api_key"),
        scopes=ordered(scopes),
        expires_at=body.expires_at,
        created_by=caller.user_id,
    )
    session.add(key)
    session.flush()
    event_log.record(session, caller.actor, events.KEY_CREATED, about=ref(key), **_facts(key))
    return _shown_once(key, text)


def update(session: Session, caller: Caller, key_id: UUID, body: schemas.ApiKeyUpdate) -> ApiKey:
    """Rename, narrow, end earlier."""
    key = _living(session, key_id)
    changes = body.model_dump(exclude_unset=True)
    if "scopes" in changes:
        wanted = _checked(changes["scopes"])
        if not wanted <= frozenset(key.scopes):
            raise errors.Widening("scopes")
        changes["scopes"] = ordered(wanted)
    if "expires_at" in changes:
        _check_expiry(changes["expires_at"])
        if key.expires_at is not None and changes["expires_at"] > key.expires_at:
            raise errors.Widening("expires_at")
    for field, value in changes.items():
        setattr(key, field, value)
    if key.previous_until and key.expires_at:
        key.previous_until = min(key.previous_until, key.expires_at)
    session.flush()
    event_log.record(session, caller.actor, events.KEY_UPDATED, about=ref(key), **_facts(key))
    return key


def rotate(
    session: Session,
    caller: Caller,
    keyring: Keyring,
    key_id: UUID,
    *,
    grace_minutes: int,
) -> schemas.ApiKeyCreated:
    """Give the key a new secret; the former one works on for the grace time.

    It never works longer than the key itself. Of two rotations at once the later one counts.
    """
    key = _living(session, key_id)
    _check_maker(session, caller, key)
    instant = now()
    until = instant + timedelta(minutes=grace_minutes)
    prefix, text = key_format.make()
    key.previous_prefix, key.previous_hash = key.prefix, key.secret_hash
    key.previous_until = until if key.expires_at is None else min(until, key.expires_at)
    key.prefix, key.secret_hash = prefix, keyring.keyed_hash(text, purpose="api_key")
    session.flush()
    detail = {**_facts(key), "grace_minutes": grace_minutes}
    event_log.record(session, caller.actor, events.KEY_ROTATED, about=ref(key), **detail)
    return _shown_once(key, text)


def revoke(session: Session, caller: Caller, key_id: UUID) -> None:
    """End the key at once; it stays in the list. Doing it twice changes nothing."""
    key = _locked(session, key_id)
    if key.revoked_at is not None:
        return
    key.revoked_at = now()
    session.flush()
    event_log.record(session, caller.actor, events.KEY_REVOKED, about=ref(key), **_facts(key))


@member_removed
def end_of_member(session: Session, project_id: UUID, user_id: UUID) -> dict[str, object]:
    """End the keys of somebody who no longer sees the project."""
    return {"keys_revoked": repository.revoke_of(session, project_id, user_id, now())}


def _locked(session: Session, key_id: UUID) -> ApiKey:
    key = repository.locked(session, key_id)
    if key is None:
        raise errors.KeyNotFound
    return key


def _living(session: Session, key_id: UUID) -> ApiKey:
    key = _locked(session, key_id)
    expired = key.expires_at is not None and key.expires_at <= now()
    if key.revoked_at is not None or expired:
        raise errors.KeyOver
    return key


def _check_maker(session: Session, caller: Caller, key: ApiKey) -> None:
    """A rotated key acts as its maker: who takes its new secret must hold as much."""
    access = projects.require(session, caller, key.project_id, RIGHT)
    if key.created_by is None or key.created_by == caller.user_id:
        return
    maker = of_user(session, access.project.id, key.created_by)
    if maker is None:
        return
    _check_held(access, frozenset(key.scopes) & maker.rights)
    lasts = access.covers_expiry(maker.expires_at)
    if not (lasts and access.covers_environments(maker.environments)):
        raise errors.MakerOutranks


def _check_held(access: Access, scopes: frozenset[str]) -> None:
    beyond = scopes - access.rights
    if beyond:
        raise errors.ScopeBeyond(ordered(beyond))


def _checked(scopes: list[str]) -> frozenset[str]:
    for scope in scopes:
        if scope not in KEY_SCOPES:
            raise errors.ScopeUnknown(scope)
    return frozenset(scopes)


def _check_expiry(expires_at: datetime | None) -> None:
    if expires_at is not None and expires_at <= now():
        raise errors.ExpiryPast


def _shown_once(key: ApiKey, text: str) -> schemas.ApiKeyCreated:
    return schemas.ApiKeyCreated(**shown(key).model_dump(), key=text)


def _facts(key: ApiKey) -> dict[str, Any]:
    """What every event about a key tells of it."""
    return {"prefix": key.prefix, "scopes": key.scopes, "expires_at": key.expires_at}
