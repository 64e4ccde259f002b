"""Text that the server stores: the database's own name taken out, and names found in it."""

from collections.abc import Iterable, Iterator

from auralith.dataplane.engines.mysql.dialect import LEXIS
from auralith.dataplane.sql.lexer import Token, tokenize

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
