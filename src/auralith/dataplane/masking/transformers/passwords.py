"""A known password for everybody: test systems can be logged in to, real passwords are gone."""

import base64
import hashlib
from functools import lru_cache
from typing import Literal

import pyarrow as pa
from argon2.low_level import Type, hash_secret
from pydantic import Field

from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.model import (
    TEXT,
    Binding,
    Family,
    Grade,
    Mask,
    Params,
    Transformer,
)

_SALT = 16
_ROUNDS = 600_000
_ARGON = {"time_cost": 3, "memory_cost": 65_536, "parallelism": 4, "hash_len": 32}


class PasswordParams(Params):
    """The hash of one password for tests, made once."""

    password: str = Field(
        min_length=8,
        max_length=100,
        description="Everybody's password afterwards. Whoever may read these rules reads it: take"
        " one that is used nowhere else.",
    )
    scheme: Literal["argon2id", "pbkdf2_sha256"] = Field(
        default="argon2id",
        description="argon2id in the PHC form; pbkdf2_sha256 as Django writes it.",
    )


def bind_password(binding: Binding) -> Mask:
    """One hash, its salt from the key: the same in every run."""
    given = binding.given(PasswordParams)
    salt = binding.key.key("password_hash, salt")[:_SALT]
    made = pa.scalar(hashed(given.password, given.scheme, salt), pa.large_string())
    return lambda values, _row: pa.repeat(made, len(values))


@lru_cache(maxsize=64)
def hashed(password: str, scheme: str, salt: bytes) -> str:
    """The hash in the scheme's form; slow on purpose, so that it is made once for all columns."""
    secret = password.encode()
    if scheme == "argon2id":
        return hash_secret(secret, salt, type=Type.ID, **_ARGON).decode()
    letters = base64.b32encode(salt).decode().rstrip("=").lower()
    digest = hashlib.pbkdf2_hmac("sha256", secret, letters.encode(), _ROUNDS)
    return f"pbkdf2_sha256${_ROUNDS}${letters}${base64.b64encode(digest).decode()}"


def _longest(params: Params, column: ColumnShape) -> int | None:  # noqa: ARG001 - one signature for all bounds
    return 97 if getattr(params, "scheme", "argon2id") == "argon2id" else 92


PASSWORD = Transformer(
    id="password_hash",
    family=Family.SUBSTITUTION,
    params=PasswordParams,
    accepts=TEXT,
    bind=bind_password,
    grade=Grade.CONSTANT,
    privacy_rank=1,
    data_free=True,
    longest=_longest,
)
