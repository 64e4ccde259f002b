"""What a sample database is to the rest of the program, and where its files are."""

import os
import secrets
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any


class DemoError(Exception):
    """The demo cannot start; the text says why and what to do."""


@dataclass(frozen=True)
class Sample:
    """A sample database that is ready, as a connection of the sample project."""

    name: str
    engine: str
    environment: str
    database: str
    host: str | None = None
    port: int | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    def body(self) -> dict[str, Any]:
        """The connection's fields as the API takes them, without project."""
        fields: dict[str, Any] = {
            "name": self.name,
            "engine": self.engine,
            "environment": self.environment,
            "database": self.database,
            "host": self.host,
            "port": self.port,
            "username": self.username,
            "password": self.password,
            "labels": {"sample": "true"},
        }
        if self.host:
            fields["ssl"] = {"mode": "disable"}
        return {name: value for name, value in fields.items() if value is not None}


def script(name: str) -> str:
    """The text of one of our SQL files."""
    return files("auralith.demo").joinpath("sql", name).read_text(encoding="utf-8")


def kept_secret(path: Path, *, length: int = 15) -> str:
    """A random secret that is kept in a file readable by its owner alone; made once."""
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(length)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret + "\n")
    return secret
