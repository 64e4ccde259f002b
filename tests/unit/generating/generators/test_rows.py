"""Columns that agree with each other: persons, places, periods, moments behind others, states."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from pydantic import ValidationError

from auralith.dataplane.generating.catalogue import CATALOGUE
from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.model import Binding, Bound
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.transformers.picking import slugs
from auralith.dataplane.schema.model import LogicalType as L
from auralith.dataplane.wordlists.loading import cities, words
from tests.unit.generating.generators.cases import STATES, parents, row
from tests.unit.generating.generators.running import TODAY, Case, bound, made, values

COUNT = 2000
ROWS = np.arange(COUNT, dtype=np.uint64)


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_a_person_s_columns_agree(locale: str) -> None:
    def column(name: str, logical: L = L.TEXT) -> list[object]:
        return values(name, COUNT, locale=locale, logical=logical)

    first, last, full = column("first_name"), column("last_name"), column("full_name")
    assert full == [f"{one} {other}" for one, other in zip(first, last, strict=True)]
    plain = [slugs(pa.array(names, pa.large_string())).to_pylist() for names in (first, last)]
    logins = [f"{one}.{other}" for one, other in zip(*plain, strict=True)]
    assert column("username") == logins
    assert [str(mail).split("@", maxsplit=1)[0] for mail in column("email")] == logins
    women = set(words(f"{locale}_first_names_f").to_pylist())
    men = set(words(f"{locale}_first_names_m").to_pylist())
    titles = ("Ms", "Mr") if locale == "en" else ("Mme", "M.")
    genders = list(zip(first, column("gender"), column("title"), strict=True))
    assert all(name in (women if gender == "F" else men) for name, gender, _ in genders)
    assert all(title == titles[gender == "M"] for _, gender, title in genders)


def test_unique_logins_still_bear_the_name() -> None:
    names = values("last_name")
    plain = slugs(pa.array(names, pa.large_string())).to_pylist()
    mails = values("email", unique=True)
    assert all(name in mail for name, mail in zip(plain, mails, strict=True))


def test_an_age_is_that_of_the_birth_date() -> None:
    for today in (TODAY, date(2024, 2, 29), date(2025, 12, 31)):
        case = Case(L.DATE, {"min_age": 0, "max_age": 99})
        born = made(_at(today, "birth_date", case), case, COUNT).to_pylist()
        case = Case(L.INTEGER, {"min_age": 0, "max_age": 99})
        ages = made(_at(today, "age", case), case, COUNT).to_pylist()
        assert ages == [
            today.year - day.year - ((today.month, today.day) < (day.month, day.day))
            for day in born
        ]
        assert 0 <= min(ages) <= max(ages) <= 99


def _at(today: date, name: str, case: Case) -> Bound:
    generator = CATALOGUE[name]
    shape = ColumnShape("c", case.logical)
    return generator.bind(Binding(shape, generator.params(**case.params), today))


def test_groups_are_told_by_their_names() -> None:
    for name in ("first_name", "email", "city", "siret", "product_category", "period"):
        generator = CATALOGUE[name]
        params = {"output": "start"} if name == "period" else {}
        assert generator.group(generator.params(**params)) is not None
        assert generator.group(generator.params(**params, group="other")) == "other"
        assert generator.group(generator.params(**params, group=None)) is None
    assert CATALOGUE["integer"].group(CATALOGUE["integer"].params()) is None


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_a_zip_belongs_to_its_city(locale: str) -> None:
    columns = {name: values(name, COUNT, locale=locale) for name in ("city", "zip", "region")}
    columns["country"] = values("country", COUNT, locale=locale, params={"form": "code"})
    known = cities(locale)  # type: ignore[arg-type] # one of the two
    rows = set(zip(*(known[name].to_pylist() for name in columns), strict=True))
    assert set(zip(*columns.values(), strict=True)) == rows
    for full, city, code in zip(
        values("full_address", COUNT, locale=locale), columns["city"], columns["zip"], strict=True
    ):
        assert city in full
        assert code in full


def test_coordinates_lie_near_the_city() -> None:
    known = cities("fr")
    places = dict(zip(known["city"].to_pylist(), known["latitude"].to_pylist(), strict=True))
    shape = {"precision": 8, "scale": 5}
    found = values("latitude", COUNT, logical=L.DECIMAL, shape=shape, locale="fr")
    for city, latitude in zip(values("city", COUNT, locale="fr"), found, strict=True):
        assert abs(float(places[city]) - float(latitude)) <= 0.0201


def test_a_product_is_of_its_category() -> None:
    pairs = set(zip(values("product_name", COUNT), values("product_category", COUNT), strict=True))
    assert len(pairs) == 120
    assert len({name for name, _ in pairs}) == 120


@pytest.mark.parametrize("kinds", [(L.DATE, L.DATE), (L.DATE, L.TIMESTAMP), (L.TIMESTAMP, L.TEXT)])
def test_a_period_ends_behind_its_start(kinds: tuple[L, L]) -> None:
    start, end = (
        values("period", COUNT, logical=kind, params={"output": output, "min_days": 0})
        for kind, output in zip(kinds, ("start", "end"), strict=True)
    )
    assert all(str(one)[:10] <= str(other)[:10] for one, other in zip(start, end, strict=True))
    if kinds[0] is not L.DATE:
        assert all(str(one) <= str(other) for one, other in zip(start, end, strict=True))


def test_behind_another_column() -> None:
    params = {"column": "moment", "min_days": 1, "max_days": 3}
    case = Case(L.TIMESTAMP, params, row=row)
    found = made(bound("after", case), case, ROWS).to_pylist()
    before = row(ROWS)["moment"].to_pylist()
    gaps = [later - earlier for later, earlier in zip(found, before, strict=True)]
    assert timedelta(days=1) <= min(gaps) < max(gaps) <= timedelta(days=3)
    day = Case(L.DATE, params, row=row)
    found = made(bound("after", day), day, ROWS).to_pylist()
    gaps = [later - earlier.date() for later, earlier in zip(found, before, strict=True)]
    assert {gap.days for gap in gaps} == {1, 2, 3}


def test_nothing_lies_behind_until() -> None:
    params = {"column": "moment", "max_days": 900, "until": "2022-01-01"}
    case = Case(L.TIMESTAMP, params, row=row)
    found = made(bound("after", case), case, ROWS).to_pylist()
    before = row(ROWS)["moment"].to_pylist()
    last = datetime(2022, 1, 1, 23, 59, 59)  # noqa: DTZ001 - without a zone
    assert all(
        earlier <= later <= max(earlier + timedelta(seconds=1), last)
        for later, earlier in zip(found, before, strict=True)
    )


def test_behind_the_parent_and_where_there_is_none() -> None:
    def some(rows: np.ndarray) -> pa.Array:
        there = parents(rows).to_pylist()
        return pa.array([None if n % 3 == 0 else there[n] for n in range(len(rows))])

    case = Case(L.TIMESTAMP, {"key": "k", "column": "m", "min_days": 1}, parent=some)
    found = made(bound("after_parent", case), case, 30).to_pylist()
    assert [n for n, value in enumerate(found) if value is None] == list(range(0, 30, 3))
    assert CATALOGUE["after_parent"].reads_parent(
        CATALOGUE["after_parent"].params(**case.params)
    ) == (("k", "m"),)


def test_weekdays_hours_and_growth() -> None:
    params = {"hours": "business", "weekdays": [1, 1, 1, 1, 1, 0, 0], "growth": 9, "low": "-1y"}
    found = values("timestamp", COUNT * 5, logical=L.TIMESTAMP, params=params)
    assert {moment.weekday() for moment in found} == set(range(5))
    assert {moment.hour for moment in found} == set(range(8, 19))
    half = datetime(2025, 7, 1)  # noqa: DTZ001 - without a zone
    early = sum(moment < half for moment in found) / len(found)
    assert abs(early - (1 + 5) / 2 / ((1 + 9) / 2) / 2) < 0.03


@pytest.mark.parametrize(
    ("low", "first"),
    [("today", TODAY), ("-1d", date(2025, 12, 31)), ("-2w", date(2025, 12, 18)),
     ("-1m", date(2025, 12, 1)), ("-3y", date(2023, 1, 1)), ("2025-12-24", date(2025, 12, 24))],
)  # fmt: skip
def test_moments_are_seen_from_the_reference_date(low: str, first: date) -> None:
    case = Case(L.DATE, {"low": low, "high": low})
    assert made(bound("date", case), case, 3).to_pylist() == [first] * 3


@pytest.mark.parametrize("low", ["2025-02-30", "yesterday", "-9y9"])
def test_no_day_of_the_calendar(low: str) -> None:
    with pytest.raises((GeneratorUnfit, ValidationError)):
        values("date", logical=L.DATE, params={"low": low})


def test_states_follow_each_other() -> None:
    found = values("states", 4000, params={"transitions": STATES, "journey": 4})
    for at in range(0, 4000, 4):
        journey = found[at : at + 4]
        assert journey[0] == "new"
        for before, after in pairwise(journey):
            following = STATES.get(before, {})
            assert after in following if following else after == before
    ends = found[3::4]
    assert abs(ends.count("cancelled") / len(ends) - 0.1) < 0.03


def test_weights_and_shares() -> None:
    found = values("choice", 20_000, params={"values": ["a", "b", "c"], "weights": [7, 0, 3]})
    assert abs(found.count("a") / 20_000 - 0.7) < 0.01
    assert "b" not in found
    flags = values("boolean", 20_000, logical=L.BOOLEAN, params={"share": 0.05})
    assert abs(flags.count(True) / 20_000 - 0.05) < 0.01
    assert set(values("boolean", logical=L.BOOLEAN, params={"share": 1})) == {True}


def test_one_s_own_lists() -> None:
    assert set(values("list", params={"list": "towns"})) == {"Oslo", "Bergen", "OSLO", "Tromsø"}
    assert bound("list", Case(params={"list": "towns"})).space == 3
    with pytest.raises(GeneratorUnfit, match="no list"):
        values("list", params={"list": "villages"})


def test_expressions_are_those_of_sql() -> None:
    others = row(ROWS)
    shape = {"precision": 12, "scale": 2}

    def computed(expression: str, logical: L, **more: object) -> list[object]:
        case = Case(logical, {"expression": expression}, shape=more, row=row)
        return made(bound("expression", case), case, ROWS).to_pylist()

    amounts = zip(others["quantity"].to_pylist(), others["price"].to_pylist(), strict=True)
    cents = Decimal("0.01")
    assert computed("quantity * price * 1.2", L.DECIMAL, **shape) == [
        (q * p * Decimal("1.2")).quantize(cents, ROUND_HALF_UP) for q, p in amounts
    ]
    names = others["name"].to_pylist()
    assert computed("UPPER(LEFT(name, 3)) || '-' || quantity", L.TEXT) == [
        None if name is None else f"{name[:3].upper()}-{q}"
        for name, q in zip(names, others["quantity"].to_pylist(), strict=True)
    ]
    assert computed("CASE WHEN name IS NULL THEN 'none' WHEN quantity BETWEEN 2 AND 4 THEN 'few'"
                    " ELSE 'many' END", L.TEXT) == [
        "none" if name is None else "few" if 2 <= q <= 4 else "many"
        for name, q in zip(names, others["quantity"].to_pylist(), strict=True)
    ]  # fmt: skip
    assert computed("CAST(moment AS DATE) + 3", L.DATE) == [
        moment.date() + timedelta(days=3) for moment in others["moment"].to_pylist()
    ]
    assert set(computed("quantity * 1000", L.INTEGER, low=0, high=127)) == {127}
    assert computed("price / 0", L.DECIMAL, **shape) == [None] * COUNT


@pytest.mark.parametrize(
    "expression", ["quantity +", "now()", "(SELECT 1)", "quantity::xml", "a; b"]
)
def test_expressions_that_are_not_understood(expression: str) -> None:
    with pytest.raises(ValidationError):
        values("expression", params={"expression": expression})


def test_templates() -> None:
    case = Case(params={"template": "{name|slug}/{quantity}-{#3}"}, row=row)
    found = made(bound("template", case), case, 9).to_pylist()
    assert found[:4] == ["zoe0brun/1-000", "zoe1brun/2-001", "zoe2brun/3-002", "/4-003"]
    params = CATALOGUE["template"].params(**case.params)
    assert CATALOGUE["template"].reads(params) == ("name", "quantity")


def test_documents_read_what_their_parts_read() -> None:
    generator = CATALOGUE["json"]
    params = generator.params(fields={
        "a": {"generator": "template", "params": {"template": "{name}"}},
        "b": {"generator": "after_parent", "params": {"key": "k", "column": "c"}},
    })  # fmt: skip
    assert generator.reads(params) == ("name",)
    assert generator.reads_parent(params) == (("k", "c"),)
