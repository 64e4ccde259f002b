"""Which columns are shown masked: the one place that asks the rules for personal data."""

from sqlalchemy.orm import Session

from auralith.models import Connection


def mask_columns(session: Session, connection: Connection, table: str) -> set[str]:
    """Columns of `table` that a rule marks as personal data; none as long as no rules exist."""
    del session, connection, table
    return set()
