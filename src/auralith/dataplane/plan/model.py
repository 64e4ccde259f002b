"""Actions and plans. The same steps are explained to a person and executed.

An `Action` is what an engine's rules propose for one difference; a `Statement` is an action with
its place in the plan and its way back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from auralith.dataplane.schema.facts import Gap
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.rename import RenameCandidate
from auralith.dataplane.schema.scope import EVERYTHING, PARKED, Scope

Verb = Literal["create", "alter", "drop", "rename", "rebuild", "replace", "validate"]
Blocks = Literal["nothing", "ddl", "writes", "everything"]
Quality = Literal["exact", "structure_only", "impossible"]


class HazardCode(StrEnum):
    """What may go wrong; stable, part of the API."""

    DATA_LOSS = "DATA_LOSS"
    NARROWING = "NARROWING"
    TABLE_REWRITE = "TABLE_REWRITE"
    LONG_LOCK = "LONG_LOCK"
    BLOCKS_WRITES = "BLOCKS_WRITES"
    BLOCKS_READS = "BLOCKS_READS"
    INDEX_GAP = "INDEX_GAP"
    VALIDATION_MAY_FAIL = "VALIDATION_MAY_FAIL"
    NON_TRANSACTIONAL = "NON_TRANSACTIONAL"
    IRREVERSIBLE = "IRREVERSIBLE"
    SECURITY_CHANGE = "SECURITY_CHANGE"
    BACKWARD_INCOMPATIBLE = "BACKWARD_INCOMPATIBLE"
    DEPENDENT_REBUILD = "DEPENDENT_REBUILD"
    QUEUE_RISK = "QUEUE_RISK"
    UNMODELLED = "UNMODELLED"


class Stratum(StrEnum):
    """Tie-break between actions that no dependency orders; the values sort in that order."""

    RENAME = "00"
    DROP_CODE = "10"
    """Triggers, policies, rules, views, routines that stand in the way."""
    DROP_FOREIGN_KEY = "20"
    DROP_CONSTRAINT = "22"
    DROP_INDEX = "24"
    NAMESPACE = "30"
    """Schemas, extensions."""
    TYPE = "32"
    SEQUENCE = "40"
    TABLE = "42"
    COLUMN = "50"
    DEFAULT = "54"
    INDEX = "70"
    CONSTRAINT = "80"
    FOREIGN_KEY = "84"
    VALIDATE = "86"
    CODE = "90"
    TRIGGER = "92"
    ACCESS = "94"
    """Owners, grants, policies, comments."""
    DROP_COLUMN = "96"
    DROP_TABLE = "97"
    DROP_TYPE = "98"
    DROP_NAMESPACE = "99"


@dataclass(frozen=True, slots=True)
class Hazard:
    """One thing to know before an action runs."""

    code: HazardCode
    object: ObjectId
    message: str
    """With the figures of this table where they are known."""
    remedy: str = ""
    """What to do instead or before: a sentence, or a ready statement."""
    severity: Literal["info", "warning", "error"] = "warning"


@dataclass(frozen=True, slots=True)
class Lock:
    """What an action holds while it runs."""

    table: ObjectId
    level: str
    """In the engine's words (`ACCESS EXCLUSIVE`, `metadata lock`, `database`)."""
    blocks: Blocks
    long: bool = False
    """Held for as long as the table is big, not for a moment."""


@dataclass(frozen=True)
class Action:
    """One statement that brings one object nearer to what is wanted."""

    sql: str
    object: ObjectId
    verb: Verb
    stratum: Stratum
    produces: frozenset[ObjectId] = frozenset()
    """Facts that exist as wanted afterwards, parts included."""
    destroys: frozenset[ObjectId] = frozenset()
    """Facts that are gone afterwards, parts included."""
    consumes: frozenset[ObjectId] = frozenset()
    """Facts that must stand first, beside what the catalog's edges say of those produced."""
    destructive: bool = False
    """Rows or values can be lost."""
    rewrite: bool = False
    """Every row of the table is written anew."""
    transactional: bool = True
    """May run inside a transaction with others, and be rolled back."""
    commits_first: bool = False
    """What it produces can be used only after a commit (a new enum value on PostgreSQL); later
    statements stand in a segment of their own."""
    locks: tuple[Lock, ...] = ()
    hazards: tuple[Hazard, ...] = ()


@dataclass(frozen=True)
class Reverse:
    """The way back of one statement."""

    sql: str | None
    """None when there is none, or when another statement's way back includes it (`reason`)."""
    quality: Quality
    reason: str = ""
    """Why it is not exact."""


@dataclass(frozen=True)
class Statement:
    """An action in its place."""

    index: int
    action: Action
    reverse: Reverse


@dataclass(frozen=True)
class Refused:
    """A difference that no statement can close, or none of ours."""

    object: ObjectId
    verb: Verb
    reason: str


@dataclass(frozen=True)
class TableSize:
    """How big a table is, for hazards that depend on it."""

    rows: int | None
    bytes: int | None
    instant: bool | None = None
    """Whether columns come and go without a look at the rows (MariaDB); None: not known."""


@dataclass(frozen=True)
class PlanOptions:
    """What a person asked for."""

    renames: tuple[tuple[ObjectId, ObjectId], ...] = ()
    """From, to; applied as given."""
    concurrent_indexes: bool = False
    soft_drop: bool = False
    """What rules can park (columns, tables) is renamed instead of dropped."""
    parked_prefix: str = PARKED
    """Put before the name of what is parked: `auralith_parked_<date>_`, the date given by the
    caller."""
    drop: bool = True
    """False: what only the target has is left alone and listed as skipped."""
    sizes: Mapping[ObjectId, TableSize] = field(default_factory=dict)
    empty: bool = False
    """The target has no table at all: `sizes` is not merely unknown."""


@dataclass(frozen=True)
class Plan:
    """Ordered statements from one state of a schema to another."""

    statements: tuple[Statement, ...]
    unsupported: tuple[Refused, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    """Objects left out on request, with the reason."""
    renames: tuple[RenameCandidate, ...] = ()
    """Suggestions not taken."""
    gaps: tuple[Gap, ...] = ()
    scope: Scope = EVERYTHING
    """The rules that were applied; both fingerprints are of what they leave."""
    have_fingerprint: str = ""
    """The state it was made for."""
    wanted_fingerprint: str = ""
    """The state it leads to."""
    rollback: tuple[Action, ...] = ()
    """The whole way back, in an order that works; `irreversible` is what it does not undo."""
    irreversible: tuple[Refused, ...] = ()
    options: PlanOptions = PlanOptions()
    """What was asked for, without what was found."""
