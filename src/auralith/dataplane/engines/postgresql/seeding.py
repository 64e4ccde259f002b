"""Synthetic rows in PostgreSQL: sequences, keys that wait, conditions of domains, partitions."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from auralith.dataplane.engines.postgresql.dialect import PostgresDialect
from auralith.dataplane.engines.seeding import Bounds, Counter
from auralith.dataplane.engines.session import Session
from auralith.dataplane.schema.model import Check, Column, Table

_dialect = PostgresDialect()
_NEXTVAL = re.compile(r"nextval\('((?:[^']|'')+)'::regclass\)")
_VALUE = re.compile(r"\bVALUE\b")
_RANGE = re.compile(r"FROM \((.*)\) TO \((.*)\)", re.DOTALL)
_LIST = re.compile(r"IN \((.*)\)", re.DOTALL)
_ITEM = re.compile(r"\s*(?:'((?:[^']|'')*)'|([^,']+?))\s*(?:,|$)")
_OPEN = ("MINVALUE", "MAXVALUE")

_SEQUENCE = """
SELECT s.oid::regclass::text, q.seqincrement, q.seqmin, q.seqmax
  FROM pg_catalog.pg_class s JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
 WHERE s.oid = coalesce(CAST(pg_get_serial_sequence(:place, :column) AS regclass),
                        to_regclass(:named))
"""
_DOMAINS = """
SELECT a.attname, c.conname, pg_get_expr(c.conbin, 0)
  FROM pg_catalog.pg_attribute a
  JOIN LATERAL (
    WITH RECURSIVE up AS (
      SELECT t.oid, t.typbasetype FROM pg_catalog.pg_type t
       WHERE t.oid = a.atttypid AND t.typtype = 'd'
      UNION ALL
      SELECT t.oid, t.typbasetype FROM up JOIN pg_catalog.pg_type t ON t.oid = up.typbasetype
       WHERE t.typtype = 'd')
    SELECT oid FROM up) d ON true
  JOIN pg_catalog.pg_constraint c ON c.contypid = d.oid AND c.contype = 'c'
 WHERE a.attrelid = CAST(:place AS regclass) AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum, c.conname
"""
_CUT = """
SELECT p.partstrat::text,
       (SELECT json_agg(a.attname ORDER BY k.at)::text
          FROM unnest(p.partattrs::smallint[]) WITH ORDINALITY k (no, at)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = k.no),
       p.partnatts
  FROM pg_catalog.pg_partitioned_table p WHERE p.partrelid = CAST(:place AS regclass)
"""
_PARTITIONS = """
SELECT pg_get_expr(c.relpartbound, c.oid)
  FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
 WHERE i.inhparent = CAST(:place AS regclass) ORDER BY c.relname
