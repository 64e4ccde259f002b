"""Migrations: compare, lint, prove, apply and roll back. The one door for callers.

The way of a migration
- `compare(engine, source=, target=, options=)` gives a `Comparison` with its `Plan`; or
  `plan_of_sql(engine, sql, rollback_sql)` makes a plan of hand-written statements. Store the plan
  (`plan.document`), and both catalogs (`schema.snapshot`): the later steps want them back.
- `lint_plan` and `lint_sql` give warnings.
- `prove(engine, spec, plan, have=, wanted=, monitor=, fallback=)` tries it in a throw-away
  database and never touches the target.
- `check_apply` refuses what must not begin (409 before a run is made); `apply` runs the plan or
  goes on with a run of the same id. It raises `ApplyFailed` with `detail`, `Interrupted` between
  statements (`result` holds what stands), and Transient errors that may be tried again.
- `rollback_plan(engine, plan, live=)` is the way back as a plan: prove and apply it as any other.

`session_factory` opens a fresh session in the target each time. `ApplyResult.delta` is what drift
checks need to know of it (`schema.delta`).
"""

from auralith.dataplane.operations.migrate.apply import apply, check_apply
from auralith.dataplane.operations.migrate.compare import (
    Comparison,
    catalog_of_ddl,
    compare,
    fingerprint_of,
)
from auralith.dataplane.operations.migrate.lint import lint_plan
from auralith.dataplane.operations.migrate.model import (
    ApplyFailed,
    ApplyOptions,
    ApplyResult,
    Attempt,
    CompareOptions,
    Difference,
    FailureDetail,
    LintWarning,
    NotProved,
    ProofResult,
    SessionFactory,
)
from auralith.dataplane.operations.migrate.prove import prove
from auralith.dataplane.operations.migrate.rollback import rollback_plan
from auralith.dataplane.operations.migrate.script import lint_sql, plan_of_sql

__all__ = [
    "ApplyFailed",
    "ApplyOptions",
    "ApplyResult",
    "Attempt",
    "CompareOptions",
    "Comparison",
    "Difference",
    "FailureDetail",
    "LintWarning",
    "NotProved",
    "ProofResult",
    "SessionFactory",
    "apply",
    "catalog_of_ddl",
    "check_apply",
    "compare",
    "fingerprint_of",
    "lint_plan",
    "lint_sql",
    "plan_of_sql",
    "prove",
    "rollback_plan",
]
