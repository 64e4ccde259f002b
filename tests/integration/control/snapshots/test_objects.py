"""The schema explorer's side of the API: what there is, one object, a snapshot against now."""

import pytest

from tests.integration.conftest import People
from tests.integration.control.schema_desk import SchemaDesk

TABLES = (
    "CREATE TABLE customers (id integer NOT NULL PRIMARY KEY, city varchar(40))",
    (
        "CREATE TABLE orders (id integer NOT NULL PRIMARY KEY, customer_id integer NOT NULL,"
        " FOREIGN KEY (customer_id) REFERENCES customers (id))"
    ),
    "CREATE INDEX orders_by_customer ON orders (customer_id)",
    "CREATE VIEW cities AS SELECT city FROM customers",
)


def names(objects: list[dict[str, str]]) -> set[str]:
    return {item["object"] for item in objects}


def test_objects_of_a_database_and_of_a_snapshot(schema_desk: SchemaDesk) -> None:
    desk = schema_desk
    desk.target.run(*TABLES)
    live = f"/connections/{desk.target_id}/objects"
    snapshot = desk.http.post(f"/connections/{desk.target_id}/drift/snapshots").json()["id"]
    kept = f"/drift/snapshots/{snapshot}/objects"
    tables = {desk.named("table:{s}customers"), desk.named("table:{s}orders")}
    view = desk.named("view:{s}cities")
    for path in (live, kept):
        found = desk.http.get(path).json()
        assert {*tables, view} <= names(found["objects"])
        assert not [o for o in found["objects"] if o["kind"] == "column"]
        assert found["kinds"]["table"] == 2
        assert found["total"] == len(found["objects"])
        columns = desk.http.get(path, params={"q": "CUSTOMER_ID"}).json()
        assert desk.named("column:{s}orders.customer_id") in names(columns["objects"])
        assert columns["objects"][0]["kind"] == "column"
        only = desk.http.get(path, params={"kind": "view"}).json()
        assert names(only["objects"]) == {view}


def test_one_object_with_what_hangs_on_it(schema_desk: SchemaDesk) -> None:
    desk = schema_desk
    desk.target.run(*TABLES)
    path = f"/connections/{desk.target_id}/objects/detail"
    customers = desk.named("table:{s}customers")
    found = desk.http.get(path, params={"object": customers}).json()
    assert (found["object"], found["top"], found["kind"]) == (customers, customers, "table")
    assert {p["object"] for p in found["parts"] if p["kind"] == "column"} == {
        desk.named("column:{s}customers.id"),
        desk.named("column:{s}customers.city"),
    }
    assert names(found["used_by"]) == {desk.named("table:{s}orders"), desk.named("view:{s}cities")}
    orders = desk.http.get(path, params={"object": desk.named("table:{s}orders")}).json()
    assert names(orders["depends_on"]) == {customers}
    part = desk.named("column:{s}orders.customer_id")
    column = desk.http.get(path, params={"object": part}).json()
    assert (column["object"], column["top"]) == (part, desk.named("table:{s}orders"))
    assert column["ddl"] == orders["ddl"]
    # The statements do make it.
    made = desk.http.get(path, params={"object": customers}).json()["ddl"]
    desk.source.run(*[s for s in made.split(";\n") if s.strip("; \n")])
    there = f"/connections/{desk.source_id}/objects/detail"
    again = desk.http.get(there, params={"object": customers}).json()
    assert (again["attributes"], again["ddl"]) == (found["attributes"], found["ddl"])
    for name in ("table:nowhere", "nonsense"):
        refused = desk.http.get(path, params={"object": name})
        assert (refused.status_code, refused.json()["code"]) == (404, "schema.object_not_found")


def test_a_snapshot_against_the_database_as_it_is(schema_desk: SchemaDesk) -> None:
    desk = schema_desk
    desk.target.run(*TABLES)
    snapshot = desk.http.post(f"/connections/{desk.target_id}/drift/snapshots").json()
    path = f"/drift/snapshots/{snapshot['id']}/diff"
    same = desk.http.get(path).json()
    assert (same["identical"], same["to_id"]) == (True, None)
    assert same["to_connection_id"] == str(desk.target_id)
    desk.target.run("ALTER TABLE customers ADD COLUMN note varchar(10)")
    found = desk.http.get(path).json()
    column = desk.named("column:{s}customers.note")
    [added] = [c for c in found["changes"] if c["action"] == "added"]
    assert (added["object"], added["top"]) == (column, desk.named("table:{s}customers"))
    # What was read for it is what the explorer shows from now on.
    assert column in names(
        desk.http.get(f"/connections/{desk.target_id}/objects", params={"q": "note"}).json()[
            "objects"
        ]
    )
    other = desk.http.get(path, params={"connection_id": str(desk.source_id)}).json()
    assert {c["action"] for c in other["changes"]} == {"removed"}


@pytest.mark.parametrize("schema_desk", ["sqlite"], indirect=True)
def test_what_was_read_stays_until_it_is_read_again(schema_desk: SchemaDesk) -> None:
    desk = schema_desk
    path = f"/connections/{desk.target_id}/objects"
    first = desk.http.get(path).json()
    desk.target.run(*TABLES)
    assert desk.http.get(path).json() == first
    assert desk.http.get(path, params={"refresh": True}).json()["kinds"]["table"] == 2
    desk.target.run("DROP VIEW cities")
    assert desk.http.get(path).json()["kinds"]["view"] == 1
    # An introspection overtakes it.
    assert desk.http.post(f"/connections/{desk.target_id}/introspect").status_code == 200
    assert "view" not in desk.http.get(path).json()["kinds"]


@pytest.mark.parametrize("schema_desk", ["sqlite"], indirect=True)
def test_who_may_look(schema_desk: SchemaDesk, people: People) -> None:
    desk = schema_desk
    desk.target.run(*TABLES)
    taken = desk.http.post(f"/connections/{desk.target_id}/drift/snapshots").json()["id"]
    stranger = people.client(people.person("mallory"))
    for path in (
        f"/connections/{desk.target_id}/objects",
        f"/connections/{desk.target_id}/objects/detail?object=table:orders",
        f"/drift/snapshots/{taken}/objects",
        f"/drift/snapshots/{taken}/objects/detail?object=table:orders",
        f"/drift/snapshots/{taken}/diff",
    ):
        assert desk.http.get(path).status_code == 200, path
        assert stranger.get(path).status_code == 404, path
        assert people.client().get(path).status_code == 401, path
    counts = desk.http.get(f"/projects/{desk.project_id}/overview").json()
    assert counts["counts"]["snapshots"] == 1
    assert counts["schema_read_at"] is not None
