"""Text that the server stores: the database's own name taken out, and names found in it."""

from collections.abc import Iterable, Iterator

from auralith.dataplane.engines.mysql.dialect import LEXIS
from auralith.dataplane.sql.lexer import Token, tokenize

_QUERIES = frozenset({"SELECT", "WITH", "VALUES"})
_SOURCES = frozenset({"FROM", "JOIN", "STRAIGHT_JOIN"})


def unquoted(token: Token) -> str | None:
    """The name a token is, or None."""
    if token.kind == "quoted" and token.text.startswith("`"):
        return token.text[1:-1].replace("``", "`")
    return token.text if token.kind == "word" else None


def without_database(text: str, database: str) -> str:
    """Text of a view or an expression, in which the database's own name is left out.

    `db`.`t`.`c` and `db`.`t` lose their first part. Where something in the text has the name of
    the database as well (an alias), only places that can be tables lose it.
    """
    tokens = tokenize(text, LEXIS)
    mark = "`" + database.replace("`", "``") + "`"
    places = [i for i, t in enumerate(tokens) if t.text == mark]
    if not places:
        return text
    ambiguous = any(not _dot(tokens, i) and not _dot_before(tokens, i) for i in places)
    gone: set[int] = set()
    for at in places:
        if not _dot(tokens, at) or _dot_before(tokens, at):
            continue
        three_parts = _dot(tokens, at + 2)
        if three_parts or not ambiguous or _before(tokens, at) in _SOURCES:
            gone |= {at, at + 1}
    return "".join(t.text for i, t in enumerate(tokens) if i not in gone)


def without_needless_parentheses(text: str) -> str:
    """Text of a view in which FROM begins with a name.

    The server prints `from a join b` for tables joined by a comma, and reads that text as `from
    (a join b)`: both mean the same, since joins are read from the left.
    """
    tokens = tokenize(text, LEXIS)
    gone: set[int] = set()
    for at, token in enumerate(tokens):
        if token.kind != "word" or token.text.upper() != "FROM":
            continue
        first = _next(tokens, at)
        while first < len(tokens) and tokens[first].text == "(":
            inner = _next(tokens, first)
            if inner < len(tokens) and tokens[inner].text.upper() in _QUERIES:
                break
            gone |= {first, _closing(tokens, first)}
            first = inner
    return "".join(t.text for i, t in enumerate(tokens) if i not in gone)


def _next(tokens: list[Token], at: int) -> int:
    """The place of what follows, blank space passed over."""
    at += 1
    while at < len(tokens) and not tokens[at].text.strip():
        at += 1
    return at


def _closing(tokens: list[Token], first: int) -> int:
    depth = 0
    for at in range(first, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[at].text, 0)
        if depth == 0:
            return at
    return first


def words(text: str) -> frozenset[str]:
    """All that could be a name in some text, in small letters."""
    found = (unquoted(token) for token in tokenize(text, LEXIS))
    return frozenset(name.lower() for name in found if name is not None)


def mentioned(text: str, names: Iterable[str]) -> Iterator[str]:
    """Which names some text mentions."""
    there = words(text)
    return (name for name in names if name.lower() in there)


def between_parentheses(text: str, name: str) -> tuple[str, str]:
    """What stands in the first parentheses after a quoted name, and all that follows them."""
    mark = "`" + name.replace("`", "``") + "`"
    tokens = tokenize(text, LEXIS)
    at = next((i for i, t in enumerate(tokens) if t.text == mark), -1)
    first = next(i for i in range(at + 1, len(tokens)) if tokens[i].text == "(")
    depth = 0
    for end in range(first, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[end].text, 0)
        if depth == 0:
            inside = "".join(t.text for t in tokens[first + 1 : end])
            return inside, "".join(t.text for t in tokens[end + 1 :])
    return "", ""


def _dot(tokens: list[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].text == "."


def _dot_before(tokens: list[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].text == "."


def _before(tokens: list[Token], at: int) -> str:
    """The word before some place, opening parentheses passed over."""
    for token in reversed(tokens[:at]):
        if token.text.strip(" \t\r\n("):
            return token.text.upper()
    return ""
