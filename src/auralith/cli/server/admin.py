"""`auralith admin`: administrators of the instance."""

import sys
from typing import Annotated

import typer

from auralith.cli.helptext import verb
from auralith.cli.server.guard import ServerError, plain_errors
from auralith.cli.server.metadata import open_metadata
from auralith.control.setup import service as setup
from auralith.kit.db import build_sessionmaker, transaction
from auralith.settings import load_settings

app = typer.Typer()


@app.callback()
def admin() -> None:
    """Administrators of the instance."""


@verb(app, "create")
def create(
    email: Annotated[str, typer.Argument(help="E-mail of the new super_admin.")],
) -> None:
    """Make a super_admin: governs users, audit and settings, and sees no project data.

    Examples:
      auralith admin create ops@example.com
      auralith admin create ops@example.com < password.txt

    The password comes from the terminal or from standard input. Works while the server runs.
    """
    with plain_errors():
        settings = load_settings()
        password = _password()
        with (
            open_metadata(settings) as metadata,
            transaction(build_sessionmaker(metadata.engine)) as session,
        ):
            user = setup.create_super_admin(session, email, password)
        typer.echo(f"Made the super_admin {user.email}.")


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        msg = "No password on standard input. Pipe it in, or run this at a terminal."
        raise ServerError(msg)
    return line
