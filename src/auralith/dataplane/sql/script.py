"""A script of SQL, cut into its statements by the engine's own quotes and comments."""

from collections.abc import Sequence
from dataclasses import dataclass

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.sql.lexer import Lexis, Token, tokenize

_BODIES = frozenset({"TRIGGER", "PROCEDURE", "FUNCTION", "EVENT"})
_HEAD = 16
"""So many words may stand before the kind of what is created (OR REPLACE, DEFINER = …)."""
_NO_BLOCK = frozenset({"IF", "LOOP", "WHILE", "REPEAT", "FOR"})
"""What END closes although no BEGIN or CASE opened it."""
_CONTROL = frozenset({"BEGIN", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE"})


@dataclass(frozen=True)
class Word:
    """A token that says something: neither a blank nor a comment."""

    text: str
    """A word in capitals, anything else as it is written."""
    written: str
    depth: int
    """How many brackets stand around it."""
    quoted: bool = False


@dataclass(frozen=True)
class ScriptStatement:
    """One statement of a script, without its semicolon."""

    text: str
    line: int
    """Where it begins, from 1."""
    words: tuple[Word, ...]

    @property
    def plain(self) -> tuple[str, ...]:
        """The texts of its words."""
        return tuple(w.text for w in self.words)

    @property
    def controls_transaction(self) -> bool:
        """Whether it begins or ends a transaction by itself."""
        plain = self.plain
        return plain[0] in _CONTROL or plain[:2] in {
            ("START", "TRANSACTION"),
            ("SET", "AUTOCOMMIT"),
        }


def split(script: str, lexis: Lexis) -> tuple[ScriptStatement, ...]:
    """The statements of a script; bodies of routines and triggers stay whole.

    `DELIMITER` lines of MySQL's client are understood. Raises InvalidInput with `loc` for the
    client's own commands, which no server understands.
    """
    cutter = _Cutter(script, lexis)
    for token in tokenize(script, lexis):
        cutter.take(token)
    cutter.finish()
    return tuple(cutter.found)


class _Cutter:
    """Gathers tokens until a statement ends."""

    def __init__(self, script: str, lexis: Lexis) -> None:
        self.script = script
        self.lexis = lexis
        self.found: list[ScriptStatement] = []
        self.at = 0
        self.skip_to = 0
        self.delimiter = ";"
        self._clear()

    def _clear(self) -> None:
        self.start = -1
        self.words: list[Word] = []
        self.depth = 0
        self.blocks = 0

    def take(self, token: Token) -> None:
        """One more token."""
        here = self.at
        self.at += len(token.text)
        if here < self.skip_to:
            return
        ends = token.kind != "quoted" and self.script.startswith(self.delimiter, here)
        if ends and (self.delimiter != ";" or self.blocks <= 0):
            self.skip_to = here + len(self.delimiter)
            self._close(here)
            return
        if token.kind == "comment" or not token.text.strip():
            return
        if self.start < 0:
            self.start = here
            if self._client(token, here):
                return
        self._word(token)

    def _client(self, token: Token, here: int) -> bool:
        """Commands of a client program: DELIMITER is obeyed, the others are refused."""
        end = self.script.find("\n", here)
        line = self.script[here : len(self.script) if end < 0 else end]
        if self.lexis.backticks and token.text.upper() == "DELIMITER":
            self.delimiter = line.split()[1] if len(line.split()) > 1 else ";"
            self.skip_to = here + len(line)
            self._clear()
            return True
        number = self.script.count("\n", 0, here) + 1
        if token.text == "\\" or (token.text == "." and not self.words):
            msg = f"Line {number}: '{line.strip()}' is a command of a client program, not SQL."
            raise InvalidInput(msg, loc=("sql", number), code="migration.client_command")
        return False

    def _word(self, token: Token) -> None:
        if token.text in ")]":
            self.depth -= 1
        quoted = token.kind == "quoted"
        text = token.text if quoted else token.text.upper()
        if token.kind == "word":
            self._block(text)
        self.words.append(Word(text, token.text, self.depth, quoted))
        if token.text in "([":
            self.depth += 1

    def _block(self, word: str) -> None:
        """Count BEGIN … END and CASE … END of what has a body."""
        before = self.words[-1].text if self.words else ""
        head = [w.text for w in self.words[:_HEAD]]
        if not self.words or head[0] != "CREATE" or not _BODIES & {*head}:
            return
        if word in {"BEGIN", "CASE"} and before != "END":
            self.blocks += 1
        elif word == "END":
            self.blocks -= 1
        elif word in _NO_BLOCK and before == "END":
            self.blocks += 1

    def _close(self, end: int) -> None:
        if self.words:
            text = self.script[self.start : end].rstrip()
            line = self.script.count("\n", 0, self.start) + 1
            self.found.append(ScriptStatement(text, line, tuple(self.words)))
        self._clear()

    def finish(self) -> None:
        """The last statement needs no semicolon."""
        self._close(len(self.script))


def clauses(words: Sequence[Word]) -> list[tuple[Word, ...]]:
    """What stands between commas outside of brackets."""
    out: list[list[Word]] = [[]]
    base = words[0].depth if words else 0
    for word in words:
        if word.text == "," and word.depth == base:
            out.append([])
        else:
            out[-1].append(word)
    return [tuple(c) for c in out if c]
