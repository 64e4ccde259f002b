import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban as other_iban
from stdnum import luhn as other_luhn

from auralith.dataplane.keyed import checks

unhurried = settings(deadline=None, max_examples=60)

DIGITS = st.text("0123456789", min_size=1, max_size=30)
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def rows(text: str) -> np.ndarray:
    return np.array([[LETTERS.index(letter) for letter in text]], np.uint16)


@given(DIGITS)
@unhurried
def test_luhn_is_that_of_others(payload: str) -> None:
    assert str(checks.luhn(rows(payload))[0]) == other_luhn.calc_check_digit(payload)


@given(DIGITS, st.integers(2, 1000))
@unhurried
def test_remainders_are_those_of_the_whole_number(payload: str, modulus: int) -> None:
    assert checks.remainder(rows(payload), modulus)[0] == int(payload) % modulus


@given(st.text(LETTERS, min_size=5, max_size=30), st.sampled_from(["FR", "DE", "GB", "NO"]))
@unhurried
def test_checks_of_an_iban_are_those_of_others(bban: str, country: str) -> None:
    found = f"{checks.iban_check(rows(bban), country)[0]:02}"
    assert found == other_iban.calc_check_digits(f"{country}00{bban}")


def test_weights() -> None:
    assert checks.weighted(rows("123"), (1, 2, 3), 10).tolist() == [4]
