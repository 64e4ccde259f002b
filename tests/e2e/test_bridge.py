"""Rows from one engine into another as a person copies them in the browser."""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import Window
from tests.e2e.house import House, Place
from tests.e2e.shop import Shop

LONG_MS = 60_000


@dataclass(frozen=True)
class Copy:
    """A SQLite database that the project knows as `copy`."""

    connection: str
    path: Path

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """All rows of a query."""
        with closing(sqlite3.connect(self.path)) as database:
            return database.execute(query).fetchall()


@pytest.fixture
def copy(house: House, place: Place) -> Copy:
    """It is empty."""
    path = house.sqlite_dir / f"copy_{place.id[:8]}.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.execute("VACUUM")
    made = place.person(
        "POST",
        "/connections",
        project_id=place.id,
        name="copy",
        engine="sqlite",
        environment="development",
        database=path.name,
    )
    return Copy(str(made["id"]), path)


def choose(window: Window, label: str, option: str) -> None:
    """Choose in a list."""
    window.field(label).first.click()
    window.page.get_by_role("option", name=option, exact=True).click()


def confirm(window: Window, typed: str | None = None) -> None:
    """Answer the question before the copy, and wait for its good end."""
    dialog = window.page.get_by_role("dialog")
    now = dialog.get_by_role("button", name=window.text("bridge:run_now"))
    if typed is None:
        expect(dialog.get_by_role("textbox")).to_have_count(0)
    else:
        expect(now).to_be_disabled()
        dialog.get_by_role("textbox").fill(typed)
    now.click()
    expect(window.page.get_by_text(window.text("bridge:all_verified"))).to_be_visible(
        timeout=LONG_MS
    )


def test_rows_are_chosen_planned_saved_and_copied(
    window: Window, place: Place, shop: Shop, copy: Copy
) -> None:
    shop.run(
        "ALTER TABLE makers ADD COLUMN rating double precision",
        "UPDATE makers SET rating = CASE id WHEN 2 THEN 'NaN' ELSE id / 2.0 END",
        "ANALYZE",
    )
    place.connect(shop.target, "staging", "staging")
    place.connect(shop.target, "live", "production")
    page = window.page
    window.go(place.path("/bridge"))
    expect(page.get_by_text(window.text("bridge:empty_title"))).to_be_visible()
    window.link("bridge:new").click()

    choose(window, "bridge:source", "staging")
    window.field("bridge:target").first.click()
    expect(page.get_by_role("option", name="live", exact=True)).to_have_attribute(
        "data-combobox-disabled", "true"
    )
    page.get_by_role("option", name="copy", exact=True).click()
    page.get_by_text(window.text("bridge:chosen_tables"), exact=True).click()
    page.get_by_role("checkbox", name="products", exact=True).check()
    window.button("bridge:narrow_table", table="products").click()
    window.field("bridge:where").fill("id <= 50")
    window.button("bridge:add_parents", count=1).click()
    expect(page.get_by_role("checkbox", name="makers", exact=True)).to_be_checked()

    window.button("bridge:make_plan").click()
    blocked = page.get_by_role("alert").filter(has_text=window.text("bridge:blocked"))
    expect(blocked).to_contain_text("makers.rating")
    choose(window, "bridge:unfit", window.text("bridge:unfits.null"))
    expect(page.get_by_text(window.text("bridge:plan_old"))).to_be_visible()
    choose(window, "bridge:verify", window.text("bridge:verifies.checksum"))
    window.button("bridge:plan_again").click()
    expect(page.get_by_text(window.text("bridge:dealt.null"))).to_be_visible()
    planned = page.locator("section.au-panel").filter(has=window.heading("bridge:plan_tables"))
    expect(planned.get_by_role("row").nth(1)).to_contain_text("makers")
    expect(planned.get_by_role("row").nth(2)).to_contain_text(window.text("bridge:created"))
    columns = (
        page.locator("section.au-panel")
        .filter(has=window.heading("bridge:plan_columns"))
        .get_by_role("row")
    )
    price, sku = columns.filter(has_text="products.price"), columns.filter(has_text="products.sku")
    expect(price).to_contain_text(window.text("bridge:fidelity.lossy"))
    expect(sku).to_have_count(0)
    page.get_by_text(re.compile(r"^All \(\d+\)$")).click()
    expect(sku).to_contain_text(window.text("bridge:fidelity.exact"))

    window.field("common:name").fill("Into the copy")
    window.button("common:save").click()
    expect(page.get_by_role("heading", name="Into the copy")).to_be_visible()
    window.button("bridge:run_ask").click()
    confirm(window)
    products = page.get_by_role("row").filter(has_text="products")
    expect(products).to_contain_text("50")
    expect(products).to_contain_text(window.text("bridge:equal"))
    assert copy.rows("SELECT count(*), max(id) FROM products") == [(50, 50)]
    assert copy.rows("SELECT id FROM makers WHERE rating IS NULL") == [(2,)]


