"""Generated and pinned files are current: a change of the contract shows in review."""

from pathlib import Path

from auralith.control.events.registry import catalogue
from auralith.server.app import describe_app
from auralith.server.openapi import render

ROOT = Path(__file__).parents[2]
PINNED = Path(__file__).with_name("event_types.txt")


def test_openapi_json_is_current() -> None:
    app = describe_app()
    written = (ROOT / "openapi.json").read_text(encoding="utf-8")
    assert written == render(app), "Run: make openapi"


def test_event_types_are_the_pinned_ones() -> None:
    describe_app()
    types = [name for name in catalogue() if not name.startswith("test.")]
    assert types == PINNED.read_text(encoding="utf-8").split(), (
        "A new event type is added to tests/architecture/event_types.txt; one that was published"
        " is never renamed or removed."
    )
