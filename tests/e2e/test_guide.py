"""The user guide says what the screens say: its words in italics are texts of the interface."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.words import LANGUAGES, LOCALES

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
ITALIC = re.compile(r"(?<![*\w])\*([^*\n][^*]*)\*(?![*\w])")


def _plain(text: str) -> str:
    """Without what differs between typing and typesetting: spaces, apostrophes, final dots."""
    return re.sub(r"\s+", " ", text).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").rstrip("…. ")


def _texts(node: dict[str, Any]) -> Iterator[str]:
    for value in node.values():
        if isinstance(value, dict):
            yield from _texts(value)
        else:
            yield _plain(value).casefold()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_the_guide_names_is_on_a_screen(language: str) -> None:
    files = (LOCALES / language).glob("*.json")
    known = {t for f in files for t in _texts(json.loads(f.read_text(encoding="utf-8")))}
    pages = sorted((GUIDE / language).glob("*.md"))
    named = {(p.name, _plain(w)) for p in pages for w in ITALIC.findall(p.read_text("utf-8"))}
    assert len(named) > 20
    assert [n for n in sorted(named) if n[1].casefold() not in known] == []


def test_both_languages_have_the_same_pages_with_as_many_headings() -> None:
    shapes = {
        language: {
            page.name: len(re.findall(r"^#+ ", page.read_text("utf-8"), re.MULTILINE))
            for page in (GUIDE / language).glob("*.md")
        }
        for language in LANGUAGES
    }
    assert shapes["en"] == shapes["fr"]
