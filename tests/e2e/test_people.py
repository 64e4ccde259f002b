"""Keys, members, sessions and the audit trail."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.browser import Window
from tests.e2e.conftest import OpenWindow
from tests.e2e.house import PASSWORD, Api, Place
from tests.e2e.shop import Shop


def test_key_is_shown_once_works_and_is_revoked(window: Window, place: Place) -> None:
    window.go(place.path("/api-keys?new=yes"))
    page = window.page
    dialog = page.get_by_role("dialog")
    window.field("common:name").fill("Pipeline")
    window.button("keys:create").click()
    expect(dialog.get_by_text(window.text("keys:once"))).to_be_visible()
    secret = dialog.locator("code, .au-mono").filter(has_text="ak_").first.inner_text().strip()
    address = f"{place.house.url}/api/v1/projects/{place.id}"
    header = {"Authorization": f"Bearer {secret}"}
    assert httpx.get(address, headers=header).status_code == 200
    window.button("keys:stored").click()
    expect(page.get_by_text(secret)).to_have_count(0)
    page.reload()
    expect(page.get_by_role("cell", name="Pipeline").first).to_be_visible()
    expect(page.get_by_text(secret)).to_have_count(0)
    window.button("keys:actions", name="Pipeline").click()
    page.get_by_role("menuitem", name=window.text("keys:revoke")).click()
    page.get_by_role("dialog").get_by_role("button", name=window.text("keys:revoke")).click()
    expect(page.get_by_text(window.text("keys:state.revoked"))).to_be_visible()
    assert httpx.get(address, headers=header).status_code == 401


def test_invite_by_link_and_change_a_role(window: Window, place: Place) -> None:
    vera = place.invite("viewer", "vera")
    page = window.page
    window.go(place.path("/members?invite=yes"))
    window.field("auth:email").fill("new.person@example.com")
    page.get_by_role("dialog").get_by_role("button", name=window.text("members:invite")).click()
    link = page.get_by_role("dialog").get_by_text("/invitations/")
    expect(link).to_contain_text(place.house.url)
    window.button("common:done").click()
    expect(page.get_by_text("new.person@example.com")).to_be_visible()
    page.get_by_role("button", name="Vera", exact=True).click()
    page.get_by_role("radio", name=window.text("members:roles.dev")).check()
    window.button("common:save").click()
    row = page.get_by_role("row").filter(has_text=vera.email)
    expect(row).to_contain_text(window.text("members:roles.dev"))
    members = place.person("GET", place.path("/members"))["items"]
    assert next(m for m in members if m["email"] == vera.email)["role"] == "dev"


def test_viewer_is_offered_nothing_that_writes(
    open_window: OpenWindow, place: Place, shop: Shop
) -> None:
    patch = {"op": "delete", "table": "notes", "where": "id = 1"}
    made = place.patch(place.connect(shop.target, "shop"), "One note", patch)
    place.run(made, "dry-run")
    window = open_window(person=place.invite("viewer", "vera"))
    window.go(place.path("/connections"))
    expect(window.page.get_by_text("shop", exact=True)).to_be_visible()
    expect(window.button("connections:new")).to_have_count(0)
    window.go(place.path("/patches"))
    expect(window.page.get_by_role("link", name="One note")).to_be_visible()
    expect(window.button("patches:new")).to_have_count(0)
    expect(window.link("shell:place.api_keys")).to_have_count(0)
    window.go(place.path("/api-keys"))
    expect(window.heading("keys:forbidden")).to_be_visible()
    window.go(place.path("/connections?new=yes"))
    expect(window.page.get_by_role("dialog")).to_have_count(0)
    window.go(place.path(f"/patches/{made}?step=change"))
    expect(window.heading("patches:options").or_(window.page.locator("summary"))).to_be_visible()
    for key in ("patches:run_dry", "common:more"):
        expect(window.button(key)).to_have_count(0)
    expect(window.button("common:save")).to_be_disabled()
    window.go(place.path(f"/patches/{made}?step=review"))
    expect(window.heading("patches:summary")).to_be_visible()
    expect(window.button("patches:execute")).to_have_count(0)


def test_end_the_other_sessions(window: Window, place: Place) -> None:
    other = Api.sign_in(place.house, place.person.email)
    window.go("/profile")
    window.button("profile:end_others").click()
    expect(window.page.get_by_text(window.text("profile:others_ended"))).to_be_visible()
    assert other.http.get("/auth/me").status_code == 401
    assert place.person.http.get("/auth/me").status_code == 200


def test_change_the_password(window: Window, place: Place) -> None:
    window.go("/profile")
    window.field("profile:current_password").fill(PASSWORD)
    window.field("profile:new_password").fill("another horse battery staple")
    window.button("profile:change_password").click()
    expect(window.page.get_by_text(window.text("profile:password_changed"))).to_be_visible()
    credentials = {"email": place.person.email, "password": PASSWORD}
    assert place.house.client().post("/auth/login", json=credentials).status_code == 401


def test_weak_password_is_said_at_its_field(open_window: OpenWindow, place: Place) -> None:
    place.person("PATCH", "/auth/me", locale="fr")
    window = open_window(language="fr", person=place.person)
    window.expect_lines("status of 422")
    window.go("/profile")
    window.field("profile:current_password").fill(PASSWORD)
    new = window.field("profile:new_password")
    new.fill("short")
    window.button("profile:change_password").click()
    expect(new).to_have_accessible_description(re.compile(window.text("auth:password_short")))
    new.fill("password1234")
    window.button("profile:change_password").click()
    weak = window.text("errors:field.password_weak")
    expect(new).to_have_accessible_description(re.compile(re.escape(weak)))


def test_audit_trail_names_what_was_done(window: Window, place: Place) -> None:
    window.go(place.path("/audit"))
    rows = window.page.get_by_role("row")
    invited = rows.filter(has_text=window.text("audit:action.invitation_created"))
    expect(invited.first).to_contain_text(place.person.email)
    invited.first.get_by_role("button").click()
    expect(window.page.get_by_role("dialog")).to_contain_text("invitation.created")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_chain_is_verified(open_window: OpenWindow, super_admin: Api, language: str) -> None:
    super_admin("PATCH", "/auth/me", locale=language)
    window = open_window(language=language, person=super_admin)
    window.go("/admin/audit")
    window.button("audit:verify").click()
    start = window.text("audit:intact", count=9, seq=9).partition(":")[0].strip()
    expect(window.page.get_by_role("status").filter(has_text=start)).to_be_visible()
