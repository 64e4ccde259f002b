"""What the migration routes take and give."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from auralith.control.snapshots.schemas import SchemaChange
from auralith.kit.schemas import ApiModel, Name, Page, UtcDatetime, absent

MAX_RULES = 1_000
MAX_SQL = 5_000_000

MigrationStatus = Literal[
    "draft", "validated", "applying", "applied", "partially_applied", "failed", "rolled_back"
]
ReverseQuality = Literal["exact", "structure_only", "impossible"]
WarningSeverity = Literal["info", "warning", "error"]

Annotation = Annotated[str, Field(max_length=10_000)]
Sql = Annotated[str, Field(min_length=1, max_length=MAX_SQL)]
Rules = Annotated[list[Annotated[str, Field(max_length=1_000)]], Field(max_length=MAX_RULES)]
Objects = Annotated[list[Annotated[str, Field(max_length=2_000)]], Field(max_length=10_000)]


class MigrationHazard(ApiModel):
    """One thing to know before a statement runs."""

    code: str
    severity: WarningSeverity
    message: str
    object: str
    remedy: str


class MigrationLock(ApiModel):
    """What a statement holds while it runs."""

    table: str
    level: str = Field(description="In the engine's words: `ACCESS EXCLUSIVE`, `metadata lock`")
    blocks: Literal["nothing", "ddl", "writes", "everything"]
    long: bool = Field(description="Held for as long as the table is big, not for a moment")


class MigrationReverse(ApiModel):
    """The way back of one statement."""

    sql: str | None
    quality: ReverseQuality
    reason: str = Field(description="Why it is not exact")


class MigrationStep(ApiModel):
    """One statement, with what it does to whom."""

    index: int
    sql: str
    object: str = Field(description="`kind:schema.name[.part]`, quoted as the engine quotes")
    action: str
    destructive: bool = Field(description="Rows or values can be lost: confirm the object")
    rewrite: bool = Field(description="Every row of the table is written anew")
    transactional: bool
    locks: list[MigrationLock]
    hazards: list[MigrationHazard]


class MigrationStatement(MigrationStep):
    """One statement in its place, with its way back."""

    reverse: MigrationReverse


class LintWarning(ApiModel):
    """One thing to think about before statements run."""

    code: str
    severity: WarningSeverity
    message: str
    statement_index: int | None
    remedy: str
    object: str


class RenameCandidate(ApiModel):
    """What may be a rename instead of a drop and a create; never applied unless given."""

    model_config = ConfigDict(populate_by_name=True)

    kind: str
    old: str = Field(alias="from")
    new: str = Field(alias="to")
    score: float
    reasons: list[str]


class UnsupportedChange(ApiModel):
    """A difference that no statement can close, or none of ours."""

    object: str
    kind: str
    action: str
    reason: str


class SkippedObject(ApiModel):
    """What was left out on request."""

    object: str
    reason: str


class MigrationRename(ApiModel):
    """A rename to be done as such."""

    model_config = ConfigDict(populate_by_name=True)

    kind: Annotated[str, Field(max_length=100)]
    old: Annotated[str, Field(max_length=2_000)] = Field(alias="from")
    new: Annotated[str, Field(max_length=2_000)] = Field(alias="to")


class CompareOptions(ApiModel):
    """How differences are closed."""

    renames: Annotated[list[MigrationRename], Field(max_length=MAX_RULES)] = Field(
        default_factory=list
    )
    concurrent_indexes: bool = False
    soft_drop: bool = Field(
        default=False, description="Columns and tables are renamed instead of dropped"
    )
    drop: bool = Field(
        default=True, description="False: what only the target has is listed in `skipped`"
    )


class Migration(ApiModel):
    """Statements that bring a target's schema in line, and where they stand."""

    id: UUID
    project_id: UUID
    source_connection_id: UUID | None
    source_snapshot_id: UUID | None
    target_connection_id: UUID
    name: str
    annotation: str
    statements: list[MigrationStatement]
    generated_sql: str
    rollback_sql: str | None = Field(description="Null: there is no way back")
    rollback_statements: list[MigrationStep] = Field(
        description="The whole way back; its destructive objects are confirmed at a rollback"
    )
    irreversible: list[SkippedObject] = Field(description="What no statement takes back, and why")
    lint_warnings: list[LintWarning]
    rename_candidates: list[RenameCandidate]
    unsupported: list[UnsupportedChange]
    skipped: list[SkippedObject]
    completeness: Literal["complete", "partial"] = Field(
        description="`complete` with no statements claims that both are equal"
    )
    include: list[str] = Field(description="The rules it was compared under")
    exclude: list[str]
    options: CompareOptions
    source_fingerprint: str | None
    target_fingerprint: str | None
    status: MigrationStatus
    content_hash: str
    before_snapshot_id: UUID | None = Field(description="Taken right before it was applied")
    last_validation_id: UUID | None
    last_apply_id: UUID | None
    applied_at: UtcDatetime | None
    created_by: UUID | None
    created_at: UtcDatetime
    updated_at: UtcDatetime


