"""People: names, gender, title, login, birth; columns of one group show the same person."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.drawing import (
    TEXT,
    TIMES,
    Radix,
    chosen,
    cut,
    distinct,
    grouped,
    labels,
    locale_of,
    longest,
    room,
    roomy,
    within,
)
from auralith.dataplane.generating.generators.person_params import (
    AgeParams,
    BirthParams,
    FirstNameParams,
    FullNameParams,
    GenderParams,
    LastNameParams,
    MailParams,
    PersonParams,
    TitleParams,
    UsernameParams,
    WholeParams,
)
from auralith.dataplane.generating.generators.values import DAY, EPOCH, Steps, days, limits, numbers
from auralith.dataplane.generating.generators.windows import Window, held
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator
from auralith.dataplane.keyed.prf import Words
from auralith.dataplane.masking.texts import join, letters_of, strings
from auralith.dataplane.masking.transformers.picking import pick, slugs
from auralith.dataplane.masking.transformers.pseudonym import CROCKFORD
from auralith.dataplane.schema.model import LogicalType
from auralith.dataplane.wordlists.loading import words

SEX, FIRST, LAST, BIRTH, HOST = 0, 1, 2, 3, 5
"""Lanes of the person's stream; BIRTH takes two."""
_SUFFIX = 7
"""Letters that make a login unique, in an alphabet of 32."""
_TITLES = {"en": ("Ms", "Mr"), "fr": ("Mme", "M.")}


def is_female(draw: Draw) -> Words:
    """1 for women, 0 for men."""
    return draw.stream.words(draw.numbers, SEX) >> np.uint64(63)


def first_names(draw: Draw, lists: tuple[pa.Array, pa.Array]) -> pa.Array:
    """By the person's gender; the lists are women's and men's."""
    found = draw.stream.words(draw.numbers, FIRST)
    women, men = (pick(entries, found) for entries in lists)
    return chosen(1 - is_female(draw), women, men)


def _lists(binding: Binding) -> tuple[pa.Array, pa.Array]:
    locale, most = locale_of(binding), binding.column.max_length
    women, men = (roomy(words(f"{locale}_first_names_{sex}"), most) for sex in "fm")
    return women, men


def bind_first_name(binding: Binding) -> Bound:
    """A first name of the person's gender."""
    lists = _lists(binding)
    every = distinct(pa.concat_arrays(list(lists)))

    def make(draw: Draw) -> pa.Array:
        if draw.index is not None:
            return every.take(pa.array(draw.index))
        return first_names(draw, lists)

    return Bound(make, space=len(every), longest=max(map(longest, lists)))


def bind_last_name(binding: Binding) -> Bound:
    """A last name."""
    entries = roomy(words(f"{locale_of(binding)}_last_names"), binding.column.max_length)
    few = distinct(entries)

    def make(draw: Draw) -> pa.Array:
        if draw.index is not None:
            return few.take(pa.array(draw.index))
        return pick(entries, draw.stream.words(draw.numbers, LAST))

    return Bound(make, space=len(few), longest=longest(entries))


