"""Who is calling, as the request's credential proved it."""

from dataclasses import dataclass, field
from uuid import UUID

from auralith.control.auth.client import Client
from auralith.kit.actor import Actor


@dataclass(frozen=True)
class KeyIdentity:
    """The API key a request came with: one project, some scopes."""

    id: UUID
    name: str
    project_id: UUID
    scopes: frozenset[str]


@dataclass(frozen=True)
class Caller:
    """A signed-in person, or an API key acting within what its maker may do now."""

    user_id: UUID
    email: str
    name: str
    is_super_admin: bool = False
    session_id: UUID | None = None
    api_key: KeyIdentity | None = None
    client: Client = field(default_factory=Client)

    @property
    def actor(self) -> Actor:
        """The caller as events name it."""
        key = self.api_key
        return Actor(
            type="api_key" if key else "user",
            id=key.id if key else self.user_id,
            name=key.name if key else self.email,
            ip=self.client.ip,
            user_agent=self.client.user_agent,
            request_id=self.client.request_id,
        )

    @property
    def key(self) -> str:
        """A stable text for this caller; the scope of an Idempotency-Key."""
        return f"{self.actor.type}:{self.actor.id}"
