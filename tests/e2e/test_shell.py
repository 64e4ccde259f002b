"""The frame around every screen: language, theme, projects, addresses, keys, size."""

import gzip
import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.browser import Window
from tests.e2e.conftest import OpenWindow
from tests.e2e.house import PASSWORD, Api, Place
from tests.e2e.shop import Shop
from tests.e2e.words import text

FIRST_LOAD = 250_000
MOST_CLICKS = 6


def test_language_stays_chosen(window: Window, place: Place) -> None:
    window.go(place.path("/patches"))
    window.button("shell:profile").click()
    window.page.get_by_text("Français").last.click()
    french = window.page.get_by_role("heading", name=text("patches:empty_title", "fr"))
    expect(french).to_be_visible()
    window.page.reload()
    expect(french).to_be_visible()
    assert window.page.evaluate("document.documentElement.lang") == "fr"
    assert place.person("GET", "/auth/me")["locale"] == "fr"


def test_theme_stays_chosen(window: Window, place: Place) -> None:
    window.go(place.path())
    html = window.page.locator("html")
    expect(html).to_have_attribute("data-mantine-color-scheme", "light")
    window.button("shell:profile").click()
    window.page.get_by_text(window.text("shell:theme_dark")).last.click()
    expect(html).to_have_attribute("data-mantine-color-scheme", "dark")
    window.page.reload()
    expect(html).to_have_attribute("data-mantine-color-scheme", "dark")


def test_switch_project(window: Window, place: Place, admin: Api) -> None:
    name = f"Other {place.name}"
    other = admin("POST", "/projects", name=name)["id"]
    admin("POST", f"/projects/{other}/members", email=place.person.email, role="viewer")
    window.go(place.path())
    window.button("shell:switch_project", name=place.name).click()
    window.page.get_by_role("menuitem", name=name).click()
    expect(window.page.get_by_role("heading", name=name)).to_be_visible()
    assert window.page.url.endswith(f"/projects/{other}")


def test_overview_of_an_empty_project_leads_on(window: Window, place: Place) -> None:
    window.go(place.path())
    expect(window.heading("overview:checklist")).to_be_visible()
    window.link("overview:step.connect").click()
    expect(window.page.get_by_role("dialog")).to_be_visible()
    assert "/connections?new=yes" in window.page.url


def test_address_keeps_the_state_of_a_list(window: Window, place: Place, shop: Shop) -> None:
    connection = place.connect(shop.target, "shop", "test")
    for name in ("Apples", "Pears"):
        place.patch(connection, name, {"op": "delete", "table": "notes", "where": "id = 1"})
    window.go(place.path("/patches"))
    page = window.page
    page.get_by_role("searchbox", name=window.text("patches:search")).fill("pear")
    expect(page.get_by_role("link", name="Apples")).to_be_hidden()
    page.wait_for_url(re.compile("q=pear"))
    page.get_by_role("link", name="Pears").click()
    expect(page.get_by_role("heading", name="Pears", level=1)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="Pears")).to_be_visible()
    expect(page.get_by_role("link", name="Apples")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("searchbox", name=window.text("patches:search"))).to_have_value("pear")
    expect(page.get_by_role("link", name="Apples")).to_be_hidden()
    page.go_forward()
    expect(page.get_by_role("heading", name="Pears", level=1)).to_be_visible()


def test_unknown_address(window: Window, place: Place) -> None:
    window.expect_lines("status of 404")
    window.go(place.path("/nowhere"))
    expect(window.heading("errors:page_title")).to_be_visible()
    window.link("errors:home").click()
    expect(window.page.get_by_role("heading", name=place.name)).to_be_visible()


def test_by_keyboard_alone(open_window: OpenWindow, place: Place, shop: Shop) -> None:
    patch = {"op": "delete", "table": "notes", "where": "id = 1"}
    place.patch(place.connect(shop.target, "shop", "test"), "One note", patch)
    window = open_window()
    window.expect_lines("status of 401")
    window.go("/sign-in")
    page = window.page
    expect(page.get_by_label(re.compile(text("auth:email")))).to_be_visible()
    tab_to(window, "auth:email")
    page.keyboard.type(place.person.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=place.name)).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(window.heading("shell:place.patches")).to_be_visible()
    tab_to(window, "One note")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="One note", level=1)).to_be_visible()
    expect(window.button("patches:run_dry")).to_be_enabled()
    page.keyboard.press("Tab")
    for _ in range(60):
        page.keyboard.press("Tab")
        if window.button("patches:run_dry").evaluate("e => e === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text(window.text("patches:exact"), exact=True)).to_be_visible()


def tab_to(window: Window, what: str) -> None:
    """Press Tab until the focus is on something of this name."""
    name = window.text(what) if ":" in what else what
    for _ in range(60):
        if window.page.evaluate(
            "n => [document.activeElement.innerText, ...[...(document.activeElement.labels ?? [])]"
            ".map(l => l.innerText)].some(t => t?.startsWith(n))",
            name,
        ):
            return
        window.page.keyboard.press("Tab")
    raise AssertionError(name)


def test_first_row_difference_within_six_clicks(
    open_window: OpenWindow, place: Place, shop: Shop
) -> None:
    rise = {"op": "update", "table": "products", "where": "id < 5", "set": {"name": "New"}}
    place.patch(place.connect(shop.target, "shop"), "New names", rise)
    window = open_window(person=place.person)
    window.go("/")
    window.page.evaluate(
        "() => { window.clicks = 0; addEventListener('click', () => window.clicks++, true); }"
    )
    window.link("shell:place.patches").click()
    window.page.get_by_role("link", name="New names").click()
    window.button("patches:run_dry").click()
    sample = window.page.get_by_role(
        "region", name=window.text("patches:sample_of", table="products")
    )
    expect(sample.locator("ins").first).to_have_text("New")
    assert 0 < window.page.evaluate("window.clicks") <= MOST_CLICKS


def test_first_load_is_small(open_window: OpenWindow, web_build: Path) -> None:
    loaded: set[str] = set()
    window = open_window()
    window.expect_lines("status of 401")
    window.context.on("requestfinished", lambda request: loaded.add(request.url))
    window.go("/sign-in")
    files = [web_build / "assets" / u.rpartition("/")[2] for u in loaded if "/assets/" in u]
    sizes = {f.name: len(gzip.compress(f.read_bytes())) for f in files if f.suffix != ".woff2"}
    assert any(name.endswith(".js") for name in sizes)
    assert any(name.endswith(".css") for name in sizes)
    assert sum(sizes.values()) <= FIRST_LOAD, sizes
