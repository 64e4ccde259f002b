"""Where PostgreSQL keeps old values: dead rows, statistics, logs, views that store rows."""

from collections.abc import Iterator, Sequence

from auralith.dataplane.engines.leftovers import Residue
from auralith.dataplane.engines.postgresql.dialect import PostgresDialect
from auralith.dataplane.engines.session import Session
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.schema.model import Table
from auralith.dataplane.schema.names import TableName

_dialect = PostgresDialect()
_VIEWS = """
SELECT CASE WHEN n.nspname = current_schema() THEN NULL ELSE n.nspname END, c.relname
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'm' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY 1, 2
"""
_VECTORS = """
SELECT c.relname || '.' || a.attname
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE a.atttypid = 'tsvector'::regtype AND a.attnum > 0 AND NOT a.attisdropped
   AND a.attgenerated = '' AND c.relkind IN ('r', 'p')
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY 1
"""
_SERVER = """
SELECT (SELECT count(*) FROM pg_largeobject_metadata),
       (SELECT count(*) FROM pg_replication_slots) + (SELECT count(*) FROM pg_stat_replication),
       current_setting('archive_mode'), current_setting('log_statement'),
       current_setting('log_min_duration_statement'),
       (SELECT count(*) FROM pg_extension WHERE extname = 'pg_stat_statements')
"""


class PostgresLeftovers:
    """See `engines.leftovers.LeftoverDialect`."""

    def found(
        self, session: Session, tables: Sequence[Table], *, rewritten: bool
    ) -> Sequence[Residue]:
        """By the catalog."""
        out = [*_views(session), *_kept(session)]
        if not rewritten:
            return out
        for table in tables:
            name = str(table.name)
            message = (
                "The table's pages hold the rows as they were before, until VACUUM frees them and"
                " others are written over them; VACUUM FULL writes the table anew."
            )
            out.append(Residue("dead_rows", name, message))
            message = (
                "pg_stats holds frequent values and bounds of what was there; ANALYZE takes"
                " those of the masked rows."
            )
            out.append(Residue("statistics", name, message))
        return [*out, *_outside(session)]

    def clean(
        self, session: Session, tables: Sequence[Table], *, rewritten: bool
    ) -> Sequence[Residue]:
        """VACUUM, ANALYZE and REFRESH, none of which keeps readers out."""
        out = []
        for schema, view in session.query(_VIEWS):
            stored = TableName(schema, view)
            message = "Filled anew from the masked rows (REFRESH MATERIALIZED VIEW)."
            sql = f"REFRESH MATERIALIZED VIEW {_dialect.table(stored)}"
            out.append(_done(session, sql, Residue("view", str(stored), message, cleaned=True)))
        for table in tables if rewritten else ():
            name = str(table.name)
            sql = f"VACUUM (ANALYZE) {_dialect.table(table.name)}"
            message = (
                "VACUUM freed the rows as they were before: no query finds them. Their bytes are"
                " gone when others are written over them, or after VACUUM FULL."
            )
            done = _done(session, sql, Residue("dead_rows", name, message, cleaned=True))
            out.append(done)
            if done.cleaned:
                message = "ANALYZE took the statistics of the masked rows."
                out.append(Residue("statistics", name, message, cleaned=True))
        return out


def _done(session: Session, sql: str, residue: Residue) -> Residue:
    try:
        session.execute(sql)
    except DataPlaneError as error:
        message = f"It could not be cleaned ({error.code}): let its owner run {sql}."
        return Residue(residue.kind, residue.object, message)
    return residue


def _views(session: Session) -> Iterator[Residue]:
    for schema, view in session.query(_VIEWS):
        message = (
            "The materialized view keeps rows as they were when it was filled: REFRESH"
            " MATERIALIZED VIEW fills it anew."
        )
        yield Residue("view", str(TableName(schema, view)), message)


def _kept(session: Session) -> Iterator[Residue]:
    for (column,) in session.query(_VECTORS):
        message = (
            "A tsvector that is no generated column keeps the words of the texts it was made"
            " from: make it anew from the masked texts."
        )
        yield Residue("text_index", column, message)
    if int(session.query("SELECT count(*) FROM pg_largeobject_metadata")[0][0]):
        message = (
            "Large objects are no rows of any table: look at them, and unlink what is personal."
        )
        yield Residue("large_objects", None, message)


def _outside(session: Session) -> Iterator[Residue]:
    message = "The write-ahead log holds rows as they were before, until its files are reused."
    yield Residue("log", "WAL", message)
    row = session.query(_SERVER)[0]
    if int(row[1]):
        message = (
            "Replicas and replication slots got the rows as they were before: the same holds for"
            " their logs."
        )
        yield Residue("replica", None, message)
    if row[2] != "off":
        message = "The archive of the write-ahead log keeps rows as they were: let it expire."
        yield Residue("archive", None, message)
    if row[3] in ("all", "mod") or str(row[4]) != "-1":
        message = "The server writes statements, and so values, to its log: let it expire."
        yield Residue("log", "server log", message)
    if int(row[5]):
        message = (
            "pg_stat_statements keeps the texts of statements: call pg_stat_statements_reset()."
        )
        yield Residue("log", "pg_stat_statements", message)
    message = "Backups made before hold everything as it was: let them expire."
    yield Residue("backup", None, message)
