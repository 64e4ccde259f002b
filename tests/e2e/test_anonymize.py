"""Personal data as a person finds it, masks it and takes it back in the browser."""

import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import expect

from auralith.kit.postgres import EmbeddedServer
from tests.e2e.browser import Window
from tests.e2e.house import Place
from tests.e2e.shop import Shop
from tests.fixtures.targets import Target

LONG_MS = 90_000
NUMBERS = count(1)
NAMES = "ARRAY['Martin', 'Bernard', 'Dubois', 'Thomas', 'Robert', 'Petit']"


@pytest.fixture
def people(postgres_target: Target) -> Shop:
    """Eighty customers and their orders."""
    made = Shop(postgres_target)
    made.run(
        "CREATE TABLE customers (id int PRIMARY KEY, email text NOT NULL UNIQUE, "
        "full_name text NOT NULL, tier text NOT NULL)",
        "INSERT INTO customers SELECT n, 'marie.' || n || '@shop.example', "
        f"'Marie ' || ({NAMES})[1 + n % 6], 'gold' FROM generate_series(1, 80) n",
        "CREATE TABLE orders (id int PRIMARY KEY, "
        "customer_id int NOT NULL REFERENCES customers, total numeric(10, 2) NOT NULL)",
        "INSERT INTO orders SELECT n, 1 + n % 80, n FROM generate_series(1, 200) n",
        "ANALYZE",
    )
    return made


@pytest.fixture
def empty(postgres18_target_server: EmbeddedServer) -> Iterator[Target]:
    """A second database, with nothing in it."""
    server, name = postgres18_target_server, f"masked_{next(NUMBERS)}"
    server.create_database(name)
    try:
        yield Target(
            engine="postgresql",
            host=server.host,
            port=server.port,
            user=server.user,
            password=server.password,
            database=name,
        )
    finally:
        server.drop_database(name)


def choose(window: Window, label: str, option: str) -> None:
    """Choose in a list."""
    window.field(label).first.click()
    window.page.get_by_role("option", name=option, exact=True).click()


def view(window: Window, name: str) -> None:
    """Go to another view of the configuration."""
    window.page.get_by_text(window.text(f"anonymize:view.{name}"), exact=True).last.click()


def run(window: Window, typed: str | None = None) -> None:
    """Answer the question before a run, and wait for its proof."""
    window.button("anonymize:run_ask").click()
    dialog = window.page.get_by_role("dialog")
    now = dialog.get_by_role("button", name=window.text("anonymize:run_now"))
    if typed is not None:
        expect(now).to_be_disabled()
        dialog.get_by_role("textbox").fill(typed)
    now.click()
    expect(window.page.get_by_text(window.text("anonymize:verdict_is.pass"))).to_be_visible(
        timeout=LONG_MS
    )


