"""How MySQL and MariaDB read, change, load and try out schemas; see `engines.schemas`."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from auralith.dataplane.engines.execution import Execution
from auralith.dataplane.engines.mysql import scripts
from auralith.dataplane.engines.mysql.execution import MysqlExecution
from auralith.dataplane.engines.mysql.extraction import extract, probe
from auralith.dataplane.engines.mysql.flavours import Flavour
from auralith.dataplane.engines.mysql.kinds import KNOWLEDGE
from auralith.dataplane.engines.mysql.rules import MysqlRules
from auralith.dataplane.engines.mysql.scratch import scratch
from auralith.dataplane.engines.schemas import Extracted, Unsaid
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import ConnectionSpec
from auralith.dataplane.plan.model import Action
from auralith.dataplane.plan.rules import SchemaRules


class MysqlSchemas:
    """The schemas of one of the two products."""

    knowledge = KNOWLEDGE
    quote = "`"
    execution: Execution = MysqlExecution()

    def __init__(self, flavour: Flavour) -> None:
        self._flavour = flavour
        self.rules: SchemaRules = MysqlRules(mariadb=flavour.name == "mariadb")

    def extract(self, session: Session) -> Extracted:
        """One query per kind."""
        return extract(self._flavour, session)

    def probe(self, session: Session) -> str:
        """A checksum over the catalog."""
        return probe(session)

    def load(self, session: Session, ddl: str) -> None:
        """Run a script."""
        scripts.run(session, ddl)

    def unsaid(self, session: Session, words: Sequence[str]) -> Unsaid:
        """Who defined views and code, where no DEFINER is named."""
        if "DEFINER" in words:
            return Unsaid()
        return Unsaid({"definer": session.query("SELECT CURRENT_USER()")[0][0]})

    def scratch(self, spec: ConnectionSpec) -> AbstractContextManager[ConnectionSpec]:
        """A throw-away database of the same server."""
        return scratch(self._flavour, spec)

    def applying(self, session: Session, actions: Sequence[Action]) -> AbstractContextManager[None]:
        """The session's transaction; every statement of DDL ends it by itself."""
        del actions
        return session.transaction()
