import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith.dataplane.keyed.ff1 import DomainTooSmall, Ff1
from auralith.dataplane.keyed.prf import Prf

unhurried = settings(deadline=None, max_examples=60)

KEY = bytes.fromhex("2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94")
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
SHORT, LONG = "0123456789", "0123456789abcdefghi"
TWEAK, OTHER = "39383736353433323130", "3737373770717273373737"
# The nine samples NIST published with SP 800-38G: bits of the key, radix, tweak, plain, cipher.
SAMPLES = [
    (128, 10, "", SHORT, "2433477484"),
    (128, 10, TWEAK, SHORT, "6124200773"),
    (128, 36, OTHER, LONG, "a9tv40mll9kdu509eum"),
    (192, 10, "", SHORT, "2830668132"),
    (192, 10, TWEAK, SHORT, "2496655549"),
    (192, 36, OTHER, LONG, "xbj3kv35jrawxv32ysr"),
    (256, 10, "", SHORT, "6657667009"),
    (256, 10, TWEAK, SHORT, "1001623463"),
    (256, 36, OTHER, LONG, "xs8a0azh2avyalyzuwd"),
]


def numerals(text: str) -> np.ndarray:
    return np.array([[LETTERS.index(letter) for letter in text]], np.uint16)


@pytest.mark.parametrize(("bits", "radix", "tweak", "plain", "cipher"), SAMPLES)
def test_samples_of_nist(bits: int, radix: int, tweak: str, plain: str, cipher: str) -> None:
    ff1 = Ff1(Prf(KEY[: bits // 8]), radix, bytes.fromhex(tweak))
    found = ff1.encrypt(numerals(plain))
    assert "".join(LETTERS[numeral] for numeral in found[0]) == cipher
    assert ff1.decrypt(numerals(cipher)).tolist() == numerals(plain).tolist()


@given(st.integers(2, 65_536), st.integers(0, 30), st.binary(max_size=40), st.data())
@unhurried
def test_what_is_encrypted_can_be_decrypted(
    radix: int, more: int, tweak: bytes, data: st.DataObject
) -> None:
    ff1 = Ff1(Prf(bytes(32)), radix, tweak)
    row = st.lists(
        st.integers(0, radix - 1), min_size=ff1.shortest + more, max_size=ff1.shortest + more
    )
    rows = np.array(data.draw(st.lists(row, min_size=1, max_size=5)), np.uint16)
    hidden = ff1.encrypt(rows)
    assert hidden.shape == rows.shape
    assert int(hidden.max()) < radix
    assert np.array_equal(ff1.decrypt(hidden), rows)
    assert ff1.encrypt(rows[:1]).tolist() == hidden[:1].tolist()


def test_a_whole_domain_comes_once() -> None:
    every = np.arange(10**6)
    rows = np.stack([every // 10**at % 10 for at in range(6)], axis=1).astype(np.uint16)
    hidden = Ff1(Prf(bytes(32)), 10).encrypt(rows)
    back = (hidden * 10 ** np.arange(6)).sum(axis=1)
    assert np.array_equal(np.sort(back), every)


def test_small_domains_are_refused_with_a_way_out() -> None:
    with pytest.raises(DomainTooSmall, match="at least 6 characters, or take format_preserve"):
        Ff1(Prf(bytes(32)), 10).encrypt(np.zeros((1, 5), np.uint16))


@pytest.mark.parametrize("radix", [1, 65_537])
def test_a_radix_outside_the_standard_is_refused(radix: int) -> None:
    with pytest.raises(ValueError, match="radix"):
        Ff1(Prf(bytes(32)), radix)
