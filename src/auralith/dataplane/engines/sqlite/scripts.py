"""Scripts of DDL, run one statement after the other in one transaction."""

import sqlite3
from collections.abc import Iterator

from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.sqlite.extraction.tokens import Piece, pieces
from auralith.dataplane.errors import (
    Cancelled,
    DataPlaneError,
    InvalidInput,
    StatementTimeout,
    Transient,
)

_TRANSACTION = {"BEGIN", "COMMIT", "END"}


def run(session: Session, ddl: str) -> None:
    """Run a script whole or not at all; raises InvalidInput with the line of what is refused.

    BEGIN, COMMIT and PRAGMA foreign_keys are passed over.
    """
    with session.transaction():
        for line, text in _statements(ddl):
            try:
                session.execute(text)
            except (Transient, Cancelled, StatementTimeout):
                raise
            except DataPlaneError as error:
                msg = f"Line {line}: {error.message}"
                raise InvalidInput(msg, loc=("ddl", line), code="ddl.refused") from error


def _statements(ddl: str) -> Iterator[tuple[int, str]]:
    """The statements of a script, each with its line."""
    gathered: list[Piece] = []
    for piece in pieces(ddl):
        gathered.append(piece)
        if piece.text == ";" and sqlite3.complete_statement(ddl[gathered[0].start : piece.end]):
            yield from _statement(ddl, gathered)
            gathered = []
    if gathered:
        yield from _statement(ddl, gathered)


def _statement(ddl: str, found: list[Piece]) -> Iterator[tuple[int, str]]:
    words = [p.word for p in found[:2]]
    empty = found[0].text == ";"
    aside = words[0] in _TRANSACTION or words == ["PRAGMA", "FOREIGN_KEYS"]
    if not (empty or aside):
        line = ddl.count("\n", 0, found[0].start) + 1
        yield line, ddl[found[0].start : found[-1].end]