def test_what_is_found_is_accepted_previewed_and_masked_into_a_copy(
    window: Window, place: Place, people: Shop, empty: Target, tmp_path: Path
) -> None:
    place.connect(people.target, "shop", "production")
    place.connect(empty, "masked", "staging")
    page = window.page
    window.go(place.path("/anonymize"))
    expect(page.get_by_text(window.text("anonymize:empty_title"))).to_be_visible()
    window.link("anonymize:scan").click()

    choose(window, "anonymize:source", "shop")
    window.button("anonymize:scan").click()
    expect(window.heading("anonymize:coverage_title")).to_be_visible(timeout=LONG_MS)
    email = page.get_by_role("row").filter(has_text="customers.email")
    expect(email).to_contain_text(window.text("anonymize:undecided"))
    page.get_by_role("checkbox", name=window.text("anonymize:choose_all"), exact=True).check()
    window.button("anonymize:accept").click()
    expect(email).to_contain_text(window.text("anonymize:is_masked"))

    expect(page.get_by_role("radio", name=window.text("anonymize:mode.in_place"))).to_be_disabled()
    window.field("common:name").fill("Shop, masked")
    choose(window, "anonymize:target", "masked")
    window.button("anonymize:create").click()
    expect(page.get_by_role("heading", name="Shop, masked")).to_be_visible()
    grid = page.get_by_role("grid")
    expect(grid.get_by_role("row").filter(has_text="email")).to_contain_text(
        window.text("anonymize:transformer.email")
    )
    lock = grid.get_by_label(window.text("anonymize:joined_with", columns="orders.customer_id"))
    expect(lock).to_be_visible()

    view(window, "preview")
    window.button("anonymize:preview").click()
    sample = page.get_by_role(
        "region", name=window.text("anonymize:before_after", table="customers")
    )
    first = sample.locator("tbody tr").first
    expect(first).to_contain_text("@shop.example")
    expect(first.locator(".au-new").first).not_to_contain_text("@shop.example")

    run(window)
    matrix = page.get_by_role("table", name=window.text("anonymize:matrix"))
    proved = matrix.get_by_role("row").filter(has_text="customers.email")
    expect(proved).to_contain_text(window.text("anonymize:status.pass"))
    with page.expect_download() as download:
        window.button("anonymize:report").click()
    download.value.save_as(tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["verification"]["leaks"] == 0

    copy = Shop(empty)
    before = {row[0] for row in people.rows("SELECT email FROM customers")}
    after = {row[0] for row in copy.rows("SELECT email FROM customers")}
    assert len(after) == 80
    assert not before & after
    assert copy.rows("SELECT count(*) FROM orders JOIN customers c ON c.id = customer_id") == [
        (200,)
    ]
    window.go(place.path("/anonymize"))
    last = page.get_by_role("row").filter(has_text="Shop, masked")
    expect(last).to_contain_text(window.text("anonymize:verdict_is.pass"))


def test_rules_are_set_by_keyboard_run_in_place_and_undone(
    window: Window, place: Place, people: Shop
) -> None:
    connection = place.connect(people.target, "staging", "staging")
    rules = {"email": {"transformer": "email", "params": {}}}
    made = place.person(
        "POST",
        "/anonymize/configs",
        project_id=place.id,
        name="Staging",
        connection_id=connection,
        mode="in_place",
        tables=[{"table": "customers", "columns": rules}],
    )
    query = "SELECT id, email, full_name FROM customers ORDER BY id"
    before = people.rows(query)
    page = window.page
    window.go(place.path(f"/anonymize/{made['id']}"))
    banner = page.get_by_role("alert").filter(
        has_text=window.text("anonymize:unclassified", count=1)
    )
    expect(banner).to_contain_text("customers.full_name")

    window.expect_lines("status of 409")
    window.button("anonymize:run_ask").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("staging")
    dialog.get_by_role("button", name=window.text("anonymize:run_now")).click()
    expect(page.get_by_text(re.compile(r"customers\.full_name")).first).to_be_visible()
    assert people.rows(query) == before

    banner.get_by_role("button", name=window.text("anonymize:classify")).click()
    grid = page.get_by_role("grid")
    expect(grid.locator("tbody tr")).to_have_count(1)
    grid.focus()
    page.keyboard.press("Enter")
    rule = dialog.get_by_label(window.text("anonymize:rule"), exact=True)
    expect(rule.first).to_be_focused()
    page.keyboard.type(window.text("anonymize:transformer.full_name"))
    page.get_by_role(
        "option", name=window.text("anonymize:transformer.full_name"), exact=True
    ).click()
    dialog.get_by_role("button", name=window.text("common:save"), exact=True).click()
    expect(banner).to_have_count(0)

    run(window, typed="staging")
    after = people.rows(query)
    assert [row[0] for row in after] == [row[0] for row in before]
    assert not {row[1] for row in before} & {row[1] for row in after}
    address = page.url
    window.button("anonymize:undo").click()
    dialog.get_by_role("button", name=window.text("anonymize:undo")).click()
    restored = window.heading("runs:rollback_result")
    expect(restored).to_be_visible(timeout=LONG_MS)
    assert people.rows(query) == before

    window.go(address)
    window.button("anonymize:destroy").click()
    gone = dialog.get_by_role("button", name=window.text("anonymize:destroy"))
    expect(gone).to_be_disabled()
    dialog.get_by_role("textbox").fill("staging")
    gone.click()
    expect(page.get_by_text(window.text("anonymize:destroyed")).first).to_be_visible()
