"""Pictures of every screen in both languages and both themes, to look at.

`python -m pytest tests/e2e/gallery.py`; the pictures are below build/gallery.
"""

from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT, OpenWindow
from tests.e2e.house import Api, Place
from tests.e2e.screens import furnish
from tests.e2e.shop import Shop

FOLDER = ROOT / "build" / "gallery"
SETS = [("en", "light"), ("fr", "dark"), ("fr", "light"), ("en", "dark")]


@pytest.mark.timeout(900)
def test_take_pictures(open_window: OpenWindow, place: Place, shop: Shop, super_admin: Api) -> None:
    screens = furnish(place, shop)
    for language, scheme in SETS:
        for api in (place.person, super_admin):
            api("PATCH", "/auth/me", locale=language)
        windows = [
            open_window(language=language, scheme=scheme, person=person)
            for person in (None, place.person, super_admin)
        ]
        for window in windows:
            window.expect_lines(".*")
        for screen in screens:
            window = windows[2 if screen.super_admin else 1 if screen.signed_in else 0]
            window.show(screen)
            window.photograph(folder(language, scheme), screen.name)


def folder(language: str, scheme: str) -> Path:
    """Where the pictures of a set are."""
    return FOLDER / f"{language}-{scheme}"
