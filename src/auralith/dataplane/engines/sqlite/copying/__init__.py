"""SQLite as source and target of rows."""

import shutil
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
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.sqlite.copying import lines, tables, types
from auralith.dataplane.engines.sqlite.copying.snapshot import snapshot
from auralith.dataplane.engines.sqlite.schemas import without_keys
from auralith.dataplane.engines.sqlite.session import SqliteSession
from auralith.dataplane.errors import UnsupportedByEngine
from auralith.dataplane.rows.wire import Block
from auralith.dataplane.schema.model import Column
from auralith.dataplane.schema.names import TableName


class SqliteCopying:
    """See `engines.copying.CopyDialect`."""

    family = "sqlite"
    limits = types.LIMITS
    watches_keys = False
    one_writer = True
    bare_defaults = False
    concat_keeps_null = False
    triggers_stay: str | None = (
        "SQLite cannot disable a trigger. Drop it and create it again behind the copy, or keep it."
    )
    typed_values = True

    def identity(self, session: Session) -> str:
        """By the file, whatever path leads to it."""
        file = _own(session).file
        found = None if file is None else file.stat()
        return "memory" if found is None else f"{found.st_dev}:{found.st_ino}"

    def shape(self, column: Column) -> Shape:
        """By the declared type, which nothing enforces."""
        return types.shape(column)

    def declare(self, shape: Shape, *, key: bool = False) -> Declared:
        """The narrowest type."""
        return types.declare(shape, key=key)

    def obstacles(
        self, column: Column, shape: Shape, target: Shape, limits: Limits
    ) -> Sequence[Obstacle]:
        """Values of another kind than the column was declared for."""
        return types.obstacles(column, shape, target, limits)

    def relays(self, source: Session, target: Session, columns: Sequence[Travelling]) -> bool:
        """Always: from file to file every value keeps its kind."""
        del source, target, columns
        return True

    def snapshot(
        self, opened: Callable[[], Session], readers: int, label: str | None = None
    ) -> AbstractContextManager[Snapshot]:
        """One reader."""
        del label  # no session joins the state of another one
        return snapshot(cast("Callable[[], SqliteSession]", opened), readers)

    def prepare(self, session: Session) -> None:
        """Keys are looked at when all rows are there."""
        lines.prepare(_own(session))
        without_keys(_own(session))

    def boundaries(self, session: Session, reading: Reading, rows: int) -> Iterator[Piece]:
        """Along the key's index."""
        return lines.boundaries(_own(session), reading, rows)

    def read(self, session: Session, reading: Reading, piece: Piece) -> Iterator[Block]:
        """Rendered by SQLite."""
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
        """By a function of ours."""
        return lines.share(_own(session), key, percent)

    def write(
        self,
        session: Session,
        table: TableName,
        columns: Sequence[Travelling],
        blocks: Iterable[Block],
    ) -> int:
        """One prepared statement."""
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
        """None: UTF-8 and UTF-16 have all."""
        del session
        return None

    def room(self, session: Session) -> int | None:
        """Where its file lies."""
        file = _own(session).file
        return None if file is None else shutil.disk_usage(file).free

    def weights(self, session: Session, texts: Sequence[str]) -> Sequence[str] | None:
        """New columns tell every text from every other."""
        del session, texts
        return None

    def joined(self, texts: Sequence[str]) -> str:
        """By its operator."""
        return " || ".join(texts)

    def constant(self, column: Column, value: Constant) -> str | None:
        """Numbers and texts; the time of now where the column keeps no zone."""
        return tables.constant(column, value)

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
        """The whole table."""
        return tables.create(table)

    def complete(self, table: NewTable) -> Sequence[tuple[str, str]]:
        """Indexes."""
        return tables.complete(table)

    def tie(self, table: NewTable) -> Sequence[tuple[str, str]]:
        """Nothing: they stand in the table."""
        return tables.tie(table)

    def broken(self, session: Session, table: NewTable) -> int:
        """By SQLite's own check."""
        return tables.broken(session, table)

    def settle(self, session: Session, table: NewTable) -> None:
        """Counters and statistics."""
        tables.settle(session, table)

    def empty(self, tables_: Sequence[TableName]) -> Sequence[str]:
        """DELETE."""
        return tables.empty(tables_)

    def drop(self, tables_: Sequence[TableName]) -> Sequence[str]:
        """Each by itself: keys are looked at no more."""
        return tables.drop(tables_)


def _own(session: Session) -> SqliteSession:
    return cast("SqliteSession", session)
