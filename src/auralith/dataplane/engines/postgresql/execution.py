"""How statements that change a schema are guarded in PostgreSQL."""

from collections.abc import Iterable, Sequence

from auralith.dataplane.engines.execution import LongTransaction, Trait
from auralith.dataplane.engines.postgresql.dialect import PostgresDialect
from auralith.dataplane.engines.session import Session
from auralith.dataplane.schema.identity import ObjectId

_CLAIM = 0x4155_5241_4C49
"""The key of the advisory lock: one number in the whole database."""

_ALONE = (
    ("VACUUM",),
    ("CREATE", "DATABASE"),
    ("DROP", "DATABASE"),
    ("CREATE", "TABLESPACE"),
    ("DROP", "TABLESPACE"),
    ("ALTER", "SYSTEM"),
    ("CREATE", "SUBSCRIPTION"),
    ("DROP", "SUBSCRIPTION"),
    ("REINDEX", "DATABASE"),
    ("REINDEX", "SYSTEM"),
)
"""Statements that refuse to run in a transaction."""

_dialect = PostgresDialect()


class PostgresExecution:
    """See `engines.execution.Execution`."""

    traits: frozenset[Trait] = frozenset({"locks", "concurrently"})

    def claim(self, session: Session) -> bool:
        """A session's advisory lock."""
        sql = "SELECT pg_try_advisory_lock(:key)"
        return bool(session.query(sql, {"key": _CLAIM})[0][0])

    def limit_locks(self, session: Session, milliseconds: int) -> None:
        """For the session; a segment's transaction takes it over."""
        session.query(
            "SELECT set_config('lock_timeout', :wait, false)", {"wait": str(int(milliseconds))}
        )

    def long_transactions(self, session: Session, seconds: int) -> Sequence[LongTransaction]:
        """From pg_stat_activity, in this database."""
        rows = session.query(
            "SELECT pid, extract(epoch FROM clock_timestamp() - xact_start)::int,"
            " coalesce(usename, ''), coalesce(application_name, '') FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND xact_start < clock_timestamp() - make_interval(secs => :seconds)"
            " ORDER BY xact_start LIMIT 20",
            {"seconds": seconds},
        )
        return [LongTransaction(str(pid), age, who, what) for pid, age, who, what in rows]

    def holders(self, session: Session, objects: Iterable[ObjectId]) -> Sequence[LongTransaction]:
        """From pg_locks: granted locks of other sessions on those relations."""
        names = sorted({".".join(i.path[:2]) for i in objects if len(i.path) > 1})
        rows = session.query(
            "SELECT DISTINCT a.pid,"
            " coalesce(extract(epoch FROM clock_timestamp() - a.xact_start), 0)::int AS age,"
            " coalesce(a.usename, ''), coalesce(a.application_name, '') FROM pg_locks l"
            " JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace"
            " JOIN pg_stat_activity a ON a.pid = l.pid"
            " WHERE l.granted AND l.pid <> pg_backend_pid() AND a.datname = current_database()"
            " AND n.nspname || '.' || c.relname = ANY (:names) ORDER BY age DESC LIMIT 5",
            {"names": names},
        )
        return [LongTransaction(str(pid), age, who, what) for pid, age, who, what in rows]

    def number(self, session: Session) -> str | None:
        """The process of the server."""
        return str(session.query("SELECT pg_backend_pid()")[0][0])

    def waits_for(self, session: Session, number: str) -> Sequence[LongTransaction] | None:
        """From pg_blocking_pids, which knows of queues and of CONCURRENTLY too."""
        rows = session.query(
            "SELECT a.pid,"
            " coalesce(extract(epoch FROM clock_timestamp() - a.xact_start), 0)::int,"
            " coalesce(a.usename, ''), coalesce(a.application_name, ''),"
            " coalesce(left(a.query, 400), '')"
            " FROM (SELECT DISTINCT unnest(pg_blocking_pids(:pid)) AS pid) b"
            " LEFT JOIN pg_stat_activity a ON a.pid = b.pid ORDER BY a.xact_start LIMIT 10",
            {"pid": int(number)},
        )
        if not rows:
            return None
        return [LongTransaction(str(p), age, who, what, q) for p, age, who, what, q in rows if p]

    def leftovers(self, session: Session, objects: Iterable[ObjectId]) -> Sequence[str]:
        """Invalid indexes of these names are what CONCURRENTLY leaves when it is stopped."""
        names = [(i.path[0], i.path[-1]) for i in objects if len(i.path) > 1]
        if not names:
            return []
        rows = session.query(
            "SELECT n.nspname, c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT i.indisvalid"
            " AND c.relkind = 'i' AND n.nspname || '.' || c.relname = ANY (:names)",
            {"names": [".".join(pair) for pair in names]},
        )
        quote = _dialect.quote
        return [f"DROP INDEX CONCURRENTLY IF EXISTS {quote(s)}.{quote(n)}" for s, n in rows]

    def qualified(self, parts: Sequence[str]) -> tuple[str, ...]:
        """What is named without a schema is looked for in `public`."""
        return tuple(parts) if len(parts) > 1 else ("public", *parts)

    def transactional(self, words: Sequence[str]) -> bool:
        """All but a few."""
        if "CONCURRENTLY" in words:
            # A materialized view is refreshed CONCURRENTLY inside of transactions as well.
            return words[0] == "REFRESH"
        return not any(tuple(words[: len(alone)]) == alone for alone in _ALONE)
