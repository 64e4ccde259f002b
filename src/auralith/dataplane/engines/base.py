"""What every engine offers: small protocols, no base class."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from auralith.dataplane.engines.capabilities import Capabilities
from auralith.dataplane.engines.changes import ChangeDialect
from auralith.dataplane.engines.copying import CopyDialect
from auralith.dataplane.engines.dsn import DsnFields, Url
from auralith.dataplane.engines.leftovers import LeftoverDialect
from auralith.dataplane.engines.profiling import ProfileDialect
from auralith.dataplane.engines.sampling import SampleDialect
from auralith.dataplane.engines.schemas import SchemaDialect
from auralith.dataplane.engines.seeding import SeedDialect
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.schema.model import Column, Schema, Table
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.lexer import Lexis


class Dialect(Protocol):
    """How the engine writes SQL."""

    @property
    def lexis(self) -> Lexis:
        """What the engine takes for quotes and comments."""

    @property
    def row_address(self) -> str | None:
        """A system column that every table row has (`ctid`); None where there is none."""

    def quote(self, identifier: str) -> str:
        """An identifier, quoted always."""

    def table(self, name: TableName) -> str:
        """A table's quoted, qualified name."""

    def literal(self, text: str) -> str:
        """A text literal."""

    def page(self, *, limit: int, offset: int) -> str:
        """The LIMIT clause."""


class Values(Protocol):
    """Values between the driver and JSON, without loss (spec/api.md section 3, Values)."""

    def to_json(self, column: Column, value: Any) -> Any:
        """A driver value as JSON: big integers and decimals as text, bytes as base64, ISO times."""

    def from_json(self, column: Column, value: Any) -> Any:
        """A JSON value as what the driver binds for that column; raises InvalidInput."""

    def select(self, column: Column, alias: str) -> str:
        """The SQL expression that reads the column so that `to_json` loses nothing."""


@dataclass(frozen=True)
class TestStage:
    """One light of a connection test."""

    name: str
    """`name`, `tcp`, `tls`, `login` or `rights`."""
    ok: bool
    ms: float
    message: str
    """In plain words, with the remedy when it failed; never the server's own banner."""


@dataclass(frozen=True)
class ConnectionTest:
    """The outcome of a test; `ok` means all stages passed."""

    ok: bool
    latency_ms: float | None
    server_version: str | None
    privileges: Mapping[str, bool]
    """Keys `select`, `insert`, `update`, `delete`, `create`."""
    stages: tuple[TestStage, ...]
    error: str | None
    error_code: str | None = None


class Engine(Protocol):
    """One database engine (or flavour)."""

    name: str
    capabilities: Capabilities
    dialect: Dialect
    values: Values
    changes: ChangeDialect
    copying: CopyDialect
    schemas: SchemaDialect
    sampling: SampleDialect
    leftovers: LeftoverDialect
    seeding: SeedDialect
    profiling: ProfileDialect

    def read_url(self, url: Url) -> DsnFields:
        """Fields of a connection URL of this engine; raises InvalidInput for all it does not know.

        Nothing is checked that `check` would, and no driver sees it.
        """

    def check(self, spec: ConnectionSpec) -> None:
        """Refuse (InvalidInput with the field's place) a spec no connection can be made from.

        Nothing is opened and no server is asked.
        """

    def connect(self, spec: ConnectionSpec, options: SessionOptions) -> Session:
        """Open a session that honours all options.

        Raises Unreachable with the stage (trying again may help) or LoginRefused (it does not).
        """

    def test(self, spec: ConnectionSpec) -> ConnectionTest:
        """Try name, TCP, TLS, login and rights, in order; never raises for a bad target."""

    def default_schema(self, session: Session) -> str | None:
        """The real name behind `schema=None`."""

    def introspect(self, session: Session) -> Schema:
        """Read the schema with one query per kind, without table locks."""

    def introspect_tables(self, session: Session, names: Sequence[TableName]) -> tuple[Table, ...]:
        """The named tables and those tied to them by foreign keys, for planning a write."""


@dataclass(frozen=True)
class Database:
    """A target database that is open: its engine, and one session in it."""

    engine: Engine
    session: Session

    @property
    def changes(self) -> ChangeDialect:
        """How its rows are changed."""
        return self.engine.changes


@dataclass(frozen=True)
class Place:
    """Where a target database lies, and under which limits it is entered.

    The one thing that an operation is given to work in a database: it enters as often as it has
    to and closes what it opened.
    """

    engine: Engine
    open: Callable[[], Session] = field(repr=False)
    """A new session, for the caller to close."""

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """The database, to look at: values as people read them, also in a read-only session."""
        session = self.open()
        try:
            yield Database(self.engine, session)
        finally:
            session.close()

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """The database, to change rows in: values pass without loss, and errors are strict."""
        database = self.another()
        try:
            yield database
        finally:
            database.session.close()

    def another(self) -> Database:
        """One more such session, for the caller to close."""
        session = self.open()
        try:
            self.engine.changes.prepare(session)
        except BaseException:
            session.close()
            raise
        return Database(self.engine, session)
