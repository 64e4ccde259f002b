"""Whether texts are names of people, of places, of companies: by lists, and by how they look."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from auralith.dataplane.detecting.categories import Category
from auralith.dataplane.detecting.model import Signal
from auralith.dataplane.detecting.words import listed_texts, plain
from auralith.dataplane.wordlists.loading import LOCALES, cities, words

_SHAPE = re.compile(r"[^\W\d_][^\W\d_.'’-]*(?:[ '’.-]+[^\W\d_]+\.?)*")
_APART = re.compile(r"[ .'’-]+")
_PARTICLES = frozenset(
    [
        "de",
        "du",
        "des",
        "d",
        "le",
        "la",
        "les",
        "l",
        "van",
        "von",
        "der",
        "den",
        "di",
        "da",
        "dos",
        "del",
        "el",
        "al",
        "bin",
        "ibn",
        "o",
        "mc",
        "mac",
        "st",
        "saint",
        "sainte",
        "y",
        "e",
        "te",
        "ten",
        "ter",
        "zu",
    ]
)
_TITLES = frozenset(
    ["m", "mr", "mrs", "ms", "miss", "mme", "mlle", "dr", "prof", "me", "sir", "madame", "monsieur"]
)
_NO_PERSON = frozenset(
    [
        "sa",
        "sas",
        "sarl",
        "eurl",
        "sci",
        "inc",
        "ltd",
        "llc",
        "gmbh",
        "co",
        "corp",
        "group",
        "groupe",
        "company",
        "services",
        "rue",
        "avenue",
        "street",
        "road",
        "boulevard",
        "place",
        "and",
        "et",
        "the",
        "of",
        "with",
        "for",
        "pour",
        "avec",
        "sans",
    ]
)
_MOST_WORDS = 5
_FEW = 5
_LEAST = 0.3
_STREET = re.compile(
    r"^\d{1,4}\s?(?:bis|ter|[a-d])?\W+(?:rue|avenue|av\.?|bd|bld|boulevard|place|pl\.?|chemin|allee"
    r"|impasse|route|rte|quai|cours|square|passage|sentier|lotissement|faubourg|hameau)\b"
    r"|^(?:rue|avenue|boulevard|chemin|allee|impasse|route|quai) (?:de|du|des|d'|la|le|les|l')"
    r"|^\d{1,5}[a-d]?\W+(?:[a-z.'-]+ ){1,4}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|way"
    r"|court|ct|close|crescent|terrace|square|place|blvd|boulevard|parkway|highway|row|gardens)\b"
    r"|^[a-z-]*(?:strasse|straße|str\.|weg|gasse|platz) \d+"
)
_TOWN = re.compile(r"\b\d{5}\b|\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b|\b[a-z]{2} \d{5}\b")


@cache
def given_names(language: str) -> frozenset[str]:
    """First names, plain."""
    own = listed_texts("given_names") if language == "" else ()
    locales = [language] if language else LOCALES
    lists = [words(f"{locale}_first_names_{sex}").to_pylist() for locale in locales for sex in "fm"]
    return frozenset(plain(name) for entries in (*lists, own) for name in entries)


@cache
def ambiguous() -> frozenset[str]:
    """First names that are other words as well."""
    return frozenset(listed_texts("ambiguous"))


@cache
def family_names(language: str) -> frozenset[str]:
    """Last names, plain."""
    own = listed_texts("family_names") if language == "" else ()
    locales = [language] if language else LOCALES
    lists = [words(f"{locale}_last_names").to_pylist() for locale in locales]
    return frozenset(plain(name) for entries in (*lists, own) for name in entries)


@cache
def towns() -> frozenset[str]:
    """Cities, plain."""
    lists = [cities(locale)["city"].to_pylist() for locale in LOCALES]
    return frozenset(plain(name) for entries in (*lists, listed_texts("towns")) for name in entries)


@cache
def trades() -> frozenset[str]:
    """Jobs, plain."""
    return frozenset(
        plain(job) for locale in LOCALES for job in words(f"{locale}_jobs").to_pylist()
    )


def signals(values: Sequence[str]) -> Iterator[Signal]:
    """What the texts say about names, addresses, cities and jobs."""
    texts = [plain(value.strip()) for value in values]
    count = len(texts)
    town = sum(text in towns() for text in texts)
    job = sum(text in trades() for text in texts)
    streets = [text for text in texts if _STREET.search(text)]
    whole = sum(1 for text in streets if _TOWN.search(text))
    if streets:
        kind = Category.ADDRESS if whole * 2 > len(streets) else Category.STREET
        yield Signal(kind, len(streets), count, 0.95, "look like postal addresses")
    if town:
        yield Signal(Category.CITY, town, count, 0.7, "are names of cities")
    if job:
        yield Signal(Category.JOB, job, count, 0.7, "are names of jobs")
    yield from _names(texts, count, town)


def _names(texts: Sequence[str], count: int, town: int) -> Iterator[Signal]:
    split = [parts for text in texts if (parts := _parts(text))]
    if len(split) < max(_LEAST * count, 1):
        return
    single = [parts[0] for parts in split if len(parts) == 1]
    several = [parts for parts in split if len(parts) > 1]
    if len(several) * 2 > len(split):
        known = [p for p in several if _is_given(p) or _is_family(p)]
        both = [p for p in several if _is_given(p) and _is_family(p)]
        language = _language([word for parts in known for word in parts])
        if known:
            share = len(both) / len(known)
            yield Signal(
                Category.FULL_NAME, len(known), count, 0.7 + 0.25 * share,
                "hold a first name or a last name that is known", language,
            )  # fmt: skip
        return
    given = sum(word in given_names("") and word not in ambiguous() for word in single)
    family = sum(word in family_names("") and word not in ambiguous() for word in single)
    if max(given, family) <= town:
        return
    language = _language(single)
    if given >= family and given:
        yield Signal(Category.FIRST_NAME, given, count, 0.9, "are known first names", language)
    elif family:
        yield Signal(Category.LAST_NAME, family, count, 0.85, "are known last names", language)


def _parts(text: str) -> list[str]:
    """The words of a name; none where it cannot be one."""
    if not _SHAPE.fullmatch(text.replace(",", "")):
        return []
    parts = [word for word in _APART.split(text.replace(",", " ")) if word]
    parts = [word for word in parts if word not in _PARTICLES and word not in _TITLES]
    if len(parts) > _MOST_WORDS or any(word in _NO_PERSON for word in parts):
        return []
    return parts


def _is_given(parts: Sequence[str]) -> bool:
    return parts[0] in given_names("") or parts[-1] in given_names("")


def _is_family(parts: Sequence[str]) -> bool:
    return parts[-1] in family_names("") or parts[0] in family_names("")


def _language(found: Sequence[str]) -> str:
    """Which language's lists know more of the words; none where they are alike."""
    counts = {
        language: sum(w in given_names(language) or w in family_names(language) for w in found)
        for language in LOCALES
    }
    best = max(counts, key=lambda language: counts[language])
    others = max(count for language, count in counts.items() if language != best)
    return best if counts[best] >= _FEW and counts[best] > others * 1.2 else ""
