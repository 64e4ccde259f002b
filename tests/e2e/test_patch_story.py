"""A bulk change from the list to the undoing, as a person does it, checked in the database."""

import re
import time
from typing import Any

from playwright.sync_api import Locator, expect

from tests.e2e.browser import Window
from tests.e2e.house import Place
from tests.e2e.shop import Shop

RISE = {
    "op": "update",
    "table": "products",
    "where": "NOT discontinued",
    "set_expr": {"price": "price * 2"},
}
SLOWLY = {"batch_size": 5, "sleep_ms": 250}
"""Long enough for a hand to press Pause, and for a server to be killed on the way."""
PRICES = "SELECT id, price FROM products ORDER BY id"
CHANGED = 180
"""Every tenth of the 200 products is discontinued."""


def figure(window: Window, key: str, count: int) -> Locator:
    """The large number with this word below it."""
    word = window.page.get_by_text(window.text(key, count=count), exact=True)
    return word.locator("xpath=preceding-sibling::*").first


def confirm_by_name(window: Window, name: str, key: str) -> None:
    """Fill in the danger dialog: its button works once the connection's name is typed."""
    dialog = window.page.get_by_role("dialog")
    button = dialog.get_by_role("button", name=window.text(key), exact=True)
    expect(button).to_be_disabled()
    dialog.get_by_role("textbox").fill(name[:-1])
    expect(button).to_be_disabled()
    dialog.get_by_role("textbox").fill(name)
    button.click()


def progress_of(window: Window) -> int:
    """How far the bar is, in percent."""
    bar = window.page.get_by_role("main").get_by_role("progressbar").first
    return int(float(bar.get_attribute("aria-valuenow") or 0))


def rolled_to_the_end(window: Window) -> None:
    expect(
        window.page.get_by_role("main").get_by_text(window.text("runs:status.succeeded")).first
    ).to_be_visible(timeout=60_000)


def changed_of(shop: Shop, before: dict[Any, Any]) -> int:
    """How many prices are others than before: rows stay changed, a bar comes and goes."""
    return sum(before[key] != price for key, price in shop.rows(PRICES))


def wait_for_more(shop: Shop, before: dict[Any, Any], than: int = 0) -> None:
    """Until the execution is on its way, or again."""
    deadline = time.monotonic() + 60
    while changed_of(shop, before) <= than:
        assert time.monotonic() < deadline, "the execution did not go on"
        time.sleep(0.05)


def test_dry_run_execute_change_roll_back(window: Window, place: Place, shop: Shop) -> None:
    before = dict(shop.rows(PRICES))
    place.patch(place.connect(shop.target, "shop"), "Double the prices", RISE, options=SLOWLY)
    window.go(place.path("/patches"))
    page = window.page

    page.get_by_role("link", name="Double the prices").click()
    window.button("patches:run_dry").click()
    expect(page.get_by_text(window.text("patches:exact"), exact=True)).to_be_visible()
    expect(figure(window, "patches:total.updated", CHANGED)).to_have_text(str(CHANGED))
    expect(figure(window, "patches:total.deleted", 0)).to_have_text("0")
    sample = page.get_by_role("region", name=window.text("patches:sample_of", table="products"))
    first = sample.get_by_role("row").nth(1)
    expect(first.locator("del").first).to_have_text("1.00")
    expect(first.locator("ins").first).to_have_text("2.00")
    assert dict(shop.rows(PRICES)) == before

    window.button("patches:to_review").click()
    window.button("patches:execute").click()
    confirm_by_name(window, "shop", "patches:execute_now")

    wait_for_more(shop, before)
    window.button("runs:pause").click()
    expect(window.button("runs:resume")).to_be_visible()
    assert 0 < changed_of(shop, before) < CHANGED
    assert 0 <= progress_of(window) < 100
    window.button("runs:resume").click()
    rolled_to_the_end(window)
    after = dict(shop.rows(PRICES))
    assert after == {key: price if key % 10 == 0 else price * 2 for key, price in before.items()}

    changes = page.get_by_role("region", name=window.text("patches:changes_label"))
    expect(changes.get_by_role("row").nth(1)).to_contain_text("products")
    expect(changes.get_by_text(window.text("patches:change_status.applied")).first).to_be_visible()

    shop.run(
        "UPDATE products SET price = 1234 WHERE id = 7",
        "DELETE FROM products WHERE id = 191",
    )
    window.button("patches:to_rollback").click()
    window.button("patches:preview").click()
    table = page.get_by_role("table").filter(
        has=page.get_by_role("columnheader", name=window.text("runs:reason"))
    )
    expect(table.get_by_role("row").filter(has_text=re.compile(r"id = 7(\D|$)"))).to_contain_text(
        window.text("codes:conflict.changed")
    )
    expect(table.get_by_role("row").filter(has_text="id = 191")).to_contain_text(
        window.text("codes:conflict.gone")
    )
    expect(figure(window, "runs:conflicts", 2)).to_have_text("2")
    assert dict(shop.rows(PRICES))[7] == 1234

    page.get_by_role("radio", name=window.text("patches:policy.skip")).check()
    window.button("patches:roll_back").click()
    confirm_by_name(window, "shop", "patches:roll_back")
    expect(
        page.get_by_text(window.text("patches:status.partially_rolled_back"), exact=True)
    ).to_be_visible(timeout=60_000)
    expect(figure(window, "runs:restored", CHANGED - 2)).to_have_text(str(CHANGED - 2))
    left = {key: price for key, price in before.items() if key != 191} | {7: 1234}
    assert dict(shop.rows(PRICES)) == left


def test_run_goes_on_after_the_server_was_killed(window: Window, place: Place, shop: Shop) -> None:
    window.expect_lines("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED", "ERR_CONNECTION_RESET")
    before = dict(shop.rows(PRICES))
    patch = place.patch(place.connect(shop.target, "shop", "test"), "Double", RISE, options=SLOWLY)
    place.run(patch, "dry-run")
    run = place.person("POST", f"/patches/{patch}/execute")["id"]
    # The page opens on a run that stands still, however long that takes.
    wait_for_more(shop, before)
    place.person("POST", f"/runs/{run}/pause")
    window.go(place.path(f"/patches/{patch}?step=execute"))
    expect(window.button("runs:resume")).to_be_visible()
    assert 0 < progress_of(window) < 100
    place.person("POST", f"/runs/{run}/resume")
    wait_for_more(shop, before, than=changed_of(shop, before))
    place.house.kill()
    assert changed_of(shop, before) < CHANGED
    place.house.start()
    expect(
        window.page.get_by_role("main").get_by_text(window.text("patches:status.executed")).first
    ).to_be_visible(timeout=60_000)
    rolled_to_the_end(window)
    assert dict(shop.rows(PRICES)) == {
        key: price if key % 10 == 0 else price * 2 for key, price in before.items()
    }
