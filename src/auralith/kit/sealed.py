"""Secrets kept in columns: marked in the model, sealed to their row, walked all at once.

A column is marked with `info=SEALED` (`SHORT_LIVED` where a value that no key opens may be
dropped). Sealing binds a value to its table, column, row and project; what is marked is found by
`auralith db rotate-keys` and `auralith doctor` without another word.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import LargeBinary, inspect, select
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapper, Session, load_only

from auralith.kit.crypto import Keyring, Place, SealError

KEY = "sealed"
BATCH = 500

SEALED: dict[str, Any] = {KEY: "kept"}
"""`mapped_column(info=SEALED)`: a secret somebody entered, which must not get lost."""
SHORT_LIVED: dict[str, Any] = {KEY: "dropped"}
"""Of a row that lives for a day: when no key opens it, the row goes."""


@dataclass(frozen=True)
class Marked:
    """A column that holds sealed values."""

    mapper: Mapper[Any]
    name: str
    lost: Literal["kept", "dropped"]

    @property
    def attribute(self) -> InstrumentedAttribute[Any]:
        """The column, for queries."""
        found: InstrumentedAttribute[Any] = getattr(self.mapper.class_, self.name)
        return found


def marked(base: type[DeclarativeBase], row: type[Any] | None = None) -> list[Marked]:
    """All marked columns, or those of one model, in the order of their names."""
    found = [
        Marked(mapper, mapper.get_property_by_column(column).key, column.info[KEY])
        for mapper in base.registry.mappers
        for column in mapper.columns
        if KEY in column.info and row in {None, mapper.class_}
    ]
    return sorted(found, key=lambda each: (each.mapper.class_.__tablename__, each.name))


def place(row: Any, column: str) -> Place:
    """Where a sealed value of this row is kept."""
    return Place(row.__tablename__, column, str(row.id), str(getattr(row, "project_id", "")))


def put(row: Any, column: str, keyring: Keyring, plain: str | None) -> None:
    """Seal a secret into its row (whose id and project are set); None wipes it."""
    text = None if plain is None else keyring.seal(plain, place(row, column))
    in_bytes = isinstance(row.__table__.columns[column].type, LargeBinary)
    setattr(row, column, text.encode() if text and in_bytes else text)


def opened(row: Any, column: str, keyring: Keyring) -> str | None:
    """A secret in clear; raises SealError."""
    value: str | bytes | None = getattr(row, column)
    return None if value is None else keyring.open(_text(value), place(row, column))


def wipe(row: Any, base: type[DeclarativeBase]) -> None:
    """Forget every secret of a row."""
    for column in marked(base, type(row)):
        setattr(row, column.name, None)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def reseal(session: Session, base: type[DeclarativeBase], keyring: Keyring) -> int:
    """Seal every value under the active key; the number that were under an older one.

    Raises SealError when the key of a value that must not get lost is not loaded; the caller's
    transaction then changes nothing.
    """
    count = 0
    for column in marked(base):
        for row in _holders(session, column, lock=True):
            if not keyring.needs_rotation(_text(getattr(row, column.name))):
                continue
            try:
                put(row, column.name, keyring, opened(row, column.name, keyring))
            except SealError:
                if column.lost == "kept":
                    raise
                session.delete(row)
            else:
                count += 1
        session.flush()
    return count


def check(session: Session, base: type[DeclarativeBase], keyring: Keyring) -> tuple[int, int]:
    """How many secrets are kept, and how many of them no loaded key opens.

    Tables of an older version serve as well: a column that is not there yet holds nothing.
    """
    held = shut = 0
    for column in marked(base):
        if column.lost == "dropped" or not _is_there(session, column):
            continue
        for row in _holders(session, column):
            held += 1
            try:
                opened(row, column.name, keyring)
            except SealError:
                shut += 1
    return held, shut


def _holders(session: Session, column: Marked, *, lock: bool = False) -> Iterator[Any]:
    """Rows with a value there; only what opening it needs is read."""
    needed = [
        each for each in column.mapper.column_attrs if each.key in {"id", "project_id", column.name}
    ]
    statement = (
        select(column.mapper.class_)
        .options(load_only(*(each.class_attribute for each in needed)))
        .where(column.attribute.is_not(None))
    )
    if lock:
        statement = statement.with_for_update()
    yield from session.scalars(statement.execution_options(yield_per=BATCH))


def _is_there(session: Session, column: Marked) -> bool:
    found = inspect(session.connection())
    table = column.mapper.class_.__tablename__
    return found.has_table(table) and any(
        each["name"] == column.name for each in found.get_columns(table)
    )
