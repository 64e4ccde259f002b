"""A scenario bound to what the database decides: the makers of all rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import pyarrow as pa

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.generating.basis import Basis
from auralith.dataplane.generating.catalogue import CATALOGUE
from auralith.dataplane.generating.counting import ByParent, falling
from auralith.dataplane.generating.drafting import Planned, PlannedKey, TableOutline, parsed
from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.maker import Filler, TableMaker, Tie
from auralith.dataplane.generating.model import SPACE_LIMIT, VERSION, Binding, Bound
from auralith.dataplane.generating.outline import Outline
from auralith.dataplane.generating.parents import Edge
from auralith.dataplane.generating.spec import MAX_ROWS
from auralith.dataplane.generating.stream import Stream
from auralith.dataplane.generating.uniqueness import Spread, UniqueSet
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.schema.names import TableName

_AMPLE = 1 << 24
"""A column with so many values keeps rows apart by itself, whatever else is in its set."""
_TIMES = 16


@dataclass(frozen=True)
class Step:
    """Tables that are written together: one, or a circle that one transaction closes."""

    tables: tuple[TableName, ...]
    together: bool = False


@dataclass(frozen=True)
class Scenario:
    """The makers of all tables, in the order of writing."""

    outline: Outline
    basis: Basis
    makers: Mapping[TableName, TableMaker]

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(maker.rows for maker in self.makers.values())

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What is written one behind the other."""
        out: list[Step] = []
        done: set[TableName] = set()
        for name in self.makers:
            if name in done:
                continue
            group = next((g for g in self.outline.together if name in g), None)
            tables = tuple(n for n in self.makers if n == name or (group and n in group))
            out.append(Step(tables, together=group is not None))
            done |= set(tables)
        return tuple(out)


def bind_scenario(
    outline: Outline, basis: Basis, references: Mapping[str, pa.Array] | None = None
) -> Scenario:
    """The scenario with the makers of its rows.

    `references` are people's own lists. Raises InvalidInput with the place of what does not fit.
    """
    counts = _counts(outline, basis)
    makers: dict[TableName, TableMaker] = {}
    for name, table in outline.tables.items():
        counting, rows = counts[name]
        binder = _Binder(outline, basis, table, rows, references or {})
        fillers = {
            column: binder.filler(planned)
            for column, planned in table.columns.items()
            if not planned.generator.left_out
        }
        new = {n: r for n, (_, r) in counts.items()}
        ties = [binder.tie(key, new, makers) for key in table.keys if not key.implied]
        binder.check_reads()
        spreads, unsatisfied = _Spreads(binder, fillers, ties, counting).found()
        makers[name] = TableMaker(table, rows, fillers, ties, counting, spreads, unsatisfied)
    return Scenario(outline, basis, makers)


def _counts(outline: Outline, basis: Basis) -> dict[TableName, tuple[ByParent | None, int]]:
    out: dict[TableName, tuple[ByParent | None, int]] = {}
    for name, table in outline.tables.items():
        wanted, key = table.spec.per_parent, table.counted
        if wanted is None or key is None:
            out[name] = (None, table.spec.rows or 0)
            continue
        parent = key.key.references
        there = basis.pools[parent].rows if parent in basis.pools else 0
        parents = there + (out[parent][1] if parent in out else 0)
        if parents * wanted.max > MAX_ROWS:
            msg = f"{name} would have up to {parents * wanted.max} rows: {MAX_ROWS} are the most."
            raise InvalidInput(msg, loc=("tables", table.no, "per_parent"), code="seed.too_many")
        weights = None if wanted.weights is None else tuple(wanted.weights)
        if weights is None and wanted.distribution == "zipf":
            weights = falling(wanted.max - wanted.min + 1)
        stream = Stream(outline.spec.seed, str(name), "rows of", *key.key.columns)
        counting = ByParent(parents, wanted.min, wanted.max, stream, weights)
        out[name] = (counting, counting.rows)
    return out


