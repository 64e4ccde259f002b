"""Rows from a file: the faulty line is named, the good file is read, counted and executed."""

from playwright.sync_api import FilePayload, expect

from tests.e2e.browser import Window
from tests.e2e.house import Place
from tests.e2e.shop import Shop
from tests.e2e.test_patch_story import figure


def csv(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


def test_upsert_from_a_csv_file(window: Window, place: Place, shop: Shop) -> None:
    window.expect_lines("status of 422")
    connection = place.connect(shop.target, "shop", "test")
    patch = place.patch(connection, "Supplier")
    window.go(place.path(f"/patches/{patch}"))
    page = window.page
    window.button("patches:add_operation").click()
    page.get_by_role("menuitem", name=window.text("patches:op.upsert")).click()
    card = page.get_by_role("region", name=window.text("patches:operation_n", number=1))
    card.get_by_role("combobox", name=window.text("connections:table")).click()
    page.get_by_role("option", name="makers").click()
    card.get_by_role("combobox", name=window.text("patches:key")).click(force=True)
    page.get_by_role("option", name="id", exact=True).click()
    page.keyboard.press("Escape")
    upload = page.locator("input[type=file]")
    upload.set_input_files(csv("bad.csv", "id,name\n1,One\n2,Two,too many\n"))
    expect(page.get_by_role("alert")).to_contain_text("3")
    upload.set_input_files(csv("good.csv", "id,name\n1,First\n6,Sixth\n7,Seventh\n"))
    expect(page.get_by_text(window.text("patches:file_rows", count=3, rows="3"))).to_be_visible()
    expect(card.get_by_role("switch", name=window.text("patches:insert_missing"))).to_be_checked()
    window.button("patches:run_dry").click()
    expect(page.get_by_text(window.text("patches:exact"), exact=True)).to_be_visible()
    expect(figure(window, "patches:total.updated", 1)).to_have_text("1")
    expect(figure(window, "patches:total.inserted", 2)).to_have_text("2")
