"""Settings of the instance that a super_admin may change while it runs."""

from typing import Any

from sqlalchemy.orm import Session

from auralith.control.auth import repository
from auralith.models import InstanceValue
from auralith.settings import Settings

NAME = "settings"


def overrides(session: Session) -> dict[str, Any]:
    """What was changed at run time; it wins over the environment."""
    row = repository.instance_value(session, NAME)
    return dict(row.value) if row else {}


def set_overrides(session: Session, changes: dict[str, Any]) -> None:
    """Keep changed settings; None gives a setting back to the environment."""
    values = {k: v for k, v in {**overrides(session), **changes}.items() if v is not None}
    row = repository.instance_value(session, NAME)
    if row is None:
        session.add(InstanceValue(name=NAME, value=values))
    else:
        row.value = values
    session.flush()


def signup_mode(session: Session, settings: Settings) -> str:
    """`open` or `invite`."""
    return str(overrides(session).get("signup", settings.signup))
