"""`auralith migration`: schemas compared, statements proved, applied, taken back."""

import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from auralith.cli.client.annotations import annotation
from auralith.cli.client.errors import usage
from auralith.cli.client.exits import Exit
from auralith.cli.client.invocation import Invocation, command
from auralith.cli.client.lookup import find, project_id
from auralith.cli.client.waiting import Timeout, Wait, finish

app = typer.Typer()

COLUMNS = ("id", "name", "target_connection_id", "status", "created_at")
WARNING_COLUMNS = ("severity", "code", "statement_index", "object", "message", "remedy")
NOT_KNOWN = frozenset({"not_comparable", "opaque", "privilege", "timeout", "unmodelled"})
"""Actions of what was not understood: it may differ or not."""
SEVERITIES = ("info", "warning", "error")

Name = Annotated[str, typer.Argument(help="Name or id of the migration.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Confirm = Annotated[str | None, typer.Option(help="On production: the connection's name.")]
Destroy = Annotated[
    list[str] | None,
    typer.Option("--destroy", help="Object whose rows may be lost: table:public.old."),
]


class Format(StrEnum):
    """How warnings are written."""

    TEXT = "text"
    GITHUB = "github"


class Level(StrEnum):
    """From which severity on the exit code is 1."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


@command(app, "list")
def list_(
    cli: Invocation,
    status: Annotated[str | None, typer.Option(help="For example draft.")] = None,
) -> None:
    """List the migrations of the project in use."""
    found = cli.api.pages("/migrations", project_id=project_id(cli), status=status)
    cli.output.rows(found, COLUMNS)


@command(app, "show")
def show(cli: Invocation, name: Name) -> None:
    """Show a migration; as text its statements."""
    _statements(cli, find(cli, "migration", name))


@command(app, "diff")
def diff(
    cli: Invocation,
    source: Annotated[
        str, typer.Option(help="What is the truth: a connection, snapshot:ID or ddl:FILE.")
    ],
    target: Annotated[str, typer.Option(help="Connection to bring in line.")],
    name: Annotated[str | None, typer.Option(help="Name of the migration.")] = None,
    include: Annotated[list[str] | None, typer.Option(help="Only these: table:public.a*.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="Without these; wins.")] = None,
    keep: Annotated[
        bool, typer.Option("--no-drop", help="Leave alone what only the target has.")
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Leave with 3 when schemas differ.")
    ] = False,
) -> None:
    """Compare two schemas and keep the statements that lead from one to the other.

    Nothing is changed in either database. `ddl:-` reads DDL from standard input.

    Examples:
      auralith migration diff --source shop_dev --target shop_staging
      auralith migration diff --source ddl:schema.sql --target shop_staging --exit-code
    """
    body: dict[str, Any] = {
        "source": _source(cli, source),
        "target_connection_id": find(cli, "connection", target)["id"],
        "include": include or [],
        "exclude": exclude or [],
        "options": {"drop": not keep},
    }
    if name is not None:
        body["name"] = name
    made = cli.api.post(f"/projects/{project_id(cli)}/migrations/compare", body)
    _statements(cli, made)
    cli.output.note(f"Kept as a draft: auralith migration show {made['id']}")
    refused = [one for one in made["unsupported"] if one["action"] not in NOT_KNOWN]
    if exit_code and (made["statements"] or refused):
        raise typer.Exit(int(Exit.DIFFERENT))


def _source(cli: Invocation, source: str) -> dict[str, Any]:
    kind, _, rest = source.partition(":")
    if kind == "snapshot":
        return {"snapshot_id": rest}
    if kind != "ddl":
        return {"connection_id": find(cli, "connection", source)["id"]}
    try:
        if rest == "-":
            return {"ddl": sys.stdin.read()}
        return {"ddl": Path(rest).read_text(encoding="utf-8")}
    except (OSError, UnicodeDecodeError) as error:
        raise usage(f"{rest} cannot be read: {error}") from error


def _statements(cli: Invocation, migration: Mapping[str, Any]) -> None:
    """All of it for scripts; for people the SQL, with what stands in its way as comments."""
    if cli.output.format != "text" or cli.output.fields:
        cli.output.record(migration, COLUMNS)
        return
    for refused in migration["unsupported"]:
        cli.output.note(f"not covered: {refused['object']}: {refused['reason']}")
    cli.output.text(migration["generated_sql"] or "-- The schemas do not differ.")


@command(app, "lint")
def lint(
    cli: Invocation,
    name: Name,
    form: Annotated[Format, typer.Option("--format", help="`github` writes annotations.")] = (
        Format.TEXT
    ),
    fail_on: Annotated[Level, typer.Option(help="From which severity on to fail.")] = Level.ERROR,
) -> None:
    """What to think about before a migration runs.

    Exit code 1 when a warning is at least as severe as --fail-on.

    Examples:
      auralith migration lint "Add orders" --format github --fail-on warning
    """
    warnings = find(cli, "migration", name)["lint_warnings"]
    if form is Format.GITHUB:
        for line in annotations(warnings):
            cli.output.text(line)
    else:
        cli.output.rows(warnings, WARNING_COLUMNS)
    if fail_on is Level.NEVER:
        return
    limit = SEVERITIES.index(fail_on.value)
    if any(SEVERITIES.index(w["severity"]) >= limit for w in warnings):
        raise typer.Exit(int(Exit.FAILED))


def annotations(warnings: list[dict[str, Any]]) -> Iterator[str]:
    """Warnings as GitHub Actions reads them from a log."""
    for warning in warnings:
        at = warning["statement_index"]
        place = "" if at is None else f"Statement {at + 1}: "
        text = " ".join(filter(None, (f"{place}{warning['message']}", warning["remedy"])))
        yield annotation(warning["severity"], warning["code"], text)


@command(app, "validate")
def validate(cli: Invocation, name: Name, wait: Wait = None, timeout: Timeout = None) -> None:
    """Try a migration in a throw-away database. Exit code 1 when it is not proved."""
    migration = find(cli, "migration", name)

    def judge(run: Mapping[str, Any]) -> Exit:
        return Exit.OK if (run.get("result") or {}).get("proved") else Exit.FAILED

    run = cli.api.post(f"/migrations/{migration['id']}/validate")
    finish(cli, run, wait=wait, timeout=timeout, judge=judge)


@command(app, "apply")
def apply(
    cli: Invocation,
    name: Name,
    yes: Yes = False,
    confirm: Confirm = None,
    destroy: Destroy = None,
    wait: Wait = None,
    timeout: Timeout = None,
) -> None:
    """Apply a migration to its target. What would destroy rows has to be named.

    Examples:
      auralith migration apply "Add orders" --yes --wait
      auralith migration apply "Clean up" --yes --destroy table:public.old
    """
    _start(cli, name, "apply", (yes, confirm), destroy=destroy, wait=wait, timeout=timeout)


@command(app, "rollback")
def rollback(
    cli: Invocation,
    name: Name,
    yes: Yes = False,
    confirm: Confirm = None,
    destroy: Destroy = None,
    wait: Wait = None,
    timeout: Timeout = None,
) -> None:
    """Take an applied migration back. What would destroy rows has to be named."""
    _start(cli, name, "rollback", (yes, confirm), destroy=destroy, wait=wait, timeout=timeout)


def _start(
    cli: Invocation,
    name: str,
    action: str,
    agreed: tuple[bool, str | None],
    *,
    destroy: list[str] | None,
    wait: bool | None,
    timeout: str | None,
) -> None:
    migration = find(cli, "migration", name)
    target = find(cli, "connection", migration["target_connection_id"])
    verb = "Apply" if action == "apply" else "Roll back"
    question = f"{verb} '{migration['name']}' on '{target['name']}' ({target['environment']})?"
    cli.agree_on_target(target, question=question, yes=agreed[0], confirm=agreed[1])
    body = {"confirm_destructive": destroy or []}
    run = cli.api.post(f"/migrations/{migration['id']}/{action}", body)
    if "id" not in run:
        cli.output.record(run, ("status", "applied"))
        return
    finish(cli, run, wait=wait, timeout=timeout)
