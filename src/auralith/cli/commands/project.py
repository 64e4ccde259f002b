"""`auralith project`: projects and their members."""

from typing import Annotated, Any

import typer

from auralith.cli.client.invocation import Invocation, command
from auralith.cli.client.lookup import find, project, project_id

app = typer.Typer()
member = typer.Typer()
app.add_typer(member, name="member", help="Members of a project.")

COLUMNS = ("id", "name", "description", "created_at")
MEMBER_COLUMNS = ("user_id", "email", "name", "role", "environments")


@command(app, "list")
def list_(cli: Invocation) -> None:
    """List the projects you can see."""
    cli.output.rows(cli.api.pages("/projects"), COLUMNS)


@command(app, "create")
def create(
    cli: Invocation,
    name: Annotated[str, typer.Argument(help="Name of the project.")],
    description: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    organization: Annotated[str | None, typer.Option(help="Id of the organization.")] = None,
) -> None:
    """Create a project; you become its admin."""
    body = {"name": name, "description": description, "organization_id": organization}
    made = cli.api.post("/projects", {k: v for k, v in body.items() if v is not None})
    cli.output.record(made, COLUMNS)


@command(app, "show")
def show(
    cli: Invocation,
    name: Annotated[str | None, typer.Argument(help="Name or id; default the one in use.")] = None,
) -> None:
    """Show a project."""
    cli.output.record(find(cli, "project", name) if name else project(cli), COLUMNS)


@command(member, "list")
def member_list(cli: Invocation) -> None:
    """List the members of the project in use."""
    cli.output.rows(cli.api.pages(f"/projects/{project_id(cli)}/members"), MEMBER_COLUMNS)


@command(member, "add")
def member_add(
    cli: Invocation,
    email: Annotated[str, typer.Argument(help="E-mail; an unknown one is invited.")],
    role: Annotated[str, typer.Option(help="viewer, qa, dev or admin.")] = "viewer",
    permission: Annotated[
        list[str] | None, typer.Option(help="A single right beside the role; repeatable.")
    ] = None,
    environment: Annotated[
        list[str] | None, typer.Option(help="Writing only here; repeatable.")
    ] = None,
) -> None:
    """Add a member to the project in use."""
    body: dict[str, Any] = {"email": email, "role": role}
    if permission:
        body["permissions"] = permission
    if environment:
        body["environments"] = environment
    made = cli.api.post(f"/projects/{project_id(cli)}/members", body)
    cli.output.record(made, MEMBER_COLUMNS if "user_id" in made else ())


@command(member, "remove")
def member_remove(
    cli: Invocation,
    email: Annotated[str, typer.Argument(help="E-mail or user id of the member.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a member from the project in use."""
    base = f"/projects/{project_id(cli)}/members"
    ids = [m["user_id"] for m in cli.api.pages(base) if email in {m["email"], m["user_id"]}]
    cli.agree(f"Remove {email} from the project?", yes=yes)
    cli.api.delete(f"{base}/{ids[0] if ids else email}")
    cli.output.note(f"Removed {email}.")
