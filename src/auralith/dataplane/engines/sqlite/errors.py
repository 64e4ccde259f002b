"""What an error of SQLite means, by its extended result code."""

import re
import sqlite3

from auralith.dataplane.errors import (
    Cancelled,
    ConstraintViolation,
    DataPlaneError,
    InvalidInput,
    LockNotAvailable,
    PermissionDenied,
    ReadOnlyTarget,
    StatementFailed,
    StatementTimeout,
    Unreachable,
)

_CONSTRAINTS = {
    "SQLITE_CONSTRAINT_UNIQUE": "unique",
    "SQLITE_CONSTRAINT_PRIMARYKEY": "unique",
    "SQLITE_CONSTRAINT_ROWID": "unique",
    "SQLITE_CONSTRAINT_FOREIGNKEY": "foreign_key",
    "SQLITE_CONSTRAINT_CHECK": "check",
    "SQLITE_CONSTRAINT_NOTNULL": "not_null",
    "SQLITE_CONSTRAINT_DATATYPE": "value",
    "SQLITE_MISMATCH": "value",
    "SQLITE_TOOBIG": "value",
}
_PLACE = re.compile(r"constraint failed: (.+)$")
_FILE = ("SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_IOERR")


def _constraint(error: sqlite3.Error, kind: str) -> ConstraintViolation:
    text = str(error)
    match = _PLACE.search(text)
    place = match.group(1) if match else None
    table = place.split(".", 1)[0] if place and "." in place and kind != "check" else None
    return ConstraintViolation(f"{text}.", constraint=place, table=table, kind=kind)


def translate(  # noqa: C901, PLR0911 - one line per class of result codes
    error: Exception, *, cancel_asked: bool = False
) -> DataPlaneError:
    """The data-plane error for a driver error; `cancel_asked` tells a cancel from a timeout."""
    if isinstance(error, OverflowError):
        return ConstraintViolation("An integer is larger than SQLite's 64 bits.", kind="value")
    name = getattr(error, "sqlite_errorname", None)
    text = str(error).rstrip(".")
    if name is None:
        # The driver's own refusals: two statements in one text, a value it cannot bind.
        return InvalidInput(f"{text}.", code="invalid.sql")
    if isinstance(error, sqlite3.Error) and (kind := _CONSTRAINTS.get(name)):
        return _constraint(error, kind)
    if name.startswith("SQLITE_CONSTRAINT"):
        # RAISE(ABORT, …) in a trigger: the database's own rule.
        return ConstraintViolation(f"{text}.", kind="check")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LockNotAvailable(
            "Another process is writing to the database file. Try again when it has ended."
        )
    if name == "SQLITE_INTERRUPT":
        if cancel_asked:
            return Cancelled("The statement was cancelled.")
        return StatementTimeout("The statement ran longer than its limit and was stopped.")
    if name.startswith("SQLITE_READONLY"):
        return ReadOnlyTarget("The database file or the connection is read-only.")
    if name == "SQLITE_AUTH" or text.startswith("not authorized"):
        return PermissionDenied(
            "This statement is not allowed here: it would open other files or change how SQLite"
            " protects the database."
        )
    if name.startswith(_FILE):
        return Unreachable(
            "The file cannot be read as an SQLite database.",
            stage="login",
            code="connection.file.database",
        )
    if name == "SQLITE_ERROR":
        return InvalidInput(f"{text}.", code="invalid.sql")
    return StatementFailed(f"{text} ({name}).")
