"""A database with people in it, an empty one, and who may do what with them."""

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

ROWS = 300
RULES = {"mail": {"transformer": "email"}, "phone": {"transformer": "phone"}}


def mail(number: int) -> str:
    """What somebody's address is before."""
    return f"person{number}@mail.example"


@dataclass
class Office:
    """An admin's client, other members of the project, and both databases."""

    admin: httpx.Client
    dev: httpx.Client
    stranger: httpx.Client
    project_id: UUID
    source_id: UUID
    target_id: UUID
    source: TargetDatabase
    target: TargetDatabase

    def body(self, mode: str = "in_place", **more: Any) -> dict[str, Any]:
        """A configuration that names every personal column."""
        target = {"target_connection_id": str(self.target_id)} if mode == "copy" else {}
        return {
            "project_id": str(self.project_id),
            "name": "People",
            "connection_id": str(self.source_id),
            "mode": mode,
            "tables": [{"table": "people", "columns": RULES}],
            **target,
            **more,
        }

    def config(self, mode: str = "in_place", **more: Any) -> str:
        """Keep one; its path."""
        reply = self.admin.post("/anonymize/configs", json=self.body(mode, **more))
        assert reply.status_code == 201, reply.text
        return f"/anonymize/configs/{reply.json()['id']}"

    def run(self, path: str) -> dict[str, Any]:
        """Run it and wait for the end."""
        reply = self.admin.post(f"{path}/run?wait=50")
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    def seen(self, run_id: str) -> dict[str, Any]:
        """The run as it is now."""
        found: dict[str, Any] = self.admin.get(f"/runs/{run_id}").json()
        return found


def make_office(
    people: People,
    connect: MakeConnection,  # noqa: F811 - the fixture
    source: TargetDatabase,
    target: TargetDatabase,
) -> Office:
    """Fill the source and let everybody in."""
    phones = (f"'+3361234{n:04d}'" if n % 4 else "NULL" for n in range(1, ROWS + 1))
    rows = ", ".join(f"({n}, '{mail(n)}', {phone}, {n})" for n, phone in enumerate(phones, start=1))
    source.run(
        "CREATE TABLE people (id integer PRIMARY KEY, mail varchar(100) NOT NULL UNIQUE,"
        " phone varchar(20), points integer NOT NULL)",
        "CREATE TABLE orders (id integer PRIMARY KEY, person_id integer NOT NULL,"
        " CONSTRAINT placed_by FOREIGN KEY (person_id) REFERENCES people (id))",
        f"INSERT INTO people VALUES {rows}",
        "INSERT INTO orders VALUES (1, 1), (2, 1), (3, 300)",
    )
    admin, dev, stranger = (people.person(n) for n in ("alice", "bob", "carol"))
    project_id = people.project("Shop", admin=admin, dev=dev)
    people.project("Elsewhere", admin=stranger)
    return Office(
        people.client(admin),
        people.client(dev),
        people.client(stranger),
        project_id,
        connect(project_id, source, name="origin", environment="staging"),
        connect(project_id, target, name="goal", environment="test"),
        source,
        target,
    )


@pytest.fixture
def office(
    request: pytest.FixtureRequest,
    settings: Settings,
    people: People,
    connect: MakeConnection,  # noqa: F811 - the fixture
) -> Office:
    """On SQLite."""
    ends = (empty_database("sqlite", name, request, settings) for name in ("origin", "goal"))
    return make_office(people, connect, *ends)


@pytest.fixture(params=ENGINES)
def any_office(
    request: pytest.FixtureRequest,
    settings: Settings,
    people: People,
    connect: MakeConnection,  # noqa: F811 - the fixture
) -> Office:
    """With a source of each engine in turn, and a target of another one."""
    goal = ENGINES[(ENGINES.index(request.param) + 1) % len(ENGINES)]
    source = empty_database(request.param, "origin", request, settings)
    return make_office(people, connect, source, empty_database(goal, "goal", request, settings))
