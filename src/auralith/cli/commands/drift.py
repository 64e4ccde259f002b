"""`auralith drift`: schemas checked against what was agreed, and what is found decided."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import typer

from auralith.cli.client.annotations import annotation
from auralith.cli.client.errors import CliError
from auralith.cli.client.exits import Exit, of_run
from auralith.cli.client.invocation import Invocation, command
from auralith.cli.client.lookup import find, is_id, project_id
from auralith.cli.client.output import plain
from auralith.cli.client.waiting import RUN_COLUMNS, Timeout, Wait, seconds, watch

app = typer.Typer()

REPORT_COLUMNS = ("id", "status", "drifted", "severity", "summary", "completeness", "created_at")
CHANGE_COLUMNS = ("severity", "action", "object", "attribute", "before", "after", "first_seen")
SNAPSHOT_COLUMNS = ("id", "label", "origin", "object_count", "completeness", "created_at")
SETTING_COLUMNS = (
    "baseline_snapshot_id",
    "cron",
    "enabled",
    "keep_days",
    "next_check_at",
    "last_checked_at",
)
CHECK_COLUMNS = (
    "connection", "status", "result.drifted", "result.severity", "result.summary",
    "result.report_id",
)  # fmt: skip
LEVELS = {"security": "error", "data": "error", "structure": "warning", "cosmetic": "info"}
"""How grave a difference is for a build."""

Connection = Annotated[str, typer.Argument(help="Name or id of the connection.")]
Report = Annotated[
    str, typer.Argument(help="Id of the report, or a connection: its last one.", metavar="report")
]
Note = Annotated[str, typer.Option(help="What others should know of it.")]
Said = bool | None


class Format(StrEnum):
    """How differences are written."""

    TEXT = "text"
    GITHUB = "github"


@dataclass(frozen=True)
class Check:
    """A check that ended, or why there is none."""

    connection: Mapping[str, Any]
    run: Mapping[str, Any]
    report: Mapping[str, Any] | None
    code: Exit


@command(app, "check")
def check(
    cli: Invocation,
    connection: Annotated[
        str | None, typer.Argument(help="Name or id; without it every connection of the project.")
    ] = None,
    against: Annotated[
        str | None, typer.Option(help="Id of a snapshot to compare with instead of the baseline.")
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Wait, and leave with 3 when something drifted.")
    ] = False,
    form: Annotated[
        Format, typer.Option("--format", help="`github` waits and writes annotations.")
    ] = Format.TEXT,
    wait: Wait = None,
    timeout: Timeout = None,
) -> None:
    """Compare schemas with what was agreed. The first check of a connection makes its baseline.

    Examples:
      auralith drift check shop_staging --wait
      auralith drift check --exit-code --format github
    """
    limit = seconds(timeout)
    waits = wait if wait is not None else cli.interactive or limit is not None
    waits = waits or exit_code or form is Format.GITHUB
    body = {} if against is None else {"against": against}
    if connection is not None:
        targets = [find(cli, "connection", connection)]
    else:
        targets = list(cli.api.pages("/connections", project_id=project_id(cli)))
    started = [_started(cli, target, body, alone=connection is not None) for target in targets]
    if not waits:
        _tell_begun(cli, started, alone=connection is not None)
        _leave(one.code for one in started if one.code is not Exit.PENDING)
        return
    ended = [_ended(cli, one, limit) for one in started]
    _tell(cli, ended, form, alone=connection is not None)
    different = exit_code and any(_drifted(one) for one in ended)
    _leave([*(one.code for one in ended), *([Exit.DIFFERENT] if different else [])])


def _started(
    cli: Invocation, target: Mapping[str, Any], body: Mapping[str, Any], *, alone: bool
) -> Check:
    """Among many connections one that refuses does not keep the others from being checked."""
    try:
        run = cli.api.post(f"/connections/{target['id']}/drift/check", dict(body))
    except CliError as error:
        if alone:
            raise
        cli.output.note(f"{target['name']}: {error.message}")
        return Check(target, {"status": "refused", "error": error.as_json()}, None, error.exit_code)
    return Check(target, run, None, Exit.PENDING)


def _ended(cli: Invocation, begun: Check, limit: float | None) -> Check:
    if begun.code is not Exit.PENDING:
        return begun
    run = watch(cli, begun.run, limit=limit)
    report_id = (run.get("result") or {}).get("report_id")
    report = cli.api.get(f"/drift/reports/{report_id}") if report_id else None
    return Check(begun.connection, run, report, of_run(run))


def _drifted(one: Check) -> bool:
    return bool((one.run.get("result") or {}).get("drifted"))


def _leave(codes: Iterable[Exit]) -> None:
    """Leave with the first code that is not well."""
    code = next((code for code in codes if code is not Exit.OK), Exit.OK)
    if code is not Exit.OK:
        raise typer.Exit(int(code))


def _tell_begun(cli: Invocation, begun: Sequence[Check], *, alone: bool) -> None:
    if alone:
        cli.output.record(begun[0].run, RUN_COLUMNS)
    else:
        cli.output.rows(_named(begun), ("connection", *RUN_COLUMNS))
    for one in begun:
        if one.code is Exit.PENDING:
            cli.output.note(f"Watch it: auralith run watch {one.run['id']}")


def _tell(cli: Invocation, ended: Sequence[Check], form: Format, *, alone: bool) -> None:
    for one in ended:
        _note(cli, one)
    if form is Format.GITHUB:
        for line in (line for one in ended for line in annotations(one)):
            cli.output.text(line)
    elif not alone:
        cli.output.rows(_named(ended), CHECK_COLUMNS)
    elif cli.output.format != "text" or cli.output.fields:
        cli.output.record(ended[0].run, CHECK_COLUMNS[1:])
    elif ended[0].report:
        cli.output.rows(ended[0].report["changes"], CHANGE_COLUMNS)


def _named(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """The runs with the names of their connections, which runs do not carry."""
    return [{**one.run, "connection": one.connection["name"]} for one in checks]


def _note(cli: Invocation, one: Check) -> None:
    """What became of a connection, in a line for the eye."""
    name, result = one.connection["name"], one.run.get("result") or {}
    if one.run["status"] != "succeeded":
        error = one.run.get("error") or {}
        said = error.get("message") or error.get("error") or ""
        cli.output.note(f"{name}: {one.run['status']}. {said}".rstrip())
    elif result["baseline_created"]:
        cli.output.note(f"{name}: the baseline was taken.")
    elif result["drifted"]:
        counts = ", ".join(f"{count} {word}" for word, count in result["summary"].items() if count)
        cli.output.note(f"{name}: drifted ({counts}). auralith drift show {result['report_id']}")
    else:
        cli.output.note(f"{name}: no drift.")
    for gap in (one.report or {}).get("gaps", ()):
        cli.output.note(f"{name}: not covered: {gap['object']}: {gap['message']}")


def annotations(one: Check) -> Iterator[str]:
    """What a check found, as GitHub Actions reads it."""
    name = one.connection["name"]
    if one.run["status"] != "succeeded":
        error = one.run.get("error") or {}
        said = error.get("message") or error.get("error") or one.run["status"]
        yield annotation("error", f"drift: {name}", f"The check did not end well. {said}")
    for change in (one.report or {}).get("changes", ()):
        text = f"{change['action']} {change['object']}"
        if change["attribute"]:
            before, after = plain(change["before"]), plain(change["after"])
            text = f"{text}: {change['attribute']} was {before or 'not set'}, is {after or 'not'}"
        yield annotation(LEVELS[change["severity"]], f"drift: {name}", text)
    for gap in (one.report or {}).get("gaps", ()):
        text = f"Not covered: {gap['object']}: {gap['message']}"
        yield annotation("info", f"drift: {name}", text)


@command(app, "reports")
def reports(
    cli: Invocation,
    connection: Connection,
    status: Annotated[str | None, typer.Option(help="For example open.")] = None,
    severity: Annotated[str | None, typer.Option(help="For example security.")] = None,
    drifted: Annotated[Said, typer.Option("--drifted/--no-drift", help="Only such.")] = None,
) -> None:
    """List the drift reports of a connection, the newest first."""
    place = f"/connections/{find(cli, 'connection', connection)['id']}/drift/reports"
    found = cli.api.pages(place, status=status, severity=severity, drifted=drifted)
    cli.output.rows(found, REPORT_COLUMNS)


@command(app, "show")
def show(
    cli: Invocation,
    report: Report,
    ddl: Annotated[bool, typer.Option("--ddl", help="Only the statements that lead back.")] = False,
) -> None:
    """Show what a check found; as text its differences."""
    found = _report(cli, report)
    if ddl:
        cli.output.text(found["ddl_to_restore"] or "-- Nothing differs.")
    elif cli.output.format != "text" or cli.output.fields:
        cli.output.record(found, REPORT_COLUMNS)
    else:
        for gap in found["gaps"]:
            cli.output.note(f"not covered: {gap['object']}: {gap['message']}")
        cli.output.rows(found["changes"], CHANGE_COLUMNS)
        cli.output.note(f"{found['status']}: {found['id']}")


@command(app, "acknowledge")
def acknowledge(cli: Invocation, report: Report, note: Note = "") -> None:
    """Take note of a report: the drift stays, the report is no longer open."""
    _decide(cli, report, "acknowledge", note)


@command(app, "accept")
def accept(cli: Invocation, report: Report, note: Note = "") -> None:
    """Make what a report found the baseline."""
    _decide(cli, report, "accept", note)


def _decide(cli: Invocation, report: str, action: str, note: str) -> None:
    found = _report(cli, report)
    decided = cli.api.post(f"/drift/reports/{found['id']}/{action}", {"note": note})
    cli.output.record(decided, (*REPORT_COLUMNS, "note"))


@command(app, "restore")
def restore(
    cli: Invocation,
    report: Report,
    name: Annotated[str | None, typer.Option(help="Name of the migration.")] = None,
    objects: Annotated[
        list[str] | None, typer.Option("--object", help="Only this one of its changes.")
    ] = None,
) -> None:
    """Draft the migration that restores what was agreed; nothing is run.

    Examples:
      auralith drift restore shop_staging --object table:public.orders
    """
    body: dict[str, Any] = {"objects": objects or []}
    if name is not None:
        body["name"] = name
    found = _report(cli, report)
    made = cli.api.post(f"/drift/reports/{found['id']}/migration", body)
    if cli.output.format != "text" or cli.output.fields:
        cli.output.record(made, ("id", "name", "status"))
    else:
        cli.output.text(made["generated_sql"] or "-- Nothing differs any more.")
    cli.output.note(f"Kept as a draft: auralith migration show {made['id']}")


def _report(cli: Invocation, wanted: str) -> dict[str, Any]:
    if is_id(wanted):
        return dict(cli.api.get(f"/drift/reports/{wanted}"))
    connection = find(cli, "connection", wanted)
    last = cli.api.get(f"/connections/{connection['id']}/drift/settings")["last_report_id"]
    if last is None:
        raise CliError(
            f"'{wanted}' was never checked for drift.",
            Exit.NOT_FOUND,
            hint=f"Check it: auralith drift check '{wanted}' --wait",
        )
    return dict(cli.api.get(f"/drift/reports/{last}"))


@command(app, "snapshot")
def snapshot(
    cli: Invocation,
    connection: Connection,
    label: Annotated[str, typer.Option(help="What it is called.")] = "",
) -> None:
    """Read the schema of a connection now and keep it."""
    place = f"/connections/{find(cli, 'connection', connection)['id']}/drift/snapshots"
    cli.output.record(cli.api.post(place, {"label": label}), SNAPSHOT_COLUMNS)


@command(app, "snapshots")
def snapshots(cli: Invocation, connection: Connection) -> None:
    """List the kept schemas of a connection, the newest first."""
    place = f"/connections/{find(cli, 'connection', connection)['id']}/drift/snapshots"
    cli.output.rows(cli.api.pages(place), SNAPSHOT_COLUMNS)


@command(app, "settings")
def settings(
    cli: Invocation,
    connection: Connection,
    baseline: Annotated[
        str | None, typer.Option(help="Id of a snapshot, or `none`: the next check takes it.")
    ] = None,
    cron: Annotated[str | None, typer.Option(help="Five fields, in UTC: '0 3 * * *'.")] = None,
    enabled: Annotated[
        Said, typer.Option("--enable/--disable", help="Whether the schedule runs.")
    ] = None,
    keep_days: Annotated[
        int | None, typer.Option(help="Days that reports and snapshots are kept; 0: for good.")
    ] = None,
) -> None:
    """Show how a connection is watched, or change what is given; the rest stays.

    Examples:
      auralith drift settings shop_staging --cron "0 3 * * *" --enable
    """
    place, found = _settings(cli, connection)
    body: dict[str, Any] = {}
    if cron is not None:
        body["cron"] = cron
    if enabled is not None:
        body["enabled"] = enabled
    if baseline is not None:
        body["baseline_snapshot_id"] = None if baseline == "none" else baseline
    if keep_days is not None:
        body["keep_days"] = keep_days or None
    _show_settings(cli, _changed(cli, place, found, body) if body else found)


@command(app, "ignore")
def ignore(
    cli: Invocation,
    connection: Connection,
    pattern: Annotated[
        str, typer.Argument(help="What does not count: table:public.tmp_* or column:*@comment.")
    ],
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    until: Annotated[str | None, typer.Option(help="When it ends: 2027-01-31.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the rule away.")] = False,
) -> None:
    """Add an ignore rule to a connection, or take one away.

    Examples:
      auralith drift ignore shop_staging "table:tmp_*" --reason "Job tables" --until 2027-01-31
    """
    place, found = _settings(cli, connection)
    rules = [rule for rule in found["ignore"] if _pattern(rule) != pattern]
    if remove and len(rules) == len(found["ignore"]):
        hint = f"See them: auralith drift settings '{connection}'"
        raise CliError(f"There is no rule '{pattern}'.", Exit.NOT_FOUND, hint=hint)
    if not remove:
        rules.append({"pattern": pattern, "reason": reason, "until": until})
    _show_settings(cli, _changed(cli, place, found, {"ignore": rules}))


def _settings(cli: Invocation, connection: str) -> tuple[str, dict[str, Any]]:
    place = f"/connections/{find(cli, 'connection', connection)['id']}/drift/settings"
    return place, dict(cli.api.get(place))


def _changed(
    cli: Invocation, place: str, found: Mapping[str, Any], change: Mapping[str, Any]
) -> dict[str, Any]:
    """Settings are replaced as a whole: what is not changed is sent as it is."""
    kept = {name: found[name] for name in ("cron", "enabled", "ignore")}
    return dict(cli.api.put(place, {**kept, **change}))


def _show_settings(cli: Invocation, found: Mapping[str, Any]) -> None:
    cli.output.record(found, SETTING_COLUMNS)
    for rule in found["idle"]:
        why = "has ended" if rule["why"] == "ended" else "names nothing"
        cli.output.note(f"The rule '{rule['pattern']}' {why}.")
    if cli.output.format == "text" and not cli.output.fields:
        for rule in found["ignore"]:
            cli.output.text(f"ignore\t{plain(rule)}")


def _pattern(rule: Any) -> str:
    return str(rule["pattern"] if isinstance(rule, Mapping) else rule)
