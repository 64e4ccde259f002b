"""What every engine answers so that keys, and all that points at them, are written anew together.

One transaction changes the keys of several tables. Foreign keys between them hold before it and
after it, not within it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from auralith.dataplane.engines.session import Session
from auralith.dataplane.errors import ConstraintViolation
from auralith.dataplane.schema.model import Column, ForeignKey, Table
from auralith.dataplane.schema.names import TableName


@dataclass(frozen=True)
class Rekeyed:
    """A table, and those of its columns that get other values."""

    table: Table
    columns: frozenset[str]

    @property
    def keys(self) -> list[tuple[str, ...]]:
        """The columns of its unique keys and indexes that hold one of them."""
        table = self.table
        found = [k.columns for k in (table.primary_key, *table.unique_keys) if k is not None]
        known = {c.name for c in table.columns}
        found += [i.columns for i in table.indexes if i.unique and set(i.columns) <= known]
        return list(dict.fromkeys(k for k in found if self.columns & set(k)))


class Rekeying(Protocol):
    """How an engine lets keys change."""

    row_by_row: bool
    """Unique keys are looked at row by row: values may not even meet for a moment."""

    def refusal(self, session: Session, tables: Sequence[Rekeyed], /) -> str | None:
        """Why these keys cannot be changed here; nothing is written."""

    def suspended(self, session: Session, /) -> AbstractContextManager[None]:
        """Around the transaction: nothing follows a key that changes."""

    def loosen(self, session: Session, tables: Sequence[Rekeyed], /) -> Callable[[], None]:
        """Within the transaction, before anything is written: a call that ties all again.

        The call raises ConstraintViolation when a row would point nowhere, or a key stand twice.
        """

    def aside(self, column: Column, lowest: int | None, highest: int | None, rows: int, /) -> str:
        """An expression over `_a_seq` (1 to `rows`) of values that the column has nowhere.

        `lowest` and `highest` are of all integers that stand in it, before or after. Raises
        UnsupportedByEngine where there are no such values.
        """

    def advance(self, session: Session, table: Table, /) -> None:
        """Let numbers that the server gives out go on behind the largest one."""


def orphans(
    session: Session,
    quoted: Callable[[str], str],
    named: Callable[[TableName], str],
    tables: Sequence[Rekeyed],
) -> dict[tuple[TableName, str], int]:
    """Rows that point nowhere, by table and foreign key, of the keys that hold a changed column."""
    changed = {t.table.name: t.columns for t in tables}
    out = {}
    for one in tables:
        for key in one.table.foreign_keys:
            referenced = changed.get(key.references, frozenset())
            if not one.columns & set(key.columns) and not referenced & set(key.referenced_columns):
                continue
            given = " AND ".join(f"c.{quoted(c)} IS NOT NULL" for c in key.columns)
            pairs = zip(key.columns, key.referenced_columns, strict=True)
            same = " AND ".join(f"p.{quoted(other)} = c.{quoted(own)}" for own, other in pairs)
            sql = (
                f"SELECT count(*) FROM {named(one.table.name)} c WHERE {given} AND NOT EXISTS"
                f" (SELECT 1 FROM {named(key.references)} p WHERE {same})"
            )
            out[(one.table.name, _named(key))] = int(session.query(sql)[0][0])
    return out


def refuse_orphans(
    before: dict[tuple[TableName, str], int], after: dict[tuple[TableName, str], int]
) -> None:
    """Raise ConstraintViolation where more rows point nowhere than before."""
    for (table, key), count in after.items():
        if count > before.get((table, key), 0):
            msg = (
                f"{count} rows of {table} would point nowhere (foreign key {key}): nothing of"
                " these tables was kept. Mask both sides of the key alike, in all their rows."
            )
            raise ConstraintViolation(msg, constraint=key, table=str(table), kind="foreign_key")


@contextmanager
def switched(session: Session, off: str, on: str) -> Iterator[None]:
    """A switch of the session, turned off around the block."""
    session.execute(off)
    try:
        yield
    finally:
        session.execute(on)


def _named(key: ForeignKey) -> str:
    return key.name or ", ".join(key.columns)
