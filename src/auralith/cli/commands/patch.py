"""`auralith patch`: bulk changes, tried, executed, undone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from auralith.cli.client.exits import Exit
from auralith.cli.client.invocation import Invocation, command
from auralith.cli.client.lookup import find, project_id
from auralith.cli.client.patch_file import create_from_file
from auralith.cli.client.waiting import Timeout, Wait, finish

app = typer.Typer()

COLUMNS = ("id", "name", "connection_id", "status", "updated_at")
CHANGE_COLUMNS = ("op", "table", "key", "before", "after", "status")
Name = Annotated[str, typer.Argument(help="Name or id of the patch.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Confirm = Annotated[str | None, typer.Option(help="On production: the connection's name.")]
Limit = Annotated[int | None, typer.Option(help="At most so many; default all.")]


@command(app, "list")
def list_(
    cli: Invocation,
    status: Annotated[str | None, typer.Option(help="For example draft.")] = None,
) -> None:
    """List the patches of the project in use."""
    patches = cli.api.pages("/patches", project_id=project_id(cli), status=status)
    cli.output.rows(patches, COLUMNS)


@command(app, "create")
def create(
    cli: Invocation,
    file: Annotated[Path, typer.Option("--file", "-f", help="YAML or JSON file; - is stdin.")],
) -> None:
    """Create a patch from a file. Nothing runs yet.

    Examples:
      auralith patch create -f patch.yaml

    The file has the fields of the API's patch, with the connection by name:

      name: Spring prices
      connection: shop_staging
      operations:
        - op: update
          table: products
          where: category = 'Garden'
          set_expr:
            price: round(price * 1.04, 2)
        - op: upsert
          table: products
          key: [sku]
          file: stock.csv        # beside this file
    """
    cli.output.record(create_from_file(cli, file), COLUMNS)


@command(app, "show")
def show(cli: Invocation, name: Name) -> None:
    """Show a patch with its operations and options."""
    cli.output.record(find(cli, "patch", name))


@command(app, "status")
def status(cli: Invocation, name: Name) -> None:
    """Where a patch stands, with its last runs."""
    patch = find(cli, "patch", name)
    runs = cli.api.pages(
        "/runs",
        limit=5,
        project_id=patch["project_id"],
        resource_id=patch["id"],
        sort="-created_at",
    )
    answer = {
        "id": patch["id"],
        "name": patch["name"],
        "status": patch["status"],
        "runs": [{k: run[k] for k in ("id", "kind", "status", "created_at")} for run in runs],
    }
    cli.output.record(answer)


@command(app, "dry-run")
def dry_run(
    cli: Invocation,
    name: Name,
    wait: Wait = None,
    timeout: Timeout = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Leave with 3 when rows would change.")
    ] = False,
) -> None:
    """Run a patch for real and roll it back: exact counts, and what stands in its way.

    Exit code 1 when constraints would be violated.
    """
    patch = find(cli, "patch", name)

    def judge(run: Mapping[str, Any]) -> Exit:
        result = run.get("result") or {}
        if result.get("violations"):
            return Exit.FAILED
        totals = result.get("totals") or {}
        return Exit.DIFFERENT if exit_code and any(totals.values()) else Exit.OK

    run = cli.api.post(f"/patches/{patch['id']}/dry-run")
    finish(cli, run, wait=True if exit_code else wait, timeout=timeout, judge=judge)


@command(app, "execute")
def execute(
    cli: Invocation,
    name: Name,
    yes: Yes = False,
    confirm: Confirm = None,
    allow_irreversible: Annotated[
        bool, typer.Option("--allow-irreversible", help="Also when it cannot be rolled back.")
    ] = False,
    wait: Wait = None,
    timeout: Timeout = None,
) -> None:
    """Execute a patch; it needs a dry-run of the same content.

    Examples:
      auralith patch execute "Spring prices" --yes
      auralith patch execute "Spring prices" --yes --confirm shop_production --wait --timeout 30m
    """
    patch = find(cli, "patch", name)
    target = find(cli, "connection", patch["connection_id"])
    question = f"Execute '{patch['name']}' on '{target['name']}' ({target['environment']})?"
    cli.agree_on_target(target, question=question, yes=yes, confirm=confirm)
    body = {"allow_irreversible": True} if allow_irreversible else None
    run = cli.api.post(f"/patches/{patch['id']}/execute", body)
    finish(cli, run, wait=wait, timeout=timeout)


@command(app, "preview")
def preview(cli: Invocation, name: Name, wait: Wait = None, timeout: Timeout = None) -> None:
    """What a rollback would do now: rows to restore and conflicts; nothing is written."""
    patch = find(cli, "patch", name)
    run = cli.api.post(f"/patches/{patch['id']}/rollback/preview")
    finish(cli, run, wait=wait, timeout=timeout)


@command(app, "rollback")
def rollback(
    cli: Invocation,
    name: Name,
    on_conflict: Annotated[
        str, typer.Option(help="Rows changed since: abort, skip or force.")
    ] = "abort",
    yes: Yes = False,
    confirm: Confirm = None,
    wait: Wait = None,
    timeout: Timeout = None,
) -> None:
    """Undo a patch row by row.

    Rows somebody changed since are conflicts, never overwritten unless you say
    --on-conflict force.

    Examples:
      auralith patch preview "Spring prices" --wait
      auralith patch rollback "Spring prices" --on-conflict skip --yes --wait
    """
    patch = find(cli, "patch", name)
    target = find(cli, "connection", patch["connection_id"])
    question = f"Roll back '{patch['name']}' on '{target['name']}' (conflicts: {on_conflict})?"
    cli.agree_on_target(target, question=question, yes=yes, confirm=confirm)
    run = cli.api.post(f"/patches/{patch['id']}/rollback", {"on_conflict": on_conflict})
    finish(cli, run, wait=wait, timeout=timeout)


@command(app, "diff")
def diff(cli: Invocation, name: Name, limit: Limit = None) -> None:
    """The rows a patch changed, before and after."""
    patch = find(cli, "patch", name)
    cli.output.rows(cli.api.pages(f"/patches/{patch['id']}/changes", limit=limit), CHANGE_COLUMNS)


@command(app, "conflicts")
def conflicts(cli: Invocation, name: Name, limit: Limit = None) -> None:
    """The rows the last rollback or preview found changed since."""
    patch = find(cli, "patch", name)
    found = cli.api.pages(f"/patches/{patch['id']}/conflicts", limit=limit)
    cli.output.rows(found, ("table", "key", "reason"))


@command(app, "delete")
def delete(cli: Invocation, name: Name, yes: Yes = False) -> None:
    """Delete a patch."""
    patch = find(cli, "patch", name)
    cli.agree(f"Delete the patch '{patch['name']}'?", yes=yes)
    cli.api.delete(f"/patches/{patch['id']}")
    cli.output.note(f"Deleted '{patch['name']}'.")
