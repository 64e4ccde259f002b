"""Draw the plan: which tables, in which order, each column's type on both sides. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from auralith.dataplane.copying.deriving import default, expression, has_default
from auralith.dataplane.copying.model import (
    Caution,
    ColumnPlan,
    CopyPlan,
    TablePlan,
    Wanted,
    Wish,
)
from auralith.dataplane.copying.triggers import decided
from auralith.dataplane.engines.base import Engine
from auralith.dataplane.engines.copying import Fidelity, NewTable, Reading, Shape, Travelling
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.rows.wire import Wire
from auralith.dataplane.schema.graph import build
from auralith.dataplane.schema.model import Column, Index, Key, Schema, Table, TableKind
from auralith.dataplane.schema.names import TableName

_COPIED = (TableKind.TABLE, TableKind.PARTITIONED)
_ODDITIES = ("type", "nul", "flag")
"""Values that a column was not made for: they are counted, and make no type a lossy one."""
_PLAIN_METHODS = (None, "btree", "BTREE")


class Draft:
    """The plan of one copy while it is drawn."""

    def __init__(
        self,
        source: tuple[Engine, Schema],
        target: tuple[Engine, Schema],
        wish: Wish,
        made: Collection[str] = (),
        inner: Mapping[TableName, TableName] = MappingProxyType({}),
    ) -> None:
        """`made`: tables of the target that an earlier attempt of this copy made.

        `inner`: tables of the source whose rows are read with another one's, and that one.
        """
        self.reads, self.source = source
        self.writes, self.target = target
        self.wish = wish
        self.made = made
        self.inner = inner
        self.same = self.reads.copying.family == self.writes.copying.family
        self.cautions: list[Caution] = []

    def draw(self) -> CopyPlan:
        """The whole plan; raises InvalidInput with the place of what cannot be."""
        chosen = list(self._chosen())
        graph = build([table for table, _ in chosen])
        place = {name: n for n, name in enumerate(graph.insert_order)}
        chosen.sort(key=lambda pair: place[pair[0].name])
        names = {table.name: self._target_name(table, wanted) for table, wanted in chosen}
        plans = tuple(
            self._table(n, table, wanted, names) for n, (table, wanted) in enumerate(chosen)
        )
        self._refuse_twins(plans)
        self._refuse_referenced(plans)
        plans, told = decided(plans, self.target, self.wish, self.writes.copying)
        self.cautions += told
        return CopyPlan(
            tables=plans,
            mode=self.wish.mode,
            cycles=tuple(tuple(str(n) for n in cycle) for cycle in graph.cycles),
            cautions=tuple(self.cautions),
        )

    def _chosen(self) -> Iterable[tuple[Table, Wanted]]:
        if self.wish.tables is None:
            for table in self.source.tables:
                if table.kind in _COPIED and table.name not in self.inner:
                    yield table, Wanted(table.name)
            return
        names = {wanted.source for wanted in self.wish.tables}
        for at, wanted in enumerate(self.wish.tables):
            if self.inner.get(wanted.source) in names:
                continue
            found = self.source.table(wanted.source)
            if found is None or found.kind not in (*_COPIED, TableKind.PARTITION):
                msg = f"The source has no table {wanted.source}: choose one of its tables."
                raise InvalidInput(
                    msg,
                    loc=("tables", at, "source"),
                    code="bridge.unknown_table",
                    params={"table": str(wanted.source)},
                )
            unknown = [c for c in wanted.columns if found.column(c) is None]
            if unknown:
                msg = f"{wanted.source} has no column {unknown[0]}: choose one of its columns."
                raise InvalidInput(
                    msg,
                    loc=("tables", at, "columns", wanted.columns.index(unknown[0])),
                    code="bridge.unknown_column",
                    params={"table": str(wanted.source), "column": unknown[0]},
                )
            yield found, wanted

    def _target_name(self, table: Table, wanted: Wanted) -> TableName:
        if wanted.target is not None:
            return wanted.target
        return table.name if self.same else TableName(None, table.name.name)

    def _table(
        self, no: int, table: Table, wanted: Wanted, names: Mapping[TableName, TableName]
    ) -> TablePlan:
        name = names[table.name]
        existing = None if str(name) in self.made else self.target.table(name)
        columns = [
            c
            for c in table.columns
            if c.generated is None and (not wanted.columns or c.name in wanted.columns)
        ]
        if existing is None and not self.wish.create_tables:
            msg = f"The target has no table {name}: create it, or let create_tables be true."
            raise InvalidInput(
                msg, loc=("create_tables",), code="bridge.no_target", params={"table": str(name)}
            )
        derived: dict[str, Column] = {}
        if existing is None and not wanted.columns:
            derived = self._derived(table)
            plain = {c.name for c in table.columns if c.generated and c.name not in derived}
            columns = [c for c in table.columns if c in columns or c.name in plain]
        target = (
            self._made(table, name, columns, names, derived)
            if existing is None
            else _as_it_is(existing)
        )
        pairs = [self._paired(source, target) for source in columns]
        travelling = tuple(t for t, _ in pairs)
        self._refuse_unfilled(existing, travelling)
        return TablePlan(
            no=no,
            reading=Reading(
                table=table,
                columns=travelling,
                where=wanted.where,
                key=_cutting_key(table),
            ),
            target=target,
            created=existing is None,
            columns=tuple(plan for _, plan in pairs),
            rows_estimate=table.row_estimate,
            bytes_estimate=table.bytes_estimate,
        )

    def _made(
        self,
        table: Table,
        name: TableName,
        columns: list[Column],
        names: Mapping[TableName, TableName],
        derived: Mapping[str, Column],
    ) -> NewTable:
        kept = {c.name for c in columns} | derived.keys()
        keyed = set(table.primary_key.columns) if table.primary_key else set()
        keyed |= {c for k in table.unique_keys for c in k.columns}
        keyed |= {c for i in table.indexes for c in i.columns}
        keyed |= {c for k in table.foreign_keys for c in k.columns}
        made = tuple(
            derived.get(c.name) or self._column(table, c, key=c.name in keyed)
            for c in table.columns
            if c.name in kept
        )
        primary = table.primary_key
        return NewTable(
            name=name,
            columns=made,
            primary_key=primary if primary and kept >= set(primary.columns) else None,
            unique_keys=tuple(
                k for k in table.unique_keys if k.partial is None and kept >= set(k.columns)
            ),
            indexes=self._indexes(table, kept),
            foreign_keys=tuple(
                replace(k, references=names[k.references])
                for k in table.foreign_keys
                if k.references in names and kept >= set(k.columns)
            ),
            comment=table.comment,
        )

    def _indexes(self, table: Table, kept: set[str]) -> tuple[Index, ...]:
        known = {k.name for k in (table.primary_key, *table.unique_keys) if k is not None}
        out = []
        for index in table.indexes:
            if index.name in known or not index.valid:
                continue
            plain = index.partial is None and index.method in _PLAIN_METHODS
            if plain and kept >= set(index.columns):
                out.append(index)
            else:
                self.cautions.append(
                    Caution(
                        str(table.name),
                        None,
                        "index_left_out",
                        None,
                        f"Index {index.name} is not made: it is partial, of another method, or"
                        " stands on an expression or a column that is left out.",
                    )
                )
        return tuple(out)

    def _derived(self, table: Table) -> dict[str, Column]:
        """Generated columns that are such in the target, too."""
        out = {}
        plain = {c.name: c for c in table.columns if c.generated is None}
        for column in table.columns:
            if column.generated is None:
                continue
            if self.same:
                out[column.name] = column
                continue
            made = self._column(table, column, key=False)
            text = expression(column.generated, plain, self.reads, self.writes)
            if text is not None:
                out[column.name] = replace(made, generated=text, nullable=True)
                continue
            message = (
                f"{table.name}.{column.name} is generated by an expression that may mean something"
                " else in the target: it is made a plain column with the values of now."
            )
            self.cautions.append(
                Caution(str(table.name), column.name, "generated_plain", None, message)
            )
        return out

    def _column(self, table: Table, column: Column, *, key: bool) -> Column:
        if self.same:
            return replace(column, default=None if column.identity else column.default)
        shape = self.reads.copying.shape(column)
        declared = self.writes.copying.declare(shape, key=key)
        made = replace(
            column,
            type=declared.type,
            default=None,
            collation=None,
            enum_values=shape.values,
            generated=None,
        )
        if not has_default(column):
            return made
        kept = default(column, made, self.reads, self.writes)
        if kept is None:
            message = (
                f"The default of {table.name}.{column.name} is not made: it may mean something"
                " else in the target."
            )
            self.cautions.append(
                Caution(str(table.name), column.name, "default_left_out", None, message)
            )
        return replace(made, default=kept)

    def _paired(self, source: Column, target: NewTable) -> tuple[Travelling, ColumnPlan]:
        into = next((c for c in target.columns if c.name == source.name), None)
        if into is None or into.generated is not None:
            msg = (
                f"{target.name} has no column {source.name} that can be written: leave it out, or"
                " add it to the target."
            )
            raise InvalidInput(
                msg,
                loc=("tables",),
                code="bridge.no_target_column",
                params={"table": str(target.name), "column": source.name},
            )
        shape = self.reads.copying.shape(source)
        fidelity: Fidelity
        if self.same:
            same = source.type.lower() == into.type.lower()
            wire = Wire.OWN if same else shape.wire
            fidelity, reason = ("exact", None) if same else self._fidelity(source, into, shape)
        else:
            wire = shape.wire
            fidelity, reason = self._fidelity(source, into, shape)
        plan = ColumnPlan(source.name, source.type, into.type, fidelity, reason)
        return Travelling(source, into, wire), plan

    def _fidelity(self, source: Column, into: Column, shape: Shape) -> tuple[Fidelity, str | None]:
        """By what the target's type cannot hold; which values there are is counted later."""
        taken = self.writes.copying.shape(into)
        limits = self.reads.copying.limits if self.same else self.writes.copying.limits
        found = self.reads.copying.obstacles(source, shape, taken, limits)
        kinds = [o.message for o in found if o.kind not in _ODDITIES]
        declared = self.writes.copying.declare(shape)
        if kinds:
            return "lossy", f"not: {', '.join(kinds)}"
        if declared.type.lower() == into.type.lower():
            return declared.fidelity, declared.reason
        return "widened", declared.reason

    def _refuse_unfilled(self, existing: Table | None, travelling: tuple[Travelling, ...]) -> None:
        if existing is None:
            return
        filled = {t.target.name for t in travelling}
        for column in existing.columns:
            given = column.nullable or column.default is not None or column.identity
            if column.name not in filled and not given and column.generated is None:
                msg = (
                    f"{existing.name}.{column.name} is NOT NULL, has no default and gets no value:"
                    " give it a default, or copy a column into it."
                )
                raise InvalidInput(
                    msg,
                    loc=("tables",),
                    code="bridge.unfilled_column",
                    params={"table": str(existing.name), "column": column.name},
                )
        if self.wish.mode in ("upsert", "skip_existing") and existing.row_key is None:
            msg = (
                f"{existing.name} has no primary key and no unique key without NULLs: mode"
                f" {self.wish.mode} cannot tell which rows are there already."
            )
            raise InvalidInput(
                msg, loc=("mode",), code="bridge.no_key", params={"table": str(existing.name)}
            )

    def _refuse_referenced(self, plans: tuple[TablePlan, ...]) -> None:
        """Rows that are pointed at from outside of the copy cannot give way."""
        if self.wish.mode != "replace":
            return
        there = {plan.target.name for plan in plans if not plan.created}
        copied = {plan.target.name for plan in plans}
        for table in self.target.tables:
            hit = next((k for k in table.foreign_keys if k.references in there), None)
            if table.name in copied or hit is None:
                continue
            msg = (
                f"{table.name} of the target references {hit.references} and is not in the copy:"
                " its rows would point nowhere. Copy it as well, choose mode upsert, or drop its"
                f" key {hit.name}."
            )
            raise InvalidInput(
                msg,
                loc=("mode",),
                code="bridge.referenced",
                params={"table": str(table.name), "references": str(hit.references)},
            )

    def _refuse_twins(self, plans: tuple[TablePlan, ...]) -> None:
        seen: dict[TableName, TableName] = {}
        for plan in plans:
            if plan.target.name in seen:
                msg = (
                    f"{plan.name} and {seen[plan.target.name]} would both go into"
                    f" {plan.target.name}: give one of them another target."
                )
                raise InvalidInput(
                    msg,
                    loc=("tables",),
                    code="bridge.same_target",
                    params={"table": str(plan.target.name)},
                )
            seen[plan.target.name] = plan.name


def _as_it_is(table: Table) -> NewTable:
    return NewTable(
        name=table.name,
        columns=table.columns,
        primary_key=table.row_key,
        unique_keys=table.unique_keys,
        indexes=table.indexes,
        foreign_keys=table.foreign_keys,
    )


def _cutting_key(table: Table) -> tuple[Column, ...]:
    key: Key | None = table.row_key
    if key is None:
        return ()
    found = (table.column(name) for name in key.columns)
    return tuple(c for c in found if c is not None)