def bind_full_name(binding: Binding) -> Bound:
    """First and last name, both."""
    column, locale = binding.column, locale_of(binding)
    lists = (words(f"{locale}_first_names_f"), words(f"{locale}_first_names_m"))
    last = words(f"{locale}_last_names")
    most = column.max_length
    if most is not None:
        # Half of the room each, unless both have enough anyway.
        least = max(map(longest, (*lists, last)))
        part = max((most - 1) // 2, 1) if most < 2 * least + 1 else None
        lists = (roomy(lists[0], part), roomy(lists[1], part))
        last = roomy(last, part)
    every, few = distinct(pa.concat_arrays(list(lists))), distinct(last)
    radix = Radix((len(every), len(few)))

    def make(draw: Draw) -> pa.Array:
        if draw.index is not None:
            one, other = radix.split(draw)
            return cut(join(every.take(one), few.take(other), by=" "), column)
        found = pick(last, draw.stream.words(draw.numbers, LAST))
        return cut(join(first_names(draw, lists), found, by=" "), column)

    characters = max(map(longest, lists)) + 1 + longest(last)
    whole = most is None or characters <= most
    return Bound(
        make,
        space=radix.space if whole else None,
        longest=characters if whole else most,
    )


def _two(binding: Binding, female: str, male: str) -> Bound:
    column = binding.column
    texts = pa.array([male, female], pa.large_string())
    if column.max_length is not None and longest(texts) > column.max_length:
        texts = pc.utf8_slice_codeunits(texts, 0, column.max_length)
    if len(within(texts, column)) < len(texts):
        raise GeneratorUnfit(
            f"{column.name} does not have both {female!r} and {male!r}: name its own words.",
            loc=("params", "female"),
        )

    def make(draw: Draw) -> pa.Array:
        women = is_female(draw) if draw.index is None else draw.index
        return texts.take(pa.array(women))

    return Bound(make, space=len(distinct(texts)), longest=longest(texts), labels=labels(texts))


def bind_gender(binding: Binding) -> Bound:
    """The column's words; in a column of numbers or of yes and no, 1 for men and 2 (no) else."""
    given, column = binding.given(GenderParams), binding.column
    if column.logical is LogicalType.BOOLEAN:
        return Bound(lambda draw: pa.array(is_female(draw) > 0), space=None)
    if column.logical is LogicalType.INTEGER:

        def make(draw: Draw) -> pa.Array:
            women = is_female(draw) if draw.index is None else draw.index
            return numbers(1 + women.astype(np.int64), 0, column)

        return Bound(make, space=2, low=1, high=2, labels=("1", "2"))
    return _two(binding, given.female, given.male)


def bind_title(binding: Binding) -> Bound:
    """Ms and Mr, Mme and M."""
    return _two(binding, *_TITLES[locale_of(binding)])


def _logins(binding: Binding, host: int) -> tuple[Callable[[Draw], pa.Array], int, int]:
    """first.last and, where they must differ, letters of the place: as long as there is room."""
    locale, most = locale_of(binding), binding.column.max_length
    room = 64 if most is None else min(most - host, 64)
    if room < 1:
        raise GeneratorUnfit(
            f"{binding.column.name} holds {most} characters, too few for these hosts.",
            loc=("params", "hosts"),
        )
    lists = (slugs(words(f"{locale}_first_names_f")), slugs(words(f"{locale}_first_names_m")))
    last = slugs(words(f"{locale}_last_names"))
    letters = min(_SUFFIX, room)

    def make(draw: Draw) -> pa.Array:
        found = pick(last, draw.stream.words(draw.numbers, LAST))
        names = join(first_names(draw, lists), found, by=".")
        if draw.index is None:
            return _clean(names, room)
        end = strings(letters_of(draw.index, CROCKFORD, letters))
        if room <= letters + 1:
            return end
        return join(_clean(names, room - letters - 1), end, by=".")

    names_longest = max(map(longest, lists)) + 1 + longest(last)
    return make, 32**letters, min(names_longest + 1 + letters, room)


def _clean(names: pa.Array, most: int) -> pa.Array:
    return pc.utf8_rtrim(pc.utf8_slice_codeunits(names, 0, most), characters=".")


def bind_username(binding: Binding) -> Bound:
    """A login of the person's name."""
    make, space, characters = _logins(binding, 0)
    return Bound(make, space=space, longest=characters)


def bind_email(binding: Binding) -> Bound:
    """The login at one of the hosts."""
    given = binding.given(MailParams)
    hosts = pa.array(given.hosts, pa.large_string())
    logins, space, characters = _logins(binding, 1 + longest(hosts))

    def make(draw: Draw) -> pa.Array:
        host = pick(hosts, draw.stream.words(draw.numbers, HOST))
        return join(logins(draw), host, by="@")

    return Bound(make, space=space, longest=characters + 1 + longest(hosts))


def _born(given: BirthParams, today: date) -> tuple[int, int]:
    """The first and the last day of birth, in days since 1970."""
    oldest = _years_before(today, given.max_age + 1) + 1
    return oldest, _years_before(today, given.min_age)


def _years_before(today: date, years: int) -> int:
    year = max(today.year - years, 1)
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return date(year, today.month, day).toordinal() - EPOCH


def births(draw: Draw, first: int, last: int) -> Steps:
    """Days since 1970; the ages in the middle are met more often."""
    span = last - first + 1
    one, other = (draw.stream.below(draw.numbers, span, BIRTH + at) for at in (0, 1))
    return first + ((one + other) // np.uint64(2)).astype(np.int64)


def bind_birth_date(binding: Binding) -> Bound:
    """The day of birth, seen from the reference date."""
    given, column = binding.given(BirthParams), binding.column
    first, last = _born(given, binding.today)
    whole = Window(first * DAY, last * DAY)
    if held(binding, whole) != whole:
        raise GeneratorUnfit(
            f"{column.name} holds 1970 to 2038: make it a DATE, or narrow the ages.",
            loc=("params", "max_age"),
        )
    if column.logical is LogicalType.TEXT:
        room(column, 10, "a date")

    def make(draw: Draw) -> pa.Array:
        if draw.index is not None:
            return days(first + draw.index.astype(np.int64), column)
        return days(births(draw, first, last), column)

    return Bound(make, space=last - first + 1, longest=10)


def bind_age(binding: Binding) -> Bound:
    """Full years, in agreement with the date of birth."""
    given, column = binding.given(BirthParams), binding.column
    first, last = _born(given, binding.today)
    held = limits(binding, 0)
    if held.high < given.max_age:
        raise GeneratorUnfit(
            f"{column.name} holds numbers up to {held.high}.", loc=("params", "max_age")
        )
    today = np.datetime64(binding.today, "D")

    def make(draw: Draw) -> pa.Array:
        if draw.index is not None:
            return numbers(given.min_age + draw.index.astype(np.int64), 0, column)
        return numbers(_ages(births(draw, first, last), today), 0, column)

    low, high = given.min_age, given.max_age
    return Bound(make, space=high - low + 1, low=low, high=high, longest=3)


def _ages(born: Steps, today: np.datetime64) -> Steps:
    dates = born.astype("datetime64[D]")
    months, now = dates.astype("datetime64[M]"), today.astype("datetime64[M]")
    full = (now - months).astype(np.int64)
    day = (dates - months).astype(np.int64)
    full -= day > int((today - now).astype(np.int64))
    found: Steps = full // 12
    return found


_BINDERS: dict[str, Callable[[Binding], Bound]] = {
    "first_name": bind_first_name,
    "last_name": bind_last_name,
    "full_name": bind_full_name,
    "gender": bind_gender,
    "title": bind_title,
    "username": bind_username,
    "email": bind_email,
    "birth_date": bind_birth_date,
    "age": bind_age,
}
_MAKES = {
    "gender": TEXT | {LogicalType.ENUM, LogicalType.INTEGER, LogicalType.BOOLEAN},
    "title": TEXT | {LogicalType.ENUM},
    "birth_date": TIMES | TEXT,
    "age": frozenset({LogicalType.INTEGER, LogicalType.DECIMAL, LogicalType.FLOAT}),
}


def bind_person(binding: Binding) -> Bound:
    """The part that `output` names."""
    output = binding.given(WholeParams).output
    if binding.column.logical not in _MAKES.get(output, TEXT):
        raise GeneratorUnfit(
            f"{output} does not fit {binding.column.name}, a column of"
            f" {binding.column.logical.value}.",
            loc=("params", "output"),
        )
    return _BINDERS[output](binding)


def _of(name: str, params: type[PersonParams]) -> Generator:
    return Generator(
        id=name,
        family=Family.PERSON,
        params=params,
        makes=_MAKES.get(name, TEXT),
        bind=_BINDERS[name],
        group=grouped,
    )


PERSON = Generator(
    id="person",
    family=Family.PERSON,
    params=WholeParams,
    makes=TEXT.union(*_MAKES.values()),
    bind=bind_person,
    group=grouped,
)
FIRST_NAME = _of("first_name", FirstNameParams)
LAST_NAME = _of("last_name", LastNameParams)
FULL_NAME = _of("full_name", FullNameParams)
GENDER = _of("gender", GenderParams)
TITLE = _of("title", TitleParams)
USERNAME = _of("username", UsernameParams)
BIRTH_DATE = _of("birth_date", BirthParams)
AGE = _of("age", AgeParams)
EMAIL = _of("email", MailParams)
