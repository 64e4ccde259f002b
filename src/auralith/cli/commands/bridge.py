"""`auralith bridge`: rows copied from one connection into another, planned and verified."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import typer

from auralith.cli.client.errors import usage
from auralith.cli.client.invocation import Invocation, command
from auralith.cli.client.lookup import find, project_id
from auralith.cli.client.waiting import Timeout, Wait, finish

app = typer.Typer()

COLUMNS = ("id", "name", "source_connection_id", "target_connection_id", "updated_at")
COLUMN_COLUMNS = ("table", "name", "source_type", "target_type", "fidelity", "reason")
PULL_COLUMNS = ("table", "direction", "edge", "rows")
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


class Triggers(StrEnum):
    """Whether triggers of the target act on rows that come."""

    KEEP = "keep"
    DISABLE = "disable"


Source = Annotated[str, typer.Argument(help="Connection that is read: name or id.")]
Target = Annotated[str, typer.Argument(help="Connection that is written to: name or id.")]
Tables = Annotated[
    list[str] | None,
    typer.Option("--table", help="Table of the source; may be given often. Without it: all."),
]
Wheres = Annotated[
    list[str] | None,
    typer.Option("--where", help="TABLE=CONDITION: only rows of the table that it holds for."),
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--columns", help="TABLE=A,B: only these columns of the table."),
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
    triggers: Annotated[
        Triggers, typer.Option(help="Whether triggers of the target act on rows that come.")
    ] = Triggers.KEEP
    rate: Annotated[int | None, typer.Option(help="Rows a second, at most.")] = None


@dataclass(frozen=True)
class Picked:
    """Which rows are copied, as options."""

    table: Tables = None
    where: Wheres = None
    columns: Columns = None
    subset: Annotated[
        str | None,
        typer.Option(
            help="TABLE or TABLE=CONDITION: only these rows, what they reference, and what"
            " references them."
        ),
    ] = None
    subset_limit: Annotated[
        int | None, typer.Option(help="Of the subset's table: so many rows, the first by key.")
    ] = None
    subset_percent: Annotated[
        float | None, typer.Option(help="Of the subset's table: a share, always the same rows.")
    ] = None
    follow: Annotated[
        list[str] | None,
        typer.Option(
            help="Foreign key (table.column or its name) along which referencing rows come;"
            " may be given often. Without it: those that reference the subset's own table."
        ),
    ] = None
    subset_alone: Annotated[
        bool, typer.Option("--subset-alone", help="Nothing that references the rows comes along.")
    ] = False
    subset_max: Annotated[
        int | None, typer.Option(help="Refuse a subset with more rows of any table.")
    ] = None
    mask: Annotated[
        str | None, typer.Option(help="Mask on the way by this configuration: name or id.")
    ] = None


@command(app, "plan")
def plan(
    cli: Invocation,
    source: Source,
    target: Target,
    picked: Picked,
    mode: ModeOption = Mode.REPLACE,
) -> None:
    """Say what a copy would do: order, types, values that do not fit. Nothing is written.

    Examples:
      auralith bridge plan shop_production loyalty
      auralith bridge plan shop_production shop_staging --table customers --json
      auralith bridge plan shop_production shop_staging --subset "customers=country = 'FR'"
    """
    body = _body(cli, (source, target), picked, {"mode": mode.value})
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
    pulls = [
        {"table": entry["source"], **pull}
        for entry in drawn["tables"]
        for pull in entry["pulls"] or ()
    ]
    if pulls:
        cli.output.rows(pulls, PULL_COLUMNS)
    if drawn["warnings"]:
        cli.output.rows(drawn["warnings"], WARNING_COLUMNS)


@command(app, "run")
def run(
    cli: Invocation,
    source: Source,
    target: Target,
    ways: Ways,
    picked: Picked,
    yes: Yes = False,
    wait: Wait = None,
    timeout: Timeout = None,
) -> None:
    """Copy rows. With `replace`, which is the rule, the target's rows give way to the source's.

    Examples:
      auralith bridge run shop_production shop_staging --verify checksum --yes --wait
      auralith bridge run loyalty shop_staging --table members --mode upsert --yes
      auralith bridge run shop_production shop_staging --subset customers --subset-percent 1 --yes
    """
    body = _body(cli, (source, target), picked, _options(ways))
    there = find(cli, "connection", body["target_connection_id"])
    question = f"Copy into '{there['name']}' ({there['environment']}, {ways.mode})?"
    cli.agree_on_target(there, question=question, yes=yes, confirm=None)
    started = cli.api.post(f"/projects/{project_id(cli)}/bridge/run", body)
    finish(cli, started, wait=wait, timeout=timeout)


@command(app, "runs")
def runs(cli: Invocation) -> None:
    """List the copies that were made, the newest first."""
    cli.output.rows(cli.api.pages(f"/projects/{project_id(cli)}/bridge/runs"), RUN_COLUMNS)


@command(app, "rate")
def rate(
    cli: Invocation,
    run: Annotated[str, typer.Argument(help="Id of the run.")],
    rows: Annotated[int | None, typer.Argument(help="Rows a second; without: no limit.")] = None,
) -> None:
    """Let a copy that runs go faster or slower from now on.

    Examples:
      auralith bridge rate 0198c5b2-6a2e-7cc0-9d51-4f6f0d2f8a11 5000
      auralith bridge rate 0198c5b2-6a2e-7cc0-9d51-4f6f0d2f8a11
    """
    changed = cli.api.patch(f"/bridge/runs/{run}", {"max_rows_per_second": rows})
    cli.output.record(changed, ("run_id", "max_rows_per_second"))


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
    picked: Picked,
    ways: Ways,
) -> None:
    """Save a bridge to be run again.

    Examples:
      auralith bridge save Nightly shop_production shop_staging
    """
    body = {"name": name, **_body(cli, (source, target), picked, _options(ways))}
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


def _options(ways: Ways) -> dict[str, Any]:
    """Without those that were not given."""
    rate = {"max_rows_per_second": ways.rate} if ways.rate else {}
    chosen = (ways.mode, ways.verify, ways.on_unrepresentable, ways.triggers)
    names = ("mode", "verify", "on_unrepresentable", "triggers")
    return {**dict(zip(names, map(str, chosen), strict=True)), **rate}


def _body(
    cli: Invocation, ends: tuple[str, str], picked: Picked, options: dict[str, Any]
) -> dict[str, Any]:
    source, target = (find(cli, "connection", end)["id"] for end in ends)
    subset = _subset(picked)
    masked = None if picked.mask is None else find(cli, "anonymize", picked.mask)["id"]
    return {
        "source_connection_id": source,
        "target_connection_id": target,
        "tables": _tables(picked),
        **({"subset": subset} if subset else {}),
        **({"anonymize_config_id": masked} if masked else {}),
        **options,
    }


def _tables(picked: Picked) -> str | list[dict[str, Any]]:
    """All, or those that were named by any option."""
    found: dict[str, dict[str, Any]] = {name: {"source": name} for name in picked.table or ()}
    for option, given in (("where", picked.where), ("columns", picked.columns)):
        for text in given or ():
            name, equals, value = text.partition("=")
            if not equals or not name.strip() or not value.strip():
                example = "orders=total > 10" if option == "where" else "orders=id,total"
                raise usage(f"--{option} {text!r} names no table.", f'Example: "{example}"')
            entry = found.get(name.strip())
            if entry is None:
                raise usage(
                    f"--{option} is for {name.strip()}, which is not copied.",
                    f"Give --table {name.strip()} as well.",
                )
            entry[option] = value.split(",") if option == "columns" else value
    return list(found.values()) or "all"


def _subset(picked: Picked) -> dict[str, Any] | None:
    if picked.subset is None:
        if any((picked.subset_limit, picked.subset_percent, picked.follow, picked.subset_max)):
            raise usage("A subset of which table?", 'Example: --subset "orders=total > 10"')
        return None
    name, _, where = picked.subset.partition("=")
    given = {
        "where": where.strip() or None,
        "limit": picked.subset_limit,
        "percent": picked.subset_percent,
        "max_rows_per_table": picked.subset_max,
    }
    follow = {"follow": picked.follow or []} if picked.follow or picked.subset_alone else {}
    body = {name: value for name, value in given.items() if value is not None}
    return {"table": name.strip(), **body, **follow}
