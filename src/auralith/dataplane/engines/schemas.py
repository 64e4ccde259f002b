"""What every engine answers so that schemas are compared, migrated and proved the same way."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from auralith.dataplane.engines.execution import Execution
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import ConnectionSpec
from auralith.dataplane.plan.model import Action, TableSize
from auralith.dataplane.plan.rules import SchemaRules
from auralith.dataplane.schema.facts import Catalog, Knowledge, Value
from auralith.dataplane.schema.identity import ObjectId


@dataclass(frozen=True)
class Extracted:
    """A catalog with what hazards need to know about it."""

    catalog: Catalog
    sizes: dict[ObjectId, TableSize]


@dataclass(frozen=True)
class Unsaid:
    """What a script leaves to whoever runs it, wherever that is."""

    attributes: Mapping[str, Value] = field(default_factory=dict)
    """With the value that everything got from the login that ran it: `owner`, `definer`."""
    kinds: frozenset[str] = frozenset()
    """Parts of which it says nothing, unless the same object has one: grants."""
    wholly: frozenset[str] = frozenset()
    """Kinds of which it says nothing at all: default privileges."""


class SchemaDialect(Protocol):
    """An engine's knowledge of its schemas."""

    knowledge: Knowledge
    rules: SchemaRules
    quote: str
    """The mark around identifiers in an object's text form."""
    execution: Execution
    """How its statements are guarded while they run; `engines/<engine>/execution.py`."""

    def extract(self, session: Session) -> Extracted:
        """Read everything: one query per kind, in one snapshot where the engine has one.

        No table locks; what the login may not see is a gap, not an error. Objects of the system,
        of extensions and of the journal are left out.
        """

    def probe(self, session: Session) -> str:
        """A cheap text that changes whenever the schema may have changed.

        The same for an unchanged database; used before a whole extraction.
        """

    def load(self, session: Session, ddl: str) -> None:
        """Run a script of DDL; raises InvalidInput with its line for what the server refuses."""

    def unsaid(self, session: Session, words: Sequence[str]) -> Unsaid:
        """What a script does not say, of which these are the words, in capitals and in order.

        In the session that loaded it.
        """

    def scratch(self, spec: ConnectionSpec) -> AbstractContextManager[ConnectionSpec]:
        """An empty database of the same server and version, dropped at the end.

        Raises PermissionDenied with what helps when the login may not make one.
        """

    def applying(self, session: Session, actions: Sequence[Action]) -> AbstractContextManager[None]:
        """Around the statements of one transactional segment: its transaction, and what it needs.

        Commits at the end and rolls back on an error. On SQLite foreign keys are switched off
        before (a table that is rebuilt would take the rows of others along) and checked before the
        commit; elsewhere it is the session's transaction.
        """
