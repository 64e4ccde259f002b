"""What a verification finds, column by column. No text in it ever holds a value of a row."""

from dataclasses import dataclass, field
from typing import Any, Literal

from auralith.dataplane.operations.anonymize.verification.reasons import Reason

Status = Literal["pass", "fail", "not_verified"]
Kind = Literal[
    "rows",
    "foreign_keys",
    "unique",
    "equality",
    "membership",
    "needles",
    "unchanged",
    "determinism",
    "k_anonymity",
]
UNSEARCHED = "unsearched"
"""What a leftover is called that could not be searched."""
LEAKS: frozenset[str] = frozenset({"equality", "membership", "needles"})
"""Checks whose failure means that originals are still there."""


@dataclass(frozen=True)
class Check:
    """One check of one column."""

    check: Kind
    status: Status
    reason: Reason | None = None
    """Why it failed or could not run, or what the figure means; never a value."""
    rows: int | None = None
    """Rows that speak against it."""


@dataclass(frozen=True)
class ColumnResult:
    """A column of the result."""

    table: str
    column: str
    transformer: str | None
    """None: no rule is on it."""
    checks: tuple[Check, ...] = ()

    @property
    def status(self) -> Status:
        """`pass` only when every check that applies passed."""
        found = {check.status for check in self.checks}
        if "fail" in found:
            return "fail"
        return "not_verified" if "not_verified" in found else "pass"


@dataclass(frozen=True)
class Sharing:
    """How many rows share each combination of columns that may tell people apart."""

    table: str
    columns: tuple[str, ...]
    k_asked: int
    k_found: int | None
    """Rows of the smallest group; None: the table is empty."""
    groups_below: int
    rows_below: int
    rows: int
    hint: str | None = None
    """The column that should be generalised first; None: enough rows share each."""


@dataclass(frozen=True)
class Hit:
    """Originals found where they should not be."""

    table: str
    """A table, or any object of the schema."""
    column: str | None
    """None: in the text of the object itself."""
    rows: int


@dataclass(frozen=True)
class Needles:
    """The search for single originals in everything that the target holds."""

    searched: int = 0
    found: tuple[Hit, ...] = ()


@dataclass(frozen=True)
class Leftover:
    """Where originals may lie that no rule reaches."""

    kind: str
    object: str | None
    message: str
    cleaned: bool = False


@dataclass(frozen=True)
class Failure:
    """Why a verification could not be carried through: a code of an error, and its sentence."""

    code: str
    message: str


@dataclass(frozen=True)
class Verification:
    """Everything that was looked at."""

    columns: tuple[ColumnResult, ...] = ()
    k_anonymity: tuple[Sharing, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    needles: Needles = field(default_factory=Needles)
    foreign_key_violations: int = 0
    uniqueness_violations: int = 0
    failure: Failure | None = None
    """None: everything was looked at that can be."""

    @property
    def leaks(self) -> int:
        """Originals that are still there, counted once where several checks find them."""
        by_column = sum(
            max((c.rows or 1 for c in column.checks if _leaks(c)), default=0)
            for column in self.columns
        )
        told = {(column.table, column.column) for column in self.columns}
        elsewhere = [h for h in self.needles.found if (h.table, h.column) not in told]
        return by_column + sum(hit.rows for hit in elsewhere)

    @property
    def status(self) -> Status:
        """Of everything together."""
        found = {column.status for column in self.columns}
        broken = self.foreign_key_violations or self.uniqueness_violations
        if "fail" in found or self.leaks or broken:
            return "fail"
        if "not_verified" in found or self.unsearched or self.failure is not None:
            return "not_verified"
        return "pass"

    @property
    def unsearched(self) -> int:
        """Objects that could not be searched for originals."""
        return sum(leftover.kind == UNSEARCHED for leftover in self.leftovers)


def _leaks(check: Check) -> bool:
    return check.check in LEAKS and check.status == "fail"


def as_json(found: Verification) -> dict[str, Any]:
    """As it is stored with its run."""
    return {
        "status": found.status,
        "failure": None if found.failure is None else dict(vars(found.failure)),
        "leaks": found.leaks,
        "foreign_key_violations": found.foreign_key_violations,
        "uniqueness_violations": found.uniqueness_violations,
        "k_anonymity": [{**vars(s), "columns": list(s.columns)} for s in found.k_anonymity],
        "columns": [
            {
                "table": column.table,
                "column": column.column,
                "transformer": column.transformer,
                "status": column.status,
                "checks": [_shown(check) for check in column.checks],
            }
            for column in found.columns
        ],
        "leftovers": [dict(vars(leftover)) for leftover in found.leftovers],
        "needles": {
            "searched": found.needles.searched,
            "unsearched": found.unsearched,
            "found": [dict(vars(hit)) for hit in found.needles.found],
        },
    }


def _shown(check: Check) -> dict[str, Any]:
    out: dict[str, Any] = {"check": check.check, "status": check.status}
    if check.reason is not None:
        reason = check.reason
        out |= {"reason": reason.text, "code": reason.code, "params": dict(reason.params)}
    return out if check.rows is None else {**out, "rows": check.rows}
