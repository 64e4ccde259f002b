"""Whether columns that are unique together have values enough for all rows."""

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

import numpy as np

from auralith.dataplane.generating.maker import TableMaker
from auralith.dataplane.generating.uniqueness import UniqueSet, hashes
from auralith.dataplane.generating.verdicts import Finding

MOST_COUNTED = 100_000
"""Rows whose values are all compared where no construction keeps them apart."""
_PIECE = 20_000


def uniqueness(maker: TableMaker) -> Iterator[Finding]:
    """Sets that cannot be kept, with what is asked for and what there is."""
    for spread in maker.spreads:
        wanted = maker.rows
        if spread.unique.within:
            wanted = maker.counting.most if maker.counting is not None else wanted
        if spread.size < wanted:
            yield _Set(maker, spread.unique).scarce(wanted, spread.spaces)
    for unique in maker.unsatisfied:
        yield from _Set(maker, unique).unkept()


class _Set:
    def __init__(self, maker: TableMaker, unique: UniqueSet) -> None:
        self.maker, self.unique = maker, unique
        self.name = maker.outline.table.name
        self.listed = ", ".join(unique.columns)
        self.parts = {self._part(c): c for c in reversed(unique.columns)}

    def _say(self, code: str, message: str, *, blocks: bool = True, **more: Any) -> Finding:
        params = {"table": str(self.name), "columns": self.listed, **more}
        return Finding(
            self.name, self.unique.columns, f"seed.{code}", message, params, blocks=blocks
        )

    def _part(self, column: str) -> str:
        tie = self.maker.tie_of(column)
        return column if tie is None else tie.edge.name

    def _space(self, part: str) -> int | None:
        tie = self.maker.tie_of(part)
        if tie is not None:
            return tie.edge.total
        filler = self.maker.fillers.get(part)
        return None if filler is None else filler.bound.space

    def _given(self, part: str) -> str:
        """Where the values of a part come from."""
        tie = self.maker.tie_of(part)
        if tie is not None:
            return f"{tie.edge.total:,} rows of {tie.edge.parent}"
        filler = self.maker.fillers.get(part)
        if filler is None:
            return part
        space = self._space(part)
        generator = filler.planned.generator.id
        return generator if space is None else f"{space:,} of {generator}"

    def scarce(self, wanted: int, spaces: Mapping[str, int]) -> Finding:
        """More rows than values, or than pairs of values."""
        given = prod(spaces.values())
        asks = f"unique({self.listed}) of {self.name} asks for {wanted:,}"
        if self.unique.within:
            asks = f"unique({self.listed}) of {self.name} asks for {wanted:,} rows of one parent"
        if len(spaces) > 1:
            product = " × ".join(self._given(part) for part in spaces)
            message = f"{asks} combinations, and there are {given:,} ({product}): make fewer rows."
        else:
            part = next(iter(spaces))
            tie = self.maker.tie_of(part)
            if tie is not None:
                message = (
                    f"{asks} rows, and {tie.edge.parent} has {given:,}, each for one: make fewer"
                    " rows, or more parents."
                )
            else:
                filler = self.maker.fillers.get(part)
                generator = part if filler is None else filler.planned.generator.id
                message = (
                    f"{asks} values, {generator} can give {given:,}: take another generator, or"
                    " fewer rows."
                )
        return self._say("unique", message, asked=wanted, given=given)

    def unkept(self) -> Iterator[Finding]:
        """A set that no construction keeps apart: what there is, or how many rows would meet."""
        counting = self.maker.counting
        counted = next((t for t in self.maker.ties if t.planned.counted), None)
        alone = counted is not None and set(self.parts) == {counted.edge.name}
        if alone and counting is not None and counted is not None:
            yield self._say(
                "unique",
                f"unique({self.listed}) of {self.name} allows one row for each row of"
                f" {counted.edge.parent}, and per_parent asks for up to {counting.most:,}: make it"
                " 0 or 1.",
                asked=counting.most,
                given=1,
            )
            return
        spaces = {part: self._space(part) for part in self.parts}
        known = {part: space for part, space in spaces.items() if space is not None}
        if len(known) == len(spaces) and prod(known.values()) < self.maker.rows:
            yield self.scarce(self.maker.rows, known)
            return
        yield from self._met(spaces)

    def _met(self, spaces: Mapping[str, int | None]) -> Iterator[Finding]:
        rows = min(self.maker.rows, MOST_COUNTED)
        again = self._again(rows)
        loose = [part for part, space in spaces.items() if space is None]
        why = "another key has decided these columns already"
        if loose:
            why = f"{self._given(loose[0])} cannot promise that its values differ"
        if again:
            yield self._say(
                "unique_met",
                f"{again:,} of {rows:,} rows of {self.name} would have the same"
                f" ({self.listed}) as another, and they are unique: {why}. Take a generator with"
                " room enough, or fewer rows.",
                asked=rows,
                given=rows - again,
            )
        elif self.maker.rows > rows:
            yield self._say(
                "unique_unproven",
                f"unique({self.listed}) of {self.name} holds for the first {rows:,} rows; for all"
                f" {self.maker.rows:,} nobody can promise it: {why}.",
                blocks=False,
                asked=self.maker.rows,
                given=rows,
            )

    def _again(self, rows: int) -> int:
        """Rows that have the values of another one before them."""
        found = []
        for low in range(0, rows, _PIECE):
            numbers = np.arange(low, min(low + _PIECE, rows), dtype=np.uint64)
            columns = self.maker.columns(numbers, self.unique.columns)
            columns |= {
                n: v
                for n, v in self.maker.late_columns(numbers).items()
                if n in self.unique.columns
            }
            found.append(hashes([columns[c] for c in self.unique.columns]))
        every = np.concatenate(found) if found else np.empty(0, np.uint64)
        every = every[every != 0]
        return len(every) - len(np.unique(every))
