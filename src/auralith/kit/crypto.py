"""Secrets at rest and keyed hashes.

A sealed value is `v1.<key id>.<base64url nonce || AES-256-GCM ciphertext>`, bound by its
associated data to the place it is kept (table, column, row, project), so that a sealed value
moved to another row does not open.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = "v1"
NONCE_BYTES = 12


class SealError(Exception):
    """A sealed value does not open: wrong key, wrong place, or damaged."""


def _derive(secret: str, purpose: str) -> bytes:
    return HKDF(
        algorithm=hashes.SHA256(), length=32, salt=None, info=f"auralith.{purpose}".encode()
    ).derive(secret.encode())


def _key_id(secret: str) -> str:
    return hashlib.sha256(_derive(secret, "key-id")).hexdigest()[:12]


@dataclass(frozen=True)
class Place:
    """Where a sealed value is kept; part of what is authenticated."""

    table: str
    column: str
    row: str
    project: str = ""

    def associated_data(self) -> bytes:
        """The bytes bound to the ciphertext (length-prefixed, so parts cannot run together)."""
        parts = [p.encode() for p in (self.table, self.column, self.row, self.project)]
        return b"".join(len(p).to_bytes(4, "big") + p for p in parts)


class Keyring:
    """The instance's secret keys; the first is active, the others only open old values."""

    def __init__(self, secrets: Sequence[str]) -> None:
        if not secrets:
            msg = "A keyring needs at least one secret key."
            raise ValueError(msg)
        self._seal_keys = {_key_id(s): AESGCM(_derive(s, "seal")) for s in secrets}
        self._hash_keys = {_key_id(s): _derive(s, "hash") for s in secrets}
        self.active_id = _key_id(secrets[0])

    @property
    def key_ids(self) -> list[str]:
        """Ids of all loaded keys, the active one first."""
        return list(self._seal_keys)

    def seal(self, plain: str, place: Place) -> str:
        """Encrypt `plain` for `place` under the active key."""
        nonce = os.urandom(NONCE_BYTES)
        body = self._seal_keys[self.active_id].encrypt(
            nonce, plain.encode(), place.associated_data()
        )
        text = base64.urlsafe_b64encode(nonce + body).decode()
        return f"{VERSION}.{self.active_id}.{text}"

    def open(self, sealed: str, place: Place) -> str:
        """Decrypt; raises SealError when the key is not loaded or the value is not from `place`."""
        try:
            version, key_id, text = sealed.split(".", 2)
            raw = base64.urlsafe_b64decode(text)
        except ValueError as error:
            msg = "The stored secret is damaged."
            raise SealError(msg) from error
        if version != VERSION or key_id not in self._seal_keys:
            msg = f"The stored secret was sealed with key {key_id}, which is not loaded."
            raise SealError(msg)
        try:
            plain = self._seal_keys[key_id].decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.associated_data()
            )
        except InvalidTag as error:
            msg = "The stored secret does not open here: it was moved or damaged."
            raise SealError(msg) from error
        return plain.decode()

    def needs_rotation(self, sealed: str) -> bool:
        """Whether the value was sealed under a key that is no longer the active one."""
        return sealed.split(".", 2)[1] != self.active_id

    def keyed_hash(self, value: str, *, purpose: str, key_id: str | None = None) -> str:
        """`<key id>:<hex HMAC-SHA-256>` of `value`; look-ups and stored tokens use it."""
        chosen = key_id or self.active_id
        key = self._hash_keys[chosen]
        digest = hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()
        return f"{chosen}:{digest}"

    def keyed_hashes(self, value: str, *, purpose: str) -> list[str]:
        """The hash under every loaded key, for look-ups that must survive a key rotation."""
        return [self.keyed_hash(value, purpose=purpose, key_id=k) for k in self._hash_keys]

    def matches(self, value: str, stored: str, *, purpose: str) -> bool:
        """Constant-time check of `value` against a stored keyed hash."""
        key_id = stored.split(":", 1)[0]
        if key_id not in self._hash_keys:
            return False
        return hmac.compare_digest(self.keyed_hash(value, purpose=purpose, key_id=key_id), stored)
