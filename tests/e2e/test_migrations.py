"""A change of a schema from the comparison to the way back, as a person does it in the browser."""

import dataclasses
import re
from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Locator, expect

from auralith.kit.postgres import EmbeddedServer
from tests.e2e.browser import Window
from tests.e2e.conftest import OpenWindow
from tests.e2e.house import Place
from tests.e2e.shop import Shop

LONG_MS = 60_000
COLUMNS = "SELECT attname FROM pg_attribute WHERE attrelid = '{0}'::regclass AND attnum > 0"


@pytest.fixture
def wanted(shop: Shop, postgres18_target_server: EmbeddedServer) -> Iterator[Shop]:
    """The shop as it should be: a table more, a column renamed, the notes gone."""
    name = f"{shop.target.database}_wanted"
    postgres18_target_server.create_database(name)
    made = Shop(dataclasses.replace(shop.target, database=name))
    made.fill(0)
    made.run(
        "ALTER TABLE products RENAME COLUMN name TO title",
        "CREATE TABLE orders (id int PRIMARY KEY, product_id int NOT NULL REFERENCES products)",
        "DROP TABLE notes",
    )
    yield made
    postgres18_target_server.drop_database(name)


def step(window: Window, name: str) -> Locator:
    """A step of the migration."""
    steps = window.page.get_by_role("navigation", name=window.text("migrations:steps"))
    return steps.get_by_role("button", name=window.text(f"migrations:step.{name}"))


def statements(window: Window) -> Locator:
    """The statements that are shown, in their order."""
    return window.page.get_by_role("list", name=window.text("migrations:statements_label"))


def own_sql(place: Place, target: str, name: str, sql: str, back: str | None = None) -> str:
    """A migration of own statements; its id."""
    made = place.person(
        "POST",
        "/migrations",
        project_id=place.id,
        target_connection_id=target,
        name=name,
        sql=sql,
        rollback_sql=back,
    )
    return str(made["id"])


def columns(shop: Shop, table: str) -> set[str]:
    return {name for (name,) in shop.rows(COLUMNS.format(table))}


def test_compare_take_a_rename_prove_apply_and_roll_back(
    window: Window, place: Place, shop: Shop, wanted: Shop
) -> None:
    source = place.connect(wanted.target, "wanted", "development")
    target = place.connect(shop.target, "shop")
    page = window.page
    window.go(place.path(f"/migrations?new=1&source={source}&target={target}"))
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=window.text("migrations:compare"), exact=True).click()

    renames = page.get_by_role("region", name=window.text("migrations:renames"))
    renames.get_by_role("button", name=window.text("migrations:take_rename")).first.click()
    expect(page.get_by_text(window.text("migrations:rename_taken"))).to_be_visible()
    expect(statements(window).get_by_text("RENAME COLUMN name TO title")).to_be_visible()
    drop = statements(window).get_by_role("listitem").filter(has_text="DROP TABLE")
    expect(drop.get_by_text(window.text("migrations:badge.destructive"))).to_be_visible()
    findings = page.get_by_role("region", name=window.text("migrations:findings"))
    findings.get_by_role("button", name=re.compile("^Go to statement")).first.click()
    expect(page.locator("li:focus")).to_have_count(1)

    page.get_by_text(window.text("migrations:view.changes"), exact=True).click()
    page.get_by_role("treeitem").filter(has_text="orders").first.click()
    ddl = page.get_by_role("region", name=window.text("migrations:in_source"))
    expect(ddl).to_contain_text("CREATE TABLE")

    step(window, "proof").click()
    window.button("migrations:prove").click()
    expect(page.get_by_text(window.text("migrations:proved"), exact=True).first).to_be_visible(
        timeout=LONG_MS
    )
    assert "orders" not in {name for (name,) in shop.rows("SELECT relname FROM pg_class")}

    window.button("migrations:to_apply").click()
    window.button("migrations:apply").click()
    button = dialog.get_by_role("button", name=window.text("migrations:apply_now"))
    dialog.get_by_role("textbox").fill("shop")
    expect(button).to_be_disabled()
    dialog.get_by_role("checkbox", name=re.compile("notes")).check()
    expect(button).to_be_enabled()
    button.click()
    expect(page.get_by_text(window.text("migrations:nothing_left"))).to_be_visible(timeout=LONG_MS)
    done = statements(window).get_by_text(window.text("migrations:state.done"), exact=True)
    expect(done).to_have_count(statements(window).get_by_role("listitem").count())
    assert "title" in columns(shop, "products")
    assert shop.rows("SELECT count(*), min(title) FROM products") == [(200, "Article 1")]

    step(window, "rollback").click()
    way = page.get_by_role("list", name=window.text("migrations:rollback"))
    expect(way.locator("pre").filter(has_text="DROP TABLE public.orders")).to_be_visible()
    window.button("migrations:roll_back").click()
    dialog.get_by_role("checkbox", name=re.compile("orders")).check()
    dialog.get_by_role("textbox").fill("shop")
    dialog.get_by_role("button", name=window.text("migrations:roll_back_now")).click()
    expect(
        page.get_by_text(window.text("migrations:status.rolled_back"), exact=True)
    ).to_be_visible(timeout=LONG_MS)
    assert "name" in columns(shop, "products")
    assert shop.rows("SELECT count(*) FROM notes") == [(0,)]


