"""The home page of a project."""

from uuid import uuid4

from tests.integration.conftest import People


def test_counts_and_activity(people: People) -> None:
    alice, bob = people.person("alice"), people.person("bob")
    project_id = people.project("Shop", admin=alice, viewer=bob)
    client = people.client(alice)
    key = {"project_id": str(project_id), "name": "CI", "scopes": ["project.read"]}
    assert client.post("/api-keys", json=key).status_code == 201
    body = client.get(f"/projects/{project_id}/overview").json()
    assert body["counts"] == {
        "connections": 0,
        "anonymize_configs": 0,
        "patches": 0,
        "migrations": 0,
        "members": 2,
        "api_keys": 1,
        "active_runs": 0,
        "runs": 0,
        "scenarios": 0,
        "snapshots": 0,
    }
    assert body["schema_read_at"] is None
    assert body["recent_activity"][0]["action"] == "api_key.created"
    seen = people.client(bob).get(f"/projects/{project_id}/overview").json()
    assert seen["counts"] == body["counts"]
    assert seen["recent_activity"] == []
    stranger = people.client(people.person("eve"))
    assert stranger.get(f"/projects/{project_id}/overview").status_code == 404
    assert client.get(f"/projects/{uuid4()}/overview").status_code == 404
    assert people.client().get(f"/projects/{project_id}/overview").status_code == 401