"""


@dataclass(frozen=True)
class _Sequence:
    name: str
    """Quoted, as the catalog writes it."""
    step: int
    lowest: int
    highest: int

    def following(self, session: Session) -> int:
        """What it gives next."""
        last, used = session.query(f"SELECT last_value, is_called FROM {self.name}")[0]
        return int(last) + self.step if used else int(last)

    def set(self, session: Session, last: int, *, used: bool) -> None:
        """To a number that was given, or that is the next one."""
        session.query(
            "SELECT setval(CAST(:name AS regclass), :last, :used)",
            {"name": self.name, "last": last, "used": used},
        )


class PostgresSeeding:
    """See `engines.seeding.SeedDialect`."""

    defers_any = False

    def prepare(self, session: Session) -> None:
        """As for copies: rows come as their lines do."""
        session.query("SELECT set_config('intervalstyle', 'iso_8601', false)")

    def counters(self, session: Session, table: Table) -> tuple[Counter, ...]:
        """Identities, and columns whose default takes a sequence's next number."""
        out = []
        for column in table.columns:
            found = _sequence(session, table, column)
            if found is not None:
                out.append(Counter(column.name, found.following(session), found.step))
        return tuple(out)

    def reserve(self, session: Session, table: Table, column: str, last: int) -> None:
        """Sequences that run upwards; others never meet numbers above all."""
        found = _named(session, table, column)
        if found is not None and found.step > 0 and found.following(session) <= last:
            found.set(session, min(last, found.highest), used=True)

    def put_back(self, session: Session, table: Table, before: Counter, last: int) -> bool:
        """By the sequence's own state: rows that were rolled back used it, too."""
        found = _named(session, table, before.column)
        if found is None:
            return True
        following = found.following(session)
        if following == before.following:
            return True
        if following != min(last, found.highest) + found.step:
            return False
        if before.following > found.highest:
            found.set(session, found.highest, used=True)
        else:
            found.set(session, max(before.following, found.lowest), used=False)
        return True

    def defer(self, session: Session) -> None:
        """Whatever they were declared as."""
        session.execute("SET CONSTRAINTS ALL DEFERRED")

    def checks(self, session: Session, table: Table) -> tuple[Check, ...]:
        """Those of domains speak of VALUE: here it is the column."""
        rows = session.query(_DOMAINS, {"place": _dialect.table(table.name)})
        own = tuple(
            Check(name, _VALUE.sub(lambda _, c=column: _dialect.quote(c), text))  # type: ignore[misc]  # one argument is the column's
            for column, name, text in rows
        )
        return (*table.checks, *own)

    def bounds(self, session: Session, table: Table) -> Bounds | None:
        """By the first level of partitions."""
        place = {"place": _dialect.table(table.name)}
        cut = session.query(_CUT, place)
        if not cut:
            return None
        kind, listed, count = cut[0]
        names = json.loads(listed or "[]")
        columns = tuple(names) if len(names) == count else ()
        texts = [str(row[0]) for row in session.query(_PARTITIONS, place)]
        others = "DEFAULT" in texts
        if kind == "r":
            found = [m for m in map(_RANGE.search, texts) if m is not None]
            ranges = tuple((_end(m[1]), _end(m[2])) for m in found) if len(columns) == 1 else ()
            return Bounds(columns, "range", ranges, (), others)
        if kind == "l":
            lists = [m for m in map(_LIST.search, texts) if m is not None]
            values = tuple(value for m in lists for value in _items(m[1]))
            return Bounds(columns, "list", (), values, others)
        return Bounds(columns, "hash", others=True)

    def look_up(self, session: Session) -> None:
        """Nobody counts the rows of a temporary table: the planner would read all of the other."""
        session.post(
            "SELECT set_config('enable_hashjoin', 'off', true),"
            " set_config('enable_mergejoin', 'off', true)"
        )

    def row_text(self, values: Sequence[str]) -> str:
        """A hash of their texts."""
        texts = ", ".join(f"coalesce(({value})::text, chr(30))" for value in values)
        return f"md5(concat_ws(chr(31), {texts}))"

    def addresses(self, table: Table) -> tuple[str, ...]:
        """Where the row lies, and in which partition."""
        del table
        return ("tableoid", "ctid")


def _sequence(session: Session, table: Table, column: Column) -> _Sequence | None:
    taken = _NEXTVAL.fullmatch(column.default or "")
    if not column.identity and taken is None:
        return None
    rows = session.query(
        _SEQUENCE,
        {
            "place": _dialect.table(table.name),
            "column": column.name,
            "named": None if taken is None else taken[1].replace("''", "'"),
        },
    )
    return _Sequence(str(rows[0][0]), *map(int, rows[0][1:])) if rows else None


def _named(session: Session, table: Table, name: str) -> _Sequence | None:
    column = table.column(name)
    return None if column is None else _sequence(session, table, column)


def _items(text: str) -> list[str | None]:
    """Literals between commas; quotes go, NULL is None."""
    out: list[str | None] = []
    for quoted, bare in _ITEM.findall(text):
        if bare:
            out.append(None if bare == "NULL" else bare)
        else:
            out.append(quoted.replace("''", "'"))
    return out


def _end(text: str) -> str | None:
    if text in _OPEN:
        return None
    return next(iter(_items(text)), None)
