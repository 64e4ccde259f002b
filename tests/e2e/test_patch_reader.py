"""Who may only read sees a patch whole, changes nothing, and is told what it would take."""

from playwright.sync_api import expect

from tests.e2e.conftest import OpenWindow
from tests.e2e.house import Place
from tests.e2e.shop import Shop
from tests.e2e.test_patch_story import RISE


def test_reader_is_told_which_right_is_missing(
    open_window: OpenWindow, place: Place, shop: Shop
) -> None:
    patch = place.patch(place.connect(shop.target, "shop", "test"), "Double the prices", RISE)
    place.run(patch, "dry-run")
    window = open_window(person=place.invite("viewer", "vera"))
    page = window.page

    window.go(place.path(f"/patches/{patch}?step=change"))
    expect(
        page.get_by_text(window.text("common:need_right", right="patches.write"))
    ).to_be_visible()
    card = page.get_by_role("region", name=window.text("patches:operation_n", number=1))
    expect(card.get_by_role("textbox").last).to_be_disabled()
    expect(window.button("patches:run_dry")).to_have_count(0)

    window.go(place.path(f"/patches/{patch}?step=review"))
    need = window.text("common:need_right", right="patches.execute")
    expect(page.get_by_text(need)).to_be_visible()
    expect(page.get_by_text("SET price = price * 2")).to_be_visible()
    expect(window.button("patches:execute")).to_have_count(0)


def test_values_before_and_after_are_drawn(
    open_window: OpenWindow, place: Place, shop: Shop
) -> None:
    patch = place.patch(place.connect(shop.target, "shop", "test"), "Double the prices", RISE)
    place.run(patch, "dry-run")
    window = open_window(person=place.person)
    window.go(place.path(f"/patches/{patch}?step=dry-run"))
    name = window.text("patches:spread_column", column="price")
    drawn = window.page.get_by_role("table", name=name)
    expect(drawn).to_be_visible()
    # The sample's 20 rows stand on either side of the picture.
    for side in ("before", "after"):
        counts = drawn.locator(f"[data-side={side}] .au-num").all_inner_texts()
        assert sum(int(count) for count in counts) == 20
