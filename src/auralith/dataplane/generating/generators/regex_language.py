"""Regular expressions as trees, and what can be said of the texts they describe.

The part of Python's syntax that describes texts: letters, classes, groups, alternatives, counts.
What asks for more than the text at hand (references, looking ahead or behind) is refused.
"""

from dataclasses import dataclass
from math import prod

from auralith.dataplane.generating.generators.drawing import folded
from auralith.dataplane.generating.model import SPACE_LIMIT

ENDLESS = 8
"""Repetitions beyond the least that stand for an endless number of them."""
MOST = 1000
"""The highest number of repetitions."""
_DEEPEST = 50
_DIGITS = "0123456789"
_LOWER = "abcdefghijklmnopqrstuvwxyz"
_WORD = f"{_DIGITS}{_LOWER.upper()}_{_LOWER}"
_PRINTABLE = "".join(map(chr, range(32, 127)))
_CLASSES = {
    "d": _DIGITS,
    "w": _WORD,
    "s": " ",
    "D": "".join(sign for sign in _PRINTABLE if sign not in _DIGITS),
    "W": "".join(sign for sign in _PRINTABLE if sign not in _WORD),
    "S": _PRINTABLE[1:],
}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}
_NAMED = {
    "alpha": _LOWER.upper() + _LOWER,
    "digit": _DIGITS,
    "alnum": _DIGITS + _LOWER.upper() + _LOWER,
    "lower": _LOWER,
    "upper": _LOWER.upper(),
    "xdigit": _DIGITS + "ABCDEFabcdef",
    "space": " ",
}


class NoLanguage(ValueError):
    """The expression is none, or one that asks for more."""


@dataclass(frozen=True)
class Signs:
    """One of these characters."""

    signs: str


@dataclass(frozen=True)
class Row:
    """Parts one behind the other."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True)
class Either:
    """One of the parts."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True)
class Times:
    """A part so many times."""

    part: "Node"
    low: int
    high: int


Node = Signs | Row | Either | Times


