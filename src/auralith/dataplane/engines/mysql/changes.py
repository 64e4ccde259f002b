"""How MySQL and MariaDB write, compare and count changed rows."""

import re
from collections.abc import Mapping, Sequence

from auralith.dataplane.engines.changes import (
    DeferredChecks,
    EffectCounter,
    OldRows,
    Ownership,
    Versions,
)
from auralith.dataplane.engines.mysql.dialect import MysqlDialect
from auralith.dataplane.engines.mysql.flavours import Flavour
from auralith.dataplane.engines.mysql.journal import MysqlJournal
from auralith.dataplane.engines.mysql.rekeying import MysqlRekeying
from auralith.dataplane.engines.rekeying import Rekeying
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.writing import KeptAsTheyAre
from auralith.dataplane.journal.dialect import JournalDialect
from auralith.dataplane.journal.model import ImageColumn
from auralith.dataplane.schema.model import Column, Table
from auralith.dataplane.schema.names import TableName

_dialect = MysqlDialect()

_COLUMNS = """
SELECT column_name, column_type, collation_name, character_maximum_length
  FROM information_schema.columns
 WHERE table_schema = coalesce(:schema, DATABASE()) AND table_name = :name
"""
_ON_UPDATE = """
SELECT count(*) FROM information_schema.columns
 WHERE table_schema = coalesce(:schema, DATABASE()) AND table_name = :name
   AND lower(extra) LIKE '%on update%'
"""
_TEXT = re.compile(r"(char|varchar|tinytext|text|mediumtext|longtext|enum|set)\b", re.IGNORECASE)
# Two images of long columns would not fit a row; as documents they live outside of it.
_LONG = 64


class MysqlChanges(KeptAsTheyAre):
    """See `engines.changes.ChangeDialect`."""

    journal: JournalDialect = MysqlJournal()
    deferred: DeferredChecks | None = None
    effects: EffectCounter | None = None
    old_rows: OldRows | None = None
    ownership: Ownership | None = None
    versions: Versions = ()
    rekeying: Rekeying = MysqlRekeying()

    def __init__(self, flavour: Flavour) -> None:
        self._flavour = flavour

    def prepare(self, session: Session) -> None:
        """Zero dates and key 0 are values like others; locks without gaps where that is safe."""
        mode = str(session.query("SELECT @@SESSION.sql_mode")[0][0])
        dropped = ("NO_ZERO_DATE", "NO_ZERO_IN_DATE", "TRADITIONAL")
        kept = [m for m in mode.split(",") if m and m not in dropped]
        modes = ",".join(dict.fromkeys([*kept, "NO_AUTO_VALUE_ON_ZERO"]))
        session.execute("SET SESSION sql_mode = :modes", {"modes": modes})
        binlog = session.query("SELECT @@log_bin, @@binlog_format")[0]
        if not (int(binlog[0]) and str(binlog[1]).upper() == "STATEMENT"):
            session.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")

    def prepare_batches(self, _session: Session, /) -> None:
        """Keys are looked up by themselves."""

    def image_columns(self, session: Session, table: Table) -> tuple[ImageColumn, ...]:
        """The columns' own types with their collation; long ones outside of the row."""
        rows = session.query(_COLUMNS, {"schema": table.name.schema, "name": table.name.name})
        known = {name: (type_, collation, length) for name, type_, collation, length in rows}
        out = []
        for column in table.columns:
            if column.generated is not None or column.name not in known:
                continue
            type_, collation, length = known[column.name]
            store = str(type_)
            long = length is not None and int(length) > _LONG
            if long and store.lower().startswith("varchar"):
                store = "longtext"
            elif long and store.lower().startswith("varbinary"):
                store = "longblob"
            if collation is not None:
                store += f" COLLATE {collation}"
            out.append(ImageColumn(column.name, column.type, store, native=True))
        return tuple(out)

    def volatile(self, session: Session, table: Table, event: str) -> bool:
        """Triggers, and columns with ON UPDATE CURRENT_TIMESTAMP."""
        if any(t.enabled and event in t.events for t in table.triggers):
            return True
        if event != "update":
            return False
        place = {"schema": table.name.schema, "name": table.name.name}
        return bool(session.query(_ON_UPDATE, place)[0][0])

    def same(self, column: ImageColumn, left: str, right: str) -> str:
        """Texts byte by byte, all others by the null-safe equality."""
        if column.store.lower().startswith("json"):
            return f"CAST({left} AS CHAR) <=> CAST({right} AS CHAR)"
        if _TEXT.match(column.store):
            return f"CAST({left} AS BINARY) <=> CAST({right} AS BINARY)"
        return f"{left} <=> {right}"

    def behind(self, keys: Sequence[str], values: Sequence[str]) -> str:
        """Spelled out: the optimizer finds no range in a row comparison."""
        return lexical(keys, values, ">", last=">")

    def upto(self, keys: Sequence[str], values: Sequence[str]) -> str:
        """Spelled out, likewise."""
        return lexical(keys, values, "<", last="<=")

    def lock_rows(self, _reference: str, /) -> str:
        """FOR UPDATE; rows of our own tables are locked along."""
        return " FOR UPDATE"

    def update_from(
        self, target: str, alias: str, sets: Mapping[str, str], source: str, condition: str
    ) -> str:
        """UPDATE … JOIN."""
        assignments = ", ".join(f"{alias}.{column} = {value}" for column, value in sets.items())
        return f"UPDATE {target} AS {alias} JOIN {source} ON {condition} SET {assignments}"

    def delete_from(
        self, target: str, alias: str, keys: Sequence[tuple[str, str]], source: str, condition: str
    ) -> str:
        """DELETE … JOIN."""
        on = " AND ".join(f"{alias}.{column} = {value}" for column, value in keys)
        return f"DELETE {alias} FROM {target} AS {alias} JOIN {source} ON {on} WHERE {condition}"

    def default(self, _session: Session, _table: Table, column: Column, /) -> str | None:
        """Only for key columns that the server does not number: the default's expression."""
        if column.identity or column.default is None:
            return None
        if self._flavour.name == "mariadb" or "(" in column.default:
            return f"({column.default})"
        return _dialect.literal(column.default)

    def explain(self, statement: str) -> str:
        """EXPLAIN runs nothing."""
        return f"EXPLAIN {statement}"

    def lock_level(self, action: str) -> str:
        """InnoDB's locks."""
        rows = "the new rows" if action == "insert" else "the rows"
        return f"InnoDB row locks on {rows} and their keys until the batch commits"

    def grant(self, table: TableName, right: str) -> str:
        """GRANT of one right."""
        return f"GRANT {right.upper()} ON {_dialect.table(table)} TO <login>"


def lexical(keys: Sequence[str], values: Sequence[str], mark: str, *, last: str) -> str:
    """A comparison of rows, spelled out so that an index gives its range."""
    parts = []
    for n, (key, value) in enumerate(zip(keys, values, strict=True)):
        equal = [f"{k} = {v}" for k, v in zip(keys[:n], values[:n], strict=True)]
        sign = last if n == len(keys) - 1 else mark
        parts.append(" AND ".join([*equal, f"{key} {sign} {value}"]))
    if len(parts) == 1:
        return parts[0]
    # The first key alone gives the range; the rest sorts out its edge.
    outer = f"{keys[0]} {mark}= {values[0]}"
    return f"({outer} AND ({' OR '.join(f'({p})' for p in parts)}))"
