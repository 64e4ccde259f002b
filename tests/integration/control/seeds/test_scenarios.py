"""Scenarios and lists of values over HTTP: who may do what, what is refused and where, as text."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from auralith.control.seeds.schemas import MAX_VALUES
from tests.integration.control.seeds.conftest import COLOURS, ORDERS, PEOPLE, Desk

YAML = """\
# Kept beside the code.
name: From a file
locale: fr
seed: 11
tables:
- table: people
  rows: 12
  columns:
    name: full_name
    mail: {generator: email, params: {unique: true}}
    colour: {generator: choice, params: {values: [no, yes]}}
"""


def refusal(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def place_of(reply: httpx.Response) -> list[Any]:
    assert reply.status_code == 422, reply.text
    place: list[Any] = reply.json()["detail"][0]["loc"]
    return place


def sent(client: httpx.Client, method: str, path: str, text: str, **params: Any) -> httpx.Response:
    """A YAML text."""
    headers = {"Content-Type": "text/yaml"}
    return client.request(method, path, content=text, headers=headers, params=params)


def requests(desk: Desk, path: str, reference: str, run_id: str) -> list[tuple[str, str, Any]]:
    """Every route, asked well."""
    listed = {"project_id": str(desk.project_id), "name": "sizes", "values": ["S"]}
    return [
        ("POST", "/seed/scenarios", desk.body()),
        ("GET", path, None),
        ("PATCH", path, {"name": "Other"}),
        ("GET", f"{path}/yaml", None),
        ("POST", f"{path}/run", {}),
        ("GET", f"{path}/runs", None),
        ("GET", f"/seed/runs/{run_id}", None),
        ("POST", f"/seed/runs/{run_id}/cleanup", None),
        ("DELETE", path, None),
        ("POST", "/seed/references", listed),
        ("GET", reference, None),
        ("PATCH", reference, {"values": ["one"]}),
        ("DELETE", reference, None),
    ]


@pytest.mark.usefixtures("worker")
def test_who_may_not_see_it_is_told_nothing_and_who_may_not_do_it_is_refused(desk: Desk) -> None:
    reference, path = desk.colours(), desk.scenario()
    run_id = desk.run(path)["id"]
    before = desk.rows()
    anonymous = httpx.Client(base_url=desk.admin.base_url)
    for method, place, body in requests(desk, path, reference, run_id):
        assert anonymous.request(method, place, json=body).status_code == 401, place
        assert desk.stranger.request(method, place, json=body).status_code == 404, place
        reply = desk.viewer.request(method, place, json=body)
        assert reply.status_code == (200 if method == "GET" else 403), place
    anonymous.close()
    target = {"connection_id": str(desk.connection_id)}
    for client, status in ((desk.stranger, 404), (desk.viewer, 403)):
        assert sent(client, "POST", "/seed/scenarios/yaml", YAML, **target).status_code == status
        assert sent(client, "PUT", f"{path}/yaml", YAML).status_code == status
    # What is wrong with a body is said after who may do it.
    wrong = {**desk.body(), "nonsense": 1}
    assert desk.stranger.post("/seed/scenarios", json=wrong).status_code == 404
    assert desk.viewer.post("/seed/scenarios", json=wrong).status_code == 403
    assert desk.qa.post("/seed/scenarios", json=wrong).status_code == 422
    unknown = f"/seed/scenarios/{uuid4()}"
    assert refusal(desk.qa.get(unknown)) == (404, "seed.not_found")
    nobodys = f"/seed/references/{uuid4()}"
    assert refusal(desk.qa.get(nobodys)) == (404, "seed.reference_not_found")
    assert desk.rows() == before


def test_a_right_reaches_as_far_as_its_environments(desk: Desk) -> None:
    desk.colours()
    path = desk.scenario()
    members = desk.admin.get(f"/projects/{desk.project_id}/members").json()["items"]
    (quinn,) = [m["user_id"] for m in members if m["role"] == "qa"]
    limited = {"environments": ["development"]}
    place = f"/projects/{desk.project_id}/members/{quinn}"
    assert desk.admin.patch(place, json=limited).is_success
    for reply in (
        desk.qa.post("/seed/scenarios", json=desk.body()),
        desk.qa.patch(path, json={"seed": 3}),
        desk.qa.post(f"{path}/run"),
        desk.qa.delete(path),
        sent(desk.qa, "PUT", f"{path}/yaml", YAML),
        sent(desk.qa, "POST", "/seed/scenarios/yaml", YAML, connection_id=str(desk.connection_id)),
    ):
        assert refusal(reply) == (403, "environment.forbidden")
    assert desk.qa.get(path).is_success


def test_a_scenario_is_kept_changed_listed_and_deleted(desk: Desk) -> None:
    desk.colours()
    reply = desk.qa.post("/seed/scenarios", json=desk.body(description=" Small "))
    made = reply.json()
    assert reply.headers["Location"] == f"/api/v1/seed/scenarios/{made['id']}"
    path = f"/seed/scenarios/{made['id']}"
    assert desk.viewer.get(path).json() == made
    assert (made["seed"], made["locale"], made["description"]) == (7, "en", "Small")
    assert made["options"]["mode"] == "append"
    assert list(made["tables"][0]["columns"]) == ["name", "mail", "colour"]
    day = made["options"]["reference_date"]
    changed = desk.qa.patch(path, json={"seed": 9, "options": {"mode": "replace"}}).json()
    assert changed["seed"] == 9
    assert changed["options"] == {**made["options"], "mode": "replace", "reference_date": day}
    assert changed["tables"] == made["tables"]
    listed = desk.viewer.get("/seed/scenarios", params={"project_id": str(desk.project_id)}).json()
    assert [each["id"] for each in listed["items"]] == [made["id"]]
    assert desk.stranger.get("/seed/scenarios").json()["total"] == 0
    for known in ({"q": "SHOP"}, {"connection_id": str(desk.connection_id)}, {"sort": "-name"}):
        assert desk.qa.get("/seed/scenarios", params=known).json()["total"] == 1, known
    assert desk.qa.get("/seed/scenarios", params={"q": "bank"}).json()["total"] == 0
    assert desk.qa.get("/seed/scenarios", params={"sort": "spec"}).status_code == 422
    assert desk.qa.delete(path).status_code == 204
    assert refusal(desk.qa.get(path)) == (404, "seed.not_found")
    told = desk.admin.get(f"/projects/{desk.project_id}/audit").json()["items"]
    actions = [each["action"] for each in told if each["action"].startswith("seed.")]
    assert actions[::-1] == [
        "seed.reference_created",
        "seed.created",
        "seed.updated",
        "seed.deleted",
    ]


def test_what_does_not_fit_the_database_is_refused_with_its_place(desk: Desk) -> None:
    desk.colours()
    path = desk.scenario()
    kept = desk.qa.get(path).json()

    def people(**columns: Any) -> dict[str, Any]:
        return {**PEOPLE, "columns": {**PEOPLE["columns"], **columns}}

    for tables, code, place in (
        ([{"table": "nobody", "rows": 1}], "seed.table", ["tables", 0, "table"]),
        (
            [people(age={"generator": "age"})],
            "seed.column",
            ["tables", 0, "columns", "age"],
        ),
        (
            [people(name={"generator": "nonsense"})],
            "seed.generator",
            ["tables", 0, "columns", "name", "generator"],
        ),
        (
            [people(colour={"generator": "list", "params": {"list": "sizes"}})],
            "seed.generator",
            ["tables", 0, "columns", "colour", "params", "list"],
        ),
        (
            [PEOPLE, {**ORDERS, "per_parent": {"table": "orders", "min": 1, "max": 2}}],
            "seed.per_parent",
            ["tables", 1, "per_parent", "table"],
        ),
        ([PEOPLE, PEOPLE], "seed.twice", ["tables", 1, "table"]),
    ):
        for reply in (
            desk.qa.post("/seed/scenarios", json=desk.body(tables=tables)),
            desk.qa.patch(path, json={"tables": tables}),
        ):
            assert refusal(reply) == (422, code)
            assert place_of(reply)[-len(place) :] == place
    assert desk.qa.get(path).json() == kept
    for wrong in (
        {"seed": -1},
        {"seed": 1 << 63},
        {"locale": "de"},
        {"options": {"mode": "merge"}},
        {"options": {"batch_size": 1}},
        {"options": {"generator_version": 2}},
        {"tables": [{**PEOPLE, "rows": -1}]},
        {"tables": [{**ORDERS, "rows": 5}]},
        {"tables": [{**ORDERS, "per_parent": {"table": "people", "min": 3, "max": 1}}]},
        {"seed": None},
        {"connection_id": None},
    ):
        assert desk.qa.patch(path, json=wrong).status_code == 422, wrong
    assert desk.qa.get(path).json() == kept


def test_a_database_out_of_reach_keeps_no_scenario(desk: Desk) -> None:
    desk.colours()
    elsewhere = {"database": "nowhere.db"}
    assert desk.admin.patch(f"/connections/{desk.connection_id}", json=elsewhere).is_success
    reply = desk.qa.post("/seed/scenarios", json=desk.body())
    assert refusal(reply) == (422, "connection.path")
    assert desk.qa.get("/seed/scenarios").json()["total"] == 0


def test_a_scenario_goes_out_and_comes_in_as_yaml(desk: Desk) -> None:
    target = {"connection_id": str(desk.connection_id)}
    reply = sent(desk.qa, "POST", "/seed/scenarios/yaml", YAML, **target)
    assert reply.status_code == 201, reply.text
    made = reply.json()
    assert reply.headers["Location"].endswith(made["id"])
    assert (made["name"], made["locale"], made["seed"]) == ("From a file", "fr", 11)
    # Words that other readers of YAML take for truth are words here.
    assert made["tables"][0]["columns"]["colour"]["params"]["values"] == ["no", "yes"]
    path = f"/seed/scenarios/{made['id']}"
    out = desk.viewer.get(f"{path}/yaml")
    assert out.headers["Content-Type"].startswith("text/yaml")
    again = sent(desk.qa, "POST", "/seed/scenarios/yaml", out.text, **target).json()
    own = {"id", "created_at", "updated_at"}
    assert {k: v for k, v in again.items() if k not in own} == {
        k: v for k, v in made.items() if k not in own
    }
    shorter = out.text.replace("rows: 12", "rows: 3").replace("From a file", "Renamed")
    changed = sent(desk.qa, "PUT", f"{path}/yaml", shorter)
    assert changed.status_code == 200, changed.text
    assert (changed.json()["name"], changed.json()["tables"][0]["rows"]) == ("Renamed", 3)
    for text in ("", "- a", "name: x\nnonsense: 1", "name: [", "name: x\ntables: {}", "\x00"):
        wrong = sent(desk.qa, "POST", "/seed/scenarios/yaml", text, **target)
        assert wrong.status_code == 422, text
    unfit = sent(desk.qa, "PUT", f"{path}/yaml", YAML.replace("people", "nobody"))
    assert refusal(unfit) == (422, "seed.table")
    huge = sent(desk.qa, "POST", "/seed/scenarios/yaml", YAML + "#" * 2_100_000, **target)
    assert refusal(huge) == (422, "seed.yaml")
    latin = desk.qa.post(
        "/seed/scenarios/yaml",
        params=target,
        content="name: é".encode("latin-1"),
        headers={"Content-Type": "text/yaml"},
    )
    assert latin.status_code == 422
    unsafe = httpx.Client(base_url=desk.qa.base_url, cookies=desk.qa.cookies)
    bare = sent(unsafe, "POST", "/seed/scenarios/yaml", YAML, **target)
    assert refusal(bare) == (403, "csrf")
    unsafe.close()


def test_lists_of_values_are_kept_by_their_names(desk: Desk) -> None:
    reference = desk.colours()
    project = str(desk.project_id)
    assert desk.viewer.get(reference).json()["values"] == COLOURS
    twice = {"project_id": project, "name": "colours", "values": ["x"]}
    assert refusal(desk.qa.post("/seed/references", json=twice)) == (409, "seed.reference_exists")
    path = desk.scenario()
    # A list that a scenario calls keeps its name, and stays.
    renamed = desk.qa.patch(reference, json={"name": "shades"})
    assert refusal(renamed) == (409, "seed.reference_used")
    assert renamed.json()["scenarios"] == ["A small shop"]
    assert refusal(desk.qa.delete(reference)) == (409, "seed.reference_used")
    assert desk.qa.patch(reference, json={"values": ["one", "two"]}).json()["values"] == [
        "one",
        "two",
    ]
    assert desk.qa.delete(path).status_code == 204
    assert desk.qa.patch(reference, json={"name": "shades"}).json()["name"] == "shades"
    listed = desk.viewer.get("/seed/references", params={"project_id": project}).json()
    assert [each["name"] for each in listed["items"]] == ["shades"]
    assert desk.stranger.get("/seed/references").json()["total"] == 0
    for wrong in ([], [1], ["x" * 1_001], ["\x00"], ["x"] * (MAX_VALUES + 1)):
        body = {"project_id": project, "name": "w", "values": wrong}
        assert desk.qa.post("/seed/references", json=body).status_code == 422
    assert desk.qa.delete(reference).status_code == 204
    assert refusal(desk.qa.get(reference)) == (404, "seed.reference_not_found")


def test_the_namespace_has_a_second_name(desk: Desk) -> None:
    desk.colours()
    key = {"Idempotency-Key": uuid4().hex}
    first = desk.qa.post("/seeds/scenarios", json=desk.body(), headers=key)
    assert first.status_code == 201, first.text
    again = desk.qa.post("/seed/scenarios", json=desk.body(), headers=key)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert first.headers["Location"] == f"/api/v1/seed/scenarios/{first.json()['id']}"
    for path in ("generators", "scenarios", f"scenarios/{first.json()['id']}", "references"):
        one, other = desk.qa.get(f"/seed/{path}"), desk.qa.get(f"/seeds/{path}")
        assert (one.status_code, one.json()) == (other.status_code, other.json())
    wrong = desk.qa.put("/seeds/scenarios")
    assert wrong.status_code == 405
    assert wrong.headers["Allow"] == desk.qa.put("/seed/scenarios").headers["Allow"]
    assert desk.qa.get("/seedsman").status_code == 404


def test_the_catalogue_says_what_each_generator_takes(desk: Desk) -> None:
    answer = desk.viewer.get("/seed/generators").json()
    assert answer["total"] == len(answer["items"]) == len({g["id"] for g in answer["items"]})
    found = {each["id"]: each for each in answer["items"]}
    assert found["email"]["unique"]
    assert found["email"]["grouped"]
    assert not found["boolean"]["grouped"]
    assert found["list"]["params"]["required"] == ["list"]
    for each in found.values():
        assert each["description"].strip(), each["id"]
        assert each["makes"], each["id"]
        assert each["params"]["additionalProperties"] is False, each["id"]
        assert {"null_rate", "unique"} <= each["params"]["properties"].keys(), each["id"]
