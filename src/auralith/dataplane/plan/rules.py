"""What an engine's rules answer to the planner. Pure: nothing is asked of a server.

Rules know kinds and attributes of one engine; the planner knows none. Order, dependency,
replacement and reversal are the planner's. The planner asks in both directions: rules that do
not say the same for the way back make a plan that cannot be undone.

`have` is the target as it will be when the statement runs (renames done); `wanted` is what the
plan really leads to: what scope rules, `drop: false` or an impossible step leave alone stands in
it as the target has it.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from auralith.dataplane.plan.model import Action, PlanOptions
from auralith.dataplane.schema.diff import Changed
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

Fate = Literal["removed", "replaced", "displaced", "rebuilt"]


@dataclass(frozen=True)
class Replace:
    """The object must be dropped and created anew; the planner takes its dependents along."""

    reason: str
    destructive: bool = False
    """Rows or values are lost; the drop is marked whatever the rule for drops says."""


@dataclass(frozen=True)
class Displace:
    """Changed in place, but what depends on it must be away while that happens.

    The column under a view that gets another type: the view goes and comes back, the column's
    values stay.
    """

    actions: Sequence[Action]
    reason: str


@dataclass(frozen=True)
class Rebuild:
    """The whole table must be rebuilt; all such differences of a table become one rebuild."""

    table: ObjectId
    reason: str


@dataclass(frozen=True)
class Impossible:
    """No statement of the engine does this."""

    reason: str


Verdict = Sequence[Action] | Replace | Displace | Rebuild | Impossible


class SchemaRules(Protocol):
    """From differences to statements, one object at a time.

    Actions of one answer run in the order given, with others between them where dependencies ask
    for it. An action that alters names what it alters in `produces`, or leaves `produces` empty:
    then it alters its `object`.
    """

    def create(
        self, fact: Fact, wanted: Catalog, options: PlanOptions
    ) -> Sequence[Action] | Rebuild | Impossible:
        """Bring an object into being, with the parts that its statement carries (`produces`).

        A part that was produced with its parent is not asked for again; parts that are not in
        `wanted.children(...)` must not be carried (the planner takes out what closes a circle).
        Comments, owners and grants are actions of their own. Everything a fact says must stand
        after its actions: what a bare CREATE leaves out (an owner) is one more action.

        `Rebuild`, for a part of a table that stays: only a rebuild adds it (SQLite).
        """

    def drop(
        self, fact: Fact, have: Catalog, options: PlanOptions
    ) -> Sequence[Action] | Rebuild | Impossible:
        """Remove an object; what stands in `destroys` is not asked for again.

        Beside parts, `destroys` may name what the server drops silently along (the indexes of a
        column). Sources of `owned` edges need not be named. `Rebuild` as of `create`.
        """

    def alter(
        self, change: Changed, have: Catalog, wanted: Catalog, options: PlanOptions
    ) -> Verdict:
        """Change attributes in place, or say what it takes.

        `change.attributes` may hold `parent` when the same identity hangs under another parent.
        """

    def rename(self, old: ObjectId, new: ObjectId, have: Catalog) -> Sequence[Action] | Impossible:
        """Give an object another name; its rows and parts stay."""

    def renamed(self, fact: Fact, names: Mapping[ObjectId, ObjectId]) -> Fact:
        """A fact as the server has it after renames: attributes that name renamed objects.

        Its own identity and its parent's are the planner's, unless the identity is made of what
        the fact says (a constraint without a name). What a server does not rewrite by
        itself (the text of a routine) stays as it is.
        """

    def parked(self, fact: Fact, have: Catalog) -> Sequence[Fact] | None:
        """An object with its parts as they stay while it is parked, under their old names.

        Without what stands in the way of those who do not know it: a parked column may be null, a
        parked table has no foreign keys and no triggers. None when this kind is not parked.
        """

    def rebuild(
        self, table: ObjectId, have: Catalog, wanted: Catalog, options: PlanOptions
    ) -> Sequence[Action] | Impossible:
        """One statement group that makes the table as wanted and keeps its rows.

        `destroys` names every fact of the old table, `produces` what stands afterwards; parts
        destroyed and not produced are created by their own rules.
        """

    def standalone(self, fact: Fact) -> bool:
        """Whether a part can go in a statement of its own although its parent goes as well.

        True for what closes circles: foreign keys between tables that are dropped or created.
        """

    def follows(self, dependent: Fact, target: Fact, have: Catalog, fate: Fate) -> bool:
        """Whether an object must be dropped and created because of what happens to its target.

        Asked for what has an edge to the target. `removed`: dropped for good while the dependent
        stays unchanged; `replaced`: dropped and created; `displaced`: altered in place;
        `rebuilt`: see `rebuild`.
        """

    def slots(self, fact: Fact) -> Iterable[Hashable]:
        """What an object occupies alone: a name in its namespace, being the primary key.

        Two objects with an equal slot cannot stand at the same time, so one goes first.
        """

    def rename_evidence(self, old: Fact, new: Fact, have: Catalog, wanted: Catalog) -> bool:
        """Whether two objects are of the sort between which a rename is possible at all."""

    def merge(self, first: Action, second: Action) -> Action | None:
        """Two statements as one, where that is better (one ALTER TABLE); or None.

        Asked for neighbours, and for statements of one object (a column's is its table) of which
        the second could run right after the first.
        """
