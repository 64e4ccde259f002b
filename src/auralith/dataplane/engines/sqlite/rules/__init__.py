"""From differences to SQLite's statements; see `plan.rules.SchemaRules`."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace

from auralith.dataplane.engines.sqlite import kinds
from auralith.dataplane.engines.sqlite.rules import columns, objects, rebuild, renames
from auralith.dataplane.plan.model import Action, PlanOptions
from auralith.dataplane.plan.rules import Fate, Impossible, Rebuild, Replace, Verdict
from auralith.dataplane.schema.diff import Changed
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

_RELATIONS = (kinds.TABLE, kinds.VIRTUAL_TABLE, kinds.VIEW, kinds.INDEX)


class SqliteRules:
    """What stands in the text of a table is added, dropped or altered by a rebuild of the table."""

    def __init__(self) -> None:
        self._mentions = renames.Mentions()

    def create(
        self, fact: Fact, wanted: Catalog, options: PlanOptions
    ) -> Sequence[Action] | Rebuild | Impossible:
        """CREATE, or ALTER TABLE ADD COLUMN."""
        table = fact.parent
        if table is not None and fact.id.kind == kinds.COLUMN:
            return columns.create(fact, table, wanted, options)
        if table is not None and fact.id.kind in kinds.CONSTRAINTS:
            return Rebuild(table, f"SQLite cannot add {fact.id} to a table that stands.")
        return objects.create(fact, wanted, options)

    def drop(
        self, fact: Fact, have: Catalog, options: PlanOptions
    ) -> Sequence[Action] | Rebuild | Impossible:
        """DROP, or ALTER TABLE DROP COLUMN."""
        table = fact.parent
        if table is not None and fact.id.kind == kinds.COLUMN:
            return columns.drop(fact, table, have, options)
        if table is not None and fact.id.kind in kinds.CONSTRAINTS:
            return Rebuild(table, f"SQLite cannot drop {fact.id} alone.")
        return objects.drop(fact, have, options)

    def alter(
        self, change: Changed, have: Catalog, wanted: Catalog, options: PlanOptions
    ) -> Verdict:
        """Nothing is altered in place but by renames."""
        del options
        fact, table = change.new, change.new.parent
        if "opaque" in change.attributes:
            return Impossible(
                f"The text of {fact.id} is not understood, so it is never altered. Change it by"
                " hand."
            )
        if fact.id.kind == kinds.TABLE:
            return Rebuild(fact.id, f"SQLite cannot alter the options of {fact.id}.")
        if table is not None and fact.id.kind == kinds.COLUMN:
            return columns.alter(change, table, have, wanted)
        if table is not None and fact.id.kind in kinds.CONSTRAINTS:
            return Rebuild(table, f"SQLite cannot alter {fact.id} in place.")
        losing = fact.id.kind == kinds.VIRTUAL_TABLE
        return Replace("SQLite has no ALTER for it.", destructive=losing)

    def rename(self, old: ObjectId, new: ObjectId, have: Catalog) -> Sequence[Action] | Impossible:
        """ALTER TABLE … RENAME."""
        return renames.rename(old, new, have)

    def renamed(self, fact: Fact, names: Mapping[ObjectId, ObjectId]) -> Fact:
        """What SQLite rewrites by itself."""
        return self._mentions.renamed(fact, names)

    def parked(self, fact: Fact, have: Catalog) -> Sequence[Fact] | None:
        """Tables without foreign keys and triggers; columns that may be null."""
        if fact.id.kind == kinds.COLUMN:
            freed = {"not_null", "not_null_conflict"}
            kept = {k: v for k, v in fact.attributes.items() if k not in freed}
            return [replace(fact, attributes=kept)]
        if fact.id.kind == kinds.TABLE:
            left = {kinds.FOREIGN_KEY, kinds.TRIGGER}
            return [f for f in have.subtree(fact.id) if f.id.kind not in left]
        return None

    def rebuild(
        self, table: ObjectId, have: Catalog, wanted: Catalog, options: PlanOptions
    ) -> Sequence[Action] | Impossible:
        """New table, rows copied, old one dropped, new one renamed."""
        return rebuild.rebuild(table, have, wanted, options)

    def standalone(self, fact: Fact) -> bool:
        """Nothing in a table's text has a statement of its own, and no circle needs one."""
        del fact
        return False

    def follows(self, dependent: Fact, target: Fact, have: Catalog, fate: Fate) -> bool:
        """SQLite insists on nothing but the columns of an index."""
        del target, have, fate
        return dependent.id.kind == kinds.INDEX

    def slots(self, fact: Fact) -> Iterable[Hashable]:
        """Names in any case; tables, views and indexes share theirs."""
        lower = fact.id.name.lower()
        if fact.id.kind in _RELATIONS:
            return (("relation", lower),)
        if fact.id.kind == kinds.TRIGGER:
            return (("trigger", lower),)
        if fact.id.kind == kinds.COLUMN and fact.parent is not None:
            return (("column", fact.parent.name.lower(), lower),)
        return ()

    def rename_evidence(self, old: Fact, new: Fact, have: Catalog, wanted: Catalog) -> bool:
        """Tables and columns have a rename."""
        del new, have, wanted
        return old.id.kind in {kinds.TABLE, kinds.COLUMN}

    def merge(self, first: Action, second: Action) -> Action | None:
        """Every statement stands alone."""
        del first, second
        return None