def parse(pattern: str) -> Node:
    """The tree of an expression that a whole text has to match. Raises NoLanguage."""
    text = pattern.removeprefix("^")
    if text.endswith("$") and not text.endswith("\\$"):
        text = text[:-1]
    reader = _Reader(text)
    found = reader.alternatives(0)
    if reader.at < len(text):
        raise NoLanguage("A bracket closes that was never opened.")
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _next(self) -> str:
        sign = self._peek()
        if not sign:
            raise NoLanguage("The expression ends in the middle.")
        self.at += 1
        return sign

    def alternatives(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise NoLanguage("Groups lie too deep in each other.")
        parts = [self._row(depth)]
        while self._peek() == "|":
            self.at += 1
            parts.append(self._row(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _row(self, depth: int) -> Node:
        parts: list[Node] = []
        while self._peek() not in {"", "|", ")"}:
            parts.append(self._counted(self._single(depth)))
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def _single(self, depth: int) -> Node:
        sign = self._next()
        if sign == "(":
            return self._group(depth)
        if sign == "[":
            return self._class()
        if sign == ".":
            return Signs(_PRINTABLE)
        if sign == "\\":
            return Signs(self._escaped())
        if sign in "*+?{":
            raise NoLanguage(f"Nothing stands before {sign}.")
        if sign in "^$":
            raise NoLanguage(f"{sign} may stand at the ends alone.")
        return Signs(sign)

    def _group(self, depth: int) -> Node:
        if self._peek() == "?":
            self.at += 1
            sign = self._next()
            if sign == "P" and self._peek() == "<":
                self.at = self.text.find(">", self.at) + 1
                if not self.at:
                    raise NoLanguage("The name of a group does not end.")
            elif sign != ":":
                raise NoLanguage(f"(?{sign} asks for more than the text itself.")
        found = self.alternatives(depth + 1)
        if self._next() != ")":
            raise NoLanguage("A bracket does not close.")
        return found

    def _escaped(self) -> str:
        sign = self._next()
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign in _CONTROLS:
            return _CONTROLS[sign]
        if sign.isalnum():
            raise NoLanguage(f"\\{sign} is not understood here.")
        return sign

    def _class(self) -> Node:
        negated = self._peek() == "^"
        self.at += negated
        signs: list[str] = []
        first = True
        while first or self._peek() != "]":
            first = False
            found = self._member()
            if self._peek() == "-" and self.text[self.at + 1 : self.at + 2] not in {"", "]"}:
                self.at += 1
                last = self._member()
                if len(found) != 1 or len(last) != 1 or found > last:
                    raise NoLanguage("A range within [ ] goes from a character to a later one.")
                signs += map(chr, range(ord(found), ord(last) + 1))
            else:
                signs += found
        self.at += 1
        if negated:
            signs = [sign for sign in _PRINTABLE if sign not in signs]
        if not signs:
            raise NoLanguage("[ ] leaves no character.")
        return Signs("".join(dict.fromkeys(signs)))

    def _member(self) -> str:
        if self.text.startswith("[:", self.at):
            end = self.text.find(":]", self.at)
            name = self.text[self.at + 2 : end] if end > 0 else ""
            if name not in _NAMED:
                raise NoLanguage("A class within [: :] is not known.")
            self.at = end + 2
            return _NAMED[name]
        sign = self._next()
        return self._escaped() if sign == "\\" else sign

    def _counted(self, part: Node) -> Node:
        while self._peek() and self._peek() in "*+?{":
            low, high = self._count()
            if self._peek() and self._peek() in "?+":
                self.at += 1
            if low > high or high > MOST:
                raise NoLanguage(f"A count goes from a number to a higher one, up to {MOST}.")
            part = Times(part, low, high)
        return part

    def _count(self) -> tuple[int, int]:
        sign = self._next()
        if sign != "{":
            return {"*": (0, ENDLESS), "+": (1, 1 + ENDLESS), "?": (0, 1)}[sign]
        end = self.text.find("}", self.at)
        told = self.text[self.at : end].split(",") if end > 0 else [""]
        self.at = end + 1
        if len(told) > 2 or not all(part.isdigit() or not part for part in told) or told == [""]:  # noqa: PLR2004 - two bounds
            raise NoLanguage("A count is {3}, {2,5}, {2,} or {,5}.")
        low = int(told[0] or 0)
        if len(told) == 1:
            return low, low
        return low, int(told[1]) if told[1] else low + ENDLESS


def size(node: Node) -> int:
    """In how many ways the tree makes a text."""
    match node:
        case Signs(signs):
            return len(signs)
        case Row(parts):
            return prod(size(part) for part in parts)
        case Either(parts):
            return sum(size(part) for part in parts)
        case Times(part, low, high):
            one = size(part)
            return sum(one**count for count in range(low, high + 1))


def lengths(node: Node) -> tuple[int, int]:
    """Characters of the shortest and of the longest text."""
    match node:
        case Signs():
            return 1, 1
        case Row(parts):
            each = [lengths(part) for part in parts]
            return sum(low for low, _ in each), sum(high for _, high in each)
        case Either(parts):
            each = [lengths(part) for part in parts]
            return min(low for low, _ in each), max(high for _, high in each)
        case Times(part, low, high):
            least, most = lengths(part)
            return least * low, most * high


def in_one_case(node: Node) -> Node:
    """The tree without characters that a collation takes for others of the same class."""
    match node:
        case Signs(signs):
            first: dict[str, str] = {}
            for sign in signs:
                first.setdefault(folded(sign) or sign, sign)
            return Signs("".join(first.values()))
        case Row(parts):
            return Row(tuple(in_one_case(part) for part in parts))
        case Either(parts):
            return Either(tuple(in_one_case(part) for part in parts))
        case Times(part, low, high):
            return Times(in_one_case(part), low, high)


def shortened(node: Node, most: int) -> Node:
    """With fewer repetitions, so that no text has more characters, as far as that goes."""
    while lengths(node)[1] > most:
        fewer = _fewer(node, lengths(node)[1] - most)
        if fewer == node:
            return node
        node = fewer
    return node


def _fewer(node: Node, by: int) -> Node:
    """One of the counts lowered, the last one first."""
    match node:
        case Times(part, low, high) if high > low:
            each = max(lengths(part)[1], 1)
            return Times(part, low, max(low, high - max(-(-by // each), 1)))
        case Times(part, low, high):
            return Times(_fewer(part, max(by // max(high, 1), 1)), low, high)
        case Row(parts):
            for at in reversed(range(len(parts))):
                fewer = _fewer(parts[at], by)
                if fewer != parts[at]:
                    return Row((*parts[:at], fewer, *parts[at + 1 :]))
        case Either(parts):
            most = max(lengths(part)[1] for part in parts)
            found = tuple(_fewer(part, by) if lengths(part)[1] == most else part for part in parts)
            if found != parts:
                return Either(found)
            slim = tuple(part for part in parts if lengths(part)[1] < most)
            return Either(slim) if slim else node
        case _:
            pass
    return node


def steady(node: Node) -> tuple[Node, ...]:
    """Parts one behind the other of which none has more texts than 63 bits can number.

    They are the whole language if that is small enough; else long counts have one length, and
    alternatives are only the largest.
    """
    return (node,) if size(node) <= SPACE_LIMIT else _pieces(node)


def _pieces(node: Node) -> tuple[Node, ...]:
    match node:
        case Row(parts):
            return tuple(piece for part in parts for piece in _pieces(part))
        case Times(part, low, high) if low == high:
            return _pieces(part) * low
        case Times(part, low, high) if size(node) > SPACE_LIMIT:
            one, count = size(part), max(low, 1)
            while count < high and one**count < SPACE_LIMIT:
                count += 1
            return _pieces(part) * count
        case Either(parts) if size(node) > SPACE_LIMIT:
            return _pieces(max(parts, key=size))
        case _:
            return (node,)
