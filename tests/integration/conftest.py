"""The application behind a real HTTP server, and people who sign in to it."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.auth import passwords
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.models import (
    Organization,
    OrganizationMember,
    Project,
    ProjectMember,
    User,
)
from auralith.server.app import create_app
from auralith.settings.model import Settings

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="session")
def password_hash() -> str:
    """The hash of everybody's password: made once, it is slow on purpose."""
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def app(
    settings: Settings,
    engine: Engine,
    keyring: Keyring,
    sessions: sessionmaker[Session],
) -> FastAPI:
    """The whole application on this test's metadata database."""
    return create_app(settings, engine=engine, keyring=keyring, sessions=sessions)


@pytest.fixture
def base_url(app: FastAPI) -> Iterator[str]:
    """Address of a real server on a free port of this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        log_level="warning",
        lifespan="on",
        timeout_graceful_shutdown=2,
        server_header=False,
        proxy_headers=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.started
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    app.state.stopping = True
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    id: UUID
    email: str


class People:
    """Makes accounts, organizations and projects directly, and signs in over HTTP."""

    def __init__(self, sessions: sessionmaker[Session], base_url: str, password_hash: str) -> None:
        self.sessions = sessions
        self.base_url = base_url
        self.password_hash = password_hash
        self.clients: list[httpx.Client] = []

    def person(self, name: str, *, super_admin: bool = False) -> Person:
        """An account `<name>@example.com`."""
        email = f"{name}@example.com"
        with transaction(self.sessions) as session:
            user = User(
                email=email,
                name=name.title(),
                password_hash=self.password_hash,
                is_super_admin=super_admin,
            )
            session.add(user)
            session.flush()
            return Person(user.id, email)

    def owner(self, name: str) -> Person:
        """An account that owns an organization, and so may make projects."""
        person = self.person(name)
        with transaction(self.sessions) as session:
            organization = Organization(name=f"{name.title()} Ltd.")
            session.add(organization)
            session.flush()
            session.add(
                OrganizationMember(organization_id=organization.id, user_id=person.id, role="owner")
            )
        return person

    def project(self, name: str, **roles: Person) -> UUID:
        """A project of an organization of its own; `roles` are `admin=…, viewer=…`."""
        with transaction(self.sessions) as session:
            organization = Organization(name=f"{name} Inc.")
            session.add(organization)
            session.flush()
            project = Project(organization_id=organization.id, name=name)
            session.add(project)
            session.flush()
            for role, person in roles.items():
                session.add(
                    OrganizationMember(
                        organization_id=organization.id,
                        user_id=person.id,
                        role="member",
                    )
                )
                session.add(ProjectMember(project_id=project.id, user_id=person.id, role=role))
            return project.id

    def client(self, person: Person | None = None) -> httpx.Client:
        """A browser-like client; signed in when a person is given."""
        client = httpx.Client(base_url=f"{self.base_url}/api/v1", timeout=30)
        self.clients.append(client)
        if person is not None:
            credentials = {"email": person.email, "password": PASSWORD}
            reply = client.post("/auth/login", json=credentials)
            assert reply.status_code == 200, reply.text
            client.headers["X-CSRF-Token"] = reply.json()["csrf_token"]
        return client


@pytest.fixture
def people(sessions: sessionmaker[Session], base_url: str, password_hash: str) -> Iterator[People]:
    """Accounts, projects and signed-in clients."""
    made = People(sessions, base_url, password_hash)
    yield made
    for client in made.clients:
        client.close()


@pytest.fixture
def anonymous(people: People) -> httpx.Client:
    """A client that is not signed in."""
    return people.client()
