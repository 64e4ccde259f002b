"""Where MySQL and MariaDB keep old values: logs, undo, histograms, free space of files."""

from collections.abc import Iterator, Sequence

from auralith.dataplane.engines.leftovers import Residue
from auralith.dataplane.engines.mysql.dialect import MysqlDialect
from auralith.dataplane.engines.session import Session
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.schema.model import Table

_dialect = MysqlDialect()
_SWITCHES = "SELECT @@log_bin, @@general_log, @@slow_query_log"
_HISTOGRAMS = (
    # MySQL's, then MariaDB's; each product has one of them alone.
    (
        "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMN_STATISTICS"
        " WHERE SCHEMA_NAME = DATABASE()"
    ),
    "SELECT table_name, column_name FROM mysql.column_stats WHERE db_name = DATABASE()",
)


class MysqlLeftovers:
    """See `engines.leftovers.LeftoverDialect`."""

    def found(
        self, session: Session, tables: Sequence[Table], *, rewritten: bool
    ) -> Sequence[Residue]:
        """By the server's switches and its own tables."""
        if not rewritten:
            return []
        out = []
        for table in tables:
            message = (
                "Pages of the table's file may hold rows as they were before, in space that is"
                " free now; OPTIMIZE TABLE writes the file anew."
            )
            out.append(Residue("free_space", str(table.name), message))
        names = {table.name.name for table in tables}
        for table_name, column in _histograms(session):
            if table_name in names:
                message = (
                    "The histogram holds values that were there before; ANALYZE TABLE makes it"
                    " anew."
                )
                out.append(Residue("statistics", f"{table_name}.{column}", message))
        return [*out, *_logs(session)]

    def clean(
        self, session: Session, tables: Sequence[Table], *, rewritten: bool
    ) -> Sequence[Residue]:
        """OPTIMIZE and ANALYZE, beside which InnoDB lets others read and write."""
        out: list[Residue] = []
        kept = {name for name, _ in _histograms(session)}
        for table in tables if rewritten else ():
            quoted, name = _dialect.table(table.name), str(table.name)
            message = "OPTIMIZE TABLE wrote the table's file anew."
            out.append(
                _done(
                    session, "OPTIMIZE", quoted, Residue("free_space", name, message, cleaned=True)
                )
            )
            if table.name.name in kept:
                message = "ANALYZE TABLE made the histograms of the masked rows."
                residue = Residue("statistics", name, message, cleaned=True)
                out.append(_done(session, "ANALYZE", quoted, residue))
        return out


def _done(session: Session, verb: str, quoted: str, residue: Residue) -> Residue:
    try:
        rows = session.query(f"{verb} TABLE {quoted}")
    except DataPlaneError as error:
        message = f"It could not be cleaned ({error.code}): let its owner run {verb} TABLE."
        return Residue(residue.kind, residue.object, message)
    if any(str(row[2]).lower() == "error" for row in rows):
        message = f"It could not be cleaned: let its owner run {verb} TABLE."
        return Residue(residue.kind, residue.object, message)
    return residue


def _histograms(session: Session) -> list[tuple[str, str]]:
    for sql in _HISTOGRAMS:
        try:
            return [(str(table), str(column)) for table, column in session.query(sql)]
        except DataPlaneError:
            continue
    return []


def _logs(session: Session) -> Iterator[Residue]:
    binary, general, slow = (int(value) for value in session.query(_SWITCHES)[0])
    if binary:
        message = (
            "The binary log and every replica that reads it hold the rows as they were before:"
            " let it expire, or PURGE BINARY LOGS when the replicas have it."
        )
        yield Residue("log", "binary log", message)
    if general:
        message = "The general log holds statements with their values: empty it."
        yield Residue("log", "general log", message)
    if slow:
        message = "The slow query log may hold statements with their values: let it expire."
        yield Residue("log", "slow query log", message)
    message = "InnoDB's undo and redo logs hold rows as they were before, until they are reused."
    yield Residue("log", "undo and redo", message)
    message = "Backups made before hold everything as it was: let them expire."
    yield Residue("backup", None, message)
