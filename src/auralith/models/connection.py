"""Target databases and what was last read from them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from auralith.kit.sealed import SEALED
from auralith.models.base import MutableRecord, Record


class Connection(MutableRecord):
    """A database somebody operates; password and private key are sealed to this row."""

    __tablename__ = "connections"
    __table_args__ = (
        CheckConstraint("engine IN ('postgresql', 'mysql', 'mariadb', 'sqlite')", name="engine"),
        CheckConstraint(
            "environment IN ('development', 'test', 'staging', 'production')", name="environment"
        ),
    )

    project_id: Mapped[UUID] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    engine: Mapped[str] = mapped_column(String(20))
    environment: Mapped[str] = mapped_column(String(20), default="development")
    host: Mapped[str | None] = mapped_column(String(255))
    port: Mapped[int | None]
    database: Mapped[str] = mapped_column(String(1000))
    username: Mapped[str | None] = mapped_column(String(255))
    password_sealed: Mapped[str | None] = mapped_column(info=SEALED)
    ssl_mode: Mapped[str] = mapped_column(String(20), default="prefer")
    ssl_ca: Mapped[str | None]
    ssl_cert: Mapped[str | None]
    ssl_key_sealed: Mapped[str | None] = mapped_column(info=SEALED)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    read_only: Mapped[bool] = mapped_column(default=False)
    labels: Mapped[dict[str, Any]] = mapped_column(default=dict)
    server_version: Mapped[str | None] = mapped_column(String(200))
    last_test: Mapped[dict[str, Any] | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    deleted_at: Mapped[datetime | None]
    """History keeps the name of a deleted connection; its secrets are wiped."""


class ConnectionSchema(Record):
    """The last introspection of a connection, as versioned JSON."""

    __tablename__ = "connection_schemas"

    connection_id: Mapped[UUID] = mapped_column(
        ForeignKey("connections.id", ondelete="CASCADE"), unique=True
    )
    format_version: Mapped[int]
    content: Mapped[dict[str, Any]]
    read_at: Mapped[datetime]
    catalog: Mapped[bytes | None] = mapped_column(deferred=True)
    """The whole schema as `dataplane.schema.snapshot` writes it; read when somebody looks."""
    catalog_read_at: Mapped[datetime | None]
    """Older than `read_at`: what is in it has been overtaken."""
