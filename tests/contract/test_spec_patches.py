"""Section 6 of the contract where a reader may trip: drafts, refusals at creation, files, lists."""

from typing import Any
from uuid import uuid4

import httpx

from tests.contract.world import MOVE, World

MOVED = {"op": "update", "table": "customers", "set": {"city": "Lille"}}


def refusal(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def body(world: World, *operations: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "project_id": world.ids["project_id"][0],
        "connection_id": world.ids["connection_id"][0],
        "name": "Correction",
        "operations": operations,
        **more,
    }


def test_an_empty_draft_is_fine_and_has_nothing_to_show(world: World) -> None:
    reply = world.alice.post("/patches", json=body(world))
    made = reply.json()
    path = f"/patches/{made['id']}"
    assert reply.headers["Location"] == f"/api/v1{path}"
    assert (made["status"], made["operations"]) == ("draft", [])
    assert (
        made["options"].items()
        >= {
            "mode": "batched",
            "batch_size": None,
            "lock_timeout_ms": 5000,
            "statement_timeout_ms": 0,
            "max_rows": None,
            "on_error": "stop",
            "sample_size": 20,
            "sleep_ms": 0,
        }.items()
    )
    assert refusal(world.alice.post(f"{path}/dry-run")) == (409, "patch.empty")
    assert refusal(world.alice.post(f"{path}/execute")) == (409, "patch.dry_run_required")
    assert refusal(world.alice.post(f"{path}/rollback"))[0] == 409
    nothing = {"items": [], "total": 0, "page": 1, "page_size": 50}
    assert world.alice.get(f"{path}/changes").json() == nothing
    assert world.alice.get(f"{path}/conflicts").json() == nothing
    assert world.alice.get(f"{path}/changes?run_id={uuid4()}").status_code == 404


REFUSED: tuple[tuple[dict[str, Any], list[str | int]], ...] = (
    (MOVED, ["where"]),
    ({**MOVED, "where": " "}, ["where"]),
    ({**MOVED, "where": "1 = 1"}, ["where"]),
    ({**MOVED, "where": "id = id OR city = 'x'"}, ["where"]),
    ({**MOVED, "where": "id = 1; DROP TABLE orders"}, ["where"]),
    ({**MOVED, "where": "id = :missing"}, ["where"]),
    ({**MOVED, "where": "id = 1", "set": {}}, ["set"]),
    ({**MOVED, "where": "id = 1", "set": {"nope": 1}}, ["set", "nope"]),
    ({**MOVED, "where": "id = 1", "table": "nope"}, ["table"]),
    ({"op": "delete", "table": "customers", "where": "TRUE"}, ["where"]),
    ({"op": "sql", "statement": "DELETE FROM customers"}, ["statement"]),
    ({"op": "sql", "statement": "DROP TABLE customers"}, ["statement"]),
    ({"op": "sql", "statement": "SELECT 1"}, ["statement"]),
    (
        {"op": "sql", "statement": "DELETE FROM orders WHERE id=1; DELETE FROM orders"},
        ["statement"],
    ),
    ({"op": "insert", "table": "customers", "rows": []}, ["rows"]),
    ({"op": "insert", "table": "customers", "rows": [{"nope": 1}]}, ["rows", 0, "nope"]),
    ({"op": "upsert", "table": "customers", "key": ["id"]}, []),
    ({"op": "upsert", "table": "customers", "key": ["id"], "file_id": "x"}, ["file_id"]),
    ({"op": "merge", "table": "customers"}, []),
)


def test_refused_at_creation_with_its_place(world: World) -> None:
    for operation, place in REFUSED:
        reply = world.alice.post("/patches", json=body(world, MOVE, operation))
        assert reply.status_code == 422, reply.text
        assert reply.json()["detail"][0]["loc"] == ["body", "operations", 1, *place], operation
        assert not reply.json()["detail"][0]["msg"].startswith("Value error")


def test_limits_of_what_stands_in_the_body(world: World) -> None:
    rows = [{"city": "Oslo"}] * 10_001
    insert = {"op": "insert", "table": "customers", "rows": rows}
    assert refusal(world.alice.post("/patches", json=body(world, insert)))[0] == 422
    delete = {"op": "delete", "table": "customers", "where": "id = 1"}
    assert refusal(world.alice.post("/patches", json=body(world, *[delete] * 10_001)))[0] == 422


OPTIONS: tuple[dict[str, Any], ...] = (
    {"batch_size": 0}, {"batch_size": 100_001}, {"sample_size": 501}, {"sample_size": -1},
    {"on_error": "ask"}, {"mode": "fast"}, {"nope": 1}, {"sleep_ms": -1},
)  # fmt: skip


def test_options_outside_their_range_are_422(world: World) -> None:
    for options in OPTIONS:
        reply = world.alice.post("/patches", json=body(world, options=options))
        assert refusal(reply) == (422, "validation"), options
        assert reply.json()["detail"][0]["loc"][:2] == ["body", "options"]


def test_a_change_makes_it_a_draft_again(world: World) -> None:
    made = world.alice.post("/patches", json=body(world, MOVE)).json()
    path = f"/patches/{made['id']}"
    run = world.alice.post(f"{path}/dry-run?wait=50")
    assert (run.status_code, run.json()["status"]) == (200, "succeeded")
    assert run.headers["Location"] == f"/api/v1/runs/{run.json()['id']}"
    assert world.alice.get(path).json()["status"] == "dry_run_ok"
    changed = world.alice.patch(path, json={"operations": [{**MOVE, "where": "id = 3"}]}).json()
    assert changed["status"] == "draft"
    assert changed["content_hash"] != made["content_hash"]
    assert refusal(world.alice.post(f"{path}/execute")) == (409, "patch.dry_run_required")
    assert refusal(world.alice.patch(path, json={"operations": None}))[0] == 422
    assert refusal(world.alice.patch(path, json={"status": "executed"}))[0] == 422


def test_a_fault_in_a_file_names_its_line(world: World) -> None:
    path = f"/patches/{world.ids['patch_id'][1]}/files"
    for name, content, line in (
        ("a.csv", b"id,id\n1,2\n", 1),
        ("a.csv", b"id,city\n1,Oslo\n2\n", 3),
        ("a.csv", b'id,city\n1,"Oslo\n', 2),
        ("a.csv", b"id,city\n1,\xff\n", 2),
        ("a.csv", b"id,city\n1,a\x00b\n", 2),
        ("a.csv", b"", 1),
    ):
        reply = world.alice.post(path, files={"file": (name, content)})
        assert reply.status_code == 422, content
        assert f"ine {line}" in reply.json()["detail"][0]["msg"], (content, reply.text)
    good = world.alice.post(path, files={"file": ("a.csv", "id,city\n1,Århus\n".encode("utf-16"))})
    assert good.status_code == 201
    assert good.headers["Location"] == f"/api/v1{path}/{good.json()['file_id']}"
    assert good.json()["sample"] == [{"id": "1", "city": "Århus"}]
    other = {
        "op": "upsert",
        "table": "customers",
        "key": ["id"],
        "file_id": good.json()["file_id"],
    }
    assert world.alice.post("/patches", json=body(world, other)).status_code in {404, 422}
