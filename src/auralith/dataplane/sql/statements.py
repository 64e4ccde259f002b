"""Cut one INSERT, UPDATE or DELETE into its parts, without rewriting a character of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NoReturn

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.fragments import check_tokens
from auralith.dataplane.sql.lexer import Lexis, Token, tokenize

Loc = Sequence[str | int]

_FORBIDDEN = {
    "RETURNING": "RETURNING is not needed: the changes are shown by the patch.",
    "ORDER": "ORDER BY and LIMIT cannot be run in batches: put the choice of rows in WHERE.",
    "LIMIT": "ORDER BY and LIMIT cannot be run in batches: put the choice of rows in WHERE.",
    "CONFLICT": "For ON CONFLICT use an upsert operation.",
    "DUPLICATE": "For ON DUPLICATE KEY UPDATE use an upsert operation.",
    "CURRENT": "WHERE CURRENT OF needs a cursor, which a patch has not.",
    "UNION": "Put UNION inside a subquery.",
}
_OTHERS = "One INSERT, UPDATE or DELETE is expected"


@dataclass(frozen=True)
class Statement:
    """The parts of one data-changing statement, as they were written."""

    verb: Literal["insert", "update", "delete"]
    table: TableName
    exact: bool
    """Whether the table's name was quoted; otherwise the engine's folding applies."""
    alias: str | None
    """The alias as it is written; None when the table's own name is the reference."""
    text: str
    where: str | None = None
    sets: tuple[tuple[str, str], ...] = ()
    """Column and expression, of an UPDATE."""
    joined: str | None = None
    """What follows the table in FROM: `, items` or `JOIN …`, ready to be appended."""
    columns: tuple[str, ...] | None = None
    source: str | None = None
    """VALUES … or SELECT …, of an INSERT."""
    overriding: bool = False


class _Reader:
    """Tokens with their depth in brackets; blanks are kept in the texts, skipped by the eye."""

    def __init__(self, tokens: Sequence[Token], loc: Loc) -> None:
        self.loc = loc
        self.tokens = list(tokens)
        self.at = 0
        self.depths: list[int] = []
        depth = 0
        for token in self.tokens:
            if token.kind == "text" and token.text in "([":
                self.depths.append(depth)
                depth += 1
                continue
            if token.kind == "text" and token.text in ")]":
                depth -= 1
            self.depths.append(depth)

    def refuse(self, message: str) -> NoReturn:
        raise InvalidInput(message, loc=self.loc, code="patch.statement")

    def skip(self) -> None:
        while self.at < len(self.tokens) and not self.tokens[self.at].text.strip():
            self.at += 1

    def peek(self) -> str:
        self.skip()
        if self.at >= len(self.tokens):
            return ""
        token = self.tokens[self.at]
        return token.text.upper() if token.kind in ("word", "text") else token.text

    def take(self, *wanted: str) -> bool:
        if self.peek() in wanted:
            self.at += 1
            return True
        return False

    def need(self, *wanted: str) -> None:
        if not self.take(*wanted):
            found = self.peek() or "the end"
            self.refuse(f"Expected {' or '.join(wanted)}, found {found}.")

    def identifier(self) -> tuple[str, str, bool] | None:
        """The next name: as written, its plain text, and whether it was quoted."""
        self.skip()
        if self.at >= len(self.tokens):
            return None
        token = self.tokens[self.at]
        if token.kind == "word":
            self.at += 1
            return token.text, token.text, False
        if token.kind == "quoted" and token.text[0] in '"`[':
            self.at += 1
            mark = "]" if token.text[0] == "[" else token.text[0]
            return token.text, token.text[1:-1].replace(mark * 2, mark), True
        return None

    def until(self, *words: str) -> str:
        """The text up to one of the words at depth 0, or to the end."""
        start = self.at
        before = ""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.kind == "word" and self.depths[self.at] == 0:
                word = token.text.upper()
                if word in words and not (word == "FROM" and before == "DISTINCT"):
                    break
                if word in _FORBIDDEN:
                    self.refuse(_FORBIDDEN[word])
                before = word
            self.at += 1
        return "".join(t.text for t in self.tokens[start : self.at]).strip()

    def split(self, text_from: int, text_to: int) -> list[tuple[int, int]]:
        """Ranges of tokens between the commas at depth 0."""
        out, start = [], text_from
        for at in range(text_from, text_to):
            token = self.tokens[at]
            if token.kind == "text" and token.text == "," and self.depths[at] == 0:
                out.append((start, at))
                start = at + 1
        out.append((start, text_to))
        return out


