"""The policy of a project: who may change it, what it refuses, what it would do."""

from uuid import uuid4

import pytest

from tests.integration.control.approvals.conftest import ADMINS, House

pytestmark = pytest.mark.parametrize("target", ["sqlite"], indirect=True)


def test_a_project_begins_without_rules(house: House) -> None:
    found = house.clients["dan"].get(f"/projects/{house.project_id}/approval-policy")
    assert found.json() == {
        "rules": [],
        "allow_self_approval": False,
        "version": 0,
        "updated_at": None,
        "updated_by": None,
    }


def test_a_developer_does_not_change_it(house: House) -> None:
    reply = house.clients["dan"].put(
        f"/projects/{house.project_id}/approval-policy", json={"rules": []}
    )
    assert reply.status_code == 403


@pytest.mark.parametrize(
    ("stage", "field"),
    [
        ({"approvals": 1}, "stages"),
        ({"approvals": 1, "roles": ["admin"], "users": [str(uuid4())]}, "stages"),
        ({"approvals": 0, "roles": ["admin"]}, "approvals"),
        ({"approvals": 1, "roles": ["king"]}, "roles"),
    ],
)
def test_what_cannot_be_met_is_refused(house: House, stage: dict[str, object], field: str) -> None:
    rule = {"kinds": ["patch.execute"], "stages": [stage]}
    reply = house.clients["ann"].put(
        f"/projects/{house.project_id}/approval-policy", json={"rules": [rule]}
    )
    assert reply.status_code == 422
    assert any(field in map(str, each["loc"]) for each in reply.json()["detail"])


def test_a_stage_names_members_alone(house: House) -> None:
    stage = {"approvals": 1, "users": [str(uuid4())]}
    rule = {"kinds": ["patch.execute"], "stages": [stage]}
    reply = house.clients["ann"].put(
        f"/projects/{house.project_id}/approval-policy", json={"rules": [rule]}
    )
    assert (reply.status_code, reply.json()["code"]) == (404, "approval.unknown_person")


def test_self_approval_cannot_be_allowed(house: House) -> None:
    reply = house.clients["ann"].put(
        f"/projects/{house.project_id}/approval-policy",
        json={"rules": [], "allow_self_approval": True},
    )
    assert reply.status_code == 422


def test_a_simulation_names_the_rule_and_the_people(house: House) -> None:
    house.rule(ADMINS, min_rows=100)
    url = f"/projects/{house.project_id}/approval-policy/simulate"
    body = {"kind": "patch.execute", "environment": "production"}
    few = house.clients["ann"].post(url, json={**body, "rows": 99}).json()
    assert (few["rule"], few["stages"]) == (None, [])
    many = house.clients["ann"].post(url, json={**body, "rows": 100}).json()
    assert many["rule"] == 0
    assert [each["name"] for each in many["stages"][0]["can_decide"]] == ["Bea"]
    unknown = house.clients["dan"].post(url, json=body).json()
    assert [each["name"] for each in unknown["stages"][0]["can_decide"]] == ["Ann", "Bea"]
    elsewhere = house.clients["ann"].post(url, json={**body, "environment": "staging"}).json()
    assert elsewhere["rule"] is None
