"""What a super_admin governs: accounts and settings of the instance."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.admin import errors, events, repository, schemas
from auralith.control.auth import instance
from auralith.control.auth import service as accounts
from auralith.control.auth.caller import Caller
from auralith.control.events import service as event_log
from auralith.control.events.service import ResourceRef, ref
from auralith.kit import repository as lists
from auralith.kit.clock import now
from auralith.kit.schemas import PageParams
from auralith.models import User
from auralith.settings import Settings, names


def list_users(
    session: Session, filters: schemas.AdminUserFilter, page: PageParams
) -> schemas.AdminUserPage:
    """All accounts."""
    rows, total = lists.page(
        session,
        repository.search(q=filters.q, blocked=filters.blocked),
        params=page,
        order=lists.order_by(filters.sort, repository.SORTABLE, default="email"),
        tie=User.id,
    )
    return schemas.AdminUserPage.of(_shown(session, rows), total, page)


def get_user(session: Session, user_id: UUID) -> schemas.AdminUser:
    """One account."""
    return _shown(session, [_locked(session, user_id)])[0]


def block(session: Session, caller: Caller, user_id: UUID) -> schemas.AdminUser:
    """Close an account: its sessions end now, its keys and sign-ins are refused."""
    if user_id == caller.user_id:
        raise errors.OwnAccount
    user = _locked(session, user_id)
    if user.blocked_at is None:
        user.blocked_at = now()
        ended = accounts.end_all_sessions(session, user_id)
        event_log.record(
            session, caller.actor, events.USER_BLOCKED, about=ref(user), sessions_ended=ended
        )
    return _shown(session, [user])[0]


def unblock(session: Session, caller: Caller, user_id: UUID) -> schemas.AdminUser:
    """Give a blocked account back."""
    user = _locked(session, user_id)
    if user.blocked_at is not None:
        user.blocked_at = None
        event_log.record(session, caller.actor, events.USER_UNBLOCKED, about=ref(user))
    return _shown(session, [user])[0]


def force_logout(session: Session, caller: Caller, user_id: UUID) -> None:
    """End every session of an account."""
    user = _locked(session, user_id)
    ended = accounts.end_all_sessions(session, user_id)
    event_log.record(
        session, caller.actor, events.USER_LOGGED_OUT, about=ref(user), sessions_ended=ended
    )


def read_settings(session: Session, settings: Settings) -> schemas.InstanceSettings:
    """What the instance runs with."""
    changed = "signup" in instance.overrides(session)
    return schemas.InstanceSettings.model_validate(
        {
            "signup": instance.signup_mode(session, settings),
            "signup_source": "changed" if changed else "environment",
            "public_url": settings.public_url,
            "base_url": settings.base_url,
            "trusted_proxies": settings.trusted_proxies,
            "outbound_allow": settings.outbound_allow,
            "mail": names.in_use(settings, "smtp_url"),
            "oauth_providers": sorted(settings.oauth) if names.in_use(settings, "oauth") else [],
            "billing": names.in_use(settings, "stripe_secret_key"),
            "not_used_yet": [
                {"name": name, "reason": reason} for name, reason in names.unused(settings)
            ],
        }
    )


def update_settings(
    session: Session,
    caller: Caller,
    settings: Settings,
    body: schemas.InstanceSettingsUpdate,
) -> schemas.InstanceSettings:
    """Change settings for all processes, from the next request on."""
    changes = body.model_dump(exclude_unset=True)
    instance.set_overrides(session, changes)
    event_log.record(
        session,
        caller.actor,
        events.SETTINGS_UPDATED,
        about=ResourceRef("instance", name="settings"),
        changed=changes,
    )
    return read_settings(session, settings)


def _locked(session: Session, user_id: UUID) -> User:
    user = repository.locked(session, user_id)
    if user is None:
        raise errors.UserNotFound
    return user


def _shown(session: Session, rows: Sequence[User]) -> list[schemas.AdminUser]:
    seen = repository.last_seen(session, [row.id for row in rows])
    return [
        schemas.AdminUser(
            id=row.id,
            email=row.email,
            name=row.name,
            is_super_admin=row.is_super_admin,
            mfa_enabled=row.mfa_enabled,
            blocked_at=row.blocked_at,
            last_seen_at=seen.get(row.id),
            created_at=row.created_at,
        )
        for row in rows
    ]
