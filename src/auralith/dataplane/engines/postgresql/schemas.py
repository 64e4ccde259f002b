"""What PostgreSQL answers about whole schemas; see `engines.schemas.SchemaDialect`."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import pairwise

from auralith.dataplane.engines.postgresql import extraction, kinds, scratch, scripts
from auralith.dataplane.engines.postgresql.execution import PostgresExecution
from auralith.dataplane.engines.schemas import Extracted, Unsaid
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import ConnectionSpec
from auralith.dataplane.plan.model import Action
from auralith.dataplane.plan.rules import SchemaRules

_OWNERS = frozenset({"AUTHORIZATION", "OWNER", "ROLE"})
"""A script with one of these words says who owns what."""
_GRANTS = frozenset({kinds.GRANT, kinds.SERVER_GRANT, kinds.WRAPPER_GRANT})


class PostgresSchemas:
    """Extraction, rules and scratch databases put together."""

    knowledge = kinds.KNOWLEDGE
    quote = '"'
    execution = PostgresExecution()

    def __init__(self, rules: SchemaRules) -> None:
        self.rules = rules

    def extract(self, session: Session) -> Extracted:
        """Read everything in one snapshot."""
        return extraction.extract(session)

    def probe(self, session: Session) -> str:
        """A text that changes whenever the schema may have changed."""
        return extraction.probe(session)

    def load(self, session: Session, ddl: str) -> None:
        """Run a script of DDL."""
        scripts.run(session, ddl)

    def unsaid(self, session: Session, words: Sequence[str]) -> Unsaid:
        """Owners, grants and default privileges, each where no word is about them."""
        said = set(words)
        owner = (
            {} if said & _OWNERS else {"owner": session.query("SELECT current_user::text")[0][0]}
        )
        default = ("DEFAULT", "PRIVILEGES") in set(pairwise(words))
        return Unsaid(
            owner,
            frozenset() if "REVOKE" in said else _GRANTS,
            frozenset() if default else frozenset({kinds.DEFAULT_PRIVILEGES}),
        )

    def scratch(self, spec: ConnectionSpec) -> AbstractContextManager[ConnectionSpec]:
        """An empty database of the same server."""
        return scratch.scratch(spec)

    def applying(self, session: Session, actions: Sequence[Action]) -> AbstractContextManager[None]:
        """One transaction, in which bodies of routines may name what comes later."""
        del actions
        return _applying(session)


@contextmanager
def _applying(session: Session) -> Iterator[None]:
    with session.transaction():
        session.query("SELECT set_config('check_function_bodies', 'off', true)")
        yield
