"""From differences of PostgreSQL schemas to statements; one module a group of kinds.

What PostgreSQL can alter is altered in place; what it cannot is dropped and created, or refused
with the reason. Locks, rewrites and hazards are those of the documentation, with the size of the
table where it is known. Statements are written with qualified names: any `search_path` will do,
and `check_function_bodies` should be off, as bodies may name what comes later.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence

from auralith.dataplane.engines.postgresql.rules import (
    access,
    columns,
    constraints,
    databases,
    default_privileges,
    domains,
    foreign,
    foreign_keys,
    indexes,
    merging,
    not_nulls,
    partitions,
    policies,
    reach,
    renaming,
    routines,
    sequences,
    spreading,
    tables,
    triggers,
    types,
    views,
)
from auralith.dataplane.engines.postgresql.rules.kit import (
    Alteration,
    Creation,
    KindRules,
    Removal,
)
from auralith.dataplane.plan.model import Action, PlanOptions
from auralith.dataplane.plan.rules import Fate, Impossible, Verdict
from auralith.dataplane.schema.diff import Changed
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

_MODULES = (
    access,
    columns,
    constraints,
    databases,
    default_privileges,
    domains,
    foreign,
    foreign_keys,
    indexes,
    not_nulls,
    partitions,
    policies,
    routines,
    sequences,
    tables,
    triggers,
    types,
    views,
)
RULES: Mapping[str, KindRules] = {
    kind: rules for module in _MODULES for kind, rules in module.RULES.items()
}


class PostgresRules:
    """The rules as the planner asks them; see `plan.rules.SchemaRules`."""

    def create(
        self, fact: Fact, wanted: Catalog, options: PlanOptions
    ) -> Sequence[Action] | Impossible:
        """Bring an object into being."""
        found = RULES[fact.id.kind].create(Creation(fact, wanted, options))
        return found if isinstance(found, Impossible) else spreading.spread(found, wanted)

    def drop(
        self, fact: Fact, have: Catalog, options: PlanOptions
    ) -> Sequence[Action] | Impossible:
        """Remove an object."""
        found = RULES[fact.id.kind].drop(Removal(fact, have, options))
        return found if isinstance(found, Impossible) else spreading.spread(found, have)

    def alter(
        self, change: Changed, have: Catalog, wanted: Catalog, options: PlanOptions
    ) -> Verdict:
        """Change attributes in place, or say what it takes."""
        found = RULES[change.new.id.kind].alter(Alteration(change, have, wanted, options))
        return spreading.verdict(found, have, wanted)

    def rename(self, old: ObjectId, new: ObjectId, have: Catalog) -> Sequence[Action] | Impossible:
        """Give an object another name."""
        found = renaming.rename(old, new, have)
        return found if isinstance(found, Impossible) else spreading.spread(found, have)

    def renamed(self, fact: Fact, names: Mapping[ObjectId, ObjectId]) -> Fact:
        """A fact as the server has it after renames."""
        return renaming.renamed(fact, names)

    def parked(self, fact: Fact, have: Catalog) -> Sequence[Fact] | None:
        """An object as it stays while it is parked."""
        return renaming.parked(fact, have)

    def rebuild(
        self, table: ObjectId, have: Catalog, wanted: Catalog, options: PlanOptions
    ) -> Sequence[Action] | Impossible:
        """No difference asks for it: PostgreSQL alters tables."""
        del have, wanted, options
        return Impossible(f"{table} is altered, not rebuilt.")

    def standalone(self, fact: Fact) -> bool:
        """Whether a part can go in a statement of its own."""
        return reach.standalone(fact)

    def follows(self, dependent: Fact, target: Fact, have: Catalog, fate: Fate) -> bool:
        """Whether an object must be dropped and created because of what happens to its target."""
        del have
        return reach.follows(dependent, target, fate)

    def slots(self, fact: Fact) -> Iterable[Hashable]:
        """What an object occupies alone."""
        return reach.slots(fact)

    def rename_evidence(self, old: Fact, new: Fact, have: Catalog, wanted: Catalog) -> bool:
        """Whether a rename is possible at all."""
        return renaming.evidence(old, new, have, wanted)

    def merge(self, first: Action, second: Action) -> Action | None:
        """Two ALTER TABLE of one table as one."""
        return merging.merge(first, second)
