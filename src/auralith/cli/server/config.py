"""`auralith config show`."""

import json
from typing import Annotated

import typer

from auralith.cli.helptext import verb
from auralith.cli.server.guard import plain_errors
from auralith.settings import describe_settings

app = typer.Typer()


@app.callback()
def config() -> None:
    """The server's settings."""


@verb(app, "show")
def show(
    as_json: Annotated[bool, typer.Option("--json", help="JSON on stdout.")] = False,
) -> None:
    """Every setting with its value and where it comes from; secrets are masked."""
    with plain_errors():
        lines = describe_settings()
    if as_json:
        rows = [
            {"name": x.name, "value": x.value, "source": x.source, "note": x.note} for x in lines
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    width = max(len(line.name) for line in lines)
    for line in lines:
        about = f"{line.source}; {line.note}" if line.note else line.source
        typer.echo(f"{line.name:<{width}}  {line.value or '-'}  ({about})")
        if line.source == "unknown":
            typer.echo(f"{'':<{width}}  {line.description}", err=True)
