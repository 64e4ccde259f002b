"""From two schemas to a plan: what is compared, under which names, and what was left out."""

from dataclasses import dataclass
from typing import Literal

from auralith.dataplane.engines.base import Database, Engine
from auralith.dataplane.engines.schemas import Extracted
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.operations.migrate.lint import lint_plan
from auralith.dataplane.operations.migrate.model import CompareOptions, LintWarning
from auralith.dataplane.operations.migrate.unsaid import UNSAID, completed, prepared, words_of
from auralith.dataplane.plan.model import Plan, PlanOptions
from auralith.dataplane.plan.planner import plan as make_plan
from auralith.dataplane.schema.facts import Catalog, Gap
from auralith.dataplane.schema.hashing import fingerprint
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.scope import PARKED, Scope

RULE_WITHOUT_OBJECT = "scope.names_nothing"
TEXT_IS_SILENT = "source.unsaid"


@dataclass(frozen=True)
class Comparison:
    """A plan with what a person needs to judge it."""

    plan: Plan
    """`have_fingerprint` is the target's, `wanted_fingerprint` that of what the plan leads to;
    `unsupported`, `skipped`, `renames` and `gaps` say what is not in its statements."""
    warnings: tuple[LintWarning, ...]
    completeness: Literal["complete", "partial"]
    """`complete` and no statements claims equality."""
    source_fingerprint: str
    """Of the source as it is, by the plan's scope."""
    target_fingerprint: str
    """Of the target as it is; the same as the plan's `have_fingerprint`."""


def compare(
    engine: Engine, *, source: Catalog, target: Extracted, options: CompareOptions | None = None
) -> Comparison:
    """What brings the target in line with the source. Pure: no database is asked.

    The source is a catalog from a live extraction, a snapshot or `catalog_of_ddl`. Raises
    InvalidInput: `migration.engines_differ`, or a rule or rename that makes no sense, with `loc`.
    """
    given = options or CompareOptions()
    dialect = engine.schemas
    scope = Scope(given.include, given.exclude, dialect.quote)
    made = make_plan(
        target.catalog,
        source,
        dialect.rules,
        knowledge=dialect.knowledge,
        options=PlanOptions(
            renames=tuple(_renames(given, dialect.quote)),
            concurrent_indexes=given.concurrent_indexes,
            soft_drop=given.soft_drop,
            parked_prefix=f"{PARKED}{given.parked_on}_" if given.parked_on else PARKED,
            drop=given.drop,
            sizes=target.sizes,
            empty=not any(i.kind == "table" for i in target.catalog.facts),
        ),
        scope=scope,
    )
    idle = scope.idle(target.catalog, source)
    return Comparison(
        plan=made,
        warnings=(
            *lint_plan(made, quote=dialect.quote),
            *map(_names_nothing, idle),
            *(_left_unsaid(gap) for gap in source.gaps if gap.object == UNSAID),
        ),
        completeness="partial" if made.gaps or made.unsupported else "complete",
        source_fingerprint=fingerprint_of(source, made.scope),
        target_fingerprint=made.have_fingerprint,
    )


def _names_nothing(rule: tuple[str, str]) -> LintWarning:
    side, text = rule
    return LintWarning(
        code=RULE_WITHOUT_OBJECT,
        severity="warning",
        message=f"The {side} rule '{text}' names nothing, neither in the source nor in the target.",
        statement_index=None,
        remedy="Write objects as kind:schema.name, as the statements name them; * and ? are"
        " allowed.",
        object=text,
    )


def _left_unsaid(gap: Gap) -> LintWarning:
    return LintWarning(
        code=TEXT_IS_SILENT,
        severity="info",
        message=gap.message,
        statement_index=None,
        remedy="Write OWNER TO, DEFINER, GRANT or REVOKE in the text where it matters.",
    )


def fingerprint_of(catalog: Catalog, scope: Scope) -> str:
    """The fingerprint of what takes part: to see whether a schema moved since a plan was made."""
    return fingerprint(scope.applied(catalog))


def catalog_of_ddl(
    engine: Engine, spec: ConnectionSpec, ddl: str, *, like: Catalog | None = None
) -> Catalog:
    """The schema that a script makes, read from a scratch database beside that target.

    What it does not say (owners, rights, what a new database has) is taken from `like`, the
    target's; a gap says so. Raises InvalidInput with the line in `loc` for text that does not load,
    PermissionDenied when the login may not make a scratch database.
    """
    before, nul, _ = ddl.partition("\0")
    if nul:
        # PostgreSQL would take the text to end here, without a word.
        line = before.count("\n") + 1
        msg = f"Line {line}: a NUL character stands in it. Take it out."
        raise InvalidInput(msg, loc=("ddl", line), code="ddl.refused")
    with engine.schemas.scratch(spec) as scratch:
        session = engine.connect(scratch, SessionOptions())
        try:
            if like is None:
                engine.schemas.load(session, ddl)
                return engine.schemas.extract(session).catalog
            unsaid = engine.schemas.unsaid(session, words_of(ddl, engine.dialect.lexis))
            empty = prepared(Database(engine, session), unsaid, like=like)
            engine.schemas.load(session, ddl)
            loaded = engine.schemas.extract(session).catalog
            return completed(loaded, unsaid, empty=empty, like=like)
        finally:
            session.close()


def _renames(given: CompareOptions, quote: str) -> list[tuple[ObjectId, ObjectId]]:
    return [
        (_object(old, quote, at, "from"), _object(new, quote, at, "to"))
        for at, (old, new) in enumerate(given.renames)
    ]


def _object(text: str, quote: str, at: int, side: str) -> ObjectId:
    try:
        return ObjectId.parse(text, quote)
    except ValueError as error:
        raise InvalidInput(
            str(error), loc=("options", "renames", at, side), code="migration.rename"
        ) from error
