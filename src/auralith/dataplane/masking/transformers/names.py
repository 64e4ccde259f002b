"""People: names, logins, jobs, companies; and whole persons whose columns agree."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from auralith.dataplane.keyed.prf import Bytes, Prf, words_of
from auralith.dataplane.masking.canonical import Canonical, canonical
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.model import (
    TEXT,
    Binding,
    Family,
    Grade,
    Mask,
    Needs,
    Params,
    Row,
    Transformer,
)
from auralith.dataplane.masking.texts import join, text
from auralith.dataplane.masking.transformers.mail import suffix
from auralith.dataplane.masking.transformers.picking import in_case_of, pick, slugs
from auralith.dataplane.wordlists.loading import NEWEST, Locale, Version, longest, words

_FEMALE = ("f", "female", "femme", "mme", "mlle", "mrs", "ms", "miss", "w", "woman", "2")
_MALE = ("m", "male", "homme", "h", "mr", "m.", "man", "1")
_APART = "\x1f"
"""Stands between the columns of a subject."""


class ListParams(Params):
    """An entry of a list in place of each value."""

    locale: Locale = Field(default="en", description="The language of the list.")
    lists: Version = Field(default=NEWEST, description="The version of the list.")
    match_case: bool = Field(
        default=True, description="In capitals or small letters where the original is."
    )


class NameParams(ListParams):
    """A made-up name in place of each name."""

    gender: str | None = Field(
        default=None, description="A column that tells the gender (f, m, Mme, Mr, 1, 2, …)."
    )


class UsernameParams(ListParams):
    """A made-up login."""

    unique: bool = Field(default=True, description="130 bits keep different logins different.")


class PersonParams(Params):
    """A part of one made-up person; all columns with the same subject show the same person."""

    subject: tuple[str, ...] = Field(
        min_length=1, description="Columns that say who it is, such as the customer's id."
    )
    output: Literal["first_name", "last_name", "full_name", "email", "username"] = Field(
        description="What this column shows of the person."
    )
    gender: str | None = Field(default=None, description="A column that tells the gender.")
    locale: Locale = Field(default="en", description="The language of the names.")
    lists: Version = Field(default=NEWEST, description="The version of the lists.")


def subject_tags(prf: Prf, values: pa.Array, row: Row, columns: tuple[str, ...]) -> Bytes:
    """The keyed hash of the subject's columns; of the value itself where they are all NULL."""
    parts = [canonical(row.original(name), Canonical.FOLDED) for name in columns]
    subject = join(*(pc.fill_null(part, "") for part in parts), by=_APART)
    nobody = pc.equal(subject, text(_APART * (len(columns) - 1)))
    if pc.any(nobody).as_py():
        own = pc.fill_null(canonical(values, Canonical.FOLDED), "")
        subject = pc.if_else(nobody, join(text("own value"), own, by=_APART), subject)
    return prf.tags(subject)


def first_names(given: NameParams | PersonParams, tags: Bytes, row: Row) -> pa.Array:
    """First names of the gender that the column tells, or that the hash decides."""
    numbers = words_of(tags)
    female = pa.array(numbers[:, 0] >> np.uint64(63) == 1)
    if given.gender is not None:
        told = canonical(row.original(given.gender), Canonical.FOLDED)
        is_female = pc.is_in(told, value_set=pa.array(_FEMALE, told.type))
        is_male = pc.is_in(told, value_set=pa.array(_MALE, told.type))
        female = pc.if_else(pc.or_(is_female, is_male), is_female, female)
    lists = [words(f"{given.locale}_first_names_{sex}", given.lists) for sex in "fm"]
    return pc.if_else(female, *(pick(entries, numbers[:, 0]) for entries in lists))


def last_names(given: NameParams | PersonParams, tags: Bytes) -> pa.Array:
    """Last names."""
    return pick(words(f"{given.locale}_last_names", given.lists), words_of(tags)[:, 1])


def _shifted(tags: Bytes) -> Bytes:
    """Other tags where the first ones gave the original."""
    return np.roll(tags, 5, axis=1)


def bind_first_name(binding: Binding) -> Mask:
    """A first name, of the right gender where a column tells it."""
    given, prf = binding.given(NameParams), binding.key.prf("first_name")

    def mask(values: pa.Array, row: Row) -> pa.Array:
        tags = prf.tags(canonical(values, Canonical.FOLDED))
        found = first_names(given, tags, row)
        found = _not_itself(found, values, lambda: first_names(given, _shifted(tags), row))
        return in_case_of(found, values) if given.match_case else found

    return mask


def bind_full_name(binding: Binding) -> Mask:
    """First and last name."""
    given, prf = binding.given(NameParams), binding.key.prf("full_name")

    def mask(values: pa.Array, row: Row) -> pa.Array:
        tags = prf.tags(canonical(values, Canonical.FOLDED))
        found = join(first_names(given, tags, row), last_names(given, tags), by=" ")
        return in_case_of(found, values) if given.match_case else found

    return mask


def _not_itself(found: pa.Array, values: pa.Array, other: Callable[[], pa.Array]) -> pa.Array:
    same = pc.equal(pc.utf8_lower(found), pc.utf8_lower(values))
    if not pc.any(same).as_py():
        return found
    return pc.if_else(same, other(), found)


def bind_list(name: str, purpose: str) -> "_BindList":
    """Makes a binder for one list."""
    return _BindList(name, purpose)


