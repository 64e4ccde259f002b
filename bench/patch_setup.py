"""A table of customers and the clocks that the patch benchmarks share."""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions, TlsSpec
from auralith.kit.postgres import EmbeddedServer, ensure_running

CUSTOMERS = """
CREATE TABLE customer (id bigint PRIMARY KEY, email text, full_name text, phone text, iban text,
  birthdate date, created_at timestamptz, balance numeric(12,2), notes text, attrs jsonb);
INSERT INTO customer SELECT i, 'user' || i || '@example.org', 'First Lastname ' || i,
  '+33 6 ' || lpad(i::text, 8, '0'), 'FR76' || lpad(i::text, 22, '3'),
  date '1980-01-01' + (i % 8000)::int, now(), (i % 10000) / 100.0,
  repeat('note é ' || i || ' ', 6), jsonb_build_object('a', i, 'b', 'x' || i)
  FROM generate_series(1, {rows}) i;
CREATE INDEX ON customer (email);
ANALYZE customer;
CHECKPOINT;
"""
PLAIN = "UPDATE customer SET email = 'x' || email, balance = balance * 1.1"
OPERATION = {
    "op": "update",
    "table": "customer",
    "all_rows": True,
    "set_expr": {"email": "'x' || email", "balance": "balance * 1.1"},
}


@dataclass
class Bench:
    """A server of this benchmark alone."""

    server: EmbeddedServer
    rows: int
    link: "psycopg.Connection[tuple[object, ...]]" = field(init=False)

    def __post_init__(self) -> None:
        self.server.create_database("bench")
        self.link = psycopg.connect(
            host=self.server.host,
            port=self.server.port,
            user=self.server.user,
            password=self.server.password,
            dbname="bench",
            autocommit=True,
        )

    def connect(self) -> Session:
        """A session as a run has it."""
        spec = ConnectionSpec(
            "postgresql",
            "bench",
            host=self.server.host,
            port=self.server.port,
            username=self.server.user,
            password=self.server.password,
            tls=TlsSpec("disable"),
        )
        return get_engine("postgresql").connect(spec, SessionOptions())

    def fresh(self) -> None:
        """The table as it is at first, and no journal."""
        self.link.execute("DROP TABLE IF EXISTS customer")
        self.link.execute("DROP SCHEMA IF EXISTS auralith_journal CASCADE")
        for statement in CUSTOMERS.format(rows=self.rows).split(";"):
            if statement.strip():
                self.link.execute(statement.strip())

    def plain_update(self) -> float:
        """Seconds of one plain UPDATE of all rows on a fresh table: the limit."""
        self.fresh()
        started = time.perf_counter()
        self.link.execute(PLAIN)
        return time.perf_counter() - started

    def batch_times(self, operation: int = 0) -> list[float]:
        """Milliseconds that each batch held its locks, by the ledger."""
        rows = self.link.execute(
            "SELECT (counts::json ->> 'ms')::float FROM auralith_journal.batch"
            " WHERE operation = %s ORDER BY run_no DESC, batch",
            (operation,),
        )
        return [float(str(r[0])) for r in rows.fetchall()]


@contextmanager
def benched() -> Iterator[tuple[Bench, int]]:
    """The benchmark's server and the number of rounds asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="auralith-bench-"))
    root.chmod(0o711)
    try:
        with ensure_running(root / "pg") as server:
            bench = Bench(server, asked.rows)
            bench.link.execute("ALTER SYSTEM SET max_wal_size = '8GB'")
            bench.link.execute("ALTER SYSTEM SET autovacuum = off")
            bench.link.execute("SELECT pg_reload_conf()")
            yield bench, asked.rounds
            bench.link.close()
    finally:
        shutil.rmtree(root, ignore_errors=True)


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
