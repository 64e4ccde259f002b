"""PostgreSQL as source and target of rows."""

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
from auralith.dataplane.engines.postgresql.copying import lines, tables, types
from auralith.dataplane.engines.postgresql.copying.foundations import foundations, inner
from auralith.dataplane.engines.postgresql.copying.resting import resting
from auralith.dataplane.engines.postgresql.copying.snapshot import snapshot
from auralith.dataplane.engines.postgresql.session import PostgresSession
from auralith.dataplane.engines.session import Session
from auralith.dataplane.rows.wire import Block
from auralith.dataplane.schema.model import Column
from auralith.dataplane.schema.names import TableName


class PostgresCopying:
    """See `engines.copying.CopyDialect`."""

    family = "postgresql"
    limits = types.LIMITS
    watches_keys = True
    one_writer = False
    bare_defaults = False
    concat_keeps_null = False
    triggers_stay: str | None = None
    typed_values = False

    def identity(self, session: Session) -> str:
        """By the start of its server, and the database's number there."""
        row = session.query(
            "SELECT pg_postmaster_start_time()::text, oid::text FROM pg_database"
            " WHERE datname = current_database()"
        )[0]
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
        """NaN, infinity, dates before Christ and after the year 9999, length, digits."""
        return types.obstacles(column, shape, target, limits)

    def relays(self, source: Session, target: Session, columns: Sequence[Travelling]) -> bool:
        """Same versions of the server, and types whose bytes mean the same everywhere."""
        return types.relays(_own(source), _own(target), columns)

    def snapshot(
        self, opened: Callable[[], Session], readers: int, label: str | None = None
    ) -> AbstractContextManager[Snapshot]:
        """Exported by one session, taken over by the others."""
        return snapshot(cast("Callable[[], PostgresSession]", opened), readers, label)

    def prepare(self, session: Session) -> None:
        """Intervals look as in the sessions that read: checksums compare texts."""
        session.query("SELECT set_config('intervalstyle', 'iso_8601', false)")

    def boundaries(self, session: Session, reading: Reading, rows: int) -> Iterator[Piece]:
        """By pages; along the key's index where only some rows are wanted."""
        return lines.boundaries(_own(session), reading, rows)

    def read(self, session: Session, reading: Reading, piece: Piece) -> Iterator[Block]:
        """COPY TO."""
        return lines.read(_own(session), reading, piece)

    def within(self, reading: Reading, piece: Piece) -> str:
        """As it is read."""
        return lines.condition(reading, piece)

    def key_text(self, column: Column) -> str:
        """As the pieces' bounds."""
        return lines.bound_text(column)

    def among(self, key: Sequence[Column], rows: Sequence[tuple[str, ...]]) -> str:
        """By arrays."""
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
        """COPY FROM."""
        return lines.write(_own(session), table, columns, blocks)

    def resting(self, session: Session, table: TableName) -> AbstractContextManager[None]:
        """Disabled and enabled again within the transaction."""
        return resting(session, table)

    def checksum(self, columns: Sequence[Travelling], *, target: bool) -> str:
        """By MD5, which every engine has; by its own hash where it gave the rows to its own."""
        return lines.checksum(columns, target=target)

    def narrow_encoding(self, session: Session) -> str | None:
        """All but UTF-8."""
        encoding = str(session.query("SELECT current_setting('server_encoding')")[0][0])
        return None if encoding == "UTF8" else encoding

    def room(self, session: Session) -> int | None:
        """It does not say."""
        del session
        return None

    def weights(self, session: Session, texts: Sequence[str]) -> Sequence[str] | None:
        """New columns tell every text from every other."""
        del session, texts
        return None

    def joined(self, texts: Sequence[str]) -> str:
        """By its operator."""
        return " || ".join(texts)

    def constant(self, column: Column, value: Constant) -> str | None:
        """Texts in quotes, `true` and `false`, the time of now."""
        return tables.constant(column, value)

    def inner(self, session: Session) -> Mapping[TableName, TableName]:
        """Partitions that are partitioned."""
        return inner(session)

    def foundations(
        self, source: Session, target: Session, tables_: Sequence[TableName]
    ) -> Foundations:
        """Enumerations, domains, composite types, ranges, extensions; and how tables are cut."""
        return foundations(source, target, tables_)

    def create(self, table: NewTable) -> Sequence[str]:
        """Columns, comments."""
        return tables.create(table)

    def complete(self, table: NewTable) -> Sequence[tuple[str, str]]:
        """Keys and indexes."""
        return tables.complete(table)

    def tie(self, table: NewTable) -> Sequence[tuple[str, str]]:
        """Foreign keys."""
        return tables.tie(table)

    def broken(self, session: Session, table: NewTable) -> int:
        """None: the server watches."""
        del session, table
        return 0

    def settle(self, session: Session, table: NewTable) -> None:
        """Sequences and statistics."""
        tables.settle(session, table)

    def empty(self, tables_: Sequence[TableName]) -> Sequence[str]:
        """TRUNCATE."""
        return tables.empty(tables_)

    def drop(self, tables_: Sequence[TableName]) -> Sequence[str]:
        """All at once."""
        return tables.drop(tables_)


def _own(session: Session) -> PostgresSession:
    return cast("PostgresSession", session)
