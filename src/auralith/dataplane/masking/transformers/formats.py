"""Encryption that keeps the format: FF1 of NIST, and permutations within a value's own shape."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import Field, field_validator

from auralith.dataplane.keyed.cells import CellPermutation
from auralith.dataplane.keyed.ff1 import Ff1
from auralith.dataplane.keyed.prf import Bytes
from auralith.dataplane.masking.errors import RuleUnfit, ValueUnfit
from auralith.dataplane.masking.model import (
    TEXT,
    Binding,
    Family,
    Grade,
    Mask,
    Params,
    Row,
    Transformer,
)
from auralith.dataplane.masking.transformers.shaped import Signs, moved, on_signs


class FormatParams(Params):
    """Letters and digits change, each for one of its kind."""

    keep_first: int = Field(
        default=0, ge=0, le=100, description="Letters and digits kept at the start."
    )
    keep_last: int = Field(
        default=0, ge=0, le=100, description="Letters and digits kept at the end."
    )


class Ff1Params(FormatParams):
    """FF1 over the characters of an alphabet; other characters stay in place."""

    alphabet: str = Field(
        default="0123456789", min_length=2, max_length=94, description="What is encrypted."
    )
    tweak: str = Field(default="", max_length=100, description="Other tweak, other result.")

    @field_validator("alphabet")
    @classmethod
    def _differ(cls, alphabet: str) -> str:
        if (
            len(set(alphabet)) < len(alphabet)
            or not alphabet.isascii()
            or not alphabet.isprintable()
        ):
            msg = "The alphabet has each character once, and printable ones of ASCII only."
            raise ValueError(msg)
        return alphabet


def free_places(signs: Signs, first: int, last: int) -> NDArray[np.bool_]:
    """Which places are not kept; where the ends would cover everything, all of them."""
    places = np.arange(signs.bytes.shape[1])
    free: NDArray[np.bool_] = (places >= first) & (places < (signs.counts - last)[:, None])
    whole = places < signs.counts[:, None]
    return np.where(free.any(axis=1, keepdims=True), free, whole)


def bind_format(binding: Binding) -> Mask:
    """A bijection of all values of one shape."""
    return _format(binding, back=False)


def bind_format_back(binding: Binding) -> Mask:
    """The way back."""
    return _format(binding, back=True)


def _format(binding: Binding, *, back: bool) -> Mask:
    given = binding.given(FormatParams)
    permutation = CellPermutation(binding.key.key("format_preserve"))

    def work(signs: Signs) -> Bytes:
        free = free_places(signs, given.keep_first, given.keep_last)
        return moved(permutation, signs.bytes, free, back=back)

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        return on_signs(values, work)

    return mask


def bind_ff1(binding: Binding) -> Mask:
    """The standard's encryption."""
    return _ff1(binding, back=False)


def bind_ff1_back(binding: Binding) -> Mask:
    """The standard's decryption."""
    return _ff1(binding, back=True)


def _ff1(binding: Binding, *, back: bool) -> Mask:
    given, column = binding.given(Ff1Params), binding.column
    cipher = Ff1(binding.key.prf("fpe_ff1"), len(given.alphabet), given.tweak.encode())
    kept = given.keep_first + given.keep_last
    if column.max_length is not None and column.max_length - kept < cipher.shortest:
        raise RuleUnfit(
            f"{column.name} holds {column.max_length} characters; FF1 needs {cipher.shortest} that"
            " are not kept: take format_preserve.",
            loc=("transformer",),
        )
    glyphs = np.frombuffer(given.alphabet.encode(), np.uint8)
    kinds, numerals = np.zeros(256, np.uint8), np.zeros(256, np.uint16)
    kinds[glyphs], numerals[glyphs] = 1, np.arange(len(glyphs))

    def work(signs: Signs) -> Bytes:
        lengths = signs.counts - kept
        short = int((lengths < cipher.shortest).sum())
        if short:
            raise ValueUnfit(
                f"{short} values of {column.name} have fewer than {cipher.shortest} characters to"
                " encrypt, too few for FF1: take format_preserve.",
                column=column.name,
                rows=short,
            )
        out = signs.bytes.copy()
        apply = cipher.decrypt if back else cipher.encrypt
        for length in np.unique(lengths):
            rows = np.nonzero(lengths == length)[0]
            places = slice(given.keep_first, given.keep_first + int(length))
            out[rows, places] = glyphs[apply(numerals[signs.bytes[rows, places]])]
        return out

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        return on_signs(values, work, kinds)

    return mask


FORMAT = Transformer(
    id="format_preserve",
    family=Family.ENCRYPTION,
    params=FormatParams,
    accepts=TEXT,
    bind=bind_format,
    grade=Grade.PRESERVED,
    privacy_rank=4,
    on_keys=True,
    unbind=bind_format_back,
)
FF1 = Transformer(
    id="fpe_ff1",
    family=Family.ENCRYPTION,
    params=Ff1Params,
    accepts=TEXT,
    bind=bind_ff1,
    grade=Grade.PRESERVED,
    privacy_rank=3,
    on_keys=True,
    unbind=bind_ff1_back,
)
