"""Configurations over HTTP: who may do what, what is hidden from whom, how long keys are kept."""

import hashlib
import json
import logging
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from auralith.background import Housekeeping
from auralith.control.anonymize import retention, sealing
from auralith.kit import sealed
from auralith.kit.clock import now
from auralith.kit.crypto import Keyring
from auralith.kit.db import Base, transaction
from auralith.models import AnonymizeConfig, AnonymizeOriginals, MaskingKey, Run
from auralith.settings.model import Settings
from tests.conftest import TEST_KEY
from tests.fixtures.run_kinds import gated
from tests.integration.control.anonymize.conftest import RULES, Office, mail

pytestmark = pytest.mark.usefixtures("worker")

EVERYBODY = "SELECT id, mail, phone FROM people ORDER BY id"


def refusal(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def requests(office: Office, path: str, run_id: str) -> list[tuple[str, str, Any]]:
    """Every route, asked well."""
    return [
        ("POST", "/anonymize/detect", {"connection_id": str(office.source_id)}),
        ("POST", "/anonymize/configs", office.body()),
        ("GET", path, None),
        ("PATCH", path, {"name": "Other"}),
        ("GET", f"{path}/unlisted", None),
        ("POST", f"{path}/preview", {}),
        ("POST", f"{path}/run", None),
        ("GET", f"{path}/runs", None),
        ("POST", f"/anonymize/runs/{run_id}/undo", {}),
        ("POST", f"/anonymize/runs/{run_id}/destroy-originals", None),
        ("DELETE", path, None),
    ]


def test_who_may_not_see_it_is_told_nothing_and_who_may_not_do_it_is_refused(
    office: Office,
) -> None:
    path = office.config()
    run_id = office.run(path)["id"]
    before = office.source.rows(EVERYBODY)
    anonymous = httpx.Client(base_url=office.admin.base_url)
    for method, place, body in requests(office, path, run_id):
        assert anonymous.request(method, place, json=body).status_code == 401, place
        assert office.stranger.request(method, place, json=body).status_code == 404, place
        reply = office.dev.request(method, place, json=body)
        assert reply.status_code == (200 if method == "GET" else 403), place
    anonymous.close()
    # What is wrong with a body is said after who may do it.
    wrong = {"connection_id": str(office.source_id), "nonsense": 1}
    assert office.stranger.post("/anonymize/detect", json=wrong).status_code == 404
    assert office.dev.post("/anonymize/detect", json=wrong).status_code == 403
    assert office.admin.post("/anonymize/detect", json=wrong).status_code == 422
    assert office.admin.post("/anonymize/detect", json={}).status_code == 422
    for unknown in (f"/anonymize/configs/{uuid4()}", f"/anonymize/configs/{uuid4()}/unlisted"):
        assert refusal(office.admin.get(unknown)) == (404, "anonymize.not_found")
    nobodys = f"/anonymize/runs/{uuid4()}/undo"
    assert refusal(office.admin.post(nobodys)) == (404, "run.not_found")
    assert office.admin.get("/anonymize/configs/nonsense").status_code == 422
    assert office.source.rows(EVERYBODY) == before


def test_originals_are_hidden_from_who_may_not_read_personal_data(office: Office) -> None:
    path = office.config()
    members = office.admin.get(f"/projects/{office.project_id}/members").json()["items"]
    (bob,) = [m["user_id"] for m in members if m["role"] == "dev"]
    granted = office.admin.patch(
        f"/projects/{office.project_id}/members/{bob}", json={"permissions": ["anonymize.write"]}
    )
    assert granted.is_success, granted.text
    clear = office.admin.post(f"{path}/preview", json={"rows": 50})
    hidden = office.dev.post(f"{path}/preview", json={"rows": 50})
    assert hidden.status_code == 200, hidden.text
    assert mail(1) in clear.text or "person" in clear.text
    assert "@mail.example" not in hidden.text
    (table,) = hidden.json()["tables"]
    assert {v for row in table["rows"] for v in row["before"].values()} <= {"•••", None}
    # Values of other rows are originals as well.
    drawing: dict[str, Any] = {
        "shuffle": {"key": ["id"]},
        "lookup_row": {"table": "towns", "column": "phone"},
        "sql": {"expression": "(SELECT max(phone) FROM people)"},
    }
    office.source.run(
        "CREATE TABLE towns (phone varchar(20))", "INSERT INTO towns SELECT phone FROM people"
    )
    for transformer, params in drawing.items():
        rules = {"mail": RULES["mail"], "phone": {"transformer": transformer, "params": params}}
        asked = {"tables": [{"table": "people", "columns": rules}], "unlisted": "keep"}
        changed = office.admin.patch(path, json=asked)
        assert changed.is_success, changed.text
        hidden = office.dev.post(f"{path}/preview", json={"rows": 50})
        assert hidden.status_code == 200, hidden.text
        assert "+3361" not in hidden.text, transformer
        shown = office.admin.post(f"{path}/preview", json={"rows": 50}).json()["tables"][0]
        assert any(row["after"]["phone"] for row in shown["rows"]), transformer
    # The same where rows of the database are shown.
    page = f"/connections/{office.source_id}/tables/people/rows"
    shown = office.dev.get(page).json()
    masked = {c["name"] for c in shown["columns"] if c["masked"]}
    assert masked == RULES.keys()
    assert "@mail.example" not in json.dumps(shown["items"])
    assert not any(c["masked"] for c in office.admin.get(page).json()["columns"])
    keep = {"transformer": "keep", "params": {"reason": "Numbers of the house."}}
    kept = [{"table": "people", "columns": {**RULES, "phone": keep}}]
    assert office.admin.patch(path, json={"tables": kept}).is_success
    shown = office.dev.get(page).json()
    assert {c["name"] for c in shown["columns"] if c["masked"]} == {"mail"}


def test_no_secret_is_in_an_answer_an_event_a_run_or_the_log(
    office: Office,
    sessions: sessionmaker[Session],
    keyring: Keyring,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    path = office.config()
    run = office.run(path)
    assert run["status"] == "succeeded", run["error"]
    with transaction(sessions) as session:
        key = sealing.current(session, keyring, office.project_id).secret
        seal = sealing.seal_of(session, keyring, UUID(run["id"]))
        stored = [
            str(row)
            for table in ("events", "audit_entries", "runs", "run_events", "anonymize_configs")
            for row in session.execute(text(f"SELECT * FROM {table}"))
        ]
    told = [office.admin.get(where).text for where in (path, f"{path}/runs", f"/runs/{run['id']}")]
    for secret in (key, seal):
        for form in (secret.hex(), repr(secret)[2:-1]):
            assert not [text for text in (*stored, *told, caplog.text) if form in text]
    assert len(key) == len(seal) == 32
    assert not [text for text in stored if mail(7) in text]


def test_keys_are_sealed_anew_when_the_instances_key_changes(
    office: Office, sessions: sessionmaker[Session], keyring: Keyring
) -> None:
    run = office.run(office.config())
    new = secrets.token_hex(32)
    both, alone = Keyring([new, TEST_KEY]), Keyring([new])

    def keys(ring: Keyring) -> tuple[bytes, bytes]:
        with transaction(sessions) as session:
            mine = sealing.current(session, ring, office.project_id).secret
            return mine, sealing.seal_of(session, ring, UUID(run["id"]))

    before = keys(keyring)
    with transaction(sessions) as session:
        assert sealed.reseal(session, Base, both) == 2
    assert keys(alone) == before
    with transaction(sessions) as session:
        assert session.scalars(select(MaskingKey.version)).all() == [1]
        assert sealed.reseal(session, Base, Keyring([TEST_KEY, new])) == 2


def test_originals_are_destroyed_when_their_days_are_over(
    office: Office, sessions: sessionmaker[Session], settings: Settings, keyring: Keyring
) -> None:
    path = office.config()
    run = office.run(path)
    house = Housekeeping(sessions=sessions, settings=settings, keyring=keyring)
    assert retention.destroy_due(house) == 0
    with transaction(sessions) as session:
        found = session.get_one(Run, UUID(run["id"]))
        found.finished_at = now() - timedelta(days=settings.anonymize_originals_days, minutes=1)
    assert retention.destroy_due(house) == 1
    assert retention.destroy_due(house) == 0
    with transaction(sessions) as session:
        kept = session.scalars(select(AnonymizeOriginals)).one()
        assert (kept.seal_sealed, kept.destroyed_at is None) == (None, False)
    assert refusal(office.admin.post(f"/anonymize/runs/{run['id']}/undo")) == (
        409, "anonymize.no_originals",
    )  # fmt: skip
    audit = office.admin.get(f"/projects/{office.project_id}/audit").json()["items"]
    assert "anonymize.originals_destroyed" in {entry["action"] for entry in audit}
    assert office.admin.delete(path).status_code == 204


def test_a_run_that_keeps_no_originals_cannot_be_undone(office: Office) -> None:
    run = office.run(office.config(options={"keep_originals": False}))
    assert run["status"] == "succeeded", run["error"]
    assert "@mail.example" not in str(office.source.rows(EVERYBODY))
    reply = office.admin.post(f"/anonymize/runs/{run['id']}/undo")
    assert refusal(reply) == (409, "anonymize.no_originals")


def test_one_at_a_time_works_on_a_target_and_every_act_is_audited(office: Office) -> None:
    one, two = office.config(options={"batch_size": 1}), office.config(name="Second")
    started = office.admin.post(f"{one}/run", headers={"Idempotency-Key": "once"})
    assert started.status_code == 202, started.text
    run_id = started.json()["id"]
    again = office.admin.post(f"{one}/run", headers={"Idempotency-Key": "once"})
    assert (again.json()["id"], again.headers["Idempotent-Replayed"]) == (run_id, "true")
    second = office.admin.post(f"{two}/run")
    if office.seen(run_id)["status"] in {"queued", "running"}:
        assert refusal(second) == (409, "connection.busy")
    office.admin.patch(one, json={"name": "Renamed"})
    audit = office.admin.get(f"/projects/{office.project_id}/audit?page_size=200").json()["items"]
    actions = {entry["action"] for entry in audit}
    assert actions >= {"anonymize.created", "anonymize.updated", "anonymize.run.requested"}


def test_a_proof_that_finds_a_fault_says_so(office: Office) -> None:
    """An address that also stands in a text which no rule names is found there."""
    office.source.run(
        "CREATE TABLE letters (id integer PRIMARY KEY, body varchar(200))",
        f"INSERT INTO letters VALUES (1, 'dear {mail(7)}, hello')",
    )
    path = office.config(unlisted="keep", options={"needles": 2_000})
    run = office.run(path)
    proof = run["result"]["verification"]
    assert (run["status"], proof["status"], proof["leaks"]) == ("succeeded", "fail", 1), run
    assert proof["needles"]["found"] == [{"table": "letters", "column": "body", "rows": 1}]
    assert mail(7) not in json.dumps(run)
    assert office.source.rows("SELECT count(*) FROM people WHERE mail LIKE '%@mail.example'") == [
        (0,)
    ]


def test_a_report_is_evidence_that_anybody_can_check(office: Office) -> None:
    path = office.config()
    run_id = office.run(path)["id"]
    report = office.admin.get(f"/anonymize/runs/{run_id}/report").json()
    assert report["verification"]["status"] == "pass"
    given = report.pop("sha256")
    text = json.dumps(report, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == given
    state = f"/anonymize/runs/{run_id}/originals"
    assert office.admin.get(state).json() == {"kept": True, "destroyed_at": None}
    undone = office.admin.post(f"/anonymize/runs/{run_id}/undo?wait=50").json()
    assert refusal(office.admin.get(f"/anonymize/runs/{undone['id']}/report")) == (
        409,
        "anonymize.no_proof",
    )
    assert office.admin.post(f"/anonymize/runs/{run_id}/destroy-originals").status_code == 204
    assert not office.admin.get(state).json()["kept"]


def test_rules_of_another_version_are_shown_and_never_run(
    office: Office, sessions: sessionmaker[Session]
) -> None:
    path = office.config()
    with transaction(sessions) as session:
        config = session.get_one(AnonymizeConfig, UUID(path.rsplit("/", 1)[1]))
        config.spec = {**config.spec, "options": {"from_the_future": 1}}
    shown = office.admin.get(path).json()
    assert (shown["tables"][0]["table"], shown["unlisted"]) == ("people", "block")
    assert office.admin.get("/anonymize/configs").json()["items"] == [shown]
    found = office.admin.post("/anonymize/detect", json={"connection_id": str(office.source_id)})
    assert found.status_code == 200, found.text
    for method, place, body in (
        ("GET", f"{path}/unlisted", None),
        ("POST", f"{path}/preview", {}),
        ("POST", f"{path}/run", None),
        ("PATCH", path, {"tables": []}),
    ):
        reply = office.admin.request(method, place, json=body)
        assert refusal(reply) == (409, "anonymize.outdated"), place
    assert office.admin.patch(path, json={"options": {}}).is_success
    assert office.run(path)["status"] == "succeeded"


def test_originals_are_destroyed_by_who_may_mask_there(office: Office) -> None:
    run_id = office.run(office.config())["id"]
    members = office.admin.get(f"/projects/{office.project_id}/members").json()["items"]
    (bob,) = [m["user_id"] for m in members if m["role"] == "dev"]
    mine = f"/projects/{office.project_id}/members/{bob}"

    def destroyed(environments: list[str]) -> int:
        change = {"permissions": ["anonymize.run"], "environments": environments}
        granted = office.admin.patch(mine, json=change)
        assert granted.is_success, granted.text
        return office.dev.post(f"/anonymize/runs/{run_id}/destroy-originals").status_code

    assert destroyed(["test"]) == 403
    assert office.admin.get(f"/anonymize/runs/{run_id}/originals").json()["kept"]
    assert destroyed(["staging"]) == 204


def test_a_preview_is_told_when_rows_were_shown(office: Office) -> None:
    path = office.config()

    def told() -> int:
        page = office.admin.get(f"/projects/{office.project_id}/audit?page_size=200").json()
        return sum(entry["action"] == "anonymize.previewed" for entry in page["items"])

    office.source.run("ALTER TABLE people RENAME TO persons")
    assert not office.admin.post(f"{path}/preview", json={}).is_success
    assert told() == 0
    office.source.run("ALTER TABLE persons RENAME TO people")
    assert office.admin.post(f"{path}/preview", json={}).is_success
    assert told() == 1


def test_an_edit_ends_the_run_that_waits_and_another_name_does_not(office: Office) -> None:
    path = office.config()
    with gated(lambda _session, _asked: uuid4()):
        waiting = office.admin.post(f"{path}/run").json()
    assert waiting["status"] == "awaiting_approval"
    assert office.admin.patch(path, json={"name": "Persons"}).is_success
    assert office.seen(waiting["id"])["status"] == "awaiting_approval"
    assert office.admin.patch(path, json={"consistency": "config"}).is_success
    ended = office.seen(waiting["id"])
    assert (ended["status"], ended["error"]["code"]) == ("cancelled", "run.superseded")
