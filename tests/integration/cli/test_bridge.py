"""Bridges on the command line: planned, run, saved, run again."""

import json

from tests.integration.cli.conftest import Shell


def test_a_copy_is_planned_run_and_saved(shell: Shell) -> None:
    ends = ("shop_staging", "loyalty")
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
