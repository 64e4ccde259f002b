"""E-mail addresses."""

from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, field_validator

from auralith.dataplane.keyed.prf import words_of
from auralith.dataplane.masking.canonical import Canonical, canonical
from auralith.dataplane.masking.columns import ColumnShape
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
from auralith.dataplane.masking.texts import join, letters_of, strings
from auralith.dataplane.masking.transformers.picking import pick, slugs
from auralith.dataplane.masking.transformers.pseudonym import CROCKFORD
from auralith.dataplane.wordlists.loading import NEWEST, Locale, Version, longest, words

RESERVED = ("example.com", "example.net", "example.org")
"""Domains that no mail ever reaches (RFC 2606)."""
_UNIQUE_LETTERS, _SHORT_LETTERS = 26, 4


class EmailParams(Params):
    """How the new address looks."""

    host: Literal["reserved", "keep", "fixed"] = Field(
        default="reserved",
        description="What follows the @: a domain that never gets mail, the original's, or yours.",
    )
    hosts: tuple[str, ...] = Field(
        default=(), max_length=100, description="Your domains, for host = fixed."
    )
    style: Literal["name", "opaque"] = Field(
        default="name", description="Whether it begins with a made-up name."
    )
    unique: bool = Field(
        default=True, description="130 bits in the address keep different addresses different."
    )
    locale: Locale = Field(default="en", description="The language of the names.")
    lists: Version = Field(default=NEWEST, description="The version of the lists.")

    @field_validator("hosts")
    @classmethod
    def _domains(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        if any(not host or "@" in host or " " in host for host in hosts):
            msg = "Each of hosts is a domain such as mail.test."
            raise ValueError(msg)
        return hosts


def bind_email(binding: Binding) -> Mask:
    """first.last.suffix@host; the whole address decides, in any case."""
    given = binding.given(EmailParams)
    hosts = pa.array(given.hosts or RESERVED, pa.large_string())
    first = slugs(_joined(given, "first_names_f", "first_names_m"))
    last = slugs(words(f"{given.locale}_last_names", given.lists))
    prf = binding.key.prf("email")

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        tags = prf.tags(canonical(values, Canonical.FOLDED))
        numbers = words_of(tags)
        parts = [suffix(tags, unique=given.unique)]
        if given.style == "name":
            # Other bits than those of the suffix's end: names alone tell nothing of it.
            parts = [pick(first, numbers[:, 0]), pick(last, numbers[:, 1]), *parts]
        local = join(*parts, by=".") if len(parts) > 1 else parts[0]
        host = pick(hosts, numbers[:, 0] >> np.uint64(32))
        if given.host == "keep":
            own = pc.replace_substring_regex(values, pattern=r"(?s)^.*@", replacement="")
            whole = pc.and_(pc.match_substring(values, "@"), pc.not_equal(own, ""))
            most = binding.column.max_length
            if most is not None:
                fits = pc.less_equal(pc.add(pc.utf8_length(own), pc.utf8_length(local)), most - 1)
                whole = pc.and_(whole, fits)
            host = pc.if_else(whole, own, host)
        return join(local, host, by="@")

    return mask


def suffix(tags: np.ndarray, *, unique: bool) -> pa.Array:
    """Letters and digits of the tag: all of its 128 bits, or only a few."""
    numbers = words_of(tags)
    if not unique:
        return strings(letters_of(numbers[:, 0] >> np.uint64(20), CROCKFORD, _SHORT_LETTERS))
    halves = [letters_of(numbers[:, at], CROCKFORD, _UNIQUE_LETTERS // 2) for at in (0, 1)]
    return strings(np.concatenate(halves, axis=1))


def _joined(given: EmailParams, *names: str) -> pa.Array:
    lists = [words(f"{given.locale}_{name}", given.lists) for name in names]
    return pa.concat_arrays(lists)


def _longest(params: Params, column: ColumnShape) -> int | None:
    given = params if isinstance(params, EmailParams) else EmailParams()
    local = _UNIQUE_LETTERS if given.unique else _SHORT_LETTERS
    if given.style == "name":
        names = ("first_names_f", "first_names_m")
        local += max(longest(f"{given.locale}_{name}", given.lists) for name in names)
        local += longest(f"{given.locale}_last_names", given.lists) + 2
    longest_made = local + 1 + max(map(len, given.hosts or RESERVED))
    # A host that would make the address too long for the column is not kept.
    return max(longest_made, column.max_length or 0) if given.host == "keep" else longest_made


EMAIL = Transformer(
    id="email",
    family=Family.SUBSTITUTION,
    params=EmailParams,
    accepts=TEXT,
    bind=bind_email,
    grade=lambda params: (
        Grade.PRESERVED if getattr(params, "unique", True) else Grade.NOT_GUARANTEED
    ),
    privacy_rank=3,
    canonical=Canonical.FOLDED,
    on_keys=True,
    longest=_longest,
    fresh=lambda params: bool(getattr(params, "unique", True)),
)
