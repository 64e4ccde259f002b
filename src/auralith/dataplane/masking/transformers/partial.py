"""Parts of a text are hidden, parts stay."""

import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, field_validator

from auralith.dataplane.masking.canonical import is_ascii
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
from auralith.dataplane.masking.texts import in_matrices, join

_NO_LIMIT = 1 << 30


class RedactParams(Params):
    """Characters give way to a sign."""

    char: str = Field(default="*", min_length=1, max_length=1, description="The sign.")
    keep_first: int = Field(default=0, ge=0, le=1000, description="Characters kept at the start.")
    keep_last: int = Field(default=0, ge=0, le=1000, description="Characters kept at the end.")
    keep: str = Field(
        default="", max_length=100, description="Characters that stay everywhere, such as '-. @'."
    )


class MailPartialParams(Params):
    """The local part of an address is hidden."""

    char: str = Field(default="*", min_length=1, max_length=1, description="The sign.")
    keep_first: int = Field(default=1, ge=0, le=64, description="Characters kept at the start.")
    keep_domain: bool = Field(default=True, description="Whether the domain stays.")


class RegexParams(Params):
    """What a regular expression finds is replaced."""

    pattern: str = Field(
        min_length=1, max_length=1000, description="RE2: linear time, no look-around."
    )
    replacement: str = Field(
        default="", max_length=1000, description=r"May name groups as \1; \0 is all of it."
    )
    count: int | None = Field(
        default=None, ge=1, description="Replaces the first so many only; all by default."
    )

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            pc.match_substring_regex(pa.array([""]), pattern=pattern)
        except pa.ArrowInvalid as error:
            msg = f"This is no regular expression of RE2: {error}"
            raise ValueError(msg) from error
        return pattern


class TruncateParams(Params):
    """The start of a text."""

    length: int = Field(ge=1, description="Characters that stay.")


def hidden(values: pa.Array, char: str, keep: str = "") -> pa.Array:
    """Each character replaced by the sign, but those to keep."""
    if char.isascii() and is_ascii(values):
        table = np.full(256, ord(char), np.uint8)
        for letter in filter(str.isascii, keep):
            table[ord(letter)] = ord(letter)
        return in_matrices(values, lambda matrix, lengths: (table[matrix], lengths))
    letters = re.escape(keep).replace("\\ ", " ")
    return pc.replace_substring_regex(
        values, pattern=f"(?s)[^{letters}]" if keep else "(?s).", replacement=_plain(char)
    )


def _plain(text: str) -> str:
    """A replacement that names no groups."""
    return text.replace("\\", "\\\\")


def bind_redact(binding: Binding) -> Mask:
    """All but the ends is hidden; a text no longer than both ends is hidden as a whole."""
    given = binding.given(RedactParams)
    first, last = given.keep_first, given.keep_last

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        covered = hidden(values, given.char, given.keep)
        if not first + last:
            return covered
        head = pc.utf8_slice_codeunits(values, 0, first)
        middle = pc.utf8_slice_codeunits(covered, first, -last if last else None)
        ends = [head, middle]
        if last:
            ends.append(pc.utf8_slice_codeunits(values, -last))
        shown = join(*ends)
        return pc.if_else(pc.greater(pc.utf8_length(values), first + last), shown, covered)

    return mask


def bind_mail(binding: Binding) -> Mask:
    """What stands before the last @ is hidden but for its first characters."""
    given = binding.given(MailPartialParams)
    keep = given.keep_first

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        local = pc.replace_substring_regex(values, pattern=r"(?s)@[^@]*$", replacement="")
        domain = pc.replace_substring_regex(values, pattern=r"(?s)^.*@", replacement="")
        covered = hidden(local, given.char)
        shown = join(
            pc.utf8_slice_codeunits(local, 0, keep), pc.utf8_slice_codeunits(covered, keep)
        )
        short = pc.less_equal(pc.utf8_length(local), keep)
        start = pc.if_else(short, covered, shown)
        end = domain if given.keep_domain else hidden(domain, given.char, ".")
        address = join(start, end, by="@")
        return pc.if_else(pc.match_substring(values, "@"), address, hidden(values, given.char))

    return mask


def bind_regex(binding: Binding) -> Mask:
    """RE2 does the work: its time grows with the text alone."""
    given = binding.given(RegexParams)
    options: dict[str, Any] = {"pattern": given.pattern, "replacement": given.replacement}
    try:
        pc.replace_substring_regex(pa.array([""]), **options)
    except pa.ArrowInvalid as error:
        raise RuleUnfit(
            f"The replacement does not fit the pattern: {error}", loc=("params", "replacement")
        ) from error

    most = binding.column.max_length

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        made = pc.replace_substring_regex(values, **options, max_replacements=given.count)
        return made if most is None else pc.utf8_slice_codeunits(made, 0, most)

    return mask


def _regex_longest(params: Params, column: ColumnShape) -> int | None:
    """A replacement may be longer than what it stands for: the mask cuts where there is a limit."""
    if not getattr(params, "replacement", ""):
        return None
    return _NO_LIMIT if column.max_length is None else column.max_length


def bind_truncate(binding: Binding) -> Mask:
    """Characters, not bytes."""
    length = binding.given(TruncateParams).length
    return lambda values, _row: pc.utf8_slice_codeunits(values, 0, length)


REDACT = Transformer(
    id="redact",
    family=Family.MASKING,
    params=RedactParams,
    accepts=TEXT,
    bind=bind_redact,
    grade=Grade.LOSSY,
    privacy_rank=3,
)
MAIL_PARTIAL = Transformer(
    id="mask_email_partial",
    family=Family.MASKING,
    params=MailPartialParams,
    accepts=TEXT,
    bind=bind_mail,
    grade=Grade.LOSSY,
    privacy_rank=4,
)
REGEX = Transformer(
    id="regex_replace",
    family=Family.MASKING,
    params=RegexParams,
    accepts=TEXT,
    bind=bind_regex,
    grade=Grade.LOSSY,
    privacy_rank=5,
    longest=_regex_longest,
)
TRUNCATE = Transformer(
    id="truncate",
    family=Family.GENERALISATION,
    params=TruncateParams,
    accepts=TEXT,
    bind=bind_truncate,
    grade=Grade.LOSSY,
    privacy_rank=5,
    longest=lambda params, column: min(
        getattr(params, "length", 0), column.max_length or getattr(params, "length", 0)
    ),
)
