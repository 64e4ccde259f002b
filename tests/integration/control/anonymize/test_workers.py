"""Other workers are asked to help with a masked copy, and with nothing else."""

from typing import Any

import pytest

from auralith.settings.model import Settings
from tests.integration.conftest import People
from tests.integration.control.anonymize.conftest import ROWS, Office, make_office
from tests.integration.control.patches.conftest import MakeConnection, Start
from tests.integration.control.schema_desk import empty_database


@pytest.fixture
def servers(
    request: pytest.FixtureRequest, settings: Settings, people: People, connect: MakeConnection
) -> Office:
    """From PostgreSQL into PostgreSQL, where others can read the same state."""
    ends = (empty_database("postgresql", name, request, settings) for name in ("origin", "goal"))
    return make_office(people, connect, *ends)


def test_a_second_worker_is_asked(servers: Office, start: Start) -> None:
    """For a copy; rows in place are masked by one alone."""

    def asked(path: str) -> int:
        run: dict[str, Any] = servers.run(path)
        assert run["status"] == "succeeded", run
        stream = servers.admin.get(f"/runs/{run['id']}/events").text
        return sum("bridge.helpers" in line for line in stream.splitlines())

    copying = servers.config("copy", unlisted="keep")
    start()
    assert asked(copying) == 0
    start()
    assert asked(copying) == 1
    assert servers.target.rows("SELECT count(*) FROM people") == [(ROWS,)]
    assert servers.target.rows("SELECT count(*) FROM people WHERE mail LIKE 'person%'") == [(0,)]
    assert asked(servers.config(unlisted="keep", name="Here")) == 0
