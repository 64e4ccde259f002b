"""Copy between PostgreSQL databases against the server's own programs, in pairs.

Goals (ratios of time on one machine with 2 cores): one table at least 1.0 of the rate of
`psql COPY (binary) | psql COPY` of the same table with the same key; a whole database with keys
and indexes at least 1.4 of `pg_dump | psql`, and faster than `pg_dump -j2` and `pg_restore -j2`.

Not met where it was measured: PostgreSQL 18, medians of pairs, two cores that 10 to 14 other
processes wanted as well, so that wall clocks say little. CPU in seconds, client and server:

                                 client  server  rate by wall, by CPU
    500,000 rows, 3 rounds, pieces cut along the key
    psql | psql                  0.26    1.71    1     1
    one table, two sessions      0.98    2.42    0.64  0.59
    one table, one session       0.91    2.34    0.53  0.60
    pg_dump | psql               0.46    5.11    1     1
    pg_dump -j2, pg_restore -j2  0.54    5.04    1.07  0.90
    database, two sessions       2.44    5.73    0.83  0.62
    300,000 rows, 2 rounds, pieces cut by pages
    psql | psql                  0.16    0.91    1     1
    one table, two sessions      0.66    1.20    0.65  0.57
    one table, one session       0.55    1.14    0.69  0.63

Pages instead of keys take half of what the servers did more than for psql; ANALYZE is in the rest.
What is left is the client: the driver makes an object of each row (1.0 to 1.3 us), two threads
share one interpreter, and small rows (`orders`) cost as much as large ones. Reading alone, 500,000
rows, client CPU of four rounds: psycopg 0.51-0.68 s, the same without its Python layer (libpq's
get_copy_data) 0.46-0.63 s, asyncpg's copy_from_query, which hands over whole buffers, 0.25-0.34 s.
asyncpg is not used: it would win 0.6 us a row here, its buffers do not tell their rows, and it
brings a second way of logging in (TLS modes, time limits, channel binding) for one path. Whether
it reaches 1.0 with two sessions has not been measured.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import psycopg

from auralith.dataplane.copying.copy import copy
from auralith.dataplane.copying.model import Wanted, Wish
from auralith.dataplane.copying.task import CopyOptions, CopyTask
from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions, TlsSpec
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.schema.names import TableName
from auralith.kit.postgres import EmbeddedServer, ensure_running

COLUMNS = """(id bigint, email text, full_name text, phone text, iban text, birthdate date,
  created_at timestamptz, balance numeric(12,2), notes text, attrs jsonb)"""
KEY = "ALTER TABLE cust ADD PRIMARY KEY (id)"
SOURCE = f"""
CREATE TABLE cust {COLUMNS};
INSERT INTO cust SELECT i, 'user' || i || '@example.org', 'First Lastname ' || i,
  CASE WHEN i % 7 > 0 THEN '+33 6 ' || lpad(i::text, 8, '0') END,
  CASE WHEN i % 5 > 0 THEN 'FR76' || lpad(i::text, 22, '3') END,
  date '1980-01-01' + (i % 8000)::int, now(), (i % 10000) / 100.0,
  CASE WHEN i % 3 > 0 THEN repeat(E'note\\t"é" ' || i || ' ', 6) END,
  CASE WHEN i % 9 > 0 THEN jsonb_build_object('a', i, 'b', 'x' || i) END
  FROM generate_series(1, {{rows}}) i;
{KEY};
CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint NOT NULL, total numeric(10,2),
  placed timestamptz, state text, remark text);
INSERT INTO orders SELECT i, i % {{rows}} + 1, (i % 9999) / 10.0, now(),
  'state ' || i % 7, 'remark on order ' || i FROM generate_series(1, {{rows}} * 2) i;