class _Binder:
    """Binds the columns and keys of one table."""

    def __init__(
        self,
        outline: Outline,
        basis: Basis,
        table: TableOutline,
        rows: int,
        references: Mapping[str, pa.Array],
    ) -> None:
        self.outline, self.basis, self.table = outline, basis, table
        self.rows, self.references = rows, references
        self.name = table.table.name

    def stream(self, *labels: str) -> Stream:
        """Numbers for something of the table."""
        return Stream(self.outline.spec.seed, str(self.name), *labels, f"version {VERSION}")

    def filler(self, planned: Planned) -> Filler:
        """Bind a column's generator. Raises InvalidInput with its place."""
        column, generator = planned.column.name, planned.generator
        try:
            bound = generator.bind(self._binding(planned))
        except GeneratorUnfit as refusal:
            raise InvalidInput(
                refusal.message,
                loc=(*planned.loc, *refusal.loc),
                code=refusal.code,
                params={"table": str(self.name), "column": column},
            ) from refusal
        own = self.stream("column", column)
        group = generator.group(planned.params)
        shared = own if group is None else self.stream("group", generator.family, group)
        return Filler(planned, bound, shared, own)

    def _binding(self, planned: Planned) -> Binding:
        spec = self.outline.spec
        return Binding(
            column=planned.shape,
            params=planned.params,
            today=spec.options.reference_date,
            locale=spec.language,
            rows=self.rows,
            start=self.basis.starts.get((self.name, planned.column.name), 1),
            type_text=planned.column.type,
            table=self.table.shapes,
            references=self.references,
            inner=self._inner(planned),
        )

    def _inner(self, outer: Planned) -> Any:  # the type is `Binding.inner`
        def bind(name: str, params: Mapping[str, Any], shape: ColumnShape) -> Bound:
            generator = CATALOGUE.get(name)
            if generator is None:
                raise GeneratorUnfit(f"There is no generator {name}: the catalogue lists them.")
            if generator.reference or generator.key or generator.left_out:
                raise GeneratorUnfit(f"{name} is for whole columns only.")
            if shape.logical not in generator.makes:
                raise GeneratorUnfit(f"{name} does not make values of type {shape.logical.value}.")
            within = Planned(
                outer.column, shape, generator, parsed(generator, params), outer.loc, asked=True
            )
            return generator.bind(self._binding(within))

        return bind

    def tie(
        self,
        planned: PlannedKey,
        new: Mapping[TableName, int],
        makers: Mapping[TableName, TableMaker],
    ) -> Tie:
        """A foreign key with its parents."""
        key, parent = planned.key, planned.key.references
        made = self.outline.tables.get(parent)
        if made is not None and not set(key.referenced_columns) <= set(made.names):
            missing = min(set(key.referenced_columns) - set(made.names))
            msg = f"{missing} of {parent} has no generator, and {self.name} points at it."
            raise InvalidInput(
                msg, loc=("tables", made.no, "columns", missing), code="seed.no_generator"
            )
        edge = Edge(
            key=key,
            parent=parent,
            stream=self.stream("key", *key.columns),
            new=new.get(parent, 0),
            pool=self.basis.pools.get(parent),
            maker=lambda: makers.get(parent),
            null_rate=planned.params.null_rate,
            spread=planned.params.pick,
            itself=planned.itself and not planned.late,
            optional=any(self.table.shapes[c].nullable for c in key.columns),
            late=planned.late,
            shared=planned.shared,
        )
        return Tie(planned, edge)

    def check_reads(self) -> None:
        """Raise InvalidInput for a generator that reads a column which nobody makes."""
        for planned in self.table.columns.values():
            for column in planned.generator.reads(planned.params):
                if column not in self.table.names:
                    msg = f"{planned.column.name} reads {column}, which has no generator."
                    raise InvalidInput(msg, loc=(*planned.loc, "params"), code="seed.reads")
            for column, theirs in planned.generator.reads_parent(planned.params):
                self._check_parent(planned, column, theirs)

    def _check_parent(self, planned: Planned, column: str, theirs: str) -> None:
        key = next((k for k in self.table.keys if column in k.columns), None)
        if key is None:
            msg = f"{column} is no foreign key that the scenario fills."
            raise InvalidInput(msg, loc=(*planned.loc, "params"), code="seed.reads")
        made = self.outline.tables.get(key.key.references)
        there = self.basis.pools.get(key.key.references)
        known = made is None or theirs in made.names
        if not known or (there is not None and theirs not in there.columns):
            msg = (
                f"{planned.column.name} reads {theirs} of {key.key.references}, which nobody makes."
            )
            raise InvalidInput(msg, loc=(*planned.loc, "params"), code="seed.reads")


