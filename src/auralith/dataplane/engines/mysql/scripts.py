"""Scripts of DDL, run one statement after the other as the command-line client runs them."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from auralith.dataplane.engines.mysql.dialect import LEXIS
from auralith.dataplane.engines.session import Session
from auralith.dataplane.errors import (
    Cancelled,
    DataPlaneError,
    InvalidInput,
    PermissionDenied,
    StatementTimeout,
    Transient,
)
from auralith.dataplane.sql.lexer import Token, tokenize

_DELIMITER = re.compile(r"^[ \t]*DELIMITER[ \t]+(\S+)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_INNER_ENDS = frozenset({"IF", "LOOP", "WHILE", "REPEAT", "FOR"})
_COMPOUND = frozenset({"CREATE", "ALTER", "BEGIN"})
_ELSEWHERE = frozenset({"USE", "GRANT", "REVOKE", "SHUTDOWN", "KILL", "FLUSH", "RESET"})
_SERVER = frozenset({"DATABASE", "SCHEMA", "USER", "ROLE", "SERVER", "TABLESPACE"})
_HEAD_WORDS = 4
# Set by dumps for themselves, and put back at the end.
_KEPT = ("sql_mode", "time_zone", "foreign_key_checks", "unique_checks")


@dataclass(frozen=True)
class Piece:
    """One statement of a script."""

    line: int
    text: str
    words: tuple[str, ...]
    """Its first words, in capitals."""


def run(session: Session, ddl: str) -> None:
    """Run a script; raises InvalidInput with the line of what is refused."""
    kept = session.query("SELECT " + ", ".join(f"@@SESSION.{name}" for name in _KEPT))[0]
    try:
        for piece in pieces(ddl):
            _check(piece)
            try:
                session.execute(piece.text)
            except (Transient, Cancelled, StatementTimeout, PermissionDenied):
                raise
            except DataPlaneError as error:
                msg = f"Line {piece.line}: {error.message}"
                raise InvalidInput(msg, loc=("ddl", piece.line), code="ddl.refused") from error
    finally:
        with suppress(DataPlaneError):
            names = ", ".join(f"SESSION {name} = :{name}" for name in _KEPT)
            session.execute(f"SET {names}", dict(zip(_KEPT, kept, strict=True)))


def _check(piece: Piece) -> None:
    """A script describes one database; what reaches beyond it is refused."""
    first, *rest = piece.words
    if first in _ELSEWHERE or (
        first in {"CREATE", "DROP", "ALTER", "RENAME"} and rest and rest[0] in _SERVER
    ):
        if first == "ALTER" and rest[0] in {"DATABASE", "SCHEMA"}:
            return
        msg = (
            f"Line {piece.line}: {' '.join(piece.words[:2])} reaches beyond the database. Take it"
            " out of the script."
        )
        raise InvalidInput(msg, loc=("ddl", piece.line), code="ddl.beyond")


def pieces(ddl: str) -> Iterator[Piece]:
    """The statements of a script, bodies of routines whole.

    A semicolon ends a statement, except between BEGIN and END of stored code; DELIMITER lines of
    the command-line client are understood.
    """
    start, mark = 0, ";"
    for found in _DELIMITER.finditer(ddl):
        if _inside(ddl, found.start()):
            continue
        yield from _cut(ddl, start, found.start(), mark)
        start, mark = found.end(), found[1]
    yield from _cut(ddl, start, len(ddl), mark)


def _inside(ddl: str, at: int) -> bool:
    """Whether a place is within quotes or a comment."""
    last = tokenize(ddl[:at], LEXIS)[-1:]
    closing = {"'": "'", '"': '"', "`": "`"}
    return any(
        (t.kind == "quoted" and (len(t.text) < len("''") or t.text[-1] != closing.get(t.text[0])))
        or (t.kind == "comment" and t.text.startswith("/*") and not t.text.endswith("*/"))
        for t in last
    )


def _cut(ddl: str, start: int, end: int, mark: str) -> Iterator[Piece]:
    reader = _Reader(ddl.count("\n", 0, start) + 1)
    tokens = tokenize(ddl[start:end], LEXIS)
    at = 0
    while at < len(tokens):
        width = _mark_width(tokens, at, mark)
        if width and (mark != ";" or reader.depth == 0):
            yield from reader.taken()
            at += width
            continue
        reader.take(tokens[at])
        at += 1
    yield from reader.taken()


def _mark_width(tokens: list[Token], at: int, mark: str) -> int:
    """How many tokens the delimiter takes here; 0 when it does not stand here."""
    text, width = "", 0
    while len(text) < len(mark) and at + width < len(tokens):
        token = tokens[at + width]
        if token.kind in {"quoted", "comment"}:
            return 0
        text += token.text
        width += 1
    return width if text == mark else 0


class _Reader:
    """Collects the tokens of one statement and knows how deep it is in stored code."""

    def __init__(self, line: int) -> None:
        self._line = line
        self._start = line
        self._texts: list[str] = []
        self._words: list[str] = []
        self._before = ""
        self.depth = 0

    def take(self, token: Token) -> None:
        """One more token."""
        blank = not token.text.strip() or (
            token.kind == "comment" and not token.text.startswith(("/*!", "/*M!"))
        )
        if self._texts or not blank:
            if not self._texts:
                self._start = self._line
            self._texts.append(token.text)
        self._line += token.text.count("\n")
        if token.kind == "word":
            self._word(token.text.upper())
        elif not blank:
            self._before = ""

    def _word(self, word: str) -> None:
        compound = bool(self._words) and (self._words[0] in _COMPOUND or "FOR" in self._words)
        opens = word == "CASE" and self._before != "END"
        if word == "BEGIN":
            opens = compound or not self._words
        if opens:
            self.depth += 1
        elif self._before == "END" and word in _INNER_ENDS:
            self.depth += 1  # an END that was counted too early
        elif word == "END":
            self.depth = max(0, self.depth - 1)
        if len(self._words) < _HEAD_WORDS or word == "FOR":
            self._words.append(word)
        self._before = word

    def taken(self) -> Iterator[Piece]:
        """The statement, if there is any, and a clean slate."""
        text = "".join(self._texts).rstrip()
        if text:
            words = tuple(self._words) or ("",)
            yield Piece(self._start, text, words)
        self._texts, self._words, self._before, self.depth = [], [], "", 0
