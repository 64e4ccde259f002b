"""Bridges over HTTP: planned, run, saved, refused."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.db import transaction
from auralith.models import Bridge
from tests.fixtures.run_kinds import gated
from tests.integration.control.bridge.conftest import ROWS, Crossing
from tests.integration.control.patches.conftest import until

pytestmark = pytest.mark.usefixtures("worker")


def test_planned_then_run(crossing: Crossing) -> None:
    reply = crossing.post("plan")
    assert reply.status_code == 200, reply.text
    plan = reply.json()
    assert plan["order"] == ["towns", "people"]
    assert [t["create"] for t in plan["tables"]] == [True, True]
    columns = {c["name"]: c for t in plan["tables"] for c in t["columns"]}
    assert set(columns) == {"id", "name", "town_id", "mail"}
    assert {c["fidelity"] for c in columns.values()} <= {"exact", "widened"}
    reply = crossing.post("run", verify="checksum")
    assert reply.status_code == 200, reply.text
    run = reply.json()
    assert run["status"] == "succeeded", run
    assert (run["kind"], run["result"]["rows"], run["result"]["verified"]) == (
        "bridge.run", ROWS + 2, True,
    )  # fmt: skip
    for table in ("towns", "people"):
        query = f"SELECT * FROM {table} ORDER BY id"
        assert crossing.target.rows(query) == crossing.source.rows(query)
    page = crossing.http.get(f"/projects/{crossing.project_id}/bridge/runs").json()
    assert [r["id"] for r in page["items"]] == [run["id"]]


def test_a_subset_is_counted_then_copied(crossing: Crossing) -> None:
    subset = {"table": "people", "where": "id < 40", "limit": 15, "max_rows_per_table": 15}
    plan = crossing.post("plan", subset=subset).json()
    assert [(t["source"], t["rows_estimate"], t["pulls"]) for t in plan["tables"]] == [
        ("towns", 2, [{"edge": "people.town_id", "direction": "parent", "rows": 2}]),
        ("people", 15, [{"edge": None, "direction": "root", "rows": 15}]),
    ]
    run = crossing.post("run", subset=subset, verify="checksum").json()
    assert (run["status"], run["result"]["rows"]) == ("succeeded", 17), run
    assert crossing.target.rows("SELECT id FROM people ORDER BY id") == [(n,) for n in range(15)]
    wider = {**subset, "limit": None}
    reply = crossing.post("plan", subset=wider)
    assert [w["kind"] for w in reply.json()["warnings"]] == ["subset_cap"], reply.text
    reply = crossing.post("run", subset=wider)
    assert (reply.status_code, reply.json()["code"]) == (409, "bridge.subset_too_large")
    assert crossing.target.rows("SELECT count(*) FROM people") == [(15,)]


def test_saved_changed_run_deleted(crossing: Crossing) -> None:
    path = f"/projects/{crossing.project_id}/bridge/configs"
    body = crossing.body(name="Nightly", tables=[{"source": "towns", "where": "id = 2"}])
    reply = crossing.http.post(path, json=body)
    assert reply.status_code == 201, reply.text
    saved = reply.json()
    mine = f"/bridge/configs/{saved['id']}"
    assert reply.headers["Location"] == f"/api/v1{mine}"
    assert crossing.http.get(mine).json() == saved
    assert crossing.http.get(path).json()["total"] == 1
    run = crossing.http.post(f"{mine}/run?wait=50").json()
    assert (run["status"], run["result"]["rows"]) == ("succeeded", 1), run
    assert crossing.target.rows("SELECT name FROM towns") == [("Århus",)]
    changed = crossing.http.patch(mine, json={"name": "Weekly", "spec": {"verify": "checksum"}})
    assert changed.status_code == 200, changed.text
    assert (changed.json()["name"], changed.json()["spec"]["tables"]) == ("Weekly", "all")
    assert crossing.http.delete(mine).status_code == 204
    assert crossing.http.get(mine).status_code == 404


@pytest.mark.parametrize("crossing", [("sqlite", "sqlite")], indirect=True)
def test_an_edit_ends_the_run_that_waits_and_another_name_does_not(crossing: Crossing) -> None:
    path = f"/projects/{crossing.project_id}/bridge/configs"
    saved = crossing.http.post(path, json=crossing.body(name="Nightly")).json()
    mine = f"/bridge/configs/{saved['id']}"
    with gated(lambda _session, _asked: uuid4()):
        waiting = crossing.http.post(f"{mine}/run").json()
    assert waiting["status"] == "awaiting_approval"
    assert crossing.http.patch(mine, json={"name": "Weekly"}).is_success
    assert crossing.http.get(f"/runs/{waiting['id']}").json()["status"] == "awaiting_approval"
    assert crossing.http.patch(mine, json={"spec": {"verify": "checksum"}}).is_success
    ended = crossing.http.get(f"/runs/{waiting['id']}").json()
    assert (ended["status"], ended["error"]["code"]) == ("cancelled", "run.superseded")


@pytest.mark.parametrize("crossing", [("sqlite", "sqlite")], indirect=True)
def test_a_bridge_of_another_version_is_shown_and_never_run(
    crossing: Crossing, sessions: sessionmaker[Session]
) -> None:
    path = f"/projects/{crossing.project_id}/bridge/configs"
    saved = crossing.http.post(path, json=crossing.body(name="Nightly", mode="append")).json()
    with transaction(sessions) as session:
        row = session.get_one(Bridge, UUID(saved["id"]))
        row.spec = {**row.spec, "verify": "by magic"}
    mine = f"/bridge/configs/{saved['id']}"
    shown = crossing.http.get(mine).json()
    assert (shown["spec"]["mode"], shown["spec"]["verify"]) == ("append", "count")
    assert crossing.http.get(path).json()["items"] == [shown]
    reply = crossing.http.post(f"{mine}/run")
    assert (reply.status_code, reply.json()["code"]) == (409, "bridge.outdated")
    assert crossing.http.patch(mine, json={"spec": {"verify": "count"}}).is_success
    assert crossing.http.post(f"{mine}/run?wait=50").json()["status"] == "succeeded"


def test_a_run_goes_on_at_another_rate(crossing: Crossing) -> None:
    slow = crossing.body(max_rows_per_second=1, chunk_rows=20, parallelism=1)
    reply = crossing.http.post(f"/projects/{crossing.project_id}/bridge/run", json=slow)
    run_id = reply.json()["id"]
    mine = f"/bridge/runs/{run_id}"
    assert crossing.http.get(mine).json() == {"run_id": run_id, "max_rows_per_second": 1}
    # At a row a second this one would take more than eight minutes.
    reply = crossing.http.patch(mine, json={"max_rows_per_second": None})
    assert reply.json() == {"run_id": run_id, "max_rows_per_second": None}, reply.text
    until(lambda: crossing.http.get(f"/runs/{run_id}").json()["status"] == "succeeded", 60)
    progress = crossing.http.get(f"/runs/{run_id}").json()["progress"]
    assert progress["bytes"] > 0
    assert {(t["table"], t["ended"]) for t in progress["tables"]} == {
        ("towns", True), ("people", True),
    }  # fmt: skip
    reply = crossing.http.patch(mine, json={"max_rows_per_second": 5})
    assert (reply.status_code, reply.json()["code"]) == (409, "run.state")
    assert crossing.http.patch(mine, json={"max_rows_per_second": 0}).status_code == 422


def test_refused_before_anything_is_written(crossing: Crossing) -> None:
    for what, body, status, code in (
        ("plan", {"tables": [{"source": "nowhere"}]}, 422, "bridge.unknown_table"),
        ("run", {"tables": [{"source": "towns", "columns": ["x"]}]}, 422, "bridge.unknown_column"),
        ("run", {"create_tables": False}, 422, "bridge.no_target"),
        ("run", {"tables": [{"source": "towns", "where": "1; DROP"}]}, 422, None),
        ("run", {"target_connection_id": str(crossing.source_id)}, 422, "bridge.same_connection"),
        ("run", {"target_connection_id": str(uuid4())}, 404, "connection.not_found"),
        ("plan", {"mode": "guess"}, 422, None),
        ("plan", {"subset": {"table": "none"}}, 422, "bridge.unknown_table"),
        ("run", {"subset": {"table": "towns", "follow": ["x"]}}, 422, "bridge.unknown_edge"),
        ("run", {"subset": {"table": "towns", "where": "1) OR (1"}}, 422, None),
        ("run", {"tables": [{"source": "towns"}] * 10_001}, 422, None),
    ):
        reply = crossing.post(what, **body)
        assert reply.status_code == status, (body, reply.text)
        if code is not None:
            assert reply.json()["code"] == code
    swapped = {
        "source_connection_id": str(crossing.target_id),
        "target_connection_id": str(crossing.source_id),
    }
    reply = crossing.post("run", **swapped)
    assert (reply.status_code, reply.json()["code"]) == (409, "bridge.production_target")
    page = crossing.http.get(f"/projects/{crossing.project_id}/bridge/runs").json()
    assert page["total"] == 0
