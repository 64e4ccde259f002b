"""One state of a MySQL or MariaDB database for many sessions.

Transactions that begin while nobody can write see the same state. That takes the right to
FLUSH TABLES; without it one reader does all, and is consistent by itself.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import pymysql

from auralith.dataplane.engines.copying import Snapshot
from auralith.dataplane.engines.mysql.errors import translate
from auralith.dataplane.engines.mysql.session import MysqlSession

_ISOLATION = "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ"
_BEGIN = "START TRANSACTION WITH CONSISTENT SNAPSHOT"
_LOCK_WAIT_S = 1
"""While the lock is waited for, everybody on the server who wants to write waits behind it."""
_LONG_S = 2
# A statement that runs on would keep the lock waiting, and its tables from everybody else: also
# after the lock was given up. MariaDB waits for none that only reads. Of others' statements only
# who has PROCESS is told.
_LONG = f"""
SELECT count(*) FROM information_schema.processlist
 WHERE command IN ('Query', 'Execute') AND time >= {_LONG_S} AND user <> 'system user'
   AND id <> CONNECTION_ID() AND (VERSION() NOT LIKE '%MariaDB%' OR info NOT LIKE 'SELECT%')
"""
_ALONE = (
    "The login may not hold all writers for a moment (RELOAD), or somebody's statement runs so long"
    " that it would hold them up for longer: one session reads everything."
)


@contextmanager
def snapshot(opened: Callable[[], MysqlSession], readers: int) -> Iterator[Snapshot]:
    """All readers begin under one global read lock of a few milliseconds, or there is one."""
    with ExitStack() as stack:
        sessions = [_opened(opened, stack) for _ in range(readers)]
        reason = None
        try:
            if readers > 1 and not _held(_opened(opened, stack), sessions):
                sessions, reason = sessions[:1], _ALONE
            if len(sessions) == 1:
                _begin(sessions[0])
            label = _label(sessions[0])
        except pymysql.MySQLError as error:
            raise translate(error) from error
        yield Snapshot(label=label, readers=tuple(sessions), reason=reason)


def _opened(opened: Callable[[], MysqlSession], stack: ExitStack) -> MysqlSession:
    session = opened()
    stack.callback(session.close)
    return session


def _run(session: MysqlSession, sql: str) -> None:
    with session.driver.cursor() as cursor:
        cursor.execute(sql)


def _held(holder: MysqlSession, sessions: list[MysqlSession]) -> bool:
    if holder.query(_LONG)[0][0]:
        holder.close()
        return False
    _run(holder, f"SET SESSION lock_wait_timeout = {_LOCK_WAIT_S}")
    try:
        _run(holder, "FLUSH TABLES WITH READ LOCK")
    except pymysql.MySQLError:
        return False
    try:
        for session in sessions:
            _begin(session)
    finally:
        with suppress(pymysql.MySQLError):
            _run(holder, "UNLOCK TABLES")
        holder.close()
    return True


def _begin(session: MysqlSession) -> None:
    _run(session, _ISOLATION)
    # Reading waits for the target: the server must not take that for a forgotten session.
    _run(session, f"SET SESSION {session.flavour.idle_limit} = 31536000")
    _run(session, "SET SESSION net_write_timeout = 31536000")
    _run(session, _BEGIN)


def _label(session: MysqlSession) -> str:
    return str(session.query("SELECT CAST(NOW(6) AS CHAR)")[0][0])
