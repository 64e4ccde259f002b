"""What an error of PostgreSQL means, by its SQLSTATE; driver exceptions stop here."""

import re

import psycopg

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
    UnsupportedByEngine,
)

_CONSTRAINTS = {
    "23505": "unique",
    "23503": "foreign_key",
    "23001": "foreign_key",
    "23514": "check",
    "23502": "not_null",
    "23P01": "unique",
    "44000": "check",
}
_LOCKS = {
    "55P03": "The lock was not granted within the lock timeout.",
    "40P01": "The server broke a deadlock with another transaction.",
    "40001": "The server could not serialize this transaction with another one.",
    "55006": "The object is in use by another session.",
}
_INPUT = (
    "42601",
    "42703",
    "42P01",
    "42702",
    "42704",
    "42883",
    "42P02",
    "42P18",
    "42804",
    "42725",
)
_LOST = (
    "57P01",
    "57P02",
    "57P03",
    "57P05",
    "25P03",
    "08000",
    "08003",
    "08006",
    "08P01",
)
_GRANT = " Ask the owner of the object for the right: GRANT … ON … TO the connection's login."


def _text(error: psycopg.Error) -> str:
    return (error.diag.message_primary or str(error)).strip().rstrip(".")


def _constraint(error: psycopg.Error, kind: str) -> ConstraintViolation:
    diag = error.diag
    text = _text(error)
    detail = f" {diag.message_detail}" if diag.message_detail else ""
    return ConstraintViolation(
        f"{_without_values(text) if kind == 'value' else text}.",
        constraint=diag.constraint_name or diag.column_name,
        table=_table(error),
        kind=kind,
        detail=f"{text}.{detail}",
    )


def _without_values(text: str) -> str:
    """`… integer: "x"` without its end, `value "x" is …` without what is quoted.

    A value may hold quotes itself: everything between the first and the last one goes.
    """
    return re.sub(r':? ".*"|: .*', "", text, flags=re.DOTALL)


def _table(error: psycopg.Error) -> str | None:
    diag = error.diag
    if diag.table_name is None:
        return None
    return diag.table_name


def translate(error: psycopg.Error, *, cancel_asked: bool = False) -> DataPlaneError:  # noqa: C901, PLR0911 - one line per class of SQLSTATE
    """The data-plane error for a driver error; `cancel_asked` tells a cancel from a timeout."""
    state = error.sqlstate
    if state is None:
        return _without_state(error)
    text = _text(error)
    if kind := _CONSTRAINTS.get(state):
        return _constraint(error, kind)
    if state.startswith("22"):
        return _constraint(error, "value")
    if state in _LOCKS:
        return LockNotAvailable(f"{_LOCKS[state]} Try again when the other work has ended.")
    if state == "57014":
        if cancel_asked:
            return Cancelled("The statement was cancelled.")
        return StatementTimeout("The statement ran longer than its limit and was stopped.")
    if state == "42501":
        return PermissionDenied(f"{text}.{_GRANT}")
    if state == "25006":
        return ReadOnlyTarget(f"{text}. The connection or its transaction is read-only.")
    if state in _LOST:
        return Unreachable("The server closed the connection. Try again.", stage="tcp")
    if state in _INPUT or state.startswith("42"):
        return InvalidInput(f"{text}.", code="invalid.sql")
    if state == "0A000":
        return UnsupportedByEngine(f"{text}.")
    return StatementFailed(f"{text} (SQLSTATE {state}).")


def _without_state(error: psycopg.Error) -> DataPlaneError:
    if isinstance(error, psycopg.DataError):
        return ConstraintViolation(
            "A value cannot be written as the column's type.", kind="value", detail=_text(error)
        )
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return Unreachable(
            "The connection to the server was lost. Check the network and the server, then try"
            " again.",
            stage="tcp",
        )
    if isinstance(error, psycopg.ProgrammingError):
        return InvalidInput(f"{_text(error)}.", code="invalid.sql")
    return StatementFailed(f"{_text(error)}.")