CREATE INDEX by_customer ON orders (customer);
ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES cust (id);
ANALYZE;
CHECKPOINT
"""
BY_EMAIL = "CREATE INDEX by_email ON cust (email)"
"""Stands in the database, not in the one table: its sorting would hide the rows' way."""
CHECK = "SELECT count(*) || ':' || sum(id) FROM "


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds that one variant took."""

    wall: float
    client: float
    server: float

    @property
    def cpu(self) -> float:
        """Of both sides."""
        return self.client + self.server


@dataclass
class Bench:
    """A server of this benchmark alone, with the source and a target made anew for each run."""

    server: EmbeddedServer
    folder: Path
    rows: int
    link: "psycopg.Connection[tuple[object, ...]]" = field(init=False)

    def __post_init__(self) -> None:
        self.server.create_database("source")
        self.link = psycopg.connect(self.server.url_of("source"), autocommit=True)
        for setting in ("max_wal_size = '8GB'", "autovacuum = off"):
            self.link.execute(f"ALTER SYSTEM SET {setting}".encode())
        self.link.execute("SELECT pg_reload_conf()")
        for statement in SOURCE.format(rows=self.rows).split(";"):
            self.link.execute(statement.encode())

    def psql(self, database: str, sql: str | None = None) -> list[str]:
        """Psql with a statement, or what it reads."""
        command = [self._program("psql"), "-qX", "-d", self.server.url_of(database)]
        return [*command, *(["-c", sql] if sql else [])]

    def _program(self, name: str) -> str:
        return str(self.server.binaries.program(name))

    def piped(self, first: list[str], second: list[str]) -> None:
        """One program's output into another."""
        with subprocess.Popen(first, stdout=subprocess.PIPE) as giving:
            subprocess.run(second, stdin=giving.stdout, check=True)
        if giving.returncode:
            raise SystemExit(giving.returncode)

    def table_by_psql(self) -> None:
        """The limit for one table: bytes through a pipe, the key behind them."""
        subprocess.run(self.psql("target", f"CREATE TABLE cust {COLUMNS}"), check=True)
        self.piped(
            self.psql("source", "COPY cust TO STDOUT (FORMAT binary)"),
            self.psql("target", "COPY cust FROM STDIN (FORMAT binary)"),
        )
        subprocess.run(self.psql("target", KEY), check=True)

    def whole_by_dump(self) -> None:
        """The limit for a database."""
        dump = [self._program("pg_dump"), "-d", self.server.url_of("source")]
        self.piped(dump, [*self.psql("target"), "-o", os.devnull])

    def whole_by_dump_of_two(self) -> None:
        """The other limit for a database: two jobs, through files."""
        place = self.folder / "dump"
        shutil.rmtree(place, ignore_errors=True)
        dump, restore = self._program("pg_dump"), self._program("pg_restore")
        source, target = self.server.url_of("source"), self.server.url_of("target")
        subprocess.run([dump, "-Fd", "-j2", "-Z0", "-f", place, "-d", source], check=True)
        subprocess.run([restore, "-j2", "-d", target, place], check=True)

    def table_by_us(self, lanes: int) -> None:
        """The same by the kernel, unverified as the limits are."""
        self._copied(Wish(tables=(Wanted(TableName("public", "cust")),)), lanes)

    def whole_by_us(self, lanes: int) -> None:
        """All tables by the kernel."""
        self._copied(Wish(), lanes)

    def _copied(self, wish: Wish, lanes: int) -> None:
        copy(
            CopyTask(
                source=Place(get_engine("postgresql"), lambda: self.connect("source")),
                target=Place(get_engine("postgresql"), lambda: self.connect("target")),
                wish=wish,
                options=CopyOptions(verify="none", lanes=lanes),
                run_id=str(uuid4()),
                content_hash="bench",
                monitor=SilentMonitor(),
            )
        )

    def connect(self, database: str) -> Session:
        """A session as a run has it."""
        spec = ConnectionSpec(
            "postgresql",
            database,
            host=self.server.host,
            port=self.server.port,
            username=self.server.user,
            password=self.server.password,
            tls=TlsSpec("disable"),
        )
        return get_engine("postgresql").connect(spec, SessionOptions())

    def timed(self, variant: Callable[[], None], *tables: str) -> Times:
        """One run into an empty target, looked at afterwards."""
        self.fresh()
        return self.measured(variant, *tables)

    def fresh(self) -> None:
        """A target without tables."""
        self.link.execute("DROP DATABASE IF EXISTS target")
        self.server.create_database("target")

    def measured(self, variant: Callable[[], None], *tables: str) -> Times:
        """One run into the target, whose tables are compared with the source's afterwards."""
        self.link.execute("CHECKPOINT")
        client, server, started = self._client(), self._server(), time.perf_counter()
        variant()
        wall = time.perf_counter() - started
        times = Times(wall, self._client() - client, self._server() - server)
        with psycopg.connect(self.server.url_of("target")) as target:
            for table in tables:
                sql = f"{CHECK}{table}".encode()
                if target.execute(sql).fetchone() != self.link.execute(sql).fetchone():
                    message = f"{table} differs"
                    raise SystemExit(message)
        return times

    def _client(self) -> float:
        used = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(u.ru_utime + u.ru_stime for u in used)

    def _server(self) -> float:
        """The postmaster, the sessions it has, and those it had."""
        mother = str(self.server.pid)
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:  # gone meanwhile
                continue
            if stat.parent.name == mother:
                ticks += sum(map(int, fields[11:15]))
            elif fields[1] == mother:
                ticks += sum(map(int, fields[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def benched(rows: int) -> Iterator[Bench]:
    """The server, and everything of it away at the end."""
    root = Path(tempfile.mkdtemp(prefix="auralith-bench-"))
    root.chmod(0o711)
    try:
        with ensure_running(root / "pg") as server:
            bench = Bench(server, root, rows)
            yield bench
            bench.link.close()
    finally:
        shutil.rmtree(root, ignore_errors=True)


def compare(
    bench: Bench, rounds: int, variants: dict[str, Callable[[], None]], tables: list[str]
) -> None:
    """Each round runs all variants, every other one in reverse; the first is the limit."""
    found: dict[str, list[Times]] = {name: [] for name in variants}
    for number in range(rounds):
        for name in list(variants)[:: 1 if number % 2 == 0 else -1]:
            found[name].append(bench.timed(variants[name], *tables))
    limit = next(iter(found.values()))
    for name, times in found.items():
        pairs = list(zip(limit, times, strict=True))
        wall = statistics.median(theirs.wall / ours.wall for theirs, ours in pairs)
        cpu = statistics.median(theirs.cpu / ours.cpu for theirs, ours in pairs)
        seconds = [statistics.median(getattr(t, k) for t in times) for k in Times.__slots__]
        print(
            f"{name:34} {seconds[0]:6.2f} s, CPU {seconds[1]:5.2f} s client"
            f" {seconds[2]:5.2f} s server; rate {wall:.2f} of the limit's, by CPU {cpu:.2f}"
        )


def main() -> None:
    """Measure in pairs and print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with benched(asked.rows) as bench:
        one = {
            "psql COPY (binary) | psql COPY": bench.table_by_psql,
            "one table, two sessions": lambda: bench.table_by_us(2),
            "one table, one session": lambda: bench.table_by_us(1),
        }
        compare(bench, asked.rounds, one, ["cust"])
        bench.link.execute(BY_EMAIL)
        whole = {
            "pg_dump | psql": bench.whole_by_dump,
            "pg_dump -j2, pg_restore -j2": bench.whole_by_dump_of_two,
            "database, two sessions": lambda: bench.whole_by_us(2),
        }
        compare(bench, asked.rounds, whole, ["cust", "orders"])


if __name__ == "__main__":
    main()
