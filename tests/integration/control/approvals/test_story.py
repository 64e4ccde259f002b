"""A run that waits for people, from the request to its end."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from auralith.control.approvals import holding
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.models import Approval, Connection, Event, ProjectMember
from tests.integration.control.approvals.conftest import ADMINS, UPDATE, House

pytestmark = [
    pytest.mark.parametrize("target", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("worker"),
]


def test_an_approval_lets_the_run_go(house: House) -> None:
    house.rule(ADMINS)
    run, asked = house.ask()
    assert asked["status"] == "pending"
    assert asked["can_decide"]
    assert (asked["rows"], asked["destructive"]) == (30, False)
    assert asked["requested_by"]["name"] == "dan@example.com"
    seen = house.clients["ann"].get("/approvals", params={"mine": True}).json()
    assert [each["id"] for each in seen["items"]] == [asked["id"]]
    assert house.desk.database.rows("SELECT count(*) FROM customers WHERE note = 'seen'") == [(0,)]

    reply = house.decide("ann", asked["id"], "approve", content_hash=asked["content_hash"])
    assert reply.status_code == 200, reply.text
    assert reply.json()["status"] == "approved"
    assert house.run(run["id"])["status"] == "succeeded"
    used = house.approval(asked["id"])
    assert used["used_at"] is not None
    assert used["decisions"][0]["user"]["name"] == "Ann"
    assert house.desk.database.rows("SELECT count(*) FROM customers WHERE note = 'seen'") == [(30,)]
    with transaction(house.sessions) as session:
        types = session.scalars(
            select(Event.type).where(Event.type.like("approval.%")).order_by(Event.position)
        ).all()
    assert types == [
        "approval.policy.updated",
        "approval.requested",
        "approval.approved",
        "approval.used",
    ]


def test_nobody_approves_their_own(house: House) -> None:
    house.rule(ADMINS)
    _, asked = house.ask()
    mine = house.approval(asked["id"], "dan")
    assert not mine["can_decide"]
    reply = house.decide("dan", asked["id"], "approve")
    assert (reply.status_code, reply.json()["code"]) == (403, "approval.self")


def test_an_editor_is_no_approver(house: House) -> None:
    house.rule(ADMINS)
    made = house.desk.create(UPDATE)
    edited = house.clients["ann"].patch(f"/patches/{made['id']}", json={"name": "Better"})
    assert edited.status_code == 200
    house.desk.go(made["id"], "dry-run")
    run = house.desk.http.post(f"/patches/{made['id']}/execute", json={}).json()
    reply = house.decide("ann", run["approval_id"], "approve")
    assert (reply.status_code, reply.json()["code"]) == (403, "approval.self")
    assert house.decide("bea", run["approval_id"], "approve").status_code == 200


def test_a_key_decides_nothing_and_its_maker_not_for_it(house: House) -> None:
    house.rule(ADMINS)
    scopes = ["patches.read", "patches.execute", "approvals.read", "runs.read"]
    key = house.clients["ann"].post(
        "/api-keys",
        json={"project_id": str(house.project_id), "name": "CI", "scopes": scopes},
    )
    assert key.status_code == 201, key.text
    script = house.people.client()
    script.headers["Authorization"] = f"Bearer {key.json()['key']}"
    made = house.desk.create(UPDATE)
    house.desk.go(made["id"], "dry-run")
    run = script.post(f"/patches/{made['id']}/execute", json={}).json()
    assert run["status"] == "awaiting_approval"
    by_key = script.patch(f"/approvals/{run['approval_id']}", json={"decision": "approve"})
    assert by_key.status_code == 403
    by_maker = house.decide("ann", run["approval_id"], "approve")
    assert (by_maker.status_code, by_maker.json()["code"]) == (403, "approval.self")
    assert house.decide("bea", run["approval_id"], "approve").status_code == 200


def test_stages_come_in_order_and_count_people_once(house: House) -> None:
    house.join("dora", "dev")
    with transaction(house.sessions) as session:
        session.execute(
            update(ProjectMember)
            .where(ProjectMember.user_id == house.persons["dora"].id)
            .values(permissions=["approvals.decide"])
        )
    house.rule({"approvals": 1, "roles": ["dev"]}, {"approvals": 2, "roles": ["admin"]})
    run, asked = house.ask()
    early = house.decide("ann", asked["id"], "approve")
    assert (early.status_code, early.json()["code"]) == (403, "approval.not_entitled")
    assert house.decide("dora", asked["id"], "approve").json()["stages"][0]["status"] == "done"
    assert house.decide("ann", asked["id"], "approve").json()["status"] == "pending"
    again = house.decide("ann", asked["id"], "approve")
    assert (again.status_code, again.json()["code"]) == (409, "approval.decided")
    assert house.decide("bea", asked["id"], "approve").json()["status"] == "approved"
    assert house.run(run["id"])["status"] == "succeeded"


def test_a_vote_of_somebody_demoted_is_not_shown_as_one_that_counts(house: House) -> None:
    house.rule({"approvals": 2, "roles": ["admin"]})
    _, asked = house.ask()
    given = house.decide("ann", asked["id"], "approve").json()
    assert (given["stages"][0]["approved"], given["blocked_reason"]) == (1, None)
    with transaction(house.sessions) as session:
        session.execute(
            update(ProjectMember)
            .where(ProjectMember.user_id == house.persons["ann"].id)
            .values(role="dev")
        )
    seen = house.approval(asked["id"], "bea")
    assert seen["stages"][0]["approved"] == 0
    assert "Stage 1 needs 2 more" in seen["blocked_reason"]


def test_a_rejection_says_why_and_ends_the_run(house: House) -> None:
    house.rule(ADMINS)
    run, asked = house.ask()
    silent = house.decide("ann", asked["id"], "reject")
    assert (silent.status_code, silent.json()["code"]) == (422, "approval.comment_missing")
    said = house.decide("ann", asked["id"], "reject", comment="Not on a Friday.")
    assert said.json()["status"] == "rejected"
    assert house.run(run["id"])["status"] == "rejected"
    late = house.decide("bea", asked["id"], "approve")
    assert (late.status_code, late.json()["code"]) == (409, "approval.over")


def test_who_asked_may_cancel(house: House) -> None:
    house.rule(ADMINS)
    run, asked = house.ask()
    assert house.decide("dan", asked["id"], "cancel").json()["status"] == "cancelled"
    assert house.run(run["id"])["status"] == "cancelled"


def test_a_cancelled_run_takes_its_request_with_it(house: House) -> None:
    house.rule(ADMINS)
    run, asked = house.ask()
    assert house.desk.http.post(f"/runs/{run['id']}/cancel").status_code == 202
    assert house.approval(asked["id"])["status"] == "cancelled"


def test_an_edit_supersedes_the_request(house: House) -> None:
    house.rule(ADMINS)
    run, asked = house.ask()
    edited = house.desk.http.patch(f"/patches/{run['resource_id']}", json={"name": "Other"})
    assert edited.status_code == 200
    assert house.approval(asked["id"])["status"] == "superseded"
    reply = house.decide("ann", asked["id"], "approve")
    assert (reply.status_code, reply.json()["code"]) == (409, "approval.stale")


def test_another_address_of_the_target_supersedes_it(house: House) -> None:
    house.rule(ADMINS)
    run, asked = house.ask()
    with transaction(house.sessions) as session:
        session.execute(update(Connection).values(database="elsewhere.db"))
    reply = house.decide("ann", asked["id"], "approve")
    assert (reply.status_code, reply.json()["code"]) == (409, "approval.stale")
    assert house.approval(asked["id"])["status"] == "superseded"
    ended = house.run(run["id"])
    assert (ended["status"], ended["error"]["code"]) == ("cancelled", "run.superseded")


def test_another_hash_than_the_one_that_would_run_is_stale(house: House) -> None:
    house.rule(ADMINS)
    _, asked = house.ask()
    reply = house.decide("ann", asked["id"], "approve", content_hash="0" * 64)
    assert (reply.status_code, reply.json()["code"]) == (409, "approval.stale")
    assert reply.json()["params"]["content_hash"] == asked["content_hash"]


def test_nobody_decides_in_time(house: House) -> None:
    house.rule(ADMINS)
    run, asked = house.ask()
    with transaction(house.sessions) as session:
        session.execute(update(Approval).values(expires_at=now() - timedelta(seconds=1)))
    reply = house.decide("ann", asked["id"], "approve")
    assert (reply.status_code, reply.json()["code"]) == (409, "approval.over")
    assert house.run(run["id"])["status"] == "expired"
    assert house.approval(asked["id"])["status"] == "expired"


def test_housekeeping_ends_what_nobody_decided(house: House) -> None:
    house.rule(ADMINS)
    run, asked = house.ask()
    with transaction(house.sessions) as session:
        session.execute(update(Approval).values(expires_at=now() - timedelta(seconds=1)))
    with transaction(house.sessions) as session:
        assert holding.expire_due(session, asked["id"])
    assert house.run(run["id"])["status"] == "expired"


def test_a_policy_that_asks_for_more_counts_for_who_waits(house: House) -> None:
    house.rule(ADMINS)
    run, asked = house.ask()
    house.rule({"approvals": 2, "roles": ["admin"]})
    first = house.decide("ann", asked["id"], "approve").json()
    assert (first["status"], first["stages"][0]["approvals"]) == ("pending", 2)
    assert first["content_hash"] != asked["content_hash"]
    assert house.decide("bea", asked["id"], "approve").json()["status"] == "approved"
    assert house.run(run["id"])["status"] == "succeeded"


def test_a_weaker_policy_does_not(house: House) -> None:
    house.rule({"approvals": 2, "roles": ["admin"]})
    _, asked = house.ask()
    house.rule(ADMINS)
    assert house.decide("ann", asked["id"], "approve").json()["status"] == "pending"


def test_with_nobody_to_approve_it_waits_and_says_so(house: House) -> None:
    house.rule({"approvals": 3, "roles": ["admin"]})
    _, asked = house.ask()
    assert "Stage 1 needs 3 more" in asked["blocked_reason"]
    assert asked["status"] == "pending"


def test_a_second_execution_beside_one_that_waits_is_refused(house: House) -> None:
    house.rule(ADMINS)
    run, _ = house.ask()
    again = house.desk.http.post(f"/patches/{run['resource_id']}/execute", json={})
    assert (again.status_code, again.json()["code"]) == (409, "patch.busy")
