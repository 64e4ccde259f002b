"""Takes apart what only the server's own definition texts say: index keys, conditions, arguments.

The texts are the server's, so their shape is known; names and literals inside may hold anything.
"""

import re
from dataclasses import dataclass

_NAME = r'(?:"(?:[^"]|"")*"|[^\s"().]+)'
_HEAD = re.compile(
    rf"CREATE (?:UNIQUE )?INDEX {_NAME} ON (?:ONLY )?(?:{_NAME}\.)?{_NAME} USING {_NAME} (?=\()"
)
_EXCLUDE = re.compile(rf"EXCLUDE USING {_NAME} (?=\()")
_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")
_MARKS = re.compile(r"""['"(),\[\]]""")
_ARGUMENT = r"E?'(?:[^']|'')*'"
_EXECUTE = re.compile(
    rf" EXECUTE (?:FUNCTION|PROCEDURE) (?:{_NAME}\.)?{_NAME}"
    rf"\(((?:{_ARGUMENT}(?:, {_ARGUMENT})*)?)\)$"
)
_WHEN = re.compile(r" FOR EACH (?:ROW|STATEMENT) WHEN (?=\()")


@dataclass(frozen=True, slots=True)
class IndexText:
    """The parts of an index's definition."""

    keys: tuple[str, ...]
    include: tuple[str, ...]
    where: str | None


def index(definition: str) -> IndexText:
    """What `pg_get_indexdef` says."""
    return _index(definition, _HEAD, constraint=False)


def exclusion(definition: str) -> IndexText:
    """What `pg_get_constraintdef` says of an exclusion constraint."""
    return _index(definition, _EXCLUDE, constraint=True)


def _index(text: str, head: re.Pattern[str], *, constraint: bool) -> IndexText:
    found = head.match(text)
    if found is None:
        msg = f"The server wrote an index in a way that is not known: {text}"
        raise ValueError(msg)
    at = _closing(text, found.end())
    keys = _elements(text[found.end() + 1 : at])
    rest = text[at + 1 :]
    include: tuple[str, ...] = ()
    if rest.startswith(" INCLUDE ("):
        at = _closing(rest, 9)
        include = _elements(rest[10:at])
        rest = rest[at + 1 :]
    rest = rest.removeprefix(" NULLS NOT DISTINCT")
    if rest.startswith(" WITH ("):
        rest = rest[_closing(rest, 6) + 1 :]
    rest = re.sub(rf"^ USING INDEX TABLESPACE {_NAME}", "", rest)
    where = None
    if rest.startswith(" WHERE "):
        where = rest[7 : _closing(rest, 7) + 1] if constraint else rest[7:]
        if constraint and where.startswith("(("):
            where = where[1:-1]
    return IndexText(keys, include, where)


def _closing(text: str, at: int) -> int:
    """Where the parenthesis that opens at a position is closed."""
    depth = 0
    while True:
        found = _MARKS.search(text, at)
        if found is None:
            msg = f"A parenthesis is not closed: {text}"
            raise ValueError(msg)
        mark, at = found.group(), found.end()
        if mark in "'\"":
            quoted = _QUOTED.match(text, found.start())
            at = quoted.end() if quoted else len(text)
        elif mark in "([":
            depth += 1
        elif mark in ")]":
            depth -= 1
            if depth == 0:
                return found.start()


def _elements(body: str) -> tuple[str, ...]:
    """A list split at its own commas."""
    if "(" not in body and '"' not in body and "'" not in body and "[" not in body:
        return tuple(body.split(", "))
    out, start, at, depth = [], 0, 0, 0
    while found := _MARKS.search(body, at):
        mark, at = found.group(), found.end()
        if mark in "'\"":
            quoted = _QUOTED.match(body, found.start())
            at = quoted.end() if quoted else len(body)
        elif mark in "([":
            depth += 1
        elif mark in ")]":
            depth -= 1
        elif depth == 0:
            out.append(body[start : found.start()])
            start = at + 1
    return (*out, body[start:])


def trigger(definition: str, *, conditional: bool) -> tuple[str | None, tuple[str, ...]]:
    """The condition and the arguments that `pg_get_triggerdef` says."""
    found = _EXECUTE.search(definition)
    if found is None:
        msg = f"The server wrote a trigger in a way that is not known: {definition}"
        raise ValueError(msg)
    arguments = tuple(_literal(a) for a in re.findall(_ARGUMENT, found.group(1)))
    if not conditional:
        return None, arguments
    head = definition[: found.start()]
    for start in _WHEN.finditer(head):
        if _closing(head, start.end()) == len(head) - 1:
            return head[start.end() + 1 : -1], arguments
    msg = f"The server wrote a condition in a way that is not known: {definition}"
    raise ValueError(msg)


def _literal(text: str) -> str:
    escaped = text.startswith("E")
    plain = text.removeprefix("E")[1:-1].replace("''", "'")
    return plain.replace("\\\\", "\\") if escaped else plain
