"""The names of schema objects, and their one text form: `kind:schema.name[.part]`.

A path is written as the engine quotes identifiers: plain names (lower case letters, digits, `_`)
as they are, everything else quoted. Routines carry the types of their arguments in parentheses.
Engines without schemas below the database (MySQL, MariaDB, SQLite) leave that part out, so that
two databases of different names compare equal.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

_KIND = re.compile(r"[a-z][a-z_]*")
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class ObjectId:
    """What an object is and what it is called, as the catalog has it."""

    kind: str
    """`table`, `column`, `index`, `function`...: lower case, words joined by `_`."""
    path: tuple[str, ...]
    """From the outside in: schema (where the engine has them), name, part."""
    signature: str | None = None
    """Types of a routine's arguments, joined by `, `; "" for none; None for what is no routine."""

    @property
    def name(self) -> str:
        """The innermost name."""
        return self.path[-1]

    def __lt__(self, other: "ObjectId") -> bool:
        """Kind, then path; what has no signature before what has one."""
        return self.sort_key < other.sort_key

    @property
    def sort_key(self) -> tuple[str, tuple[str, ...], bool, str]:
        """What identities are ordered by."""
        return (self.kind, self.path, self.signature is not None, self.signature or "")

    def child(self, kind: str, name: str) -> "ObjectId":
        """The identity of a part of this object; parts of a routine keep its signature."""
        return ObjectId(kind, (*self.path, name), self.signature)

    def text(self, quote: str = '"') -> str:
        """The text form, with the engine's quote mark."""
        path = ".".join(_quoted(part, quote) for part in self.path)
        tail = "" if self.signature is None else f"({self.signature})"
        return f"{self.kind}:{path}{tail}"

    def __str__(self) -> str:
        return self.text()

    @classmethod
    def parse(cls, text: str, quote: str = '"') -> "ObjectId":
        """Read the text form; raises ValueError that says what was expected."""
        kind, colon, rest = text.partition(":")
        if not colon or not _KIND.fullmatch(kind):
            msg = f"'{text}' is not an object: write kind:schema.name, for example table:public.t."
            raise ValueError(msg)
        path, at = [], 0
        while True:
            part, at = _part(rest, at, quote, text)
            path.append(part)
            if at == len(rest):
                return cls(kind, tuple(path))
            if rest[at] == "(" and rest.endswith(")"):
                return cls(kind, tuple(path), rest[at + 1 : -1])
            if rest[at] != ".":
                msg = f"'{text}' is not an object: a dot is expected before '{rest[at:]}'."
                raise ValueError(msg)
            at += 1


def ordered(identities: Iterable[ObjectId]) -> list[ObjectId]:
    """Identities in their order; faster than comparing two at a time."""
    return sorted(identities, key=_SORT_KEY)


_SORT_KEY = attrgetter("sort_key")


def _quoted(part: str, quote: str) -> str:
    return part if _PLAIN.fullmatch(part) else quote + part.replace(quote, quote * 2) + quote


def _part(rest: str, at: int, quote: str, text: str) -> tuple[str, int]:
    """One name from a position on, and where it ends."""
    if rest.startswith(quote, at):
        end = at + 1
        while True:
            end = rest.find(quote, end)
            if end < 0:
                msg = f"'{text}' is not an object: a quote mark is not closed."
                raise ValueError(msg)
            if not rest.startswith(quote * 2, end):
                return rest[at + 1 : end].replace(quote * 2, quote), end + 1
            end += 2
    end = at
    while end < len(rest) and rest[end] not in f".({quote}":
        end += 1
    if end == at:
        msg = f"'{text}' is not an object: a name is missing."
        raise ValueError(msg)
    return rest[at:end], end
