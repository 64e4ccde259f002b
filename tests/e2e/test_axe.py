"""No screen has a serious fault of accessibility, in both languages and both themes."""

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.browser import Window
from tests.e2e.conftest import OpenWindow
from tests.e2e.house import Api, Place
from tests.e2e.screens import Screen, furnish
from tests.e2e.shop import Shop
from tests.e2e.words import LANGUAGES

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """
async (onlyColours) => {
  const rules = { resultTypes: ["violations"] };
  if (onlyColours) rules.runOnly = { type: "rule", values: ["color-contrast"] };
  const found = await axe.run(document, rules);
  return found.violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(" | ")}`);
}
"""


def findings(window: Window, screen: Screen) -> list[str]:
    """What axe says about a screen, first in the light theme, then of the dark one's colours."""
    page = window.page
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    window.show(screen)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    light: list[Any] = page.evaluate(RUN, False)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.wait_for_function("() => document.documentElement.dataset.mantineColorScheme === 'dark'")
    # A colour half way from one theme to the other is nobody's fault.
    page.wait_for_function(
        "() => !document.getAnimations().some((a) => a instanceof CSSTransition)"
    )
    dark: list[Any] = page.evaluate(RUN, True)
    return [f"{screen.name}, light: {f}" for f in light] + [
        f"{screen.name}, dark: {f}" for f in dark
    ]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_serious_finding(
    language: str, open_window: OpenWindow, place: Place, shop: Shop, super_admin: Api
) -> None:
    screens = furnish(place, shop)
    for api in (place.person, super_admin):
        api("PATCH", "/auth/me", locale=language)
    stranger = open_window(language=language)
    member = open_window(language=language, person=place.person)
    operator = open_window(language=language, person=super_admin)
    stranger.expect_lines("status of 401", "status of 404", "status of 410")
    found: list[str] = []
    for screen in screens:
        window = operator if screen.super_admin else member if screen.signed_in else stranger
        found += findings(window, screen)
    assert not found, "\n".join(found)
