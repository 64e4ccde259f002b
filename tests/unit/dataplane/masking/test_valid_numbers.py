"""Numbers that were valid stay valid, as libraries of others judge it."""

from collections.abc import Callable

import numpy as np
import phonenumbers
import pytest
from schwifty import IBAN
from stdnum import luhn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.es import dni, nie
from stdnum.fr import nir, siren
from stdnum.gb import nhs
from stdnum.nl import bsn
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
    "us_ssn": (lambda: f"{DRAW.integers(1, 666):03}-{digits(2)}-{digits(4)}", ssn.is_valid),
}


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
