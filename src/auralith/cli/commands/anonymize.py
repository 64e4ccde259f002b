"""`auralith anonymize`: personal data found, masked in place or in a copy, proved."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from auralith.cli.client.errors import usage
from auralith.cli.client.exits import Exit
from auralith.cli.client.invocation import Invocation, command
from auralith.cli.client.lookup import find, project_id
from auralith.cli.client.object_file import read_object, write_object
from auralith.cli.client.waiting import Timeout, Wait, finish

app = typer.Typer()

COLUMNS = ("id", "name", "mode", "connection_id", "target_connection_id", "updated_at")
TRANSFORMER_COLUMNS = ("id", "family", "grade", "privacy_rank", "on_keys", "description")
FOUND_COLUMNS = ("table", "column", "category", "confidence", "suggested.transformer", "decided")
UNLISTED_COLUMNS = ("table", "column", "path", "category", "why")
ROW_COLUMNS = ("table", "why", "before", "after")
FORECAST_COLUMNS = ("table", "column", "kind", "rows", "blocks", "message")
RUN_COLUMNS = ("id", "kind", "status", "created_at", "finished_at")
CONNECTIONS = ("connection", "target_connection")
SKELETON = """Written from what was found: read it, then `auralith anonymize save FILE`.
mode: copy masks into another database (target_connection), in_place where the rows are.
A column that was looked at and stays as it is has the transformer keep."""

Name = Annotated[str, typer.Argument(help="Name or id of the configuration.")]
RunId = Annotated[str, typer.Argument(help="Id of the run.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Tables = Annotated[
    list[str] | None,
    typer.Option("--table", help="Table; may be given often. Without it: all."),
]


@command(app, "transformers")
def transformers(cli: Invocation) -> None:
    """List what a rule can do. With --json also the parameters, as JSON Schema."""
    cli.output.rows(cli.api.get("/anonymize/transformers")["items"], TRANSFORMER_COLUMNS)


@command(app, "detect")
def detect(
    cli: Invocation,
    connection: Annotated[str, typer.Argument(help="Connection: name or id.")],
    table: Tables = None,
    sample_rows: Annotated[int, typer.Option(help="Rows of each table that are read.")] = 2000,
    write: Annotated[
        Path | None, typer.Option("--write", help="Write a configuration of the suggestions.")
    ] = None,
    into: Annotated[
        str | None, typer.Option("--into", help="With --write: mask a copy, into this connection.")
    ] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="With --write: mask the rows where they are.")
    ] = False,
) -> None:
    """Find columns that look personal. Nothing is written into the database.

    With --write say what is to be masked: a copy (--into), or the rows themselves (--in-place).

    Examples:
      auralith anonymize detect shop_production
      auralith anonymize detect shop_production --write masking.yaml --into shop_masked
    """
    if write is not None and (into is None) != in_place:
        raise usage(
            "--write needs to know what is masked: a copy or the rows where they are.",
            "Give --into CONNECTION or --in-place, one of them.",
        )
    place = find(cli, "connection", connection)
    goal = None if into is None else str(find(cli, "connection", into)["name"])
    body: dict[str, Any] = {"connection_id": place["id"], "sample_rows": sample_rows}
    if table:
        body["tables"] = table
    found = cli.api.post("/anonymize/detect", body)["items"]
    cli.output.rows(found, FOUND_COLUMNS)
    if write is not None:
        write_object(write, _suggested(place, goal, found), comment=SKELETON)
        cli.output.note(f"Wrote {write}. Read it, then: auralith anonymize save {write}")


def _suggested(
    place: Mapping[str, Any], goal: str | None, found: list[dict[str, Any]]
) -> dict[str, Any]:
    """A configuration that `save` takes as it is."""
    tables: dict[str, dict[str, Any]] = {}
    for item in found:
        tables.setdefault(item["table"], {})[item["column"]] = item["suggested"]
    return {
        "name": f"{place['name']}, masked",
        "connection": place["name"],
        **({"mode": "in_place"} if goal is None else {"mode": "copy", "target_connection": goal}),
        "unlisted": "block_personal",
        "tables": [{"table": name, "columns": columns} for name, columns in tables.items()],
    }


@command(app, "list")
def list_(cli: Invocation) -> None:
    """List the configurations of the project in use."""
    found = cli.api.pages("/anonymize/configs", project_id=project_id(cli))
    cli.output.rows(found, COLUMNS)


@command(app, "show")
def show(cli: Invocation, name: Name) -> None:
    """Show a configuration with all its rules."""
    cli.output.record(find(cli, "anonymize", name))


@command(app, "save")
def save(
    cli: Invocation,
    file: Annotated[Path, typer.Argument(help="YAML or JSON file; - is stdin.")],
) -> None:
    """Keep the configuration a file holds; one of the same name is changed.

    The rules are checked in the database. The file has the fields of the API's configuration,
    with connections by name:

      name: Staging for the team
      connection: shop_production
      mode: copy
      target_connection: shop_masked
      tables:
        - table: customers
          columns:
            email: {transformer: email}
            notes: {transformer: "null"}

    Examples:
      auralith anonymize save masking.yaml
    """
    body = read_object(file, "name, connection, mode and tables")
    for field in CONNECTIONS:
        wanted = body.pop(field, None)
        if wanted is not None:
            body[f"{field}_id"] = find(cli, "connection", str(wanted))["id"]
    project = project_id(cli)
    stored = cli.api.pages("/anonymize/configs", project_id=project)
    same = [each for each in stored if each["name"] == body.get("name")]
    if len(same) > 1:
        raise usage(f"{len(same)} configurations are named '{body['name']}'.", "Rename one.")
    if same:
        body.setdefault("target_connection_id", None)
        made = cli.api.patch(f"/anonymize/configs/{same[0]['id']}", body)
    else:
        made = cli.api.post("/anonymize/configs", {**body, "project_id": project})
    cli.output.record(made, COLUMNS)


@command(app, "delete")
def delete(cli: Invocation, name: Name) -> None:
    """Delete a configuration; what it masked stays masked."""
    config = find(cli, "anonymize", name)
    cli.api.delete(f"/anonymize/configs/{config['id']}")
    cli.output.note(f"Deleted '{config['name']}'.")


@command(app, "unlisted")
def unlisted(cli: Invocation, name: Name) -> None:
    """What has no rule and stops a run. Exit code 1 when there is something."""
    config = find(cli, "anonymize", name)
    found = cli.api.get(f"/anonymize/configs/{config['id']}/unlisted")["items"]
    cli.output.rows(found, UNLISTED_COLUMNS)
    if found:
        raise typer.Exit(int(Exit.FAILED))


@command(app, "preview")
def preview(
    cli: Invocation,
    name: Name,
    rows: Annotated[int, typer.Option(min=1, max=100, help="Rows of each table.")] = 20,
    table: Tables = None,
) -> None:
    """Show rows before and after, and what a run would meet. Nothing is written.

    Exit code 1 when a run would be refused.
    """
    config = find(cli, "anonymize", name)
    body: dict[str, Any] = {"rows": rows}
    if table:
        body["tables"] = table
    answer = cli.api.post(f"/anonymize/configs/{config['id']}/preview", body)
    forecasts = [
        {"table": each["table"], **forecast}
        for each in answer["tables"]
        for forecast in each["forecasts"]
    ]
    if cli.output.format != "text":
        cli.output.record(answer)
    else:
        shown = [
            {"table": each["table"], **row} for each in answer["tables"] for row in each["rows"]
        ]
        cli.output.rows(shown, ROW_COLUMNS)
        if forecasts:
            cli.output.rows(forecasts, FORECAST_COLUMNS)
    if any(forecast["blocks"] for forecast in forecasts):
        raise typer.Exit(int(Exit.FAILED))


@command(app, "run")
def run(
    cli: Invocation, name: Name, yes: Yes = False, wait: Wait = None, timeout: Timeout = None
) -> None:
    """Mask: in place, or into the copy's target. Exit code 1 when the proof finds a fault.

    Examples:
      auralith anonymize run "Staging for the team" --yes --wait
    """
    config = find(cli, "anonymize", name)
    there = find(cli, "connection", config["target_connection_id"] or config["connection_id"])
    where = "in place" if config["mode"] == "in_place" else "a copy"
    question = f"Mask {where} in '{there['name']}' ({there['environment']})?"
    cli.agree_on_target(there, question=question, yes=yes, confirm=None)
    started = cli.api.post(f"/anonymize/configs/{config['id']}/run")
    finish(cli, started, wait=wait, timeout=timeout, judge=_proved)


def _proved(run: Mapping[str, Any]) -> Exit:
    verification = (run.get("result") or {}).get("verification") or {}
    return Exit.OK if verification.get("status") in {"pass", "not_verified"} else Exit.FAILED


@command(app, "runs")
def runs(cli: Invocation, name: Name) -> None:
    """List the runs of a configuration, the newest first."""
    config = find(cli, "anonymize", name)
    cli.output.rows(cli.api.pages(f"/anonymize/configs/{config['id']}/runs"), RUN_COLUMNS)


@command(app, "undo")
def undo(
    cli: Invocation,
    run_id: RunId,
    on_conflict: Annotated[
        str, typer.Option(help="Rows that changed since: abort, skip or force.")
    ] = "abort",
    yes: Yes = False,
    wait: Wait = None,
    timeout: Timeout = None,
) -> None:
    """Restore the originals of a run in place, as long as they are kept."""
    cli.agree(f"Restore the originals that run {run_id} masked?", yes=yes)
    started = cli.api.post(f"/anonymize/runs/{run_id}/undo", {"on_conflict": on_conflict})
    finish(cli, started, wait=wait, timeout=timeout)


@command(app, "destroy")
def destroy(cli: Invocation, run_id: RunId, yes: Yes = False) -> None:
    """Destroy the sealed originals of a run in place; afterwards nothing leads back."""
    cli.agree(f"Destroy the originals that run {run_id} keeps, for good?", yes=yes)
    cli.api.post(f"/anonymize/runs/{run_id}/destroy-originals")
    cli.output.note("Destroyed.")


@command(app, "report")
def report(
    cli: Invocation,
    run_id: RunId,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File; default stdout.")] = (
        None
    ),
) -> None:
    """Write the proof of a run as JSON: every column with PASS, FAIL or NOT VERIFIED.

    Examples:
      auralith anonymize report RUN_ID -o proof.json
    """
    found = cli.api.get(f"/anonymize/runs/{run_id}/report")
    text = json.dumps(found, indent=2, ensure_ascii=False)
    if output is None:
        cli.output.text(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise usage(f"{output} cannot be written: {error.strerror}.") from error
