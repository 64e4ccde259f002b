"""How MySQL and MariaDB let keys change: foreign keys are not looked at, and counted at the end."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from auralith.dataplane.engines.mysql.dialect import MysqlDialect
from auralith.dataplane.engines.rekeying import Rekeyed, orphans, refuse_orphans, switched
from auralith.dataplane.engines.session import Session
from auralith.dataplane.errors import UnsupportedByEngine
from auralith.dataplane.schema.model import Column, LogicalType, Table

_dialect = MysqlDialect()
_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "integer": 32, "bigint": 64}
_DIGITS = 10
_POINTING = """
SELECT TABLE_SCHEMA, TABLE_NAME, REFERENCED_COLUMN_NAME
  FROM information_schema.KEY_COLUMN_USAGE
 WHERE REFERENCED_TABLE_SCHEMA = coalesce(:schema, DATABASE()) AND REFERENCED_TABLE_NAME = :name
   AND TABLE_SCHEMA <> coalesce(:schema, DATABASE())
 ORDER BY TABLE_SCHEMA, TABLE_NAME
"""
_COUNTER = """
SELECT auto_increment FROM information_schema.tables
 WHERE table_schema = coalesce(:schema, DATABASE()) AND table_name = :name
"""


class MysqlRekeying:
    """See `engines.rekeying.Rekeying`."""

    row_by_row = True

    def refusal(self, session: Session, tables: Sequence[Rekeyed], /) -> str | None:
        """What is not rolled back as a whole is not begun; nor what other databases point at."""
        for one in tables:
            if not one.table.transactional:
                return f"{one.table.name} does not take part in transactions: make it InnoDB."
            place = {"schema": one.table.name.schema, "name": one.table.name.name}
            # No rule reaches them, and nothing would look at their keys.
            pointing = {
                f"{schema}.{table}"
                for schema, table, column in session.query(_POINTING, place)
                if column in one.columns
            }
            if pointing:
                return (
                    f"{', '.join(sorted(pointing))} of another database points at the masked key of"
                    f" {one.table.name}, and would point nowhere: take that foreign key away first,"
                    " leave this key as it is, or mask a copy."
                )
        return None

    def suspended(self, session: Session) -> AbstractContextManager[None]:
        """Neither looked at nor followed."""
        return switched(session, "SET foreign_key_checks = 0", "SET foreign_key_checks = 1")

    def loosen(self, session: Session, tables: Sequence[Rekeyed]) -> Callable[[], None]:
        """Rows that pointed nowhere before may do so afterwards."""
        before = orphans(session, _dialect.quote, _dialect.table, tables)

        def tie() -> None:
            refuse_orphans(before, orphans(session, _dialect.quote, _dialect.table, tables))

        return tie

    def aside(self, column: Column, lowest: int | None, highest: int | None, rows: int) -> str:
        """Numbers above or below all; texts that nobody writes, where they are long enough."""
        if column.logical is LogicalType.INTEGER:
            least, most = _limits(column)
            low, high = lowest or 0, highest or 0
            if high + rows <= most:
                return f"({high} + s._a_seq)"
            if low - rows >= least:
                return f"({low} - CAST(s._a_seq AS SIGNED))"
        elif column.logical is LogicalType.TEXT and (column.max_length or 0) > _DIGITS:
            return f"CONCAT('~', LPAD(s._a_seq, {_DIGITS}, '0'))"
        elif column.logical is LogicalType.UUID:
            return "CONCAT('00000000-0000-0000-0000-', LPAD(HEX(s._a_seq), 12, '0'))"
        msg = (
            f"Two values of the key column {column.name} would meet while it is written, and"
            f" {column.type} has no room beside them: widen it, or mask a copy instead."
        )
        raise UnsupportedByEngine(msg, code="anonymize.keys_meet")

    def advance(self, session: Session, table: Table) -> None:
        """The server takes the largest number into account only when rows come."""
        column = next((c for c in table.columns if c.identity), None)
        if column is None:
            return
        name, place = _dialect.table(table.name), table.name
        largest = session.query(
            f"SELECT coalesce(max({_dialect.quote(column.name)}), 0) FROM {name}"
        )
        known = session.query(_COUNTER, {"schema": place.schema, "name": place.name})
        following = max(int(largest[0][0]) + 1, int(known[0][0] or 1) if known else 1)
        if following <= _limits(column)[1]:
            session.execute(f"ALTER TABLE {name} AUTO_INCREMENT = {following}")


def _limits(column: Column) -> tuple[int, int]:
    words = column.type.lower().replace("(", " ").split()
    bits = _BITS.get(words[0], 64)
    if "unsigned" in words:
        return 0, (1 << bits) - 1
    return -(1 << bits - 1), (1 << bits - 1) - 1
