"""How PostgreSQL writes, compares and counts changed rows."""

import re
from collections.abc import Callable, Sequence
from functools import partial

from auralith.dataplane.engines.changes import (
    DeferredChecks,
    EffectCounter,
    OldRows,
    Ownership,
    Versions,
)
from auralith.dataplane.engines.postgresql.dialect import PostgresDialect
from auralith.dataplane.engines.postgresql.journal import PostgresJournal
from auralith.dataplane.engines.postgresql.rekeying import PostgresRekeying
from auralith.dataplane.engines.rekeying import Rekeying
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.writing import RowsCompared
from auralith.dataplane.journal.dialect import JournalDialect
from auralith.dataplane.journal.model import ImageColumn
from auralith.dataplane.schema.model import Column, LogicalType, Table
from auralith.dataplane.schema.names import TableName

_dialect = PostgresDialect()

# The base type behind a domain, and whether it comes with PostgreSQL: the journal must not keep
# columns of types that somebody may want to drop.
_TYPES = """
WITH RECURSIVE base AS (
  SELECT a.attname, a.attnum, a.atttypid AS oid, a.atttypmod AS typmod, 0 AS depth
    FROM pg_catalog.pg_attribute a
   WHERE a.attrelid = CAST(:table AS regclass) AND a.attnum > 0 AND NOT a.attisdropped
     AND a.attgenerated = ''
  UNION ALL
  SELECT b.attname, b.attnum, t.typbasetype, t.typtypmod, b.depth + 1
    FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.oid WHERE t.typtype = 'd')
SELECT DISTINCT ON (b.attnum) b.attname::text,
       pg_catalog.format_type(b.oid, b.typmod),
       t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype IN ('b', 'r', 'm')
  FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.oid
 ORDER BY b.attnum, b.depth DESC
"""
# Types whose equality is identity of the value as written.
_EXACT = re.compile(
    r'(smallint|integer|bigint|boolean|"char"|date|uuid|bytea|oid|inet|cidr|macaddr'
    r"|numeric\(\d+,\d+\)|time(stamp)?(\(\d\))? without time zone"
    r"|timestamp(\(\d\))? with time zone)"
)
_TEXT = re.compile(r'(text|"char"|name|character varying|character)(\(\d+\))?')
# Scanning this many rows by xmin is about as much work as joining and comparing one.
_SCAN_PAYS = 20
_OLD_NEW = 180_000
# The place alone may be taken over by a later version of a row.
_VERSIONS = (
    Column("ctid", "tid", LogicalType.OTHER, nullable=False),
    Column("xmin", "xid", LogicalType.OTHER, nullable=False),
    Column("tableoid", "oid", LogicalType.OTHER, nullable=False),
)
_LENGTH = re.compile(r"\(\d+(,-?\d+)?\)")


class _Deferred:
    """All at once; those that begin deferred are then deferred again."""

    def watch(self, session: Session, /) -> Callable[[], None]:
        """The server knows what this transaction did."""
        return partial(_check_deferred, session)


def _check_deferred(session: Session) -> None:
    rows = session.query(
        "SELECT DISTINCT quote_ident(n.nspname) || '.' || quote_ident(c.conname)"
        " FROM pg_catalog.pg_constraint c"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace WHERE c.condeferred"
    )
    if rows:
        session.execute("SET CONSTRAINTS ALL IMMEDIATE")
        session.execute(f"SET CONSTRAINTS {', '.join(r[0] for r in rows)} DEFERRED")


class _Effects:
    """The transaction's own statistics: the server counts anyway."""

    def watch(
        self, session: Session, _tables: Sequence[TableName], /
    ) -> Callable[[], dict[TableName, int]]:
        """Ask it."""
        return partial(_effects, session)


