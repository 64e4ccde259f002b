"""An empty shop in a database of each engine, and who may fill it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from auralith.settings.model import Settings
from tests.integration.conftest import People
from tests.integration.control.patches.conftest import (  # noqa: F401 - fixtures
    ENGINES,
    MakeConnection,
    TargetDatabase,
    connect,
    start,
    worker,
)
from tests.integration.control.schema_desk import empty_database

TABLES = """
CREATE TABLE people (
  id integer PRIMARY KEY, name varchar(80) NOT NULL, mail varchar(120) NOT NULL UNIQUE,
  colour varchar(20) NOT NULL, born date
);
CREATE TABLE orders (
  id integer PRIMARY KEY, person_id integer NOT NULL, total decimal(10,2) NOT NULL,
  CONSTRAINT placed_by FOREIGN KEY (person_id) REFERENCES people (id)
)
"""
COLOURS = ["red", "green", "blue"]
PEOPLE: dict[str, Any] = {
    "table": "people",
    "rows": 40,
    "columns": {
        "name": {"generator": "full_name"},
        "mail": {"generator": "email", "params": {"unique": True}},
        "colour": {"generator": "list", "params": {"list": "colours"}},
    },
}
ORDERS: dict[str, Any] = {
    "table": "orders",
    "per_parent": {"table": "people", "min": 1, "max": 3},
    "columns": {"total": {"generator": "decimal", "params": {"low": 5, "high": 90}}},
}


@dataclass
class Desk:
    """Clients of a project's members, the project's database, and what is in it."""

    admin: httpx.Client
    qa: httpx.Client
    viewer: httpx.Client
    stranger: httpx.Client
    project_id: UUID
    connection_id: UUID
    database: TargetDatabase

    def body(self, **more: Any) -> dict[str, Any]:
        """A scenario that fills both tables."""
        return {
            "project_id": str(self.project_id),
            "connection_id": str(self.connection_id),
            "name": "A small shop",
            "seed": 7,
            "tables": [PEOPLE, ORDERS],
            **more,
        }

    def colours(self) -> str:
        """Keep the list that the scenario chooses from; its path."""
        body = {"project_id": str(self.project_id), "name": "colours", "values": COLOURS}
        reply = self.qa.post("/seed/references", json=body)
        assert reply.status_code == 201, reply.text
        return f"/seed/references/{reply.json()['id']}"

    def scenario(self, **more: Any) -> str:
        """Keep one; its path."""
        reply = self.qa.post("/seed/scenarios", json=self.body(**more))
        assert reply.status_code == 201, reply.text
        return f"/seed/scenarios/{reply.json()['id']}"

    def run(self, path: str, **body: Any) -> dict[str, Any]:
        """Run a scenario and wait for the end."""
        return self._ended(f"{path}/run", body)

    def cleanup(self, run_id: str) -> dict[str, Any]:
        """Remove the rows of a run and wait for the end."""
        return self._ended(f"/seed/runs/{run_id}/cleanup", None)

    def _ended(self, path: str, body: Any) -> dict[str, Any]:
        reply = self.qa.post(f"{path}?wait=50", json=body)
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything in both tables."""
        tables = ("people", "orders")
        return {name: self.database.rows(f"SELECT * FROM {name} ORDER BY id") for name in tables}


def make_desk(
    people: People,
    connect: MakeConnection,  # noqa: F811 - the fixture
    database: TargetDatabase,
) -> Desk:
    """Make the tables and let everybody in."""
    database.run(*TABLES.split(";"))
    admin, qa, viewer, stranger = (people.person(n) for n in ("alice", "quinn", "vera", "carol"))
    project_id = people.project("Shop", admin=admin, qa=qa, viewer=viewer)
    people.project("Elsewhere", admin=stranger)
    return Desk(
        people.client(admin),
        people.client(qa),
        people.client(viewer),
        people.client(stranger),
        project_id,
        connect(project_id, database, name="shop_test", environment="test"),
        database,
    )


@pytest.fixture
def desk(
    request: pytest.FixtureRequest,
    settings: Settings,
    people: People,
    connect: MakeConnection,  # noqa: F811 - the fixture
) -> Desk:
    """On SQLite."""
    return make_desk(people, connect, empty_database("sqlite", "shop", request, settings))


@pytest.fixture(params=ENGINES)
def any_desk(
    request: pytest.FixtureRequest,
    settings: Settings,
    people: People,
    connect: MakeConnection,  # noqa: F811 - the fixture
) -> Desk:
    """On each engine in turn."""
    return make_desk(people, connect, empty_database(request.param, "shop", request, settings))