class _BindList:
    """An entry of a list, never the original itself."""

    def __init__(self, name: str, purpose: str) -> None:
        self._name, self._purpose = name, purpose

    def __call__(self, binding: Binding) -> Mask:
        """Bind to a column."""
        given, prf = binding.given(ListParams), binding.key.prf(self._purpose)
        entries = words(f"{given.locale}_{self._name}", given.lists)

        def mask(values: pa.Array, _row: Row) -> pa.Array:
            numbers = prf.words(canonical(values, Canonical.FOLDED))
            found = pick(entries, numbers, avoid=values)
            return in_case_of(found, values) if given.match_case else found

        return mask


def bind_username(binding: Binding) -> Mask:
    """A name and letters of the hash."""
    given, prf = binding.given(UsernameParams), binding.key.prf("username")
    names = slugs(words(f"{given.locale}_last_names", given.lists))

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        tags = prf.tags(canonical(values, Canonical.FOLDED))
        return join(pick(names, words_of(tags)[:, 1]), suffix(tags, unique=given.unique), by="_")

    return mask


def bind_person(binding: Binding) -> Mask:
    """The part of the person that the subject's hash makes."""
    given, prf = binding.given(PersonParams), binding.key.prf("person")

    def mask(values: pa.Array, row: Row) -> pa.Array:
        tags = subject_tags(prf, values, row, given.subject)
        if given.output == "last_name":
            return last_names(given, tags)
        first = first_names(given, tags, row)
        if given.output == "first_name":
            return first
        last = last_names(given, tags)
        if given.output == "full_name":
            return join(first, last, by=" ")
        end = suffix(tags, unique=True)
        login = join(slugs(first), slugs(last), end, by=".")
        return login if given.output == "username" else join(login, text("example.com"), by="@")

    return mask


def _name_longest(params: Params, column: ColumnShape) -> int | None:  # noqa: ARG001 - one signature for all bounds
    locale = getattr(params, "locale", "en")
    return max(longest(f"{locale}_first_names_{sex}") for sex in "fm")


def _last_longest(params: Params, column: ColumnShape) -> int | None:  # noqa: ARG001 - one signature for all bounds
    return longest(f"{getattr(params, 'locale', 'en')}_last_names")


def _full_longest(params: Params, column: ColumnShape) -> int | None:
    return (_name_longest(params, column) or 0) + 1 + (_last_longest(params, column) or 0)


def _person_longest(params: Params, column: ColumnShape) -> int | None:
    given = params if isinstance(params, PersonParams) else None
    full = _full_longest(params, column) or 0
    known = {"first_name": _name_longest, "last_name": _last_longest, "full_name": _full_longest}
    if given is not None and given.output in known:
        return known[given.output](params, column)
    return full + 27 + (12 if given is not None and given.output == "email" else 0)


def _reads_gender(params: Params) -> tuple[str, ...]:
    gender = getattr(params, "gender", None)
    return (gender,) if gender else ()


def _reads_subject(params: Params) -> tuple[str, ...]:
    return (*getattr(params, "subject", ()), *_reads_gender(params))


FIRST_NAME = Transformer(
    id="first_name",
    family=Family.SUBSTITUTION,
    params=NameParams,
    accepts=TEXT,
    bind=bind_first_name,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=3,
    needs=Needs.ROW,
    canonical=Canonical.FOLDED,
    longest=_name_longest,
    reads=_reads_gender,
)
FULL_NAME = Transformer(
    id="full_name",
    family=Family.SUBSTITUTION,
    params=NameParams,
    accepts=TEXT,
    bind=bind_full_name,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=3,
    needs=Needs.ROW,
    canonical=Canonical.FOLDED,
    longest=_full_longest,
    reads=_reads_gender,
)
PERSON = Transformer(
    id="person",
    family=Family.SUBSTITUTION,
    params=PersonParams,
    accepts=TEXT,
    bind=bind_person,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=2,
    needs=Needs.ROW,
    canonical=Canonical.FOLDED,
    fills=True,
    longest=_person_longest,
    reads=_reads_subject,
    fresh=lambda params: getattr(params, "output", "") in {"email", "username"},
)
USERNAME = Transformer(
    id="username",
    family=Family.SUBSTITUTION,
    params=UsernameParams,
    accepts=TEXT,
    bind=bind_username,
    grade=lambda params: (
        Grade.PRESERVED if getattr(params, "unique", True) else Grade.NOT_GUARANTEED
    ),
    privacy_rank=3,
    canonical=Canonical.FOLDED,
    on_keys=True,
    longest=lambda params, column: (_last_longest(params, column) or 0) + 27,
    fresh=lambda params: bool(getattr(params, "unique", True)),
)


def _of_list(name: str, purpose: str) -> Transformer:
    return Transformer(
        id=purpose,
        family=Family.SUBSTITUTION,
        params=ListParams,
        accepts=TEXT,
        bind=bind_list(name, purpose),
        grade=Grade.NOT_GUARANTEED,
        privacy_rank=3,
        canonical=Canonical.FOLDED,
        longest=lambda params, _column: longest(f"{getattr(params, 'locale', 'en')}_{name}"),
    )


LAST_NAME = _of_list("last_names", "last_name")
COMPANY = _of_list("companies", "company")
JOB = _of_list("jobs", "job")
