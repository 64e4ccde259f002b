"""Synthetic rows on the command line, with the demo's own scenarios: drawn up, made, removed."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.conftest import Shell

READY = ("More customers for staging", "A wave of new members", "A new season")
FILLED = ("CRM", "Human resources")


def told(shell: Shell, *words: str) -> Any:
    """What a command says to a script."""
    done = shell("seed", *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def made(shell: Shell, name: str, *words: str) -> dict[str, Any]:
    """A run of a scenario, at its end."""
    run: dict[str, Any] = told(shell, "run", name, "--yes", "--wait", *words)
    assert run["status"] == "succeeded", run
    return run


@pytest.mark.parametrize("name", READY)
def test_the_samples_get_rows_and_lose_them_again(shell: Shell, name: str) -> None:
    assert {*READY, *FILLED} <= {each["name"] for each in told(shell, "list")}
    preview = told(shell, "preview", name, "--rows", "3")
    assert all(len(table["rows"]) == 3 for table in preview["tables"])
    assert shell("seed", "run", name).returncode == 2, "this needs --yes"
    run = made(shell, name, "--seed", "8", "--scale", "0.5")
    assert run["result"]["rows"] > 50
    cleaned = told(shell, "cleanup", run["id"], "--yes", "--wait")
    assert cleaned["result"]["deleted"] == run["result"]["rows"]
    assert [each["id"] for each in told(shell, "runs", name)][:2] == [cleaned["id"], run["id"]]
    assert shell("seed", "cleanup", run["id"], "--yes", "--wait").returncode == 6


@pytest.mark.parametrize("name", FILLED)
def test_samples_are_filled_by_what_comes_with_the_product(shell: Shell, name: str) -> None:
    (run,) = told(shell, "runs", name)
    watched = shell("run", "watch", run["id"], "--json")
    assert watched.returncode == 0, watched.stderr
    assert json.loads(shell("run", "show", run["id"], "--json").stdout)["result"]["rows"] > 1_000


def test_a_scenario_is_a_file_beside_the_code(shell: Shell, tmp_path: Path) -> None:
    file, other = tmp_path / "members.yaml", tmp_path / "again.yaml"
    drawn = shell(
        "seed", "infer", "loyalty", "--rows", "20", "--locale", "fr", "--write", str(file)
    )
    assert drawn.returncode == 0, drawn.stderr
    assert shell("seed", "infer", "loyalty", "--write", str(file)).returncode == 2, "it is there"
    kept = told(shell, "create", "loyalty", "-f", str(file))
    name = kept["name"]
    assert shell("seed", "export", name, "-o", str(other)).returncode == 0
    text = other.read_text(encoding="utf-8")
    assert "locale: fr" in text
    other.write_text(text.replace(f"name: {name}", "name: Few members"), encoding="utf-8")
    changed = told(shell, "update", name, "-f", str(other))
    assert (changed["id"], changed["name"]) == (kept["id"], "Few members")
    assert told(shell, "show", "Few members")["tables"] == told(shell, "show", kept["id"])["tables"]
    other.write_text("name: x\nnonsense: 1\n", encoding="utf-8")
    wrong = shell("seed", "update", "Few members", "-f", str(other))
    assert wrong.returncode == 2
    assert "nonsense" in wrong.stderr
    assert shell("seed", "delete", "Few members").returncode == 2
    assert shell("seed", "delete", "Few members", "--yes").returncode == 0
    assert shell("seed", "show", "Few members").returncode == 5


def test_rows_that_stay_make_a_cleanup_fail(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "few.yaml"
    file.write_text(
        "name: A few more\nseed: 3\ntables:\n- table: rewards\n  rows: 3\n  columns:\n"
        "    code: {generator: pattern, params: {pattern: 'NEW####', unique: true}}\n"
        "    title: headline\n    cost_points: {generator: integer, params: {low: 10, high: 90}}\n",
        encoding="utf-8",
    )
    assert shell("seed", "create", "loyalty", "-f", str(file)).returncode == 0
    run = made(shell, "A few more")
    assert run["result"]["rows"] == 3
    refused = shell("seed", "delete", "A few more", "--yes")
    assert refused.returncode == 6
    assert shell("seed", "delete", "A few more", "--keep-rows", "--yes").returncode == 0
    gone = shell("seed", "cleanup", run["id"], "--yes", "--wait")
    assert gone.returncode == 6, gone.stderr


def test_catalogues_and_lists(shell: Shell, tmp_path: Path) -> None:
    assert {"email", "reference"} <= {each["id"] for each in told(shell, "generators")}
    assert {each["id"] for each in told(shell, "builtins")} == {"shop", "crm", "hr"}
    out = shell("seed", "builtin", "shop")
    assert out.returncode == 0, out.stderr
    assert "tables:" in out.stdout
    assert "CREATE TABLE" in shell("seed", "builtin", "shop", "--ddl", "sqlite").stdout
    assert shell("seed", "builtin", "bank").returncode == 2
    values = tmp_path / "colours.txt"
    values.write_text("red\ngreen\n\n", encoding="utf-8")
    kept = told(shell, "reference", "colours", "-f", str(values))
    assert kept["values"] == ["red", "green"]
    values.write_text("blue\n", encoding="utf-8")
    assert told(shell, "reference", "colours", "-f", str(values))["id"] == kept["id"]
    assert told(shell, "reference", "colours")["values"] == ["blue"]
    assert [each["name"] for each in told(shell, "references")] == ["colours"]
    assert shell("seed", "reference", "colours", "--remove").returncode == 0
    assert shell("seed", "reference", "colours").returncode == 5
