"""Our own metadata database: declarative base, engine and session builders, request session."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import JSON, DateTime, Engine, MetaData, create_engine
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

JsonB = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """Declarative base of all metadata tables: named constraints, aware timestamps, JSONB."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy, never changed
        dict[str, Any]: JsonB,
        list[str]: JsonB,
        list[Any]: JsonB,
        datetime: DateTime(timezone=True),
    }


def build_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine for the metadata PostgreSQL; sessions run in UTC with bounded waits."""
    return create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=pool_size,
        max_overflow=20,
        pool_pre_ping=True,
        connect_args={
            "options": "-c timezone=UTC -c lock_timeout=10s"
            " -c idle_in_transaction_session_timeout=60s",
            "application_name": "auralith",
        },
    )


def build_sessionmaker(engine: Engine) -> sessionmaker[Session]:
    """Sessions that keep loaded values after commit, so a reply can be built from them."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One short transaction outside a request: commits at the end, rolls back on an error."""
    with sessions() as session, session.begin():
        yield session


def get_session(request: Request) -> Iterator[Session]:
    """The request's session: one transaction, committed before the reply is sent."""
    sessions: sessionmaker[Session] = request.app.state.sessions
    with sessions() as session, session.begin():
        yield session


# scope="function": the commit happens before the response leaves. With the default scope the
# client has its 200 before a commit that may still fail.
SessionDep = Annotated[Session, Depends(get_session, scope="function")]