def _effects(session: Session) -> dict[TableName, int]:
    """Partitions count as their table, a moved row once."""
    rows = session.query(
        "SELECT CASE WHEN n.nspname = current_schema() THEN NULL ELSE n.nspname END, c.relname,"
        " sum(s.n_tup_upd) + CASE WHEN c.relkind = 'p'"
        " THEN greatest(sum(s.n_tup_ins), sum(s.n_tup_del))"
        " ELSE sum(s.n_tup_ins) + sum(s.n_tup_del) END"
        " FROM pg_catalog.pg_stat_xact_user_tables s"
        " JOIN pg_catalog.pg_class c"
        " ON c.oid = coalesce(pg_catalog.pg_partition_root(s.relid), s.relid)"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relpersistence <> 't' AND n.nspname <> 'auralith_journal'"
        " AND s.n_tup_ins + s.n_tup_upd + s.n_tup_del > 0"
        " GROUP BY n.nspname, c.relname, c.relkind"
    )
    return {TableName(schema, name): int(count) for schema, name, count in rows}


class _OldRows:
    """See `engines.changes.OldRows`."""

    def given(self, session: Session, /) -> bool:
        """From version 18 on."""
        return int(session.query("SELECT current_setting('server_version_num')")[0][0]) >= _OLD_NEW

    def typed(self, column: ImageColumn, expression: str, /) -> str:
        """A cast; for texts and bits without the length, which a cast would cut to."""
        if not column.native:
            return f"(({expression})::{column.type})::text"
        if _TEXT.fullmatch(column.store):
            bare = _LENGTH.sub("", column.store)
            return f"({expression})::{'bpchar' if bare == 'character' else bare}"
        if column.store.startswith("bit"):
            return f"({expression})::bit varying"
        return f"({expression})::{column.store}"


class _Ownership:
    """By xmin: a ledger row and the rows of its batch come from one transaction."""

    def last_written_by(
        self, session: Session, table: TableName, batches: str, rows: int, /
    ) -> int | None:
        """Counted where scanning the table is less work than comparing the rows."""
        name = _dialect.table(table)
        found = session.query(
            "SELECT reltuples BETWEEN 0 AND :most OR pg_relation_size(oid) < 33554432"
            " FROM pg_catalog.pg_class WHERE oid = CAST(:table AS regclass) AND relkind = 'r'",
            {"most": rows * _SCAN_PAYS, "table": name},
        )
        if not found or not found[0][0]:
            return None
        written = session.query(f"SELECT DISTINCT xmin::text FROM {batches}")
        listed = ",".join(str(int(row[0])) for row in written)
        sql = f"SELECT count(*) FROM ONLY {name} WHERE xmin = ANY('{{{listed}}}'::xid[])"
        return int(session.query(sql)[0][0])


