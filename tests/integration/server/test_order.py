"""In which order a request is refused, so that an outsider learns nothing."""

import socket
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from tests.integration.conftest import People

BROKEN = {"name": 7, "unknown": True}
ROUTES = ("/patches", "/connections", "/connections/test", "/api-keys")


@pytest.fixture
def clients(people: People) -> dict[str, Any]:
    """A project, one who sees it without rights to change it, and one who does not see it."""
    viewer, outsider = people.person("viewer"), people.person("outsider")
    project_id = people.project("Shop", viewer=viewer)
    return {
        "project": str(project_id),
        "viewer": people.client(viewer),
        "outsider": people.client(outsider),
        "anonymous": people.client(),
    }


@pytest.mark.parametrize("route", ROUTES)
def test_the_project_of_a_body_comes_before_the_rest_of_it(
    clients: dict[str, Any], route: str
) -> None:
    def post(who: str, project: Any) -> int:
        client: httpx.Client = clients[who]
        return client.post(route, json={**BROKEN, "project_id": project}).status_code

    mine = clients["project"]
    assert post("anonymous", mine) == 401
    assert post("outsider", mine) == post("outsider", str(uuid4())) == 404
    assert post("viewer", mine) == 403
    assert post("viewer", "no id") == post("outsider", "no id") == post("outsider", None) == 422
    assert clients["outsider"].post(route, json=[]).status_code == 422
    kind = {"Content-Type": "application/json"}
    reply = clients["outsider"].post(route, content=b"{", headers=kind)
    assert reply.json()["code"] == "json_invalid"


def raw(base_url: str, path: str, *headers: str) -> bytes:
    """Send a head without its body, and read what comes back at once."""
    parts = urlsplit(base_url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as link:
        head = [f"POST /api/v1{path} HTTP/1.1", f"Host: {parts.netloc}", *headers, "", ""]
        link.sendall("\r\n".join(head).encode())
        return link.recv(65_536)


UPLOAD = ("Content-Type: multipart/form-data; boundary=x", "Content-Length: 100000000")


def test_an_upload_without_a_credential_is_refused_before_it_is_read(
    people: People, base_url: str
) -> None:
    people.project("Shop")
    path = f"/patches/{uuid4()}/files"
    assert b" 401 " in raw(base_url, path, *UPLOAD).splitlines()[0]
    key = "Authorization: Bearer ak_aaaaaaaaaa_" + "x" * 49
    assert b" 401 " in raw(base_url, path, key, *UPLOAD).splitlines()[0]


def test_only_routes_that_take_files_take_large_bodies(base_url: str) -> None:
    assert b" 413 " in raw(base_url, "/auth/login", *UPLOAD).splitlines()[0]


def test_faults_have_a_code_and_params(clients: dict[str, Any]) -> None:
    reply = clients["viewer"].get("/projects?page_size=201").json()
    assert (reply["code"], reply["params"]) == ("validation", {})
    (item,) = reply["detail"]
    assert (item["code"], item["params"]) == ("less_than_equal", {"le": 200})
    reply = clients["viewer"].get("/projects?sort=colour").json()
    assert reply["code"] == reply["detail"][0]["code"] == "sort.unknown"
    assert reply["detail"][0]["params"]["name"] == "colour"
    path = f"/projects/{clients['project']}"
    reply = clients["viewer"].patch(path, json={"name": "x"}).json()
    assert (reply["code"], reply["params"]) == ("right.missing", {"right": "project.update"})
