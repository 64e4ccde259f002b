"""What can go wrong on a target database. Retry is a property of the error."""

from collections.abc import Mapping, Sequence
from typing import Any


class DataPlaneError(Exception):
    """Base of all data-plane errors. `code` is stable; the text says what to do next."""

    code = "dataplane"
    undone: Mapping[str, int] | None = None
    """Where the work before the error was taken back: rows `restored`, `conflicts_total` left."""
    result: Mapping[str, Any] | None = None
    """What the work came to before the error, in the shape of the operation's result."""

    def __init__(
        self, message: str, *, code: str | None = None, params: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.params: Mapping[str, Any] = dict(params or {})
        """What the text was made with, for telling it in another language; never a row's value."""

    @property
    def facts(self) -> Mapping[str, Any] | None:
        """What a program may know besides the code: a place, a constraint; never a row's value."""
        return None

    @property
    def taken_back(self) -> bool:
        """Whether nothing is left in the target of what was done before the error."""
        return self.undone is not None and not self.undone["conflicts_total"]


class Terminal(DataPlaneError):
    """Trying again changes nothing: somebody has to change something first."""


class Transient(DataPlaneError):
    """The same call may succeed later: lock timeout, deadlock, lost connection."""


class Unreachable(Transient):
    """The server cannot be reached or does not let us in; `stage` says how far we came."""

    code = "connection.unreachable"

    def __init__(self, message: str, *, stage: str, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.stage = stage
        """One of `name`, `tcp`, `tls`, `login`, `rights`."""


class LoginRefused(Terminal):
    """The server answers and does not let this login in: somebody has to change something."""

    code = "connection.login"
    stage = "login"


class LockNotAvailable(Transient):
    """A lock was not granted within the lock timeout, or a deadlock was broken."""

    code = "target.lock_timeout"


class StatementTimeout(Terminal):
    """The statement ran longer than its limit."""

    code = "target.statement_timeout"


class Cancelled(Terminal):
    """The statement was cancelled by us through a second connection."""

    code = "target.cancelled"


class UnsupportedByEngine(Terminal):
    """The engine cannot do this; refused at plan time."""

    code = "engine.unsupported"


class PermissionDenied(Terminal):
    """The login lacks a right on the server; the text names the GRANT that helps."""

    code = "target.permission"


class ReadOnlyTarget(Terminal):
    """The connection is marked read-only."""

    code = "connection.read_only"


class InvalidInput(Terminal):
    """The request does not fit the database (unknown column, syntax).

    `loc` is the way to the fault below `root`, which is what was sent: a `body`, a `query`.
    """

    code = "invalid"

    def __init__(
        self,
        message: str,
        *,
        loc: Sequence[str | int] = (),
        code: str | None = None,
        params: Mapping[str, Any] | None = None,
        root: str = "body",
    ) -> None:
        super().__init__(message, code=code, params=params)
        self.loc = tuple(loc)
        self.root = root

    @property
    def facts(self) -> Mapping[str, Any]:
        """The whole way to the fault."""
        return {"loc": [self.root, *self.loc]}


class ConstraintViolation(Terminal):
    """Rows would break a rule of the database: unique, foreign key, check, not null, cast.

    The message names constraint, table and columns but no value of a row.
    """

    code = "target.constraint"

    def __init__(
        self,
        message: str,
        *,
        constraint: str | None = None,
        table: str | None = None,
        kind: str = "constraint",
        detail: str | None = None,
    ) -> None:
        named = {"constraint": constraint, "table": table, "kind": kind}
        super().__init__(message, params={k: v for k, v in named.items() if v is not None})
        self.constraint = constraint
        self.table = table
        self.kind = kind
        """One of `unique`, `foreign_key`, `check`, `not_null`, `value` (cast, length, range)."""
        self.detail = detail
        """The server's words with the values at fault: shown by a dry-run, never stored."""

    @property
    def facts(self) -> Mapping[str, Any] | None:
        """The rule that was broken, as far as the server names it."""
        if self.constraint is None and self.table is None:
            return None
        return {"constraint": self.constraint, "table": self.table, "kind": self.kind}


class StatementFailed(Terminal):
    """The database refused a statement for a reason we do not classify further."""

    code = "target.statement"


class Fenced(Terminal):
    """Another worker has taken this run over; this one must stop without a trace."""

    code = "run.fenced"