def test_a_statement_waits_for_a_lock_and_says_for_whom(
    window: Window, place: Place, shop: Shop
) -> None:
    target = place.connect(shop.target, "shop", "test")
    sql = "CREATE TABLE first (id int); ALTER TABLE products ADD COLUMN colour text"
    migration = own_sql(place, target, "Colour", sql, "ALTER TABLE products DROP COLUMN colour")
    page = window.page
    with psycopg.connect(shop.target.url) as holder:
        holder.execute("LOCK TABLE products IN ACCESS SHARE MODE")
        window.go(place.path(f"/migrations/{migration}?step=apply"))
        window.button("migrations:apply").click()
        page.get_by_role("dialog").get_by_role(
            "button", name=window.text("migrations:apply_now")
        ).click()
        waits = page.get_by_role("status").filter(
            has_text=window.text("migrations:blocked_by", number=2)
        )
        expect(waits).to_contain_text(str(holder.info.backend_pid), timeout=LONG_MS)
        line = statements(window).get_by_role("listitem").nth(1)
        expect(line).to_contain_text(window.text("migrations:state.blocked"))
        # Nobody else has to wait behind it meanwhile.
        assert shop.rows("SELECT to_regclass('first')") == [(None,)]
    expect(page.get_by_text(window.text("migrations:status.applied"), exact=True)).to_be_visible(
        timeout=LONG_MS
    )
    expect(line).to_contain_text(window.text("migrations:state.done"))
    assert "colour" in columns(shop, "products")


def test_a_refused_statement_is_shown_and_gone_on_from(
    window: Window, place: Place, shop: Shop
) -> None:
    shop.run("UPDATE products SET name = 'Twin' WHERE id IN (1, 2)")
    target = place.connect(shop.target, "shop", "test")
    sql = (
        "CREATE INDEX CONCURRENTLY by_price ON products (price);"
        " CREATE UNIQUE INDEX by_name ON products (name)"
    )
    migration = own_sql(place, target, "Unique names", sql)
    run = place.person("POST", f"/migrations/{migration}/apply?wait=50")
    assert run["status"] == "failed", run
    page = window.page
    window.go(place.path(f"/runs/{run['id']}"))
    notice = page.get_by_role("alert").filter(
        has_text=window.text("migrations:refused_at", number=2)
    )
    expect(notice).to_contain_text("23505")
    expect(notice).to_contain_text(window.text("migrations:stands_through", count=1))
    shown = statements(window).get_by_role("listitem")
    expect(shown.nth(0)).to_contain_text(window.text("migrations:state.done"))
    expect(shown.nth(1)).to_contain_text(window.text("migrations:state.failed"))

    shop.run("UPDATE products SET name = 'No twin' WHERE id = 2")
    window.link("runs:open_migration").click()
    window.button("migrations:go_on").click()
    page.get_by_role("dialog").get_by_role(
        "button", name=window.text("migrations:apply_now")
    ).click()
    expect(page.get_by_text(window.text("migrations:status.applied"), exact=True)).to_be_visible(
        timeout=LONG_MS
    )
    assert shop.rows("SELECT count(*) FROM pg_indexes WHERE indexname IN ('by_price', 'by_name')")[
        0
    ] == (2,)


def test_own_sql_is_read_as_it_is_typed_in_french(
    open_window: OpenWindow, place: Place, shop: Shop
) -> None:
    target = place.connect(shop.target, "shop", "test")
    place.person("PATCH", "/auth/me", locale="fr")
    window = open_window(language="fr", person=place.person)
    page = window.page
    window.go(place.path(f"/migrations?new=1&source=sql&target={target}"))
    dialog = page.get_by_role("dialog")
    window.field("common:name").fill("Adieu les notes")
    dialog.get_by_role("textbox", name=window.text("migrations:sql")).fill("DROP TABLE notes")
    found = dialog.get_by_role("region", name=window.text("migrations:findings"))
    said = window.text("codes:lint.sql_drop_table.text", object="public.notes")
    expect(found).to_contain_text(said)
    no_way = window.text("codes:lint.sql_drop_without_reverse.text", object="public.notes")
    expect(found).to_contain_text(no_way)
    back = dialog.get_by_role("textbox", name=window.text("migrations:rollback_sql"))
    back.fill("CREATE TABLE notes (id int)")
    expect(found).not_to_contain_text(no_way)
    dialog.get_by_role("button", name=window.text("migrations:create")).click()
    card = statements(window).get_by_role("listitem")
    expect(card).to_contain_text(said)
    expect(card).to_contain_text(window.text("migrations:badge.destructive"))

    page.get_by_text(window.text("migrations:view.sql"), exact=True).click()
    editor = page.get_by_role("textbox", name=window.text("migrations:sql"))
    editor.fill("ALTER TABLE notes ADD COLUMN author text")
    window.button("common:save").click()
    page.get_by_text(window.text("migrations:view.list"), exact=True).click()
    expect(card).to_contain_text("ADD COLUMN author text")
    expect(card).not_to_contain_text(window.text("migrations:badge.destructive"))
    assert "author" not in columns(shop, "notes")
