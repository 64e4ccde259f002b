"""A browser window that keeps watch: every request, every line of its console."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    Request,
    Response,
)
from playwright.sync_api import Error as PlaywrightError

from tests.e2e.house import Api
from tests.e2e.screens import Screen
from tests.e2e.words import text

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TIMEOUT_MS = 15_000


def launch(playwright: Playwright, program: str) -> Browser:
    """The machine's own Chromium; nothing is downloaded."""
    return playwright.chromium.launch(executable_path=program, args=ARGUMENTS)


@dataclass
class Window:
    """One page of one browser profile, in one language."""

    page: Page
    context: BrowserContext
    base: str
    language: str = "en"
    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    """Patterns of console lines that the test brings about itself."""
    refusals: list[Response] = field(default_factory=list)
    complaints_in_full: list[str] = field(default_factory=list)
    """With what the server said, once the window is closed."""

    @classmethod
    def open(
        cls,
        browser: Browser,
        base: str,
        *,
        language: str = "en",
        scheme: str = "light",
        person: Api | None = None,
    ) -> "Window":
        """A profile of its own; signed in when a person is given."""
        context = browser.new_context(
            base_url=base,
            locale={"en": "en-GB", "fr": "fr-FR"}[language],
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": 1360, "height": 850},
            reduced_motion="reduce",
        )
        context.set_default_timeout(TIMEOUT_MS)
        if person is not None:
            context.add_cookies(person.cookies(base))  # type: ignore[arg-type] # plain dicts
        window = cls(context.new_page(), context, base, language)
        context.on("request", window._requested)
        context.on("response", window._answered)
        context.on("console", window._said)
        context.on("weberror", lambda error: window.complaints.append(str(error.error)))
        return window

    def _requested(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"}:
            self.hosts.add(parts.netloc)

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.refusals.append(response)

    def refused(self) -> list[str]:
        """What the server said where it refused; as long as the page is open."""
        told = []
        for response in self.refusals:
            with suppress(PlaywrightError):
                told.append(f"{response.status} {response.url}: {response.text()[:500]}")
        return told

    def close(self) -> None:
        """Close it; what was refused stays known."""
        self.complaints_in_full = [*self.complaints, *self.refused()]
        self.context.close()

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.text} [{message.location.get('url', '')}]")

    def expect_lines(self, *patterns: str) -> None:
        """Console lines that are right in this test."""
        self.expected.extend(patterns)

    def check(self) -> None:
        """No request to another host, no word of complaint in the console."""
        assert self.hosts <= {urlsplit(self.base).netloc}
        loud = [c for c in self.complaints if not any(re.search(e, c) for e in self.expected)]
        assert not loud, "\n".join([*loud, "", "All of it:", *self.complaints_in_full])

    def text(self, key: str, **values: str | int) -> str:
        """A text of the interface in this window's language."""
        return text(key, self.language, **values)

    def go(self, path: str) -> None:
        """Open an address of the application and wait until its page stands."""
        self.page.goto(path)
        self.settled()

    def settled(self) -> None:
        """Wait until nothing is loading."""
        self.page.locator("h1").first.wait_for()
        self.page.wait_for_function(
            "() => !document.querySelector('[aria-busy=true], .mantine-Skeleton-root')"
        )

    def show(self, screen: Screen) -> None:
        """Open a screen and press its button."""
        self.go(screen.path)
        if screen.button:
            self.button(screen.button).click()
            self.page.get_by_role("dialog").wait_for()

    def button(self, key: str, **values: str | int) -> Locator:
        """The button with this text, not counting navigation."""
        button = self.page.get_by_role("button", name=self.text(key, **values), exact=True)
        return button.and_(self.page.locator(":not(nav *)"))

    def link(self, key: str, **values: str | int) -> Locator:
        """The link with this text."""
        return self.page.get_by_role("link", name=self.text(key, **values), exact=True)

    def heading(self, key: str, **values: str | int) -> Locator:
        """The heading with this text."""
        return self.page.get_by_role("heading", name=self.text(key, **values), exact=True)

    def field(self, key: str, **values: str | int) -> Locator:
        """The field with this label; a required one has a star behind it."""
        label = re.escape(self.text(key, **values))
        return self.page.get_by_label(re.compile(rf"^{label}( \*)?$"))

    def step(self, name: str) -> Locator:
        """A step of the patch editor."""
        steps = self.page.get_by_role("navigation", name=self.text("patches:steps"))
        return steps.get_by_role("button", name=self.text(f"patches:step.{name}"))

    def photograph(self, folder: Path, name: str) -> None:
        """A picture of the whole page."""
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png", full_page=True)
