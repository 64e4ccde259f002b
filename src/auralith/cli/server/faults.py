"""Which exceptions are faults of the environment, and their words."""

import psycopg
from sqlalchemy.exc import OperationalError

from auralith.demo.sample import DemoError
from auralith.kit.errors import AppError
from auralith.kit.postgres import EmbeddedPostgresError
from auralith.models.upgrade import NewerSchema


def explain(error: Exception) -> str | None:
    """The text for a person; None for a defect of ours, which keeps its traceback."""
    if isinstance(error, (DemoError, EmbeddedPostgresError, NewerSchema)):
        return str(error)
    if isinstance(error, AppError):
        return error.detail
    if isinstance(error, (OperationalError, psycopg.OperationalError)):
        cause = str(getattr(error, "orig", error)).strip().splitlines()[0]
        return (
            f"the metadata database cannot be used: {cause}\n"
            "  Check AURALITH_DATABASE_URL and that its PostgreSQL is running."
        )
    return None
