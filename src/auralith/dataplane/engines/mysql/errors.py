"""What an error of MySQL or MariaDB means, by its number."""

import re

import pymysql

from auralith.dataplane.engines.mysql.infile import UnaskedError
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

_KINDS = {
    "unique": (1022, 1062, 1169, 1586, 1859),
    "foreign_key": (1216, 1217, 1451, 1452, 1761, 1762),
    "check": (3819, 4025),
    "not_null": (1048, 1263, 1364, 1566),
    "value": (
        1264, 1265, 1292, 1300, 1365, 1366, 1367, 1406, 1411, 1416, 1425, 1426, 1441, 1690, 3140,
        3141, 3156, 3554, 3854, 4038, 4042,
    ),
}  # fmt: skip
_CONSTRAINTS = {code: kind for kind, codes in _KINDS.items() for code in codes}
_LOCKS = {
    1205: "The lock was not granted within the lock timeout.",
    1213: "The server broke a deadlock with another transaction.",
    1020: "A row was changed by another transaction meanwhile.",
    3572: "The lock was not free.",
}
_RIGHTS = (1044, 1045, 1142, 1143, 1227, 1370, 1410)
_READ_ONLY = (1290, 1792, 1836)
_INPUT = (
    1049, 1051, 1052, 1054, 1060, 1063, 1064, 1066, 1072, 1091, 1101, 1103, 1109, 1110, 1111,
    1113, 1115, 1136, 1137, 1140, 1146, 1149, 1166, 1221, 1222, 1241, 1242, 1247, 1273, 1305,
    1318, 1348, 1356, 1471, 1906, 3105,
)  # fmt: skip
_LOST = (0, 1053, 1077, 1078, 1079, 1080, 1184, 1927, 2000, 2002, 2003, 2005, 2006, 2012, 2013,
         2014, 2026, 2027, 2055, 4031)  # fmt: skip
_INTERRUPTED = 1317
_TIMEOUTS = (1969, 3024)
_UNSUPPORTED = (1178, 1196, 1235, 1295)

_ENTRY = re.compile(r"Duplicate entry '.*' for key", re.DOTALL)
_VALUE = re.compile(r": '.*' for (column|function)", re.DOTALL)
_REST = re.compile(r": ('.*'|\".*\")", re.DOTALL)
_KEY = re.compile(r"for key '(?:[^'.]*\.)?([^']+)'")
_FOREIGN = re.compile(r"\(`[^`]*`\.`([^`]+)`, CONSTRAINT `([^`]+)`")
_CHECK = re.compile(r"CONSTRAINT `(?:[^`]*`?\.`?)?([^`.]+)` failed for `[^`]*`\.`([^`]+)`")
_CHECK_MYSQL = re.compile(r"Check constraint '([^']+)'")
_COLUMN = re.compile(r"[Cc]olumn '([^']+)'|Field '([^']+)'|column (?:`[^`]*`\.)*`([^`]+)`")


def _constraint(text: str, kind: str) -> ConstraintViolation:
    constraint = table = None
    plain = _without_values(text, kind)
    if kind == "foreign_key" and (match := _FOREIGN.search(plain)):
        table, constraint = match.groups()
    elif kind == "unique" and (match := _KEY.search(plain)):
        constraint = match.group(1)
    elif kind == "check" and (match := _CHECK.search(plain)):
        constraint, table = match.groups()
    elif kind == "check" and (match := _CHECK_MYSQL.search(plain)):
        constraint = match.group(1)
    elif match := _COLUMN.search(plain):
        constraint = next(g for g in match.groups() if g)
    return ConstraintViolation(
        f"{plain}.",
        constraint=constraint,
        table=table,
        kind=kind,
        detail=f"{text}.",
    )


def _without_values(text: str, kind: str) -> str:
    """The server's words without `'x'`, which may hold quotes itself."""
    if kind == "unique":
        return _ENTRY.sub("Duplicate entry for key", text)
    if kind != "value":
        return text
    return _VALUE.sub(r" for \1", text) if _VALUE.search(text) else _REST.sub("", text)


def translate(  # noqa: C901, PLR0911 - one line per class of error numbers
    error: Exception, *, cancel_asked: bool = False, late: bool = False
) -> DataPlaneError:
    """The data-plane error for a driver error.

    `cancel_asked` and `late` say why we ourselves stopped the statement, if we did.
    """
    if not isinstance(error, pymysql.MySQLError):
        return _not_from_server(error)
    code = error.args[0] if error.args and isinstance(error.args[0], int) else None
    text = str(error.args[1] if len(error.args) > 1 else error).strip().rstrip(".")
    if code is None:
        return InvalidInput(f"{text}.", code="invalid.sql")
    if kind := _CONSTRAINTS.get(code):
        return _constraint(text, kind)
    if code in _LOCKS:
        return LockNotAvailable(f"{_LOCKS[code]} Try again when the other work has ended.")
    if code == _INTERRUPTED and cancel_asked:
        return Cancelled("The statement was cancelled.")
    if code in _TIMEOUTS or (code == _INTERRUPTED and late):
        return StatementTimeout("The statement ran longer than its limit and was stopped.")
    if code == _INTERRUPTED:
        return Cancelled("The statement was cancelled by somebody on the server.")
    if code in _RIGHTS:
        return PermissionDenied(
            f"{text}. Ask the owner of the database for the right: GRANT … ON … TO the"
            " connection's login."
        )
    if code in _READ_ONLY:
        return ReadOnlyTarget(f"{text}. The connection or the server is read-only.")
    if code in _LOST:
        return Unreachable("The connection to the server was lost. Try again.", stage="tcp")
    if code in _INPUT:
        return InvalidInput(f"{text}.", code="invalid.sql")
    if code in _UNSUPPORTED:
        return UnsupportedByEngine(f"{text}.")
    return StatementFailed(f"{text} (error {code}).")


def _not_from_server(error: Exception) -> DataPlaneError:
    if isinstance(error, UnicodeError | OverflowError):
        return ConstraintViolation("A text cannot be written in the server's UTF-8.", kind="value")
    if isinstance(error, UnaskedError):
        return Unreachable(
            "The server asked for a file of this machine. Nothing was sent and the connection"
            " was closed: find out who answers at this address.",
            stage="login",
            code="connection.hostile",
        )
    return Unreachable(
        "The server's answer cannot be understood. Check that the port belongs to the database.",
        stage="login",
        code="connection.protocol",
    )
