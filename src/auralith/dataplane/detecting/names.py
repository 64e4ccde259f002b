"""What the names of columns and tables say, and their comments."""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from auralith.dataplane.detecting.categories import PLACES, SPECIAL, Category, fits
from auralith.dataplane.detecting.model import Hint
from auralith.dataplane.detecting.words import (
    Phrase,
    listed,
    phrases,
    singular,
    tokens,
    written_out,
)
from auralith.dataplane.schema.model import Column

_COMMENT = 0.8
"""What a comment says counts so much of what a name says."""
_UNSURE, _AMONG_THINGS = 0.4, 0.2
_ABOUT_THINGS = PLACES | {
    Category.FULL_NAME, Category.FREE_TEXT, Category.PHOTO, Category.AGE, Category.URL,
    Category.PERSON_NUMBER, Category.PHONE, Category.JOB, Category.BIRTH_PLACE,
}  # fmt: skip
"""What things have as well: a shop has a city, a file has a name."""
_STRONG = frozenset({
    Category.FIRST_NAME, Category.EMAIL, Category.NATIONAL_ID, Category.IBAN, Category.PASSWORD,
})  # fmt: skip


class Subject(Enum):
    """What a table is about, by its name."""

    PEOPLE = "people"
    THINGS = "things"
    UNKNOWN = "unknown"


def subject_of(table: str) -> Subject:
    """What a table is about; the last word that says something decides (`customer_orders`)."""
    for word in reversed(tokens(table)):
        one = singular(word)
        if one in listed("people"):
            return Subject.PEOPLE
        if one in listed("things"):
            return Subject.THINGS
    return Subject.UNKNOWN


def hints(column: Column, subject: Subject) -> tuple[Hint, ...]:
    """What the column's name and comment say, best first: one for each category."""
    found = _of(column.name, subject)
    if column.comment:
        known = {hint.category for hint in found}
        found += [
            replace(h, weight=h.weight * _COMMENT, comment=True)
            for h in _of(" ".join(column.comment.split()[:12]), subject)
            if h.category not in known and h.category is not Category.FREE_TEXT
        ]
    fitting = [hint for hint in found if fits(hint.category, column.logical)]
    return tuple(sorted(fitting, key=lambda hint: -hint.weight))


def _of(name: str, subject: Subject) -> list[Hint]:
    words = [singular(word) for word in tokens(name)]
    whole = written_out(words)
    best: dict[Category, Hint] = {}
    found = [(words, *match) for match in _matches(words)]
    if whole != words:
        found += [(whole, *match) for match in _matches(whole)]
    for some, at, phrase in found:
        hint = _hint(some, at, phrase, subject)
        if hint is not None and (
            phrase.category not in best or best[phrase.category].weight < hint.weight
        ):
            best[phrase.category] = hint
    return list(best.values())


def _matches(words: Sequence[str]) -> list[tuple[int, Phrase]]:
    """Phrases found, without those that lie within a longer one."""
    found = [
        (at, phrase)
        for at, word in enumerate(words)
        for phrase in phrases().get(word, ())
        if tuple(words[at : at + len(phrase.words)]) == phrase.words
    ]
    return [
        (at, phrase)
        for at, phrase in found
        if not any(
            start <= at
            and at + len(phrase.words) <= start + len(other.words)
            and len(other.words) > len(phrase.words)
            for start, other in found
        )
    ]


def _hint(words: Sequence[str], at: int, phrase: Phrase, subject: Subject) -> Hint | None:
    before, after = words[:at], words[at + len(phrase.words) :]
    rest = [word for word in (*before, *after) if not word.isdigit()]
    if _turned(before, after, phrase):
        return None
    weight = phrase.weight
    about = _about(before, after, subject)
    if len(phrase.words) > 1 and listed("people") & set(phrase.words):
        about = Subject.PEOPLE
    if about is Subject.THINGS and phrase.category in _ABOUT_THINGS:
        weight *= _AMONG_THINGS
    elif phrase.about_people and about is not Subject.PEOPLE:
        weight *= _UNSURE if about is Subject.UNKNOWN else _AMONG_THINGS
    elif rest and phrase.category not in _STRONG and len(rest) > len(phrase.words) + 1:
        # A word among many says less than one alone.
        weight *= 0.8
    return Hint(
        phrase.category,
        weight,
        " ".join(phrase.words),
        phrase.language,
        "_".join(before) if before else "",
    )


def _turned(before: Sequence[str], after: Sequence[str], phrase: Phrase) -> bool:
    """Whether words around say that the column tells something about the data only."""
    turns = listed("turns")
    if after and after[-1] in turns:
        return True
    if after and after[-1] == "id":
        # The number of a row elsewhere: what stands there is personal, the number is not.
        return phrase.category not in {Category.NATIONAL_ID, Category.DEVICE}
    if phrase.category in SPECIAL:
        return False
    lead = {"is", "has", "nb", "nombre", "num_of", "count", "max", "min", "total", "allow", "can"}
    return bool(before) and before[0] in lead


def _about(before: Sequence[str], after: Sequence[str], subject: Subject) -> Subject:
    """What the words around say (`product_name` in a table of customers), else the table."""
    for word in (*reversed(before), *after):
        if word in listed("people"):
            return Subject.PEOPLE
        if word in listed("things"):
            return Subject.THINGS
    return subject
