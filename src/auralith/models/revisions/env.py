"""Run by Alembic: connects the revisions to our tables."""

from alembic import context
from sqlalchemy import Connection, text

from auralith import models  # noqa: F401 - registers every table
from auralith.kit.db import Base


def _include(
    _object: object,
    name: str | None,
    kind: str,
    reflected: bool,  # noqa: FBT001 - signature of the library
    _compare_to: object,
) -> bool:
    """Only our own tables: the job engine's are in another schema, others are not ours."""
    return not (kind == "table" and reflected and name not in Base.metadata.tables)


def run() -> None:
    """Upgrade over the connection that `auralith.models.upgrade` gave."""
    connection: Connection | None = context.config.attributes.get("connection")
    if connection is None:
        context.configure(
            dialect_name="postgresql",
            target_metadata=Base.metadata,
            literal_binds=True,
            include_object=_include,
        )
        with context.begin_transaction():
            context.run_migrations()
        return
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=True,
        include_object=_include,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        context.run_migrations()


run()
