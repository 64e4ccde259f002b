"""The schema explorer, the history of snapshots, and two schemas beside each other."""

import re
import sqlite3
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser import Window
from tests.e2e.conftest import OpenWindow
from tests.e2e.house import House, Place
from tests.e2e.shop import Shop

TABLES = 1_000


def item(page: Page, name: str) -> Locator:
    """A row of a tree by the beginning of what it says."""
    return page.get_by_role("treeitem", name=re.compile(rf"^{re.escape(name)}( |$)"))


def furnished(place: Place, shop: Shop) -> str:
    """A connection to a shop with a view, a function and a trigger."""
    shop.run(
        "CREATE VIEW cheap AS SELECT id, name FROM products WHERE price < 10",
        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN NEW.name := trim(NEW.name); RETURN NEW; END$$",
        "CREATE TRIGGER tidy BEFORE UPDATE ON products FOR EACH ROW EXECUTE FUNCTION touch()",
    )
    return place.connect(shop.target, "shop")


def test_find_an_object_by_keyboard_and_see_what_uses_it(
    window: Window, place: Place, shop: Shop
) -> None:
    connection = furnished(place, shop)
    window.go(place.path(f"/connections/{connection}"))
    page = window.page
    page.keyboard.press("/")
    page.keyboard.type("maker_id")
    expect(item(page, "public.products.maker_id")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    # The column is shown in its table, and marked there.
    expect(page.get_by_role("heading", name="public.products", exact=True)).to_be_visible()
    expect(page.locator("tr[data-found=true]")).to_contain_text("maker_id")
    page.get_by_text(window.text("schemas:panel.links"), exact=True).click()
    users = page.get_by_role("region", name=window.text("schemas:used_by"))
    expect(users.get_by_role("button", name="public.cheap")).to_be_visible()
    needed = page.get_by_role("region", name=window.text("schemas:depends_on"))
    needed.get_by_role("button", name="public.makers").click()
    expect(page.get_by_role("heading", name="public.makers", exact=True)).to_be_visible()
    page.get_by_text(window.text("schemas:panel.ddl"), exact=True).click()
    expect(page.get_by_role("textbox").filter(has_text="CREATE TABLE")).to_be_visible()


def test_the_tree_is_walked_with_arrows(window: Window, place: Place, shop: Shop) -> None:
    connection = furnished(place, shop)
    window.go(place.path(f"/connections/{connection}"))
    page = window.page
    tree = page.get_by_role("tree", name=window.text("schemas:objects"))
    tree.focus()
    page.keyboard.press("Home")
    page.keyboard.press("p")
    expect(item(page, "public")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowLeft")
    expect(item(page, "public")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowRight")
    # What is chosen lies below; closing a branch above it leaves the reader there.
    tables = item(page, window.text("schemas:kinds.table"))
    tables.click()
    expect(tables).to_have_attribute("data-active", "true")
    functions = item(page, window.text("schemas:kinds.function"))
    functions.click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="public.touch()", exact=True)).to_be_visible()
    tables.click()
    expect(tables).to_have_attribute("aria-expanded", "true")
    expect(tables).to_have_attribute("data-active", "true")


def test_take_two_snapshots_and_compare_them(window: Window, place: Place, shop: Shop) -> None:
    connection = furnished(place, shop)
    window.go(place.path(f"/connections/{connection}?tab=history"))
    page = window.page
    window.button("schemas:take").click()
    window.field("schemas:label").fill("Before")
    window.button("schemas:take_now").click()
    expect(page.get_by_role("link", name="Before", exact=True)).to_be_visible()
    shop.run(
        "ALTER TABLE products ADD COLUMN weight int",
        "ALTER TABLE makers ALTER COLUMN email SET NOT NULL",
        "DROP VIEW cheap",
    )
    window.button("schemas:take").click()
    window.field("schemas:label").fill("After")
    window.button("schemas:take_now").click()
    expect(page.get_by_role("row").filter(has_text="After")).to_contain_text(
        window.text("schemas:changed")
    )
    for name in ("Before", "After"):
        page.get_by_role("checkbox", name=window.text("schemas:choose_one", name=name)).check()
    page.get_by_role("button", name=window.text("schemas:compare_two_other"), exact=True).click()
    summary = page.get_by_role("status", name=window.text("schemas:summary"))
    expect(summary).to_have_text(re.compile(r"1\s*object added.*1\s*object removed.*1\s*object"))
    item(page, f"{window.text('schemas:action.added')} weight").click()
    after = page.get_by_role("region", name="shop · After")
    expect(after.locator("ins").filter(has_text="weight")).to_be_visible()
    before = page.get_by_role("region", name="shop · Before")
    expect(before.locator("ins, del").filter(has_text="weight")).to_have_count(0)
    window.button("schemas:draft").click()
    page.get_by_role("menuitem", name=window.text("schemas:draft_back", name="shop")).click()
    page.wait_for_url(re.compile(rf"/migrations\?.*target={connection}"))
    assert re.search(r"source=snapshot%3A[0-9a-f-]{36}", page.url)


def test_compare_a_snapshot_with_now(window: Window, place: Place, shop: Shop) -> None:
    connection = furnished(place, shop)
    path = f"/connections/{connection}/drift/snapshots"
    taken = place.person("POST", path, label="Release")["id"]
    window.go(place.path(f"/schemas?before=snapshot:{taken}&after={connection}"))
    page = window.page
    expect(window.heading("schemas:identical")).to_be_visible()
    shop.run("ALTER TABLE makers ALTER COLUMN name TYPE varchar(200)")
    window.button("connections:refresh").click()
    changed = page.get_by_role("row").filter(has=page.get_by_role("cell", name="type", exact=True))
    expect(changed.locator("del")).to_have_text("text")
    expect(changed.locator("ins")).to_have_text("character varying(200)")
    page.reload()
    window.settled()
    expect(changed.locator("del")).to_have_text("text")


def test_look_into_a_snapshot(window: Window, place: Place, shop: Shop) -> None:
    connection = furnished(place, shop)
    taken = place.person("POST", f"/connections/{connection}/drift/snapshots", label="Release")
    shop.run("DROP VIEW cheap")
    window.go(place.path(f"/connections/{connection}?tab=history"))
    window.page.get_by_role("link", name="Release", exact=True).click()
    expect(window.page.get_by_role("heading", name="Release", level=1)).to_be_visible()
    window.page.get_by_role("treeitem", name=re.compile("^cheap")).click()
    assert taken["id"] in window.page.url
    expect(window.page.get_by_role("heading", name="public.cheap")).to_be_visible()


def test_who_may_only_look_is_told_what_is_missing(
    open_window: OpenWindow, place: Place, shop: Shop
) -> None:
    connection = furnished(place, shop)
    window = open_window(person=place.invite("viewer", "vera"))
    window.go(place.path(f"/connections/{connection}?tab=history"))
    expect(window.page.get_by_text("drift.check")).to_be_visible()
    expect(window.button("schemas:take")).to_have_count(0)
    expect(window.heading("schemas:no_snapshot")).to_be_visible()


def test_a_thousand_tables_stay_usable(window: Window, place: Place, house: House) -> None:
    name = f"many_{place.id[:8]}.db"
    many(house.sqlite_dir / name)
    connection = place.person(
        "POST", "/connections", project_id=place.id, name="many", engine="sqlite", database=name
    )["id"]
    place.person("GET", f"/connections/{connection}/objects")
    window.go(place.path(f"/connections/{connection}?object=table:t_0700"))
    page = window.page
    expect(page.get_by_role("heading", name="t_0700", exact=True)).to_be_visible()
    expect(item(page, "t_0700")).to_be_in_viewport()
    # Only what is in sight is drawn.
    assert page.get_by_role("treeitem").count() < 80
    tree = page.get_by_role("tree", name=window.text("schemas:objects"))
    tree.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="t_0701", exact=True)).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("code_0999")
    item(page, "t_0999.code_0999").click()
    expect(page.get_by_role("heading", name="t_0999", exact=True)).to_be_visible()


def many(path: Path) -> None:
    """A file with many tables that point to each other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as database:
        for n in range(TABLES):
            database.execute(
                f"CREATE TABLE t_{n:04} (id integer PRIMARY KEY, code_{n:04} text UNIQUE,"
                f" up integer REFERENCES t_{n // 3:04} (id))"
            )
