"""A target database of its own, a project and people of each role."""

from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import httpx
import psycopg
import pytest

from auralith.kit.postgres import EmbeddedServer
from tests.integration.conftest import People

NUMBERS = count(1)

TABLES = """
CREATE TABLE authors (id int PRIMARY KEY, name text NOT NULL, born date);
CREATE TABLE books (
  id bigint PRIMARY KEY, author_id int NOT NULL REFERENCES authors ON DELETE CASCADE,
  title varchar(200), price numeric(12, 2), cover bytea
);
CREATE TABLE "Log Lines" (text text);
INSERT INTO authors SELECT n, 'author ' || n, date '1900-01-01' + n FROM generate_series(1, 120) n;
INSERT INTO books VALUES
  (1, 1, 'One', 12.50, '\\x00ff'), (9007199254740993, 2, 'Two', NULL, NULL), (3, 3, NULL, 0, NULL);
ANALYZE;
"""


@dataclass(frozen=True)
class Books:
    """A PostgreSQL database with authors and books; reached by its own driver."""

    url: str

    @property
    def fields(self) -> dict[str, Any]:
        """The parts of its address as the API takes them."""
        parts = urlsplit(self.url)
        return {
            "engine": "postgresql",
            "host": parts.hostname,
            "port": parts.port,
            "database": parts.path[1:],
            "username": parts.username,
            "password": unquote(parts.password or ""),
        }

    def run(self, sql: str) -> None:
        """Run and commit."""
        with psycopg.connect(self.url) as connection:
            connection.execute(sql)  # type: ignore[arg-type]  # texts of these tests


@pytest.fixture
def books(postgres_server: EmbeddedServer) -> Books:
    """The target database, filled."""
    made = Books(postgres_server.create_database(f"books_{next(NUMBERS)}"))
    made.run(TABLES)
    return made


@dataclass(frozen=True)
class Office:
    """A project with a signed-in admin and viewer, and somebody from elsewhere."""

    project_id: UUID
    admin: httpx.Client
    viewer: httpx.Client
    stranger: httpx.Client

    def body(self, **more: Any) -> dict[str, Any]:
        """A body of POST /connections."""
        return {"project_id": str(self.project_id), "name": "Books", **more}

    def create(self, **more: Any) -> dict[str, Any]:
        """Make a connection; it must be accepted."""
        reply = self.admin.post("/connections", json=self.body(**more))
        assert reply.status_code == 201, reply.text
        made: dict[str, Any] = reply.json()
        return made


@pytest.fixture
def office(people: People) -> Office:
    """People around one project."""
    anna, victor, mallory = (people.person(n) for n in ("anna", "victor", "mallory"))
    project_id = people.project("Library", admin=anna, viewer=victor)
    people.project("Elsewhere", admin=mallory)
    return Office(project_id, people.client(anna), people.client(victor), people.client(mallory))
