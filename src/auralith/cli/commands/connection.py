"""`auralith connection`: databases of a project."""

import json
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from auralith.cli.client.errors import usage
from auralith.cli.client.exits import Exit
from auralith.cli.client.invocation import Invocation, command
from auralith.cli.client.lookup import find, project_id
from auralith.cli.client.mermaid import diagram

app = typer.Typer()

COLUMNS = ("id", "name", "engine", "environment", "database", "read_only", "last_test.ok")
Name = Annotated[str, typer.Argument(help="Name or id of the connection.")]


class SchemaFormat(StrEnum):
    """How `connection schema` answers."""

    JSON = "json"
    MERMAID = "mermaid"


@command(app, "list")
def list_(cli: Invocation) -> None:
    """List the connections of the project in use."""
    cli.output.rows(cli.api.pages("/connections", project_id=project_id(cli)), COLUMNS)


@dataclass(frozen=True)
class Parts:
    """What a connection is made of, as options."""

    engine: Annotated[str, typer.Option(help="postgresql, mysql, mariadb or sqlite.")]
    database: Annotated[str, typer.Option(help="Database, or the file for SQLite.")]
    host: Annotated[str | None, typer.Option(help="Host name or address.")] = None
    port: Annotated[int | None, typer.Option(help="Port; default the engine's.")] = None
    username: Annotated[str | None, typer.Option(help="Login on the database.")] = None
    environment: Annotated[str, typer.Option(help="development, test, staging or production.")] = (
        "development"
    )
    ssl_mode: Annotated[str | None, typer.Option(help="disable, prefer, require, …")] = None
    read_only: Annotated[bool, typer.Option("--read-only", help="Never write.")] = False
    password_file: Annotated[
        Path | None, typer.Option(help="File with the password; - reads standard input.")
    ] = None

    def body(self) -> dict[str, Any]:
        """What the server is sent of them; the password comes from elsewhere."""
        sent = asdict(self)
        del sent["password_file"]
        mode = sent.pop("ssl_mode")
        return {**sent, "ssl": {"mode": mode} if mode else None}


@command(app, "create")
def create(
    cli: Invocation,
    name: Annotated[str, typer.Argument(help="Name of the connection.")],
    parts: Parts,
) -> None:
    """Store a connection; the database need not be up.

    Examples:
      auralith connection create shop --engine postgresql --host db1 --database shop
          --username app --environment staging --password-file -
      auralith connection create crm --engine sqlite --database crm.sqlite

    The password comes from --password-file or from AURALITH_DB_PASSWORD, never from a flag.
    """
    body: dict[str, Any] = {
        "project_id": project_id(cli),
        "name": name,
        **parts.body(),
        "password": _password(cli, parts.password_file),
    }
    made = cli.api.post("/connections", {k: v for k, v in body.items() if v is not None})
    cli.output.record(made, COLUMNS)


def _password(cli: Invocation, file: Path | None) -> str | None:
    if file is None:
        return os.environ.get("AURALITH_DB_PASSWORD")
    if str(file) == "-":
        return cli.secret("Password")
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise usage(f"--password-file {file} cannot be read: {error.strerror}.") from error


@command(app, "show")
def show(cli: Invocation, name: Name) -> None:
    """Show a connection; its password is never shown."""
    cli.output.record(find(cli, "connection", name))


@command(app, "test")
def test(cli: Invocation, name: Name) -> None:
    """Try to reach the database; exit code 1 when it fails, with the cause in plain words."""
    found = find(cli, "connection", name)
    result = cli.api.post(f"/connections/{found['id']}/test")
    cli.output.record(result, ("ok", "latency_ms", "server_version", "privileges", "error"))
    if not result["ok"]:
        raise typer.Exit(int(Exit.FAILED))


@command(app, "introspect")
def introspect(cli: Invocation, name: Name) -> None:
    """Read the schema from the database and keep it."""
    found = find(cli, "connection", name)
    schema = cli.api.post(f"/connections/{found['id']}/introspect")
    if cli.output.format == "text":
        tables = len(schema.get("tables", ()))
        cli.output.note(f"{tables} tables. See them: auralith connection schema {name}")
        return
    cli.output.record(schema)


@command(app, "schema")
def schema(
    cli: Invocation,
    name: Name,
    as_format: Annotated[
        SchemaFormat, typer.Option("--format", help="json or mermaid.")
    ] = SchemaFormat.JSON,
    refresh: Annotated[bool, typer.Option("--refresh", help="Read it again.")] = False,
) -> None:
    """The schema as it was last read, as JSON or as a Mermaid diagram."""
    found = find(cli, "connection", name)
    answer = cli.api.get(f"/connections/{found['id']}/schema", refresh=refresh or None)
    if as_format is SchemaFormat.MERMAID:
        cli.output.text(diagram(answer))
    else:
        cli.output.text(json.dumps(answer, ensure_ascii=False, indent=2))


@command(app, "delete")
def delete(
    cli: Invocation,
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    confirm: Annotated[
        str | None, typer.Option(help="On production: the connection's name.")
    ] = None,
) -> None:
    """Forget a connection and its password; the database itself is not touched."""
    found = find(cli, "connection", name)
    cli.agree_on_target(
        found, question=f"Delete the connection '{found['name']}'?", yes=yes, confirm=confirm
    )
    cli.api.delete(f"/connections/{found['id']}")
    cli.output.note(f"Deleted '{found['name']}'.")
