"""The interface's own texts, so that a test finds a button in either language by its key."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

LOCALES = Path(__file__).parents[2] / "web" / "src" / "locales"
LANGUAGES = ("en", "fr")


@cache
def _texts(language: str, namespace: str) -> dict[str, Any]:
    file = LOCALES / language / f"{namespace}.json"
    texts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return texts


def text(key: str, language: str = "en", **values: str | int) -> str:
    """The text of `namespace:path.of.key`, its placeholders filled, its number chosen."""
    namespace, _, path = key.partition(":")
    *parents, last = path.split(".")
    node = _texts(language, namespace)
    for parent in parents:
        node = node[parent]
    if "count" in values:
        one = values["count"] == 1 or (language == "fr" and values["count"] == 0)
        last = next(n for n in (f"{last}_{'one' if one else 'other'}", last) if n in node)
    found = node[last]
    assert isinstance(found, str), key
    return re.sub(r"\{\{\s*(\w+)[^}]*\}\}", lambda match: str(values[match[1]]), found)


def pattern(key: str, language: str = "en") -> re.Pattern[str]:
    """The text of `key` with anything in the place of its placeholders."""
    parts = re.split(r"\{\{[^}]*\}\}", text_of(key, language))
    return re.compile(".*".join(re.escape(part) for part in parts))


def text_of(key: str, language: str) -> str:
    """The raw text of `key`; of one with a number the form for many."""
    namespace, _, path = key.partition(":")
    node: Any = _texts(language, namespace)
    *parents, last = path.split(".")
    for parent in parents:
        node = node[parent]
    found = node.get(last, node.get(f"{last}_other"))
    assert isinstance(found, str), key
    return found
