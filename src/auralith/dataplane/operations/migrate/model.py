"""What callers of migrations give, and what they get."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from auralith.dataplane.errors import Terminal
from auralith.dataplane.schema.delta import Delta

Severity = Literal["info", "warning", "error"]


@dataclass(frozen=True)
class CompareOptions:
    """What takes part, and how differences are closed."""

    include: tuple[str, ...] = ()
    """Globs over text forms (`table:public.a*`); empty means everything."""
    exclude: tuple[str, ...] = ()
    """The same, wins; `kind:glob@attribute` leaves one attribute out."""
    renames: tuple[tuple[str, str], ...] = ()
    """From and to, as text forms of objects of one kind."""
    concurrent_indexes: bool = False
    soft_drop: bool = False
    drop: bool = True
    """False: what only the target has is left alone and listed as skipped."""
    parked_on: str = ""
    """The date (`20260131`) in the names of what a soft drop parks."""


@dataclass(frozen=True)
class LintWarning:
    """One thing to think about before statements run."""

    code: str
    """Stable: a hazard's code, or a rule's (`sql.drop_without_reverse`)."""
    severity: Severity
    message: str
    statement_index: int | None
    """None: about the whole."""
    remedy: str = ""
    object: str = ""
    """The object's text form, where one is known."""

    def to_json(self) -> dict[str, Any]:
        """As the API shows it."""
        return asdict(self)


@dataclass(frozen=True)
class Difference:
    """One difference that is left between what is and what should be."""

    object: str
    action: Literal["create", "drop", "alter"]
    """What it would take."""
    attributes: tuple[str, ...] = ()
    """Of an alteration: what differs."""
    reason: str = ""
    """Why it is left, where that is known."""

    def to_json(self) -> dict[str, Any]:
        """As the API shows it."""
        return asdict(self)


@dataclass(frozen=True)
class NotProved:
    """A part of the plan about which the proof says nothing, and why."""

    object: str
    reason: str


class NoPlace(Terminal):
    """There is no other server for a proof; the message says why."""

    code = "migration.no_place"


@dataclass(frozen=True)
class ProofResult:
    """What came out of trying a plan in a throw-away database."""

    proved: bool
    """The plan ran, led exactly to what is wanted, the way back led to what was, and no row was
    lost that need not be. Tables that could not be filled stand in `not_proved`."""
    differences: tuple[Difference, ...] = ()
    """Between what the plan led to and what is wanted."""
    reverse_differences: tuple[Difference, ...] = ()
    """Between what the way back led to and what was before."""
    rows_made: int = 0
    rows_survived: int = 0
    """Of those rows, how many were there afterwards with the values they had."""
    not_proved: tuple[NotProved, ...] = ()
    refuted: bool = False
    """Everything could be built, and then a statement was refused or led elsewhere: the plan is
    wrong. Without it an unproved plan may still be right."""
    where: str = ""
    """`server`: beside the target; `fallback`: on the server that the caller offered; empty:
    nowhere."""

    def to_json(self) -> dict[str, Any]:
        """As the API shows it."""
        return asdict(self)


@dataclass(frozen=True)
class ApplyOptions:
    """Limits for statements in the target."""

    lock_timeout_ms: int = 3_000
    """How long one statement waits for its lock before everything of its segment steps back."""
    lock_tries: int = 8
    """How often a segment is tried before the run fails with `target.lock_timeout`."""
    back_off_ms: int = 500
    """The first pause between tries; doubled each time up to 30 s, with jitter."""
    statement_timeout_ms: int = 0
    """0: no limit."""
    long_transaction_s: int = 30
    """Transactions open for longer are named before the work begins."""


@dataclass(frozen=True)
class Attempt:
    """One attempt to apply: of which run, and what a person confirmed."""

    run_id: str
    """The same for every attempt of a run: the next one goes on where the journal and the
    catalog stand."""
    content_hash: str = ""
    confirmed: frozenset[str] = frozenset()
    """Text forms of the objects that may be destroyed."""
    source_run: str | None = None
    """Of a rollback: the run whose statements are taken back."""


@dataclass(frozen=True)
class ApplyResult:
    """What an apply did, over all its attempts."""

    applied: int
    """Statements done."""
    total: int
    remaining_differences: tuple[Difference, ...] = ()
    complete: bool = True
    """Whether an empty `remaining_differences` claims equality (no gaps)."""
    fingerprint: str = ""
    """Of the target afterwards, by the plan's scope."""
    delta: Delta = field(default_factory=Delta)
    """What was done to the schema, for drift checks; store it with the migration."""

    def to_json(self) -> dict[str, Any]:
        """As the API shows it: without the delta, which is kept and not shown."""
        return {
            "applied": self.applied,
            "total": self.total,
            "remaining_differences": [d.to_json() for d in self.remaining_differences],
            "complete": self.complete,
            "fingerprint": self.fingerprint,
        }


class ApplyFailed(Terminal):
    """A statement was refused by the target, or could not be taken up again.

    `code` is that of the fault (`target.constraint`, `target.lock_timeout`, `migration.undecided`).
    """

    code = "migration.failed"

    def __init__(self, message: str, *, code: str | None = None, detail: "FailureDetail") -> None:
        super().__init__(message, code=code)
        self.detail = detail

    @property
    def facts(self) -> Mapping[str, Any]:
        """Where exactly it stands: the `error.detail` of the run."""
        return self.detail.to_json()


@dataclass(frozen=True)
class FailureDetail:
    """Where exactly an apply stands after a failure."""

    statement_index: int
    sql: str
    engine_code: str | None
    """SQLSTATE, MySQL's number, SQLite's symbol."""
    engine_message: str
    applied_through: int
    """The index of the last statement that holds; -1 when none does."""
    rolled_back: tuple[int, ...]
    """Statements that had run in the same transaction and do not hold."""

    @property
    def status(self) -> Literal["failed", "partially_applied"]:
        """What the migration is now."""
        return "failed" if self.applied_through < 0 else "partially_applied"

    def to_json(self) -> Mapping[str, Any]:
        """The `error.detail` of the run."""
        return asdict(self)
