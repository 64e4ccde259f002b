"""Extracting the whole schema of many tables, against the same catalog queries by the bare driver.

Goals: at most twice the time of the queries alone, and a probe that costs at most a fifth of the
extraction. SQLite says nothing of checks, collations and generated columns but in its texts, which
have to be read: there the goal is ten times its pragmas, which are answered from memory. The
tests count round trips.

    python bench/schema_extract.py [tables] [postgresql|sqlite]
"""

import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from auralith.dataplane.engines.postgresql import extraction
from auralith.dataplane.engines.postgresql.extraction.reading import text_of
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.sqlite import extraction as sqlite_extraction
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.kit.postgres import ensure_running

GOAL, PROBE_GOAL, SQLITE_GOAL = 2.0, 0.2, 10.0
ROUNDS = 3
SQLITE_QUERIES = Path(sqlite_extraction.__file__).parent / "sql"
BATCH = 100
QUERIES = (
    "schemas relations columns sequences types routines constraints indexes statistics triggers"
    " rules policies event_triggers publications foreign grants unmodelled edges"
)


def make(url: str, tables: int) -> None:
    """Tables of ten columns with key, foreign key, check and two indexes each."""
    with psycopg.connect(url) as connection:
        for number in range(tables):
            parent = f"REFERENCES t{number - 1}" if number else ""
            connection.execute(
                f"CREATE TABLE t{number} (id bigint PRIMARY KEY, parent bigint {parent},"
                " a int NOT NULL DEFAULT 0, b text, c varchar(40), d date, e numeric(12,2),"
                f" f boolean, g timestamptz DEFAULT now(), h jsonb, CHECK (a >= 0));"
                f" CREATE INDEX ON t{number} (parent); CREATE INDEX ON t{number} (c, d)"
            )
            if number % BATCH == 0:
                connection.commit()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def best(work: Callable[[], Any]) -> float:
    """The shortest of a few rounds, in seconds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def fetch(bare: psycopg.Connection[Any], text: str) -> list[Any]:
    """All rows of one query, by the driver alone."""
    return bare.execute(text.encode()).fetchall()


def main() -> int:
    """Measure all in one run; 1 when a goal is missed."""
    tables = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    if sys.argv[2:] == ["sqlite"]:
        return sqlite(tables)
    root = Path(tempfile.mkdtemp(prefix="auralith-bench-"))
    root.chmod(0o711)
    try:
        with ensure_running(root / "pg", durable=False) as server:
            make(server.create_database("many"), tables)
            return measure(server, tables)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def sqlite(tables: int) -> int:
    """The same for a file of SQLite."""
    folder = Path(tempfile.mkdtemp(prefix="auralith-bench-"))
    try:
        with sqlite3.connect(folder / "many.sqlite") as link:
            for number in range(tables):
                parent = f"REFERENCES t{number - 1}" if number else ""
                link.execute(
                    f"CREATE TABLE t{number} (id INTEGER PRIMARY KEY, parent INT {parent},"
                    " a INT NOT NULL DEFAULT 0, b TEXT, c VARCHAR(40), d DATE, e NUMERIC(12,2),"
                    " f BOOLEAN, g TEXT DEFAULT CURRENT_TIMESTAMP, h JSON, CHECK (a >= 0))"
                )
                link.execute(f"CREATE INDEX t{number}_p ON t{number} (parent)")
                link.execute(f"CREATE INDEX t{number}_c ON t{number} (c, d)")
        spec = ConnectionSpec(engine="sqlite", database="many.sqlite", sqlite_root=str(folder))
        session = get_engine("sqlite").connect(spec, SessionOptions(read_only=True))
        queries = [p.read_text(encoding="utf-8") for p in sorted(SQLITE_QUERIES.glob("*.sql"))]
        limit = best(lambda: [link.execute(text).fetchall() for text in queries])
        ours = best(lambda: sqlite_extraction.extract(session))
        found = sum(1 for _ in sqlite_extraction.extract(session).catalog.of_kind("table"))
        session.close()
        link.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{found} of {tables} tables; extraction {ours:.3f} s; pragmas alone {limit:.3f} s")
    print(f"ratio {ours / limit:.2f} (goal at most {SQLITE_GOAL})")
    return int(ours / limit > SQLITE_GOAL or found != tables)


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
    session = get_engine("postgresql").connect(spec, SessionOptions(read_only=True))
    with psycopg.connect(server.url_of("many"), autocommit=True) as bare:
        bare.execute("SET jit = off")
        bare.execute("SET search_path = ''")
        major = bare.info.server_version // 10_000
        schemas = "ARRAY(SELECT oid FROM pg_namespace WHERE nspname = 'public')"
        texts = {q: text_of(q, major).replace(":schemas", schemas) for q in QUERIES.split()}

        limit = best(lambda: [fetch(bare, text) for text in texts.values()])
        costs = {query: best(partial(fetch, bare, text)) for query, text in texts.items()}
    ours = best(lambda: extraction.extract(session))
    probed = best(lambda: extraction.probe(session))
    catalog = extraction.extract(session).catalog
    session.close()
    found = sum(1 for _ in catalog.of_kind("table"))
    ratio, share = ours / limit, probed / ours
    for query, seconds in sorted(costs.items(), key=lambda pair: -pair[1])[:5]:
        print(f"  {query}: {seconds:.3f} s")
    print(f"{found} of {tables} tables, {len(catalog.facts)} facts, {len(catalog.edges)} edges")
    print(f"extraction {ours:.3f} s; catalog queries alone {limit:.3f} s; probe {probed:.3f} s")
    print(f"ratio {ratio:.2f} (goal at most {GOAL}), probe {share:.2f} (goal at most {PROBE_GOAL})")
    return int(ratio > GOAL or share > PROBE_GOAL or found != tables)


if __name__ == "__main__":
    sys.exit(main())
