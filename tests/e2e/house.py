"""A running `auralith serve` of its own, and people who use its API."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from tests.fixtures.targets import Target

PASSWORD = "correct horse battery staple"
ADMIN = "admin@example.com"
KEY = "5f0c" * 16
START_SECONDS = 90.0
STOP_SECONDS = 40.0
NUMBERS = count(1)


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """One server process with a worker inside; it keeps its port over restarts."""

    folder: Path
    database_url: str
    with_admin: bool = True
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self) -> httpx.Client:
        """A client of the API; closed with the house."""
        made = httpx.Client(base_url=f"{self.url}/api/v1", timeout=60)
        self.clients.append(made)
        return made

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sqlite_dir(self) -> Path:
        return self.folder / "data" / "sqlite"

    @property
    def output(self) -> str:
        """Everything it printed so far."""
        return (self.folder / "serve.log").read_text(encoding="utf-8")

    def environment(self) -> dict[str, str]:
        """Its settings, and none of whoever runs the tests."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("AURALITH_")}
        mine = {
            "AURALITH_DATABASE_URL": self.database_url,
            "AURALITH_DATA_DIR": str(self.folder / "data"),
            "AURALITH_SECRET_KEY": KEY,
        }
        if self.with_admin:
            mine |= {"AURALITH_ADMIN_EMAIL": ADMIN, "AURALITH_ADMIN_PASSWORD": PASSWORD}
        return {**kept, **mine}

    def create_super_admin(self, email: str) -> None:
        """An account that administers the instance, made as an operator makes it."""
        subprocess.run(
            [sys.executable, "-m", "auralith.cli.main", "admin", "create", email],
            cwd=self.folder,
            env=self.environment(),
            input=f"{PASSWORD}\n",
            text=True,
            check=True,
            capture_output=True,
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "serve.log").open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "auralith.cli.main", "serve", "--port", str(self.port)],
                cwd=self.folder,
                env=self.environment(),
                stdout=out,
                stderr=out,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.output
            try:
                if httpx.get(f"{self.url}/api/v1/setup", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(self.output)

    def kill(self) -> None:
        """As the kernel does it when memory runs out: no goodbye."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """As an operator does it."""
        for client in self.clients:
            client.close()
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


@dataclass
class Api:
    """The API as one signed-in person sees it."""

    http: httpx.Client
    email: str

    @classmethod
    def sign_in(cls, house: House, email: str) -> "Api":
        """With everybody's password."""
        made = cls(house.client(), email)
        made.trust(made("POST", "/auth/login", email=email, password=PASSWORD))
        return made

    @classmethod
    def register(cls, house: House, email: str, invitation: str) -> "Api":
        """A new account from an invitation's token, signed in."""
        name = email.partition("@")[0].partition(".")[0].title()
        account = {"email": email, "password": PASSWORD, "name": name}
        cls(house.client(), email)("POST", "/auth/register", invitation_token=invitation, **account)
        return cls.sign_in(house, email)

    def trust(self, reply: dict[str, Any]) -> None:
        """Keep the token that goes with the session's cookie."""
        self.http.headers["X-CSRF-Token"] = reply["csrf_token"]

    def __call__(self, method: str, path: str, **body: Any) -> Any:
        """A request that must succeed; the answer's JSON."""
        reply = self.http.request(method, path, json=body or None)
        assert reply.is_success, f"{method} {path}: {reply.status_code} {reply.text}"
        return reply.json() if reply.content else None

    def cookies(self, url: str) -> list[dict[str, Any]]:
        """The session, for a browser."""
        return [{"name": c.name, "value": c.value, "url": url} for c in self.http.cookies.jar]


@dataclass
class Place:
    """A project of one test, with the person who works in it."""

    house: House
    admin: Api
    id: str
    name: str
    person: Api

    def path(self, rest: str = "") -> str:
        """An address inside the project."""
        return f"/projects/{self.id}{rest}"

    def invite(self, role: str, name: str) -> Api:
        """Another member, with an account of its own."""
        return _invited(self.house, self.admin, self.id, role, name)

    def connect(self, target: Target, name: str, environment: str = "production") -> str:
        """A connection to the target; its id."""
        server = {"host": target.host, "port": target.port, "username": target.user}
        made = self.person(
            "POST",
            "/connections",
            project_id=self.id,
            name=name,
            engine=target.engine,
            environment=environment,
            database=target.database,
            password=target.password,
            ssl={"mode": "disable"},
            **server,
        )
        return str(made["id"])

    def patch(self, connection: str, name: str, *operations: dict[str, Any], **more: Any) -> str:
        """A patch; its id."""
        made = self.person(
            "POST",
            "/patches",
            project_id=self.id,
            connection_id=connection,
            name=name,
            operations=operations,
            **more,
        )
        return str(made["id"])

    def run(self, patch: str, action: str, **body: Any) -> dict[str, Any]:
        """Start a run of the patch and wait for its good end."""
        done: dict[str, Any] = self.person("POST", f"/patches/{patch}/{action}?wait=50", **body)
        assert done["status"] == "succeeded", done
        return done


def make_place(house: House, admin: Api, role: str = "admin") -> Place:
    """A new project and a new person in it."""
    name = f"Shop {next(NUMBERS)}"
    made = admin("POST", "/projects", name=name, description="Everything about the shop")
    person = _invited(house, admin, made["id"], role, "ada")
    return Place(house, admin, made["id"], name, person)


def _invited(house: House, admin: Api, project: str, role: str, name: str) -> Api:
    email = f"{name}.{next(NUMBERS)}@example.com"
    asked = admin("POST", f"/projects/{project}/members", email=email, role=role)
    return Api.register(house, email, str(asked["url"]).rpartition("/")[2])
