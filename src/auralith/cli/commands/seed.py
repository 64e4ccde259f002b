"""`auralith seed`: synthetic rows drawn up, previewed, made, and removed again."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from auralith.cli.client.errors import usage
from auralith.cli.client.exits import Exit
from auralith.cli.client.invocation import Invocation, command
from auralith.cli.client.lookup import find, project_id
from auralith.cli.client.object_file import dump_object, read_text, write_object, write_text
from auralith.cli.client.waiting import Timeout, Wait, finish

app = typer.Typer()

COLUMNS = ("id", "name", "connection_id", "seed", "locale", "updated_at")
GENERATOR_COLUMNS = ("id", "family", "unique", "grouped", "description")
BUILTIN_COLUMNS = ("id", "name", "tables", "description")
TABLE_COLUMNS = ("table", "rows", "per_parent.table", "per_parent.min", "per_parent.max")
ROW_COLUMNS = ("table", "row")
FINDING_COLUMNS = ("table", "column", "code", "blocks", "message")
REFERENCE_COLUMNS = ("id", "name", "values")
RUN_COLUMNS = ("id", "kind", "status", "created_at", "finished_at")
OF_THE_SERVER = {"project_id", "connection_id"}
SKELETON = """Drawn up from {connection}: read it, then `auralith seed create {connection} -f FILE`.
rows: of a table without parents; per_parent: so many for each row of another table.
`auralith seed generators` lists what can fill a column."""

Name = Annotated[str, typer.Argument(help="Name or id of the scenario.")]
Connection = Annotated[str, typer.Argument(help="Connection: name or id.")]
RunId = Annotated[str, typer.Argument(help="Id of the run that made the rows.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Confirm = Annotated[
    str | None, typer.Option("--confirm", help="Name of the connection, if it is production.")
]
Tables = Annotated[
    list[str] | None,
    typer.Option("--table", help="Table; may be given often. Without it: all."),
]
File = Annotated[Path, typer.Option("--file", "-f", help="YAML file; - is stdin.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="File; default standard output.")
]


@command(app, "generators")
def generators(cli: Invocation) -> None:
    """List what can fill a column. With --json also the parameters, as JSON Schema."""
    cli.output.rows(cli.api.get("/seed/generators")["items"], GENERATOR_COLUMNS)


@command(app, "builtins")
def builtins(cli: Invocation) -> None:
    """List the scenarios that come with the product."""
    cli.output.rows(cli.api.get("/seed/builtins")["items"], BUILTIN_COLUMNS)


@command(app, "infer")
def infer(
    cli: Invocation,
    connection: Connection,
    table: Tables = None,
    rows: Annotated[int, typer.Option(min=1, help="Rows of each table without parents.")] = 100,
    learn: Annotated[
        bool, typer.Option("--learn", help="Also from statistics of the rows that are there.")
    ] = False,
    locale: Annotated[str | None, typer.Option(help="Language of the values: en or fr.")] = None,
    write: Annotated[
        Path | None, typer.Option("--write", help="Write the scenario as YAML into a new file.")
    ] = None,
) -> None:
    """Draw up a scenario that runs as it is. Nothing is written into the database.

    Examples:
      auralith seed infer shop_staging --rows 1000
      auralith seed infer shop_staging --learn --write shop.yaml
    """
    place = find(cli, "connection", connection)
    body: dict[str, Any] = {"connection_id": place["id"], "rows": rows, "learn": learn}
    if table:
        body["tables"] = table
    if locale:
        body["locale"] = locale
    found = cli.api.post("/seed/infer", body)
    if write is None:
        if cli.output.format == "text":
            cli.output.rows(found["tables"], TABLE_COLUMNS)
        else:
            cli.output.record(found)
        return
    kept = {name: value for name, value in found.items() if name not in OF_THE_SERVER}
    write_object(write, kept, comment=SKELETON.format(connection=place["name"]))
    cli.output.note(f"Wrote {write}. Then: auralith seed create {place['name']} -f {write}")


@command(app, "list")
def list_(cli: Invocation) -> None:
    """List the scenarios of the project in use."""
    cli.output.rows(cli.api.pages("/seed/scenarios", project_id=project_id(cli)), COLUMNS)


@command(app, "show")
def show(cli: Invocation, name: Name) -> None:
    """Show a scenario with all its tables."""
    cli.output.record(find(cli, "seed", name))


@command(app, "create")
def create(cli: Invocation, connection: Connection, file: File) -> None:
    """Keep the scenario that a YAML file holds, for a database. It is checked there.

      name: A small shop
      seed: 7
      locale: fr
      tables:
        - table: customers
          rows: 1000
          columns:
            email: {generator: email, params: {unique: true}}
        - table: orders
          per_parent: {table: customers, min: 0, max: 5}

    Examples:
      auralith seed create shop_staging -f shop.yaml
    """
    place = find(cli, "connection", connection)
    text = read_text(file)
    made = cli.api.send_yaml("POST", "/seed/scenarios/yaml", text, connection_id=place["id"])
    cli.output.record(made, COLUMNS)


@command(app, "update")
def update(cli: Invocation, name: Name, file: File) -> None:
    """Make a scenario what a YAML file holds; it stays where it is.

    Examples:
      auralith seed update "A small shop" -f shop.yaml
    """
    scenario = find(cli, "seed", name)
    text = read_text(file)
    changed = cli.api.send_yaml("PUT", f"/seed/scenarios/{scenario['id']}/yaml", text)
    cli.output.record(changed, COLUMNS)


@command(app, "export")
def export(cli: Invocation, name: Name, output: Output = None) -> None:
    """Write a scenario as YAML, to be kept beside the code.

    Examples:
      auralith seed export "A small shop" -o shop.yaml
    """
    scenario = find(cli, "seed", name)
    _write(cli, output, cli.api.request("GET", f"/seed/scenarios/{scenario['id']}/yaml").text)


@command(app, "builtin")
def builtin(
    cli: Invocation,
    scenario: Annotated[str, typer.Argument(help="Id of a scenario of `seed builtins`.")],
    ddl: Annotated[
        str | None, typer.Option("--ddl", help="Its tables instead, as SQL for this engine.")
    ] = None,
    output: Output = None,
) -> None:
    """Write a scenario that comes with the product as YAML, or the tables it fills as SQL.

    Examples:
      auralith seed builtin shop -o shop.yaml
      auralith seed builtin shop --ddl postgresql | psql shop
    """
    items = cli.api.get("/seed/builtins")["items"]
    found = next((each for each in items if each["id"] == scenario), None)
    if found is None:
        known = ", ".join(each["id"] for each in items)
        raise usage(f"There is no '{scenario}'.", f"Choose one of: {known}")
    if ddl is not None:
        if ddl not in found["ddl"]:
            raise usage(f"--ddl {ddl} is no engine.", f"Choose one of: {', '.join(found['ddl'])}")
        _write(cli, output, found["ddl"][ddl])
        return
    body = {"name": found["name"], "description": found["description"], **found["scenario"]}
    _write(cli, output, dump_object(body))


def _write(cli: Invocation, output: Path | None, text: str) -> None:
    if output is None:
        cli.output.text(text.rstrip("\n"))
    else:
        write_text(output, text)


@command(app, "delete")
def delete(
    cli: Invocation,
    name: Name,
    keep_rows: Annotated[
        bool, typer.Option("--keep-rows", help="Although rows of its runs stay for good.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Delete a scenario. Rows of its runs are removed first, or stay with --keep-rows."""
    scenario = find(cli, "seed", name)
    cli.agree(f"Delete the scenario '{scenario['name']}'?", yes=yes)
    cli.api.delete(f"/seed/scenarios/{scenario['id']}", keep_rows=keep_rows)
    cli.output.note(f"Deleted '{scenario['name']}'.")


