"""Whether a scenario can be carried out, judged with numbers before anything is written.

Spaces of values are compared with the rows that ask for them, and some of the rows that would be
written (they are the very same) are held against the rules of their table.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.generating.binding import Scenario
from auralith.dataplane.generating.conditions import Condition, NotUnderstoodError
from auralith.dataplane.generating.maker import TableMaker
from auralith.dataplane.generating.partitions import Cut, outside
from auralith.dataplane.generating.uniquely import uniqueness
from auralith.dataplane.generating.verdicts import Finding, share
from auralith.dataplane.keyed.prf import Words
from auralith.dataplane.schema.model import Check, LogicalType
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.lexer import Lexis

SAMPLE = 2_000
"""Rows of a table that are looked at; a smaller one is looked at whole."""
FURTHER = 200_000
"""Rows that a condition is tried on which refuses none of those."""
_PIECE = 20_000
_SHOWN = 5
"""Labels that a message names."""


@dataclass(frozen=True)
class Tried:
    """What the database itself made of rows."""

    rows: int
    refused: int


@dataclass(frozen=True)
class TableFacts:
    """What only the database knows of a table."""

    checks: Sequence[Check] = ()
    tried: Mapping[str, Tried] = field(default_factory=dict)
    """By the name of the check: those that the database itself has tried on the sample."""
    cut: Cut | None = None


@dataclass(frozen=True)
class Facts:
    """The same of all tables, and how their SQL is read."""

    lexis: Lexis
    tables: Mapping[TableName, TableFacts] = field(default_factory=dict)


def sample(maker: TableMaker, rows: int = SAMPLE) -> Words:
    """Numbers of rows from all over the table."""
    if maker.rows <= rows:
        return np.arange(maker.rows, dtype=np.uint64)
    places = np.linspace(0, maker.rows - 1, rows)
    return np.unique(places.astype(np.uint64))


def made(maker: TableMaker, numbers: Words) -> dict[str, pa.Array]:
    """The rows as they will stand when all is written."""
    return maker.columns(numbers) | maker.late_columns(numbers)


def judge(scenario: Scenario, facts: Facts) -> tuple[Finding, ...]:
    """What stands against the scenario, and what nobody can tell beforehand."""
    out: list[Finding] = []
    for name, maker in scenario.makers.items():
        out += _Judge(maker, facts.tables.get(name, TableFacts()), facts.lexis).findings()
    return tuple(out)


class _Judge:
    """Judges one table."""

    def __init__(self, maker: TableMaker, facts: TableFacts, lexis: Lexis) -> None:
        self.maker, self.facts, self.lexis = maker, facts, lexis
        self.table = maker.outline.table
        self.name = self.table.name

    def findings(self) -> list[Finding]:
        parents = list(self._parents())
        out = [*self._whole(), *parents]
        if any(finding.blocks for finding in parents) or not self.maker.rows:
            return out
        out += uniqueness(self.maker)
        numbers = sample(self.maker)
        try:
            rows = made(self.maker, numbers)
        except (DataPlaneError, pa.ArrowException, OverflowError) as error:
            return [*out, self._unmade(error)]
        for column, values in rows.items():
            out += self._column(column, values)
        out += self._checks(rows)
        out += self._partitions(rows)
        return out

    def _say(
        self,
        code: str,
        message: str,
        columns: Sequence[str] = (),
        *,
        blocks: bool = True,
        **more: Any,
    ) -> Finding:
        params = {"table": str(self.name), **more}
        return Finding(self.name, tuple(columns), f"seed.{code}", message, params, blocks)

    def _unmade(self, error: Exception) -> Finding:
        if isinstance(error, DataPlaneError):
            return Finding(
                self.name, (), error.code, error.message, dict(error.params), blocks=True
            )
        return self._say(
            "value",
            f"Some values of {self.name} do not fit their columns: {str(error)[:200]}.",
        )

    def _whole(self) -> Iterator[Finding]:
        """What touches the table as such."""
        if not self.maker.rows:
            counting = self.maker.counting
            if counting is not None and counting.parents == 0:
                wanted = self.maker.outline.spec.per_parent
                parent = "" if wanted is None else wanted.table
                yield self._say(
                    "no_rows",
                    f"{self.name} gets rows for each row of {parent}, which has none: nothing is"
                    " made.",
                    blocks=False,
                    parent=parent,
                )
            return
        if not self.table.transactional:
            yield self._say(
                "not_transactional",
                f"{self.name} knows no transactions: what a run that is stopped has written cannot"
                " be told exactly. Give it another storage engine (InnoDB) first.",
                blocks=False,
            )
        triggers = [t.name for t in self.table.triggers if t.enabled and "insert" in t.events]
        if triggers:
            yield self._say(
                "triggers",
                f"{', '.join(triggers)} of {self.name} act on new rows: what they write is not of"
                " the scenario.",
                blocks=False,
                triggers=", ".join(triggers),
            )

    def _parents(self) -> Iterator[Finding]:
        """Foreign keys that need a row where there is none."""
        for tie in self.maker.ties:
            edge = tie.edge
            if edge.optional or edge.total or edge.itself or not self.maker.rows:
                continue
            columns = ", ".join(tie.planned.key.columns)
            yield self._say(
                "no_parents",
                f"{self.maker.rows:,} rows of {self.name} need a row of {edge.parent} in {columns},"
                " and it has none: give it rows, or loosen its where_exists.",
                tie.planned.key.columns,
                rows=self.maker.rows,
                parent=str(edge.parent),
            )

    def _column(self, name: str, values: pa.Array) -> Iterator[Finding]:
        shape = self.maker.outline.shapes[name]
        rows = len(values)
        if not shape.nullable and values.null_count:
            yield self._say(
                "null",
                f"{name} of {self.name} is NOT NULL, and {share(values.null_count, rows)} of its"
                f" values are NULL: take another generator{self._shared(name)}.",
                [name],
                column=name,
                share=values.null_count / rows,
            )
        yield from self._length(name, values)
        if shape.enum_values and shape.logical is LogicalType.ENUM:
            yield from self._labels(name, values, shape.enum_values)
        if shape.low is not None and shape.high is not None and pa.types.is_integer(values.type):
            outside = _count(
                pc.or_(
                    pc.less(values, pa.scalar(shape.low, pa.int64())),
                    pc.greater(values, pa.scalar(min(shape.high, (1 << 63) - 1), pa.int64())),
                )
            )
            if outside:
                yield self._say(
                    "range",
                    f"{name} of {self.name} holds {shape.low:,} to {shape.high:,}, and"
                    f" {share(outside, rows)} of its values lie outside: narrow its generator.",
                    [name],
                    column=name,
                    low=shape.low,
                    high=shape.high,
                    share=outside / rows,
                )

    def _shared(self, name: str) -> str:
        tie = self.maker.tie_of(name)
        if tie is None or not tie.edge.shared:
            return ""
        shared = ", ".join(tie.edge.shared)
        return f", or other rows for {tie.edge.parent}: none has the same {shared}"

    def _length(self, name: str, values: pa.Array) -> Iterator[Finding]:
        limit = self.maker.outline.shapes[name].max_length
        if limit is None:
            return
        if pa.types.is_large_string(values.type):
            lengths, unit = pc.utf8_length(values), "characters"
        elif pa.types.is_large_binary(values.type):
            lengths, unit = pc.binary_length(values), "bytes"
        else:
            return
        longer = _count(pc.greater(lengths, limit))
        if longer:
            longest = pc.max(lengths).as_py()
            yield self._say(
                "length",
                f"{name} of {self.name} holds {limit:,} {unit}, and"
                f" {share(longer, len(values))} of its values are longer, up to {longest:,}: take a"
                " shorter generator.",
                [name],
                column=name,
                limit=limit,
                longest=longest,
                share=longer / len(values),
            )

    def _labels(self, name: str, values: pa.Array, labels: Sequence[str]) -> Iterator[Finding]:
        if not pa.types.is_large_string(values.type):
            return
        known = pa.array(labels, pa.large_string())
        strange = values.filter(pc.invert(pc.is_in(values, value_set=known))).drop_null()
        if len(strange):
            found = [repr(v) for v in pc.unique(strange)[:_SHOWN].to_pylist()]
            yield self._say(
                "label",
                f"{name} of {self.name} takes no {', '.join(found)}"
                f" ({share(len(strange), len(values))} of its values): it takes"
                f" {', '.join(map(repr, labels[:_SHOWN]))}{', …' * (len(labels) > _SHOWN)}.",
                [name],
                column=name,
                share=len(strange) / len(values),
            )

    def _checks(self, rows: Mapping[str, pa.Array]) -> Iterator[Finding]:
        names = tuple(c.name for c in self.table.columns)
        for check in self.facts.checks:
            tried = self.facts.tried.get(check.name)
            columns: tuple[str, ...] = ()
            try:
                condition = Condition.read(check.expression, names, self.lexis)
                columns = condition.names
                if tried is None:
                    tried = Tried(len(next(iter(rows.values()), ())), condition.refused(rows))
                if not tried.refused and self.maker.rows > SAMPLE:
                    tried = self._further(condition)
            except NotUnderstoodError:
                if tried is None:
                    yield self._unread(check, columns)
                    continue
            if tried.refused:
                yield self._excluded(check, columns, tried)

    def _further(self, condition: Condition) -> Tried:
        """The same for many more rows, of which only the condition's columns are made."""
        if not condition.names or not set(condition.names) <= set(self.maker.names):
            raise NotUnderstoodError
        numbers, refused = sample(self.maker, FURTHER), 0
        for low in range(0, len(numbers), _PIECE):
            some = numbers[low : low + _PIECE]
            rows = self.maker.columns(some, condition.names)
            late = (
                self.maker.late_columns(some) if set(condition.names) & {*self.maker.late} else {}
            )
            refused += condition.refused({**rows, **late})
        return Tried(len(numbers), refused)

    def _unread(self, check: Check, columns: Sequence[str]) -> Finding:
        return self._say(
            "check_unread",
            f"The condition {check.name} of {self.name} could not be tried beforehand"
            f" ({check.expression[:120]}): a row that it refuses ends the run.",
            columns,
            blocks=False,
            check=check.name,
        )

    def _excluded(self, check: Check, columns: Sequence[str], tried: Tried) -> Finding:
        made_ = "; ".join(filter(None, (self._range(c) for c in columns)))
        where = f" ({made_})" if made_ else ""
        return self._say(
            "check",
            f"The condition {check.name} of {self.name} excludes"
            f" {share(tried.refused, tried.rows)} of what would be written{where}:"
            f" {check.expression[:200]}",
            columns,
            check=check.name,
            share=tried.refused / tried.rows,
        )

    def _range(self, column: str) -> str | None:
        """What a column's generator gives, in short."""
        filler = self.maker.fillers.get(column)
        if filler is None:
            return None
        bound, generator = filler.bound, filler.planned.generator.id
        if bound.labels:
            more = ", …" * (len(bound.labels) > _SHOWN)
            return f"{column} is {', '.join(map(repr, bound.labels[:_SHOWN]))}{more}"
        if bound.low is not None and bound.high is not None:
            return f"{column} is {bound.low:g} to {bound.high:g} by {generator}"
        return f"{column} is made by {generator}"

    def _partitions(self, rows: Mapping[str, pa.Array]) -> Iterator[Finding]:
        cut = self.facts.cut
        if cut is None or cut.others or cut.method == "hash":
            return
        values = rows.get(cut.columns[0]) if len(cut.columns) == 1 else None
        beyond = None if values is None else outside(values, cut)
        if beyond is None:
            yield self._say(
                "partition_unread",
                f"{self.name} is cut into partitions by what could not be tried beforehand: a row"
                " that none of them takes ends the run.",
                cut.columns,
                blocks=False,
            )
        elif beyond:
            rows_ = len(next(iter(rows.values())))
            yield self._say(
                "partition",
                f"No partition of {self.name} takes {share(beyond, rows_)} of the values of"
                f" {cut.columns[0]}: narrow its generator, or add partitions.",
                cut.columns,
                column=cut.columns[0],
                share=beyond / rows_,
            )


def _count(flags: pa.Array) -> int:
    return int(pc.sum(flags).as_py() or 0)
