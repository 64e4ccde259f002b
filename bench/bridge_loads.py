"""Copies into MariaDB and SQLite against their own quickest way to load, and what verifying costs.

Goals (ratios of time on one machine): MariaDB at least 0.8 of `LOAD DATA LOCAL INFILE` of a
ready-made file; SQLite at least 0.3 of ATTACH and INSERT … SELECT; comparing by checksum at most
0.5 of the time of the copy itself. The limits load rows into a table that is made with its key, as
ours is; their file, or their attached database, is there before the clock starts.

Not met where it was measured (300,000 rows, medians of 2, two to three other processes on the two
cores): SQLite 0.14 of its limit, where Python binds each row; MariaDB 0.57 from MariaDB, 0.41 from
SQLite; comparing takes 0.87 to 0.95 of a copy.
"""

import argparse
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pymysql

from auralith.dataplane.copying.copy import copy
from auralith.dataplane.copying.model import Wish
from auralith.dataplane.copying.task import CopyOptions, CopyTask
from auralith.dataplane.copying.verifying import Verify
from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions, TlsSpec
from auralith.dataplane.monitor import SilentMonitor
from tests.fixtures import mariadb_server
from tests.fixtures.mariadb_server import MariaDBServer
from tests.fixtures.targets import INSTALLERS, SERVERS

COLUMNS = (
    "id bigint NOT NULL PRIMARY KEY, email varchar(80), full_name varchar(80), phone varchar(30),"
    " born date, balance decimal(12,2), notes text"
)
ROWS_SQL = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"
    " INSERT INTO cust SELECT i, 'user' || i || '@example.org', 'First Lastname ' || i,"
    " CASE WHEN i % 7 THEN '+33 6 ' || i END, date('1980-01-01', '+' || (i % 8000) || ' days'),"
    " (i % 10000) / 100.0, CASE WHEN i % 3 THEN 'a note about ' || i || ', and more of it' END"
    " FROM n"
)


def place(spec: ConnectionSpec) -> Place:
    """A database as a run is given it."""
    engine = get_engine(spec.engine)
    return Place(engine, lambda: engine.connect(spec, SessionOptions()))


def carry(source: ConnectionSpec, target: ConnectionSpec, verify: Verify) -> None:
    """The copy by the kernel."""
    copy(
        CopyTask(
            source=place(source),
            target=place(target),
            wish=Wish(),
            options=CopyOptions(verify=verify),
            run_id=str(uuid4()),
            content_hash="bench",
            monitor=SilentMonitor(),
        )
    )


@dataclass
class Sqlite:
    """Files of one folder: the source, and a target made anew for each run."""

    folder: Path

    def spec(self, name: str) -> ConnectionSpec:
        """How a run reaches a file."""
        return ConnectionSpec(engine="sqlite", database=name, sqlite_root=str(self.folder))

    def fill(self, rows: int) -> None:
        """The source."""
        with closing(sqlite3.connect(self.folder / "source.db")) as link:
            link.execute(f"CREATE TABLE cust ({COLUMNS})")
            link.execute(ROWS_SQL.format(rows=rows))
            link.commit()

    def fresh(self) -> None:
        """An empty target."""
        for file in self.folder.glob("target.db*"):
            file.unlink()
        sqlite3.connect(self.folder / "target.db").close()

    def limit(self) -> None:
        """ATTACH and one statement."""
        with closing(sqlite3.connect(self.folder / "target.db")) as link:
            link.execute("ATTACH ? AS source", (str(self.folder / "source.db"),))
            link.execute(f"CREATE TABLE cust ({COLUMNS})")
            link.execute("INSERT INTO cust SELECT * FROM source.cust")
            link.commit()


