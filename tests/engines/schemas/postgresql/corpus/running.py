"""Databases made from cases, plans applied to them, and what the server's own dump says."""

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg

from auralith.dataplane.engines.postgresql.rules import PostgresRules
from auralith.dataplane.engines.postgresql.schemas import PostgresSchemas
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.schemas import Extracted
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.plan.model import Action, Plan, PlanOptions, Reverse, Statement, TableSize
from auralith.dataplane.plan.planner import plan
from auralith.dataplane.plan.segments import segments
from auralith.dataplane.schema.identity import ObjectId
from auralith.kit.postgres import EmbeddedServer

SCHEMAS = PostgresSchemas(PostgresRules())
ROLES = ("app_owner", "app_reader", "app_writer")


@dataclass(frozen=True)
class Place:
    """A database of a test."""

    server: EmbeddedServer
    name: str

    def run(self, script: str) -> None:
        """Run a script by the driver alone."""
        with closing(self.link()) as link:
            link.execute(script)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(self.link()) as link:
            return link.execute(sql).fetchall()

    def link(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.server.url_of(self.name), autocommit=True)

    @contextmanager
    def session(self) -> Iterator[Any]:
        spec = ConnectionSpec(
            engine="postgresql",
            database=self.name,
            host=self.server.host,
            port=self.server.port,
            username=self.server.user,
            password=self.server.password,
        )
        session = get_engine("postgresql").connect(spec, SessionOptions())
        try:
            yield session
        finally:
            session.close()

    def extract(self) -> Extracted:
        with self.session() as session:
            return SCHEMAS.extract(session)

    def apply(self, actions: Sequence[Action]) -> None:
        """A plain executor: the planner's segments, each a transaction."""
        statements = [Statement(i, a, Reverse(None, "exact")) for i, a in enumerate(actions)]
        with self.session() as session:
            session.execute("SET check_function_bodies = off")
            for segment in segments(statements):
                if not segment.transactional:
                    session.execute(segment.statements[0].action.sql)
                    continue
                with session.transaction():
                    for statement in segment.statements:
                        run = session.query if _selects(statement.action.sql) else session.execute
                        run(statement.action.sql)

    def dump(self) -> list[str]:
        """The schema as the server's own tool writes it, in an order of its own."""
        program = self.server.binaries.program("pg_dump")
        environment = {**os.environ, "PGPASSWORD": self.server.password}
        done = subprocess.run(
            [
                program,
                "--schema-only",
                "-h",
                self.server.host,
                "-p",
                str(self.server.port),
                "-U",
                self.server.user,
                self.name,
            ],
            env=environment,
            capture_output=True,
            check=True,
            text=True,
        )
        return normalised(done.stdout)


def _selects(sql: str) -> bool:
    return sql.startswith("SELECT ")


def normalised(dump: str) -> list[str]:
    """Statements, sorted; columns and constraints of a table sorted within it."""
    text = re.sub(
        r"^(--.*|\\(un)?restrict .*|SET .*;|SELECT pg_catalog.set_config.*)$",
        "",
        dump,
        flags=re.MULTILINE,
    )
    found = []
    for statement in re.split(r";\n\n+", text + "\n\n"):
        body = statement.strip()
        body = re.sub(r"WITH \(([^()]*)\)", _sorted_options, body)
        if re.match(r"CREATE (UNLOGGED |FOREIGN )?TABLE", body) and "\n" in body:
            lines = body.split("\n")
            body = "\n".join(sorted(line.rstrip(",") for line in lines))
        if body:
            found.append(body)
    return sorted(found)


def _sorted_options(found: re.Match[str]) -> str:
    return f"WITH ({', '.join(sorted(found[1].split(', ')))})"


_EMPTY = """
DO $$
DECLARE found record;
BEGIN
  FOR found IN
    SELECT format('DROP EVENT TRIGGER %I', evtname) AS sql FROM pg_event_trigger
    UNION ALL SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication
    UNION ALL SELECT format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname)
      FROM pg_foreign_data_wrapper
    UNION ALL SELECT format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension
      WHERE extname <> 'plpgsql'
    UNION ALL SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace
      WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  LOOP
    EXECUTE found.sql;
  END LOOP;
  DELETE FROM pg_default_acl;
  CREATE SCHEMA public AUTHORIZATION pg_database_owner;
  GRANT USAGE ON SCHEMA public TO PUBLIC;
END $$
"""


@contextmanager
def place(server: EmbeddedServer, name: str) -> Iterator[Place]:
    """A database of that name, emptied: much sooner there than a new one."""
    with suppress(psycopg.errors.DuplicateDatabase):
        server.create_database(name)
    at = Place(server, name)
    at.run(_EMPTY)
    yield at


def make_roles(server: EmbeddedServer) -> None:
    """The roles that cases give things to."""
    with psycopg.connect(server.url, autocommit=True) as link:
        for role in ROLES:
            link.execute(
                f"DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
            )


def planned(have: Extracted, wanted: Extracted, words: frozenset[str] = frozenset()) -> Plan:
    """A plan with the options that a case's words name."""
    sizes = dict(have.sizes)
    if "big" in words:
        sizes = dict.fromkeys(sizes, TableSize(5_000_000, 4_000_000_000))
    renames = tuple(
        (ObjectId.parse(old), ObjectId.parse(new))
        for old, new in (w.split(":", 1)[1].split(">") for w in sorted(words) if "rename:" in w)
    )
    options = PlanOptions(
        renames=renames,
        concurrent_indexes="concurrent" in words,
        soft_drop="soft" in words,
        sizes=sizes,
    )
    return plan(
        have.catalog, wanted.catalog, SCHEMAS.rules, knowledge=SCHEMAS.knowledge, options=options
    )


EMPTIED = """
DO $$
DECLARE listed text;
BEGIN
  SELECT string_agg(c.oid::regclass::text, ', ') INTO listed FROM pg_class c
   WHERE c.relkind IN ('r', 'p') AND c.relnamespace::regnamespace::text !~ '^(pg_|information)';
  IF listed IS NOT NULL THEN EXECUTE 'TRUNCATE ' || listed || ' CASCADE'; END IF;
END $$
"""
_COLUMNS = """
SELECT c.oid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod)
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""


def columns(at: Place) -> set[tuple[str, str, str]]:
    """Tables with their columns and types."""
    return {(str(t), str(c), str(k)) for t, c, k in at.rows(_COLUMNS)}


def contents(at: Place, which: set[tuple[str, str, str]]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of tables, of some columns only."""
    tables: dict[str, list[str]] = {}
    for table, column, _ in sorted(which):
        tables.setdefault(table, []).append(column)
    found = {}
    for table, names in tables.items():
        listed = ", ".join('"' + n.replace('"', '""') + '"::text' for n in names)
        found[table] = sorted(at.rows(f"SELECT {listed} FROM ONLY {table}"), key=repr)
    return found
