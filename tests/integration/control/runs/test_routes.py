"""The run routes over HTTP."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.runs.kinds import RunKind
from auralith.control.runs.registry import RunContext
from auralith.kit.actor import SYSTEM, Actor
from auralith.kit.db import transaction
from auralith.worker.main import Worker
from tests.fixtures.run_kinds import CLEANUP, DRIFT, SEED, due, replaced
from tests.integration.conftest import People, Person

Create = Callable[..., str]


@pytest.fixture
def alice(people: People) -> Person:
    return people.person("alice")


@pytest.fixture
def victor(people: People) -> Person:
    return people.person("victor")


@pytest.fixture
def project_id(people: People, alice: Person, victor: Person) -> UUID:
    return people.project("Shop", admin=alice, viewer=victor)


@pytest.fixture
def admin(people: People, alice: Person) -> httpx.Client:
    return people.client(alice)


@pytest.fixture
def create(sessions: sessionmaker[Session], project_id: UUID) -> Create:
    """Makes a run as a domain's service would."""

    def make(kind: RunKind[Any, Any] = SEED, by: Actor = SYSTEM, **values: Any) -> str:
        with transaction(sessions) as session:
            return str(due(session, project_id, kind, by=by, **values).id)

    return make


@pytest.fixture
def until() -> Iterator[threading.Event]:
    """Ends the endless handler; set at the end in any case."""
    event = threading.Event()
    yield event
    event.set()


def endless(until: threading.Event) -> Callable[[RunContext], dict[str, Any]]:
    def work(context: RunContext) -> dict[str, Any]:
        number = 0
        context.monitor.log("info", "Begins.")
        while not until.is_set():
            number += 1
            context.monitor.progress("steps", done=number, unit="steps")
            context.monitor.checkpoint()
            time.sleep(0.02)
        return {"done": number}

    return work


def events(response: httpx.Response) -> Iterator[dict[str, Any]]:
    """Server-sent events as the standard's parser reads them."""
    event: dict[str, Any] = {}
    for line in response.iter_lines():
        if not line:
            if "data" in event:
                yield {**event, "data": json.loads(event["data"])}
            event = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(": ")
            event[name] = value


def test_published_shape(admin: httpx.Client, create: Create, project_id: UUID) -> None:
    resource = uuid4()
    run_id = create(subject_id=resource, by=Actor(type="user", id=resource, name="bob@x.org"))
    body = admin.get(f"/runs/{run_id}").json()
    assert body.pop("created_at").endswith("Z")
    assert body == {
        "id": run_id,
        "project_id": str(project_id),
        "kind": SEED.name,
        "resource_id": str(resource),
        "subject": {"type": "seed", "id": str(resource), "name": "Thing"},
        "connection_id": None,
        "status": "queued",
        "requested_action": None,
        "progress": {
            "phase": None,
            "done": 0,
            "total": None,
            "unit": "rows",
            "rate": None,
            "kept": False,
            "bytes": None,
            "tables": [],
        },
        "result": None,
        "error": None,
        "approval_id": None,
        "requested_by": {"type": "user", "id": str(resource), "name": "bob@x.org"},
        "started_at": None,
        "finished_at": None,
    }


def test_list_filters_sort_and_pages(admin: httpx.Client, create: Create) -> None:
    made = [create(kind) for kind in (SEED, DRIFT, SEED, CLEANUP, SEED)]
    admin.post(f"/runs/{made[0]}/cancel")

    def ids(query: str) -> list[str]:
        return [r["id"] for r in admin.get(f"/runs?{query}").json()["items"]]

    assert ids("") == made[::-1]
    assert ids("sort=created_at") == made
    assert ids(f"kind={SEED.name}&sort=created_at") == [made[0], made[2], made[4]]
    assert ids("status=cancelled") == [made[0]]
    assert ids("q=drift") == [made[1]]
    pages = [ids(f"sort=kind&page={n}&page_size=2") for n in (1, 2, 3, 4)]
    assert sorted(run for page in pages for run in page) == sorted(made)
    assert pages[3] == []
    assert admin.get("/runs?kind=nothing").status_code == 422


