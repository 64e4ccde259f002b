# ruff: noqa: INP001 - a script, not a module
"""Takes the README's picture from a running demo: `take.py URL PASSWORD_FILE TARGET.png`.

Signs in, runs the dry-run of a sample patch unless it was run, and photographs its page.
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PATCH = "Forget the customers who asked for it"
SIZE = {"width": 1280, "height": 860}


def take(page: Page, url: str, password: str, target: Path) -> None:
    """Photograph the patch's page after its dry-run."""
    page.goto(url)
    page.locator("input[type=email]").fill("demo@example.com")
    page.locator("input[type=password]").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/*")
    page.goto(page.url.rstrip("/") + "/patches")
    page.get_by_text(PATCH).first.click()
    page.wait_for_url("**/patches/*")
    page.get_by_role("button", name="Dry run").last.click()
    page.get_by_text("price_history").or_(page.get_by_text("order_items")).first.wait_for()
    page.wait_for_timeout(1_000)
    page.screenshot(path=str(target))


def main(url: str, password_file: str, target: str) -> None:
    """Open a headless browser on the running demo."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else None,
            args=["--no-sandbox"],
        )
        page = browser.new_page(viewport=SIZE)
        take(page, url, Path(password_file).read_text("utf-8").strip(), Path(target))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
