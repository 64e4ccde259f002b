"""Section 10 of the contract, sentence by sentence, on a SQLite shop."""

import sqlite3
from contextlib import closing
from typing import Any

import httpx
import pytest

from tests.contract.world import SHOP, World, created

TABLES = SHOP.split("INSERT")[0]
MORE = f"{TABLES}CREATE TABLE parcels (id integer PRIMARY KEY, weight numeric);"


def refusal(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def compare(world: World, ddl: str, **more: Any) -> httpx.Response:
    project, target = world.ids["project_id"][0], world.ids["connection_id"][0]
    body = {"source": {"ddl": ddl}, "target_connection_id": target, **more}
    return world.alice.post(f"/projects/{project}/migrations/compare", json=body)


def by_hand(world: World, sql: str, rollback_sql: str | None = None) -> dict[str, Any]:
    body = {
        "project_id": world.ids["project_id"][0],
        "target_connection_id": world.ids["connection_id"][0],
        "name": "By hand",
        "sql": sql,
        "rollback_sql": rollback_sql,
    }
    return created(world.alice.post("/migrations", json=body))


def go(world: World, made: dict[str, Any], action: str, **body: Any) -> dict[str, Any]:
    url = f"/migrations/{made['id']}/{action}?wait=50"
    return created(world.alice.post(url, json=body))


def asked(world: World, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(world.shop)) as link:
        rows = link.execute(sql).fetchall()
        link.commit()
        return rows


def tables(world: World) -> set[str]:
    found = asked(world, "SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in found if not name.startswith(("sqlite_", "auralith_"))}


MIGRATION = {
    "id", "project_id", "source_connection_id", "source_snapshot_id", "target_connection_id",
    "name", "annotation", "statements", "generated_sql", "rollback_sql", "lint_warnings",
    "rename_candidates", "unsupported", "skipped", "completeness", "source_fingerprint",
    "target_fingerprint", "status", "content_hash", "applied_at", "created_by", "created_at",
}  # fmt: skip
STATEMENT = {"sql", "object", "action", "destructive", "transactional", "hazards", "reverse"}


def test_a_migration_has_its_published_fields(world: World) -> None:
    asked(world, "CREATE TABLE parcel_list (id integer PRIMARY KEY, weight numeric)")
    asked(world, "CREATE TABLE old (id integer PRIMARY KEY)")
    reply = compare(world, MORE, options={"drop": True})
    made = reply.json()
    assert reply.headers["Location"] == f"/api/v1/migrations/{made['id']}"
    assert made.keys() >= MIGRATION
    assert made["status"] == "draft"
    for statement in made["statements"]:
        assert statement.keys() >= STATEMENT
        assert statement["reverse"].keys() >= {"sql", "quality"}
        assert statement["reverse"]["quality"] in {"exact", "structure_only", "impossible"}
        for hazard in statement["hazards"]:
            assert hazard.keys() >= {"code", "message", "object"}
    dropped = {s["object"]: s for s in made["statements"] if s["destructive"]}
    assert dropped.keys() == {"table:old", "table:parcel_list"}
    assert dropped["table:old"]["reverse"]["quality"] == "structure_only"
    assert made["lint_warnings"]
    for warning in made["lint_warnings"]:
        assert warning.keys() >= {"code", "severity", "message", "statement_index", "remedy"}
    (candidate,) = made["rename_candidates"]
    assert candidate.keys() == {"kind", "from", "to", "score", "reasons"}
    assert (candidate["from"], candidate["to"]) == ("table:parcel_list", "table:parcels")
    listed = created(world.alice.get("/migrations", params={"project_id": made["project_id"]}))
    assert [m["id"] for m in listed["items"]] == [made["id"]]
    assert created(world.alice.get(f"/migrations/{made['id']}")) == made


def test_nothing_differs_is_created_too_and_claims_equality(world: World) -> None:
    reply = compare(world, TABLES)
    made = reply.json()
    assert reply.status_code == 201
    assert (made["statements"], made["completeness"]) == ([], "complete")
    applied = world.alice.post(f"/migrations/{made['id']}/apply")
    assert (applied.status_code, applied.json()["applied"]) == (200, 0)


def test_no_rename_is_applied_unless_given(world: World) -> None:
    asked(world, "CREATE TABLE parcel_list (id integer PRIMARY KEY, weight numeric)")
    assert {s["action"] for s in compare(world, MORE).json()["statements"]} == {"create", "drop"}
    rename = {"kind": "table", "from": "table:parcel_list", "to": "table:parcels"}
    made = compare(world, MORE, options={"renames": [rename]}).json()
    assert {s["action"] for s in made["statements"]} & {"create", "drop", "rename"} == {"rename"}
    assert not any(s["destructive"] for s in made["statements"])


def test_globs_choose_and_exclude_wins_and_both_are_recorded(world: World) -> None:
    ddl = f"{MORE}CREATE TABLE parcel_notes (id integer PRIMARY KEY);"
    made = compare(world, ddl, include=["table:parcel*"], exclude=["table:*_notes"]).json()
    assert [s["object"] for s in made["statements"]] == ["table:parcels"]
    assert (made["include"], made["exclude"]) == (["table:parcel*"], ["table:*_notes"])
    (left,) = [s for s in made["skipped"] if s["object"] == "table:parcel_notes"]
    assert "table:*_notes" in left["reason"]
    # Left out on request: not equal to all, and no difference that remains.
    assert made["completeness"] == "partial"
    run = go(world, made, "apply")
    assert (run["status"], run["result"]["remaining_differences"]) == ("succeeded", [])
    assert "parcel_notes" not in tables(world)
    again = compare(world, ddl, include=["table:never_there"]).json()
    assert [w["code"] for w in again["lint_warnings"]] == ["scope.names_nothing"]


def test_without_drop_extras_are_skipped_and_no_difference_remains(world: World) -> None:
    asked(world, "CREATE TABLE old (id integer PRIMARY KEY)")
    made = compare(world, MORE, options={"drop": False}).json()
    assert [s["object"] for s in made["skipped"]] == ["table:old"]
    assert [s["object"] for s in made["statements"]] == ["table:parcels"]
    run = go(world, made, "apply")
    assert run["result"]["applied"] == 1
    assert run["result"]["remaining_differences"] == []
    assert tables(world) >= {"old", "parcels"}


def test_text_that_does_not_load_is_named_with_its_line(world: World) -> None:
    reply = compare(world, f"{TABLES}\nCREATE TABL broken (id integer);")
    assert reply.status_code == 422
    line = len(TABLES.splitlines()) + 1
    assert reply.json()["detail"][0]["loc"] == ["body", "source", "ddl", line]


def test_own_sql_is_linted_again_by_an_edit_and_a_draft(world: World) -> None:
    made = by_hand(world, "CREATE TABLE parcels (id integer PRIMARY KEY)")
    assert go(world, made, "validate")["status"] == "succeeded"
    url = f"/migrations/{made['id']}"
    changed = created(world.alice.patch(url, json={"sql": "DROP TABLE orders"}))
    assert (changed["status"], changed["content_hash"] == made["content_hash"]) == ("draft", False)
    assert changed["statements"][0]["destructive"] is True
    codes = {w["code"] for w in changed["lint_warnings"]}
    assert codes - {w["code"] for w in made["lint_warnings"]}


def test_validate_tells_what_was_proved_and_writes_nothing(world: World) -> None:
    made = compare(world, MORE).json()
    before = world.shop.read_bytes()
    run = go(world, made, "validate")
    assert run["result"].keys() >= {"proved", "differences", "rows_survived", "not_proved"}
    assert run["result"]["proved"] is True
    assert run["result"]["rows_survived"] == run["result"]["rows_made"] > 0
    assert world.shop.read_bytes() == before
    assert created(world.alice.get(f"/migrations/{made['id']}"))["status"] == "validated"


def test_what_would_destroy_has_to_be_confirmed_by_name(world: World) -> None:
    asked(world, 'CREATE TABLE "Odd name" (id integer PRIMARY KEY)')
    asked(world, "CREATE TABLE old (id integer PRIMARY KEY)")
    made = compare(world, TABLES).json()
    names = [s["object"] for s in made["statements"] if s["destructive"]]
    assert set(names) == {"table:old", 'table:"Odd name"'}
    url = f"/migrations/{made['id']}/apply"
    reply = world.alice.post(url, json={"confirm_destructive": ["table:old", "table:other"]})
    assert refusal(reply) == (409, "migration.unconfirmed")
    assert reply.json()["params"]["objects"] == ['table:"Odd name"']
    assert 'table:"Odd name"' in reply.json()["detail"]
    assert {"old", "Odd name"} <= tables(world)
    assert go(world, made, "apply", confirm_destructive=names)["status"] == "succeeded"
    assert not {"old", "Odd name"} & tables(world)


def test_a_schema_that_moved_is_stale(world: World) -> None:
    made = compare(world, MORE).json()
    asked(world, "CREATE TABLE surprise (id integer PRIMARY KEY)")
    reply = world.alice.post(f"/migrations/{made['id']}/apply")
    assert refusal(reply) == (409, "migration.stale")
    assert "parcels" not in tables(world)


def test_what_cannot_be_done_is_named_and_nothing_is_changed(world: World) -> None:
    ddl = MORE.replace("note text", "note text, must text NOT NULL")
    made = compare(world, ddl).json()
    (refused,) = made["unsupported"]
    assert refused.keys() == {"object", "kind", "action", "reason"}
    assert (refused["object"], refused["kind"]) == ("column:customers.must", "column")
    assert made["completeness"] == "partial"
    reply = world.alice.post(f"/migrations/{made['id']}/apply")
    assert refusal(reply) == (409, "migration.unsupported")
    assert reply.json()["params"]["objects"] == ["column:customers.must"]
    assert "parcels" not in tables(world)


def test_the_end_of_an_apply_and_of_its_rollback(world: World) -> None:
    made = compare(world, MORE).json()
    run = go(world, made, "apply")
    result = run["result"]
    assert (result["applied"], result["remaining_differences"]) == (1, [])
    snapshot = created(world.alice.get(f"/drift/snapshots/{result['snapshot_id']}"))
    assert snapshot["fingerprint"] == made["target_fingerprint"]
    assert compare(world, MORE).json()["statements"] == []
    url = f"/migrations/{made['id']}/rollback"
    refused = world.alice.post(url)
    assert refusal(refused) == (409, "migration.unconfirmed")
    back = go(world, made, "rollback", confirm_destructive=refused.json()["params"]["objects"])
    assert back["status"] == "succeeded"
    assert created(world.alice.get(f"/migrations/{made['id']}"))["status"] == "rolled_back"
    assert compare(world, TABLES).json()["statements"] == []


def test_a_failed_run_tells_where_it_stands(world: World) -> None:
    sql = "CREATE TABLE parcels (id integer);\nCREATE TABLE parcels (id integer)"
    made = by_hand(world, sql)
    run = go(world, made, "apply")
    assert run["status"] == "failed"
    detail = run["error"]["detail"]
    assert detail.keys() >= {
        "statement_index",
        "sql",
        "engine_code",
        "engine_message",
        "applied_through",
        "rolled_back",
    }
    assert (detail["statement_index"], detail["applied_through"]) == (1, -1)
    assert detail["rolled_back"] == [0]
    assert created(world.alice.get(f"/migrations/{made['id']}"))["status"] == "failed"
    # Again after a failure.
    asked(world, "SELECT 1")
    assert go(world, made, "apply")["status"] == "failed"
    assert refusal(world.alice.post(f"/migrations/{made['id']}/rollback"))[0] == 409


@pytest.mark.parametrize("rollback_sql", [None, "DROP TABLE parcels"])
def test_a_rollback_needs_a_way_back(world: World, rollback_sql: str | None) -> None:
    made = by_hand(world, "CREATE TABLE parcels (id integer)", rollback_sql)
    go(world, made, "apply")
    reply = world.alice.post(f"/migrations/{made['id']}/rollback")
    code = "migration.irreversible" if rollback_sql is None else "migration.unconfirmed"
    assert refusal(reply) == (409, code)
    assert reply.json()["params"]["objects"] == ["table:parcels"]
