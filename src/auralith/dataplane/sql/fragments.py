"""Pieces of SQL that people write: a filter, an expression. Judged by their text alone.

A fragment is always wrapped in parentheses where it is used, so balanced text without a
semicolon or a comment cannot leave its place; whether it is right SQL the server says.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.simplify import simplify

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.sql.folding import fold, holds, settle
from auralith.dataplane.sql.lexer import Lexis, Token, tokenize

_RANDOM = frozenset(
    [
        "random",
        "rand",
        "uuid",
        "gen_random_uuid",
        "uuidv7",
        "uuidv4",
        "uuid_generate_v4",
        "clock_timestamp",
        "timeofday",
        "statement_timestamp",
        "sysdate",
        "randomblob",
        "now",
        "current_timestamp",
        "localtimestamp",
        "current_date",
        "current_time",
        "curdate",
        "curtime",
        "utc_timestamp",
        "transaction_timestamp",
        "unix_timestamp",
    ]
)
_SEQUENCES = frozenset(["nextval", "setval", "lastval", "last_insert_id"])
_SIDE_EFFECTS = frozenset(
    [
        "dblink",
        "dblink_exec",
        "dblink_send_query",
        "pg_notify",
        "pg_terminate_backend",
        "pg_cancel_backend",
        "pg_reload_conf",
        "pg_rotate_logfile",
        "pg_sleep",
        "pg_sleep_for",
        "pg_sleep_until",
        "lo_import",
        "lo_export",
        "lo_create",
        "lo_unlink",
        "lo_put",
        "lo_from_bytea",
        "lowrite",
        "pg_read_file",
        "pg_read_binary_file",
        "pg_ls_dir",
        "pg_write_file",
        "set_config",
        "pg_advisory_lock",
        "pg_advisory_xact_lock",
        "pg_try_advisory_lock",
        "query_to_xml",
        "sleep",
        "benchmark",
        "load_file",
        "get_lock",
        "release_lock",
        "load_extension",
        "writefile",
        "readfile",
        "edit",
        "http_get",
        "http_post",
    ]
)


def check_fragment(
    text: str, lexis: Lexis, params: Mapping[str, Any], loc: Sequence[str | int]
) -> None:
    """One balanced expression without comments; every `:name` has a value."""
    if not text.strip():
        raise InvalidInput("The expression is empty.", loc=loc)
    if "\x00" in text:
        raise InvalidInput("The text holds a NUL character.", loc=loc)
    tokens = tokenize(text, lexis)
    check_tokens(tokens, lexis, params, loc)
    if any(t.kind == "text" and t.text == ";" for t in tokens):
        raise InvalidInput("One expression only: remove the semicolon.", loc=loc)
    first = next(t for t in tokens if t.text.strip())
    if first.kind == "word" and first.text.upper() in ("SELECT", "WITH", "VALUES", "WHERE", "SET"):
        msg = f"Give the expression alone, without {first.text.upper()} at its start."
        raise InvalidInput(msg, loc=loc)


def check_tokens(
    tokens: Sequence[Token], lexis: Lexis, params: Mapping[str, Any], loc: Sequence[str | int]
) -> None:
    """Balanced brackets, closed quotes, no comments, all parameters given."""
    closing: list[str] = []
    pairs = {"(": ")", "[": "]"}
    for at, token in enumerate(tokens):
        numbered = at + 1 < len(tokens) and tokens[at + 1].text[0].isdigit()
        if token.kind == "comment":
            raise InvalidInput("Comments are not allowed here: remove them.", loc=loc)
        if token.kind == "quoted" and not _closed(token.text, lexis):
            raise InvalidInput("A quotation mark is not closed.", loc=loc)
        if token.kind == "placeholder" and token.text[1:] not in params:
            msg = f"No value is given for {token.text}. Add it to params."
            raise InvalidInput(
                msg, loc=loc, code="params.missing", params={"name": token.text.lstrip(":")}
            )
        if token.kind != "text":
            continue
        if token.text == "$" and numbered:
            raise InvalidInput("Parameters are written as :name, not as $1.", loc=loc)
        if token.text in pairs:
            closing.append(pairs[token.text])
        elif token.text in (")", "]") and (not closing or closing.pop() != token.text):
            raise InvalidInput("A closing bracket has no opening one.", loc=loc)
    if closing:
        raise InvalidInput("An opening bracket is not closed.", loc=loc)


def _closed(text: str, lexis: Lexis) -> bool:
    body = text[1:] if text[0] in "eE" else text
    if body[0] == "$":
        tag = body[: body.index("$", 1) + 1]
        return len(body) >= 2 * len(tag) and body.endswith(tag)
    if body[0] == "[":
        return body.endswith("]")
    quote, inner = body[0], body[1:]
    if lexis.backslash_strings or text[0] in "eE":
        inner = inner.replace("\\\\", "").replace(f"\\{quote}", "")
    return inner.replace(quote * 2, "").endswith(quote)


def always_true(text: str, lexis: Lexis) -> bool:
    """Whether a filter is true for every row by its text alone."""
    lexis_free = text.replace("::", " :: ")
    try:
        tree = sqlglot.parse_one(f"SELECT 1 WHERE {lexis_free}", dialect=lexis.grammar)
        where = tree.find(exp.Where)
        if where is None:
            return False
        condition = where.this.transform(settle).transform(_reflexive)
        condition = condition.transform(fold, lexis)
        simple = simplify(condition)
    except (SqlglotError, RecursionError, ValueError):
        return False
    while isinstance(simple, exp.Paren):
        simple = simple.this
    if isinstance(simple, exp.Boolean):
        return bool(simple.this)
    if isinstance(simple, exp.Literal):
        return not simple.is_string and simple.this.strip("0.") != ""
    return holds(simple, lexis)


def _reflexive(node: exp.Expression) -> exp.Expression:
    """`id = id`, `x LIKE '%'` and their like are true wherever they are not null."""
    same = (exp.EQ, exp.GTE, exp.LTE, exp.Is, exp.NullSafeEQ)
    if isinstance(node, same) and node.this == node.expression:
        return exp.true()
    if isinstance(node, exp.NEQ) and node.this == node.expression:
        return exp.false()
    if isinstance(node, exp.Or) and _either_null(node.left.unnest(), node.right.unnest()):
        return exp.true()
    if isinstance(node, exp.Like | exp.ILike) and node.expression == exp.Literal.string("%"):
        return exp.true()
    return node


def _either_null(one: exp.Expr, other: exp.Expr) -> bool:
    """`a IS NULL OR a IS NOT NULL`, in any order."""
    # Copies: building a node over a part of the tree would take the part out of it.
    return exp.Not(this=one.copy()) == other or exp.Not(this=other.copy()) == one


def words(text: str, lexis: Lexis) -> set[str]:
    """The words of a fragment outside quotes, in small letters."""
    return {t.text.lower() for t in tokenize(text, lexis) if t.kind == "word"}


def names(text: str, lexis: Lexis) -> set[str]:
    """Everything that could name a column: words and quoted identifiers, in small letters."""
    quoted = {
        t.text[1:-1].lower()
        for t in tokenize(text, lexis)
        if t.kind == "quoted" and t.text[0] in '"`['
    }
    return words(text, lexis) | quoted


def has_subquery(text: str, lexis: Lexis) -> bool:
    """Whether a fragment reads other rows."""
    return bool(words(text, lexis) & {"select", "table", "with"})


def function_findings(text: str, lexis: Lexis) -> list[tuple[str, str]]:
    """Warnings (code, message) about functions whose effect or value a rollback cannot bring."""
    used = words(text, lexis)
    found: list[tuple[str, str]] = []
    if random := sorted(used & _RANDOM):
        found.append(
            (
                "non_deterministic",
                (
                    f"{', '.join(random)}: another value at every run; the journal keeps what was"
                    " written, the dry-run shows only an example."
                ),
            )
        )
    if sequences := sorted(used & _SEQUENCES):
        found.append(
            (
                "sequence_advances",
                (
                    f"{', '.join(sequences)}: the sequence moves on, also in a dry-run; neither"
                    " rolling back nor a rollback sets it back."
                ),
            )
        )
    return found


def refused_functions(text: str, lexis: Lexis) -> list[str]:
    """Functions that act outside the transaction: a dry-run of them would not be one.

    Quoted names are calls too; a column of such a name is none.
    """
    tokens = [t for t in tokenize(text, lexis) if t.kind != "comment" and t.text.strip()]
    found = set()
    for token, following in pairwise(tokens):
        quoted = token.kind == "quoted" and token.text[0] in '"`['
        if following.text == "(" and (quoted or token.kind == "word"):
            found.add((token.text[1:-1] if quoted else token.text).lower())
    return sorted(found & _SIDE_EFFECTS)
