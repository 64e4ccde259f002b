"""Numbers that were valid stay valid, as libraries of others judge it."""

from collections.abc import Callable

import numpy as np
import phonenumbers
import pytest
from schwifty import IBAN
from stdnum import luhn
from stdnum.be import nn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir, siren, siret
from stdnum.gb import nhs
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.us import ssn

from tests.unit.dataplane.masking.cases import Case
from tests.unit.dataplane.masking.running import bound, mask

COUNT = 400
DRAW = np.random.default_rng(11)
Judge = Callable[[str], bool]


def masked(transformer: str, values: list[str], **params: object) -> list[str]:
    case = Case(values=None, params=params)  # type: ignore[arg-type]  # values are given by hand
    return mask(bound(transformer, case), case, values).to_pylist()


def digits(count: int) -> str:
    return "".join(map(str, DRAW.integers(0, 10, count)))


def valid(make: Callable[[], str], judge: Judge) -> list[str]:
    """Numbers that the other library takes, found by trying."""
    found: set[str] = set()
    for _ in range(COUNT * 400):
        if len(found) == COUNT:
            break
        number = make()
        if judge(number):
            found.add(number)
    assert len(found) == COUNT
    return sorted(found)


NATIONAL: dict[str, tuple[Callable[[], str], Judge]] = {
    "fr_nir": (
        lambda: nir_of(f"{DRAW.integers(1, 3)}{digits(2)}{DRAW.integers(1, 13):02}", digits(8)),
        nir.is_valid,
    ),
    "fr_siren": (lambda: digits(9), siren.is_valid),
    "es_dni": (lambda: (n := digits(8)) + dni.calc_check_digit(n), dni.is_valid),
    "es_nie": (
        lambda: (n := f"{'XYZ'[DRAW.integers(3)]}{digits(7)}") + nie.calc_check_digit(n),
        nie.is_valid,
    ),
    "nl_bsn": (lambda: digits(9), bsn.is_valid),
    "gb_nhs": (lambda: digits(10), nhs.is_valid),
    "br_cpf": (lambda: (n := digits(9)) + cpf._calc_check_digits(n), cpf.is_valid),
    "pt_nif": (lambda: f"{DRAW.integers(1, 4)}{digits(8)}", nif.is_valid),
    "ch_ahv": (lambda: f"756{digits(10)}", ahv.is_valid),
    "ca_sin": (lambda: f"{DRAW.integers(1, 8)}{digits(8)}", sin.is_valid),
    "fr_siret": (lambda: siret_of(digits(8), digits(4)), siret.is_valid),
    "be_nn": (lambda: nn_of(f"{born(24)}{DRAW.integers(1, 999):03}"), nn.is_valid),
    "pl_pesel": (
        lambda: (
            (n := f"{born(20, 20 * int(DRAW.integers(2)))}{digits(4)}") + pesel.calc_check_digit(n)
        ),
        pesel.is_valid,
    ),
    "de_idnr": (lambda: idnr_of(list("0123456789")), idnr.is_valid),
    "it_cf": (lambda: cf_of(letters(6), letters(1)), codicefiscale.is_valid),
    "us_ssn": (lambda: f"{DRAW.integers(1, 666):03}-{digits(2)}-{digits(4)}", ssn.is_valid),
}


def born(last: int, month: int = 0) -> str:
    """A date as six digits; the month with what tells the century."""
    year, day = DRAW.integers(0, last), DRAW.integers(1, 32)
    return f"{year:02}{DRAW.integers(1, 13) + month:02}{day:02}"


def letters(count: int) -> str:
    return "".join(chr(65 + n) for n in DRAW.integers(0, 26, count))


def siret_of(company: str, place: str) -> str:
    body = company + luhn.calc_check_digit(company) + place
    return body + luhn.calc_check_digit(body)


def nn_of(body: str) -> str:
    """Of those born since 2000 as often as of those before."""
    start = body if DRAW.integers(2) else f"2{body}"
    return f"{body}{97 - int(start) % 97:02}"


def idnr_of(pool: list[str]) -> str:
    """One digit twice or three times, the others once at most."""
    DRAW.shuffle(pool)
    more = int(DRAW.integers(1, 3))
    body = [*pool[: 10 - more], *[pool[0]] * more]
    DRAW.shuffle(body)
    text = "".join(body)
    return text + idnr.mod_11_10.calc_check_digit(text)


def cf_of(names: str, place: str) -> str:
    day = DRAW.integers(1, 32) + 40 * int(DRAW.integers(2))
    month = "ABCDEHLMPRST"[DRAW.integers(12)]
    body = f"{names}{digits(2)}{month}{day:02}{place}{digits(3)}"
    return body + codicefiscale.calc_check_digit(body)