class PostgresChanges(RowsCompared):
    """See `engines.changes.ChangeDialect`."""

    journal: JournalDialect = PostgresJournal()
    deferred: DeferredChecks | None = _Deferred()
    effects: EffectCounter | None = _Effects()
    old_rows: OldRows | None = _OldRows()
    ownership: Ownership | None = _Ownership()
    versions: Versions = _VERSIONS
    rekeying: Rekeying = PostgresRekeying()

    def prepare(self, session: Session) -> None:
        """Text forms that read back as they were."""
        session.query(
            "SELECT set_config('extra_float_digits', '3', false),"
            " set_config('datestyle', 'ISO, YMD', false),"
            " set_config('intervalstyle', 'postgres', false),"
            " set_config('bytea_output', 'hex', false),"
            " set_config('xmloption', 'content', false),"
            # A batch's rows pass through memory once; spilling them to disk costs more.
            " set_config('work_mem', '64MB', false),"
            " set_config('jit', 'off', false)"
        )

    def prepare_batches(self, session: Session) -> None:
        """Nobody counts the rows of a temporary table: the planner would read all of the other."""
        session.query(
            "SELECT set_config('enable_hashjoin', 'off', false),"
            " set_config('enable_mergejoin', 'off', false)"
        )

    def image_columns(self, session: Session, table: Table) -> tuple[ImageColumn, ...]:
        """PostgreSQL's own types as they are, domains as their base, all others as text."""
        rows = session.query(_TYPES, {"table": _dialect.table(table.name)})
        known = {name: (type_, native) for name, type_, native in rows}
        out = []
        for column in table.columns:
            if column.generated is not None or column.name not in known:
                continue
            type_, native = known[column.name]
            store = type_ if native else "text"
            out.append(ImageColumn(column.name, column.type, store, bool(native)))
        return tuple(out)

    def volatile(self, _session: Session, table: Table, event: str) -> bool:
        """Any enabled trigger may alter the row, an AFTER one by a second UPDATE."""
        return any(t.enabled and event in t.events for t in table.triggers)

    def store(self, column: ImageColumn, expression: str) -> str:
        """As it is, or its text."""
        return expression if column.native else f"({expression})::text"

    def assign(self, column: ImageColumn, expression: str) -> str:
        """The INSERT into a column of the same type assigns; foreign types by a cast."""
        return expression if column.native else f"(({expression})::{column.type})::text"

    def load(self, column: ImageColumn, expression: str) -> str:
        """As it is, or read back from its text."""
        return expression if column.native else f"({expression})::{column.type}"

    def same(self, column: ImageColumn, left: str, right: str) -> str:
        """By equality where that is exact, by the text form otherwise."""
        if _EXACT.fullmatch(column.store):
            return f"{left} IS NOT DISTINCT FROM {right}"
        if _TEXT.fullmatch(column.store):
            return f'{left} IS NOT DISTINCT FROM {right} COLLATE "C"'
        return f"({left})::text IS NOT DISTINCT FROM ({right})::text"

    def text_type(self, _column: ImageColumn) -> str:
        """Text."""
        return "text"

    def from_text(self, column: ImageColumn, expression: str) -> str:
        """A cast without the length, so that the assignment judges it as a plain write does."""
        if not column.native or _TEXT.fullmatch(column.store):
            return expression
        bare = _LENGTH.sub("", column.store)
        if bare == "bit":
            bare = "bit varying"
        return f"({expression})::{bare}"

    def bound(self, column: ImageColumn, placeholder: str) -> str:
        """Cast to the column's type, so that the index is used."""
        return f"CAST({placeholder} AS {column.type})"

    def lock_rows(self, reference: str) -> str:
        """FOR UPDATE of that table alone."""
        return f" FOR UPDATE OF {reference}"

    def delete_from(
        self,
        target: str,
        alias: str,
        keys: Sequence[tuple[str, str]],
        source: str,
        condition: str,
    ) -> str:
        """DELETE … USING."""
        on = " AND ".join(f"{alias}.{column} = {value}" for column, value in keys)
        return f"DELETE FROM {target} AS {alias} USING {source} WHERE {on} AND {condition}"

    def overriding(self, columns: Sequence[Column]) -> str:
        """Also for columns GENERATED ALWAYS AS IDENTITY."""
        return " OVERRIDING SYSTEM VALUE" if any(c.identity_always for c in columns) else ""

    def default(self, session: Session, table: Table, column: Column) -> str | None:
        """The default's own expression; an identity column's sequence."""
        if column.default is not None:
            return f"({column.default})"
        if column.identity:
            found = session.query(
                "SELECT pg_get_serial_sequence(:table, :column)",
                {"table": _dialect.table(table.name), "column": column.name},
            )[0][0]
            return f"nextval({_dialect.literal(found)})" if found else None
        return None

    def explain(self, statement: str) -> str:
        """EXPLAIN without ANALYZE."""
        return f"EXPLAIN {statement}"

    def lock_level(self, action: str) -> str:
        """Row locks under the table lock that every write takes."""
        rows = "row locks" if action != "insert" else "locks on the new rows"
        return f"ROW EXCLUSIVE on the table, {rows} until the batch commits"

    def grant(self, table: TableName, right: str) -> str:
        """GRANT of one right."""
        return f"GRANT {right.upper()} ON {_dialect.table(table)} TO <login>"
