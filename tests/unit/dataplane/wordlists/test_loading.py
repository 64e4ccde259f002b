import hashlib
from importlib.resources import files

import pytest

from auralith.dataplane.wordlists import loading

SUMS = {
    "countries": "10ba2fb718b5554a2e73c14220b99822",
    "en_cities": "f391824656c071f0a2e48f94d7bb6c24",
    "en_colours": "91c352b58ca924d855ad94271d091549",
    "en_companies": "bbbc56b136e770bdea91ee55e8feca25",
    "en_departments": "a19e47b4b9e957b50bbb6f31caa115ed",
    "en_ends": "659f89a19f5d15943dacf4555d5f3c6a",
    "en_first_names_f": "f12ca2e78a7332ee4f30bbd5723b42ee",
    "en_first_names_m": "c522fbc350d2540e839d6ba856f2dd8e",
    "en_jobs": "7cba3c6b7751bfd9b71eeefde3efdef7",
    "en_last_names": "e67c0d4f432565b2862e040c7bed6667",
    "en_objects": "7c634e346d2c064776216613cce6b6e6",
    "en_products": "7f240b2d40d9f205a18c21bc5b1eaf11",
    "en_streets": "71715d62ad544117852b03df956361b0",
    "en_subjects": "3ef13d1b8156ec025dacb45816ebce6d",
    "en_verbs": "5254bc89e26d0eac9a728bc24a5ae3fc",
    "en_words": "2fde44df8a9ff0e97fc48efcc4ad76bd",
    "fr_cities": "11c2105793462bdbd4a66a9fc7cdecf7",
    "fr_colours": "d25a7fd959705bdc40e276b51b903225",
    "fr_companies": "59686810a034f225589db922ffccb46d",
    "fr_departments": "2b6b89adad2c4b581a0c9db96b552d6b",
    "fr_ends": "9420cc066179ec9a94a5f6307a382a78",
    "fr_first_names_f": "670de984b7d520186a9e32602db05cb8",
    "fr_first_names_m": "63dda8dd17f8b5f23ab47730e78ec08b",
    "fr_jobs": "b54c7ecbb8600a84af1c7f58f1b2a7b4",
    "fr_last_names": "fe6dabbf40fc1ab3e67da907803675a5",
    "fr_objects": "47f5e441af2effba252b44994ed1d80c",
    "fr_products": "2dc1ac62d633544e80706c8bfb47528a",
    "fr_streets": "2503c4989850a69b88c0759d276fe8ce",
    "fr_subjects": "ec5d4d500a98edfcb51080bc6f2457ad",
    "fr_verbs": "c55908827c4a06bfc94188d3cfbf3898",
    "fr_words": "b71712bd31f222d349f240f616924d1d",
    "words": "344db1f77e4afef5771e3b79fb2fae0e",
}
"""The first half of the SHA-256 of each list of version 1; a changed list is a new version."""


def folder() -> dict[str, bytes]:
    root = files("auralith.dataplane.wordlists") / "lists" / "v1"
    return {path.name.removesuffix(".txt"): path.read_bytes() for path in root.iterdir()}


def test_a_published_version_never_changes() -> None:
    assert {name: hashlib.sha256(data).hexdigest()[:32] for name, data in folder().items()} == SUMS


@pytest.mark.parametrize("name", SUMS)
def test_every_entry_is_there_once_and_clean(name: str) -> None:
    entries = loading.words(name).to_pylist()
    assert len(entries) == len(set(entries))
    assert all(entry == entry.strip() and entry for entry in entries)
    assert loading.longest(name) == max(map(len, entries))


@pytest.mark.parametrize("locale", loading.LOCALES)
def test_every_city_has_its_place(locale: loading.Locale) -> None:
    cities = loading.cities(locale)
    assert tuple(cities) == loading.CITY_FIELDS
    assert {len(column) for column in cities.values()} == {60}
    assert all(-90 < float(value) < 90 for value in cities["latitude"].to_pylist())
    assert all(-180 < float(value) < 180 for value in cities["longitude"].to_pylist())


@pytest.mark.parametrize("locale", loading.LOCALES)
@pytest.mark.parametrize("kind", ["first_names_f", "first_names_m", "last_names"])
def test_names_are_many_enough_to_hide_in(locale: loading.Locale, kind: str) -> None:
    assert len(loading.words(f"{locale}_{kind}")) > 200