def nir_of(start: str, rest: str) -> str:
    body = f"{start}{DRAW.integers(1, 96):02}{rest[:6]}"
    return body + nir.calc_check_digits(body)


@pytest.mark.parametrize("kind", NATIONAL)
def test_national_numbers(kind: str) -> None:
    make, judge = NATIONAL[kind]
    before = valid(make, judge)
    after = masked("national_id", before, kind=kind)
    assert [number for number in after if not judge(number)] == []
    assert len(set(after)) == COUNT
    assert sum(one == other for one, other in zip(before, after, strict=True)) < 3


def test_people_born_in_corsica() -> None:
    bodies = [f"1{digits(2)}05{part}{digits(6)}" for part in ("2A", "2B") for _ in range(50)]
    before = [f"{body}{nir.calc_check_digits(body)}" for body in bodies]
    after = masked("national_id", before, kind="fr_nir")
    assert all(nir.is_valid(number) for number in after)
    assert [number[5:7] for number in after] == [number[5:7] for number in before]


def test_sex_and_birth_may_stay() -> None:
    before = valid(*NATIONAL["fr_nir"])
    after = masked("national_id", before, kind="fr_nir", keep_sex=True, keep_birth=True)
    assert [n[:5] for n in after] == [n[:5] for n in before]
    assert all(nir.is_valid(number) for number in after)


@pytest.mark.parametrize("params", [{}, {"keep_first": 0}, {"keep_last": 4}, {"keep_first": 2}])
@pytest.mark.parametrize("length", [13, 14, 15, 16, 19])
def test_cards(length: int, params: dict[str, int]) -> None:
    payloads = {f"4{digits(length - 2)}" for _ in range(COUNT)}
    before = sorted(payload + luhn.calc_check_digit(payload) for payload in payloads)
    after = masked("luhn_number", before, **params)
    assert all(luhn.is_valid(number) for number in after)
    assert len(set(after)) == len(before)
    first, last = params.get("keep_first", 6), params.get("keep_last", 0)
    assert [n[:first] for n in after] == [n[:first] for n in before]
    assert last == 0 or [n[-last:] for n in after] == [n[-last:] for n in before]


def test_a_wrong_check_stays_wrong() -> None:
    before = ["4111111111111112", "4111 1111 1111 1113"]
    assert not any(luhn.is_valid(number) for number in masked("luhn_number", before))


@pytest.mark.parametrize("country", ["FR", "DE", "BE", "NL", "GB", "ES", "IT", "PT", "CH", "LU"])
@pytest.mark.parametrize("keep_bank", [True, False])
def test_ibans(country: str, keep_bank: bool) -> None:
    before = [str(IBAN.random(country_code=country)) for _ in range(60)]
    after = masked("iban", before, keep_bank=keep_bank)
    for number in after:
        IBAN(number)
    assert len(set(after)) == len(set(before))
    assert [number[:2] for number in after] == [number[:2] for number in before]
    if keep_bank and country in {"FR", "BE", "PT"}:
        for number in after:
            IBAN(number, validate_bban=True)


@pytest.mark.parametrize("region", ["FR", "BE", "GB", "US", "DE", "ES", "IT", "CH", "CA", "NL"])
@pytest.mark.parametrize("kind", ["MOBILE", "FIXED_LINE"])
def test_phones(region: str, kind: str) -> None:
    shown = phonenumbers.example_number_for_type(
        region, getattr(phonenumbers.PhoneNumberType, kind)
    )
    base = phonenumbers.format_number(shown, phonenumbers.PhoneNumberFormat.E164)
    before = [f"{base[:-4]}{number:04}" for number in range(0, 10_000, 97)]
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in before)
    after = masked("phone", before)
    judged = [phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in after]
    assert all(judged)
    assert len(set(after)) == len(before)


def test_both_ways_to_write_a_phone_number_agree() -> None:
    one, other, third = masked("phone", ["+33612345678", "06 12 34 56 78", "06.12.34.56.78"])
    assert one[-9:] == other.replace(" ", "")[1:] == third.replace(".", "")[1:]


def test_a_branch_belongs_to_its_company() -> None:
    companies = valid(*NATIONAL["fr_siren"])[:50]
    branches = [siret_of(company[:8], digits(4)) for company in companies]
    masked_companies = masked("national_id", companies, kind="fr_siren")
    after = masked("national_id", branches, kind="fr_siret")
    assert [number[:9] for number in after] == masked_companies


def test_a_century_stays() -> None:
    before = [nn_of(f"{born(24)}{DRAW.integers(1, 999):03}") for _ in range(COUNT)]
    before = [number for number in before if nn.is_valid(number)]
    after = masked("national_id", before, kind="be_nn")
    years = [[nn.get_birth_year(number) for number in numbers] for numbers in (before, after)]
    assert years[0] == years[1]
    assert set(years[0]) >= {1910, 2010}
