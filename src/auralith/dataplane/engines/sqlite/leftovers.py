"""Where SQLite keeps old values: free pages, the write-ahead log, samples of its statistics."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

from auralith.dataplane.engines.leftovers import Residue
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.sqlite.authorizer import authorize
from auralith.dataplane.engines.sqlite.errors import translate
from auralith.dataplane.engines.sqlite.session import SqliteSession
from auralith.dataplane.schema.model import Table

_SAMPLES = "SELECT name FROM sqlite_schema WHERE name IN ('sqlite_stat3', 'sqlite_stat4')"


class SqliteLeftovers:
    """See `engines.leftovers.LeftoverDialect`."""

    def found(
        self, session: Session, tables: Sequence[Table], *, rewritten: bool
    ) -> Sequence[Residue]:
        """By the file's own counters."""
        del tables
        if not rewritten:
            return []
        out = []
        message = (
            "Free pages and the unused ends of others hold rows as they were before; VACUUM writes"
            " the file anew."
        )
        out.append(Residue("free_space", None, message))
        if str(session.query("PRAGMA journal_mode")[0][0]).lower() == "wal":
            message = (
                "The write-ahead log beside the file holds pages as they were before, until it is"
                " brought in and cut (wal_checkpoint(TRUNCATE))."
            )
            out.append(Residue("log", "WAL", message))
        for (name,) in session.query(_SAMPLES):
            message = "It holds samples of keys as they were before; ANALYZE takes new ones."
            out.append(Residue("statistics", str(name), message))
        message = "Copies of the file made before hold everything as it was: delete them."
        return [*out, Residue("backup", None, message)]

    def clean(
        self, session: Session, tables: Sequence[Table], *, rewritten: bool
    ) -> Sequence[Residue]:
        """VACUUM, ANALYZE where there are samples, and the log brought in."""
        del tables
        if not rewritten:
            return []
        own = cast("SqliteSession", session)
        steps = [
            ("VACUUM", Residue("free_space", None, "VACUUM wrote the file anew.", cleaned=True))
        ]
        for (name,) in session.query(_SAMPLES):
            message = "ANALYZE took samples of the masked rows."
            steps.append(("ANALYZE", Residue("statistics", str(name), message, cleaned=True)))
        if str(session.query("PRAGMA journal_mode")[0][0]).lower() == "wal":
            message = "The write-ahead log was brought in and cut."
            step = "PRAGMA wal_checkpoint(TRUNCATE)"
            steps.append((step, Residue("log", "WAL", message, cleaned=True)))
        with _trusted(own):
            return [_done(own, sql, residue) for sql, residue in steps]


@contextmanager
def _trusted(session: SqliteSession) -> Iterator[None]:
    """VACUUM attaches a file of its own, which no statement of others may do."""
    session.driver.set_authorizer(None)
    session.driver.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 1)
    try:
        yield
    finally:
        session.driver.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        session.driver.set_authorizer(authorize)


def _done(session: SqliteSession, sql: str, residue: Residue) -> Residue:
    try:
        rows = session.driver.execute(sql).fetchall()
    except sqlite3.Error as error:
        code = translate(error).code
        message = f"It could not be cleaned ({code}): run {sql} when nobody uses the file."
        return Residue(residue.kind, residue.object, message)
    if rows and rows[0][0]:
        message = f"Somebody reads the file: run {sql} when nobody does."
        return Residue(residue.kind, residue.object, message)
    return residue