def test_who_may_see_and_steer(
    people: People, admin: httpx.Client, victor: Person, create: Create, project_id: UUID
) -> None:
    viewer = people.client(victor)
    stranger = people.client(people.person("mallory"))
    root = people.client(people.person("root", super_admin=True))
    run_id = create()
    own = create(by=Actor(type="user", id=victor.id, name=victor.email))
    assert people.client().get(f"/runs/{run_id}").status_code == 401
    assert viewer.get(f"/runs/{run_id}").status_code == 200
    assert viewer.post(f"/runs/{run_id}/cancel").status_code == 403
    assert viewer.post(f"/runs/{own}/cancel").json()["status"] == "cancelled"
    assert admin.post(f"/runs/{run_id}/pause").json()["status"] == "paused"
    for path in (f"/runs/{run_id}", f"/runs/{uuid4()}", f"/runs/{run_id}/events"):
        assert stranger.get(path).status_code == 404
        assert root.get(path).status_code == 403
    assert stranger.post(f"/runs/{run_id}/resume").status_code == 404
    assert stranger.get("/runs").json()["total"] == 0
    assert stranger.get(f"/runs?project_id={project_id}").status_code == 404
    assert admin.get("/runs/not-an-id").status_code == 422


def test_refused_action_says_why(admin: httpx.Client, create: Create) -> None:
    run_id = create()
    assert admin.post(f"/runs/{run_id}/cancel").headers["Location"] == f"/api/v1/runs/{run_id}"
    reply = admin.post(f"/runs/{run_id}/cancel")
    assert (reply.status_code, reply.json()["code"]) == (409, "run.state")
    assert "cancelled" in reply.json()["detail"]


@pytest.mark.parametrize("wait", ["-1", "61", "x", "nan"])
def test_wait_outside_its_range_is_422(admin: httpx.Client, create: Create, wait: str) -> None:
    assert admin.post(f"/runs/{create()}/cancel?wait={wait}").status_code == 422


def test_wait_gives_200_when_it_ended_and_202_when_not(
    admin: httpx.Client,
    create: Create,
    start_worker: Callable[[], Worker],
    until: threading.Event,
) -> None:
    with replaced(SEED, endless(until)):
        run_id = create()
        reply = admin.post(f"/runs/{run_id}/pause?wait=0.2")
        assert (reply.status_code, reply.json()["status"]) == (202, "paused")
        start_worker()
        threading.Timer(0.5, until.set).start()
        reply = admin.post(f"/runs/{run_id}/resume?wait=30")
    assert (reply.status_code, reply.json()["status"]) == (200, "succeeded")
    assert reply.headers["Location"] == f"/api/v1/runs/{run_id}"
    assert reply.headers["X-Request-ID"]


def test_stream_tells_everything_and_closes(
    admin: httpx.Client,
    create: Create,
    start_worker: Callable[[], Worker],
    until: threading.Event,
) -> None:
    with replaced(SEED, endless(until)):
        run_id = create()
        start_worker()
        seen: list[dict[str, Any]] = []
        with admin.stream("GET", f"/runs/{run_id}/events") as stream:
            assert stream.headers["Content-Type"].startswith("text/event-stream")
            for event in events(stream):
                seen.append(event)
                if event["event"] == "progress":
                    until.set()
    assert {e["event"] for e in seen} == {"status", "log", "progress"}
    assert seen[-1]["event"] == "status"
    assert seen[-1]["data"]["status"] == "succeeded"
    numbers = [int(e["id"]) for e in seen]
    assert numbers == sorted(set(numbers))


def test_stream_resumes_behind_the_last_event(
    admin: httpx.Client,
    create: Create,
    start_worker: Callable[[], Worker],
    until: threading.Event,
) -> None:
    with replaced(SEED, endless(until)):
        run_id = create()
        start_worker()
        first: list[dict[str, Any]] = []
        with admin.stream("GET", f"/runs/{run_id}/events") as stream:
            for event in events(stream):
                first.append(event)
                if event["event"] == "progress":
                    break
        until.set()
        last_seen = {"Last-Event-ID": first[-1]["id"]}
        with admin.stream("GET", f"/runs/{run_id}/events", headers=last_seen) as stream:
            second = list(events(stream))
    with admin.stream("GET", f"/runs/{run_id}/events") as stream:
        whole = [e["id"] for e in events(stream)]
    assert [e["id"] for e in (*first, *second)] == whole
    last_seen = {"Last-Event-ID": whole[-1]}
    assert admin.get(f"/runs/{run_id}/events", headers=last_seen).status_code == 204
    lines = admin.get(f"/runs/{run_id}/events", headers={"Accept": "application/json"}).json()
    assert [line["message"] for line in lines["items"]] == ["Begins."]
    assert admin.get(f"/runs/{run_id}/log").json() == lines


@pytest.mark.parametrize("value", ["x", "-1"])
def test_bad_last_event_id_is_422(admin: httpx.Client, create: Create, value: str) -> None:
    reply = admin.get(f"/runs/{create()}/events", headers={"Last-Event-ID": value})
    assert reply.status_code == 422
