"""Drift: what changed in a schema that nobody here decided. The one door for callers.

- `check(baseline, live, knowledge=, now=, ignore=, applied=, scope=)` compares catalogs; items
  have a stable `key`. `applied` are the deltas (`schema.delta`) of the migrations that were applied
  since the baseline was taken, oldest first: `ApplyResult.delta`.
- `render(engine.schemas, catalog, identity)` writes an object as DDL, for side-by-side views.
- `outermost(identity, catalogs)` finds the whole object of a part.
- `restore(engine, baseline, live, applied=, include=, exclude=)` plans the way back.
- `side_by_side(catalogs, knowledge=, scope=)` tells object by object which databases have it alike.
- `across(before, after, quote=)` compares catalogs of two engines in what they have in common;
  `compare_engines(left, right)` does so from `engine.introspect` of both.
"""

from auralith.dataplane.operations.drift.across import NO_WAY, across, table_of
from auralith.dataplane.operations.drift.check import check
from auralith.dataplane.operations.drift.cross import CrossItem, CrossReport, compare_engines
from auralith.dataplane.operations.drift.model import (
    DriftAction,
    DriftItem,
    DriftResult,
    IgnoreRule,
    Severity,
)
from auralith.dataplane.operations.drift.render import render
from auralith.dataplane.operations.drift.restore import restore
from auralith.dataplane.operations.drift.side_by_side import Across, outermost, side_by_side

__all__ = [
    "NO_WAY",
    "Across",
    "CrossItem",
    "CrossReport",
    "DriftAction",
    "DriftItem",
    "DriftResult",
    "IgnoreRule",
    "Severity",
    "across",
    "check",
    "compare_engines",
    "outermost",
    "render",
    "restore",
    "side_by_side",
    "table_of",
]
