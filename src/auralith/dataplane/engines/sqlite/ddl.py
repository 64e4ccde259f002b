"""Read from a CREATE text what SQLite keeps nowhere else.

Checks, constraint names, collations, generated expressions, deferrability and predicates stand
only in the stored text. It is SQLite's own, so it is well-formed: a walk over tokens suffices.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from auralith.dataplane.engines.sqlite.dialect import LEXIS
from auralith.dataplane.sql.lexer import Token, tokenize

_TABLE_CONSTRAINTS = ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN")
_QUOTES = {'"': '"', "`": "`", "[": "]", "'": "'"}


@dataclass
class TableText:
    """What the text of one CREATE TABLE says beyond the pragmas."""

    checks: list[tuple[str | None, str]] = field(default_factory=list)
    """Name and expression, in order."""
    generated: dict[str, str] = field(default_factory=dict)
    """Column (lower case) to expression."""
    collations: dict[str, str] = field(default_factory=dict)
    foreign_keys: list[tuple[str | None, bool, bool]] = field(default_factory=list)
    """Name, deferrable, initially deferred; in order of declaration."""


def unquote(text: str) -> str:
    """An identifier as the catalog has it."""
    closing = _QUOTES.get(text[:1])
    if closing is None or len(text) < 2:  # noqa: PLR2004 - two quotes
        return text
    inner = text[1:-1]
    return inner if closing == "]" else inner.replace(closing * 2, closing)


@dataclass(frozen=True)
class _Piece:
    """A token that means something, and where it stands."""

    token: Token
    start: int

    @property
    def text(self) -> str:
        return self.token.text

    @property
    def word(self) -> str:
        """The text in capitals if it is a bare word, else nothing."""
        return self.token.text.upper() if self.token.kind == "word" else ""


def _significant(sql: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = 0
    for token in tokenize(sql, LEXIS):
        if token.kind != "comment" and not (token.kind == "text" and token.text.isspace()):
            pieces.append(_Piece(token, at))
        at += len(token.text)
    return pieces


def _group(pieces: list[_Piece], at: int) -> int:
    """The index after the bracket group that opens at `at`."""
    depth = 0
    for index in range(at, len(pieces)):
        depth += (pieces[index].text == "(") - (pieces[index].text == ")")
        if depth == 0:
            return index + 1
    return len(pieces)


def _span(sql: str, pieces: list[_Piece]) -> str:
    """The source text from the first piece to the last, as it was written."""
    if not pieces:
        return ""
    last = pieces[-1]
    return sql[pieces[0].start : last.start + len(last.text)]


def _items(tokens: list[_Piece]) -> Iterator[list[_Piece]]:
    """The comma-separated parts of the first bracket group."""
    start = next((i for i, t in enumerate(tokens) if t.text == "("), None)
    if start is None:
        return
    end = _group(tokens, start) - 1
    at = begin = start + 1
    while at < end:
        if tokens[at].text == "(":
            at = _group(tokens, at)
            continue
        if tokens[at].text == ",":
            yield tokens[begin:at]
            begin = at + 1
        at += 1
    yield tokens[begin:end]


def read_table(sql: str) -> TableText:
    """Read a CREATE TABLE; an unusual text gives less, never an error."""
    text = TableText()
    for item in _items(_significant(sql)):
        if not item:
            continue
        is_constraint = item[0].word in _TABLE_CONSTRAINTS
        column = None if is_constraint else unquote(item[0].text).lower()
        _read_item(sql, item, column, text)
    return text


def _read_item(sql: str, item: list[_Piece], column: str | None, text: TableText) -> None:
    name: str | None = None
    at = 0 if column is None else 1
    while at < len(item):
        word = item[at].word
        follows = item[at + 1].text if at + 1 < len(item) else ""
        if word == "CONSTRAINT" and follows:
            name = unquote(follows)
            at += 2
            continue
        if word in ("CHECK", "AS") and follows == "(":
            end = _group(item, at + 1)
            expression = _span(sql, item[at + 2 : end - 1])
            if word == "CHECK":
                text.checks.append((name, expression))
            elif column is not None:
                text.generated[column] = expression
            name, at = None, end
            continue
        if word == "COLLATE" and follows and column is not None:
            text.collations[column] = unquote(follows)
        if word == "REFERENCES":
            text.foreign_keys.append((name, *_deferral(item[at:])))
        if word in ("PRIMARY", "UNIQUE", "NOT", "DEFAULT", "REFERENCES"):
            name = None
        at = _group(item, at) if item[at].text == "(" else at + 1


def _deferral(rest: list[_Piece]) -> tuple[bool, bool]:
    words = [p.word for p in rest if p.word]
    if "DEFERRABLE" not in words:
        return False, False
    place = words.index("DEFERRABLE")
    if place and words[place - 1] == "NOT":
        return False, False
    # Without INITIALLY DEFERRED the word alone changes nothing in SQLite.
    deferred = words[place + 1 : place + 3] == ["INITIALLY", "DEFERRED"]
    return deferred, deferred


def read_trigger(sql: str) -> tuple[str, str]:
    """Timing and event of a CREATE TRIGGER."""
    words = [p.word for p in _significant(sql) if p.word]
    head = words[: words.index("ON")] if "ON" in words else words
    timing = "before" if "BEFORE" in head else "instead_of" if "INSTEAD" in head else "after"
    event = next((w for w in head if w in ("INSERT", "UPDATE", "DELETE")), "UPDATE")
    return timing, event.lower()


def read_index(sql: str) -> tuple[list[str], str | None]:
    """The key parts of a CREATE INDEX as text, and its predicate."""
    pieces = _significant(sql)
    parts = [_span(sql, item) for item in _items(pieces)]
    start = next((i for i, p in enumerate(pieces) if p.text == "("), len(pieces))
    rest = pieces[_group(pieces, start) :] if start < len(pieces) else []
    predicate = _span(sql, rest[1:]) if rest and rest[0].word == "WHERE" else None
    return parts, predicate