def test_a_saved_bridge_is_run_again_changed_and_deleted(
    window: Window, place: Place, shop: Shop, copy: Copy
) -> None:
    saved = place.person(
        "POST",
        f"/projects/{place.id}/bridge/configs",
        name="Into the copy",
        source_connection_id=place.connect(shop.target, "staging", "staging"),
        target_connection_id=copy.connection,
        tables=[{"source": "makers"}],
    )
    place.person("POST", f"/bridge/configs/{saved['id']}/run?wait=50")
    with closing(sqlite3.connect(copy.path)) as database:
        database.execute("UPDATE makers SET name = 'Somebody else'")
        database.commit()
    page = window.page
    dialog = page.get_by_role("dialog")
    window.go(place.path("/bridge"))
    window.link("bridge:run_named", name="Into the copy").click()
    expect(dialog).to_contain_text(window.text("bridge:empties", count=1))
    confirm(window, typed="copy")
    assert copy.rows("SELECT min(name), count(*) FROM makers") == [("Maker 1", 5)]

    window.link("bridge:open").click()
    page.get_by_role("radio", name=window.text("bridge:modes.upsert"), exact=True).check()
    expect(window.button("bridge:run_ask")).to_be_disabled()
    window.button("common:save").click()
    expect(window.button("bridge:run_ask")).to_be_enabled()
    window.button("bridge:run_ask").click()
    confirm(window)

    window.link("bridge:open").click()
    window.button("common:more").click()
    page.get_by_role("menuitem", name=window.text("common:delete")).click()
    dialog.get_by_role("button", name=window.text("common:delete")).click()
    expect(page.get_by_text(window.text("bridge:empty_title"))).to_be_visible()
    page.get_by_text(window.text("bridge:tab.runs"), exact=True).click()
    expect(page.get_by_role("link", name="Into the copy")).to_have_count(3)


def test_a_subset_is_planned_and_a_slow_copy_hurried(
    window: Window, place: Place, shop: Shop, copy: Copy
) -> None:
    source = place.connect(shop.target, "staging", "staging")
    page = window.page
    window.go(place.path("/bridge"))
    window.link("bridge:new").click()
    choose(window, "bridge:source", "staging")
    choose(window, "bridge:target", "copy")
    page.get_by_role("switch", name=window.text("bridge:subset_on")).check()
    expect(window.button("bridge:make_plan")).to_be_disabled()
    window.field("bridge:subset_table").first.fill("products")
    window.field("bridge:where").fill("id <= 20")
    page.get_by_role("radio", name=window.text("bridge:follows.none"), exact=True).check()
    window.button("bridge:make_plan").click()
    planned = page.locator("section.au-panel").filter(has=window.heading("bridge:plan_tables"))
    products = planned.get_by_role("row").filter(has_text="products").first
    expect(planned).to_contain_text(window.text("bridge:pull.root", count=20, amount="20"))
    expect(products).to_be_visible()

    ends = {"source_connection_id": source, "target_connection_id": copy.connection}
    slow = {"subset": {"table": "products", "follow": []}, "max_rows_per_second": 1}
    run = place.person("POST", f"/projects/{place.id}/bridge/run", **ends, **slow, chunk_rows=5)
    window.go(place.path(f"/runs/{run['id']}"))
    slider = page.get_by_role("slider", name=window.text("bridge:pace"))
    expect(slider).to_be_visible()
    expect(page.get_by_role("progressbar", name="products")).to_be_visible(timeout=LONG_MS)
    slider.focus()
    slider.press("End")
    expect(page.get_by_text(window.text("bridge:no_limit"))).to_be_visible()
    expect(page.get_by_text(window.text("bridge:all_verified"))).to_be_visible(timeout=LONG_MS)
    assert copy.rows("SELECT count(*) FROM products") == shop.rows("SELECT count(*) FROM products")
