"""Long texts and other mixed values: how many of them mention something personal."""

import re
from collections.abc import Iterator, Sequence

from auralith.dataplane.detecting.categories import Category
from auralith.dataplane.detecting.model import Signal
from auralith.dataplane.detecting.people import family_names, given_names
from auralith.dataplane.detecting.words import plain

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*\.[A-Za-z]{2,24}\b")
_PHONE = re.compile(
    r"(?<![\w.,/-])(?:\+[1-9]\d{0,2}[\d\s().-]{7,16}\d|0[1-9](?:[ .-]?\d{2}){4}"
    r"|\(?\d{3}\)?[ .-]\d{3}[.-]\d{4})(?![\w/-])"
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_NIR = re.compile(r"\b[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}\b")
_NAME = re.compile(r"\b([A-ZÀ-Þ][a-zß-ÿ'’-]{2,}) ([A-ZÀ-Þ][\wß-ÿ'’-]+)")
_TITLED = re.compile(r"\b(?:M\.|Mr\.?|Mrs\.?|Ms\.?|Mme|Mlle|Dr\.?|Monsieur|Madame) ([A-ZÀ-Þ]\w+)")
_MOST = 600
_TEXT = 25
"""Values longer than this on average, with blanks, are texts."""


def mentions(text: str) -> str | None:
    """What is mentioned; None where nothing personal is."""
    if "@" in text and _EMAIL.search(text):
        return "e-mail address"
    if any(letter.isdigit() for letter in text):
        if _PHONE.search(text):
            return "phone number"
        if _IBAN.search(text) or _NIR.search(text):
            return "account or national number"
    if _TITLED.search(text):
        return "name"
    for first, last in _NAME.findall(text):
        if plain(first) in given_names("") and plain(last) in family_names(""):
            return "name"
    return None


def signals(values: Sequence[str]) -> Iterator[Signal]:
    """How many values mention something personal among other things."""
    looked = [value[:4_000] for value in values[:_MOST]]
    found = [what for value in looked if _is_mixed(value) and (what := mentions(value))]
    if found:
        kinds = ", ".join(sorted(set(found)))
        yield Signal(
            Category.FREE_TEXT, len(found), len(looked), 0.9,
            f"mention something personal ({kinds})",
            part=True,
        )  # fmt: skip


def is_prose(values: Sequence[str]) -> bool:
    """Whether values are texts that people wrote."""
    if not values:
        return False
    spaced = sum(" " in value.strip() for value in values[:_MOST])
    long = sum(len(value) for value in values[:_MOST]) / len(values[:_MOST])
    return long >= _TEXT and spaced * 2 >= len(values[:_MOST])


def _is_mixed(value: str) -> bool:
    """Whether there is more in it than one address or number alone."""
    several = len(value.split()) > 2 or any(sign in value for sign in "=<>{}|;")  # noqa: PLR2004 - more than first and last name
    return several and not _is_number(value)


def _is_number(value: str) -> bool:
    """Whether it is a number as people write it."""
    return re.fullmatch(r"[\d\s+().,/-]*", value) is not None
