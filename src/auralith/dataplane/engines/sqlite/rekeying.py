"""How SQLite lets keys change: its checks of foreign keys are off, and made by hand at the end."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import cast

from auralith.dataplane.engines.rekeying import Rekeyed, orphans, refuse_orphans
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.sqlite.authorizer import authorize
from auralith.dataplane.engines.sqlite.dialect import SqliteDialect
from auralith.dataplane.engines.sqlite.session import SqliteSession
from auralith.dataplane.errors import UnsupportedByEngine
from auralith.dataplane.schema.model import Column, LogicalType, Table

_dialect = SqliteDialect()
_LOWEST, _HIGHEST = -(1 << 63), (1 << 63) - 1


class SqliteRekeying:
    """See `engines.rekeying.Rekeying`.

    Checks that wait for the commit would still let ON UPDATE act, and RESTRICT refuse at once.
    """

    row_by_row = True

    def refusal(self, _session: Session, _tables: Sequence[Rekeyed], /) -> str | None:
        """None: the whole file is ours."""
        return None

    def suspended(self, session: Session) -> AbstractContextManager[None]:
        """The switch does nothing within a transaction."""
        return _without_keys(cast("SqliteSession", session))

    def loosen(self, session: Session, tables: Sequence[Rekeyed]) -> Callable[[], None]:
        """Rows that pointed nowhere before may do so afterwards."""
        before = orphans(session, _dialect.quote, _dialect.table, tables)

        def tie() -> None:
            refuse_orphans(before, orphans(session, _dialect.quote, _dialect.table, tables))

        return tie

    def aside(self, column: Column, lowest: int | None, highest: int | None, rows: int) -> str:
        """Numbers above or below all; texts that nobody writes."""
        if column.logical is LogicalType.INTEGER:
            low, high = lowest or 0, highest or 0
            if high + rows < _HIGHEST:
                return f"({high} + s._a_seq)"
            if low - rows > _LOWEST:
                return f"({low} - s._a_seq)"
        elif column.logical is LogicalType.TEXT:
            return "('~auralith~' || s._a_seq)"
        msg = (
            f"Two values of the key column {column.name} would meet while it is written, and"
            f" {column.type} has no room beside them: mask a copy instead."
        )
        raise UnsupportedByEngine(msg, code="anonymize.keys_meet")

    def advance(self, _session: Session, _table: Table, /) -> None:
        """Numbers go on behind the largest one by themselves."""


@contextmanager
def _without_keys(session: SqliteSession) -> Iterator[None]:
    """No statement of a person may turn them off: the switch is ours alone."""

    def switch(word: str) -> None:
        session.driver.set_authorizer(None)
        session.driver.execute(f"PRAGMA foreign_keys = {word}")
        session.driver.set_authorizer(authorize)

    switch("OFF")
    try:
        yield
    finally:
        switch("ON")
