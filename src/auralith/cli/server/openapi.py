"""`auralith openapi`."""

from pathlib import Path
from typing import Annotated

import typer

from auralith.cli.server.guard import plain_errors
from auralith.server.app import describe_app
from auralith.server.openapi import render


def openapi(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write.")] = None,
) -> None:
    """Print the OpenAPI document of this version; no server or database is needed."""
    with plain_errors():
        text = render(describe_app())
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
