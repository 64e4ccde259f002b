"""SQLite files below one configured folder, through the standard library's driver."""

from collections.abc import Sequence

from auralith.dataplane.engines.base import ConnectionTest
from auralith.dataplane.engines.changes import ChangeDialect
from auralith.dataplane.engines.copying import CopyDialect
from auralith.dataplane.engines.dsn import DsnFields, Url
from auralith.dataplane.engines.leftovers import LeftoverDialect
from auralith.dataplane.engines.profiling import ProfileDialect
from auralith.dataplane.engines.sampling import SampleDialect
from auralith.dataplane.engines.seeding import SeedDialect
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.sqlite import connection, dsn, introspection, testing
from auralith.dataplane.engines.sqlite.capabilities import CAPABILITIES
from auralith.dataplane.engines.sqlite.changes import SqliteChanges
from auralith.dataplane.engines.sqlite.copying import SqliteCopying
from auralith.dataplane.engines.sqlite.dialect import SqliteDialect
from auralith.dataplane.engines.sqlite.leftovers import SqliteLeftovers
from auralith.dataplane.engines.sqlite.profiling import SqliteProfiling
from auralith.dataplane.engines.sqlite.sampling import SqliteSampling
from auralith.dataplane.engines.sqlite.schemas import SqliteSchemas
from auralith.dataplane.engines.sqlite.seeding import SqliteSeeding
from auralith.dataplane.engines.sqlite.values import SqliteValues
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.schema.model import Schema, Table
from auralith.dataplane.schema.names import TableName


class SqliteEngine:
    """The engine as the registry gives it; see `engines.base.Engine`."""

    name = "sqlite"
    capabilities = CAPABILITIES
    dialect = SqliteDialect()
    values = SqliteValues()
    changes: ChangeDialect = SqliteChanges()
    copying: CopyDialect = SqliteCopying()
    schemas = SqliteSchemas()
    sampling: SampleDialect = SqliteSampling()
    leftovers: LeftoverDialect = SqliteLeftovers()
    seeding: SeedDialect = SqliteSeeding()
    profiling: ProfileDialect = SqliteProfiling()

    def read_url(self, url: Url) -> DsnFields:
        """Fields of a connection URL."""
        return dsn.read(self.name, url)

    def check(self, spec: ConnectionSpec) -> None:
        """Refuse paths that do not lie below the folder; the file need not exist yet."""
        connection.check(spec)

    def connect(self, spec: ConnectionSpec, options: SessionOptions) -> Session:
        """Open a session on an existing file below the folder."""
        return connection.connect(spec, options)

    def test(self, spec: ConnectionSpec) -> ConnectionTest:
        """Try the file, opening it, and what may be done."""
        return testing.try_connection(spec)

    def default_schema(self, session: Session) -> str | None:
        """The only schema there is."""
        del session
        return "main"

    def introspect(self, session: Session) -> Schema:
        """Read the whole schema."""
        return introspection.introspect(session)

    def introspect_tables(self, session: Session, names: Sequence[TableName]) -> tuple[Table, ...]:
        """Read the named tables and those tied to them by foreign keys."""
        return introspection.introspect_tables(session, names)


ENGINE = SqliteEngine()
