"""Reading the schema of many tables, against the same catalog queries by the bare driver.

Goal: at most twice the time of the queries alone. The conformance suite counts round trips.

    python bench/introspection.py [tables]
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from auralith.dataplane.engines.postgresql import introspection
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.kit.postgres import ensure_running

GOAL = 2.0
ROUNDS = 5
KINDS = ("relations", "types", "columns", "foreign_keys", "checks", "indexes", "triggers")


def make(url: str, tables: int) -> None:
    """Tables of ten columns with key, foreign key, check and two indexes each."""
    with psycopg.connect(url, autocommit=True) as connection:
        for number in range(tables):
            parent = f"REFERENCES t{number - 1}" if number else ""
            connection.execute(
                f"CREATE TABLE t{number} (id bigint PRIMARY KEY, parent bigint {parent},"  # type: ignore[arg-type]
                " a int NOT NULL DEFAULT 0, b text, c varchar(40), d date, e numeric(12,2),"
                f" f boolean, g timestamptz DEFAULT now(), h jsonb, CHECK (a >= 0));"
                f" CREATE INDEX ON t{number} (parent); CREATE INDEX ON t{number} (c, d)"
            )


def best(work: Callable[[], Any]) -> float:
    """The shortest of a few rounds, in seconds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> int:
    """Measure both in one run; 1 when the goal is missed."""
    tables = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    root = Path(tempfile.mkdtemp(prefix="auralith-bench-"))
    root.chmod(0o711)
    try:
        with ensure_running(root / "pg", durable=False) as server:
            make(server.create_database("many"), tables)
            return measure(server, tables)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def measure(server: Any, tables: int) -> int:
    """Compare, print, judge."""
    spec = ConnectionSpec(
        engine="postgresql",
        database="many",
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
    )
    engine = get_engine("postgresql")
    session = engine.connect(spec, SessionOptions(read_only=True))
    texts = [introspection.catalog_query(k).replace(":oids::oid[]", "NULL::oid[]") for k in KINDS]
    with psycopg.connect(server.url_of("many"), autocommit=True) as bare:
        bare.execute("SET jit = off")

        def alone() -> None:
            for text in texts:
                bare.execute(text.encode()).fetchall()

        limit = best(alone)
    ours = best(lambda: engine.introspect(session))
    found = len(engine.introspect(session).tables)
    session.close()
    ratio = ours / limit
    print(f"{found} of {tables} tables: {ours:.3f} s; catalog queries alone {limit:.3f} s")
    print(f"ratio {ratio:.2f} (goal at most {GOAL})")
    return int(ratio > GOAL or found != tables)


if __name__ == "__main__":
    sys.exit(main())
