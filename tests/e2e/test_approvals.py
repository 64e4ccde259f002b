"""A change on production that others decide, as they meet it on screen."""

from playwright.sync_api import expect

from tests.e2e.browser import Window
from tests.e2e.conftest import OpenWindow
from tests.e2e.house import Api, Place
from tests.e2e.shop import Shop

RISE = {"op": "update", "table": "products", "where": "id <= 30", "set": {"name": "Seen"}}


def ask(place: Place, shop: Shop) -> tuple[Api, dict[str, str]]:
    """A developer's execution on production that waits for an admin."""
    rule = {
        "kinds": ["patch.execute"],
        "environments": ["production"],
        "stages": [{"approvals": 1, "roles": ["admin"]}],
    }
    place.person("PUT", place.path("/approval-policy"), rules=[rule])
    connection = place.connect(shop.target, "shop")
    dan = place.invite("dev", "dan")
    body = {"project_id": place.id, "connection_id": connection, "name": "Take away"}
    patch = dan("POST", "/patches", operations=[RISE], **body)["id"]
    dan("POST", f"/patches/{patch}/dry-run?wait=50")
    run = dan("POST", f"/patches/{patch}/execute", allow_irreversible=False)
    assert run["status"] == "awaiting_approval"
    return dan, run


def open_request(window: Window, place: Place) -> None:
    """The inbox, and the one request in it."""
    window.go(place.path("/approvals"))
    window.page.get_by_role("button", name="Take away").click()
    expect(window.page.get_by_role("dialog")).to_contain_text("Take away")


def test_an_admin_decides_and_the_change_is_made(window: Window, place: Place, shop: Shop) -> None:
    _, run = ask(place, shop)
    open_request(window, place)
    dialog = window.page.get_by_role("dialog")
    expect(dialog).to_contain_text("30")
    reject = dialog.get_by_role("button", name=window.text("approvals:reject"))
    expect(reject).to_be_disabled()
    dialog.get_by_label(window.text("approvals:comment")).fill("Checked the counts.")
    dialog.get_by_role("button", name=window.text("approvals:approve"), exact=True).click()
    expect(dialog.get_by_text("Checked the counts.").first).to_be_visible()
    approved = window.text("approvals:status.approved")
    expect(dialog.get_by_text(approved, exact=True)).to_be_visible()
    window.go(place.path(f"/runs/{run['id']}"))
    expect(window.page.get_by_text(window.text("runs:status.succeeded")).first).to_be_visible(
        timeout=30_000
    )
    assert shop.rows("SELECT count(*) FROM products WHERE name = 'Seen'") == [(30,)]
    window.go(place.path("/approvals"))
    expect(window.heading("approvals:empty.mine")).to_be_visible()


def test_who_asked_sees_why_they_cannot_decide_and_may_cancel(
    open_window: OpenWindow, place: Place, shop: Shop
) -> None:
    dan, _ = ask(place, shop)
    window = open_window(person=dan)
    window.go(place.path("/approvals"))
    expect(window.heading("approvals:empty.mine")).to_be_visible()
    window.page.get_by_text(window.text("approvals:views.requested"), exact=True).click()
    window.page.get_by_role("button", name="Take away").click()
    dialog = window.page.get_by_role("dialog")
    approve = dialog.get_by_role("button", name=window.text("approvals:approve"), exact=True)
    expect(approve).to_have_count(0)
    dialog.get_by_role("button", name=window.text("approvals:cancel")).click()
    cancelled = window.text("approvals:status.cancelled")
    expect(dialog.get_by_text(cancelled, exact=True)).to_be_visible()