def slice_statement(text: str, lexis: Lexis, params: Mapping[str, Any], loc: Loc) -> Statement:
    """The parts of one statement; raises InvalidInput with what to write instead."""
    tokens = tokenize(text.strip().rstrip(";").strip(), lexis)
    reader = _Reader(tokens, loc)
    if not tokens:
        reader.refuse(f"{_OTHERS}; the text is empty.")
    check_tokens(tokens, lexis, params, loc)
    if any(t.kind == "text" and t.text == ";" for t in tokens):
        reader.refuse(f"{_OTHERS}; give every further statement an operation of its own.")
    folded = str.lower if lexis.folds_names else str
    verb = reader.peek()
    if verb == "UPDATE":
        return _update(reader, folded)
    if verb == "DELETE":
        return _delete(reader, folded)
    if verb == "INSERT":
        return _insert(reader, folded)
    if verb == "WITH":
        reader.refuse(f"{_OTHERS}, without WITH: put the query in a subquery.")
    return reader.refuse(f"{_OTHERS}; {verb or 'this'} is not one of them.")


def _table(reader: _Reader, folded: Any) -> tuple[TableName, bool]:
    first = reader.identifier()
    if first is None:
        reader.refuse("A table's name is expected.")
    parts = [first]
    while reader.take("."):
        part = reader.identifier()
        if part is None:
            reader.refuse("A table's name is expected after the dot.")
        parts.append(part)
    if len(parts) > len(("schema", "name")):
        reader.refuse("Name the table as name or schema.name.")
    plain = [p if quoted else folded(p) for _, p, quoted in parts]
    return TableName(plain[0] if len(plain) > 1 else None, plain[-1]), parts[-1][2]


def _alias(reader: _Reader, stops: frozenset[str]) -> str | None:
    if reader.take("AS"):
        given = reader.identifier()
        if given is None:
            reader.refuse("An alias is expected after AS.")
        return given[0]
    word = reader.peek()
    if not word or word in stops or not (word[0].isalpha() or word[0] in '_"`['):
        return None
    given = reader.identifier()
    return given[0] if given else None


_JOINS = frozenset(["JOIN", "INNER", "LEFT", "RIGHT", "CROSS", "NATURAL", "STRAIGHT_JOIN"])


def _update(reader: _Reader, folded: Any) -> Statement:
    reader.need("UPDATE")
    if reader.peek() in ("ONLY", "OR", "IGNORE", "LOW_PRIORITY"):
        reader.refuse(f"UPDATE {reader.peek()} is not supported: write a plain UPDATE.")
    table, exact = _table(reader, folded)
    alias = _alias(reader, _JOINS | {"SET"})
    joined: str | None = None
    if reader.peek() in _JOINS or reader.peek() == ",":
        joined = reader.until("SET")
    reader.need("SET")
    sets = _assignments(reader)
    if reader.take("FROM"):
        joined = ", " + reader.until("WHERE")
    where = reader.until() if reader.take("WHERE") else None
    if reader.peek():
        reader.refuse(f"{reader.peek()} is not expected here.")
    return Statement(
        "update", table, exact, alias, _whole(reader), where=where, sets=sets, joined=joined
    )


