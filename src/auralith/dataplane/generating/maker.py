"""Makes the rows of one table, any of them at any time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.errors import Terminal
from auralith.dataplane.generating.counting import ByParent, Located
from auralith.dataplane.generating.drafting import Planned, PlannedKey, TableOutline
from auralith.dataplane.generating.model import Bound, Draw
from auralith.dataplane.generating.parents import NULL_LANE, Chosen, Edge
from auralith.dataplane.generating.stream import Stream
from auralith.dataplane.generating.uniqueness import Spread, UniqueSet
from auralith.dataplane.keyed.prf import Words


@dataclass(frozen=True)
class Filler:
    """A column that a generator fills."""

    planned: Planned
    bound: Bound
    stream: Stream
    own: Stream
    """The column's own, where `stream` is its group's."""


@dataclass(frozen=True)
class Tie:
    """A foreign key whose rows the kernel chooses."""

    planned: PlannedKey
    edge: Edge


@dataclass(frozen=True)
class TableMaker:
    """See above; safe to share between threads."""

    outline: TableOutline
    rows: int
    """How many there are."""
    fillers: Mapping[str, Filler]
    ties: Sequence[Tie]
    counting: ByParent | None = None
    spreads: Sequence[Spread] = ()
    unsatisfied: Sequence[UniqueSet] = ()
    """Sets whose rows no construction keeps apart."""
    _tie_of: dict[str, Tie] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for tie in self.ties:
            for column in tie.planned.columns:
                self._tie_of.setdefault(column, tie)

    @property
    def names(self) -> tuple[str, ...]:
        """Columns that are written, in the table's order."""
        return self.outline.names

    @property
    def late(self) -> tuple[str, ...]:
        """Columns that are NULL at first, and filled when all tables are."""
        return tuple(
            c
            for tie in self.ties
            if tie.edge.late
            for c in tie.planned.columns
            if self.outline.shapes[c].nullable
        )

    @property
    def in_turn(self) -> bool:
        """Whether rows point at rows before them, so that they have to be written in turn."""
        return any(tie.edge.itself for tie in self.ties)

    def columns(self, numbers: Words, only: Sequence[str] | None = None) -> dict[str, pa.Array]:
        """Columns of these rows in their `travels_as`; late ones are NULL."""
        rows = _Rows(self, numbers)
        return {name: rows.column(name) for name in (self.names if only is None else only)}

    def late_columns(self, numbers: Words) -> dict[str, pa.Array]:
        """What the late ones are filled with."""
        rows = _Rows(self, numbers, late=True)
        return {name: rows.column(name) for name in self.late}

    def tie_of(self, column: str) -> Tie | None:
        """The foreign key that decides a column."""
        return self._tie_of.get(column)

    def parents_of(self, numbers: Words, tie: Tie) -> Chosen:
        """The numbers of the rows that a foreign key points at."""
        return _Rows(self, numbers, late=True).chosen(tie)


