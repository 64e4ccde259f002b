"""Rules for the toy database, written as an engine's would be."""

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from auralith.dataplane.plan.model import Action, PlanOptions, Stratum
from auralith.dataplane.plan.rules import Displace, Fate, Impossible, Rebuild, Replace, Verdict
from auralith.dataplane.schema.diff import Changed
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId
from tests.unit.dataplane.plan import server

CREATE = {
    "type": Stratum.TYPE,
    "sequence": Stratum.SEQUENCE,
    "table": Stratum.TABLE,
    "column": Stratum.COLUMN,
    "index": Stratum.INDEX,
    "foreign_key": Stratum.FOREIGN_KEY,
    "view": Stratum.CODE,
    "grant": Stratum.ACCESS,
    "comment": Stratum.ACCESS,
}
DROP = {
    "type": Stratum.DROP_TYPE,
    "sequence": Stratum.DROP_TABLE,
    "table": Stratum.DROP_TABLE,
    "column": Stratum.DROP_COLUMN,
    "index": Stratum.DROP_INDEX,
    "foreign_key": Stratum.DROP_FOREIGN_KEY,
    "view": Stratum.DROP_CODE,
    "grant": Stratum.DROP_CODE,
    "comment": Stratum.DROP_CODE,
}


def sql(*words: Any) -> str:
    return json.dumps(words)


def _typed(table: ObjectId, *catalogs: Catalog) -> bool:
    """Whether a column has a type of the database; then nothing is rebuilt."""
    return any("type_name" in f.attributes for c in catalogs for f in c.children(table))


class ToyRules:
    """Tables carry columns and foreign keys; nothing else is carried."""

    impossible: frozenset[str] = frozenset()
    """Texts of objects that can be neither created, nor altered, nor dropped."""

    def create(
        self,
        fact: Fact,
        wanted: Catalog,
        options: PlanOptions,  # noqa: ARG002 - protocol
    ) -> Sequence[Action] | Impossible:
        if str(fact.id) in self.impossible:
            return Impossible("It cannot be created.")
        carried = [fact]
        if fact.id.kind == "table":
            carried += wanted.children(fact.id, "column") + wanted.children(fact.id, "foreign_key")
        late: list[Action] = []
        if fact.id.kind == "sequence" and "owned_by" in fact.attributes:
            kept = {k: v for k, v in fact.attributes.items() if k != "owned_by"}
            carried = [replace(fact, attributes=kept)]
            column = ObjectId.parse(f"column:{fact.attributes['owned_by']}")
            late = [self._alter(fact, consumes=frozenset({column}))]
        rows = [server.row(f) for f in sorted(carried, key=lambda f: f.id.sort_key)]
        return [
            Action(
                sql("create", rows),
                fact.id,
                "create",
                CREATE[fact.id.kind],
                produces=frozenset(f.id for f in carried),
            ),
            *late,
        ]

    def drop(
        self,
        fact: Fact,
        have: Catalog,
        options: PlanOptions,  # noqa: ARG002 - protocol
    ) -> Sequence[Action] | Impossible:
        if str(fact.id) in self.impossible:
            return Impossible("It cannot be dropped.")
        gone = {f.id for f in have.subtree(fact.id)}
        if fact.id.kind == "column":
            for index in have.needed_by(fact.id):
                if index.kind == "index":
                    gone |= {f.id for f in have.subtree(index)}
        return [
            Action(
                sql("drop", str(fact.id)),
                fact.id,
                "drop",
                DROP[fact.id.kind],
                destroys=frozenset(gone),
                destructive=fact.id.kind in {"table", "column"},
            )
        ]

    def _alter(self, fact: Fact, consumes: frozenset[ObjectId] = frozenset()) -> Action:
        words = sql("alter", server.row(fact))
        return Action(words, fact.id, "alter", CREATE[fact.id.kind], consumes=consumes)

    def alter(
        self,
        change: Changed,
        have: Catalog,
        wanted: Catalog,
        options: PlanOptions,  # noqa: ARG002 - protocol
    ) -> Verdict:
        fact = change.new
        if str(fact.id) in self.impossible:
            return Impossible("It cannot be altered.")
        return self._verdict(change, have, wanted) or [self._alter(fact)]

    def _verdict(
        self, change: Changed, have: Catalog, wanted: Catalog
    ) -> Replace | Displace | Rebuild | None:
        """What is more than an ALTER."""
        fact, names = change.new, set(change.attributes)
        verdict: Replace | Displace | Rebuild | None = None
        match fact.id.kind:
            case "table" if "strict" in names and not _typed(fact.id, have, wanted):
                verdict = Rebuild(fact.id, "strict cannot be altered.")
            case "table" if "storage" in names:
                verdict = Replace("storage cannot be altered.", destructive=True)
            case "column" if "generated" in names:
                verdict = Replace("generated cannot be altered.")
            case "column" if "type" in names:
                verdict = Displace([self._alter(fact)], "views keep the type")
            case "index" | "foreign_key" | "type":
                verdict = Replace("It has no ALTER.")
            case "view" if names & {"uses", "parent"}:
                verdict = Replace("its text changes.")
        return verdict

    def rename(self, old: ObjectId, new: ObjectId, have: Catalog) -> Sequence[Action] | Impossible:
        assert old in have.facts
        if str(old) in self.impossible:
            return Impossible("It cannot be renamed.")
        return [Action(sql("rename", str(old), str(new)), old, "rename", Stratum.RENAME)]

    def renamed(self, fact: Fact, names: Mapping[ObjectId, ObjectId]) -> Fact:
        return server.mention(fact, names)

    def parked(self, fact: Fact, have: Catalog) -> Sequence[Fact] | None:
        if fact.id.kind == "column":
            kept = {k: v for k, v in fact.attributes.items() if k != "required"}
            return [replace(fact, attributes=kept), *have.children(fact.id)]
        if fact.id.kind == "table":
            return [f for f in have.subtree(fact.id) if f.id.kind != "foreign_key"]
        return None

    def rebuild(
        self,
        table: ObjectId,
        have: Catalog,
        wanted: Catalog,
        options: PlanOptions,  # noqa: ARG002 - protocol
    ) -> Sequence[Action] | Impossible:
        made = [
            wanted.facts[table],
            *wanted.children(table, "column"),
            *wanted.children(table, "foreign_key"),
        ]
        return [
            Action(
                sql(
                    "rebuild",
                    str(table),
                    [server.row(f) for f in sorted(made, key=lambda f: f.id.sort_key)],
                ),
                table,
                "rebuild",
                Stratum.TABLE,
                produces=frozenset(f.id for f in made),
                destroys=frozenset(f.id for f in have.subtree(table)),
                rewrite=True,
            )
        ]

    def standalone(self, fact: Fact) -> bool:
        return fact.id.kind == "foreign_key"

    def follows(self, dependent: Fact, target: Fact, have: Catalog, fate: Fate) -> bool:  # noqa: ARG002 - protocol
        if fate == "rebuilt":
            return dependent.id.kind == "view"
        if fate == "displaced":
            return dependent.id.kind == "view"
        return True

    def slots(self, fact: Fact) -> Iterable[Hashable]:
        return server.slots(fact)

    def rename_evidence(self, old: Fact, new: Fact, have: Catalog, wanted: Catalog) -> bool:  # noqa: ARG002 - protocol
        return old.id.kind in {"table", "column", "index"}

    def merge(self, first: Action, second: Action) -> Action | None:
        if first.verb == second.verb == "alter" and first.object == second.object:
            return replace(first, sql=f"{first.sql};\n{second.sql}")
        return None
