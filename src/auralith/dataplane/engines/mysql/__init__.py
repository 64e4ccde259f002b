"""MySQL 8 and MariaDB 10.6 and later, through PyMySQL."""

from collections.abc import Sequence

from auralith.dataplane.engines.base import ConnectionTest
from auralith.dataplane.engines.changes import ChangeDialect
from auralith.dataplane.engines.copying import CopyDialect
from auralith.dataplane.engines.dsn import DsnFields, Url
from auralith.dataplane.engines.leftovers import LeftoverDialect
from auralith.dataplane.engines.mysql import (
    connection,
    dsn,
    flavours,
    introspection,
    testing,
)
from auralith.dataplane.engines.mysql.changes import MysqlChanges
from auralith.dataplane.engines.mysql.copying import MysqlCopying
from auralith.dataplane.engines.mysql.dialect import MysqlDialect
from auralith.dataplane.engines.mysql.flavours import Flavour
from auralith.dataplane.engines.mysql.leftovers import MysqlLeftovers
from auralith.dataplane.engines.mysql.profiling import MysqlProfiling
from auralith.dataplane.engines.mysql.sampling import MysqlSampling
from auralith.dataplane.engines.mysql.schemas import MysqlSchemas
from auralith.dataplane.engines.mysql.seeding import MysqlSeeding
from auralith.dataplane.engines.mysql.values import MysqlValues
from auralith.dataplane.engines.profiling import ProfileDialect
from auralith.dataplane.engines.sampling import SampleDialect
from auralith.dataplane.engines.schemas import SchemaDialect
from auralith.dataplane.engines.seeding import SeedDialect
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.schema.model import Schema, Table
from auralith.dataplane.schema.names import TableName


class MysqlEngine:
    """One of the two flavours as the registry gives it; see `engines.base.Engine`."""

    dialect = MysqlDialect()
    values = MysqlValues()

    def __init__(self, flavour: Flavour) -> None:
        self.flavour = flavour
        self.name = flavour.name
        self.capabilities = flavour.capabilities
        self.changes: ChangeDialect = MysqlChanges(flavour)
        self.copying: CopyDialect = MysqlCopying(flavour)
        self.schemas: SchemaDialect = MysqlSchemas(flavour)
        self.sampling: SampleDialect = MysqlSampling()
        self.leftovers: LeftoverDialect = MysqlLeftovers()
        self.seeding: SeedDialect = MysqlSeeding(flavour)
        self.profiling: ProfileDialect = MysqlProfiling()

    def read_url(self, url: Url) -> DsnFields:
        """Fields of a connection URL."""
        return dsn.read(self.name, url)

    def check(self, spec: ConnectionSpec) -> None:
        """Refuse fields no connection can be made from."""
        connection.driver_arguments(spec, SessionOptions())

    def connect(self, spec: ConnectionSpec, options: SessionOptions) -> Session:
        """Open a session with every limit of `options` set on the server, or watched by us."""
        return connection.connect(self.flavour, spec, options)

    def test(self, spec: ConnectionSpec) -> ConnectionTest:
        """Try name, TCP, TLS, login and rights."""
        return testing.try_connection(self.flavour, spec)

    def default_schema(self, session: Session) -> str | None:
        """The connected database."""
        name: str | None = session.query("SELECT DATABASE()")[0][0]
        return name

    def introspect(self, session: Session) -> Schema:
        """Read the whole schema of the connected database."""
        return introspection.introspect(self.flavour, session)

    def introspect_tables(self, session: Session, names: Sequence[TableName]) -> tuple[Table, ...]:
        """Read the named tables and those tied to them, also in other databases."""
        return introspection.introspect_tables(self.flavour, session, names)


MYSQL = MysqlEngine(flavours.MYSQL)
MARIADB = MysqlEngine(flavours.MARIADB)
