"""Bodies of the /auth routes."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, EmailStr, Field, StringConstraints

from auralith.kit.schemas import ApiModel, Name, Page, PageParams, UtcDatetime, absent

Locale = Literal["en", "fr"]


EMAIL_LENGTH = 320


def _short(value: str) -> str:
    if len(value) > EMAIL_LENGTH:
        msg = "is longer than 320 characters"
        raise ValueError(msg)
    return value


Email = Annotated[EmailStr, AfterValidator(_short)]

Password = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=1024)]
"""As typed: blanks count. The rules for a new one are checked apart, with their own texts."""


class OrganizationRole(ApiModel):
    """An organization the person belongs to."""

    id: UUID
    name: str
    role: str


class User(ApiModel):
    """The signed-in person's profile."""

    id: UUID
    email: str
    name: str
    locale: str
    is_super_admin: bool
    mfa_enabled: bool
    organizations: list[OrganizationRole]
    created_at: UtcDatetime


class ProfileUpdate(ApiModel):
    """What a person may change about themselves."""

    name: Name = absent()
    locale: Locale = absent()


class LoginRequest(ApiModel):
    """E-mail and password."""

    email: Annotated[str, Field(min_length=1, max_length=320)]
    password: Password


class LoginResult(ApiModel):
    """Signed in; the token goes into `X-CSRF-Token` of unsafe requests."""

    user: User
    csrf_token: str
    mfa_required: Literal[False]


class CsrfToken(ApiModel):
    """A token bound to the session."""

    csrf_token: str


class PasswordChange(ApiModel):
    """The present password and the next one."""

    current_password: Password
    new_password: Password


class Session(ApiModel):
    """A signed-in browser of the caller."""

    id: UUID
    created_at: UtcDatetime
    last_seen_at: UtcDatetime
    ip: str | None
    user_agent: str | None
    current: bool


class SessionPage(Page[Session]):
    """One page of sessions."""


def profile(user: Any, organizations: Any) -> User:
    """A person and their organizations as the API shows them."""
    return User(
        id=user.id,
        email=user.email,
        name=user.name,
        locale=user.locale,
        is_super_admin=user.is_super_admin,
        mfa_enabled=user.mfa_enabled,
        organizations=[OrganizationRole(id=i, name=n, role=r) for i, n, r in organizations],
        created_at=user.created_at,
    )


def session_page(rows: Any, *, current: UUID | None, params: PageParams) -> SessionPage:
    """The wanted page of a person's (few) sessions."""
    items = [
        Session(
            id=row.id,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            ip=row.ip,
            user_agent=row.user_agent,
            current=row.id == current,
        )
        for row in rows
    ]
    wanted = items[params.offset : params.offset + params.page_size]
    return SessionPage(items=wanted, total=len(items), page=params.page, page_size=params.page_size)
