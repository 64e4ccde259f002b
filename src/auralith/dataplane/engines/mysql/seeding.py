"""Synthetic rows in MySQL and MariaDB: AUTO_INCREMENT, MariaDB's sequences, partitions."""

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import cast

from auralith.dataplane.engines.mysql.copying import MysqlCopying
from auralith.dataplane.engines.mysql.dialect import MysqlDialect
from auralith.dataplane.engines.mysql.flavours import Flavour
from auralith.dataplane.engines.mysql.session import MysqlSession
from auralith.dataplane.engines.seeding import Bounds, Counter
from auralith.dataplane.engines.session import Session
from auralith.dataplane.errors import PermissionDenied
from auralith.dataplane.masking.columns import integer_range
from auralith.dataplane.schema.model import Check, Column, Table

_dialect = MysqlDialect()
_NEXTVAL = re.compile(r"nextval\((`(?:[^`]|``)+`(?:\.`(?:[^`]|``)+`)?)\)", re.IGNORECASE)
_BARE = re.compile(r"`((?:[^`]|``)+)`")
_COUNTER = """
SELECT auto_increment FROM information_schema.tables
 WHERE table_schema = coalesce(:schema, DATABASE()) AND table_name = :name
"""
_STEP = "SELECT @@auto_increment_increment"
_PARTITIONS = """
SELECT partition_method, partition_expression, partition_description
  FROM information_schema.partitions
 WHERE table_schema = coalesce(:schema, DATABASE()) AND table_name = :name
   AND partition_name IS NOT NULL AND coalesce(subpartition_ordinal_position, 1) = 1
 ORDER BY partition_ordinal_position
"""
_ITEM = re.compile(r"\s*(?:'((?:[^']|'')*)'|([^,']+?))\s*(?:,|$)")


class MysqlSeeding:
    """See `engines.seeding.SeedDialect`."""

    defers_any = False

    def __init__(self, flavour: Flavour) -> None:
        self._flavour = flavour

    def prepare(self, session: Session) -> None:
        """As for copies: a load waits for its rows."""
        MysqlCopying(self._flavour).prepare(session)

    def counters(self, session: Session, table: Table) -> tuple[Counter, ...]:
        """AUTO_INCREMENT, and columns whose default takes a sequence's next number."""
        out = []
        for column in table.columns:
            sequence = _sequence(column)
            if column.identity:
                step = int(session.query(_STEP)[0][0])
                out.append(Counter(column.name, _following(session, table), step))
            elif sequence is not None:
                sql = f"SELECT next_not_cached_value, increment FROM {sequence}"
                following, step = session.query(sql)[0]
                out.append(Counter(column.name, int(following), int(step)))
        return tuple(out)

    def reserve(self, session: Session, table: Table, column: str, last: int) -> None:
        """InnoDB follows the largest number when it comes; before that, others would take them."""
        found = table.column(column)
        if found is None:
            return
        sequence = _sequence(found)
        if sequence is not None:
            # It never goes backwards.
            session.query(f"SELECT SETVAL({sequence}, {int(last)})")
        elif found.identity and _following(session, table) <= last < _highest(found):
            # Whoever may not alter the table goes without: the server follows by itself.
            with suppress(PermissionDenied):
                _count_from(session, table, last + 1)

    def put_back(self, session: Session, table: Table, before: Counter, last: int) -> bool:
        """The server itself goes no further back than behind the largest number that is there."""
        found = table.column(before.column)
        if found is None:
            return True
        sequence = _sequence(found)
        if sequence is not None:
            following = int(session.query(f"SELECT next_not_cached_value FROM {sequence}")[0][0])
        else:
            following = _following(session, table)
        if following == before.following:
            return True
        if not last < following <= last + before.step:
            return False
        if sequence is not None:
            session.execute(f"ALTER SEQUENCE {sequence} RESTART {int(before.following)}")
            return True
        try:
            _count_from(session, table, before.following)
        except PermissionDenied:
            return False
        return True

    def defer(self, session: Session) -> None:
        """Nothing does."""
        del session

    def checks(self, session: Session, table: Table) -> tuple[Check, ...]:
        """The table's own."""
        del session
        return table.checks

    def bounds(self, session: Session, table: Table) -> Bounds | None:
        """By the first level of partitions."""
        place = {"schema": table.name.schema, "name": table.name.name}
        rows = session.query(_PARTITIONS, place)
        if not rows:
            return None
        method, expression = str(rows[0][0]).upper(), str(rows[0][1] or "")
        columns = _columns(table, expression)
        texts = [None if row[2] is None else str(row[2]) for row in rows]
        if method.startswith("RANGE"):
            ends = [_end(text) for text in texts]
            ranges = tuple(zip([None, *ends[:-1]], ends, strict=True))
            return Bounds(columns, "range", ranges if len(columns) == 1 else ())
        if method.startswith("LIST"):
            others = any(text is None or text.upper() == "DEFAULT" for text in texts)
            values = tuple(v for text in texts if text for v in _items(text))
            return Bounds(columns, "list", (), values, others)
        return Bounds(columns, "hash", others=True)

    def look_up(self, session: Session) -> None:
        """It does little else."""
        del session

    def row_text(self, values: Sequence[str]) -> str:
        """A hash of their texts."""
        texts = ", ".join(f"coalesce(hex(CAST({value} AS BINARY)), '-')" for value in values)
        return f"md5(concat_ws(',', {texts}))"

    def addresses(self, table: Table) -> tuple[str, ...]:
        """Nothing tells such rows apart."""
        del table
        return ()


def _own(session: Session) -> MysqlSession:
    return cast("MysqlSession", session)


def _following(session: Session, table: Table) -> int:
    own = _own(session)
    if own.flavour.name == "mysql":
        # MySQL keeps such figures for a day; by the driver, for a session that may only read.
        with own.driver.cursor() as cursor:
            cursor.execute("SET SESSION information_schema_stats_expiry = 0")
    place = {"schema": table.name.schema, "name": table.name.name}
    rows = session.query(_COUNTER, place)
    return int(rows[0][0] or 1) if rows else 1


def _count_from(session: Session, table: Table, number: int) -> None:
    session.execute(f"ALTER TABLE {_dialect.table(table.name)} AUTO_INCREMENT = {int(number)}")


def _sequence(column: Column) -> str | None:
    found = _NEXTVAL.search(column.default or "")
    return None if found is None else found[1]


def _highest(column: Column) -> int:
    numbers = integer_range(column.type)
    return numbers[1] if numbers else 1 << 63


def _columns(table: Table, expression: str) -> tuple[str, ...]:
    """The columns that a table is cut by; none where it is cut by more than their values."""
    names = [name.replace("``", "`") for name in _BARE.findall(expression)]
    left = _BARE.sub("", expression).replace(",", "").strip()
    known = {c.name for c in table.columns}
    return tuple(names) if not left and set(names) <= known else ()


def _items(text: str) -> list[str | None]:
    out: list[str | None] = []
    for quoted, bare in _ITEM.findall(text):
        if bare:
            out.append(None if bare.upper() == "NULL" else bare)
        else:
            out.append(quoted.replace("''", "'"))
    return out


def _end(text: str | None) -> str | None:
    if text is None or text.upper() == "MAXVALUE":
        return None
    return next(iter(_items(text)), None)