class _Rows:
    """Some rows at work: every column is made once."""

    def __init__(self, maker: TableMaker, numbers: Words, *, late: bool = False) -> None:
        self.maker, self.numbers, self.late = maker, numbers, late
        self._made: dict[str, pa.Array] = {}
        self._chosen: dict[str, Chosen] = {}
        self._located: Located | None = None
        self._digits: dict[str, Words] = {}
        self._spread: set[int] = set()
        self._making: list[str] = []

    def column(self, name: str) -> pa.Array:
        """A column of the rows."""
        if name not in self._made:
            if name in self._making:
                circle = " → ".join([*self._making[self._making.index(name) :], name])
                msg = f"{circle} of {self.maker.outline.table.name} read each other."
                raise Terminal(msg, code="seed.columns_circle")
            self._making.append(name)
            tie = self.maker.tie_of(name)
            if tie is None:
                self._made[name] = self._filled(name)
            else:
                self._tied(tie)
            self._making.pop()
        return self._made[name]

    def chosen(self, tie: Tie) -> Chosen:
        """The parents that a foreign key points at."""
        name = tie.edge.name
        if name not in self._chosen:
            self._chosen[name] = self._choose(tie)
        return self._chosen[name]

    def _choose(self, tie: Tie) -> Chosen:
        if tie.planned.counted:
            return Chosen(self._place().parents, tie.edge.filled(self.numbers))
        index = self._index(tie.edge.name)
        if index is not None:
            return Chosen(index, tie.edge.filled(self.numbers))
        given = {name: self.column(name) for name in tie.edge.shared}
        return tie.edge.choose(self.numbers, given)

    def _tied(self, tie: Tie) -> None:
        shapes = self.maker.outline.shapes
        mine = tie.planned.columns
        theirs = dict(zip(tie.planned.key.columns, tie.planned.key.referenced_columns, strict=True))
        waits = {c for c in mine if tie.edge.late and not self.late and shapes[c].nullable}
        asked = [c for c in mine if c not in waits]
        for name in waits:
            self._made[name] = pa.nulls(len(self.numbers), shapes[name].travels_as)
        if not asked:
            return
        chosen = self.chosen(tie)
        if chosen.alone and not any(shapes[c].nullable for c in mine):
            shared = ", ".join(tie.edge.shared)
            msg = (
                f"Rows of {self.maker.outline.table.name} have a {shared} that no row of"
                f" {tie.edge.parent} has: let both be filled from the same rows."
            )
            raise Terminal(msg, code="seed.no_parents")
        alone = not chosen.there.all()
        if alone and not chosen.there.any() and all(shapes[c].nullable for c in asked):
            for name in asked:
                self._made[name] = pa.nulls(len(self.numbers), shapes[name].travels_as)
            return
        if tie.edge.total == 0:
            msg = f"No row of {tie.edge.parent} can be a parent of {self.maker.outline.table.name}."
            raise Terminal(msg, code="seed.no_parents")
        found = tie.edge.values(chosen.numbers, [theirs[c] for c in asked])
        for name in asked:
            values = found[theirs[name]].cast(shapes[name].travels_as)
            if alone and shapes[name].nullable:
                values = pc.if_else(pa.array(chosen.there), values, pa.scalar(None, values.type))
            self._made[name] = values

    def _filled(self, name: str) -> pa.Array:
        filler = self.maker.fillers[name]
        planned, count = filler.planned, len(self.numbers)
        draw = Draw(
            self.numbers,
            filler.stream,
            index=self._index(name),
            rank=self._place().ranks if planned.generator.ranks and self.maker.counting else None,
            row={c: self.column(c) for c in planned.generator.reads(planned.params)},
            parent=self._parent,
        )
        values = filler.bound.make(draw)
        if len(values) != count:
            msg = f"{planned.generator.id} made {len(values)} values for {count} rows of {name}."
            raise Terminal(msg, code="seed.generator")
        if values.type != planned.shape.travels_as:
            values = values.cast(planned.shape.travels_as)
        if planned.params.null_rate:
            there = filler.own.uniform(self.numbers, NULL_LANE) >= planned.params.null_rate
            values = pc.if_else(pa.array(there), values, pa.scalar(None, values.type))
        return values

    def _parent(self, key_column: str, column: str) -> pa.Array:
        tie = self.maker.tie_of(key_column)
        if tie is None:
            msg = f"{key_column} is no foreign key that the scenario fills."
            raise Terminal(msg, code="seed.no_parent_column")
        chosen = self.chosen(tie)
        values = tie.edge.values(chosen.numbers, [column])[column]
        if chosen.there.all():
            return values
        return pc.if_else(pa.array(chosen.there), values, pa.scalar(None, values.type))

    def _place(self) -> Located:
        if self._located is None:
            if self.maker.counting is None:
                msg = f"{self.maker.outline.table.name} is not counted by parents."
                raise LookupError(msg)
            self._located = self.maker.counting.locate(self.numbers)
        return self._located

    def _index(self, part: str) -> Words | None:
        if part not in self._digits:
            for at, spread in enumerate(self.maker.spreads):
                if part in spread.spaces and at not in self._spread:
                    self._spread.add(at)
                    if spread.unique.within:
                        place = self._place()
                        self._digits |= spread.digits_of(self.numbers, place.ranks, place.parents)
                    else:
                        self._digits |= spread.digits_of(self.numbers)
                    break
        return self._digits.get(part)


def numbers_from(start: int, end: int) -> Words:
    """The numbers of rows from one to below another."""
    return np.arange(start, end, dtype=np.uint64)
