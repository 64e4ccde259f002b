"""Bridges on the command line: planned, run, saved, run again."""

import json
import sqlite3
from collections.abc import Iterator

import pytest

from tests.integration.cli.conftest import Demo, Shell


@pytest.fixture
def copied(demo: Demo, shell: Shell) -> Iterator[str]:
    """A connection to an empty file beside the samples, which stay as they are."""
    beside = next(demo.folder.rglob("loyalty.sqlite"))
    file = beside.with_name("copied.sqlite")
    sqlite3.connect(file).close()
    words = ("--engine", "sqlite", "--database", file.name)
    made = shell("connection", "create", "copied", *words)
    assert made.returncode == 0, made.stderr
    yield "copied"
    assert shell("connection", "delete", "copied", "--yes").returncode == 0
    file.unlink()


def test_a_copy_is_planned_run_and_saved(shell: Shell, copied: str) -> None:
    ends = ("shop_staging", copied)
    plan = shell("bridge", "plan", *ends, "--table", "customers", "--json")
    assert plan.returncode == 0, plan.stderr
    drawn = json.loads(plan.stdout)
    assert [t["source"] for t in drawn["tables"]] == ["customers"]
    assert "customers" in shell("bridge", "plan", *ends, "--table", "customers").stdout
    assert shell("bridge", "run", *ends, "--table", "customers").returncode == 2
    words = ("--table", "customers", "--verify", "checksum", "--yes", "--wait", "--json")
    done = shell("bridge", "run", *ends, *words)
    assert done.returncode == 0, done.stderr
    run = json.loads(done.stdout)
    assert (run["status"], run["result"]["verified"]) == ("succeeded", True)
    listed = json.loads(shell("bridge", "runs", "--json").stdout)
    assert run["id"] in {item["id"] for item in listed}
    saved = shell("bridge", "save", "Nightly", *ends, "--table", "customers", "--mode", "upsert")
    assert saved.returncode == 0, saved.stderr
    assert "Nightly" in shell("bridge", "list").stdout
    again = json.loads(shell("bridge", "start", "Nightly", "--yes", "--wait", "--json").stdout)
    (table,) = again["result"]["tables"]
    assert (table["inserted"], table["updated"]) == (0, run["result"]["rows"])
    assert shell("bridge", "delete", "Nightly").returncode == 0
    assert shell("bridge", "start", "Nightly", "--yes").returncode == 5


def test_rows_are_picked(shell: Shell, copied: str) -> None:
    ends = ("shop_staging", copied)
    subset = ("--subset", "orders=id <= 40", "--subset-limit", "20", "--subset-alone")
    plan = shell("bridge", "plan", *ends, *subset, "--json")
    assert plan.returncode == 0, plan.stderr
    orders = next(t for t in json.loads(plan.stdout)["tables"] if t["source"] == "orders")
    assert orders["pulls"] == [{"edge": None, "direction": "root", "rows": 20}]
    assert "orders.customer_id" in shell("bridge", "plan", *ends, *subset).stdout
    words = ("--table", "customers", "--where", "customers=id <= 30", "--columns", "customers=id")
    done = shell("bridge", "run", *ends, *words, "--rate", "100000", "--yes", "--wait", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["result"]["rows"] == 30
    for wrong in (("--where", "id < 3"), ("--where", "orders=id < 3"), ("--subset-limit", "3")):
        assert shell("bridge", "plan", *ends, *wrong).returncode == 2
