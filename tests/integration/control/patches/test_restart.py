"""Workers killed by the kernel in the middle: the next one finishes, nothing is lost or doubled."""

import subprocess
from typing import Any

import pytest

from auralith.worker.main import Worker
from tests.integration.control.patches.conftest import Desk, Start, until

CUSTOMERS = 300
FIRST_ROWS = 30
EVERY_ROW = {
    "op": "update",
    "table": "customers",
    "all_rows": True,
    "set_expr": {"balance": "balance * 1.1"},
}
SLOWLY = {"batch_size": 5, "sleep_ms": 25}


def run_of(desk: Desk, run_id: str) -> dict[str, Any]:
    found: dict[str, Any] = desk.http.get(f"/runs/{run_id}").json()
    return found


def killed_in_the_middle(
    desk: Desk, start: Start, patch_id: str, action: str, worker: "subprocess.Popen[str]"
) -> tuple[dict[str, Any], "subprocess.Popen[str]"]:
    """Start a run, kill its worker when some rows are done, let another one finish it."""
    reply = desk.http.post(f"/patches/{patch_id}/{action}", json={})
    assert reply.status_code == 202, reply.text
    run_id = reply.json()["id"]
    until(lambda: run_of(desk, run_id)["progress"]["done"] >= FIRST_ROWS)
    worker.kill()
    worker.wait()
    assert run_of(desk, run_id)["status"] == "running"
    successor = start()
    until(lambda: run_of(desk, run_id)["status"] not in {"queued", "running"}, 90)
    return run_of(desk, run_id), successor


@pytest.mark.slow
def test_execution_and_rollback_survive_kill_9(desk: Desk, start: Start) -> None:
    desk.database.fill(CUSTOMERS)
    before = desk.database.snapshot()
    oracle = desk.database.rows(
        "SELECT id, CAST(balance * 1.1 AS decimal(12,2)) FROM customers ORDER BY id"
        if desk.database.engine != "sqlite"
        else "SELECT id, balance * 1.1 FROM customers ORDER BY id"
    )
    made = desk.create(EVERY_ROW, options=SLOWLY)
    first = start()
    tried = desk.go(made["id"], "dry-run")
    assert tried["result"]["totals"]["updated"] == CUSTOMERS

    done, second = killed_in_the_middle(desk, start, made["id"], "execute", first)
    assert done["status"] == "succeeded", done
    assert done["result"]["updated"] == CUSTOMERS
    assert desk.database.rows("SELECT id, balance FROM customers ORDER BY id") == oracle
    assert desk.http.get(f"/patches/{made['id']}/changes").json()["total"] == CUSTOMERS

    back, _ = killed_in_the_middle(desk, start, made["id"], "rollback", second)
    assert back["status"] == "succeeded", back
    assert back["result"]["restored"] == CUSTOMERS
    assert desk.database.snapshot() == before
    assert desk.patch(made["id"])["status"] == "rolled_back"


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("target", ["postgresql"], indirect=True)
def test_pause_resume_and_cancel_keep_the_account(desk: Desk) -> None:
    desk.database.fill(CUSTOMERS)
    before = desk.database.snapshot()
    made = desk.create(EVERY_ROW, options=SLOWLY)
    desk.go(made["id"], "dry-run")
    run_id = desk.http.post(f"/patches/{made['id']}/execute", json={}).json()["id"]
    until(lambda: run_of(desk, run_id)["progress"]["done"] >= FIRST_ROWS)
    desk.http.post(f"/runs/{run_id}/pause")
    until(lambda: run_of(desk, run_id)["status"] == "paused")
    changed = "SELECT count(*) FROM customers WHERE balance <> id + 0.5"
    (halfway,) = desk.database.rows(changed)[0]
    assert 0 < halfway < CUSTOMERS
    assert desk.patch(made["id"])["status"] == "executing"

    desk.http.post(f"/runs/{run_id}/resume")
    until(lambda: desk.database.rows(changed)[0][0] > halfway)
    desk.http.post(f"/runs/{run_id}/cancel")
    until(lambda: run_of(desk, run_id)["status"] == "cancelled")
    (done,) = desk.database.rows(changed)[0]
    # Ended by somebody, not by a fault: what it did stands, is counted, and can be rolled back.
    assert desk.patch(made["id"])["status"] == "executed"
    ended = run_of(desk, run_id)
    assert (ended["result"]["updated"], ended["progress"]["kept"]) == (done, True)
    assert ended["subject"] == {"type": "patch", "id": made["id"], "name": "Correction"}
    assert desk.http.get(f"/patches/{made['id']}/changes").json()["total"] == done

    back = desk.go(made["id"], "rollback")
    assert back["result"]["restored"] == done
    assert desk.database.snapshot() == before


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("target", ["postgresql"], indirect=True)
def test_a_cancelled_rollback_has_undone_a_part(desk: Desk) -> None:
    desk.database.fill(CUSTOMERS)
    before = desk.database.snapshot()
    made = desk.create(EVERY_ROW, options=SLOWLY)
    desk.go(made["id"], "dry-run")
    assert desk.go(made["id"], "execute")["status"] == "succeeded"
    run_id = desk.http.post(f"/patches/{made['id']}/rollback", json={}).json()["id"]
    until(lambda: run_of(desk, run_id)["progress"]["done"] >= FIRST_ROWS)
    desk.http.post(f"/runs/{run_id}/cancel")
    until(lambda: run_of(desk, run_id)["status"] == "cancelled")
    (back,) = desk.database.rows("SELECT count(*) FROM customers WHERE balance = id + 0.5")[0]
    assert 0 < back < CUSTOMERS
    assert run_of(desk, run_id)["result"]["restored"] == back
    assert desk.patch(made["id"])["status"] == "partially_rolled_back"
    rest = desk.go(made["id"], "rollback")
    assert rest["result"]["restored"] == CUSTOMERS - back
    assert desk.database.snapshot() == before


@pytest.mark.parametrize("target", ["postgresql"], indirect=True)
def test_an_execution_cancelled_before_it_began_changes_nothing(desk: Desk, worker: Worker) -> None:
    made = desk.create(EVERY_ROW)
    desk.go(made["id"], "dry-run")
    worker.stop(patience=5)
    run_id = desk.http.post(f"/patches/{made['id']}/execute", json={}).json()["id"]
    assert desk.patch(made["id"])["status"] == "executing"
    assert desk.http.post(f"/runs/{run_id}/cancel").json()["status"] == "cancelled"
    found = desk.patch(made["id"])
    assert (found["status"], found["last_execution_id"]) == ("dry_run_ok", None)
