"""Sealing originals: compressed, then encrypted, and bound to the place they are kept at."""

import os
from dataclasses import dataclass, field

import pyarrow as pa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from auralith.dataplane.errors import Terminal

KEY_BYTES, NONCE_BYTES = 32, 12
_SIZE_BYTES = 8
_CODEC = "zstd"


@dataclass(frozen=True)
class Spot:
    """Where a sealed part is kept; what is moved elsewhere does not open."""

    run_id: str
    table: str
    batch: int
    part: int

    def bound(self) -> bytes:
        """The associated data: no two spots have the same."""
        texts = (self.run_id, self.table, str(self.batch), str(self.part))
        return b"".join(len(t.encode()).to_bytes(4, "big") + t.encode() for t in texts)


@dataclass(frozen=True)
class Seal:
    """The key of one run: 32 bytes. Whoever forgets it has destroyed what it sealed."""

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) != KEY_BYTES:
            msg = f"The key that seals originals has {KEY_BYTES} bytes."
            raise ValueError(msg)

    def seal(self, data: bytes, spot: Spot) -> bytes:
        """Nonce and ciphertext of the compressed data (AES-256-GCM)."""
        packed = pa.compress(data, codec=_CODEC, asbytes=True)
        nonce = os.urandom(NONCE_BYTES)
        plain = len(data).to_bytes(_SIZE_BYTES, "big") + packed
        return nonce + AESGCM(self.key).encrypt(nonce, plain, spot.bound())

    def open(self, content: bytes, spot: Spot) -> bytes:
        """What was sealed. Raises Terminal when the key or the place is another."""
        nonce, sealed = content[:NONCE_BYTES], content[NONCE_BYTES:]
        try:
            plain = AESGCM(self.key).decrypt(nonce, sealed, spot.bound())
        except InvalidTag as error:
            msg = (
                f"The sealed originals of {spot.table} do not open: they were sealed with another"
                " key, or altered. Nothing of them was restored."
            )
            raise Terminal(msg, code="anonymize.seal", params={"table": spot.table}) from error
        size = int.from_bytes(plain[:_SIZE_BYTES], "big")
        packed = plain[_SIZE_BYTES:]
        return bytes(pa.decompress(packed, decompressed_size=size, codec=_CODEC, asbytes=True))
