"""`auralith audit`: who did what, and whether the trail is whole."""

from typing import Annotated

import typer

from auralith.cli.client.exits import Exit
from auralith.cli.client.invocation import Invocation, command
from auralith.cli.client.lookup import project_id

app = typer.Typer()

COLUMNS = ("seq", "at", "actor.name", "action", "outcome", "ip")


@command(app, "list")
def list_(
    cli: Invocation,
    limit: Annotated[int, typer.Option(help="At most so many, newest first.")] = 50,
    action: Annotated[str | None, typer.Option(help="Only this action.")] = None,
    instance: Annotated[
        bool, typer.Option("--instance", help="Of the whole instance (super_admin).")
    ] = False,
) -> None:
    """The audit trail of the project in use."""
    path = "/admin/audit" if instance else f"/projects/{project_id(cli)}/audit"
    cli.output.rows(cli.api.pages(path, limit=limit, sort="-seq", action=action), COLUMNS)


@command(app, "verify")
def verify(cli: Invocation) -> None:
    """Check the hash chain of the whole trail (super_admin); exit code 1 when it is broken."""
    result = cli.api.get("/admin/audit/verify")
    cli.output.record(result)
    if not result["ok"]:
        raise typer.Exit(int(Exit.FAILED))
