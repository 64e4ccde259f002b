"""Encryption of any value, for whoever has the key to lead back: AES-SIV (RFC 5297)."""

import base64
import binascii
from collections.abc import Callable
from typing import Literal

import pyarrow as pa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from pydantic import Field

from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.errors import ValueUnfit
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
from auralith.dataplane.schema.model import LogicalType

_TAG = 16
_UTF8 = 4
"""Bytes of the longest character."""
_LARGEST = 1 << 30


class SivParams(Params):
    """Text that the key leads back; longer than the original by 16 bytes and the encoding."""

    encoding: Literal["base64url", "hex"] = Field(
        default="base64url", description="How text is written; binary columns hold the bytes."
    )
    most_bytes: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="Bytes of the longest original, so that the result fits a short column;"
        " by default, as many as the column can hold.",
    )


def _encoded(data: bytes, encoding: str) -> str:
    if encoding == "hex":
        return data.hex()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str, encoding: str) -> bytes:
    if encoding == "hex":
        return bytes.fromhex(text)
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def bind_siv(binding: Binding) -> Mask:
    """The same original, the same result."""
    given, column = binding.given(SivParams), binding.column
    cipher = AESSIV(binding.key.key("aes_siv"))

    def sealed(value: bytes) -> bytes:
        if given.most_bytes is not None and len(value) > given.most_bytes:
            raise ValueUnfit(
                f"{column.name} has values of more than {given.most_bytes} bytes: raise most_bytes"
                " and widen the column, or take hash.",
                column=column.name,
            )
        return cipher.encrypt(value, None)

    return _each(binding, sealed, lambda data: _encoded(data, given.encoding))


def bind_siv_back(binding: Binding) -> Mask:
    """The original; refused for what another key or no key made."""
    given, column = binding.given(SivParams), binding.column
    cipher = AESSIV(binding.key.key("aes_siv"))

    def opened(value: bytes) -> bytes:
        try:
            raw = value if _raw(column) else _decoded(value.decode(), given.encoding)
            return cipher.decrypt(raw, None)
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise ValueUnfit(
                f"{column.name} holds values that this key did not make.", column=column.name
            ) from error

    return _each(binding, opened, bytes.decode)


def _each(binding: Binding, work: Callable[[bytes], bytes], shown: Callable[[bytes], str]) -> Mask:
    """One by one: the cipher takes no more than one value at a time."""
    raw = _raw(binding.column)

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        # Byte by byte as it stands: what is led back is the original, not another form of it.
        plain = values.cast(pa.large_binary()).to_pylist()
        found = [work(value) for value in plain]
        if raw:
            return pa.array(found, pa.large_binary())
        return pa.array([shown(data) for data in found], pa.large_string())

    return mask


def _raw(column: ColumnShape) -> bool:
    return column.logical is LogicalType.BINARY


def _longest(params: Params, column: ColumnShape) -> int | None:
    given = params if isinstance(params, SivParams) else SivParams()
    held = column.max_length
    if held is not None and not _raw(column):
        held *= _UTF8
    most = min(n for n in (given.most_bytes, held, _LARGEST) if n is not None) + _TAG
    if _raw(column):
        return most
    return 2 * most if given.encoding == "hex" else -(-4 * most // 3)


AES_SIV = Transformer(
    id="aes_siv",
    family=Family.ENCRYPTION,
    params=SivParams,
    accepts=TEXT | {LogicalType.BINARY},
    bind=bind_siv,
    grade=Grade.PRESERVED,
    privacy_rank=3,
    on_keys=True,
    longest=_longest,
    fresh=True,
    unbind=bind_siv_back,
)
