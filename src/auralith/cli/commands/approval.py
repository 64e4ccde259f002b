"""`auralith approval`: requests to be decided, and the rules that make them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from auralith.cli.client.invocation import Invocation, command
from auralith.cli.client.lookup import project_id
from auralith.cli.client.object_file import dump_object, read_object, write_object

app = typer.Typer()
policy = typer.Typer()
app.add_typer(policy, name="policy", help="Rules that hold runs back until people agree.")

COLUMNS = ("id", "kind", "resource_name", "status", "summary", "rows", "expires_at")
SHOWN = (
    *COLUMNS,
    "environments",
    "requested_by",
    "stages",
    "decisions",
    "content_hash",
    "blocked_reason",
    "cannot_decide",
    "run_id",
)
RequestId = Annotated[str, typer.Argument(help="Id of the request.")]
Comment = Annotated[str | None, typer.Option(help="What there is to say about it.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@command(app, "list")
def list_(
    cli: Invocation,
    mine: Annotated[bool, typer.Option(help="Those you may decide now.")] = False,
    requested: Annotated[bool, typer.Option(help="Those you asked for.")] = False,
    status: Annotated[
        str | None, typer.Option(help="pending, approved, rejected, cancelled, expired, …")
    ] = None,
) -> None:
    """List the requests of the project in use."""
    wanted: dict[str, Any] = {"project_id": project_id(cli), "status": status}
    wanted |= {"mine": mine or None, "requested": requested or None}
    given = {name: value for name, value in wanted.items() if value is not None}
    cli.output.rows(cli.api.pages("/approvals", **given), COLUMNS)


@command(app, "show")
def show(cli: Invocation, request: RequestId) -> None:
    """Show a request: what would run, who decides, what was said."""
    cli.output.record(cli.api.get(f"/approvals/{request}"), SHOWN)


@command(app, "approve")
def approve(cli: Invocation, request: RequestId, comment: Comment = None, yes: Yes = False) -> None:
    """Approve exactly what the request shows now.

    Examples:
      auralith approval list --mine
      auralith approval approve 0199c5f2-… --comment "Checked with Ann."
    """
    seen = cli.api.get(f"/approvals/{request}")
    cli.agree(f"Approve: {seen['summary']} ({_many(seen)})?", yes=yes)
    _decide(cli, request, "approve", comment, seen["content_hash"])


@command(app, "reject")
def reject(
    cli: Invocation,
    request: RequestId,
    comment: Annotated[str, typer.Option(help="Why, so that it can be mended.")],
) -> None:
    """Reject a request; its run ends."""
    _decide(cli, request, "reject", comment)


@command(app, "withdraw")
def withdraw(cli: Invocation, request: RequestId, comment: Comment = None) -> None:
    """Take your approval back, as long as the run has not begun."""
    _decide(cli, request, "withdraw", comment)


@command(app, "cancel")
def cancel(cli: Invocation, request: RequestId) -> None:
    """Cancel your own request, and its run with it."""
    _decide(cli, request, "cancel", None)


def _many(seen: dict[str, Any]) -> str:
    rows = "an unknown number of rows" if seen["rows"] is None else f"{seen['rows']} rows"
    return f"{rows}, cannot be undone" if seen["destructive"] else rows


def _decide(
    cli: Invocation, request: str, decision: str, comment: str | None, seen: str | None = None
) -> None:
    body = {"decision": decision, "comment": comment, "content_hash": seen}
    sent = {name: value for name, value in body.items() if value is not None}
    cli.output.record(cli.api.patch(f"/approvals/{request}", sent), SHOWN)


@command(policy, "show")
def policy_show(
    cli: Invocation,
    write: Annotated[Path | None, typer.Option(help="Write the rules to this file.")] = None,
) -> None:
    """Show the rules in force."""
    found = cli.api.get(f"/projects/{project_id(cli)}/approval-policy")
    if write is not None:
        rules = {"rules": found["rules"]}
        write_object(write, rules, comment="auralith approval policy set -f THIS_FILE")
        cli.output.note(f"Wrote {write}.")
    elif cli.output.format == "text":
        cli.output.text(dump_object({"rules": found["rules"]}))
    else:
        cli.output.record(found)


@command(policy, "set")
def policy_set(
    cli: Invocation,
    file: Annotated[Path, typer.Option("-f", "--file", help="YAML or JSON with `rules`.")],
    yes: Yes = False,
) -> None:
    """Replace all rules. Requests that wait keep theirs, unless the new ones ask for more."""
    body = read_object(file, "rules")
    cli.agree(f"Replace the rules by the {len(body.get('rules', []))} of {file}?", yes=yes)
    made = cli.api.put(f"/projects/{project_id(cli)}/approval-policy", body)
    cli.output.note(f"Version {made['version']} is in force.")
    cli.output.record(made, ("version", "updated_at"))


@command(policy, "simulate")
def policy_simulate(
    cli: Invocation,
    kind: Annotated[str, typer.Argument(help="A kind of run, for example patch.execute.")],
    environment: Annotated[str | None, typer.Option(help="Of the target.")] = None,
    rows: Annotated[int | None, typer.Option(help="Rows it changes; unknown without.")] = None,
    destructive: Annotated[bool, typer.Option(help="What is lost does not come back.")] = False,
    file: Annotated[
        Path | None, typer.Option("-f", "--file", help="Rules to try instead of those in force.")
    ] = None,
) -> None:
    """Say which rule would hold such a run back, and who could let it go."""
    body: dict[str, Any] = {
        "kind": kind,
        "environment": environment,
        "rows": rows,
        "destructive": destructive,
    }
    if file is not None:
        body["rules"] = read_object(file, "rules").get("rules", [])
    url = f"/projects/{project_id(cli)}/approval-policy/simulate"
    cli.output.record(
        cli.api.post(url, body), ("rule", "stages", "expires_after_hours", "blocked_reason")
    )