class _Spreads:
    """Chooses by which construction the rows of each unique set differ."""

    def __init__(
        self,
        binder: _Binder,
        fillers: Mapping[str, Filler],
        ties: list[Tie],
        counting: ByParent | None,
    ) -> None:
        self.binder, self.fillers, self.counting = binder, fillers, counting
        self.tie_of: dict[str, Tie] = {}
        for tie in ties:
            for column in tie.planned.columns:
                self.tie_of.setdefault(column, tie)
        self.alone = {n for n, f in fillers.items() if f.planned.generator.key}
        """Parts that keep all rows apart by themselves."""
        self.taken: set[str] = set()
        """Parts whose place some set decides."""
        self.out: list[Spread] = []

    def found(self) -> tuple[list[Spread], list[UniqueSet]]:
        """The constructions, and the sets for which there is none."""
        # The narrow ones first: rows that differ in one column differ in every set that has it.
        sets = sorted(self.binder.table.uniques, key=lambda s: len(s.columns))
        unsatisfied = [s for s in sets if not self._settled(s)]
        return self.out, unsatisfied

    def _settled(self, unique: UniqueSet) -> bool:
        names = set(self.binder.table.names)
        if not set(unique.columns) <= names:
            # A column of it is the database's own to fill, or NULL.
            return True
        parts = dict.fromkeys(self._part(c) for c in unique.columns)
        if parts.keys() & self.alone:
            return True
        counted = next((t for t in self.tie_of.values() if t.planned.counted), None)
        if counted is not None and counted.edge.name in parts:
            return self._within(unique, counted, [p for p in parts if p != counted.edge.name])
        free = {p: s for p in parts if p not in self.taken and (s := self._space(p))}
        ample = [p for p, s in free.items() if s >= max(_AMPLE, _TIMES * self.binder.rows)]
        if len(parts) > 1 and ample and not self._is_tie(ample[0]):
            free = {ample[0]: free[ample[0]]}
        if not free or (len(free) < len(parts) and prod(free.values()) < self.binder.rows):
            return False
        self._spread(UniqueSet(unique.name, unique.columns), free)
        if len(free) == 1:
            self.alone |= set(free)
        return True

    def _within(self, unique: UniqueSet, counted: Tie, others: list[str]) -> bool:
        assert self.counting is not None  # a counted key has numbers  # noqa: S101
        if self.counting.most <= 1:
            return True
        if not set(counted.planned.key.columns) <= set(unique.columns):
            return False
        if any(p in self.fillers and self.fillers[p].planned.generator.ranks for p in others):
            return True
        free = {p: s for p in others if p not in self.taken and (s := self._space(p))}
        if not free:
            return False
        self._spread(UniqueSet(unique.name, unique.columns, within=True), free)
        return True

    def _spread(self, unique: UniqueSet, spaces: Mapping[str, int]) -> None:
        stream = self.binder.stream("unique", *unique.columns)
        cut: dict[str, int] = {}
        room = SPACE_LIMIT
        for part, space in spaces.items():
            cut[part] = min(space, max(room, 1))
            room //= cut[part]
        spread = Spread(
            unique,
            cut,
            stream.permutation().forward,
            self.binder.basis.detours.get((self.binder.name, unique.columns)),
            stream.words if unique.within else None,
        )
        self.out.append(spread)
        self.taken |= set(cut)

    def _part(self, column: str) -> str:
        tie = self.tie_of.get(column)
        return column if tie is None else tie.edge.name

    def _is_tie(self, part: str) -> bool:
        return part in self.tie_of

    def _space(self, part: str) -> int | None:
        tie = self.tie_of.get(part)
        if tie is None:
            return self.fillers[part].bound.space if part in self.fillers else None
        if tie.edge.itself or tie.edge.shared:
            return None
        return tie.edge.total
