"""Rows of scenarios over HTTP: made on each engine, the same ones each time, removed again."""

import time
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.background import Housekeeping
from auralith.control.seeds import retention
from auralith.kit.clock import now
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.models import Run, SeedJournal
from auralith.settings.model import Settings
from tests.integration.control.seeds.conftest import COLOURS, ORDERS, PEOPLE, Desk

pytestmark = pytest.mark.usefixtures("worker")


def refusal(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def test_rows_are_made_the_same_each_time_and_removed_to_the_last(any_desk: Desk) -> None:
    any_desk.colours()
    path = any_desk.scenario()
    run = any_desk.run(path)
    assert (run["kind"], run["status"]) == ("seed.run", "succeeded"), run["error"]
    made = any_desk.rows()
    counts = {t["table"].split(".")[-1]: t["inserted"] for t in run["result"]["tables"]}
    assert counts == {name: len(rows) for name, rows in made.items()}
    assert run["result"]["rows"] == sum(counts.values())
    assert counts["people"] == 40
    assert 40 <= counts["orders"] <= 120
    assert {row[3] for row in made["people"]} == set(COLOURS)
    assert len({row[2] for row in made["people"]}) == 40
    cleaned = any_desk.cleanup(run["id"])
    assert (cleaned["kind"], cleaned["status"]) == ("seed.cleanup", "succeeded"), cleaned["error"]
    assert cleaned["result"]["deleted"] == run["result"]["rows"]
    assert cleaned["result"]["conflicts_total"] == 0
    assert any_desk.rows() == {"people": [], "orders": []}
    again = any_desk.run(path)
    assert again["status"] == "succeeded", again["error"]
    assert any_desk.rows() == made
    listed = any_desk.viewer.get(f"{path}/runs").json()
    assert [r["id"] for r in listed["items"]] == [again["id"], cleaned["id"], run["id"]]


def test_another_seed_and_so_many_times_the_rows(desk: Desk) -> None:
    desk.colours()
    path = desk.scenario()
    first = desk.run(path)
    mails = {row[2] for row in desk.rows()["people"]}
    assert desk.cleanup(first["id"])["status"] == "succeeded"
    other = desk.run(path, seed=8, scale=2)
    assert other["status"] == "succeeded", other["error"]
    found = desk.rows()["people"]
    assert len(found) == 80
    assert len({row[2] for row in found} & mails) < 10
    assert desk.qa.get(path).json()["seed"] == 7
    for wrong in ({"scale": 0}, {"scale": -1}, {"seed": -1}, {"seed": 1 << 63}, {"size": 1}):
        assert desk.qa.post(f"{path}/run", json=wrong).status_code == 422


def test_rows_that_others_changed_or_use_stay_and_are_named(any_desk: Desk) -> None:
    any_desk.colours()
    run = any_desk.run(any_desk.scenario(tables=[PEOPLE]))
    assert run["status"] == "succeeded", run["error"]
    any_desk.database.run(
        "UPDATE people SET name = 'Somebody' WHERE id = 1",
        "INSERT INTO orders VALUES (1, 2, 10)",
        "INSERT INTO people VALUES (1000, 'Own', 'own@example.com', 'red', NULL)",
    )
    cleaned = any_desk.cleanup(run["id"])
    assert cleaned["status"] == "succeeded", cleaned["error"]
    reasons = {c["reason"]: c["key"] for c in cleaned["result"]["conflicts"]}
    assert reasons == {"edited": {"id": 1}, "referenced": {"id": 2}}
    assert cleaned["result"]["conflicts_total"] == 2
    assert [row[0] for row in any_desk.rows()["people"]] == [1, 2, 1000]
    # What held it back is gone: the rest can be removed now.
    any_desk.database.run("DELETE FROM orders")
    rest = any_desk.cleanup(run["id"])
    assert [row[0] for row in any_desk.rows()["people"]] == [1, 1000]
    assert rest["result"]["conflicts_total"] == 1


def test_a_run_that_replaces_takes_the_earlier_rows_back(any_desk: Desk) -> None:
    any_desk.colours()
    path = any_desk.scenario(options={"mode": "replace"})
    any_desk.database.run("INSERT INTO people VALUES (1, 'Own', 'own@example.com', 'red', NULL)")
    first = any_desk.run(path)
    again = any_desk.run(path, seed=8)
    assert (first["status"], again["status"]) == ("succeeded", "succeeded"), again["error"]
    found = any_desk.rows()
    assert len(found["people"]) == 41
    assert len(found["orders"]) == again["result"]["tables"][1]["inserted"]
    assert any_desk.viewer.get(f"/seed/runs/{first['id']}").json()["kept"] is False
    assert any_desk.cleanup(again["id"])["result"]["conflicts_total"] == 0
    assert [row[0] for row in any_desk.rows()["people"]] == [1]


def test_rows_can_be_removed_once(desk: Desk) -> None:
    desk.colours()
    path = desk.scenario()
    run = desk.run(path)
    state = f"/seed/runs/{run['id']}"
    assert desk.viewer.get(state).json()["kept"] is True
    cleaned = desk.cleanup(run["id"])
    assert cleaned["status"] == "succeeded", cleaned["error"]
    after = desk.viewer.get(state).json()
    assert after["kept"] is False
    assert after["cleaned_at"]
    cleanup = f"{state}/cleanup"
    assert refusal(desk.qa.post(cleanup)) == (409, "seed.cleaned")
    other = f"/seed/runs/{cleaned['id']}/cleanup"
    assert refusal(desk.qa.post(other)) == (409, "seed.nothing_kept")


def test_a_scenario_is_not_deleted_over_its_rows(desk: Desk) -> None:
    desk.colours()
    path = desk.scenario()
    run = desk.run(path)
    assert run["status"] == "succeeded", run["error"]
    refused = desk.qa.delete(path)
    assert refusal(refused) == (409, "seed.rows_kept")
    assert refused.json()["total"] == 1
    before = desk.rows()
    assert desk.qa.delete(path, params={"keep_rows": True}).status_code == 204
    assert desk.rows() == before
    assert desk.qa.get(path).status_code == 404
    assert refusal(desk.qa.post(f"/seed/runs/{run['id']}/cleanup")) == (409, "seed.nothing_kept")
    journal = "SELECT count(*) FROM auralith_journal_run"
    assert desk.database.rows(journal) == [(0,)]


def test_what_is_kept_of_runs_goes_when_nobody_needs_it(
    desk: Desk, sessions: sessionmaker[Session], settings: Settings, keyring: Keyring
) -> None:
    desk.colours()
    path = desk.scenario()
    cleaned, old = desk.run(path), desk.run(path)
    assert desk.cleanup(cleaned["id"])["status"] == "succeeded"
    house = Housekeeping(sessions=sessions, settings=settings, keyring=keyring)
    assert retention.forget_due(house) == 1
    assert desk.viewer.get(f"/seed/runs/{old['id']}").json()["kept"] is True
    with transaction(sessions) as session:
        row = session.get_one(Run, old["id"])
        row.finished_at = now() - timedelta(days=settings.seed_journal_days, minutes=1)
    assert retention.forget_due(house) == 1
    assert retention.forget_due(house) == 0
    with transaction(sessions) as session:
        kept = session.scalars(select(SeedJournal.forgotten_at)).all()
    assert len(kept) == 2
    assert None not in kept
    assert refusal(desk.qa.post(f"/seed/runs/{old['id']}/cleanup")) == (409, "seed.nothing_kept")
    assert len(desk.rows()["people"]) == 40


def until_ended(desk: Desk, run_id: str) -> dict[str, Any]:
    """A run at its end."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found: dict[str, Any] = desk.qa.get(f"/runs/{run_id}").json()
        if found["finished_at"] is not None:
            return found
        time.sleep(0.05)
    pytest.fail(f"run is {found['status']}")


def test_production_takes_rows_only_with_an_approval(desk: Desk) -> None:
    desk.colours()
    path = desk.scenario()
    place = f"/connections/{desk.connection_id}"
    assert desk.admin.patch(place, json={"environment": "production"}).is_success
    refused = desk.qa.post(f"{path}/run")
    assert refusal(refused) == (409, "seed.production")
    assert refused.json()["connection"] == "shop_test"
    seen = desk.admin.get("/runs", params={"project_id": str(desk.project_id)}).json()
    assert seen["total"] == 0
    rule = {
        "kinds": ["seed.run"],
        "environments": ["production"],
        "min_rows": 41,
        "stages": [{"approvals": 1, "roles": ["admin"]}],
    }
    policy = f"/projects/{desk.project_id}/approval-policy"
    assert desk.admin.put(policy, json={"rules": [rule]}).is_success
    waiting = desk.qa.post(f"{path}/run").json()
    assert waiting["status"] == "awaiting_approval"
    assert desk.rows()["people"] == []
    given = desk.admin.patch(f"/approvals/{waiting['approval_id']}", json={"decision": "approve"})
    assert given.status_code == 200, given.text
    ended = until_ended(desk, waiting["id"])
    assert ended["status"] == "succeeded", ended["error"]
    assert len(desk.rows()["people"]) == 40
    # Of so few rows nobody has to be asked, and so there is nobody to allow them.
    few = desk.qa.post(f"{path}/run", json={"scale": 0.1})
    assert refusal(few) == (409, "seed.production")
    assert desk.cleanup(waiting["id"])["status"] == "succeeded"


def test_an_edit_supersedes_a_run_that_waits(desk: Desk) -> None:
    desk.colours()
    path = desk.scenario()
    rule = {
        "kinds": ["seed.run", "seed.cleanup"],
        "environments": ["test"],
        "stages": [{"approvals": 1, "roles": ["admin"]}],
    }
    policy = f"/projects/{desk.project_id}/approval-policy"
    assert desk.admin.put(policy, json={"rules": [rule]}).is_success
    waiting = desk.qa.post(f"{path}/run").json()
    approval = f"/approvals/{waiting['approval_id']}"
    # The name is none of what is approved, nor is what stands there already.
    for same in ({"name": "A shop"}, {"seed": 7}, {"tables": [PEOPLE, ORDERS]}):
        assert desk.qa.patch(path, json=same).is_success
    assert desk.admin.get(approval).json()["status"] == "pending"

    assert desk.qa.patch(path, json={"seed": 8}).is_success
    assert desk.admin.get(approval).json()["status"] == "superseded"
    ended = desk.admin.get(f"/runs/{waiting['id']}").json()
    assert (ended["status"], ended["error"]["code"]) == ("cancelled", "run.superseded")
    late = desk.admin.patch(approval, json={"decision": "approve"})
    assert refusal(late) == (409, "approval.stale")

    again = desk.qa.post(f"{path}/run").json()
    place = f"/approvals/{again['approval_id']}"
    assert desk.admin.patch(place, json={"decision": "approve"}).is_success
    assert until_ended(desk, again["id"])["status"] == "succeeded"
    # Whose rows a cleanup removes is not changed by an edit.
    cleanup = desk.qa.post(f"/seed/runs/{again['id']}/cleanup").json()
    assert desk.qa.patch(path, json={"seed": 9}).is_success
    assert desk.qa.get(f"/runs/{cleanup['id']}").json()["status"] == "awaiting_approval"


def test_a_run_does_what_was_asked_for_or_nothing(desk: Desk) -> None:
    reference = desk.colours()
    path = desk.scenario()
    other = desk.admin.patch(f"/connections/{desk.connection_id}", json={"read_only": True})
    assert other.is_success
    assert refusal(desk.qa.post(f"{path}/run")) == (409, "connection.read_only")
    assert refusal(desk.qa.delete(reference)) == (409, "seed.reference_used")
