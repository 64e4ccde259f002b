"""`auralith bridge`: rows copied from one connection into another, planned and verified."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Annotated, Any

import typer

from auralith.cli.client.invocation import Invocation, command
from auralith.cli.client.lookup import find, project_id
from auralith.cli.client.waiting import Timeout, Wait, finish

app = typer.Typer()

COLUMNS = ("id", "name", "source_connection_id", "target_connection_id", "updated_at")
COLUMN_COLUMNS = ("table", "name", "source_type", "target_type", "fidelity", "reason")
WARNING_COLUMNS = ("table", "column", "kind", "rows", "message")
RUN_COLUMNS = ("id", "status", "resource.name", "result.rows", "result.verified", "created_at")


class Mode(StrEnum):
    """What becomes of rows that are there."""

    REPLACE = "replace"
    APPEND = "append"
    UPSERT = "upsert"
    SKIP_EXISTING = "skip_existing"


class Verify(StrEnum):
    """How the copy is compared with its source."""

    NONE = "none"
    COUNT = "count"
    CHECKSUM = "checksum"


class Unfit(StrEnum):
    """What becomes of values that the target cannot hold."""

    REFUSE = "refuse"
    NULL = "null"
    TEXT = "text"


Source = Annotated[str, typer.Argument(help="Connection that is read: name or id.")]
Target = Annotated[str, typer.Argument(help="Connection that is written to: name or id.")]
Tables = Annotated[
    list[str] | None,
    typer.Option("--table", help="Table of the source; may be given often. Without it: all."),
]
ModeOption = Annotated[Mode, typer.Option("--mode", help="What becomes of rows that are there.")]
Name = Annotated[str, typer.Argument(help="Name or id of the saved bridge.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@dataclass(frozen=True)
class Ways:
    """How rows are copied, as options."""

    mode: ModeOption = Mode.REPLACE
    verify: Annotated[Verify, typer.Option(help="How the copy is compared with its source.")] = (
        Verify.COUNT
    )
    on_unrepresentable: Annotated[
        Unfit, typer.Option(help="What becomes of values the target cannot hold.")
    ] = Unfit.REFUSE


@command(app, "plan")
def plan(
    cli: Invocation,
    source: Source,
    target: Target,
    table: Tables = None,
    mode: ModeOption = Mode.REPLACE,
) -> None:
    """Say what a copy would do: order, types, values that do not fit. Nothing is written.

    Examples:
      auralith bridge plan shop_production loyalty
      auralith bridge plan shop_production shop_staging --table customers --json
    """
    body = _body(cli, (source, target), table, {"mode": mode.value})
    drawn = cli.api.post(f"/projects/{project_id(cli)}/bridge/plan", body)
    if cli.output.format != "text":
        cli.output.record(drawn, ())
        return
    columns = [
        {"table": entry["source"], **column}
        for entry in drawn["tables"]
        for column in entry["columns"]
    ]
    cli.output.rows(columns, COLUMN_COLUMNS)
    if drawn["warnings"]:
        cli.output.rows(drawn["warnings"], WARNING_COLUMNS)


@command(app, "run")
def run(
    cli: Invocation,
    source: Source,
    target: Target,
    ways: Ways,
    table: Tables = None,
    yes: Yes = False,
    wait: Wait = None,
    timeout: Timeout = None,
) -> None:
    """Copy rows. With `replace`, which is the rule, the target's rows give way to the source's.

    Examples:
      auralith bridge run shop_production shop_staging --verify checksum --yes --wait
      auralith bridge run loyalty shop_staging --table members --mode upsert --yes
    """
    options = {name: str(value) for name, value in asdict(ways).items()}
    body = _body(cli, (source, target), table, options)
    there = find(cli, "connection", body["target_connection_id"])
    question = f"Copy into '{there['name']}' ({there['environment']}, {ways.mode})?"
    cli.agree_on_target(there, question=question, yes=yes, confirm=None)
    started = cli.api.post(f"/projects/{project_id(cli)}/bridge/run", body)
    finish(cli, started, wait=wait, timeout=timeout)


@command(app, "runs")
def runs(cli: Invocation) -> None:
    """List the copies that were made, the newest first."""
    cli.output.rows(cli.api.pages(f"/projects/{project_id(cli)}/bridge/runs"), RUN_COLUMNS)


@command(app, "list")
def list_(cli: Invocation) -> None:
    """List the saved bridges of the project in use."""
    cli.output.rows(cli.api.pages(f"/projects/{project_id(cli)}/bridge/configs"), COLUMNS)


@command(app, "save")
def save(
    cli: Invocation,
    name: Annotated[str, typer.Argument(help="What the bridge is called.")],
    source: Source,
    target: Target,
    table: Tables = None,
    mode: ModeOption = Mode.REPLACE,
) -> None:
    """Save a bridge to be run again.

    Examples:
      auralith bridge save Nightly shop_production shop_staging
    """
    body = {"name": name, **_body(cli, (source, target), table, {"mode": mode.value})}
    made = cli.api.post(f"/projects/{project_id(cli)}/bridge/configs", body)
    cli.output.record(made, COLUMNS)


@command(app, "start")
def start(
    cli: Invocation, name: Name, yes: Yes = False, wait: Wait = None, timeout: Timeout = None
) -> None:
    """Run a saved bridge as it is now."""
    saved = find(cli, "bridge", name)
    there = find(cli, "connection", saved["target_connection_id"])
    question = f"Copy into '{there['name']}' ({there['environment']})?"
    cli.agree_on_target(there, question=question, yes=yes, confirm=None)
    finish(cli, cli.api.post(f"/bridge/configs/{saved['id']}/run"), wait=wait, timeout=timeout)


@command(app, "delete")
def delete(cli: Invocation, name: Name) -> None:
    """Delete a saved bridge; what it copied stays."""
    saved = find(cli, "bridge", name)
    cli.api.delete(f"/bridge/configs/{saved['id']}")
    cli.output.note(f"Deleted '{saved['name']}'.")


def _body(
    cli: Invocation, ends: tuple[str, str], tables: list[str] | None, options: dict[str, Any]
) -> dict[str, Any]:
    source, target = (find(cli, "connection", end)["id"] for end in ends)
    chosen = "all" if not tables else [{"source": table} for table in tables]
    return {
        "source_connection_id": source,
        "target_connection_id": target,
        "tables": chosen,
        **options,
    }
