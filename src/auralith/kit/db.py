"""Our own metadata database: declarative base, engine and session builders, request session."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request
from pydantic_core import from_json
from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    MetaData,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool

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


POOL_SIZE = 10
MAX_OVERFLOW = 20
RESTED_S = 1.0
"""A connection that worked this long ago, in seconds, is tried before it is used again."""


def build_engine(url: str, *, pool_size: int = POOL_SIZE) -> Engine:
    """An engine for the metadata PostgreSQL; sessions run in UTC with bounded waits."""
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        # Several times as fast as the standard library's, and every list has JSON in its rows.
        json_deserializer=from_json,
        # The text of an error goes into logs: it shall not tell what a statement was given.
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=MAX_OVERFLOW,
        connect_args={
            "options": "-c timezone=UTC -c lock_timeout=10s"
            " -c idle_in_transaction_session_timeout=60s",
            "application_name": "auralith",
        },
    )
    _try_rested_connections(engine)
    return engine


def _try_rested_connections(engine: Engine) -> None:
    """Try a connection before it is used again, unless it worked a moment ago.

    What `pool_pre_ping` does, without its round trip in every request of a busy server.
    """

    @event.listens_for(engine, "checkin")
    def note(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info["worked_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ask(
        connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection
    ) -> None:
        worked_at = record.info.get("worked_at")
        if worked_at is None or time.monotonic() - worked_at < RESTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except Exception as error:
            raise DisconnectionError from error


def build_sessionmaker(engine: Engine) -> sessionmaker[Session]:
    """Sessions that keep loaded values after commit, so a reply can be built from them."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One short transaction outside a request: commits at the end, rolls back on an error."""
    with sessions() as session, session.begin():
        yield session


AWAY = (OperationalError, InterfaceError, PoolTimeout)
"""Our database does not answer just now; asking again in a moment may well work."""


@contextmanager
def sole(sessions: sessionmaker[Session], name: str) -> Iterator[bool]:
    """Whether the block alone holds `name`, across all processes, outside of any transaction.

    The lock lives on a connection of its own, so it falls when the process does.
    """
    key = func.hashtextextended(name, 2)
    with sessions() as session:
        engine = session.get_bind().engine
    with engine.connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        held = bool(connection.scalar(select(func.pg_try_advisory_lock(key))))
        try:
            yield held
        finally:
            if held:
                _unlock(connection, key)


def _unlock(connection: Connection, key: ColumnElement[int]) -> None:
    try:
        connection.scalar(select(func.pg_advisory_unlock(key)))
    except DBAPIError:
        # With the connection the lock is gone, too.
        connection.invalidate()


def unheld(session: Session, name: str) -> bool:
    """Whether nobody holds `name` by `sole`; nobody can until this transaction ends, then."""
    key = func.hashtextextended(name, 2)
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock_shared(key))))


def take_turn(session: Session, name: str) -> None:
    """Wait until this transaction alone holds `name`, which it does until its end."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 2))))


def capacity(engine: Engine) -> int:
    """How many connections may be open at a time."""
    pool = engine.pool
    return pool.size() + MAX_OVERFLOW if isinstance(pool, QueuePool) else POOL_SIZE


async def get_session(request: Request) -> AsyncIterator[Session]:
    """The request's session: one transaction, committed before the reply is sent.

    A request gives its thread back between two steps but keeps its connection. Without a bound
    below the pool's, requests with a connection would wait for threads that wait for connections.
    """
    slots: asyncio.Semaphore = request.app.state.session_slots
    async with slots:
        opened = transaction(request.app.state.sessions)
        # The end may block, the beginning cannot: the first query takes the connection. The end
        # has a thread of its own, since all others may be waiting for this connection.
        on_own_thread = partial(to_thread.run_sync, limiter=CapacityLimiter(1))
        session = opened.__enter__()
        try:
            yield session
        except BaseException as error:
            await on_own_thread(opened.__exit__, type(error), error, error.__traceback__)
            raise
        await on_own_thread(opened.__exit__, None, None, None)


# scope="function": the commit happens before the response leaves. With the default scope the
# client has its 200 before a commit that may still fail.
SessionDep = Annotated[Session, Depends(get_session, scope="function")]
