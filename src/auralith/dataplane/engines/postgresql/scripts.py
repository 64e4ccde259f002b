"""Scripts of DDL, run one statement after the other as psql runs them."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import psycopg

from auralith.dataplane.engines.postgresql.dialect import LEXIS
from auralith.dataplane.engines.postgresql.errors import translate
from auralith.dataplane.engines.session import Session
from auralith.dataplane.errors import (
    Cancelled,
    DataPlaneError,
    InvalidInput,
    PermissionDenied,
    StatementTimeout,
    Transient,
)
from auralith.dataplane.sql.lexer import tokenize

# A script may set these for itself; afterwards the session is as it was.
_KEPT = (
    "client_encoding",
    "standard_conforming_strings",
    "search_path",
    "statement_timeout",
    "lock_timeout",
    "idle_in_transaction_session_timeout",
    "datestyle",
    "intervalstyle",
    "timezone",
    "bytea_output",
    "extra_float_digits",
    "default_transaction_read_only",
    "check_function_bodies",
    "row_security",
    "default_tablespace",
    "default_table_access_method",
    "synchronous_commit",
    "role",
)
_CLUSTER = {"DATABASE", "ROLE", "GROUP", "TABLESPACE", "SUBSCRIPTION", "SYSTEM"}
_HEAD_WORDS = 4
# Newer dumps guard themselves with these commands of psql.
_GUARDS = re.compile(r"^\\(?:un)?restrict\b.*$", re.MULTILINE)


@dataclass(frozen=True)
class _Statement:
    line: int
    text: str
    words: tuple[str, ...]
    """Its first words, in capitals."""


def run(session: Session, ddl: str) -> None:
    """Run a script; raises InvalidInput with the line of what is refused.

    What reaches beyond the database (roles, databases, files) and rows (COPY) are refused.
    """
    if not isinstance(driven := getattr(session, "driver", None), psycopg.Connection):
        msg = "Scripts run on sessions of PostgreSQL only."
        raise TypeError(msg)
    statements = list(_statements(_GUARDS.sub("", ddl)))
    for statement in statements:
        _check(statement)
    asked = ", ".join(f"current_setting('{n}', true)" for n in _KEPT)
    before = dict(zip(_KEPT, session.query(f"SELECT {asked}")[0], strict=True))
    try:
        session.query("SELECT set_config('synchronous_commit', 'off', false)")
        for statement in statements:
            _run(driven, statement)
        if session.in_transaction:
            msg = "The script opens a transaction and does not end it: add COMMIT."
            raise InvalidInput(msg, loc=("ddl",), code="ddl.refused")
    finally:
        session.rollback()
        kept = {n: v for n, v in before.items() if v is not None}
        calls = ", ".join(f"set_config('{n}', :{n}, false)" for n in kept)
        with suppress(DataPlaneError):
            session.query(f"SELECT {calls}", kept)


def _run(connection: psycopg.Connection[tuple[object, ...]], statement: _Statement) -> None:
    try:
        psycopg.RawCursor(connection).execute(statement.text.encode(), prepare=False)
    except psycopg.Error as error:
        known = translate(error)
        if isinstance(known, Transient | Cancelled | StatementTimeout):
            raise known from error
        position = error.diag.statement_position
        before = statement.text[: int(position) - 1] if position else ""
        line = statement.line + before.count("\n")
        if isinstance(known, PermissionDenied):
            raise PermissionDenied(f"Line {line}: {known.message}") from error
        primary = (error.diag.message_primary or str(error)).strip().rstrip(".")
        msg = f"Line {line}: {primary}."
        raise InvalidInput(msg, loc=("ddl", line), code="ddl.refused") from error


def _check(statement: _Statement) -> None:
    """Refuse what a throw-away database cannot hold or undo."""
    first, *rest = statement.words
    reason = ""
    if first == "COPY":
        reason = "rows are not loaded, a schema is"
    elif first.startswith("\\"):
        reason = "this is a command of psql"
    elif first in {"CREATE", "ALTER", "DROP"} and rest:
        user = rest[0] == "USER" and rest[1:2] != ["MAPPING"]
        if user or rest[0] in _CLUSTER:
            reason = "it reaches beyond the database"
    elif first in {"REASSIGN", "VACUUM"} or statement.words[:2] == ("DROP", "OWNED"):
        reason = "it is no DDL of a schema"
    if reason:
        msg = f"Line {statement.line}: {' '.join(statement.words[:2])} is refused: {reason}."
        raise InvalidInput(msg, loc=("ddl", statement.line), code="ddl.beyond")


def _statements(script: str) -> Iterator[_Statement]:
    """Cut where psql cuts: at semicolons outside of parentheses and of SQL-standard bodies."""
    pieces: list[str] = []
    words: list[str] = []
    line, start, depth, nested = 1, 0, 0, 0
    for token in tokenize(script, LEXIS):
        ends = token.kind == "text" and token.text == ";"
        if ends and depth <= 0 and nested == 0:
            if words:
                yield _Statement(start, "".join(pieces), tuple(words[:_HEAD_WORDS]))
            pieces, words, depth = [], [], 0
            line += token.text.count("\n")
            continue
        said = token.kind != "comment" and bool(token.text.strip())
        if said and not words:
            pieces, start = [], line
        pieces.append(token.text)
        line += token.text.count("\n")
        if not said:
            continue
        depth += token.text.count("(") - token.text.count(")") if token.kind == "text" else 0
        if token.kind == "word" or not words:
            words.append(token.text.upper())
            nested = _nested(words, nested)
    if words:
        yield _Statement(start, "".join(pieces), tuple(words[:_HEAD_WORDS]))


def _nested(words: list[str], nested: int) -> int:
    """How many bodies in SQL-standard form are open after the last word."""
    if words[0] != "CREATE" or not {"FUNCTION", "PROCEDURE"} & set(words[1:_HEAD_WORDS]):
        return nested
    match words[-1]:
        case "BEGIN":
            return nested + 1
        case "CASE" if nested:
            return nested + 1
        case "END" if nested:
            return nested - 1
    return nested
