"""Another name for each value: hashes, tokens, UUIDs, permuted integers."""

import hmac
from typing import Literal

import numpy as np
import pyarrow as pa
from pydantic import Field, field_validator

from auralith.dataplane.keyed.prf import Bytes
from auralith.dataplane.masking.canonical import Canonical, canonical
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.errors import RuleUnfit
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
from auralith.dataplane.masking.texts import hexadecimal, join, strings, text
from auralith.dataplane.schema.model import LogicalType

SAFE_BITS = 128
"""From here on, equal pseudonyms of different values do not happen."""
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_TOKENS = "abcdefghijklmnopqrstuvwxyz0123456789"


class HashParams(Params):
    """A keyed hash as text."""

    algorithm: Literal["aes_cmac", "hmac_sha256"] = Field(
        default="aes_cmac", description="HMAC-SHA-256 is slower and gives up to 64 digits."
    )
    length: int = Field(default=32, ge=4, le=64, description="Hexadecimal digits (4 bits each).")
    ignore_case: bool = Field(default=False, description="Whether 'A' and 'a' are alike.")


class TokenParams(Params):
    """A random-looking text."""

    alphabet: str = Field(default=_TOKENS, min_length=2, max_length=64, description="Its letters.")
    length: int = Field(default=25, ge=4, le=64, description="Letters after the prefix.")
    prefix: str = Field(default="", max_length=32, description="What every token begins with.")

    @field_validator("alphabet")
    @classmethod
    def _differ(cls, alphabet: str) -> str:
        if len(set(alphabet)) < len(alphabet) or not alphabet.isascii():
            msg = "The alphabet has each letter once, and letters of ASCII only."
            raise ValueError(msg)
        return alphabet


class UuidParams(Params):
    """A UUID."""

    version: Literal[4, 8] = Field(default=4, description="The version it claims to be.")


def _form(params: HashParams) -> Canonical:
    return Canonical.FOLDED if params.ignore_case else Canonical.EXACT


def bind_hash(binding: Binding) -> Mask:
    """Text gets hexadecimal digits, bytes get bytes."""
    given = binding.given(HashParams)
    if given.algorithm == "aes_cmac" and given.length > SAFE_BITS // 4:
        raise RuleUnfit(
            "AES-CMAC gives 32 digits at most: lower length or take hmac_sha256.",
            loc=("params", "length"),
        )
    raw = binding.column.logical is LogicalType.BINARY
    prf, key = binding.key.prf("hash"), binding.key.key("hash, HMAC")

    def digest(values: pa.Array) -> Bytes:
        found = canonical(values, _form(given))
        if given.algorithm == "aes_cmac":
            return prf.tags(found)
        whole = b"".join(
            hmac.digest(key, value, "sha256") for value in found.cast(pa.large_binary()).to_pylist()
        )
        return np.frombuffer(whole, np.uint8).reshape(-1, 32)

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        data = digest(values)
        if raw:
            return strings(data[:, : -(-given.length // 2)]).view(pa.large_binary())
        return strings(hexadecimal(data)[:, : given.length])

    return mask


def _safe(params: Params) -> bool:
    if isinstance(params, HashParams):
        bits = 4.0 * params.length
    elif isinstance(params, TokenParams):
        bits = params.length * float(np.log2(len(params.alphabet)))
    else:
        bits = float(SAFE_BITS)
    return bits >= SAFE_BITS


def _by_bits(params: Params) -> Grade:
    return Grade.PRESERVED if _safe(params) else Grade.NOT_GUARANTEED


def bind_token(binding: Binding) -> Mask:
    """Letters of the alphabet, each from 32 bits of a keyed stream."""
    given = binding.given(TokenParams)
    prf = binding.key.prf("token")
    glyphs = np.frombuffer(given.alphabet.encode(), np.uint8)

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        tags = prf.tags(canonical(values, Canonical.EXACT))
        stream = np.ascontiguousarray(prf.expand(tags, 4 * given.length)).view("<u4")
        numbers = stream.astype(np.uint64) * np.uint64(len(glyphs)) >> np.uint64(32)
        tokens = strings(glyphs[numbers.astype(np.intp)])
        return join(text(given.prefix), tokens) if given.prefix else tokens

    return mask


def bind_uuid(binding: Binding) -> Mask:
    """122 bits of the keyed hash of the value."""
    version = binding.given(UuidParams).version
    prf = binding.key.prf("uuid_from")

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        data = prf.tags(canonical(values, Canonical.FOLDED))
        data[:, 6] = data[:, 6] & 0x0F | version << 4
        data[:, 8] = data[:, 8] & 0x3F | 0x80
        digits = hexadecimal(data)
        shown = np.full((len(data), 36), ord("-"), np.uint8)
        places = [at for at in range(36) if at not in {8, 13, 18, 23}]
        shown[:, places] = digits
        return strings(shown)

    return mask


def _token_length(params: Params, column: ColumnShape) -> int | None:  # noqa: ARG001 - one signature for all bounds
    given = params if isinstance(params, TokenParams) else TokenParams()
    return given.length + len(given.prefix)


def _plain_token(params: Params) -> bool:
    alphabet = params.alphabet if isinstance(params, TokenParams) else _TOKENS
    return alphabet.isalnum() and alphabet == alphabet.lower()


HASH = Transformer(
    id="hash",
    family=Family.PSEUDONYM,
    params=HashParams,
    accepts=TEXT | {LogicalType.BINARY},
    bind=bind_hash,
    grade=_by_bits,
    privacy_rank=3,
    on_keys=True,
    longest=lambda params, column: (
        getattr(params, "length", 32)
        if column.logical is LogicalType.TEXT
        else -(-getattr(params, "length", 32) // 2)
    ),
    plain=lambda _params: True,
    fresh=_safe,
)
TOKEN = Transformer(
    id="token",
    family=Family.PSEUDONYM,
    params=TokenParams,
    accepts=TEXT,
    bind=bind_token,
    grade=_by_bits,
    privacy_rank=3,
    on_keys=True,
    longest=_token_length,
    plain=_plain_token,
    fresh=_safe,
)
UUID = Transformer(
    id="uuid_from",
    family=Family.PSEUDONYM,
    params=UuidParams,
    accepts=TEXT | {LogicalType.UUID},
    bind=bind_uuid,
    grade=Grade.PRESERVED,
    privacy_rank=3,
    canonical=Canonical.FOLDED,
    on_keys=True,
    longest=lambda _params, _column: 36,
    plain=lambda _params: True,
    fresh=True,
)
