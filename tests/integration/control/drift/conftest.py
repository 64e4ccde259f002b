"""A watched database of each engine, and the worker of this process."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from auralith.settings.model import Settings
from tests.integration.conftest import People
from tests.integration.control.patches.conftest import (  # noqa: F401 - fixtures
    MakeConnection,
    TargetDatabase,
    connect,
    worker,
)
from tests.integration.control.schema_desk import empty_database

TABLES = (
    "CREATE TABLE towns (id integer PRIMARY KEY, name varchar(40) NOT NULL)",
    "CREATE TABLE people (id integer PRIMARY KEY, town_id integer, mail varchar(60))",
)


@dataclass
class Watch:
    """A signed-in developer who watches one connection."""

    http: httpx.Client
    project_id: UUID
    connection_id: UUID
    database: TargetDatabase

    @property
    def engine(self) -> str:
        """The engine of the database."""
        return self.database.engine

    @property
    def path(self) -> str:
        """Where the drift of the connection is found."""
        return f"/connections/{self.connection_id}/drift"

    def named(self, text: str) -> str:
        """An object as its engine writes it: `table:{s}towns`, with the schema where one is."""
        return text.format(s="public." if self.engine == "postgresql" else "")

    def run(self, **body: Any) -> dict[str, Any]:
        """Check, and wait for the end of the run."""
        reply = self.http.post(f"{self.path}/check?wait=50", json=body or None)
        assert reply.status_code == 200, reply.text
        run: dict[str, Any] = reply.json()
        return run

    def check(self, **body: Any) -> dict[str, Any]:
        """Check; the result of a run that ended well."""
        run = self.run(**body)
        assert run["status"] == "succeeded", run
        result: dict[str, Any] = run["result"]
        return result

    def report(self, report_id: str) -> dict[str, Any]:
        """A report as it is now."""
        reply = self.http.get(f"/drift/reports/{report_id}")
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    def reports(self, **query: Any) -> list[dict[str, Any]]:
        """The reports of the connection, the newest first."""
        reply = self.http.get(f"{self.path}/reports", params=query)
        assert reply.status_code == 200, reply.text
        items: list[dict[str, Any]] = reply.json()["items"]
        return items

    def settings(self, **body: Any) -> dict[str, Any]:
        """Say how the connection is watched; it must be accepted."""
        reply = self.http.put(f"{self.path}/settings", json=body)
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found


@pytest.fixture(params=("postgresql", "sqlite", "mariadb"))
def watch(
    request: pytest.FixtureRequest,
    settings: Settings,
    people: People,
    connect: MakeConnection,  # noqa: F811 - the fixture
) -> Watch:
    """A developer's place of work, with each engine in turn."""
    person = people.person("alice")
    project_id = people.project("Shop", dev=person)
    database = empty_database(request.param, "watched", request, settings)
    database.run(*TABLES)
    identifier = connect(project_id, database, name="Shop", environment="staging")
    return Watch(people.client(person), project_id, identifier, database)
