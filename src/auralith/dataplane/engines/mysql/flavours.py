"""MySQL and MariaDB: one protocol, two products that differ where it matters."""

from dataclasses import dataclass

from auralith.dataplane.engines.capabilities import Capabilities
from auralith.dataplane.engines.mysql.capabilities import CAPABILITIES


@dataclass(frozen=True)
class Flavour:
    """What the engine's modules must know about the product they talk to."""

    name: str
    label: str
    capabilities: Capabilities
    statement_limit: str | None
    """Session variable (seconds) that limits every statement; None where we must watch."""
    idle_limit: str
    """Session variable (seconds) that ends a session whose transaction waits for its client."""
    checks_query: str
    bare_defaults: bool
    """Its catalog tells literal defaults without quotes."""

    def is_mine(self, version: str) -> bool:
        """Whether a server of that version text is this product."""
        return ("mariadb" in version.lower()) == (self.name == "mariadb")


MYSQL = Flavour(
    name="mysql",
    label="MySQL",
    capabilities=CAPABILITIES,
    # max_execution_time covers SELECT alone.
    statement_limit=None,
    idle_limit="wait_timeout",
    checks_query="checks_mysql",
    bare_defaults=True,
)
MARIADB = Flavour(
    name="mariadb",
    label="MariaDB",
    capabilities=CAPABILITIES,
    statement_limit="max_statement_time",
    idle_limit="idle_transaction_timeout",
    checks_query="checks_mariadb",
    bare_defaults=False,
)
