"""Waiting for a run: how long, what is shown meanwhile, and the exit code at the end."""

import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from auralith.cli.client.errors import CliError, usage
from auralith.cli.client.events import FINAL, follow
from auralith.cli.client.exits import Exit, of_run
from auralith.cli.client.invocation import Invocation
from auralith.cli.client.progress import Display
from auralith.cli.client.results import lines

UNITS = {"s": 1, "m": 60, "h": 3600, "": 1}

Wait = Annotated[
    bool | None,
    typer.Option("--wait/--no-wait", help="Wait for the end (default at a terminal)."),
]
Timeout = Annotated[
    str | None, typer.Option("--timeout", help="Stop waiting after this time: 90s, 30m, 2h.")
]
RUN_COLUMNS = ("id", "kind", "status", "progress.done", "progress.total", "created_at")


def seconds(text: str | None) -> float | None:
    """`90`, `90s`, `30m`, `2h` in seconds."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text.strip())
    if match is None:
        raise usage(f"--timeout {text} is not a time.", "Write for example 90s, 30m or 2h.")
    return float(match[1]) * UNITS[match[2]]


def finish(
    cli: Invocation,
    run: Mapping[str, Any],
    *,
    wait: bool | None,
    timeout: str | None,
    judge: Callable[[Mapping[str, Any]], Exit] | None = None,
) -> None:
    """Show a started run; wait for it if asked; leave with the exit code that fits.

    `judge` may find a succeeded run wanting (a dry-run with violations).
    """
    limit = seconds(timeout)
    waits = wait if wait is not None else (cli.interactive or limit is not None)
    if not waits:
        cli.output.record(run, RUN_COLUMNS)
        cli.output.note(f"Watch it: auralith run watch {run['id']}")
        return
    end = watch(cli, run, limit=limit)
    show(cli, end)
    _last_line(cli, end)
    code = of_run(end)
    if code is Exit.OK and judge:
        code = judge(end)
    if code is not Exit.OK:
        raise typer.Exit(int(code))


def show(cli: Invocation, run: Mapping[str, Any]) -> None:
    """A run on stdout: all of it for scripts, what matters for people."""
    if cli.output.format == "text" and not cli.output.fields:
        for name, value in lines(run):
            cli.output.text(f"{name:<14}{value}" if cli.output.for_people else f"{name}\t{value}")
    else:
        cli.output.record(run, ("id", "kind", "status", "result", "error"))


def watch(cli: Invocation, run: Mapping[str, Any], *, limit: float | None = None) -> dict[str, Any]:
    """Follow a run to its end or for `limit` seconds; Ctrl-C leaves it running."""
    run_id, title = str(run["id"]), str(run["kind"])
    deadline = None if limit is None else time.monotonic() + limit
    try:
        with Display(cli.output, title) as display:
            if run["status"] not in FINAL:
                for event in follow(cli.api, run_id, deadline=deadline):
                    if event.name == "progress":
                        display.progress(event.data)
                    elif event.name == "log":
                        display.log(event.data)
                    elif event.name == "status":
                        display.status(str(event.data.get("status")))
        return dict(cli.api.get(f"/runs/{run_id}"))
    except KeyboardInterrupt:
        _offer_cancel(cli, run_id)
        raise CliError(
            "Interrupted; the run goes on.",
            Exit.INTERRUPTED,
            hint=f"Watch it again: auralith run watch {run_id}",
        ) from None


def _offer_cancel(cli: Invocation, run_id: str) -> None:
    if not cli.interactive:
        return
    cli.output.note("\nThe run goes on. Press Ctrl-C again within 3 s to cancel it.")
    try:
        time.sleep(3)
    except KeyboardInterrupt:
        if typer.confirm("Cancel the run?", err=True):
            cli.api.post(f"/runs/{run_id}/cancel")
            cli.output.note("Asked to cancel; it stops at the next batch.")


def _last_line(cli: Invocation, run: Mapping[str, Any]) -> None:
    progress = run.get("progress") or {}
    rows = progress.get("done")
    parts = [f"{run['kind']} {run['status']}"]
    if rows is not None:
        parts.append(f"{rows} {progress.get('unit') or 'rows'}")
    if run.get("started_at") and run.get("finished_at"):
        parts.append(f"{_between(str(run['started_at']), str(run['finished_at'])):.1f} s")
    parts.append(f"{cli.config.url}/runs/{run['id']}")
    cli.output.note(" · ".join(parts))


def _between(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
