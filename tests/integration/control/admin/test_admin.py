"""What a super_admin governs."""

from uuid import uuid4

from fastapi import FastAPI
from pydantic import SecretStr

from auralith.settings.model import Settings
from tests.integration.conftest import PASSWORD, People


def test_accounts_are_listed_blocked_unblocked_and_logged_out(people: People) -> None:
    alice = people.person("alice")
    root_person = people.person("root", super_admin=True)
    member, root = people.client(alice), people.client(root_person)
    listed = root.get("/admin/users", params={"q": "alice"}).json()
    assert [u["email"] for u in listed["items"]] == ["alice@example.com"]
    assert listed["items"][0]["last_seen_at"] is not None
    assert "password" not in str(listed)
    where = f"/admin/users/{alice.id}"
    assert root.get(where).json() == listed["items"][0]
    assert root.post(f"{where}/logout").status_code == 204
    assert member.get("/auth/me").status_code == 401
    member = people.client(alice)
    assert root.post(f"{where}/block").json()["blocked_at"] is not None
    assert member.get("/auth/me").status_code == 401
    login = {"email": alice.email, "password": PASSWORD}
    assert people.client().post("/auth/login", json=login).status_code == 403
    assert root.get("/admin/users", params={"blocked": True}).json()["total"] == 1
    assert root.post(f"{where}/unblock").json()["blocked_at"] is None
    assert people.client().post("/auth/login", json=login).status_code == 200
    own = root.post(f"/admin/users/{root_person.id}/block")
    assert (own.status_code, own.json()["code"]) == (409, "admin.own_account")
    assert root.post(f"/admin/users/{uuid4()}/block").status_code == 404
    actions = [e["action"] for e in root.get("/admin/audit").json()["items"]]
    assert {"user.blocked", "user.unblocked", "user.logged_out"} <= set(actions)


def test_nobody_else_gets_in(people: People) -> None:
    alice = people.person("alice")
    client, anonymous = people.client(alice), people.client()
    for method, path in (
        ("GET", "/admin/users"),
        ("GET", f"/admin/users/{alice.id}"),
        ("POST", f"/admin/users/{alice.id}/block"),
        ("POST", f"/admin/users/{alice.id}/unblock"),
        ("POST", f"/admin/users/{alice.id}/logout"),
        ("GET", "/admin/settings"),
        ("PATCH", "/admin/settings"),
    ):
        assert anonymous.request(method, path).status_code == 401
        refused = client.request(method, path)
        assert (refused.status_code, refused.json()["code"]) == (403, "admin.required"), path


def test_sign_up_is_opened_and_given_back(people: People) -> None:
    root = people.client(people.person("root", super_admin=True))
    before = root.get("/admin/settings").json()
    assert (before["signup"], before["signup_source"]) == ("invite", "environment")
    assert root.patch("/admin/settings", json={"signup": "open"}).json()["signup"] == "open"
    body = {"email": "bob@example.com", "name": "Bob", "password": "a river of quiet lamps"}
    assert people.client().post("/auth/register", json=body).status_code == 201
    given_back = root.patch("/admin/settings", json={"signup": None}).json()
    assert given_back == before
    assert root.patch("/admin/settings", json={"signup": "maybe"}).status_code == 422


def test_settings_tell_what_is_configured_from_what_is_active(
    people: People, app: FastAPI, settings: Settings
) -> None:
    given = {"smtp_url": SecretStr("smtps://mail.example.com"), "outbound_allow": ["10.0.0.0/8"]}
    app.state.settings = Settings(**{**settings.model_dump(exclude_unset=True), **given})
    client = people.client(people.person("root", super_admin=True))
    shown = client.get("/admin/settings").json()
    assert (shown["mail"], shown["billing"], shown["oauth_providers"]) == (False, False, [])
    assert [each["name"] for each in shown["not_used_yet"]] == [
        "AURALITH_OUTBOUND_ALLOW",
        "AURALITH_SMTP_URL",
    ]
