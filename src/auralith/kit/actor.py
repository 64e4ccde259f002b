"""Who does something, as it is written into events and the audit trail."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """A person, a key or the system itself, with the request it came by."""

    type: Literal["user", "api_key", "system", "anonymous"]
    id: UUID | None = None
    name: str | None = None
    ip: str | None = None
    user_agent: str | None = None
    request_id: str | None = None


SYSTEM = Actor(type="system", name="Auralith")
