"""A connection from its address to the picture of its tables."""

import re

from playwright.sync_api import expect

from tests.e2e.browser import Window
from tests.e2e.conftest import OpenWindow
from tests.e2e.house import Place
from tests.e2e.shop import Shop


def test_connect_by_address_test_and_save(window: Window, place: Place, shop: Shop) -> None:
    window.go(place.path("/connections?new=yes"))
    page = window.page
    window.field("common:name").fill("shop_test")
    window.field("connections:url").fill(shop.target.url)
    expect(window.field("connections:host")).to_have_value("127.0.0.1")
    expect(window.field("connections:database")).to_have_value(shop.target.database)
    expect(window.field("connections:username")).to_have_value(shop.target.user)
    window.button("connections:test").click()
    lights = page.get_by_role("status", name=window.text("connections:test_result"))
    expect(lights.get_by_label(window.text("connections:stage_ok"))).to_have_count(5)
    window.button("connections:create").click()
    expect(page.get_by_role("heading", name="shop_test", level=1)).to_be_visible()
    expect(page.get_by_role("treeitem", name=re.compile(r"^products( |$)"))).to_be_visible()


def test_closed_port_is_a_red_light_with_words(window: Window, place: Place, shop: Shop) -> None:
    window.go(place.path("/connections?new=yes"))
    window.field("connections:url").fill(shop.target.url.replace(f":{shop.target.port}/", ":1/"))
    window.button("connections:test").click()
    lights = window.page.get_by_role("status", name=window.text("connections:test_result"))
    expect(lights.get_by_label(window.text("connections:stage_bad"))).to_have_count(1)
    expect(lights.get_by_role("alert")).to_contain_text("refuses this port")


def test_browse_tables_and_their_neighbours(window: Window, place: Place, shop: Shop) -> None:
    connection = place.connect(shop.target, "shop")
    window.go(place.path(f"/connections/{connection}"))
    page = window.page
    page.get_by_role("treeitem", name=re.compile(r"^products( |$)")).click()
    expect(page.get_by_role("cell", name="maker_id", exact=True)).to_be_visible()
    page.get_by_text(window.text("schemas:panel.graph"), exact=True).click()
    for table in ("makers", "notes", "products"):
        expect(page.locator(".react-flow__node").filter(has_text=table).first).to_be_visible()
    page.get_by_text(window.text("schemas:panel.rows"), exact=True).click()
    expect(page.get_by_role("cell", name="A-000001")).to_be_visible()
    assert "object=table%3Apublic.products" in page.url
    assert "panel=rows" in page.url


def test_missing_file_is_said_in_french(open_window: OpenWindow, place: Place) -> None:
    place.person("PATCH", "/auth/me", locale="fr")
    window = open_window(language="fr", person=place.person)
    window.go(place.path("/connections?new=yes"))
    window.field("connections:url").fill("sqlite:///nowhere.db")
    window.button("connections:test").click()
    lights = window.page.get_by_role("status", name=window.text("connections:test_result"))
    expect(lights.get_by_role("alert")).to_have_text(window.text("codes:probe.path"))
    expect(lights).to_contain_text(window.text("connections:stage.file"))


def test_order_of_tables_puts_parents_first(window: Window, place: Place, shop: Shop) -> None:
    connection = place.connect(shop.target, "shop")
    window.go(place.path(f"/connections/{connection}?tab=order"))
    page = window.page
    fill = page.get_by_role("region", name=window.text("connections:insert_order"))
    empty = page.get_by_role("region", name=window.text("connections:delete_order"))
    expect(fill.get_by_role("button", name="products", exact=True)).to_be_visible()
    filled = fill.get_by_role("listitem").all_inner_texts()
    emptied = empty.get_by_role("listitem").all_inner_texts()
    assert filled.index("makers") < filled.index("products")
    assert emptied.index("products") < emptied.index("makers")
    fill.get_by_role("button", name="products", exact=True).click()
    expect(page.get_by_role("heading", name="public.products", exact=True)).to_be_visible()
