"""How statements that change a schema are guarded in MySQL and MariaDB."""

from collections.abc import Iterable, Sequence

from auralith.dataplane.engines.execution import LongTransaction, Trait
from auralith.dataplane.engines.session import Session
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.schema.identity import ObjectId

_ROWS = frozenset({"DELETE", "INSERT", "REPLACE", "SELECT", "UPDATE", "WITH"})
"""Everything else commits before it begins."""


class MysqlExecution:
    """See `engines.execution.Execution`."""

    traits: frozenset[Trait] = frozenset({"locks", "algorithm"})

    def claim(self, session: Session) -> bool:
        """A user lock named after the database."""
        sql = "SELECT GET_LOCK(CONCAT('auralith.', LEFT(MD5(DATABASE()), 32)), 0)"
        return bool(session.query(sql)[0][0] == 1)

    def limit_locks(self, session: Session, milliseconds: int) -> None:
        """Metadata locks and row locks; whole seconds, one at least."""
        seconds = max(1, -(-int(milliseconds) // 1000))
        session.execute(f"SET SESSION lock_wait_timeout = {seconds}")
        session.execute(f"SET SESSION innodb_lock_wait_timeout = {seconds}")

    def long_transactions(self, session: Session, seconds: int) -> Sequence[LongTransaction]:
        """From INNODB_TRX, which takes the PROCESS privilege."""
        try:
            rows = session.query(
                "SELECT t.trx_mysql_thread_id,"
                " TIMESTAMPDIFF(SECOND, t.trx_started, NOW()), COALESCE(p.USER, '')"
                " FROM information_schema.INNODB_TRX t"
                " LEFT JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id"
                " WHERE t.trx_mysql_thread_id <> CONNECTION_ID()"
                f" AND t.trx_started < NOW() - INTERVAL {int(seconds)} SECOND"
                " ORDER BY t.trx_started LIMIT 20"
            )
        except DataPlaneError:
            return ()
        return [LongTransaction(str(no), int(age), str(who)) for no, age, who in rows]

    def holders(self, session: Session, objects: Iterable[ObjectId]) -> Sequence[LongTransaction]:
        """The server says nothing by table unless it was set up to: all open transactions."""
        del objects
        return self.long_transactions(session, 0)[:5]

    def number(self, session: Session) -> str | None:
        """The connection's number."""
        return str(session.query("SELECT CONNECTION_ID()")[0][0])

    def waits_for(self, session: Session, number: str) -> Sequence[LongTransaction] | None:
        """Whether it waits tells the process list; of whom, only that they have transactions open.

        Others' take the PROCESS privilege.
        """
        state = "SELECT STATE FROM information_schema.PROCESSLIST WHERE ID = :number"
        found = session.query(state, {"number": int(number)})
        if not found or not str(found[0][0] or "").startswith("Waiting for"):
            return None
        try:
            rows = session.query(
                "SELECT t.trx_mysql_thread_id,"
                " TIMESTAMPDIFF(SECOND, t.trx_started, NOW()), COALESCE(p.USER, ''),"
                " COALESCE(LEFT(p.INFO, 400), '') FROM information_schema.INNODB_TRX t"
                " LEFT JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id"
                " WHERE t.trx_mysql_thread_id NOT IN (CONNECTION_ID(), :number)"
                " ORDER BY t.trx_started LIMIT 10",
                {"number": int(number)},
            )
        except DataPlaneError:
            return ()
        return [
            LongTransaction(str(no), int(age), str(who), query=str(query))
            for no, age, who, query in rows
        ]

    def leftovers(self, session: Session, objects: Iterable[ObjectId]) -> Sequence[str]:
        """The server cleans up by itself."""
        del session, objects
        return ()

    def qualified(self, parts: Sequence[str]) -> tuple[str, ...]:
        """Without the database's name."""
        return tuple(parts[-1:])

    def transactional(self, words: Sequence[str]) -> bool:
        """Only what changes rows."""
        return words[0] in _ROWS
