"""Section 8 of the contract, sentence by sentence, on SQLite files."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from auralith.settings.model import Settings
from tests.contract.world import World, created

PEOPLE = """
CREATE TABLE customers (
  id integer PRIMARY KEY, email text NOT NULL UNIQUE, full_name text NOT NULL, phone text,
  points integer NOT NULL, profile json
);
CREATE TABLE orders (
  id integer PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers (id),
  total numeric NOT NULL
);
CREATE TABLE articles (sku text PRIMARY KEY, price numeric NOT NULL);
"""
NAMES = ("Ada Lovelace", "Blaise Pascal", "Camille Claudel", "Denis Papin", "Elsa Triolet")
MASKED = {
    "email": {"transformer": "email"},
    "full_name": {"transformer": "full_name"},
    "phone": {"transformer": "phone"},
    "profile": {
        "transformer": "json",
        "params": {"places": [{"path": "$.contact", "transformer": "email"}], "unknown": "keep"},
    },
}
CONFIG = {
    "id", "project_id", "name", "connection_id", "mode", "target_connection_id", "tables",
    "unlisted", "consistency", "options", "created_by", "created_at", "updated_at",
}  # fmt: skip


def mail(number: int) -> str:
    return f"person{number}@mail.example"


@dataclass(frozen=True)
class Desk:
    """Somebody who may do everything, a database with people in it, and an empty one."""

    world: World
    people: Path
    empty: Path
    source: str
    target: str

    @property
    def http(self) -> httpx.Client:
        return self.world.alice

    @property
    def project(self) -> str:
        return self.world.ids["project_id"][0]

    def body(self, mode: str = "copy", **more: Any) -> dict[str, Any]:
        """A configuration that names every personal column."""
        target = {"target_connection_id": self.target} if mode == "copy" else {}
        return {
            "project_id": self.project,
            "name": "Everybody",
            "connection_id": self.source,
            "mode": mode,
            "tables": [{"table": "customers", "columns": MASKED}],
            **target,
            **more,
        }

    def post(self, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        return self.http.post(f"/anonymize/{path}", json=body)

    def config(self, mode: str = "copy", **more: Any) -> dict[str, Any]:
        return created(self.post("configs", self.body(mode, **more)))

    def run(self, config: dict[str, Any]) -> dict[str, Any]:
        return created(self.post(f"configs/{config['id']}/run?wait=50"))


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as link:
        found = link.execute(sql).fetchall()
        link.commit()
        return found


def refusal(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


@pytest.fixture
def desk(world: World, settings: Settings) -> Iterator[Desk]:
    paths = [settings.sqlite_dir / name for name in ("people.sqlite", "empty.sqlite")]
    with closing(sqlite3.connect(paths[0])) as link:
        link.executescript(PEOPLE)
        link.executemany(
            "INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?)",
            [
                (
                    n,
                    mail(n),
                    NAMES[n % len(NAMES)],
                    f"+3361234{n:04d}" if n % 4 else None,
                    n * 3,
                    f'{{"contact": "{mail(n)}", "theme": "dark"}}' if n % 3 else None,
                )
                for n in range(1, 201)
            ],
        )
        link.executemany(
            "INSERT INTO orders VALUES (?, ?, ?)", [(n, n % 200 + 1, n * 2) for n in range(1, 401)]
        )
        link.execute("INSERT INTO articles VALUES ('A-1', 3.5)")
        link.commit()
    sqlite3.connect(paths[1]).close()
    project = world.ids["project_id"][0]
    ids = []
    for path, environment in zip(paths, ("production", "staging"), strict=True):
        body = {
            "project_id": project,
            "name": path.stem,
            "engine": "sqlite",
            "database": str(path),
            "environment": environment,
        }
        ids.append(created(world.alice.post("/connections", json=body))["id"])
    return Desk(world, *paths, *ids)


def in_staging(desk: Desk) -> None:
    """The people are in a database that may be written to."""
    changed = desk.http.patch(f"/connections/{desk.source}", json={"environment": "staging"})
    assert changed.is_success, changed.text


def test_the_catalogue_has_a_schema_of_parameters_and_the_types_each_entry_fits(desk: Desk) -> None:
    answer = created(desk.http.get("/anonymize/transformers"))
    items = {item["id"]: item for item in answer["items"]}
    assert answer["total"] == len(items) > 40
    for item in items.values():
        assert item["params"]["type"] == "object", item["id"]
        assert item["accepts"], item["id"]
        assert item.keys() >= {
            "family", "description", "privacy_rank", "grade", "needs", "deterministic",
            "reversible", "data_free", "on_keys",
        }  # fmt: skip
    assert "email" in items
    assert "text" in items["email"]["accepts"]


def test_detection_gives_one_entry_a_column_and_never_an_original(desk: Desk) -> None:
    reply = desk.post("detect", {"connection_id": desk.source})
    found = created(reply)
    assert reply.status_code == 200
    assert found["total"] == len(found["items"])
    items = {(i["table"], i["column"]): i for i in found["items"]}
    assert len(items) == found["total"]
    assert items.keys() >= {("customers", n) for n in ("email", "full_name", "phone", "profile")}
    assert ("articles", "price") not in items
    for item in found["items"]:
        assert 0 < item["confidence"] <= 1
        assert item["evidence"]
        assert item["suggested"].keys() == {"transformer", "params"}
        assert item["decided"] is None
    for original in (mail(7), NAMES[0], "+33612340007"):
        assert original not in reply.text
    # Places inside a JSON column stand in the parameters of what is suggested.
    assert "contact" in str(items["customers", "profile"]["suggested"]["params"])
    some = created(desk.post("detect", {"connection_id": desk.source, "tables": ["orders"]}))
    assert {i["table"] for i in some["items"]} <= {"orders"}
    config = desk.config()
    again = created(desk.post("detect", {"connection_id": desk.source}))
    decided = {(i["table"], i["column"]): i["decided"] for i in again["items"]}
    assert decided["customers", "email"] == {"config_id": config["id"], "transformer": "email"}


def test_what_is_suggested_runs_as_it_is(desk: Desk) -> None:
    found = created(desk.post("detect", {"connection_id": desk.source}))["items"]
    tables: dict[str, dict[str, Any]] = {}
    for item in found:
        tables.setdefault(item["table"], {})[item["column"]] = item["suggested"]
    suggested = [{"table": name, "columns": columns} for name, columns in tables.items()]
    run = desk.run(desk.config(tables=suggested))
    assert run["status"] == "succeeded", run["error"]


def test_a_configuration_has_its_published_fields(desk: Desk) -> None:
    reply = desk.post("configs", desk.body())
    made = created(reply)
    assert reply.status_code == 201
    assert reply.headers["Location"] == f"/api/v1/anonymize/configs/{made['id']}"
    assert made.keys() == CONFIG
    assert (made["unlisted"], made["consistency"]) == ("block_personal", "project")
    assert made["options"].keys() == {
        "virtual_keys", "k_anonymity", "keep_originals", "batch_size", "needles", "sample_rows",
        "clean_up",
    }  # fmt: skip
    listed = created(desk.http.get("/anonymize/configs", params={"project_id": desk.project}))
    assert listed["items"] == [made]
    path = f"/anonymize/configs/{made['id']}"
    assert created(desk.http.get(path)) == made
    changed = created(desk.http.patch(path, json={"name": "All of them"}))
    assert (changed["name"], changed["tables"]) == ("All of them", made["tables"])
    assert desk.http.delete(path).status_code == 204
    assert refusal(desk.http.get(path)) == (404, "anonymize.not_found")


def test_an_unfit_transformer_or_a_missing_column_is_422_with_its_place(desk: Desk) -> None:
    def place(**columns: Any) -> tuple[int, list[Any]]:
        tables = [{"table": "customers", "columns": columns}]
        reply = desk.post("configs", desk.body(tables=tables))
        return reply.status_code, reply.json()["detail"][0]["loc"]

    start = ["body", "tables", 0, "columns"]
    status, loc = place(points={"transformer": "iban"})
    assert (status, loc[:5]) == (422, [*start, "points"])
    status, loc = place(nowhere={"transformer": "email"})
    assert (status, loc[:5]) == (422, [*start, "nowhere"])
    status, loc = place(email={"transformer": "no_such"})
    assert (status, loc[:5]) == (422, [*start, "email"])
    status, loc = place(email={"transformer": "email", "params": {"nonsense": 1}})
    assert (status, loc[:6]) == (422, [*start, "email", "params"])
    tables = [{"table": "nowhere", "columns": {"x": {"transformer": "null"}}}]
    reply = desk.post("configs", desk.body(tables=tables))
    assert (reply.status_code, reply.json()["detail"][0]["loc"]) == (
        422, ["body", "tables", 0, "table"],
    )  # fmt: skip
    made = desk.config()
    bad = [{"table": "customers", "columns": {"points": {"transformer": "iban"}}}]
    reply = desk.http.patch(f"/anonymize/configs/{made['id']}", json={"tables": bad})
    assert reply.status_code == 422
    assert created(desk.http.get(f"/anonymize/configs/{made['id']}")) == made


def test_a_database_that_cannot_be_reached_is_said(desk: Desk) -> None:
    made = desk.config()
    desk.people.unlink()
    status, code = refusal(desk.post("configs", desk.body(name="Later")))
    assert (status, code) == (422, "connection.path")
    # What the database need not be asked about may still change.
    path = f"/anonymize/configs/{made['id']}"
    assert created(desk.http.patch(path, json={"name": "Now"}))["name"] == "Now"


def test_the_mode_and_its_ends_fit(desk: Desk) -> None:
    for mode, target, code in (
        ("copy", None, "anonymize.target_needed"),
        ("copy", desk.source, "anonymize.same_connection"),
        ("in_place", desk.target, "anonymize.target_unused"),
    ):
        body = {**desk.body(mode), "target_connection_id": target}
        assert refusal(desk.post("configs", body)) == (422, code)
    body = {**desk.body(), "target_connection_id": str(uuid4())}
    assert refusal(desk.post("configs", body)) == (404, "connection.not_found")


def test_a_preview_shows_before_and_after_and_writes_nothing(desk: Desk) -> None:
    before = desk.people.read_bytes()
    made = desk.config()
    shown = created(desk.post(f"configs/{made['id']}/preview", {"rows": 10}))
    (table,) = shown["tables"]
    assert (table["table"], set(table["columns"])) == ("customers", set(MASKED))
    assert 0 < len(table["rows"]) <= 10
    for row in table["rows"]:
        assert row.keys() == {"before", "after", "why"}
        assert row["before"]["email"] != row["after"]["email"]
    assert {row["before"]["email"] for row in table["rows"]} <= {mail(n) for n in range(1, 201)}
    assert "null" in {row["why"] for row in table["rows"]}
    for forecast in table["forecasts"]:
        assert forecast.keys() == {"column", "kind", "rows", "message", "blocks"}
    assert desk.people.read_bytes() == before
    assert desk.post(f"configs/{made['id']}/preview", {"rows": 0}).status_code == 422
    assert desk.post(f"configs/{made['id']}/preview", {"rows": 101}).status_code == 422


def test_a_copy_makes_everything_in_an_empty_target_and_is_replaced_by_its_own_config(
    desk: Desk,
) -> None:
    made = desk.config()
    run = desk.run(made)
    assert (run["kind"], run["status"]) == ("anonymize.run", "succeeded"), run
    assert (run["resource_id"], run["project_id"]) == (made["id"], desk.project)
    result = run["result"]
    tables = {t["table"]: t for t in result["tables"]}
    assert {name: t["rows"] for name, t in tables.items()} == {
        "customers": 200, "orders": 400, "articles": 1,
    }  # fmt: skip
    assert set(tables["customers"]["columns"]) == set(MASKED)
    verification = result["verification"]
    assert (
        verification["leaks"],
        verification["foreign_key_violations"],
        verification["uniqueness_violations"],
    ) == (0, 0, 0)
    # Tables without rules come over as they are, keys hold, nothing of an original is left.
    assert rows(desk.empty, "SELECT * FROM articles") == [("A-1", 3.5)]
    assert rows(desk.empty, "SELECT * FROM orders") == rows(desk.people, "SELECT * FROM orders")
    assert rows(desk.empty, "PRAGMA foreign_key_check") == []
    assert rows(desk.empty, "SELECT id, points FROM customers") == rows(
        desk.people, "SELECT id, points FROM customers"
    )
    content = desk.empty.read_bytes()
    assert [n for n in range(1, 201) if mail(n).encode() in content] == []
    nulls = "SELECT id FROM customers WHERE phone IS NULL ORDER BY id"
    assert rows(desk.empty, nulls) == rows(desk.people, nulls)
    first = rows(desk.empty, "SELECT id, email, full_name FROM customers ORDER BY id")
    # Same input, same project key, same output: also in another run, which replaces the first.
    assert desk.run(made)["status"] == "succeeded"
    assert rows(desk.empty, "SELECT id, email, full_name FROM customers ORDER BY id") == first
    runs = created(desk.http.get(f"/anonymize/configs/{made['id']}/runs"))
    assert (runs["total"], runs["items"][-1]["id"]) == (2, run["id"])
    seen = created(desk.http.get("/runs", params={"kind": "anonymize.run"}))
    assert run["id"] in {item["id"] for item in seen["items"]}


def test_any_other_target_that_is_not_empty_is_409(desk: Desk) -> None:
    rows(desk.empty, "CREATE TABLE mine (id integer PRIMARY KEY)")
    status, code = refusal(desk.post(f"configs/{desk.config()['id']}/run"))
    assert (status, code) == (409, "anonymize.target_not_empty")
    rows(desk.empty, "DROP TABLE mine")
    assert desk.run(desk.config(name="One"))["status"] == "succeeded"
    other = desk.post(f"configs/{desk.config(name='Two')['id']}/run")
    assert refusal(other) == (409, "anonymize.target_not_empty")


def test_a_personal_column_that_no_rule_names_is_409_also_one_added_later(desk: Desk) -> None:
    made = desk.config()
    path = f"configs/{made['id']}"
    assert created(desk.http.get(f"/anonymize/{path}/unlisted")) == {"items": [], "total": 0}
    rows(desk.people, "ALTER TABLE customers ADD COLUMN birth_date date")
    reply = desk.post(f"{path}/run")
    assert refusal(reply) == (409, "anonymize.unlisted")
    assert reply.json()["columns"] == ["customers.birth_date"]
    assert "birth_date" in reply.json()["detail"]
    assert rows(desk.empty, "SELECT * FROM sqlite_master") == []
    (banner,) = created(desk.http.get(f"/anonymize/{path}/unlisted"))["items"]
    assert banner.keys() == {"table", "column", "path", "category", "why"}
    columns = {**MASKED, "birth_date": {"transformer": "keep", "params": {"reason": "years"}}}
    listed = {"tables": [{"table": "customers", "columns": columns}]}
    assert desk.http.patch(f"/anonymize/{path}", json=listed).is_success
    assert created(desk.http.get(f"/anonymize/{path}/unlisted"))["total"] == 0
    # A new place in a JSON column counts as well.
    rows(
        desk.people,
        """UPDATE customers SET profile = json_set(coalesce(profile, '{}'),
           '$.home.phone', '+3361234' || printf('%04d', id))""",
    )
    reply = desk.post(f"{path}/run")
    assert refusal(reply) == (409, "anonymize.unlisted")
    (place,) = reply.json()["columns"]
    assert place == "customers.profile $.home.phone"
    assert desk.http.patch(f"/anonymize/{path}", json={"unlisted": "keep"}).is_success
    run = desk.run(made)
    assert run["status"] == "succeeded", run["error"]


def test_block_asks_for_a_rule_for_every_column(desk: Desk) -> None:
    reply = desk.post(f"configs/{desk.config(unlisted='block')['id']}/run")
    assert refusal(reply) == (409, "anonymize.unlisted")
    assert {"customers.points", "orders.total", "articles.price"} <= {*reply.json()["columns"]}


def test_a_production_connection_is_never_anonymized_in_place(desk: Desk) -> None:
    before = desk.people.read_bytes()
    made = desk.config("in_place")
    assert refusal(desk.post(f"configs/{made['id']}/run")) == (409, "anonymize.production")
    assert desk.people.read_bytes() == before
    changed = desk.http.patch(f"/connections/{desk.target}", json={"environment": "production"})
    assert changed.is_success
    copied = desk.config("copy")
    assert refusal(desk.post(f"configs/{copied['id']}/run")) == (409, "anonymize.production")


def test_in_place_masks_is_undone_and_its_originals_are_destroyed(desk: Desk) -> None:
    in_staging(desk)
    everybody = "SELECT * FROM customers ORDER BY id"
    before = rows(desk.people, everybody)
    made = desk.config("in_place")
    run = desk.run(made)
    assert run["status"] == "succeeded", run["error"]
    verification = run["result"]["verification"]
    assert (verification["leaks"], verification["uniqueness_violations"]) == (0, 0)
    masked = rows(desk.people, everybody)
    assert [r[0] for r in masked] == [r[0] for r in before]
    assert not {r[1] for r in masked} & {r[1] for r in before}
    # As long as originals are kept, neither the configuration nor the project goes.
    path = f"/anonymize/configs/{made['id']}"
    assert refusal(desk.http.delete(path)) == (409, "anonymize.originals_kept")
    assert refusal(desk.http.delete(f"/projects/{desk.project}"))[0] == 409
    undone = created(desk.post(f"runs/{run['id']}/undo?wait=50"))
    assert (undone["kind"], undone["status"]) == ("anonymize.undo", "succeeded"), undone
    assert undone["result"]["conflicts_total"] == 0
    assert rows(desk.people, everybody) == before
    assert desk.post(f"runs/{run['id']}/destroy-originals").status_code == 204
    assert refusal(desk.post(f"runs/{run['id']}/undo")) == (409, "anonymize.no_originals")
    again = desk.post(f"runs/{run['id']}/destroy-originals")
    assert refusal(again) == (409, "anonymize.no_originals")
    assert desk.http.delete(path).status_code == 204


def test_rows_that_changed_since_stop_an_undo_unless_told_otherwise(desk: Desk) -> None:
    in_staging(desk)
    before = rows(desk.people, "SELECT id, email FROM customers WHERE id <> 5 ORDER BY id")
    run = desk.run(desk.config("in_place"))
    rows(desk.people, "UPDATE customers SET full_name = 'Somebody else' WHERE id = 5")
    masked = rows(desk.people, "SELECT id, email FROM customers ORDER BY id")
    stopped = created(desk.post(f"runs/{run['id']}/undo?wait=50"))
    assert stopped["status"] == "failed", stopped
    assert rows(desk.people, "SELECT id, email FROM customers ORDER BY id") == masked
    skipped = created(desk.post(f"runs/{run['id']}/undo?wait=50", {"on_conflict": "skip"}))
    assert (skipped["status"], skipped["result"]["conflicts_total"]) == ("succeeded", 1), skipped
    after = rows(desk.people, "SELECT id, email FROM customers WHERE id <> 5 ORDER BY id")
    assert after == before


def test_a_bridge_masks_by_a_configuration_of_its_source(desk: Desk) -> None:
    made = desk.config()
    run = f"/projects/{desk.project}/bridge/run?wait=50"
    ends = {"source_connection_id": desk.source, "target_connection_id": desk.target}
    body = {**ends, "anonymize_config_id": made["id"], "verify": "checksum"}
    done = created(desk.http.post(run, json=body))
    assert (done["status"], done["result"]["verified"]) == ("succeeded", True), done
    bridged = rows(desk.empty, "SELECT id, email FROM customers ORDER BY id")
    assert {mail(n) for n in range(1, 201)}.isdisjoint(m for _, m in bridged)
    plan = f"/projects/{desk.project}/bridge/plan"
    unknown = {**body, "anonymize_config_id": str(uuid4())}
    for path in (run, plan):
        assert refusal(desk.http.post(path, json=unknown)) == (404, "anonymize.not_found")
    other = {**body, "source_connection_id": desk.world.ids["connection_id"][0]}
    assert refusal(desk.http.post(plan, json=other)) == (422, "bridge.other_source")
    saved = created(
        desk.http.post(f"/projects/{desk.project}/bridge/configs", json={**body, "name": "Masked"})
    )
    assert saved["anonymize_config_id"] == made["id"]
    path = f"/anonymize/configs/{made['id']}"
    assert refusal(desk.http.delete(path)) == (409, "anonymize.used")
    rows(desk.people, "ALTER TABLE customers ADD COLUMN birth_date date")
    reply = desk.http.post(f"/bridge/configs/{saved['id']}/run")
    assert refusal(reply) == (409, "anonymize.unlisted")


def test_the_same_values_come_out_of_a_copy_and_of_a_masking_in_place(desk: Desk) -> None:
    assert desk.run(desk.config())["status"] == "succeeded"
    in_staging(desk)
    query = "SELECT id, email, full_name, phone FROM customers ORDER BY id"
    copied = rows(desk.empty, query)
    assert desk.run(desk.config("in_place", name="Here"))["status"] == "succeeded"
    assert rows(desk.people, query) == copied


def test_a_configuration_may_have_values_of_its_own(desk: Desk) -> None:
    shared = desk.config("copy", name="Shared")
    alone = desk.config("copy", name="Alone", consistency="config")

    def after(config: dict[str, Any]) -> dict[str, str]:
        (table,) = created(desk.post(f"configs/{config['id']}/preview", {"rows": 100}))["tables"]
        return {r["before"]["email"]: r["after"]["email"] for r in table["rows"]}

    one, two = after(shared), after(alone)
    assert one.keys() & two.keys()
    assert all(one[key] != two[key] for key in one.keys() & two.keys())
    again = after(desk.config("copy", name="Shared too"))
    assert all(one[key] == again[key] for key in one.keys() & again.keys())
