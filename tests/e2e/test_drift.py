"""A schema is changed behind everybody's back, seen, understood and decided."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Window
from tests.e2e.conftest import OpenWindow
from tests.e2e.house import Place
from tests.e2e.shop import Shop

BEHIND_THE_BACK = (
    "CREATE TABLE leftovers (id int PRIMARY KEY, note text)",
    "ALTER TABLE products ALTER COLUMN sku TYPE varchar(80)",
)


def check(place: Place, connection: str) -> str:
    """Check through the API; the report's id."""
    run = place.person("POST", f"/connections/{connection}/drift/check?wait=50")
    assert run["status"] == "succeeded", run
    return str(run["result"]["report_id"])


@pytest.fixture
def connection(place: Place, shop: Shop) -> str:
    """A connection whose schema was agreed on."""
    made = place.connect(shop.target, "shop_production")
    check(place, made)
    return made


@pytest.fixture
def report(place: Place, shop: Shop, connection: str) -> str:
    """What the check after the change found."""
    shop.run(*BEHIND_THE_BACK)
    return check(place, connection)


def choose(page: Page, name: str) -> None:
    """A change of the tree."""
    page.get_by_role("treeitem").filter(has_text=name).click()


def test_first_check_makes_the_baseline_and_the_next_finds_what_changed(
    window: Window, place: Place, shop: Shop
) -> None:
    place.connect(shop.target, "shop_production")
    window.go(place.path("/drift"))
    page = window.page
    expect(page.get_by_role("row").filter(has_text="shop_production")).to_contain_text(
        window.text("drift:state.never")
    )
    window.button("drift:check_of", name="shop_production").click()
    live = page.get_by_role("status", name=window.text("drift:this_check"))
    expect(live).to_contain_text(window.text("drift:result.baseline"))
    made = page.get_by_text(window.text("drift:baseline_made"), exact=True)
    expect(made).to_be_visible()
    shop.run(*BEHIND_THE_BACK)
    window.button("drift:check_now").click()
    live.get_by_role("link", name=window.text("drift:open_report")).click()
    choose(page, "leftovers")
    added = page.get_by_role("region", name=window.text("drift:ddl_of", name="leftovers"))
    expect(added.get_by_text("CREATE TABLE")).to_be_visible()
    expect(added.get_by_text(window.text("schemas:not_there"))).to_be_visible()
    choose(page, "sku")
    values = page.get_by_role("row").filter(has_text="type")
    expect(values.get_by_role("deletion")).to_have_text("text")
    expect(values.get_by_role("insertion")).to_have_text("character varying(80)")
    back = page.get_by_role("region", name=window.text("drift:way_back")).first
    expect(back).to_contain_text("DROP TABLE")
    assert "object=column" in page.url


def test_history_names_what_appeared_and_what_is_gone(
    window: Window, place: Place, shop: Shop, connection: str, report: str
) -> None:
    assert report
    shop.run("DROP TABLE leftovers")
    check(place, connection)
    window.go(place.path(f"/drift/{connection}"))
    steps = window.page.get_by_role("list", name=window.text("drift:history")).locator("> li")
    expect(steps).to_have_count(3)
    expect(steps.nth(0)).to_contain_text(window.text("drift:vanished"))
    expect(steps.nth(0)).to_contain_text("leftovers")
    expect(steps.nth(1)).to_contain_text(window.text("drift:appeared"))
    expect(steps.nth(1)).to_contain_text("products.sku")
    expect(steps.nth(2)).to_contain_text(window.text("drift:baseline_made"))
    steps.nth(1).get_by_role("link").click()
    expect(window.page.get_by_text(window.text("drift:superseded"))).to_be_visible()


def test_acknowledged_with_a_note_it_no_longer_asks_for_attention(
    window: Window, place: Place, connection: str, report: str
) -> None:
    assert connection
    page = window.page
    waits = page.get_by_role("region", name=window.text("overview:needs_you"))
    window.go(place.path())
    waits.get_by_role("link").filter(has_text="shop_production").click()
    expect(page).to_have_url(re.compile(report))
    window.button("drift:decide.acknowledge.label").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(window.text("drift:note")).fill("Ticket 7")
    dialog.get_by_role("button", name=window.text("drift:decide.acknowledge.label")).click()
    expect(page.get_by_text("Ticket 7")).to_be_visible()
    expect(window.button("drift:decide.acknowledge.label")).to_have_count(0)
    window.go(place.path())
    expect(waits).to_have_count(0)


def test_accepted_it_is_the_baseline(
    window: Window, place: Place, connection: str, report: str
) -> None:
    window.go(place.path(f"/drift/reports/{report}"))
    window.button("drift:decide.accept.label").click()
    dialog = window.page.get_by_role("dialog")
    dialog.get_by_role("button", name=window.text("drift:decide.accept.label")).click()
    expect(window.page.get_by_text(window.text("drift:status.accepted"))).to_be_visible()
    check(place, connection)
    [watch] = place.person("GET", f"/projects/{place.id}/drift")["items"]
    assert watch["report"]["drifted"] is False
    window.go(place.path("/drift"))
    row = window.page.get_by_role("row").filter(has_text="shop_production")
    expect(row).to_contain_text(window.text("drift:state.clean"))


