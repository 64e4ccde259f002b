import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith.dataplane.keyed.prf import Prf, derive

unhurried = settings(deadline=None, max_examples=60)

# NIST SP 800-38B, examples for AES-128 and AES-256.
KEYS = {
    "2b7e151628aed2a6abf7158809cf4f3c": (
        "bb1d6929e95937287fa37d129b756746",
        "070a16b46b4d4144f79bdd9dd04a287c",
        "dfa66747de9ae63030ca32611497c827",
        "51f0bebf7e3b9d92fc49741779363cfe",
    ),
    "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4": (
        "028962f61b7bf89efc6b551f4667d983",
        "28a7023f452e8f82bd4bf28d8c37c35c",
        "aaf3d8f1de5640c232f5b169b9c911e6",
        "e1992190549f6ed5696a2c056c315410",
    ),
}
MESSAGE = bytes.fromhex(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)
VALUES = st.lists(st.binary(max_size=70) | st.binary(min_size=1000, max_size=1100), max_size=30)


@pytest.mark.parametrize(("key", "expected"), KEYS.items())
def test_tags_are_those_nist_published(key: str, expected: tuple[str, ...]) -> None:
    messages = pa.array([MESSAGE[:length] for length in (0, 16, 40, 64)], pa.large_binary())
    tags = Prf(bytes.fromhex(key)).tags(messages)
    assert [tag.tobytes().hex() for tag in tags] == list(expected)


@given(VALUES, st.binary(min_size=32, max_size=32))
@unhurried
def test_tags_are_those_of_the_library(values: list[bytes], key: bytes) -> None:
    tags = Prf(key).tags(pa.array(values, pa.large_binary()))
    assert len(tags) == len(values)
    for value, tag in zip(values, tags, strict=True):
        mac = CMAC(AES(key))
        mac.update(value)
        assert tag.tobytes() == mac.finalize()


@given(VALUES, st.integers(0, 29))
@unhurried
def test_a_tag_does_not_depend_on_the_rows_beside_it(values: list[bytes], start: int) -> None:
    prf, column = Prf(bytes(32)), pa.array(values, pa.large_binary())
    assert prf.tags(column.slice(start)).tolist() == prf.tags(column)[start:].tolist()


def test_null_counts_as_empty_whatever_lies_below_it() -> None:
    prf = Prf(bytes(32))
    hidden = pa.Array.from_buffers(
        pa.large_binary(),
        1,
        [
            pa.py_buffer(b"\x00"),
            pa.py_buffer((0).to_bytes(8, "little") + b"\x03" + bytes(7)),
            pa.py_buffer(b"abc"),
        ],
    )
    assert hidden.null_count == 1
    assert prf.tags(hidden).tolist() == prf.tags(pa.array([b""], pa.large_binary())).tolist()


def test_expanding_begins_alike_whatever_the_size() -> None:
    prf = Prf(bytes(32))
    tags = prf.tags(pa.array([b"a", b"b"], pa.large_binary()))
    assert prf.expand(tags, 50)[:, :7].tolist() == prf.expand(tags, 7).tolist()
    assert len({bytes(row) for row in prf.expand(tags, 64).reshape(-1, 16)}) == 8


def test_labels_cannot_run_into_each_other() -> None:
    assert derive(b"k", "ab", "c") != derive(b"k", "a", "bc")
    assert derive(b"k", "a") == derive(b"k", "a")


def test_a_key_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="16, 24 or 32"):
        Prf(b"short")
