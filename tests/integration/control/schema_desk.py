"""A developer with two databases of one engine: where a schema comes from, and where it goes."""

from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pymysql
import pytest

from auralith.settings.model import Settings
from tests.fixtures.targets import Target
from tests.integration.conftest import People, Person
from tests.integration.control.patches.conftest import MakeConnection, TargetDatabase

NUMBERS = count(1)
ENGINES = ("postgresql", "sqlite", "mariadb")


@dataclass
class SchemaDesk:
    """A signed-in developer, a project, and connections to two empty databases."""

    http: httpx.Client
    project_id: UUID
    source_id: UUID
    target_id: UUID
    source: TargetDatabase
    target: TargetDatabase
    person: Person

    @property
    def engine(self) -> str:
        """The engine of both."""
        return self.target.engine

    def named(self, text: str) -> str:
        """An object as its engine writes it: `table:{s}orders` with the schema where one is."""
        return text.format(s="public." if self.engine == "postgresql" else "")

    def compare(self, **more: Any) -> dict[str, Any]:
        """Compare the source with the target; it must be accepted."""
        body = {
            "source": {"connection_id": str(self.source_id)},
            "target_connection_id": str(self.target_id),
            **more,
        }
        reply = self.http.post(f"/projects/{self.project_id}/migrations/compare", json=body)
        assert reply.status_code == 201, reply.text
        made: dict[str, Any] = reply.json()
        return made

    def go(self, migration: str, action: str, **body: Any) -> dict[str, Any]:
        """Start a run of a migration and wait for its end."""
        reply = self.http.post(f"/migrations/{migration}/{action}?wait=50", json=body or None)
        assert reply.status_code == 200, reply.text
        run: dict[str, Any] = reply.json()
        return run

    def migration(self, migration: str) -> dict[str, Any]:
        """The migration as it is now."""
        reply = self.http.get(f"/migrations/{migration}")
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found


def empty_database(
    engine: str, name: str, request: pytest.FixtureRequest, settings: Settings
) -> TargetDatabase:
    """A new database without a table."""
    if engine == "sqlite":
        settings.sqlite_dir.mkdir(parents=True, exist_ok=True)
        made = TargetDatabase("sqlite", {"database": str(settings.sqlite_dir / f"{name}.db")})
        made.run("VACUUM")
        return made
    fixture = "postgres_target" if engine == "postgresql" else "mariadb_target"
    found: Target = request.getfixturevalue(fixture)
    fields = {"host": found.host, "port": found.port, "username": found.user}
    database = f"schema_{name}_{next(NUMBERS)}"
    if engine == "postgresql":
        with psycopg.connect(
            host=found.host, port=found.port, user=found.user, password=found.password,
            dbname=found.database, autocommit=True,
        ) as link:  # fmt: skip
            link.execute(f"CREATE DATABASE {database}")
    else:
        with pymysql.connect(
            host=found.host, port=found.port, user=found.user, password=found.password or ""
        ) as link:
            link.cursor().execute(f"CREATE DATABASE {database}")
    return TargetDatabase(engine, {**fields, "database": database}, found.password)


@pytest.fixture(params=ENGINES)
def schema_desk(
    request: pytest.FixtureRequest,
    settings: Settings,
    people: People,
    connect: MakeConnection,
) -> SchemaDesk:
    """A developer's place of work, with each engine in turn."""
    person = people.person("alice")
    project_id = people.project("Shop", dev=person)
    source = empty_database(request.param, "source", request, settings)
    target = empty_database(request.param, "target", request, settings)
    return SchemaDesk(
        people.client(person),
        project_id,
        connect(project_id, source, name="Source", environment="development"),
        connect(project_id, target, name="Target", environment="staging"),
        source,
        target,
        person,
    )