def _assignments(reader: _Reader) -> tuple[tuple[str, str], ...]:
    start = reader.at
    reader.until("FROM", "WHERE")
    end = reader.at
    out = []
    for low, high in reader.split(start, end):
        reader.at = low
        if reader.peek() == "(":
            reader.refuse("Write every column of SET on its own: a = …, b = ….")
        name = reader.identifier()
        while name is not None and reader.take("."):
            name = reader.identifier()
        if name is None:
            reader.refuse("A column's name is expected in SET.")
        reader.need("=")
        expression = "".join(t.text for t in reader.tokens[reader.at : high]).strip()
        if not expression or expression.upper() == "DEFAULT":
            reader.refuse("Give a value or an expression for every column of SET (not DEFAULT).")
        out.append((_marked(name), expression))
    reader.at = end
    return tuple(out)


def _marked(name: tuple[str, str, bool]) -> str:
    """A column's name; quoted ones keep a leading mark so that they are matched exactly."""
    return f'"{name[1]}' if name[2] else name[1]


def _delete(reader: _Reader, folded: Any) -> Statement:
    reader.need("DELETE")
    if reader.peek() != "FROM":
        reader.refuse(
            "Write DELETE FROM table …; deletes of several tables need several operations."
        )
    reader.need("FROM")
    if reader.peek() == "ONLY":
        reader.refuse("DELETE FROM ONLY is not supported: write a plain DELETE.")
    table, exact = _table(reader, folded)
    alias = _alias(reader, frozenset({"USING", "WHERE"}))
    joined = ", " + reader.until("WHERE") if reader.take("USING") else None
    where = reader.until() if reader.take("WHERE") else None
    if reader.peek():
        reader.refuse(f"{reader.peek()} is not expected here.")
    return Statement("delete", table, exact, alias, _whole(reader), where=where, joined=joined)


def _insert(reader: _Reader, folded: Any) -> Statement:
    reader.need("INSERT")
    if reader.peek() != "INTO":
        reader.refuse("Write INSERT INTO …; for OR REPLACE or IGNORE use an upsert operation.")
    reader.need("INTO")
    table, exact = _table(reader, folded)
    alias = _alias(
        reader, frozenset({"VALUES", "VALUE", "SELECT", "DEFAULT", "OVERRIDING", "SET", "WITH"})
    )
    columns: tuple[str, ...] | None = None
    if reader.peek() == "(":
        columns = _columns(reader)
    overriding = False
    if reader.take("OVERRIDING"):
        reader.need("SYSTEM")
        reader.need("VALUE")
        overriding = True
    if reader.peek() not in ("VALUES", "SELECT"):
        reader.refuse("INSERT needs VALUES (…) or SELECT …; for defaults alone name a column.")
    kind = reader.peek()
    start = reader.at
    while reader.at < len(reader.tokens):
        token = reader.tokens[reader.at]
        if token.kind == "word":
            word = token.text.upper()
            top = reader.depths[reader.at] == 0
            if top and word in ("RETURNING", "CONFLICT", "DUPLICATE"):
                reader.refuse(_FORBIDDEN[word])
            if kind == "VALUES" and word == "DEFAULT":
                reader.refuse("DEFAULT inside VALUES: leave the column out instead.")
        reader.at += 1
    source = "".join(t.text for t in reader.tokens[start:]).strip()
    return Statement(
        "insert",
        table,
        exact,
        alias,
        _whole(reader),
        columns=columns,
        source=source,
        overriding=overriding,
    )


def _columns(reader: _Reader) -> tuple[str, ...]:
    reader.need("(")
    out = []
    while True:
        name = reader.identifier()
        if name is None:
            reader.refuse("A column's name is expected.")
        out.append(_marked(name))
        if reader.take(")"):
            return tuple(out)
        reader.need(",")


def _whole(reader: _Reader) -> str:
    return "".join(t.text for t in reader.tokens)
