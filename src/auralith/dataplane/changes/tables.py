"""The tables a run touches, and who hangs on them by foreign keys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.journal.model import JournaledTable
from auralith.dataplane.schema.model import ForeignKey, ReferentialAction, Table, TableKind
from auralith.dataplane.schema.names import TableName

ACTING = (
    ReferentialAction.CASCADE,
    ReferentialAction.SET_NULL,
    ReferentialAction.SET_DEFAULT,
)
_WRITABLE = (TableKind.TABLE, TableKind.PARTITIONED, TableKind.PARTITION)


@dataclass(frozen=True)
class Child:
    """A foreign key seen from the table it points at."""

    table: Table
    key: ForeignKey


class TableSet:
    """Tables by name; the default schema may be named or left out."""

    def __init__(self, tables: Iterable[Table], default_schema: str | None) -> None:
        self._tables = {t.name: t for t in tables}
        self._default = default_schema

    def find(self, name: TableName) -> Table | None:
        """A table, or None."""
        wanted = TableName(None, name.name) if name.schema == self._default else name
        return self._tables.get(wanted)

    def find_folded(self, name: TableName) -> Table | None:
        """A table whose name differs in capitals only, if there is exactly one."""
        low = (name.schema or "").lower(), name.name.lower()
        found = [
            t
            for n, t in self._tables.items()
            if n.name.lower() == low[1] and (n.schema or "").lower() in (low[0], "")
        ]
        return found[0] if len(found) == 1 else None

    def get(self, name: TableName, loc: Sequence[str | int]) -> Table:
        """A table that can be written; raises InvalidInput."""
        table = self.find(name)
        if table is None:
            msg = f"There is no table {name}, or the login does not see it."
            raise InvalidInput(
                msg, loc=loc, code="changes.unknown_table", params={"table": str(name)}
            )
        if table.kind not in _WRITABLE:
            kind = table.kind.value.replace("_", " ")
            msg = f"{name} is a {kind}: only the rows of tables are changed."
            raise InvalidInput(
                msg,
                loc=loc,
                code="changes.not_a_table",
                params={"table": str(name), "kind": table.kind.value},
            )
        return table

    def children(self, table: Table) -> list[Child]:
        """Foreign keys that point at a table."""
        return [
            Child(other, key)
            for other in self._tables.values()
            if other.kind is not TableKind.PARTITION or other.name == table.name
            for key in other.foreign_keys
            if self.find(key.references) is table
        ]

    def reached(self, table: Table) -> list[Table]:
        """The table and all that a write to it may change through foreign keys."""
        out = [table]
        for parent in out:
            out += [
                c.table
                for c in self.children(parent)
                if (c.key.on_delete in ACTING or c.key.on_update in ACTING) and c.table not in out
            ]
        return list({t.name: t for t in out}.values())

    def rank(self, tables: Sequence[Table]) -> dict[TableName, int]:
        """Parents before children among the tables; cycles are broken somewhere."""
        ranks: dict[TableName, int] = {}

        def visit(table: Table, path: tuple[TableName, ...]) -> None:
            if table.name in ranks or table.name in path:
                return
            for key in table.foreign_keys:
                parent = self.find(key.references)
                if parent is not None and parent in tables:
                    visit(parent, (*path, table.name))
            ranks[table.name] = len(ranks)

        for table in tables:
            visit(table, ())
        return ranks


def load_tables(database: Database, names: Sequence[TableName]) -> TableSet:
    """Read the named tables and everything tied to them by foreign keys."""
    engine, session = database.engine, database.session
    tables = engine.introspect_tables(session, list(dict.fromkeys(names)))
    return TableSet(tables, engine.default_schema(session))


def describe(database: Database, tables: Sequence[Table]) -> tuple[JournaledTable, ...]:
    """The journal's view of the tables; `key` is empty where rows cannot be named."""
    out: list[JournaledTable] = []
    for no, table in enumerate(tables):
        columns = database.changes.image_columns(database.session, table)
        key = table.row_key.columns if table.row_key is not None else ()
        if not set(key) <= {c.name for c in columns}:
            key = ()
        out.append(JournaledTable(no, str(table.name), key, columns))
    return tuple(out)
