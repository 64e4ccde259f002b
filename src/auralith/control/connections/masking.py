"""Which columns are shown masked: asked of everybody who knows rules for personal data."""

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from auralith.kit.registry import Hooks
from auralith.models import Connection

Rules = Callable[[Session, Connection, str], Iterable[str]]
"""Columns of a table that rules mark as personal data; called in the request's transaction."""

_RULES: Hooks[Rules] = Hooks()


def marks_personal(rules: Rules) -> Rules:
    """Let a domain's rules say which columns are masked; domains with rules lie above this one."""
    return _RULES.add(rules)


def mask_columns(session: Session, connection: Connection, table: str) -> set[str]:
    """Columns of `table` that some rule marks as personal data."""
    return {column for rules in _RULES for column in rules(session, connection, table)}
