"""The pieces of a stored CREATE statement, and the one way to write them.

These are SQLite's own tokens, not those that placeholders are looked for by (`sql.lexer`): numbers
with exponents, blob literals, operators of two characters, letters beyond ASCII count as one.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from auralith.dataplane.engines.sqlite.ddl import unquote

PieceKind = Literal["word", "string", "quoted", "blob", "number", "mark"]

# Written in capitals; as identifiers they get quotes, which the last few would not need.
KEYWORDS = frozenset({
    "ADD", "ALL", "ALTER", "AND", "AS", "ASC", "AUTOINCREMENT", "BEGIN", "BETWEEN", "BY",
    "CASE", "CHECK", "COLLATE", "COMMIT", "CONSTRAINT", "CREATE", "CROSS", "CURRENT_DATE",
    "CURRENT_TIME", "CURRENT_TIMESTAMP", "DEFAULT", "DEFERRABLE", "DELETE", "DESC", "DISTINCT",
    "DROP", "ELSE", "END", "ESCAPE", "EXCEPT", "EXISTS", "FOREIGN", "FROM", "FULL", "GLOB",
    "GROUP", "HAVING", "IF", "IN", "INDEX", "INNER", "INSERT", "INSTEAD", "INTERSECT", "INTO",
    "IS", "ISNULL", "JOIN", "LEFT", "LIKE", "LIMIT", "NATURAL", "NOT", "NOTHING", "NOTNULL",
    "NULL", "OF", "OFFSET", "ON", "OR", "ORDER", "OUTER", "OVER", "PARTITION", "PRIMARY",
    "RECURSIVE", "REFERENCES", "RETURNING", "RIGHT", "SELECT", "SET", "TABLE", "THEN", "TO",
    "TRANSACTION", "UNION", "UNIQUE", "UPDATE", "USING", "VALUES", "WHEN", "WHERE", "WITH",
    "WITHIN",
})  # fmt: skip

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BEFORE_TABLES = {"FROM", "JOIN", "INTO", "UPDATE"}
_SAME = {"==": "=", "!=": "<>"}
_TOKEN = re.compile(
    r"(?>(?:[ \t\n\f\r]+|--[^\n]*|/\*.*?(?:\*/|\Z))*)"
    r"(?:(?P<blob>[xX]'[0-9A-Fa-f]*')"
    r"|(?P<word>[A-Za-z_\u0080-\U0010ffff][A-Za-z0-9_$\u0080-\U0010ffff]*)"
    r"|(?P<number>0[xX][0-9A-Fa-f]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<string>'(?:[^']|'')*')"
    r"|(?P<quoted>\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`|\[[^\]]*\])"
    r"|(?P<mark>->>|\|\||<=|>=|<>|!=|==|<<|>>|->|.)|\Z)",
    re.DOTALL,
)


class NotUnderstood(Exception):
    """The text is none that this code knows; the object is opaque."""


class Piece(NamedTuple):
    """A token that means something, and where it stands."""

    kind: PieceKind
    text: str
    start: int
    word: str = ""
    """In capitals if it is a bare word, else nothing."""

    @property
    def end(self) -> int:
        """The place after it."""
        return self.start + len(self.text)

    @property
    def name(self) -> str:
        """As an identifier; raises NotUnderstood for what can be none."""
        if self.word:
            return self.text
        if self.kind not in {"word", "quoted", "string"}:
            raise NotUnderstood(self.text)
        return unquote(self.text)


def pieces(sql: str) -> list[Piece]:
    """The significant tokens of a text."""
    out = []
    for found in _TOKEN.finditer(sql):
        kind = cast("PieceKind | None", found.lastgroup)
        if kind is not None:
            text = found[kind]
            word = text.upper() if kind == "word" else ""
            out.append(Piece(kind, text, found.start(kind), word))
    return out


def group_end(items: Sequence[Piece], at: int) -> int:
    """The index after the bracket group that opens at `at`."""
    depth = 0
    for index in range(at, len(items)):
        depth += (items[index].text == "(") - (items[index].text == ")")
        if depth == 0:
            return index + 1
    raise NotUnderstood("(")


def parts(items: Sequence[Piece]) -> list[list[Piece]]:
    """What stands between the commas of the outermost level."""
    out: list[list[Piece]] = [[]]
    depth = 0
    for piece in items:
        depth += (piece.text == "(") - (piece.text == ")")
        if piece.text == "," and depth == 0:
            out.append([])
        else:
            out[-1].append(piece)
    return out


def span(sql: str, items: Sequence[Piece]) -> str:
    """The source text from the first piece to the last, as it was written."""
    return sql[items[0].start : items[-1].end] if items else ""


def identifier(name: str) -> str:
    """A name, with quotes only where it needs them."""
    if _PLAIN.fullmatch(name) and name.upper() not in KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def canonical(items: Iterable[Piece], columns: Collection[str] = (), *, keep: bool = False) -> str:
    """The one text of some tokens.

    `columns`: names (small letters) that are known to be columns, so that a name in double quotes
    is one and not a text. `keep`: the case of names counts (a view's columns are called so).
    """
    out: list[str] = []
    before: Piece | None = None
    items = list(items)
    for at, piece in enumerate(items):
        if piece.kind == "quoted" and _is_name(before, items[at + 1 : at + 2]):
            name = unquote(piece.text)
            text = identifier(name if keep else name.lower())
        else:
            text = _text(piece, columns, keep=keep)
        if before is not None and not _tight(before, piece):
            out.append(" ")
        out.append(text)
        before = piece
    return "".join(out)


def _is_name(before: Piece | None, after: Sequence[Piece]) -> bool:
    """Whether what stands here in double quotes cannot be read as a text."""
    if after and after[0].text == ".":
        return True
    return before is not None and (before.text == "." or before.word in _BEFORE_TABLES)


def _tight(before: Piece, piece: Piece) -> bool:
    if before.text in {"(", "."} or piece.text in {")", ",", ".", ";"}:
        return True
    return piece.text == "(" and before.kind == "word" and before.word not in KEYWORDS


def _text(piece: Piece, columns: Collection[str], *, keep: bool) -> str:
    if piece.kind == "word":
        if piece.word in KEYWORDS:
            return piece.word
        return piece.text if keep else piece.text.lower()
    if piece.kind == "quoted":
        name = unquote(piece.text)
        if not keep:
            name = name.lower() if piece.text[0] != '"' or name.lower() in columns else name
        if piece.text[0] == '"' and (keep or name not in columns):
            return '"' + name.replace('"', '""') + '"'
        return identifier(name)
    if piece.kind in {"blob", "number"}:
        return piece.text.lower()
    return _SAME.get(piece.text, piece.text)


def expression(items: Sequence[Piece], columns: Collection[str] = ()) -> str:
    """The canonical text of an expression, without brackets around the whole."""
    items = list(items)
    while items and items[0].text == "(" and group_end(items, 0) == len(items):
        items = items[1:-1]
    return canonical(items, columns)


@lru_cache(maxsize=65_536)
def mentions(text: str) -> frozenset[str]:
    """Everything in a text that may be an identifier, in small letters."""
    return frozenset(unquote(p.text).lower() for p in pieces(text) if p.kind in {"word", "quoted"})


def renamed(text: str, hits: Callable[[Sequence[Piece], int], str | None], *, keep: bool) -> str:
    """A canonical text after names in it were changed: `hits` gives what a piece becomes."""
    found = pieces(text)
    out: list[Piece] = []
    for at, piece in enumerate(found):
        new = hits(found, at) if piece.kind in {"word", "quoted"} else None
        if new is None:
            out.append(piece)
        else:
            kind: PieceKind = "quoted" if new[0] == '"' else "word"
            out.append(Piece(kind, new, piece.start, "" if kind == "quoted" else new.upper()))
    return canonical(out, keep=keep)
