"""Putting originals back where rows still are as a masking left them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.undo import OnConflict
from auralith.dataplane.engines.copying import Travelling
from auralith.dataplane.engines.rekeying import Rekeyed
from auralith.dataplane.journal.model import Conflict
from auralith.dataplane.operations.anonymize.writing.layout import (
    ALIAS,
    MARK,
    STAGE,
    Field,
    Layout,
    matched,
)
from auralith.dataplane.operations.anonymize.writing.stage import Rewrite, Stage
from auralith.dataplane.rows.fields import beside
from auralith.dataplane.rows.wire import Block

MASKED = f"{MARK}m"
"""What the columns of masked values begin with."""


@dataclass(frozen=True)
class Restored:
    """What became of some rows."""

    restored: int
    conflicts: tuple[Conflict, ...] = ()


class Restorer:
    """Restores rows of one table from lines of originals, within transactions of others."""

    def __init__(self, scope: RunScope, layout: Layout, operation: int) -> None:
        self.scope = scope
        self.layout = layout
        self.operation = operation
        columns = [(f"{mark}{f.name}", f.image.store) for mark in _MARKS for f in layout.fields]
        travelling = [_marked(mark, f) for mark in _MARKS for f in layout.fields]
        name = f"restored_{scope.run_no}_{operation}"
        self.stage = Stage(scope, name, columns, travelling)
        self.rows = 0
        """In the stage."""

    def empty(self) -> None:
        """Begin anew."""
        self.stage.empty()
        self.rows = 0

    def fill(self, pairs: Iterable[tuple[Block, Block | None]]) -> None:
        """Load originals, each beside its masked values."""
        blocks = [
            beside(original, self.layout.mask(original) if masked is None else masked)
            for original, masked in pairs
        ]
        self.rows += sum(b.rows for b in blocks)
        self.stage.fill(blocks)

    def run(self, on_conflict: OnConflict, rekeyed: Rekeyed | None) -> Restored:
        """Write the originals, and name the rows that stay as they are."""
        condition = "" if on_conflict == "force" else self._clean()
        rewrite = Rewrite(
            self.stage,
            self.layout.table,
            self._match(masked=True),
            {self.scope.quote(name): self._original(f) for name, f in self._changed().items()},
            condition,
            news={f.travelling.source.name: self._original(f) for f in self.layout.values},
        )
        if rekeyed is not None and self.scope.changes.rekeying.row_by_row:
            done = rewrite.run_keys(rekeyed, None, self.rows)
        else:
            done = rewrite.run(None)
        return Restored(done, () if done == self.rows else tuple(self.conflicts(before=False)))

    def conflicts(self, *, before: bool) -> list[Conflict]:
        """Rows that are neither as the masking left them nor as they were."""
        scope, table = self.scope, self.layout.table
        target = f"SELECT 1 FROM {scope.table_sql(table)} AS {ALIAS} WHERE"
        back = " AND ".join(
            self._same(f, f"{ALIAS}.{scope.quote(name)}", self._original(f))
            for name, f in self._changed().items()
        )
        there = matched(self._match(masked=True))
        where = f"NOT EXISTS ({target} {matched(self._match(masked=False))} AND {back})"
        if before:
            where += f" AND NOT EXISTS ({target} {there} AND {self._clean()})"
        values, keys = scope.engine.values, self._shown()
        picked = ", ".join(
            values.select(replace(f.travelling.source, name=name), STAGE) for f, name in keys
        )
        rows = scope.session.query(
            f"SELECT {picked}, CASE WHEN EXISTS ({target} {there}) THEN 'changed' ELSE 'gone' END"
            f" FROM {self.stage.sql} AS {STAGE} WHERE {where}"
        )
        out = []
        for row in rows:
            scope.base += 1
            named = {
                f.travelling.source.name: values.to_json(f.travelling.source, value)
                for (f, _), value in zip(keys, row[:-1], strict=True)
            }
            out.append(Conflict(scope.base, str(table.name), named, str(row[-1])))
        return out

    def _changed(self) -> dict[str, Field]:
        """The masked columns, by name."""
        masked = set(self.layout.masked)
        found = {f.travelling.source.name: f for f in self.layout.values}
        return {name: f for name, f in found.items() if name in masked}

    def _shown(self) -> list[tuple[Field, str]]:
        """The key's fields, each with the stage's column that names the row today."""
        changed = self._changed()
        return [
            (f, f"{MASKED}{changed[name].name}" if name in changed else f"{MARK}{f.name}")
            for f in self.layout.keys
            for name in [f.travelling.source.name]
        ]

    def _original(self, f: Field) -> str:
        """The value as it was."""
        name = f"o{f.name[1:]}" if self._owned(f) else f.name
        return self.scope.changes.load(f.image, f"{STAGE}.{MARK}{name}")

    def _owned(self, f: Field) -> bool:
        return any(own.name[1:] == f.name[1:] for own in self.layout.owns)

    def _masked(self, f: Field) -> str:
        """The value as the masking left it; one that it did not change is as it was."""
        value = self.scope.changes.load(f.image, f"{STAGE}.{MASKED}{f.name}")
        if not self._owned(f):
            return value
        same = self.scope.changes.same(
            f.image, f"{STAGE}.{MARK}{f.name}", f"{STAGE}.{MASKED}{f.name}"
        )
        return f"CASE WHEN {same} THEN {self._original(f)} ELSE {value} END"

    def _match(self, *, masked: bool) -> dict[str, str]:
        """What names a row, by the key it has after the masking, or had before it."""
        changed, out = self._changed(), {}
        for f in self.layout.keys:
            name = f.travelling.source.name
            value = self.scope.changes.load(f.image, f"{STAGE}.{MARK}{f.name}")
            if masked and name in changed:
                value = self._masked(changed[name])
            out[self.scope.quote(name)] = value
        return out

    def _clean(self) -> str:
        """Whether the row is as the masking left it; what the server computed is not known."""
        same = [
            self._same(f, f"{ALIAS}.{self.scope.quote(name)}", self._masked(f))
            for name, f in self._changed().items()
            if name not in self.layout.server
        ]
        return " AND ".join(same) or "1 = 1"

    def _same(self, f: Field, left: str, right: str) -> str:
        store = self.scope.changes.store
        return f"({self.scope.changes.same(f.image, store(f.image, left), store(f.image, right))})"


_MARKS = (MARK, MASKED)


def _marked(mark: str, f: Field) -> Travelling:
    target = replace(f.travelling.target, name=f"{mark}{f.name}")
    return replace(f.travelling, target=target)
