"""Synthetic rows against COPY of a ready-made file of the very same rows, in pairs.

Goal: at least 0.8 of the rate of the limit. Both write into tables that are there with their keys
and a foreign key between them; the limit's files, made by COPY from an earlier run, are there
before the clock starts. Only a part of the columns is cheap to make: names, e-mail addresses,
telephones and sentences are among them.

Met where it was measured: PostgreSQL 18, 150,000 customers and 300,000 purchases, medians of 3
pairs on two cores that nobody else wanted: 1.10 of the limit's rate with two sessions, 1.03 with
one; making the rows and handing them over takes 0.8 s of the client's CPU. With ten other
processes at work it was 0.99 and 0.78.
"""

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.seed.run import Asked, carry_out
from auralith.kit.postgres import ensure_running
from bench.bridge_postgresql import Bench, Times, compare

TABLES = """
CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  first_name varchar(60) NOT NULL, last_name varchar(60) NOT NULL, email varchar(120) NOT NULL,
  phone varchar(40), born date NOT NULL, street varchar(120), city varchar(80) NOT NULL,
  balance numeric(12,2) NOT NULL, note text);
CREATE TABLE purchase (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer bigint NOT NULL REFERENCES customer (id), placed timestamptz NOT NULL,
  total numeric(10,2) NOT NULL, state varchar(20) NOT NULL, lines integer NOT NULL)
"""
_GROUP = {"group": "person"}
_STATES = {"values": ["open", "paid", "sent", "back"]}
SCENARIO: dict[str, Any] = {
    "customer": {
        "first_name": ("first_name", _GROUP),
        "last_name": ("last_name", _GROUP),
        "email": ("email", _GROUP),
        "phone": ("phone", {"null_rate": 0.1}),
        "born": ("birth_date", {}),
        "street": ("street", {}),
        "city": ("city", {}),
        "balance": ("decimal", {"low": 0, "high": 9999}),
        "note": ("sentence", {"null_rate": 0.3}),
    },
    "purchase": {
        "placed": ("timestamp", {}),
        "total": ("price", {}),
        "state": ("choice", _STATES),
        "lines": ("integer", {"low": 1, "high": 12}),
    },
}


def scenario(rows: int) -> ScenarioSpec:
    """So many customers, and twice as many purchases."""
    tables = [
        {
            "table": name,
            "rows": rows * times,
            "columns": {
                column: {"generator": generator, "params": params}
                for column, (generator, params) in SCENARIO[name].items()
            },
        }
        for name, times in (("customer", 1), ("purchase", 2))
    ]
    return ScenarioSpec.model_validate({"seed": 7, "tables": tables})


@dataclass
class SeedBench(Bench):
    """A server of this benchmark alone, and the files of one run's rows."""

    def __post_init__(self) -> None:
        self.runs = count(1)
        self.server.create_database("source")
        self.link = psycopg.connect(self.server.url_of("source"), autocommit=True)
        for setting in ("max_wal_size = '8GB'", "autovacuum = off"):
            self.link.execute(f"ALTER SYSTEM SET {setting}".encode())
        self.link.execute("SELECT pg_reload_conf()")
        self._tables("source")
        self.made("source", 2)
        for name in SCENARIO:
            command = f"\\copy {name} TO '{self.folder / name}'"
            subprocess.run(self.psql("source", command), check=True)

    def _tables(self, database: str) -> None:
        with psycopg.connect(self.server.url_of(database), autocommit=True) as link:
            for statement in TABLES.split(";"):
                link.execute(statement.encode())

    def made(self, database: str, lanes: int) -> None:
        """By our run."""
        engine = get_engine("postgresql")
        carry_out(
            Place(engine, lambda: self.connect(database)),
            Asked(scenario(self.rows), {}, f"bench {next(self.runs)}", "bench"),
            SilentMonitor(),
            lanes=lanes,
        )

    def loaded(self) -> None:
        """The limit: the files as they are, one table behind the other."""
        for name in SCENARIO:
            command = f"\\copy {name} FROM '{self.folder / name}'"
            subprocess.run(self.psql("target", command), check=True)

    def timed(self, variant: Callable[[], None], *tables: str) -> Times:
        """One run into empty tables, compared afterwards."""
        self.fresh()
        self._tables("target")
        return self.measured(variant, *tables)


@contextmanager
def benched(rows: int) -> Iterator[SeedBench]:
    """The server, and everything of it away at the end."""
    root = Path(tempfile.mkdtemp(prefix="auralith-bench-"))
    root.chmod(0o711)
    try:
        with ensure_running(root / "pg") as server:
            bench = SeedBench(server, root, rows)
            yield bench
            bench.link.close()
    finally:
        shutil.rmtree(root, ignore_errors=True)


def main() -> None:
    """Measure in pairs and print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000, help="customers; purchases are twice")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with benched(asked.rows) as bench:
        variants = {
            "COPY of ready-made files": bench.loaded,
            "made and written, two sessions": lambda: bench.made("target", 2),
            "made and written, one session": lambda: bench.made("target", 1),
        }
        compare(bench, asked.rounds, variants, list(SCENARIO))


if __name__ == "__main__":
    main()
