"""Columns that most tables share."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from auralith.kit.clock import now
from auralith.kit.db import Base
from auralith.kit.ids import new_id


class Record(Base):
    """A row with an id of our making and the time it was made."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=now)


def _as_created(context: DefaultExecutionContext) -> datetime:
    """A new row was last changed when it was made, not a moment before or after."""
    made = (context.current_parameters or {}).get("created_at")
    return made if isinstance(made, datetime) else now()


class MutableRecord(Record):
    """A row that also knows when it last changed."""

    __abstract__ = True

    # Behind created_at, whose value its default reads.
    updated_at: Mapped[datetime] = mapped_column(default=_as_created, onupdate=now, sort_order=1)