class MigrationPage(Page[Migration]):
    """One page of migrations."""


class MigrationSource(ApiModel):
    """Where the truth comes from: exactly one of these."""

    connection_id: UUID | None = None
    snapshot_id: UUID | None = None
    ddl: Sql | None = Field(default=None, description="Loaded into a scratch database")


class MigrationCompare(ApiModel):
    """A comparison: the source is the truth, the target is brought in line."""

    name: Name | None = None
    source: MigrationSource
    target_connection_id: UUID
    include: Rules = Field(default_factory=list)
    exclude: Rules = Field(default_factory=list, description="Wins over `include`")
    options: CompareOptions = Field(default_factory=CompareOptions)


class MigrationCompareAgain(ApiModel):
    """The same comparison, read afresh; what is given is done otherwise."""

    include: Rules = absent()
    exclude: Rules = absent()
    options: CompareOptions = absent()


class MigrationCreate(ApiModel):
    """Hand-written statements."""

    project_id: UUID
    target_connection_id: UUID
    name: Name
    sql: Sql
    rollback_sql: Sql | None = None
    annotation: Annotation = ""


class MigrationLint(ApiModel):
    """Statements to be looked at before they are kept."""

    target_connection_id: UUID
    sql: Sql
    rollback_sql: Sql | None = None


class MigrationFindings(ApiModel):
    """What statements would do, and what to think about before they do it."""

    statements: list[MigrationStatement]
    lint_warnings: list[LintWarning]


class MigrationChanges(ApiModel):
    """What was compared: the target as it was, and as the source has it."""

    changes: list[SchemaChange]


class MigrationDdl(ApiModel):
    """An object that was compared as the statements that make it, with all its parts."""

    object: str = Field(description="The whole object, when a part of it was asked for")
    before: str | None = Field(description="As the target has it; null: it does not exist")
    after: str | None = Field(description="As the source has it; null: it does not exist")


class MigrationWayBack(ApiModel):
    """What a rollback would run now."""

    statements: list[MigrationStep]


class MigrationUpdate(ApiModel):
    """Changes to a migration; what is absent stays."""

    name: Name = absent()
    annotation: Annotation = absent()
    sql: Sql = absent()
    rollback_sql: Sql | None = None


class MigrationApply(ApiModel):
    """What may be destroyed."""

    confirm_destructive: Objects = Field(default_factory=list)


class NothingToApply(ApiModel):
    """The answer to applying a migration without statements: there is no run."""

    status: Literal["succeeded"] = "succeeded"
    applied: Literal[0] = 0
    remaining_differences: list[dict[str, Any]] = Field(default_factory=list)


class MigrationFilter(BaseModel):
    """Filters of the list of migrations; all that are given must match."""

    project_id: Annotated[UUID | None, Query()] = None
    target_connection_id: Annotated[UUID | None, Query()] = None
    status: Annotated[MigrationStatus | None, Query()] = None
    q: Annotated[str | None, Query(max_length=200)] = None
    sort: Annotated[str | None, Query(max_length=100)] = None
