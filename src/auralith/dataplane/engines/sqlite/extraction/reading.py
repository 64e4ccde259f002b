"""From the rows of the catalog queries to facts and edges."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from auralith.dataplane.engines.session import Row
from auralith.dataplane.engines.sqlite import kinds
from auralith.dataplane.engines.sqlite.extraction import code, tables
from auralith.dataplane.engines.sqlite.extraction.table_facts import Relation, TableReader, table_id
from auralith.dataplane.engines.sqlite.extraction.tokens import NotUnderstood, mentions
from auralith.dataplane.journal.names import is_journal
from auralith.dataplane.schema.facts import Edge, Fact, Gap
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.names import TableName

Rows = Mapping[str, Sequence[Row]]


def by_table(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by their first column, which they are in the order of."""
    return {name: list(group) for name, group in groupby(rows, key=itemgetter(0))}


@dataclass(frozen=True)
class StoredObject:
    """One row of sqlite_schema, with what pragma_table_list adds for tables."""

    type: str
    name: str
    table: str
    sql: str
    rootpage: int
    table_type: str | None
    without_rowid: int | None
    strict: int | None


@dataclass
class Reading:
    """Facts as they are found; the rows are those of the pragmas, by table."""

    columns: Rows
    foreign_keys: Rows
    indexes: Rows
    facts: list[Fact] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    relations: dict[str, ObjectId] = field(default_factory=dict)
    """Tables and views by their names in small letters."""
    names: dict[str, Relation] = field(default_factory=dict)
    """What foreign keys may point at."""
    readers: dict[str, TableReader] = field(default_factory=dict)
    """By the name of the table."""

    def read(self, objects: Sequence[StoredObject]) -> None:
        """Read all objects, tables and views before what hangs on them."""
        hidden = {o.name for o in objects if o.table_type == "shadow"}
        shown = [
            o
            for o in objects
            if o.table not in hidden and not is_journal(TableName(None, o.table.lower()))
        ]
        for found in shown:
            if found.type in {"table", "view"}:
                self.relations[found.name.lower()] = _relation(found)
                columns = {r[1].lower(): r[1] for r in self.columns.get(found.name, ())}
                self.names[found.name.lower()] = Relation(found.name, columns)
        for found in shown:
            if found.type == "table":
                self._table(found)
        for found in shown:
            if found.type != "table":
                self._code(found)

    def counted(self) -> dict[ObjectId, tuple[Fact, list[str]]]:
        """The tables whose rows can be counted, with their columns."""
        return {
            f.id: (f, [r[1] for r in self.columns.get(f.id.name, ())])
            for f in self.facts
            if f.id.kind == kinds.TABLE
        }

    def _table(self, found: StoredObject) -> None:
        if found.rootpage == 0:
            self._single(found, None)
            return
        try:
            reader, facts = tables.table_facts(
                found.name,
                found.sql,
                self.names,
                options=(found.without_rowid, found.strict),
                columns=self.columns.get(found.name, ()),
                keys=self.indexes.get(found.name, ()),
                foreign_keys=self.foreign_keys.get(found.name, ()),
            )
        except (NotUnderstood, IndexError):
            reader = TableReader(found.name)
            facts = [self._opaque(table_id(found.name), None, found)]
        self.readers[found.name] = reader
        self.facts += facts

    def _code(self, found: StoredObject) -> None:
        parent = self.relations.get(found.table.lower())
        self._single(found, None if found.type == "view" else parent)

    def _single(self, found: StoredObject, parent: ObjectId | None) -> None:
        """An object without parts."""
        try:
            fact = self._understood(found, parent)
        except (NotUnderstood, IndexError):
            kind = kinds.VIRTUAL_TABLE if found.type == "table" else found.type
            fact = self._opaque(ObjectId(kind, (found.name,)), parent, found)
        self.facts.append(fact)

    def _understood(self, found: StoredObject, parent: ObjectId | None) -> Fact:
        if found.type == "table":
            return tables.virtual_table(found.name, found.sql)
        if found.type == "view":
            return code.view_fact(found.name, found.sql)
        if parent is None:
            raise NotUnderstood(found.name)
        reader = self.readers.get(parent.name) or TableReader(parent.name)
        if found.type == "trigger":
            return code.trigger_fact(found.name, found.sql, parent, reader)
        fact = code.index_fact(found.name, found.sql, parent, reader)
        rows = [r for r in self.indexes.get(parent.name, ()) if r[1] == found.name]
        code.check_index(fact, reader, rows)
        return fact

    def _opaque(self, identity: ObjectId, parent: ObjectId | None, found: StoredObject) -> Fact:
        self.gaps.append(
            Gap(
                "opaque",
                str(identity),
                f"The text of {identity} is not understood: it is compared as a whole, and never"
                " altered. Change it by hand.",
            )
        )
        return tables.opaque(identity, parent, found.sql)

    def edges(self) -> tuple[Edge, ...]:
        """What depends on what, sorted.

        SQLite itself insists on very little: views, triggers and foreign keys may name what does
        not exist.
        """
        return tuple(sorted(set(self._edges()), key=lambda e: e.sort_key))

    def _edges(self) -> Iterator[Edge]:
        standing = {f.id for f in self.facts}
        for fact in self.facts:
            match fact.id.kind:
                case kinds.FOREIGN_KEY:
                    target = self.relations.get(str(fact.attributes["references"]).lower())
                    if target is not None and target != fact.parent:
                        yield Edge(fact.id, target, "refers")
                case kinds.VIEW | kinds.TRIGGER:
                    spoken = mentions(str(fact.notes["sql"]))
                    for name in spoken & self.relations.keys():
                        target = self.relations[name]
                        if target not in (fact.id, fact.parent):
                            yield Edge(fact.id, target, "refers")
                case kinds.INDEX if fact.parent is not None:
                    spoken = mentions(str(fact.notes["sql"]))
                    reader = self.readers.get(fact.parent.name)
                    columns = {} if reader is None else reader.columns
                    for name in spoken & columns.keys():
                        column = fact.parent.child(kinds.COLUMN, columns[name])
                        if column in standing:
                            yield Edge(fact.id, column)


def _relation(found: StoredObject) -> ObjectId:
    kind = kinds.VIEW if found.type == "view" else kinds.TABLE
    if kind == kinds.TABLE and found.rootpage == 0:
        kind = kinds.VIRTUAL_TABLE
    return ObjectId(kind, (found.name,))
