"""The first user: made from the settings, or invited by a link that is printed once."""

import typer
from fastapi import FastAPI

from auralith.cli.server.metadata import Metadata
from auralith.control.setup import service as setup
from auralith.kit.db import transaction


def announce(app: FastAPI, _metadata: Metadata) -> None:
    """Make the first user or print the one-time link; silent when there is a user already."""
    with transaction(app.state.sessions) as session:
        link = setup.ensure_first_start(session, app.state.settings)
    if link is not None:
        typer.echo(f"No account yet. Make the first one here (works once): {link}")
