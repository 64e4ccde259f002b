"""`auralith api`: any route of the API."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from auralith.cli.client.errors import usage
from auralith.cli.client.http import SAFE
from auralith.cli.client.invocation import Invocation, client_command
from auralith.cli.client.output import write_json


def _api(
    cli: Invocation,
    method: Annotated[str, typer.Argument(help="GET, POST, PATCH, PUT or DELETE.")],
    path: Annotated[str, typer.Argument(help="For example /projects; /api/v1 may be left out.")],
    field: Annotated[
        list[str] | None,
        typer.Option("--field", "-f", help="k=v: a query value for GET, else a body value."),
    ] = None,
    body: Annotated[
        str | None, typer.Option("--input", help="File with the JSON body; - is standard input.")
    ] = None,
    paginate: Annotated[
        bool, typer.Option("--paginate", help="All pages of a list, as one array.")
    ] = False,
) -> None:
    """Call any route and print its answer as JSON.

    Examples:
      auralith api GET /projects
      auralith api POST /projects --field name=Shop

    A value that reads as JSON (5, true, null, ["a"]) is sent as that, everything else as text.
    """
    method, path = method.upper(), "/" + path.lstrip("/")
    values = dict(_field(item) for item in field or ())
    if paginate:
        if method != "GET":
            raise usage("--paginate is for GET.")
        for paging in ("page", "page_size"):
            values.pop(paging, None)
        items = cli.api.pages(path, **values)
        if cli.output.format == "jsonl":
            for item in items:
                write_json(item, indent=None)
        else:
            write_json(list(items), indent=2)
        return
    if body:
        sent: Any = _read(body)
    else:
        sent = values if values and method not in SAFE else None
    query = values if method in SAFE or body else None
    response = cli.api.request(method, path, json=sent, params=query)
    if not response.content:
        return
    if "json" in response.headers.get("content-type", ""):
        write_json(response.json(), indent=None if cli.output.format == "jsonl" else 2)
    else:
        cli.output.text(response.text)


def _field(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise usage(f"--field {text} is not k=v.")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value


def _read(source: str) -> Any:
    try:
        if source == "-":
            return json.load(sys.stdin)
        return json.loads(Path(source).read_text(encoding="utf-8"))
    except OSError as error:
        raise usage(f"--input {source} cannot be read: {error.strerror}.") from error
    except json.JSONDecodeError as error:
        raise usage(f"--input {source} is not JSON: {error}.") from error


api = client_command(_api)
