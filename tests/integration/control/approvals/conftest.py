"""A production database, a developer who wants to change it, and people who may let them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.db import transaction
from auralith.models import OrganizationMember, Project, ProjectMember
from tests.integration.conftest import People, Person
from tests.integration.control.patches.conftest import (  # noqa: F401 - fixtures
    Desk,
    MakeConnection,
    TargetDatabase,
    connect,
    target,
    until,
    worker,
)

UPDATE = {
    "op": "update",
    "table": "customers",
    "where": "city = 'Paris'",
    "set": {"note": "seen"},
}
ADMINS = {"approvals": 1, "roles": ["admin"]}


@dataclass
class House:
    """Everybody's clients, and the developer's desk."""

    desk: Desk
    people: People
    sessions: sessionmaker[Session]
    persons: dict[str, Person]
    clients: dict[str, httpx.Client]

    @property
    def project_id(self) -> UUID:
        """The one project."""
        return self.desk.project_id

    def rule(self, *stages: dict[str, Any], **more: Any) -> None:
        """Put executions on production under approval."""
        rule = {
            "kinds": ["patch.execute"],
            "environments": ["production"],
            "stages": list(stages),
            **more,
        }
        reply = self.clients["ann"].put(
            f"/projects/{self.project_id}/approval-policy", json={"rules": [rule]}
        )
        assert reply.status_code == 200, reply.text

    def ask(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The developer's run that waits, and its request."""
        made = self.desk.create(UPDATE)
        self.desk.go(made["id"], "dry-run")
        reply = self.desk.http.post(f"/patches/{made['id']}/execute", json={})
        assert reply.status_code == 202, reply.text
        run: dict[str, Any] = reply.json()
        assert run["status"] == "awaiting_approval"
        return run, self.approval(run["approval_id"])

    def approval(self, approval_id: str, who: str = "ann") -> dict[str, Any]:
        """A request as somebody sees it."""
        reply = self.clients[who].get(f"/approvals/{approval_id}")
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    def decide(self, who: str, approval_id: str, decision: str, **more: Any) -> httpx.Response:
        """What somebody says."""
        return self.clients[who].patch(
            f"/approvals/{approval_id}", json={"decision": decision, **more}
        )

    def run(self, run_id: str) -> dict[str, Any]:
        """A run, when it has ended."""
        found: dict[str, Any] = {}

        def ended() -> bool:
            found.update(self.desk.http.get(f"/runs/{run_id}").json())
            return found["finished_at"] is not None

        until(ended)
        return found

    def join(self, name: str, role: str) -> None:
        """One more member."""
        person = self.people.person(name)
        with transaction(self.sessions) as session:
            project = session.get_one(Project, self.project_id)
            session.add(
                OrganizationMember(
                    organization_id=project.organization_id, user_id=person.id, role="member"
                )
            )
            session.add(ProjectMember(project_id=project.id, user_id=person.id, role=role))
        self.persons[name] = person
        self.clients[name] = self.people.client(person)


@pytest.fixture
def house(
    people: People,
    target: TargetDatabase,  # noqa: F811 - the fixture
    connect: MakeConnection,  # noqa: F811 - the fixture
    sessions: sessionmaker[Session],
) -> House:
    """Dan develops; Ann and Bea are admins."""
    dan, ann = people.person("dan"), people.person("ann")
    project_id = people.project("Shop", dev=dan, admin=ann)
    connection_id = connect(project_id, target, environment="production")
    persons = {"dan": dan, "ann": ann}
    clients = {name: people.client(person) for name, person in persons.items()}
    desk = Desk(clients["dan"], project_id, connection_id, target)
    made = House(desk, people, sessions, persons, clients)
    made.join("bea", "admin")
    return made
