"""A built web application, a real server with a worker, a browser; data of each test's own."""

import fcntl
import re
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

import hatch_build
from auralith import background
from auralith.kit.postgres import EmbeddedServer
from auralith.models.upgrade import upgrade
from tests.e2e.browser import TIMEOUT_MS, Window, launch
from tests.e2e.house import ADMIN, Api, House, Place, make_place
from tests.e2e.shop import Shop
from tests.fixtures.targets import Target

ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / "build" / "e2e"

OpenWindow = Callable[..., Window]


@pytest.fixture(scope="session")
def web_build() -> Path:
    """The folder of the built web application; built once when it is missing or stale."""
    # Not by `hash`: that differs from process to process, and they are to wait for each other.
    name = f"auralith-web-{zlib.crc32(str(ROOT).encode())}.lock"
    with (Path(tempfile.gettempdir()) / name).open("w") as f:
        fcntl.flock(f, fcntl.LOCK_EX)
        if hatch_build.skip_reason(ROOT) is None:
            hatch_build.build(ROOT)
    built = hatch_build.static_folder(ROOT)
    assert (built / "index.html").is_file(), "build the web application first: make web"
    return built


@pytest.fixture(scope="session")
def new_house(
    web_build: Path, postgres_server: EmbeddedServer
) -> Iterator[Callable[[bool], House]]:
    """Starts servers on fresh metadata; `True` makes the first account from settings."""
    assert web_build.is_dir()
    houses: list[House] = []

    def start(with_admin: bool) -> House:
        url = postgres_server.create_database(f"e2e_{len(houses)}")
        upgrade(url)
        background.prepare(url)
        folder = Path(tempfile.mkdtemp(prefix="auralith-e2e-"))
        house = House(folder, url, with_admin=with_admin)
        houses.append(house)
        house.start()
        return house

    yield start
    for house in houses:
        house.stop()
        shutil.rmtree(house.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def house(new_house: Callable[[bool], House]) -> House:
    """The server most tests share; each has a project and people of its own there."""
    return new_house(True)


@pytest.fixture(scope="session")
def admin(house: House) -> Api:
    """The first account."""
    return Api.sign_in(house, ADMIN)


@pytest.fixture(scope="session")
def super_admin(house: House) -> Api:
    """Who administers the instance."""
    house.create_super_admin("ops@example.com")
    return Api.sign_in(house, "ops@example.com")


@pytest.fixture
def place(house: House, admin: Api) -> Place:
    """A project, and a person who administers it."""
    return make_place(house, admin)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests of this process."""
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        running = launch(playwright, chromium)
        yield running
        running.close()


@pytest.fixture
def open_window(
    request: pytest.FixtureRequest, browser: Browser, house: House
) -> Iterator[OpenWindow]:
    """Opens windows; afterwards each must have been quiet. A failed test leaves its pictures."""
    windows: list[Window] = []

    def open_one(base: str | None = None, **options: Any) -> Window:
        window = Window.open(browser, base or house.url, **options)
        windows.append(window)
        return window

    failed_before = request.session.testsfailed
    yield open_one
    broken = request.session.testsfailed > failed_before
    for number, window in enumerate(windows):
        if broken:
            name = re.sub(r"\W+", "_", request.node.name)
            window.photograph(ARTEFACTS, f"{name}_{number}")
            lines = [window.page.url, *window.complaints, *window.refused()]
            lines += ["", house.output[-20_000:]]
            (ARTEFACTS / f"{name}_{number}.txt").write_text("\n".join(lines), encoding="utf-8")
        window.close()
    if not broken:
        for window in windows:
            window.check()


@pytest.fixture
def window(open_window: OpenWindow, place: Place) -> Window:
    """The person's window."""
    return open_window(person=place.person)


@pytest.fixture
def shop(postgres_target: Target) -> Shop:
    """A PostgreSQL with 200 products."""
    made = Shop(postgres_target)
    made.fill(200)
    return made
