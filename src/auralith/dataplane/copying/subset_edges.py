"""Which foreign keys a subset is closed over, in which direction. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from auralith.dataplane.copying.model import Subset
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.masking.groups import VirtualKey
from auralith.dataplane.schema.model import Column, Table
from auralith.dataplane.schema.names import TableName

Direction = Literal["parent", "child"]


@dataclass(frozen=True)
class Edge:
    """A foreign key, declared or not."""

    table: TableName
    columns: tuple[str, ...]
    references: TableName
    referenced_columns: tuple[str, ...]
    name: str | None = None
    """None where the database does not declare it."""

    @property
    def label(self) -> str:
        """How people name it: the table and its columns."""
        return f"{self.table}.{', '.join(self.columns)}"

    def called(self, text: str) -> bool:
        """Whether somebody means this one: by its columns, by its name, or by table and name."""
        columns = ",".join(part.strip() for part in text.split(","))
        names = {f"{self.table}.{','.join(self.columns)}"}
        if self.name is not None:
            names |= {self.name, f"{self.table}.{self.name}"}
        return columns in names


@dataclass(frozen=True)
class Way:
    """An edge along which rows pull others: from rows that are chosen to rows that are."""

    edge: Edge
    direction: Direction
    seeds_only: bool = False
    """Only rows that the root's filter chose pull, not those that came by other ways."""

    @property
    def origin(self) -> TableName:
        """The table whose rows pull."""
        return self.edge.table if self.direction == "parent" else self.edge.references

    @property
    def goal(self) -> TableName:
        """The table whose rows are pulled."""
        return self.edge.references if self.direction == "parent" else self.edge.table


def ways(tables: Sequence[Table], subset: Subset) -> tuple[Way, ...]:
    """All of them; raises InvalidInput with the place of what is not there.

    Referenced rows always come along. Referencing ones do along the edges that were chosen; where
    nothing was chosen, those that reference the root's own rows.
    """
    edges = (*_declared(tables), *_virtual(tables, subset.virtual_keys))
    out = [Way(edge, "parent") for edge in edges]
    if subset.follow is None:
        return (*out, *(Way(e, "child", True) for e in edges if e.references == subset.table))
    for n, text in enumerate(subset.follow):
        found = [edge for edge in edges if edge.called(text)]
        if not found:
            known = ", ".join(edge.label for edge in edges[:10]) or "none"
            msg = f"No foreign key is called {text}: choose some of {known}."
            raise InvalidInput(
                msg,
                loc=("subset", "follow", n),
                code="bridge.unknown_edge",
                params={"edge": text, "edges": [edge.label for edge in edges]},
            )
        out += [Way(edge, "child") for edge in found]
    return tuple(dict.fromkeys(out))


def _declared(tables: Sequence[Table]) -> Iterator[Edge]:
    """Those between tables of the copy."""
    names = {table.name for table in tables}
    for table in tables:
        for key in table.foreign_keys:
            if key.references in names:
                yield Edge(
                    table.name, key.columns, key.references, key.referenced_columns, key.name
                )


def _virtual(tables: Sequence[Table], keys: Sequence[VirtualKey]) -> Iterator[Edge]:
    known = {table.name: table for table in tables}
    for n, key in enumerate(keys):
        loc = ("subset", "virtual_keys", n)
        here = _columns(known, key.table, key.columns, (*loc, "table"))
        there = _columns(known, key.references, key.referenced_columns, (*loc, "references"))
        for one, other in zip(here, there, strict=True):
            if one.logical is not other.logical:
                msg = (
                    f"{key.table}.{one.name} is {one.type} and {key.references}.{other.name} is"
                    f" {other.type}: rows cannot be compared by them. Choose columns of one type."
                )
                raise InvalidInput(msg, loc=(*loc, "columns"), code="bridge.virtual_key_types")
        yield Edge(key.table, key.columns, key.references, key.referenced_columns)


def _columns(
    known: dict[TableName, Table],
    name: TableName,
    columns: tuple[str, ...],
    loc: tuple[str | int, ...],
) -> list[Column]:
    table = known.get(name)
    if table is None:
        msg = f"{name} is not among the tables that are copied: choose one of them."
        raise InvalidInput(msg, loc=loc, code="bridge.unknown_table", params={"table": str(name)})
    found = [table.column(column) for column in columns]
    if None in found:
        missing = columns[found.index(None)]
        msg = f"{name} has no column {missing}: choose one of its columns."
        raise InvalidInput(
            msg,
            loc=loc,
            code="bridge.unknown_column",
            params={"table": str(name), "column": missing},
        )
    return [column for column in found if column is not None]


def renamed(columns: Sequence[Column], names: Sequence[str]) -> tuple[Column, ...]:
    """Columns of these types under other names: what holds the same values elsewhere."""
    return tuple(replace(c, name=name) for c, name in zip(columns, names, strict=True))
