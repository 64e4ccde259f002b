"""Coming in: wrong and right passwords, the first account, an invitation."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.conftest import OpenWindow
from tests.e2e.house import PASSWORD, House, Place


def test_wrong_password_is_said_and_right_one_lets_in(
    open_window: OpenWindow, place: Place
) -> None:
    window = open_window()
    window.expect_lines("status of 401")
    window.go(place.path("/patches"))
    window.field("auth:email").fill(place.person.email)
    window.field("auth:password").fill("not the password")
    window.button("auth:sign_in").click()
    expect(window.page.get_by_role("alert")).to_contain_text(
        window.text("errors:code.auth_wrong_credentials")
    )
    window.field("auth:password").fill(PASSWORD)
    window.button("auth:sign_in").click()
    expect(window.heading("shell:place.patches")).to_be_visible()
    assert window.page.url.endswith(place.path("/patches"))


def test_first_account_by_the_one_time_link(
    open_window: OpenWindow, new_house: Callable[[bool], House]
) -> None:
    house = new_house(False)
    link = re.search(r"http://\S+/setup\?token=\S+", house.output)
    assert link
    window = open_window(house.url)
    window.expect_lines("status of 401")
    window.go(link[0].removeprefix(house.url))
    window.field("auth:name").fill("Olga Owner")
    window.field("auth:email").fill("olga@example.com")
    window.field("auth:password").fill(PASSWORD)
    window.field("auth:organization").fill("Ours")
    window.button("auth:setup_submit").click()
    expect(window.heading("overview:no_projects")).to_be_visible()
    window.go(link[0].removeprefix(house.url))
    expect(window.heading("auth:setup_done")).to_be_visible()


def test_invited_person_registers_and_stands_in_the_project(
    open_window: OpenWindow, place: Place
) -> None:
    guest = f"guest.{place.id[:8]}@example.com"
    asked = place.person("POST", place.path("/members"), email=guest, role="qa")
    window = open_window()
    window.expect_lines("status of 401")
    window.go(str(asked["url"]).removeprefix(place.house.url))
    expect(window.heading("auth:join", where=place.name)).to_be_visible()
    expect(window.field("auth:email")).to_have_value(guest)
    window.field("auth:name").fill("Gus Guest")
    window.field("auth:password").fill(PASSWORD)
    window.button("auth:register").click()
    expect(window.page.get_by_role("heading", name=place.name, exact=True)).to_be_visible()
    assert place.path() in window.page.url
