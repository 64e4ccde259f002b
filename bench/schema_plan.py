"""Comparing and planning between two snapshots of many tables.

Limits: the difference of two snapshots of 10,000 tables within 5 seconds, everything within 1 GB.
Times are those of the processor: nothing here waits for anything.

    python -m bench.schema_plan [tables]
"""

import resource
import sys
import time
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from auralith.dataplane.plan.model import Action, PlanOptions, Stratum
from auralith.dataplane.plan.planner import plan
from auralith.dataplane.plan.rules import Fate, Verdict
from auralith.dataplane.schema import snapshot
from auralith.dataplane.schema.diff import Changed, diff
from auralith.dataplane.schema.facts import Catalog, Edge, Fact, Knowledge, Value, by_id
from auralith.dataplane.schema.identity import ObjectId

DIFF_LIMIT = 5.0
MEMORY_LIMIT = 1024
"""MiB, of the whole process."""
COLUMNS = 10
EVERY = 20
"""Each so-manieth table differs."""


class PlainRules:
    """A statement an object; tables carry their columns and keys."""

    def create(self, fact: Fact, wanted: Catalog, options: PlanOptions) -> Sequence[Action]:  # noqa: ARG002 - protocol
        """Everything below a table, in one statement."""
        parts = frozenset(f.id for f in wanted.subtree(fact.id))
        return [Action(f"+{fact.id}", fact.id, "create", Stratum.TABLE, produces=parts)]

    def drop(self, fact: Fact, have: Catalog, options: PlanOptions) -> Sequence[Action]:  # noqa: ARG002 - protocol
        """Everything below a table, in one statement."""
        parts = frozenset(f.id for f in have.subtree(fact.id))
        return [Action(f"-{fact.id}", fact.id, "drop", Stratum.DROP_TABLE, destroys=parts)]

    def alter(
        self,
        change: Changed,
        have: Catalog,  # noqa: ARG002 - protocol
        wanted: Catalog,  # noqa: ARG002 - protocol
        options: PlanOptions,  # noqa: ARG002 - protocol
    ) -> Verdict:
        """In place."""
        identity = change.new.id
        return [Action(f"~{identity}", identity, "alter", Stratum.COLUMN)]

    def rename(self, old: ObjectId, new: ObjectId, have: Catalog) -> Sequence[Action]:  # noqa: ARG002 - protocol
        """In place."""
        return [Action(f"{old} to {new}", old, "rename", Stratum.RENAME)]

    def renamed(self, fact: Fact, names: Mapping[ObjectId, ObjectId]) -> Fact:  # noqa: ARG002 - protocol
        """Nothing mentions another."""
        return fact

    def parked(self, fact: Fact, have: Catalog) -> None:
        """Nothing is parked."""

    def rebuild(
        self,
        table: ObjectId,  # noqa: ARG002 - protocol
        have: Catalog,  # noqa: ARG002 - protocol
        wanted: Catalog,  # noqa: ARG002 - protocol
        options: PlanOptions,  # noqa: ARG002 - protocol
    ) -> Sequence[Action]:
        """Never asked for."""
        return []

    def standalone(self, fact: Fact) -> bool:
        """Foreign keys."""
        return fact.id.kind == "foreign_key"

    def follows(self, dependent: Fact, target: Fact, have: Catalog, fate: Fate) -> bool:  # noqa: ARG002 - protocol
        """Always."""
        return True

    def slots(self, fact: Fact) -> Iterable[Hashable]:
        """Names of tables."""
        return (fact.id.path,) if fact.id.kind == "table" else ()

    def rename_evidence(self, old: Fact, new: Fact, have: Catalog, wanted: Catalog) -> bool:  # noqa: ARG002 - protocol
        """Tables and columns."""
        return old.id.kind in {"table", "column"}

    def merge(self, first: Action, second: Action) -> None:
        """Never."""


def database(tables: int, *, changed: bool) -> Catalog:
    """Tables of ten columns, two indexes, a key and a foreign key to the table before."""
    facts: list[Fact] = []
    edges: list[Edge] = []
    for number in range(tables):
        differs = changed and number % EVERY == 0
        name = f"new_{number}" if differs and number % (2 * EVERY) == 0 else f"table_{number}"
        facts += _table(name, number, differs=differs)
        before = ObjectId("table", ("public", f"table_{number - 1}"))
        key = ObjectId("foreign_key", ("public", name, "parent"))
        facts.append(Fact(key, ObjectId("table", ("public", name)), {"references": number - 1}))
        if number % EVERY > 1:
            edges.append(Edge(key, before))
    return Catalog("any", "any", "1", 1, by_id(facts), tuple(edges))


def _table(name: str, number: int, *, differs: bool) -> Iterator[Fact]:
    table = ObjectId("table", ("public", name))
    yield Fact(table, None, {"storage": "heap"}, {"rows": number})
    for at in range(COLUMNS):
        kind = "bigint" if differs and at == 1 else "integer"
        attributes: dict[str, Value] = {"type": kind, "required": True, "position": at}
        yield Fact(table.child("column", f"column_{at}"), table, attributes)
    yield Fact(table.child("primary_key", "key"), table, {"columns": ("column_0",)})
    for at in (1, 2):
        yield Fact(table.child("index", f"index_{at}"), table, {"columns": (f"column_{at}",)})


def main() -> int:
    """Measure, print, judge: 1 when a limit is passed."""
    tables = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    old, new = database(tables, changed=False), database(tables, changed=True)
    stored = snapshot.dump(old), snapshot.dump(new)
    started = time.process_time()
    have, wanted = map(snapshot.load, stored)
    loaded = time.process_time()
    found = diff(have, wanted, Knowledge())
    compared = time.process_time()
    made = plan(have, wanted, PlainRules(), knowledge=Knowledge())
    planned = time.process_time()
    built = plan(replace(have, facts={}, edges=()), wanted, PlainRules(), knowledge=Knowledge())
    ended = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    differences = len(found.added) + len(found.removed) + len(found.changed)
    print(f"{tables} tables, {len(have.facts)} facts, {len(stored[0]) / 2**20:.1f} MiB stored")
    print(f"load both       {loaded - started:6.2f} s")
    print(f"difference      {compared - loaded:6.2f} s  {differences} (limit {DIFF_LIMIT} s)")
    print(f"plan            {planned - compared:6.2f} s  {len(made.statements)} statements")
    print(f"plan from empty {ended - planned:6.2f} s  {len(built.statements)} statements")
    print(f"memory          {memory:6.0f} MiB (limit {MEMORY_LIMIT} MiB)")
    return int(compared - loaded > DIFF_LIMIT or memory > MEMORY_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
