"""Whatever the server names of synthetic rows has a name on screen."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from auralith.dataplane.generating.catalogue import CATALOGUE
from auralith.dataplane.generating.model import Family, Params
from tests.e2e.words import LANGUAGES, LOCALES


def _params(schema: dict[str, Any], places: dict[str, Any]) -> Iterator[str]:
    for name, field in schema.get("properties", {}).items():
        yield name
        reference = field.get("items", {}).get("$ref")
        if reference:
            yield from _params(places[reference.rpartition("/")[2]], places)


def _named() -> dict[str, set[str]]:
    """By the part of the texts that names them."""
    known = [entry.params.model_json_schema() for entry in CATALOGUE.values()]
    names = {name for one in known for name in _params(one, one.get("$defs", {}))}
    return {
        "generator": set(CATALOGUE),
        "does": set(CATALOGUE),
        "family": {family.value for family in Family},
        # Those that all have stand in fields of their own.
        "param": names - Params.model_fields.keys(),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_a_name(language: str) -> None:
    texts = json.loads((LOCALES / language / "seeds.json").read_text(encoding="utf-8"))
    nameless = {part: names - texts[part].keys() for part, names in _named().items()}
    assert {part: names for part, names in nameless.items() if names} == {}
