"""The dictionaries of this room, read once, and how names are cut into words."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from auralith.dataplane.detecting.categories import Category

LANGUAGES = ("en", "fr")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)")
_WORD = re.compile(r"[a-z]+|\d+")
_SHORT = 4
"""Shorter words are plural by chance (`is`, `bus`)."""
_JOINED = 5
"""Words written together are looked for from this length on."""


@dataclass(frozen=True)
class Phrase:
    """An entry of a dictionary."""

    category: Category
    weight: float
    words: tuple[str, ...]
    language: str
    about_people: bool
    """It says something only in tables about people."""


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Small letters without accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def tokens(name: str) -> tuple[str, ...]:
    """`CustomerEMail2` as customer, e, mail, 2; accents and case are gone."""
    return tuple(_WORD.findall(plain(_CAMEL.sub(" ", name))))


@cache
def _short() -> Mapping[str, str]:
    return dict(pair.split("=") for line in _lines("short") for pair in line.split())


def written_out(words: Sequence[str]) -> list[str]:
    """With the usual abbreviations written out (`dt_nais`)."""
    return [_short().get(word, word) for word in words]


def singular(word: str) -> str:
    """Without the s of a plural."""
    return word[:-1] if len(word) >= _SHORT and word.endswith("s") and word[-2] != "s" else word


@cache
def phrases() -> Mapping[str, tuple[Phrase, ...]]:
    """All phrases by their first word, and by all their words written together."""
    found: dict[str, dict[Phrase, None]] = {}
    for phrase in _read():
        found.setdefault(phrase.words[0], {})[phrase] = None
        together = "".join(phrase.words)
        if len(phrase.words) > 1 and len(together) >= _JOINED:
            one = Phrase(
                phrase.category, phrase.weight, (together,), phrase.language, phrase.about_people
            )
            found.setdefault(together, {})[one] = None
    return {first: tuple(entries) for first, entries in found.items()}


def _read() -> Iterator[Phrase]:
    for language in LANGUAGES:
        for line in _lines(language):
            head, _, rest = line.partition(":")
            category, weight = head.split()
            for phrase in rest.split(","):
                yield Phrase(
                    Category(category),
                    float(weight.lstrip("*")),
                    tuple(singular(word) for word in phrase.split()),
                    language,
                    weight.startswith("*"),
                )


@cache
def listed(name: str) -> frozenset[str]:
    """The words of a list (`people`, `things`, `turns`), in the singular."""
    return frozenset(singular(word) for line in _lines(name) for word in line.split())


def _lines(name: str) -> list[str]:
    path = files("auralith.dataplane.detecting") / "lists" / f"{name}.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def listed_texts(name: str) -> tuple[str, ...]:
    """The entries of a list that are texts, parted by commas."""
    return tuple(entry.strip() for line in _lines(name) for entry in line.split(","))
