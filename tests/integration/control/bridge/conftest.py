"""Two databases of one project, and the worker of this process."""

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
    start,
    worker,
)
from tests.integration.control.schema_desk import empty_database

ROWS = 500


@dataclass
class Crossing:
    """A signed-in developer with a source, a target, and what is in them."""

    http: httpx.Client
    project_id: UUID
    source_id: UUID
    target_id: UUID
    source: TargetDatabase
    target: TargetDatabase

    def body(self, **more: Any) -> dict[str, Any]:
        """A bridge from the source into the target."""
        ends = {
            "source_connection_id": str(self.source_id),
            "target_connection_id": str(self.target_id),
        }
        return {**ends, **more}

    def post(self, what: str, **body: Any) -> httpx.Response:
        """Plan or run it; a run is waited for."""
        return self.http.post(
            f"/projects/{self.project_id}/bridge/{what}?wait=50"
            if what == "run"
            else f"/projects/{self.project_id}/bridge/{what}",
            json=self.body(**body),
        )


@pytest.fixture(params=[("postgresql", "sqlite"), ("sqlite", "mariadb"), ("mariadb", "postgresql")])
def crossing(
    request: pytest.FixtureRequest,
    settings: Settings,
    people: People,
    connect: MakeConnection,  # noqa: F811 - the fixture
) -> Crossing:
    """A developer's place of work, with pairs of engines in turn."""
    person = people.person("alice")
    project_id = people.project("Shop", dev=person)
    origin, goal = request.param
    source = empty_database(origin, "origin", request, settings)
    target = empty_database(goal, "goal", request, settings)
    source.run(
        "CREATE TABLE towns (id integer PRIMARY KEY, name varchar(40) NOT NULL)",
        "CREATE TABLE people (id integer PRIMARY KEY, town_id integer NOT NULL,"
        " mail varchar(60), CONSTRAINT lives FOREIGN KEY (town_id) REFERENCES towns (id))",
        "INSERT INTO towns VALUES (1, 'Oslo'), (2, 'Århus')",
        *(f"INSERT INTO people VALUES ({n}, {n % 2 + 1}, 'p{n}@example.org')" for n in range(ROWS)),
    )
    return Crossing(
        people.client(person),
        project_id,
        connect(project_id, source, name="origin", environment="production"),
        connect(project_id, target, name="goal", environment="staging"),
        source,
        target,
    )
