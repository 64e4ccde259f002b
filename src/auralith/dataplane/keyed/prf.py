"""A keyed pseudo-random function over whole columns: AES-256-CMAC (NIST SP 800-38B).

CMAC runs for all rows at once: one bulk AES call for each block position instead of one call per
value. The result of a value depends on the key and the value alone.
"""

import numpy as np
import pyarrow as pa
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]

BLOCK = 16
KEY_BYTES = 32
_LONG = 1024
"""From this many bytes on, a value goes through the library alone: rounds over all rows pay only
while many rows take part in them."""
_KEEP = np.tril(np.full((BLOCK + 1, BLOCK), 0xFF, np.uint8), -1)
"""Row k keeps the first k bytes of a block."""


def derive(secret: bytes, *labels: str) -> bytes:
    """A sub-key of 32 bytes for the labels (HKDF-SHA-256); other labels, unrelated key."""
    encoded = [label.encode() for label in labels]
    info = b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)


class Prf:
    """A pseudo-random function with one key; safe to share between threads."""

    def __init__(self, key: bytes) -> None:
        if len(key) not in {16, 24, 32}:
            msg = "A key of AES has 16, 24 or 32 bytes."
            raise ValueError(msg)
        self._key = key
        self._cipher = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305 - the bare block cipher is what CMAC and Feistel rounds are built from
        first = _doubled(self._cipher.encryptor().update(bytes(BLOCK)))
        self._subkeys = np.frombuffer(first + _doubled(first), np.uint8).reshape(2, BLOCK)

    def context(self) -> CipherContext:
        """The bare block cipher, for rounds of one operation."""
        return self._cipher.encryptor()

    def tags(self, values: pa.Array) -> Bytes:
        """The CMAC of each value: shape (n, 16). NULL counts as empty.

        `values` is large_binary or large_string.
        """
        starts, lengths, data = _parts(values)
        return self._tags(starts, lengths, data)

    def words(self, values: pa.Array) -> Words:
        """The first 64 bits of the CMAC of each value, shape (n,): evenly spread numbers."""
        return words_of(self.tags(values))[:, 0]

    def tags_of_rows(self, rows: Bytes, lengths: NDArray[np.int64] | None = None) -> Bytes:
        """The CMAC of each row of a matrix of bytes, or of its first bytes: shape (n, 16)."""
        count, width = rows.shape
        starts = np.arange(count, dtype=np.int64) * width
        flat = np.ascontiguousarray(rows).reshape(-1)
        full = np.full(count, width, np.int64) if lengths is None else lengths
        return self._tags(starts, full, flat)

    def expand(self, tags: Bytes, size: int) -> Bytes:
        """`size` pseudo-random bytes for each tag, shape (n, size): counter mode over the tag."""
        count = len(tags)
        blocks = -(-size // BLOCK)
        counters = np.zeros((count, blocks, BLOCK), np.uint8)
        counters[:] = tags[:, None, :]
        counters[:, :, 12:] ^= np.arange(1, blocks + 1, dtype=">u4").view(np.uint8).reshape(-1, 4)
        return encrypt(self.context(), counters).reshape(count, -1)[:, :size]

    def _tags(self, starts: NDArray[np.int64], lengths: NDArray[np.int64], data: Bytes) -> Bytes:
        out = np.empty((len(starts), BLOCK), np.uint8)
        long = lengths >= _LONG
        if long.any():
            for row in np.nonzero(long)[0]:
                mac = CMAC(algorithms.AES(self._key))
                mac.update(data[starts[row] : starts[row] + lengths[row]].tobytes())
                out[row] = np.frombuffer(mac.finalize(), np.uint8)
            short = np.nonzero(~long)[0]
            out[short] = self._short(starts[short], lengths[short], data)
            return out
        return self._short(starts, lengths, data)

    def _short(self, starts: NDArray[np.int64], lengths: NDArray[np.int64], data: Bytes) -> Bytes:
        blocks = np.maximum((lengths + BLOCK - 1) // BLOCK, 1)
        order = np.argsort(-blocks, kind="stable") if len(blocks) and np.ptp(blocks) else None
        if order is not None:
            starts, lengths, blocks = starts[order], lengths[order], blocks[order]
        padded = np.concatenate([data, np.zeros(BLOCK, np.uint8)])
        windows = np.lib.stride_tricks.sliding_window_view(padded, BLOCK)
        state = np.zeros((len(starts), BLOCK), np.uint8)
        context = self.context()
        last = lengths - (blocks - 1) * BLOCK
        most = int(blocks[0]) if len(blocks) else 0
        active = len(blocks)
        for at in range(most):
            active = int(np.searchsorted(-blocks, -at, side="left"))
            piece = windows[starts[:active] + at * BLOCK]
            ends = blocks[:active] == at + 1
            if ends.all():
                self._close(piece, last[:active])
            elif ends.any():
                closing = piece[ends]
                self._close(closing, last[:active][ends])
                piece[ends] = closing
            piece ^= state[:active]
            state[:active] = encrypt(context, piece)
        if order is None:
            return state
        out = np.empty_like(state)
        out[order] = state
        return out

    def _close(self, piece: Bytes, lengths: NDArray[np.int64]) -> None:
        """Cut and pad last blocks and mix in the sub-key, as CMAC asks."""
        whole = lengths == BLOCK
        if not whole.all():
            piece &= _KEEP[lengths]
            part = np.nonzero(~whole)[0]
            piece[part, lengths[part]] = 0x80
        piece ^= self._subkeys[np.where(whole, 0, 1)]


def encrypt(context: CipherContext, blocks: NDArray[np.generic]) -> Bytes:
    """Every 16 bytes of `blocks`, encrypted each alone; the shape stays, in bytes."""
    plain = np.ascontiguousarray(blocks)
    out = np.empty(plain.nbytes + BLOCK - 1, np.uint8)
    if plain.size:
        context.update_into(plain.reshape(-1).view(np.uint8).data, out.data)
    shape = (*plain.shape[:-1], plain.shape[-1] * plain.itemsize)
    return out[: plain.nbytes].reshape(shape)


def words_of(tags: Bytes) -> Words:
    """Tags as numbers of 64 bits, first bytes highest: shape (n, 16) to (n, 2)."""
    return np.ascontiguousarray(tags).view(">u8").astype(np.uint64)


def _doubled(block: bytes) -> bytes:
    """Multiplication by x in the field of CMAC."""
    number = int.from_bytes(block, "big") << 1
    if number >> 128:
        number = (number & ((1 << 128) - 1)) ^ 0x87
    return number.to_bytes(BLOCK, "big")


def _parts(values: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.int64], Bytes]:
    """Start and length of each value, and the bytes they lie in."""
    _, offsets, data = values.buffers()
    ends = np.frombuffer(offsets, np.int64)[values.offset : values.offset + len(values) + 1]
    raw = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    lengths = np.diff(ends)
    if values.null_count:
        lengths = np.where(values.is_null().to_numpy(zero_copy_only=False), 0, lengths)
    return ends[:-1], lengths, raw
