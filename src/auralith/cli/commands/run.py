"""`auralith run`: long work, whatever module started it."""

from typing import Annotated

import typer

from auralith.cli.client.events import follow, so_far
from auralith.cli.client.exits import of_run
from auralith.cli.client.invocation import Invocation, command
from auralith.cli.client.lookup import project_id
from auralith.cli.client.output import write_json
from auralith.cli.client.waiting import RUN_COLUMNS, Timeout, finish
from auralith.cli.client.waiting import show as show_run

app = typer.Typer()

Id = Annotated[str, typer.Argument(help="Id of the run.")]


@command(app, "list")
def list_(
    cli: Invocation,
    kind: Annotated[str | None, typer.Option(help="For example patch.execute.")] = None,
    status: Annotated[str | None, typer.Option(help="For example running.")] = None,
    resource: Annotated[str | None, typer.Option(help="Id of the patch or other subject.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many.")] = 50,
) -> None:
    """List the runs of the project in use, newest first."""
    runs = cli.api.pages(
        "/runs",
        limit=limit,
        project_id=project_id(cli),
        kind=kind,
        status=status,
        resource_id=resource,
        sort="-created_at",
    )
    cli.output.rows(runs, RUN_COLUMNS)


@command(app, "show")
def show(cli: Invocation, run_id: Id) -> None:
    """Show a run with its result or error."""
    show_run(cli, cli.api.get(f"/runs/{run_id}"))


@command(app, "watch")
def watch(cli: Invocation, run_id: Id, timeout: Timeout = None) -> None:
    """Watch a run to its end; the exit code tells how it ended.

    Ctrl-C stops watching, never the run.
    """
    finish(cli, cli.api.get(f"/runs/{run_id}"), wait=True, timeout=timeout)


@command(app, "logs")
def logs(
    cli: Invocation,
    run_id: Id,
    follow_: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on until the run ends.")
    ] = False,
) -> None:
    """The log lines of a run, from its first one."""
    for event in follow(cli.api, run_id) if follow_ else so_far(cli.api, run_id):
        if cli.output.format in {"json", "jsonl"}:
            write_json({"event": event.name, "id": event.id, **event.data}, indent=None)
        elif event.name == "log":
            cli.output.text(str(event.data.get("message", "")))
    if follow_:
        raise typer.Exit(int(of_run(cli.api.get(f"/runs/{run_id}"))))


@command(app, "cancel")
def cancel(
    cli: Invocation,
    run_id: Id,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Stop a run at its next batch; what it did stays recorded and can be rolled back."""
    cli.agree(f"Cancel the run {run_id}?", yes=yes)
    cli.output.record(cli.api.post(f"/runs/{run_id}/cancel"), RUN_COLUMNS)


@command(app, "pause")
def pause(cli: Invocation, run_id: Id) -> None:
    """Pause a run at its next batch."""
    cli.output.record(cli.api.post(f"/runs/{run_id}/pause"), RUN_COLUMNS)


@command(app, "resume")
def resume(cli: Invocation, run_id: Id) -> None:
    """Let a paused run go on."""
    cli.output.record(cli.api.post(f"/runs/{run_id}/resume"), RUN_COLUMNS)
