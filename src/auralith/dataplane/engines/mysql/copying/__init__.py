"""MySQL and MariaDB as source and target of rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import cast

from auralith.dataplane.engines.copying import (
    Constant,
    Declared,
    Foundations,
    Limits,
    NewTable,
    Obstacle,
    Piece,
    Reading,
    Shape,
    Snapshot,
    Travelling,
)
from auralith.dataplane.engines.mysql.copying import lines, tables, types
from auralith.dataplane.engines.mysql.copying.snapshot import snapshot
from auralith.dataplane.engines.mysql.flavours import Flavour
from auralith.dataplane.engines.mysql.session import MysqlSession
from auralith.dataplane.engines.session import Session
from auralith.dataplane.errors import UnsupportedByEngine
from auralith.dataplane.rows.wire import Block
from auralith.dataplane.schema.model import Column
from auralith.dataplane.schema.names import TableName

_PATIENCE_S = 86_400
"""How long the server waits for the next rows of a load; the usual 30 s end a slow one."""


class MysqlCopying:
    """See `engines.copying.CopyDialect`."""

    family = "mysql"
    limits = types.LIMITS
    watches_keys = True
    one_writer = False
    concat_keeps_null = True
    triggers_stay: str | None = (
        "MySQL and MariaDB cannot disable a trigger, and one that is dropped is lost when the copy"
        " is cut off. Drop it and create it again behind the copy, or keep it."
    )
    typed_values = False

    def __init__(self, flavour: Flavour) -> None:
        self._flavour = flavour
        self.bare_defaults = flavour.bare_defaults

    def identity(self, session: Session) -> str:
        """By the name and number of its server, and the database there."""
        row = session.query("SELECT @@hostname, @@port, @@server_id, @@datadir, DATABASE()")[0]
        return ":".join(str(part) for part in row)

    def shape(self, column: Column) -> Shape:
        """By the type's text."""
        return types.shape(column)

    def declare(self, shape: Shape, *, key: bool = False) -> Declared:
        """The narrowest type."""
        return types.declare(shape, key=key)

    def obstacles(
        self, column: Column, shape: Shape, target: Shape, limits: Limits
    ) -> Sequence[Obstacle]:
        """Zero dates, long times, NUL, booleans that are numbers."""
        return types.obstacles(column, shape, target, limits)

    def relays(self, source: Session, target: Session, columns: Sequence[Travelling]) -> bool:
        """Never: there are lines alone."""
        del source, target, columns
        return False

    def snapshot(
        self, opened: Callable[[], Session], readers: int, label: str | None = None
    ) -> AbstractContextManager[Snapshot]:
        """Begun by all sessions while nobody writes."""
        del label  # no session joins the state of another one
        return snapshot(cast("Callable[[], MysqlSession]", opened), readers)

    def prepare(self, session: Session) -> None:
        """A load waits for rows that wait for their turn: the server must not give it up."""
        # By the driver: a read-only session would refuse it, and it changes nothing there.
        with _own(session).driver.cursor() as cursor:
            cursor.execute(f"SET SESSION net_read_timeout = {_PATIENCE_S}")

    def boundaries(self, session: Session, reading: Reading, rows: int) -> Iterator[Piece]:
        """Along the key's index."""
        return lines.boundaries(_own(session), reading, rows)

    def read(self, session: Session, reading: Reading, piece: Piece) -> Iterator[Block]:
        """Rendered by the server."""
        return lines.read(_own(session), reading, piece)

    def within(self, reading: Reading, piece: Piece) -> str:
        """As it is read."""
        return lines.condition(reading, piece)

    def key_text(self, column: Column) -> str:
        """As the pieces' bounds."""
        return lines.bound_text(column)

    def among(self, key: Sequence[Column], rows: Sequence[tuple[str, ...]]) -> str:
        """By a list."""
        return lines.among(key, rows)

    def share(self, session: Session, key: Sequence[Column], percent: float) -> str:
        """By the server's MD5."""
        del session
        return lines.share(key, percent)

    def write(
        self,
        session: Session,
        table: TableName,
        columns: Sequence[Travelling],
        blocks: Iterable[Block],
    ) -> int:
        """LOAD DATA."""
        return lines.write(_own(session), table, columns, blocks)

    def resting(self, session: Session, table: TableName) -> AbstractContextManager[None]:
        """None does: refused before."""
        del session
        msg = f"{table}: {self.triggers_stay}"
        raise UnsupportedByEngine(msg)

    def checksum(self, columns: Sequence[Travelling], *, target: bool) -> str:
        """By MD5, which every engine has."""
        return lines.checksum(columns, target=target)

    def narrow_encoding(self, session: Session) -> str | None:
        """None: new tables are utf8mb4; others are the columns' business."""
        del session
        return None

    def room(self, session: Session) -> int | None:
        """It does not say."""
        del session
        return None

    def weights(self, session: Session, texts: Sequence[str]) -> Sequence[str] | None:
        """By the collation that new tables have."""
        return tables.weights(session, texts)

    def joined(self, texts: Sequence[str]) -> str:
        """By its function: the operator is another one."""
        return f"CONCAT({', '.join(texts)})"

    def constant(self, column: Column, value: Constant) -> str | None:
        """As the flavour tells them."""
        return tables.constant(column, value, self._flavour)

    def inner(self, session: Session) -> Mapping[TableName, TableName]:
        """None."""
        del session
        return {}

    def foundations(
        self, source: Session, target: Session, tables_: Sequence[TableName]
    ) -> Foundations:
        """None: types are the engine's own."""
        del source, target, tables_
        return Foundations()

    def create(self, table: NewTable) -> Sequence[str]:
        """Columns, primary key."""
        return tables.create(table, self._flavour)

    def complete(self, table: NewTable) -> Sequence[tuple[str, str]]:
        """Unique keys and indexes."""
        return tables.complete(table)

    def tie(self, table: NewTable) -> Sequence[tuple[str, str]]:
        """Foreign keys."""
        return tables.tie(table)

    def broken(self, session: Session, table: NewTable) -> int:
        """None: the server watches."""
        del session, table
        return 0

    def settle(self, session: Session, table: NewTable) -> None:
        """Statistics."""
        tables.settle(session, table)

    def empty(self, tables_: Sequence[TableName]) -> Sequence[str]:
        """DELETE."""
        return tables.empty(tables_)

    def drop(self, tables_: Sequence[TableName]) -> Sequence[str]:
        """With keys looked at no more."""
        return tables.drop(tables_)


def _own(session: Session) -> MysqlSession:
    return cast("MysqlSession", session)