@dataclass
class Maria:
    """A server of its own with a source, a file of its rows, and a target."""

    server: MariaDBServer
    folder: Path

    def spec(self, name: str) -> ConnectionSpec:
        """How a run reaches a database."""
        return ConnectionSpec(
            engine="mariadb",
            database=name,
            host="127.0.0.1",
            port=self.server.port,
            username=mariadb_server.USER,
            password=self.server.password,
            tls=TlsSpec("disable"),
        )

    def fill(self, rows: Path) -> None:
        """The source and the file, from the rows of the SQLite file."""
        with closing(sqlite3.connect(rows)) as known, (self.folder / "rows.txt").open("w") as file:
            for row in known.execute("SELECT * FROM cust ORDER BY id"):
                file.write("\t".join("\\N" if v is None else str(v) for v in row) + "\n")
        with self._link() as link, link.cursor() as cursor:
            cursor.execute("CREATE DATABASE source CHARACTER SET utf8mb4")
            cursor.execute("USE source")
            self._load(cursor)
            link.commit()
        self.fresh()

    def fresh(self) -> None:
        """An empty target."""
        with self._link() as link, link.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS target")
            cursor.execute("CREATE DATABASE target CHARACTER SET utf8mb4")

    def limit(self) -> None:
        """LOAD DATA LOCAL INFILE of the ready-made file."""
        with self._link() as link, link.cursor() as cursor:
            cursor.execute("USE target")
            self._load(cursor)
            link.commit()

    def _load(self, cursor: "pymysql.cursors.Cursor") -> None:
        cursor.execute(f"CREATE TABLE cust ({COLUMNS}) ENGINE=InnoDB")
        cursor.execute(
            f"LOAD DATA LOCAL INFILE '{self.folder / 'rows.txt'}' INTO TABLE cust"
            " CHARACTER SET utf8mb4"
        )

    @contextmanager
    def _link(self) -> Iterator["pymysql.Connection[pymysql.cursors.Cursor]"]:
        link = pymysql.connect(
            host="127.0.0.1",
            port=self.server.port,
            user=mariadb_server.USER,
            password=self.server.password,
            charset="utf8mb4",
            local_infile=True,
            ssl_disabled=True,
        )
        with closing(link):
            yield link


def measured(fresh: Callable[[], None], work: Callable[[], None]) -> float:
    """Seconds of one run into an empty target."""
    fresh()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def compare(name: str, side: Sqlite | Maria, source: ConnectionSpec, rounds: int) -> None:
    """Limit, copy, and copy with checksums, in turn; medians of the pairs."""
    loads, checks = [], []
    target = side.spec("target.db" if isinstance(side, Sqlite) else "target")
    for _ in range(rounds):
        limit = measured(side.fresh, side.limit)
        plain = measured(side.fresh, lambda: carry(source, target, "none"))
        verified = measured(side.fresh, lambda: carry(source, target, "checksum"))
        loads.append(limit / plain)
        checks.append((verified - plain) / plain)
        print(f"{name}: limit {limit:.2f} s, copy {plain:.2f} s, with checksums {verified:.2f} s")
    print(
        f"{name}: rate {statistics.median(loads):.2f} of the limit's,"
        f" comparing takes {statistics.median(checks):.2f} of the copy"
    )


def main() -> None:
    """Measure and print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="auralith-bench-"))
    try:
        with ExitStack() as stack:
            sqlite = Sqlite(root)
            sqlite.fill(asked.rows)
            source = sqlite.spec("source.db")
            compare("SQLite (goal 0.30)", sqlite, source, asked.rounds)
            program = mariadb_server.program(*SERVERS)
            installer = mariadb_server.program(*INSTALLERS)
            if program is None or installer is None:
                print("There is no MariaDB on this machine.")
                return
            server = mariadb_server.start(program, installer)
            stack.callback(server.stop)
            maria = Maria(server, root)
            maria.fill(root / "source.db")
            compare("MariaDB to MariaDB (goal 0.80)", maria, maria.spec("source"), asked.rounds)
            compare("SQLite to MariaDB", maria, source, asked.rounds)
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
