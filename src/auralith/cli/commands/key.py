"""`auralith key`: API keys of a project. An API key itself cannot do this; sign in as a person."""

from typing import Annotated, Any

import typer

from auralith.cli.client.invocation import Invocation, command
from auralith.cli.client.lookup import find, project_id

app = typer.Typer()

COLUMNS = ("id", "name", "prefix", "scopes", "expires_at", "last_used_at", "revoked_at")
Name = Annotated[str, typer.Argument(help="Name or id of the key.")]


@command(app, "list")
def list_(cli: Invocation) -> None:
    """List the keys of the project in use, revoked ones too."""
    cli.output.rows(cli.api.pages("/api-keys", project_id=project_id(cli)), COLUMNS)


@command(app, "create")
def create(
    cli: Invocation,
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    scope: Annotated[
        list[str], typer.Option(help="A right, for example patches.read; repeatable.")
    ],
    expires_at: Annotated[
        str | None, typer.Option(help="End of validity, for example 2030-01-31T00:00:00Z.")
    ] = None,
) -> None:
    """Create a key. It is shown this once, alone on stdout.

    Examples:
      auralith key create ci --scope project.read --scope patches.read > key.txt
    """
    body: dict[str, Any] = {"project_id": project_id(cli), "name": name, "scopes": scope}
    if expires_at:
        body["expires_at"] = expires_at
    _shown_once(cli, cli.api.post("/api-keys", body))


@command(app, "rotate")
def rotate(
    cli: Invocation,
    name: Name,
    grace_minutes: Annotated[int, typer.Option(help="The old secret works so long.")] = 0,
) -> None:
    """Give a key a new secret; it is shown this once."""
    found = find(cli, "key", name)
    _shown_once(
        cli, cli.api.post(f"/api-keys/{found['id']}/rotate", {"grace_minutes": grace_minutes})
    )


def _shown_once(cli: Invocation, made: dict[str, Any]) -> None:
    if cli.output.format != "text":
        cli.output.record(made)
        return
    cli.output.text(str(made["key"]))
    cli.output.note(f"Key '{made['name']}' ({made['id']}). It is not shown again: keep it safe.")


@command(app, "revoke")
def revoke(
    cli: Invocation,
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """End a key at once; it stays listed as revoked."""
    found = find(cli, "key", name)
    cli.agree(f"Revoke the key '{found['name']}'?", yes=yes)
    cli.api.delete(f"/api-keys/{found['id']}")
    cli.output.note(f"Revoked '{found['name']}'.")
