"""Which answers are compressed: large ones without secrets, for who accepts it."""

import gzip
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.integration.conftest import People

GZIP = {"Accept-Encoding": "gzip"}
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def alice(people: People) -> httpx.Client:
    """Somebody with a project whose lists are long."""
    person = people.owner("alice")
    client = people.client(person)

    def make(number: int) -> None:
        made = client.post("/projects", json={"name": f"P{number}", "description": "x" * 500})
        assert made.status_code == 201, made.text

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(make, range(12)))
    return client


def raw(client: httpx.Client, path: str, headers: dict[str, str]) -> tuple[httpx.Response, bytes]:
    """An answer as it comes over the wire."""
    with client.stream("GET", path, headers=headers) as response:
        return response, b"".join(response.iter_raw())


def test_a_long_list_is_compressed_for_who_accepts_it(alice: httpx.Client) -> None:
    packed, body = raw(alice, "/projects?sort=name", GZIP)
    assert packed.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in packed.headers["vary"].lower()
    plain, whole = raw(alice, "/projects?sort=name", PLAIN)
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(body) == whole
    assert len(body) < len(whole) / 5


def test_short_answers_stay_as_they_are(alice: httpx.Client) -> None:
    assert "content-encoding" not in raw(alice, "/projects?page_size=1", GZIP)[0].headers


@pytest.mark.parametrize("path", ["/auth/csrf", "/auth/sessions?page_size=200", "/api-keys"])
def test_what_may_hold_a_secret_is_never_compressed(people: People, path: str) -> None:
    person = people.owner("bob")
    client = people.client(person)
    project = str(people.project("Shop", admin=person))
    for number in range(20):
        body = {"project_id": project, "name": f"K{number}", "scopes": ["project.read"]}
        made = client.post("/api-keys", json=body, headers=GZIP)
        assert (made.status_code, "content-encoding" in made.headers) == (201, False)
    assert "content-encoding" not in raw(client, path, GZIP)[0].headers
