"""Named placeholders in SQL text: find them once, write them the way a driver wants them.

`:name` is a placeholder unless it stands in quoted text, in a comment, or after another colon
(`::` casts). What counts as quoted differs between engines; a `Lexis` says how.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from auralith.dataplane.errors import InvalidInput

Style = Literal["dollar", "format", "named"]
"""`$1` (PostgreSQL's own), `%s` with doubled percent signs, or `:name` as it stands."""

TokenKind = Literal["text", "word", "quoted", "comment", "placeholder"]

CACHED_STATEMENTS = 2_048
MAX_CACHED_CHARACTERS = 20_000


@dataclass(frozen=True)
class Lexis:
    """What an engine's SQL takes for quotes and comments, and how it reads names."""

    grammar: str = ""
    """The name by which the parser of expressions knows this SQL; its general one if empty."""
    folds_names: bool = False
    """Names without quotes are read in small letters, all others as they stand (PostgreSQL)."""
    exact_like: bool = False
    """LIKE tells capitals apart (PostgreSQL)."""
    backslash_strings: bool = False
    """`'it\\'s'`: a backslash escapes in every string (MySQL, MariaDB)."""
    escape_strings: bool = False
    """`E'it\\'s'` (PostgreSQL)."""
    dollar_quotes: bool = False
    """`$tag$ … $tag$` (PostgreSQL)."""
    nested_comments: bool = False
    """`/* /* */ */` is one comment (PostgreSQL)."""
    hash_comments: bool = False
    """`# …` (MySQL, MariaDB)."""
    dash_needs_space: bool = False
    """`--` opens a comment only before white space (MySQL, MariaDB)."""
    brackets: bool = False
    """`[odd name]` (SQLite)."""
    backticks: bool = False
    """`` `odd name` `` (MySQL, MariaDB, SQLite)."""


@dataclass(frozen=True)
class Token:
    """A piece of SQL; the pieces joined are the text."""

    kind: TokenKind
    text: str


@dataclass(frozen=True)
class Template:
    """SQL cut at its placeholders: `pieces` has one more entry than `names`."""

    pieces: tuple[str, ...]
    names: tuple[str, ...]

    def render(self, style: Style) -> str:
        """The text with the driver's placeholders; a name used twice is one `$n`."""
        if not self.names:
            return self.pieces[0]
        if style == "named":
            marks = [f":{name}" for name in self.names]
        elif style == "dollar":
            order = {name: n for n, name in enumerate(dict.fromkeys(self.names), start=1)}
            marks = [f"${order[name]}" for name in self.names]
        else:
            marks = ["%s"] * len(self.names)
        pieces = [p.replace("%", "%%") for p in self.pieces] if style == "format" else self.pieces
        out = [pieces[0]]
        for mark, piece in zip(marks, pieces[1:], strict=True):
            out += (mark, piece)
        return "".join(out)


@lru_cache(maxsize=32)
def _pattern(lexis: Lexis) -> re.Pattern[str]:
    """One alternation for the flavour; an unclosed quote or comment runs to the end."""
    escaped = r"'(?:[^'\\]|\\.|'')*(?:'|\Z)"
    plain = r"'(?:[^']|'')*(?:'|\Z)"
    quoted = []
    if lexis.escape_strings:
        quoted.append(rf"[eE]{escaped}")
    quoted.append(escaped if lexis.backslash_strings else plain)
    quoted.append(
        r'"(?:[^"\\]|\\.|"")*(?:"|\Z)' if lexis.backslash_strings else r'"(?:[^"]|"")*(?:"|\Z)'
    )
    if lexis.backticks:
        quoted.append(r"`(?:[^`]|``)*(?:`|\Z)")
    if lexis.brackets:
        quoted.append(r"\[[^\]]*(?:\]|\Z)")
    if lexis.dollar_quotes:
        quoted.append(r"\$(?P<tag>(?:[^\W\d]\w*)?)\$.*?(?:\$(?P=tag)\$|\Z)")
    comments = [r"--(?=\s|\Z)[^\n]*" if lexis.dash_needs_space else r"--[^\n]*"]
    if lexis.hash_comments:
        comments.append(r"\#[^\n]*")
    comments.append(r"/\*" if lexis.nested_comments else r"/\*.*?(?:\*/|\Z)")
    return re.compile(
        rf"(?P<quoted>{'|'.join(quoted)})"
        rf"|(?P<comment>{'|'.join(comments)})"
        r"|(?P<cast>::+|:=)"
        r"|(?P<placeholder>:[A-Za-z_][A-Za-z0-9_]*)"
        r"|(?P<word>[^\W\d][\w$]*)"
        # A number takes its letters along, so that `1e5'` is not read as an escape string.
        r"|(?P<text>\d[\w.]*|\s+|.)",
        re.DOTALL,
    )


_COMMENT_EDGE = re.compile(r"/\*|\*/")


def _nested_end(sql: str, at: int) -> int:
    depth = 0
    for edge in _COMMENT_EDGE.finditer(sql, at):
        depth += 1 if edge.group() == "/*" else -1
        if depth == 0:
            return edge.end()
    return len(sql)


def tokenize(sql: str, lexis: Lexis) -> list[Token]:
    """Cut SQL into quoted text, comments, words, placeholders and the rest; nothing is lost."""
    return list(_tokens(sql, lexis))


def _tokens(sql: str, lexis: Lexis) -> Iterator[Token]:
    pattern = _pattern(lexis)
    at = 0
    while at < len(sql):
        match = pattern.match(sql, at)
        if match is None:  # the last alternative takes any character
            msg = f"SQL cannot be read at position {at + 1}."
            raise InvalidInput(msg)
        end = match.end()
        kind: TokenKind = "text"
        if match.group("quoted") is not None:
            kind = "quoted"
        elif match.group("comment") is not None:
            kind = "comment"
            if lexis.nested_comments and match.group("comment") == "/*":
                end = _nested_end(sql, at)
        elif match.group("placeholder") is not None:
            kind = "placeholder"
        elif match.group("word") is not None:
            kind = "word"
        yield Token(kind, sql[at:end])
        at = end


def _parse(sql: str, lexis: Lexis) -> Template:
    if ":" not in sql:
        return Template((sql,), ())
    pieces: list[str] = []
    names: list[str] = []
    current: list[str] = []
    for token in tokenize(sql, lexis):
        if token.kind == "placeholder":
            pieces.append("".join(current))
            names.append(token.text[1:])
            current = []
        else:
            current.append(token.text)
    return Template((*pieces, "".join(current)), tuple(names))


_cached_parse = lru_cache(maxsize=CACHED_STATEMENTS)(_parse)


def parse(sql: str, lexis: Lexis) -> Template:
    """Find the placeholders of a statement; remembered, except for very long texts."""
    return _parse(sql, lexis) if len(sql) > MAX_CACHED_CHARACTERS else _cached_parse(sql, lexis)


def placeholders(sql: str, lexis: Lexis) -> tuple[str, ...]:
    """The names a statement wants, each once, in order of appearance."""
    return tuple(dict.fromkeys(parse(sql, lexis).names))


def first_word(sql: str, lexis: Lexis) -> str:
    """The statement's first word in capitals; comments, blanks and brackets are passed over."""
    for token in _tokens(sql[:MAX_CACHED_CHARACTERS], lexis):
        if token.kind == "comment" or (
            token.kind == "text" and token.text.strip(" \t\r\n\f(") == ""
        ):
            continue
        return token.text.upper() if token.kind == "word" else ""
    return ""


def bind(
    sql: str, params: Mapping[str, Any] | None, *, lexis: Lexis, style: Style
) -> tuple[str, list[Any] | dict[str, Any] | None]:
    """The text and the arguments for the driver; None when the text has no placeholder.

    Raises InvalidInput when a name has no value. Values without a placeholder are ignored.
    Without `params` the text is run as it stands: in DDL a colon is just a colon (`a[1:n]`).
    """
    if params is None:
        return sql, None
    template = parse(sql, lexis)
    if not template.names:
        return sql, None
    missing = [name for name in dict.fromkeys(template.names) if name not in params]
    if missing:
        names = ", ".join(f":{name}" for name in missing)
        msg = f"No value is given for {names}. Add it to params, or quote the text if it is none."
        raise InvalidInput(
            msg,
            loc=("params", missing[0]),
            code="params.missing",
            params={"name": missing[0]},
        )
    text = _rendered(template, style)
    if style == "named":
        return text, {name: params[name] for name in template.names}
    if style == "dollar":
        return text, [params[name] for name in dict.fromkeys(template.names)]
    return text, [params[name] for name in template.names]


@lru_cache(maxsize=CACHED_STATEMENTS)
def _rendered(template: Template, style: Style) -> str:
    return template.render(style)
