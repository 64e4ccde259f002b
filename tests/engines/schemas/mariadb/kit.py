"""Databases made from scripts, plans applied, and what MariaDB itself says of the outcome."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import pymysql

from auralith.dataplane.engines.mysql.connection import connect
from auralith.dataplane.engines.mysql.flavours import MARIADB
from auralith.dataplane.engines.mysql.schemas import MysqlSchemas
from auralith.dataplane.engines.mysql.scripts import pieces
from auralith.dataplane.engines.schemas import Extracted
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions, TlsSpec
from auralith.dataplane.plan.model import Action, Plan, PlanOptions
from auralith.dataplane.plan.planner import plan
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.identity import ObjectId
from tests.fixtures import mariadb_server
from tests.fixtures.mariadb_server import MariaDBServer

SCHEMAS = MysqlSchemas(MARIADB)
NUMBERS = count(1)

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Database:
    """A database of its own on the test server."""

    server: MariaDBServer
    name: str

    @property
    def spec(self) -> ConnectionSpec:
        return ConnectionSpec(
            engine="mariadb",
            database=self.name,
            host="127.0.0.1",
            port=self.server.port,
            username=mariadb_server.USER,
            password=self.server.password,
            tls=TlsSpec("disable"),  # to prefer it means reading all authorities for each session
        )

    def run(self, *scripts: str) -> None:
        """By the driver alone, without anything of ours but the cutting."""
        with self.link() as link, link.cursor() as cursor:
            for script in scripts:
                for piece in pieces(script):
                    cursor.execute(piece.text)

    def link(self) -> "pymysql.Connection[Any]":
        return self.server.connect(self.name)

    @contextmanager
    def session(self, **options: Any) -> Iterator[Session]:
        session = connect(MARIADB, self.spec, SessionOptions(**options))
        try:
            yield session
        finally:
            session.close()

    def catalog(self) -> Catalog:
        return self.extracted().catalog

    def extracted(self) -> Extracted:
        with self.session() as session:
            return SCHEMAS.extract(session)

    def apply(self, actions: Sequence[Action]) -> None:
        """A plain executor: one statement after the other."""
        with self.session() as session:
            for action in actions:
                session.execute(action.sql)


@contextmanager
def database(server: MariaDBServer, *scripts: str) -> Iterator[Database]:
    name = f"schemas_{next(NUMBERS)}"
    with server.connect() as link, link.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
    made = Database(server, name)
    try:
        made.run(*scripts)
        yield made
    finally:
        with server.connect() as link, link.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


def state(catalog: Catalog) -> dict[str, Any]:
    return {str(f.id): (str(f.parent), dict(f.attributes)) for f in catalog.facts.values()}


def made(have: Catalog, wanted: Catalog, **options: Any) -> Plan:
    pairs = tuple(
        (ObjectId.parse(old), ObjectId.parse(new)) for old, new in options.pop("renames", ())
    )
    return plan(
        have,
        wanted,
        SCHEMAS.rules,
        knowledge=SCHEMAS.knowledge,
        options=PlanOptions(renames=pairs, **options),
    )


def forth(found: Plan) -> list[Action]:
    return [statement.action for statement in found.statements]


_TRIGGERS = """
SELECT EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER, TRIGGER_NAME,
       ACTION_STATEMENT, SQL_MODE, DEFINER, DATABASE_COLLATION
  FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
"""
_ROUTINES = "SELECT ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES"
_GEOMETRIES = """
SELECT G_TABLE_NAME, G_GEOMETRY_COLUMN, SRID FROM information_schema.GEOMETRY_COLUMNS
 WHERE G_TABLE_SCHEMA = DATABASE()
"""
_COUNTER = re.compile(r" AUTO_INCREMENT=\d+")
_OPTION = re.compile(r"(?:DEFAULT )?[\w`]+=(?:'(?:[^']|'')*'|\S+)|\S+")


def quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def observed(where: Database) -> dict[str, Any]:
    """A schema as SHOW CREATE tells it; keys and options in any order."""
    out: dict[str, Any] = {}
    with where.link() as link, link.cursor() as cursor:

        def ask(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        for name, kind in ask("SHOW FULL TABLES"):
            word = {"VIEW": "VIEW", "SEQUENCE": "SEQUENCE"}.get(kind, "TABLE")
            text = ask(f"SHOW CREATE {word} {quoted(name)}")[0][1]
            # The server itself prints parentheses around joins at one time and not at another.
            text = re.sub("[()]", "", text) if word == "VIEW" else text
            out[f"{word} {name}"] = _sorted(text) if word == "TABLE" else text
        for kind, name in ask(f"{_ROUTINES} WHERE ROUTINE_SCHEMA = DATABASE()"):
            out[f"{kind} {name}"] = ask(f"SHOW CREATE {kind} `{name}`")[0][1:3]
        out["geometries"] = sorted(ask(_GEOMETRIES))
        out["triggers"] = sorted(ask(_TRIGGERS))
        for row in ask("SHOW EVENTS WHERE Db = DATABASE()"):
            out[f"EVENT {row[1]}"] = ask(f"SHOW CREATE EVENT `{row[1]}`")[0][1:4]
        out["database"] = re.sub(
            "`[^`]*`", "", ask("SHOW CREATE DATABASE " + where.name)[0][1], count=1
        )
    return {k: _nameless(v, where.name) for k, v in out.items()}


def _nameless(value: Any, name: str) -> Any:
    if isinstance(value, str):
        return value.replace(f"`{name}`.", "")
    if isinstance(value, list | tuple):
        return [_nameless(v, name) for v in value]
    return value


def _sorted(text: str) -> list[Any]:
    lines = _COUNTER.sub("", text).split("\n")
    end = next(i for i, line in enumerate(lines) if line.startswith(")"))
    body = [line.strip().removesuffix(",") for line in lines[1:end]]
    return [
        [line for line in body if line.startswith("`")],
        sorted(line for line in body if not line.startswith("`")),
        sorted(_OPTION.findall(lines[end])),
        lines[end + 1 :],
    ]


def rows_of(where: Database) -> Rows:
    """All rows of all tables."""
    out: Rows = {}
    with where.link() as link, link.cursor(pymysql.cursors.DictCursor) as cursor:
        cursor.execute("SHOW FULL TABLES WHERE Table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')")
        names = [next(iter(row.values())) for row in cursor.fetchall()]
        for name in names:
            cursor.execute(f"SELECT * FROM {quoted(name)}")
            out[name] = list(cursor.fetchall())
    return out


def kept(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> bool:
    """Whether the rows are the same in what both sides have."""
    if not before or not after:
        return len(before) == len(after)
    common = before[0].keys() & after[0].keys()

    def seen(rows: list[dict[str, Any]]) -> list[str]:
        return sorted(repr(sorted((k, str(r[k])) for k in common)) for r in rows)

    return seen(before) == seen(after)
