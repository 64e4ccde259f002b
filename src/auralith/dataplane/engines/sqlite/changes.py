"""How SQLite writes, compares and counts changed rows."""

from collections.abc import Callable, Sequence

from auralith.dataplane.engines.changes import (
    DeferredChecks,
    EffectCounter,
    OldRows,
    Ownership,
    Versions,
)
from auralith.dataplane.engines.rekeying import Rekeying
from auralith.dataplane.engines.session import Row, Session
from auralith.dataplane.engines.sqlite.dialect import SqliteDialect
from auralith.dataplane.engines.sqlite.journal import SqliteJournal
from auralith.dataplane.engines.sqlite.rekeying import SqliteRekeying
from auralith.dataplane.engines.writing import KeptAsTheyAre, RowsCompared
from auralith.dataplane.errors import ConstraintViolation
from auralith.dataplane.journal.dialect import JournalDialect
from auralith.dataplane.journal.model import ImageColumn
from auralith.dataplane.schema.model import Column, Table
from auralith.dataplane.schema.names import TableName

_dialect = SqliteDialect()

_EFFECTS = "auralith_effects"


def affinity(declared: str, *, strict: bool = False) -> str:
    """The affinity of a declared type, by SQLite's own rules (3.1 of its documentation)."""
    upper = declared.upper()
    if strict and upper == "ANY":
        return "BLOB"
    if "INT" in upper:
        return "INTEGER"
    if any(word in upper for word in ("CHAR", "CLOB", "TEXT")):
        return "TEXT"
    if not upper or "BLOB" in upper:
        return "BLOB"
    if any(word in upper for word in ("REAL", "FLOA", "DOUB")):
        return "REAL"
    return "NUMERIC"


class _Deferred:
    """Broken foreign keys, compared with those that were broken before."""

    def watch(self, session: Session, /) -> Callable[[], None]:
        """Count those that are broken already, where any is deferred."""
        deferred = session.query(
            "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND upper(sql) LIKE '%DEFERRED%'"
        )
        known = len(_broken(session)) if deferred else None

        def check() -> None:
            broken = [] if known is None else _broken(session)
            if len(broken) > (known or 0):
                child, parent = broken[-1]
                msg = f"A row of {child} would point at a row of {parent} that is not there."
                raise ConstraintViolation(msg, table=child, kind="foreign_key")

        return check


def _broken(session: Session) -> list[Row]:
    return session.query('SELECT "table", parent FROM pragma_foreign_key_check')


class _Effects:
    """Temporary triggers on every table, when the file has triggers at all."""

    def watch(
        self, session: Session, _tables: Sequence[TableName], /
    ) -> Callable[[], dict[TableName, int]]:
        """Make them; the call reads what they counted."""
        if not session.query("SELECT 1 FROM sqlite_schema WHERE type = 'trigger' LIMIT 1"):
            return dict
        session.execute(
            f"CREATE TEMPORARY TABLE {_EFFECTS} (name TEXT PRIMARY KEY, n INTEGER NOT NULL)"
        )
        names = session.query(
            "SELECT s.name FROM sqlite_schema s JOIN pragma_table_list l"
            " ON l.name = s.name AND l.schema = 'main' WHERE l.type = 'table'"
            " AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            " AND s.name NOT LIKE 'auralith\\_journal\\_%' ESCAPE '\\'"
        )
        for number, (name,) in enumerate(names):
            session.execute(f"INSERT INTO temp.{_EFFECTS} VALUES (:name, 0)", {"name": name})
            for event in ("INSERT", "UPDATE", "DELETE"):
                session.execute(
                    f"CREATE TEMPORARY TRIGGER auralith_{event.lower()}_{number} AFTER {event}"
                    f" ON main.{_dialect.quote(name)} BEGIN UPDATE {_EFFECTS} SET n = n + 1"
                    f" WHERE name = {_dialect.literal(name)}; END"
                )

        def counted() -> dict[TableName, int]:
            rows = session.query(f"SELECT name, n FROM temp.{_EFFECTS} WHERE n > 0")
            return {TableName(None, name): int(count) for name, count in rows}

        return counted


class SqliteChanges(KeptAsTheyAre, RowsCompared):
    """See `engines.changes.ChangeDialect`."""

    journal: JournalDialect = SqliteJournal()
    deferred: DeferredChecks | None = _Deferred()
    effects: EffectCounter | None = _Effects()
    old_rows: OldRows | None = None
    ownership: Ownership | None = None
    versions: Versions = ()
    rekeying: Rekeying = SqliteRekeying()

    def prepare(self, _session: Session, /) -> None:
        """Nothing to pin: a value carries its own type."""

    def prepare_batches(self, _session: Session, /) -> None:
        """Keys are looked up by themselves."""

    def image_columns(self, session: Session, table: Table) -> tuple[ImageColumn, ...]:
        """Columns of the same affinity: what is stored stays as it is."""
        strict = bool(
            session.query(
                "SELECT strict FROM pragma_table_list WHERE schema = 'main' AND name = :name",
                {"name": table.name.name},
            )[0][0]
        )
        return tuple(
            ImageColumn(c.name, c.type, affinity(c.type, strict=strict), native=True)
            for c in table.columns
            if c.generated is None
        )

    def volatile(self, _session: Session, table: Table, event: str) -> bool:
        """Any trigger may write the row again."""
        return any(t.enabled and event in t.events for t in table.triggers)

    def same(self, _column: ImageColumn, left: str, right: str, /) -> str:
        """The same value of the same type, byte by byte."""
        return f"{left} IS {right} COLLATE BINARY AND typeof({left}) = typeof({right})"

    def lock_rows(self, _reference: str, /) -> str:
        """Nothing to lock: a writing transaction has the whole file."""
        return ""

    def delete_from(
        self, target: str, alias: str, keys: Sequence[tuple[str, str]], source: str, condition: str
    ) -> str:
        """By the keys that a query finds."""
        columns = ", ".join(column for column, _ in keys)
        values = ", ".join(value for _, value in keys)
        on = " AND ".join(f"{alias}.{column} = {value}" for column, value in keys)
        left = f"({columns})" if len(keys) > 1 else columns
        return (
            f"DELETE FROM {target} WHERE {left} IN (SELECT {values} FROM {source}"
            f" JOIN {target} AS {alias} ON {on} WHERE {condition})"
        )

    def default(self, session: Session, table: Table, column: Column) -> str | None:
        """The default's expression; for a rowid alias the next numbers, ours while we write."""
        if column.identity:
            name = _dialect.table(table.name)
            key = _dialect.quote(column.name)
            used = int(session.query(f"SELECT coalesce(max({key}), 0) FROM {name}")[0][0])
            if session.query("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'"):
                rows = session.query(
                    "SELECT seq FROM sqlite_sequence WHERE name = :name", {"name": table.name.name}
                )
                used = max(used, int(rows[0][0]) if rows else 0)
            return f"{used} + row_number() OVER ()"
        return f"({column.default})" if column.default is not None else None

    def explain(self, statement: str) -> str:
        """EXPLAIN compiles the statement."""
        return f"EXPLAIN {statement}"

    def lock_level(self, _action: str, /) -> str:
        """One writer at a time."""
        return "the whole database file for writing, until the batch commits"

    def grant(self, _table: TableName, _right: str, /) -> str:
        """Rights are those of the file."""
        return "make the database file writable for this service"
