"""What an engine's rules answer to the planner. Pure: nothing is asked of a server.

Rules know kinds and attributes of one engine; the planner knows none. Order, dependency,
replacement and reversal are the planner's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from auralith.dataplane.plan.model import Action, PlanOptions
from auralith.dataplane.schema.diff import Changed
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId


@dataclass(frozen=True)
class Replace:
    """The object must be dropped and created anew; the planner takes its dependents along."""

    reason: str
    destructive: bool = False


@dataclass(frozen=True)
class Rebuild:
    """The whole table must be rebuilt; all such differences of a table become one rebuild."""

    table: ObjectId
    reason: str


@dataclass(frozen=True)
class Impossible:
    """No statement of the engine does this."""

    reason: str


Verdict = Sequence[Action] | Replace | Rebuild | Impossible


class SchemaRules(Protocol):
    """From differences to statements, one object at a time."""

    def create(
        self, fact: Fact, wanted: Catalog, options: PlanOptions
    ) -> Sequence[Action] | Impossible:
        """Bring an object into being, with the parts that its statement carries (`produces`).

        A part that was produced with its parent is not asked for again. Comments, owners and
        grants are actions of their own.
        """

    def drop(
        self, fact: Fact, have: Catalog, options: PlanOptions
    ) -> Sequence[Action] | Impossible:
        """Remove an object; parts in `destroys` are not asked for again."""

    def alter(
        self, change: Changed, have: Catalog, wanted: Catalog, options: PlanOptions
    ) -> Verdict:
        """Change attributes in place, or say what it takes."""

    def rename(self, old: ObjectId, new: ObjectId, have: Catalog) -> Sequence[Action] | Impossible:
        """Give an object another name; its rows and parts stay."""

    def rebuild(
        self, table: ObjectId, have: Catalog, wanted: Catalog, options: PlanOptions
    ) -> Sequence[Action] | Impossible:
        """One statement group that makes the table as wanted and keeps its rows."""

    def standalone(self, fact: Fact) -> bool:
        """Whether a part goes in a statement of its own even when its parent goes as well.

        True for what closes circles: foreign keys between tables that are dropped or created.
        """

    def follows(self, dependent: ObjectId, replaced: ObjectId) -> bool:
        """Whether an object must be dropped and created with one it depends on."""

    def rename_evidence(self, old: Fact, new: Fact, have: Catalog, wanted: Catalog) -> bool:
        """Whether two objects are of the sort between which a rename is possible at all."""
