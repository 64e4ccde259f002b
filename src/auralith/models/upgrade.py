"""Bringing the metadata tables to this version: Alembic without a configuration file."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from auralith.kit.db import build_engine

UPGRADE_LOCK = 0x55_50_47_52


class NewerSchema(Exception):
    """The metadata was made by a newer Auralith; this one must not touch it."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration; `connection` is used instead of opening one."""
    result = Config()
    result.set_main_option("script_location", str(Path(__file__).parent / "revisions"))
    result.attributes["connection"] = connection
    return result


def upgrade(url: str) -> None:
    """Create or upgrade the tables of the metadata database at `url`.

    Several processes may start at once: one upgrades, the others wait. Raises NewerSchema.
    """
    engine = build_engine(url, pool_size=1)
    try:
        upgrade_engine(engine)
    finally:
        engine.dispose()


def upgrade_engine(engine: Engine) -> None:
    """As `upgrade`, with an engine at hand."""
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": UPGRADE_LOCK})
        connection.commit()
        try:
            _refuse_newer(connection)
            command.upgrade(config(connection), "head")
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": UPGRADE_LOCK})
            connection.commit()


def current(connection: Connection) -> str | None:
    """The revision the tables are at; None before the first upgrade."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The revision this version of Auralith needs."""
    return ScriptDirectory.from_config(config()).get_current_head()


def at_head(connection: Connection) -> bool:
    """Whether the tables are those of this version."""
    return current(connection) == head()


def _refuse_newer(connection: Connection) -> None:
    revision = current(connection)
    if revision is None:
        return
    try:
        known = ScriptDirectory.from_config(config()).get_revision(revision)
    except CommandError:
        known = None
    if known is None:
        msg = (
            f"The metadata database is at revision {revision}, which this version of Auralith does"
            " not know: a newer version has upgraded it. Start that version, or restore a backup"
            " made before."
        )
        raise NewerSchema(msg)
