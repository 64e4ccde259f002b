"""Names and values together: which category a column is of, how surely, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auralith.dataplane.detecting import names, texts
from auralith.dataplane.detecting.categories import (
    HARD,
    NAMES,
    PLACES,
    SURROUNDINGS,
    UNSHOWN,
    Category,
    fits,
)
from auralith.dataplane.detecting.model import ColumnSample, Hint, Signal
from auralith.dataplane.detecting.names import Subject
from auralith.dataplane.detecting.showing import veiled
from auralith.dataplane.detecting.words import listed, singular, tokens
from auralith.dataplane.schema.model import Column, LogicalType

REPORTED = 0.4
"""Below this nothing is said."""
PERSONAL = 0.5
"""From this on a column looks personal: a run that does not name it is refused."""

_ENOUGH = 5
"""Values from which on they count in full, and can refute a name."""
_REFUTED = 0.2
_SAID = 0.5
"""From this on a name counts as saying so."""
_LISTED = NAMES | {Category.CITY, Category.JOB, Category.COMPANY}
"""Known from lists, which never hold all there are."""
_CONTEXT = _LISTED | PLACES | {Category.GENDER, Category.BIRTH_DATE, Category.PHOTO}
"""Values alone say little in a table about things: shops have cities, products are called Rose."""
_BY_CHANCE = frozenset({
    Category.IP, Category.CARD, Category.NATIONAL_ID, Category.COMPANY_ID, Category.SECRET,
    Category.PHONE, Category.DEVICE, Category.BIC, Category.PLATE, Category.GEO, Category.ZIP,
    Category.BIRTH_DATE,
})  # fmt: skip
"""Numbers and codes of things have their forms, some of them check digits too."""
_KNOWN, _FEW = 0.35, 3
"""Names that must be known, as a share and in number, where only values speak for them."""
_EXAMPLES = 2
_MENTIONS, _SHARE = 2, 0.005
_SHORT, _LONG = 6, 15
"""Digits of phone numbers."""


@dataclass(frozen=True)
class Score:
    """The category of a column and what speaks for it."""

    category: Category
    confidence: float
    evidence: tuple[str, ...]
    kind: str = ""
    language: str = ""
    place: str = ""
    refuted: bool = False
    """Its name says so, and its values do not."""


def scored(
    column: Column, subject: Subject, sample: ColumnSample, signals: Sequence[Signal]
) -> Score | None:
    """The best category of a column; None where nothing speaks for one.

    `signals` are what `values.signals` makes of the sample.
    """
    said = {hint.category: hint for hint in names.hints(column, subject)}
    seen: dict[Category, Signal] = {}
    for signal in signals:
        if fits(signal.category, column.logical):
            seen.setdefault(signal.category, signal)
    looks = _Looks(column, subject, sample, seen)
    found = [looks.score(c, said.get(c), seen.get(c)) for c in dict.fromkeys([*said, *seen])]
    best = max(found, key=lambda score: score.confidence, default=None)
    return best if best is not None and best.confidence >= REPORTED else None


@dataclass(frozen=True)
class _Looks:
    column: Column
    subject: Subject
    sample: ColumnSample
    seen: Mapping[Category, Signal]

    def score(self, category: Category, hint: Hint | None, signal: Signal | None) -> Score:
        """How surely the column is of that category."""
        if category is Category.FREE_TEXT:
            return self._free_text(hint, signal)
        weight = 0.0 if hint is None else hint.weight
        value = 0.0 if signal is None else self._strength(signal, named=weight >= _SAID)
        refuted = hint is not None and self._refutes(category, signal)
        if refuted:
            weight *= _REFUTED
        evidence = [] if hint is None else [self._name(hint)]
        if signal is not None and value > 0:
            evidence.append(_counted(signal))
        if refuted:
            evidence.append("values do not have the form that the name promises")
        elif not self.sample.values:
            evidence.append("there are no values to look at")
        evidence += self._examples(category, signal)
        return Score(
            category=category,
            confidence=round(1 - (1 - weight) * (1 - value), 3),
            evidence=tuple(evidence),
            kind="" if signal is None else signal.kind,
            language=_language(hint, signal),
            place="" if hint is None else hint.place,
            refuted=refuted,
        )

    def _free_text(self, hint: Hint | None, signal: Signal | None) -> Score:
        if self.column.logical is not LogicalType.TEXT:
            # Documents and the like are called `details` as well.
            hint = None
        weight = 0.0 if hint is None else hint.weight
        prose = texts.is_prose(self.sample.values)
        if hint is not None and self.sample.values and not _worded_in_several(self.sample.values):
            weight *= 0.7
        value = 0.0
        if signal is not None:
            enough = hint is not None or prose or signal.matched >= _MENTIONS
            if enough and signal.rate >= _SHARE:
                value = min(0.5 + signal.rate, 0.95)
        evidence = [] if hint is None else [self._name(hint)]
        if signal is not None and value:
            evidence.append(_counted(signal))
        elif prose:
            evidence.append("values are texts that people wrote")
        confidence = round(1 - (1 - weight) * (1 - value), 3)
        return Score(
            Category.FREE_TEXT, confidence, tuple(evidence), language=_language(hint, None)
        )

    def _strength(self, signal: Signal, *, named: bool) -> float:
        """What the values say by themselves."""
        rate = signal.rate
        if signal.category in _LISTED:
            # A list that knows a third of the values has met the right kind of them.
            share = min(rate / 0.4, 1.0)
            if signal.category in NAMES and not named:
                share = min(rate / 0.6, 1.0)
                if rate < _KNOWN or signal.matched < _FEW:
                    share = 0.0
        elif rate < 0.3 and not named:  # noqa: PLR2004 - chance, or a column of many things
            share = 0.0
        else:
            share = min(rate / 0.85, 1.0) ** 2
        value = signal.strength * share * min(0.5 + signal.looked_at / (2 * _ENOUGH), 1.0)
        if not named and self.subject is Subject.THINGS and signal.category in _CONTEXT:
            value *= 0.4
        if not named and signal.category in _BY_CHANCE and _is_code(self.column.name):
            value *= 0.4
        if not named and self.column.logical is not LogicalType.TEXT:
            # Numbers and dates have such forms by chance.
            value *= 0.75
        return value

    def _refutes(self, category: Category, signal: Signal | None) -> bool:
        """Whether values speak against what the name says."""
        count = len(self.sample.values)
        if count < _ENOUGH:
            return False
        rate = 0.0 if signal is None else signal.rate
        if category in HARD and self.column.logical is LogicalType.TEXT:
            return rate < _REFUTED and not _fitting(category, self.sample.values)
        if category in NAMES:
            return rate < _REFUTED and not _worded(self.sample.values)
        return False

    def _name(self, hint: Hint) -> str:
        where = "comment" if hint.comment else "name"
        return f"the {where} of the column says “{hint.words}”"

    def _examples(self, category: Category, signal: Signal | None) -> list[str]:
        if signal is None or category in UNSHOWN or category in SURROUNDINGS:
            return []
        if signal.rate < PERSONAL:
            return []
        shown = dict.fromkeys(veiled(value) for value in self.sample.values[:_EXAMPLES])
        return [f"for example {', '.join(shown)}"]


def _is_code(name: str) -> bool:
    """Whether the name says that values are numbers or codes of things."""
    return any(singular(word) in listed("codes") for word in tokens(name))


def _counted(signal: Signal) -> str:
    share = signal.rate * 100
    percent = f"{share:.0f}" if share >= 1 else f"{share:.1f}"
    return f"{signal.matched} of {signal.looked_at} sampled values ({percent} %) {signal.what}"


def _language(hint: Hint | None, signal: Signal | None) -> str:
    if signal is not None and signal.category in NAMES and signal.kind:
        return signal.kind
    return "" if hint is None else hint.language


def _worded(sample: Sequence[str]) -> bool:
    """Whether values could be names: letters, few words."""
    fitting = sum(
        1 for v in sample if any(c.isalpha() for c in v) and not any(c.isdigit() for c in v)
    )
    return fitting * 2 >= len(sample)


def _worded_in_several(sample: Sequence[str]) -> bool:
    """Whether values have several words each."""
    return sum(" " in value.strip() for value in sample) * 2 >= len(sample)


def _fitting(category: Category, sample: Sequence[str]) -> bool:
    """Whether values could be of it although the strict form does not fit."""
    digits = [sum(c.isdigit() for c in v) for v in sample]
    if category is Category.PHONE:
        return sum(_SHORT <= n <= _LONG for n in digits) * 2 >= len(sample)
    if category in {Category.AGE, Category.BIRTH_DATE}:
        return sum(1 <= n <= 14 for n in digits) * 2 >= len(sample)  # noqa: PLR2004 - a moment has 14
    if category is Category.GEO:
        return sum(n >= 2 for n in digits) * 2 >= len(sample)  # noqa: PLR2004 - degrees
    if category is Category.COMPANY_ID:
        return sum(n >= 7 for n in digits) * 2 >= len(sample)  # noqa: PLR2004 - the shortest
    return False
