"""Drift on the command line: checks for CI, decisions, the way back; every exit code."""

import json
import sqlite3

import pytest

from tests.integration.cli.conftest import Demo, Shell
from tests.integration.cli.test_migration import TABLE


@pytest.fixture(scope="module")
def watched(shell: Shell) -> str:
    """The sample's SQLite database with a baseline; its name."""
    done = shell("drift", "check", "loyalty", "--wait", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["result"]["baseline_created"] is True
    return "loyalty"


def by_others(demo: Demo, sql: str) -> None:
    """Change the database as somebody who does not ask Auralith."""
    [file] = demo.folder.rglob("loyalty.sqlite")
    with sqlite3.connect(file) as link:
        link.execute(sql)


def test_a_build_sees_what_drifted(shell: Shell, demo: Demo, watched: str) -> None:
    same = shell("drift", "check", watched, "--exit-code")
    assert (same.returncode, same.stdout) == (0, ""), same.stderr
    assert "no drift" in same.stderr
    by_others(demo, TABLE)
    assert shell("drift", "check", watched, "--wait").returncode == 0
    found = shell("drift", "check", watched, "--exit-code", "--json")
    assert (found.returncode, json.loads(found.stdout)["result"]["drifted"]) == (3, True)
    lines = shell("drift", "check", watched, "--exit-code", "--format", "github")
    assert lines.returncode == 3
    wanted = "::warning title=drift%3A loyalty::added table:ci_notes"
    assert wanted in lines.stdout.splitlines()
    every = shell("drift", "check", "--exit-code", "--jsonl")
    assert every.returncode == 3, every.stderr
    runs = {run["connection"]: run for run in map(json.loads, every.stdout.splitlines())}
    assert len(runs) > 1
    assert runs["loyalty"]["result"]["drifted"] is True
    assert {run["status"] for run in runs.values()} == {"succeeded"}


def test_a_report_is_read_decided_and_undone(shell: Shell, demo: Demo, watched: str) -> None:
    assert shell("drift", "check", watched, "--exit-code").returncode == 3
    [change] = json.loads(shell("drift", "show", watched, "--json").stdout)["changes"]
    assert (change["object"], change["action"]) == ("table:ci_notes", "added")
    assert "table:ci_notes" in shell("drift", "show", watched).stdout
    assert "DROP TABLE" in shell("drift", "show", watched, "--ddl").stdout
    noted = shell("drift", "acknowledge", watched, "--note", "Ticket 12", "--json")
    assert (noted.returncode, json.loads(noted.stdout)["status"]) == (0, "acknowledged")
    drafted = shell("drift", "restore", watched, "--name", "Back to the baseline")
    assert (drafted.returncode, "DROP TABLE" in drafted.stdout) == (0, True), drafted.stderr
    unknown = shell("drift", "restore", watched, "--object", "table:nowhere")
    assert unknown.returncode == 2
    report = json.loads(shell("drift", "reports", watched, "--drifted", "--json").stdout)[0]
    accepted = shell("drift", "accept", report["id"], "--json")
    assert (accepted.returncode, json.loads(accepted.stdout)["status"]) == (0, "accepted")
    assert shell("drift", "check", watched, "--exit-code").returncode == 0
    again = shell("drift", "accept", report["id"], "--json")
    assert (again.returncode, json.loads(again.stderr)["code"]) == (6, "drift.report_closed")
    by_others(demo, "DROP TABLE ci_notes")


def test_settings_and_rules(shell: Shell, watched: str) -> None:
    set_ = shell("drift", "settings", watched, "--cron", "0 3 * * *", "--enable", "--json")
    assert (set_.returncode, json.loads(set_.stdout)["enabled"]) == (0, True)
    words = ("drift", "ignore", watched, "table:ci_*")
    ruled = shell(*words, "--reason", "Builds", "--until", "2999-01-31", "--json")
    found = json.loads(ruled.stdout)
    assert (found["cron"], [rule["pattern"] for rule in found["ignore"]]) == (
        "0 3 * * *",
        ["table:ci_*"],
    )
    assert "Builds" in shell("drift", "settings", watched).stdout
    taken = json.loads(shell("drift", "snapshot", watched, "--label", "Monday", "--json").stdout)
    assert "Monday" in shell("drift", "snapshots", watched).stdout
    based = shell("drift", "settings", watched, "--baseline", taken["id"], "--disable", "--json")
    assert json.loads(based.stdout)["baseline_snapshot_id"] == taken["id"]
    assert json.loads(shell(*words, "--remove", "--json").stdout)["ignore"] == []
    assert shell(*words, "--remove").returncode == 5
    assert shell("drift", "settings", watched, "--cron", "now").returncode == 2


def test_what_is_not_there_or_not_said(shell: Shell) -> None:
    assert shell("drift", "check", "nowhere").returncode == 5
    assert shell("drift", "show", "nowhere").returncode == 5
    assert shell("drift", "check", "loyalty", "--timeout", "soon").returncode == 2