@command(app, "preview")
def preview(
    cli: Invocation,
    name: Name,
    rows: Annotated[int, typer.Option(min=1, max=100, help="Rows of each table.")] = 20,
    table: Tables = None,
) -> None:
    """Show the first rows of each table, and what a run would meet. Nothing is written.

    Exit code 1 when a run would be refused.
    """
    scenario = find(cli, "seed", name)
    body: dict[str, Any] = {"rows": rows}
    if table:
        body["tables"] = table
    answer = cli.api.post(f"/seed/scenarios/{scenario['id']}/preview", body)
    findings = _of_tables(answer, "findings")
    if cli.output.format != "text":
        cli.output.record(answer)
    else:
        shown = [
            {"table": each["table"], "row": row}
            for each in answer["tables"]
            for row in each["rows"]
        ]
        cli.output.rows(shown, ROW_COLUMNS)
        if findings:
            cli.output.rows(findings, FINDING_COLUMNS)
    if any(finding["blocks"] for finding in findings):
        raise typer.Exit(int(Exit.FAILED))


def _of_tables(answer: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return [{"table": each["table"], **item} for each in answer["tables"] for item in each[name]]


@command(app, "run")
def run(
    cli: Invocation,
    name: Name,
    seed: Annotated[int | None, typer.Option(help="Another seed, for this run.")] = None,
    scale: Annotated[float, typer.Option(help="Times the rows of tables without parents.")] = 1.0,
    yes: Yes = False,
    confirm: Confirm = None,
    wait: Wait = None,
    timeout: Timeout = None,
) -> None:
    """Make the rows. What the database could not hold is refused before anything is written.

    Examples:
      auralith seed run "A small shop" --yes --wait
      auralith seed run "A small shop" --seed 8 --scale 10 --yes
    """
    scenario = find(cli, "seed", name)
    there = find(cli, "connection", scenario["connection_id"])
    question = f"Make rows in '{there['name']}' ({there['environment']})?"
    cli.agree_on_target(there, question=question, yes=yes, confirm=confirm)
    body = {"scale": scale, **({} if seed is None else {"seed": seed})}
    started = cli.api.post(f"/seed/scenarios/{scenario['id']}/run", body)
    finish(cli, started, wait=wait, timeout=timeout)


@command(app, "runs")
def runs(cli: Invocation, name: Name) -> None:
    """List the runs of a scenario, the newest first."""
    scenario = find(cli, "seed", name)
    cli.output.rows(cli.api.pages(f"/seed/scenarios/{scenario['id']}/runs"), RUN_COLUMNS)


@command(app, "cleanup")
def cleanup(
    cli: Invocation, run_id: RunId, yes: Yes = False, wait: Wait = None, timeout: Timeout = None
) -> None:
    """Remove exactly the rows a run made. Exit code 1 when some stay: edited, or referenced since.

    Examples:
      auralith seed cleanup RUN_ID --yes --wait
    """
    cli.agree(f"Remove the rows that run {run_id} made?", yes=yes)
    started = cli.api.post(f"/seed/runs/{run_id}/cleanup")
    finish(cli, started, wait=wait, timeout=timeout, judge=_all_gone)


def _all_gone(run: Mapping[str, Any]) -> Exit:
    return Exit.FAILED if (run.get("result") or {}).get("conflicts_total") else Exit.OK


@command(app, "references")
def references(cli: Invocation) -> None:
    """List the project's own lists of values."""
    found = cli.api.pages("/seed/references", project_id=project_id(cli))
    cli.output.rows(found, REFERENCE_COLUMNS)


@command(app, "reference")
def reference(
    cli: Invocation,
    name: Annotated[str, typer.Argument(help="Name of the list, as generators call it.")],
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Text file, a value a line; - is stdin.")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Delete the list.")] = False,
) -> None:
    """Show a list of values, keep one from a file, or delete it.

    Examples:
      auralith seed reference colours -f colours.txt
    """
    if file is not None and not remove:
        _keep(cli, name, [line for line in read_text(file).splitlines() if line.strip()])
        return
    found = find(cli, "reference", name)
    if not remove:
        cli.output.record(found)
        return
    cli.api.delete(f"/seed/references/{found['id']}")
    cli.output.note(f"Deleted '{found['name']}'.")


def _keep(cli: Invocation, name: str, values: list[str]) -> None:
    project = project_id(cli)
    stored = cli.api.pages("/seed/references", project_id=project)
    same = next((each for each in stored if each["name"] == name), None)
    if same is not None:
        made = cli.api.patch(f"/seed/references/{same['id']}", {"values": values})
    else:
        body = {"project_id": project, "name": name, "values": values}
        made = cli.api.post("/seed/references", body)
    cli.output.record(made, REFERENCE_COLUMNS)
