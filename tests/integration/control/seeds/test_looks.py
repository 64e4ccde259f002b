"""Looks into a database: a scenario drawn up, its first rows, what would be refused."""

from typing import Any

import httpx
import pytest

from tests.integration.control.seeds.conftest import ORDERS, PEOPLE, Desk


def refusal(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def infer(desk: Desk, **more: Any) -> httpx.Response:
    return desk.qa.post("/seed/infer", json={"connection_id": str(desk.connection_id), **more})


@pytest.mark.usefixtures("worker")
def test_what_is_drawn_up_is_kept_and_runs_as_it_is(any_desk: Desk) -> None:
    before = any_desk.rows()
    drawn = infer(any_desk, rows=30)
    assert drawn.status_code == 200, drawn.text
    body = drawn.json()
    assert [t["table"].split(".")[-1] for t in body["tables"]] == ["people", "orders"]
    assert body["tables"][0]["rows"] == 30
    assert body["tables"][0]["columns"]["mail"]["generator"] == "email"
    assert any_desk.rows() == before
    made = any_desk.qa.post("/seed/scenarios", json=body)
    assert made.status_code == 201, made.text
    run = any_desk.run(f"/seed/scenarios/{made.json()['id']}")
    assert run["status"] == "succeeded", run["error"]
    assert len(any_desk.rows()["people"]) == 30
    learned = infer(any_desk, learn=True, rows=10)
    assert learned.status_code == 200, learned.text
    told = any_desk.admin.get(f"/projects/{any_desk.project_id}/audit").json()["items"]
    assert [each["action"] for each in told].count("seed.inferred") == 2
    assert any_desk.cleanup(run["id"])["status"] == "succeeded"


def test_a_scenario_is_drawn_up_for_who_may_write_one(desk: Desk) -> None:
    body = {"connection_id": str(desk.connection_id)}
    assert desk.stranger.post("/seed/infer", json=body).status_code == 404
    assert desk.viewer.post("/seed/infer", json=body).status_code == 403
    assert refusal(infer(desk, tables=["nobody"])) == (422, "seed.table")
    for wrong in ({"tables": []}, {"rows": 0}, {"locale": "de"}, {"size": 1}):
        assert infer(desk, **wrong).status_code == 422, wrong
    one = infer(desk, tables=["people"], locale="fr").json()
    assert [t["table"] for t in one["tables"]] == ["people"]
    assert one["locale"] == "fr"


def test_the_preview_shows_the_rows_a_run_makes(any_desk: Desk) -> None:
    any_desk.colours()
    path = any_desk.scenario()
    reply = any_desk.qa.post(f"{path}/preview", json={"rows": 5})
    assert reply.status_code == 200, reply.text
    people, orders = reply.json()["tables"]
    assert people["rows_planned"] == 40
    assert reply.json()["total_rows"] == 40 + orders["rows_planned"]
    assert [row["id"] for row in people["rows"]] == [1, 2, 3, 4, 5]
    assert {row["person_id"] for row in orders["rows"]} <= {1, 2, 3, 4, 5}
    assert orders["links"]["person_id"]["column"] == "id"
    assert orders["links"]["person_id"]["table"] == people["table"]
    assert any_desk.rows() == {"people": [], "orders": []}
    some = any_desk.qa.post(f"{path}/preview", json={"tables": [people["table"]]}).json()
    assert [t["table"] for t in some["tables"]] == [people["table"]]
    for wrong in ({"rows": 0}, {"rows": 101}, {"tables": []}):
        assert any_desk.qa.post(f"{path}/preview", json=wrong).status_code == 422
    assert any_desk.viewer.post(f"{path}/preview", json={}).status_code == 403


def test_what_the_database_could_not_hold_is_told_and_refused(any_desk: Desk) -> None:
    any_desk.colours()
    three = {"generator": "choice", "params": {"values": ["a", "b", "c"], "unique": True}}
    crowded = {**PEOPLE, "columns": {**PEOPLE["columns"], "mail": three}}
    path = any_desk.scenario(tables=[crowded, ORDERS])
    people = any_desk.qa.post(f"{path}/preview", json={}).json()["tables"][0]
    (finding,) = [f for f in people["findings"] if f["blocks"]]
    assert finding["column"] == "mail"
    assert "40" in finding["message"]
    assert "3" in finding["message"]
    refused = any_desk.qa.post(f"{path}/run")
    assert refusal(refused) == (422, "seed.infeasible")
    assert refused.json()["findings"][0]["code"] == finding["code"]
    assert any_desk.qa.get(f"{path}/runs").json()["total"] == 0
    assert any_desk.rows() == {"people": [], "orders": []}


def test_what_comes_with_the_product_fills_its_own_tables(desk: Desk) -> None:
    answer = desk.viewer.get("/seed/builtins").json()
    assert {each["id"] for each in answer["items"]} == {"shop", "crm", "hr"}
    assert answer["total"] == 3
    french = desk.viewer.get("/seed/builtins", params={"locale": "fr"}).json()["items"]
    assert {each["name"] for each in french} == {"Boutique", "CRM", "Ressources humaines"}
    assert desk.viewer.get("/seed/builtins", params={"locale": "de"}).status_code == 422
    (crm,) = [each for each in answer["items"] if each["id"] == "crm"]
    desk.database.run(*[s for s in crm["ddl"]["sqlite"].split(";\n") if s.strip()])
    body = {
        **crm["scenario"],
        "name": crm["name"],
        "project_id": str(desk.project_id),
        "connection_id": str(desk.connection_id),
    }
    made = desk.qa.post("/seed/scenarios", json=body)
    assert made.status_code == 201, made.text
    assert [t["table"] for t in made.json()["tables"]] == crm["tables"]
