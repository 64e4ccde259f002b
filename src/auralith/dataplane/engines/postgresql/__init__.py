"""PostgreSQL 12 and later, through psycopg 3."""

from collections.abc import Sequence

from auralith.dataplane.engines.base import ConnectionTest
from auralith.dataplane.engines.changes import ChangeDialect
from auralith.dataplane.engines.copying import CopyDialect
from auralith.dataplane.engines.dsn import DsnFields, Url
from auralith.dataplane.engines.leftovers import LeftoverDialect
from auralith.dataplane.engines.postgresql import connection, dsn, introspection, testing
from auralith.dataplane.engines.postgresql.capabilities import CAPABILITIES
from auralith.dataplane.engines.postgresql.changes import PostgresChanges
from auralith.dataplane.engines.postgresql.copying import PostgresCopying
from auralith.dataplane.engines.postgresql.dialect import PostgresDialect
from auralith.dataplane.engines.postgresql.leftovers import PostgresLeftovers
from auralith.dataplane.engines.postgresql.profiling import PostgresProfiling
from auralith.dataplane.engines.postgresql.rules import PostgresRules
from auralith.dataplane.engines.postgresql.sampling import PostgresSampling
from auralith.dataplane.engines.postgresql.schemas import PostgresSchemas
from auralith.dataplane.engines.postgresql.seeding import PostgresSeeding
from auralith.dataplane.engines.postgresql.values import PostgresValues
from auralith.dataplane.engines.profiling import ProfileDialect
from auralith.dataplane.engines.sampling import SampleDialect
from auralith.dataplane.engines.seeding import SeedDialect
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.schema.model import Schema, Table
from auralith.dataplane.schema.names import TableName


class PostgresEngine:
    """The engine as the registry gives it; see `engines.base.Engine`."""

    name = "postgresql"
    capabilities = CAPABILITIES
    dialect = PostgresDialect()
    values = PostgresValues()
    changes: ChangeDialect = PostgresChanges()
    copying: CopyDialect = PostgresCopying()
    schemas = PostgresSchemas(PostgresRules())
    sampling: SampleDialect = PostgresSampling()
    leftovers: LeftoverDialect = PostgresLeftovers()
    seeding: SeedDialect = PostgresSeeding()
    profiling: ProfileDialect = PostgresProfiling()

    def read_url(self, url: Url) -> DsnFields:
        """Fields of a connection URL."""
        return dsn.read(self.name, url)

    def check(self, spec: ConnectionSpec) -> None:
        """Refuse fields no connection can be made from."""
        connection.check(spec)

    def connect(self, spec: ConnectionSpec, options: SessionOptions) -> Session:
        """Open a session with every limit of `options` set on the server."""
        return connection.connect(spec, options)

    def test(self, spec: ConnectionSpec) -> ConnectionTest:
        """Try name, TCP, TLS, login and rights."""
        return testing.try_connection(spec)

    def default_schema(self, session: Session) -> str | None:
        """The schema that bare names mean."""
        name: str | None = session.query("SELECT current_schema()::text")[0][0]
        return name

    def introspect(self, session: Session) -> Schema:
        """Read the whole schema."""
        return introspection.introspect(session)

    def introspect_tables(self, session: Session, names: Sequence[TableName]) -> tuple[Table, ...]:
        """Read the named tables and those tied to them by foreign keys."""
        return introspection.introspect_tables(session, names)


ENGINE = PostgresEngine()
