"""What every piece of work has at hand, in a request, in a run, in housekeeping."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.crypto import Keyring
from auralith.settings.model import Settings


@dataclass(frozen=True)
class Means:
    """Own transactions, the process's settings, and what opens secrets."""

    sessions: sessionmaker[Session] = field(repr=False)
    settings: Settings = field(repr=False)
    keyring: Keyring = field(repr=False)
