"""Whatever the server names of masking has a name on screen."""

import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from auralith.control.anonymize import schemas
from auralith.dataplane.detecting.categories import Category
from auralith.dataplane.masking.catalogue import CATALOGUE, params_schema
from auralith.dataplane.operations.anonymize.verification import model
from tests.e2e.words import LANGUAGES, LOCALES


def _params(schema: dict[str, Any], places: dict[str, Any]) -> Iterator[str]:
    for name, field in schema.get("properties", {}).items():
        yield name
        reference = field.get("items", {}).get("$ref")
        if reference:
            yield from _params(places[reference.rpartition("/")[2]], places)


def _named() -> dict[str, set[str]]:
    """By the part of the texts that names them."""
    known = [params_schema(entry) for entry in CATALOGUE.values()]
    return {
        "transformer": set(CATALOGUE),
        "does": set(CATALOGUE),
        "family": {entry.family.value for entry in CATALOGUE.values()},
        "param": {name for one in known for name in _params(one, one.get("$defs", {}))},
        "category": {category.value for category in Category},
        "check": set(get_args(model.Kind)),
        "why": set(get_args(schemas.Why)),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_a_name(language: str) -> None:
    texts = json.loads((LOCALES / language / "anonymize.json").read_text(encoding="utf-8"))
    nameless = {part: names - texts[part].keys() for part, names in _named().items()}
    assert {part: names for part, names in nameless.items() if names} == {}
