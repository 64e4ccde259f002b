"""Bodies of the first start, of registration and of accepting invitations."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from auralith.control.auth.schemas import Email, Locale, Password
from auralith.kit.schemas import ApiModel, Name, UtcDatetime

Token = Annotated[str, Field(min_length=1, max_length=200)]


class SetupState(ApiModel):
    """Whether the first user is still to be made."""

    required: bool


class SetupRequest(ApiModel):
    """The first user and their organization, with the token of the printed link."""

    token: Token
    email: Email
    name: Name
    password: Password
    organization_name: Name
    locale: Locale = "en"


class RegisterRequest(ApiModel):
    """A new account; `organization_name` founds an organization, the token joins one."""

    email: Email
    password: Password
    name: Name
    organization_name: Name | None = None
    invitation_token: Token | None = None
    locale: Locale = "en"


class InvitationPreview(ApiModel):
    """What a link offers, shown to whoever holds it."""

    email: str
    role: str
    organization_name: str
    project_name: str | None
    expires_at: UtcDatetime
    has_account: bool


class InvitationAccepted(ApiModel):
    """Where one belongs now."""

    organization_id: UUID
    project_id: UUID | None
    role: str
