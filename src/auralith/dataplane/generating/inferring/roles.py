"""What the name of a column says about values that are nobody's: a price, a status, a slug.

What it says about people comes from `detecting.names`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from auralith.dataplane.detecting.words import LANGUAGES, singular, tokens
from auralith.dataplane.schema.model import LogicalType as L

_NUMBERS = frozenset({L.INTEGER, L.DECIMAL, L.FLOAT, L.OTHER})
_TEXTS = frozenset({L.TEXT, L.OTHER, L.ENUM})
_TIMES = frozenset({L.DATE, L.TIMESTAMP, L.TIMESTAMP_TZ, L.INTEGER, L.TEXT, L.OTHER})
_FITS: Mapping[str, frozenset[L]] = {
    **dict.fromkeys(
        ("price", "amount", "cents", "quantity", "count", "percent", "rating", "weight", "length",
         "duration", "temperature", "position", "year", "month", "age", "salary", "port",
         "file_size", "http_status", "latitude", "longitude"),
        _NUMBERS,
    ),
    **dict.fromkeys(("created", "updated", "deleted", "done", "start", "end"), _TIMES),
    "birth_date": _TIMES,
    "flag": frozenset({L.BOOLEAN, L.INTEGER, L.TEXT, L.OTHER}),
    "json_settings": frozenset({L.JSON, L.TEXT}),
    "uuid": frozenset({L.UUID, L.TEXT, L.BINARY, L.OTHER}),
    "reference": _TEXTS | {L.INTEGER, L.DECIMAL},
    "ean": _TEXTS | {L.INTEGER, L.DECIMAL},
    "isbn": _TEXTS | {L.INTEGER, L.DECIMAL},
    "status": _TEXTS | {L.INTEGER},
    "priority": _TEXTS | {L.INTEGER},
    "kind": _TEXTS | {L.INTEGER},
    "ip": _TEXTS | {L.BINARY},
}  # fmt: skip
_FLAG_WORDS = frozenset({"is", "has", "can", "est", "allow", "allows", "should", "must", "was"})
MOMENTS = ("created", "updated", "deleted", "done", "start", "end")
"""Roles of moments."""


@dataclass(frozen=True)
class Role:
    """What a name says."""

    name: str
    words: int
    """Of the phrase it was read from."""
    whole: bool
    """The phrase is all of the name."""
    rest: str = ""
    """What stands beside the phrase, to tell `billing_city` from `shipping_city`."""


def roles(column: str, logical: L) -> tuple[Role, ...]:
    """What a column's name says, best first, as far as a column of that type can hold it."""
    words = _words(column)
    found: dict[str, tuple[tuple[int, int], Role]] = {}
    for at, word in enumerate(words):
        for phrase, role, language in _phrases().get(word, ()):
            if tuple(words[at : at + len(phrase)]) != phrase or not fits(role, logical):
                continue
            # English says last what it is, French first.
            place = at + len(phrase) if language == "en" else len(words) - at
            rank = (len(phrase), place)
            rest = "_".join((*words[:at], *words[at + len(phrase) :]))
            made = Role(role, len(phrase), len(phrase) == len(words), rest)
            if role not in found or found[role][0] < rank:
                found[role] = (rank, made)
    if words and words[0] in _FLAG_WORDS and fits("flag", logical):
        found["flag"] = ((len(words), len(words)), Role("flag", len(words), whole=True))
    ranked = sorted(found.values(), key=lambda entry: entry[0], reverse=True)
    return tuple(role for _, role in ranked)


def fits(role: str, logical: L) -> bool:
    """Whether a column of that type can hold it."""
    return logical in _FITS.get(role, _TEXTS)


@cache
def listed(name: str) -> frozenset[str]:
    """Words that tell what a table is for: `lookup`, `detail`, `line`."""
    parts = (line.partition(":") for line in _lines("tables"))
    found = next(rest for label, _, rest in parts if label == name)
    return frozenset(singular(word.strip()) for word in found.split(","))


def _words(name: str) -> list[str]:
    return [singular(word) for word in tokens(name)]


@cache
def _phrases() -> Mapping[str, Sequence[tuple[tuple[str, ...], str, str]]]:
    """By their first word."""
    out: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for language in LANGUAGES:
        for line in _lines(language):
            role, _, rest = line.partition(":")
            for text in rest.split(","):
                phrase = tuple(_words(text))
                out.setdefault(phrase[0], []).append((phrase, role.strip(), language))
    return out


def _lines(name: str) -> list[str]:
    path = files("auralith.dataplane.generating.inferring") / "lists" / f"{name}.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
