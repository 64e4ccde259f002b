"""Migrations: compare, lint, prove, apply and roll back. The one door for callers.

The way of a migration
- `compare(engine, source=, target=, options=)` gives a `Comparison` with its `Plan`; or
  `plan_of_sql(engine, sql, rollback_sql)` makes a plan of hand-written statements. Store the plan
  (`plan.document`), and both catalogs (`schema.snapshot`): the later steps want them back.
- `lint_plan` and `lint_sql` give warnings.
- `prove(engine, spec, plan, have=, wanted=, monitor=, fallback=)` tries it in a throw-away
  database and never touches the target.
- `check_apply(plan, live=, confirmed=)` refuses what must not begin (409 before a run is made);
  `apply(place, plan, attempt=, monitor=, have=, wanted=)` runs the plan or goes on with the run of
  the same id, also after a failure. It raises `ApplyFailed` with `detail`, `Interrupted` between
  statements (`result` holds what stands), and Transient errors that may be tried again.
  `standing(place, plan, run_id=, have=, wanted=)` tells what is left of it.
- `rollback_plan(plan, live=)` is the way back as a plan: prove and apply it as any other.
  `partial_rollback_plan(engine, plan, live=, before=, done=)` is the one from half way.

`Place` (`engines.base`) is where the target lies. `ApplyResult.delta` is what drift checks need to
know of it (`schema.delta`).
"""

from auralith.dataplane.operations.migrate.apply import apply, check_apply, destructive_objects
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
    NoPlace,
    NotProved,
    ProofResult,
)
from auralith.dataplane.operations.migrate.prove import prove
from auralith.dataplane.operations.migrate.rollback import partial_rollback_plan, rollback_plan
from auralith.dataplane.operations.migrate.script import lint_sql, plan_of_sql
from auralith.dataplane.operations.migrate.standing import standing

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
    "NoPlace",
    "NotProved",
    "ProofResult",
    "apply",
    "catalog_of_ddl",
    "check_apply",
    "compare",
    "destructive_objects",
    "fingerprint_of",
    "lint_plan",
    "lint_sql",
    "partial_rollback_plan",
    "plan_of_sql",
    "prove",
    "rollback_plan",
    "standing",
]