def test_way_back_becomes_a_migration(window: Window, place: Place, report: str) -> None:
    window.go(place.path(f"/drift/reports/{report}"))
    choose(window.page, "leftovers")
    window.button("drift:restore").click()
    dialog = window.page.get_by_role("dialog")
    dialog.get_by_label(window.text("drift:restore_one", name="leftovers")).check()
    dialog.get_by_role("button", name=window.text("drift:restore")).click()
    expect(window.page).to_have_url(re.compile(r"/migrations/[0-9a-f-]{36}"))
    [made] = place.person("GET", f"/migrations?project_id={place.id}")["items"]
    assert made["id"] in window.page.url
    assert [s["object"] for s in made["statements"]] == ["table:public.leftovers"]


def test_schedule_is_said_in_words_and_rules_are_kept(
    open_window: OpenWindow, place: Place, connection: str
) -> None:
    place.person("PATCH", "/auth/me", locale="fr")
    window = open_window(language="fr", person=place.person)
    window.go(place.path(f"/drift/{connection}?tab=settings"))
    page = window.page
    page.get_by_role("combobox", name=window.text("drift:how_often")).click()
    page.get_by_role("option", name=window.text("drift:preset.custom")).click()
    cron = window.field("drift:cron_label")
    window.expect_lines("status of 422")
    cron.fill("30 25 * * *")
    expect(page.get_by_text(window.text("errors:code.drift_cron"))).to_be_visible()
    cron.fill("30 3 * * 1,4")
    expect(page.get_by_text("Chaque lundi et jeudi à 03:30 (UTC)")).to_be_visible()
    expect(page.locator(".au-times > li")).to_have_count(5)
    page.get_by_role("switch", name=window.text("drift:schedule_on")).check(force=True)
    window.button("drift:add_rule").click()
    window.field("drift:pattern").fill("table:public.tmp_*")
    window.field("drift:reason").fill("Import de la nuit")
    window.field("drift:until").fill("2031-05-01")
    window.button("common:save").click()
    expect(page.get_by_text(window.text("common:saved"))).to_be_visible()
    kept = place.person("GET", f"/connections/{connection}/drift/settings")
    assert (kept["cron"], kept["enabled"]) == ("30 3 * * 1,4", True)
    [rule] = kept["ignore"]
    assert rule["until"].startswith("2031-05-01T00:00:00")
    assert (rule["pattern"], rule["reason"]) == ("table:public.tmp_*", "Import de la nuit")


def test_a_change_is_ignored_from_its_report(
    window: Window, place: Place, connection: str, report: str
) -> None:
    window.go(place.path(f"/drift/reports/{report}"))
    choose(window.page, "leftovers")
    window.link("drift:ignore_of", change="table:public.leftovers").click()
    expect(window.field("drift:pattern")).to_have_value("table:public.leftovers")
    window.button("common:save").click()
    expect(window.page.get_by_text(window.text("common:saved"))).to_be_visible()
    found = place.person("GET", f"/drift/reports/{check(place, connection)}")
    assert [c["object"] for c in found["changes"]] == ["column:public.products.sku"]
    assert [i["rule"] for i in found["ignored"]] == ["table:public.leftovers"]


def test_environments_stand_side_by_side(
    window: Window, place: Place, shop: Shop, connection: str
) -> None:
    staging = place.connect(shop.target, "shop_staging", "staging")
    check(place, staging)
    page = window.page
    window.go(place.path("/drift?view=matrix"))
    pairs = page.get_by_role("region", name=window.text("drift:side_by_side")).last
    expect(pairs.get_by_text(window.text("drift:same"), exact=True)).to_have_count(2)
    expect(page.get_by_text(window.text("drift:all_same"))).to_be_visible()
    # Only production is looked at again: what is known of staging is older.
    shop.run(*BEHIND_THE_BACK)
    check(place, connection)
    window.go(place.path("/drift?view=matrix"))
    differ = window.text("drift:differ", count=2, number=2)
    expect(pairs.get_by_text(differ)).to_have_count(2)
    objects = page.get_by_role("region", name=window.text("drift:objects")).last
    row = objects.get_by_role("row").filter(has_text="leftovers")
    expect(row).to_contain_text(window.text("drift:cell.missing"))
    page.get_by_role("searchbox", name=window.text("drift:find_object")).fill("products")
    expect(objects.get_by_role("row").filter(has_text="leftovers")).to_have_count(0)
    expect(objects.get_by_role("row").filter(has_text="products")).to_contain_text(
        window.text("drift:cell.differs")
    )


def test_run_of_a_check_says_its_result_in_words(
    window: Window, place: Place, connection: str, report: str
) -> None:
    assert report
    [run, _] = place.person("GET", f"/runs?project_id={place.id}&kind=drift.check")["items"]
    window.go(place.path(f"/runs/{run['id']}"))
    summary = ", ".join(
        window.text(f"drift:count.{action}", count=1) for action in ("added", "changed")
    )
    said = window.text("drift:result.drifted", summary=summary)
    expect(window.page.get_by_text(said)).to_be_visible()
    window.link("runs:open_drift").click()
    expect(window.page).to_have_url(re.compile(rf"/drift/{connection}"))


def test_a_viewer_reads_and_decides_nothing(
    open_window: OpenWindow, place: Place, connection: str, report: str
) -> None:
    window = open_window(person=place.invite("viewer", "vera"))
    window.go(place.path(f"/drift/reports/{report}"))
    expect(window.page.get_by_role("tree")).to_be_visible()
    for key in ("decide.accept.label", "decide.acknowledge.label", "restore"):
        expect(window.button(f"drift:{key}")).to_have_count(0)
    window.go(place.path(f"/drift/{connection}?tab=settings"))
    expect(window.button("common:save")).to_have_count(0)
    expect(window.button("drift:check_now")).to_have_count(0)
