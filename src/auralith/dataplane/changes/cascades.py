"""What foreign keys will do to other rows, journaled before they do it."""

# ruff: noqa: PLR0917 - the parts of one run are handed on as they are

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from auralith.dataplane.changes.capture import Captured, capture, reread, segment
from auralith.dataplane.changes.catalog import ACTING, Child
from auralith.dataplane.changes.scope import Scope
from auralith.dataplane.journal.model import JournaledTable, Segment
from auralith.dataplane.schema.model import ReferentialAction, Table

Sides = Callable[[int], str]


@dataclass(frozen=True)
class _Found:
    table: Table
    journaled: JournaledTable
    captured: Captured
    level: int


class DeleteCascade:
    """The rows that go, and those that lose their parent, when captured rows are deleted."""

    def __init__(self, scope: Scope, operation: int) -> None:
        self.scope = scope
        self.operation = operation
        self.gone: list[_Found] = []
        self.orphaned: list[tuple[_Found, tuple[int, ...], str]] = []
        self.start = scope.base

    def collect(self, table: Table, journaled: JournaledTable, captured: Captured) -> None:
        """Walk the foreign keys level by level until nothing new is found."""
        self.start = captured.first - 1
        self.gone = [_Found(table, journaled, captured, 0)]
        at = 0
        while at < len(self.gone):
            parent = self.gone[at]
            for child, known in self._children(parent.table, ReferentialAction.CASCADE):
                found = self._capture(parent, child, known)
                if found.count:
                    self.gone.append(_Found(child.table, known, found, parent.level + 1))
            at += 1
        last_gone = self.scope.base
        for parent in list(self.gone):
            for action in (ReferentialAction.SET_NULL, ReferentialAction.SET_DEFAULT):
                for child, known in self._children(parent.table, action):
                    found = self._capture(parent, child, known)
                    if found.count:
                        columns = self._orphan_columns(child.table, known)
                        self.orphaned.append(
                            (_Found(child.table, known, found, 0), columns, "set_null")
                        )
        self.last_gone = last_gone

    def _children(
        self, parent: Table, action: ReferentialAction
    ) -> Iterator[tuple[Child, JournaledTable]]:
        for child in self.scope.catalog.children(parent):
            known = self.scope.journaled(child.table)
            if child.key.on_delete is action and known is not None:
                yield child, known

    def _orphan_columns(self, table: Table, known: JournaledTable) -> tuple[int, ...]:
        """Every column of the table that a foreign key may empty: a row may lose two parents."""
        names = {
            c
            for key in table.foreign_keys
            if key.on_delete in (ReferentialAction.SET_NULL, ReferentialAction.SET_DEFAULT)
            for c in key.columns
        }
        return tuple(sorted(known.index(n) for n in names))

    def _capture(self, parent: _Found, child: Child, known: JournaledTable) -> Captured:
        scope, quote = self.scope, self.scope.quote
        on = " AND ".join(
            f"c.{quote(own)} = "
            + scope.changes.load(
                parent.journaled.columns[parent.journaled.index(theirs)],
                f"j.b{parent.journaled.index(theirs)}",
            )
            for own, theirs in zip(child.key.columns, child.key.referenced_columns, strict=True)
        )
        sides = [f"x.b{i}" for i in known.key_indexes]
        unseen = (
            f"NOT EXISTS (SELECT 1 FROM {scope.images(known)} AS x WHERE x.id > {self.start}"
            f" AND {scope.key_match(known, sides, 'c')})"
        )
        # Two rows of the parent may name one child only when its key has no unique target.
        return capture(
            scope,
            known,
            reference="c",
            source=(
                f"{scope.images(parent.journaled)} AS j"
                f" JOIN {scope.table_sql(child.table)} AS c ON {on}"
            ),
            condition=f"{parent.captured.ids} AND {unseen}",
            after={},
            params={},
        )

    def finish(self) -> list[Segment]:
        """After the delete: re-read the orphaned rows; the segments in reverse order of undoing.

        Undoing goes from the last one to the first: deleted parents come back before their
        children, and orphans find their parents at the very end.
        """
        ranks = self.scope.catalog.rank([f.table for f in self.gone])
        out: list[Segment] = []
        for found, columns, note in self.orphaned:
            sides = [f"j.b{i}" for i in found.journaled.key_indexes]
            everything = reread(self.scope, found.journaled, found.captured, sides)
            volatile = self.scope.changes.volatile(self.scope.session, found.table, "update")
            out.append(
                segment(
                    self.scope,
                    found.journaled,
                    found.captured,
                    action="update",
                    operation=self.operation,
                    changed=everything if volatile else columns,
                    cause="cascade",
                    note=note,
                )
            )
        rest = [f for f in self.gone if f.level > 0]
        out += [
            segment(
                self.scope,
                found.journaled,
                found.captured,
                action="delete",
                operation=self.operation,
                changed=(),
                cause="cascade",
                note="delete",
            )
            for found in sorted(rest, key=lambda f: (-ranks[f.table.name], -f.level))
        ]
        direct = self.gone[0]
        out.append(
            segment(
                self.scope,
                direct.journaled,
                direct.captured,
                action="delete",
                operation=self.operation,
                changed=(),
            )
        )
        return out


def moves_keys(scope: Scope, table: Table, columns: set[str]) -> bool:
    """Whether changing those columns makes foreign keys change other rows."""
    return any(
        child.key.on_update in ACTING and set(child.key.referenced_columns) & columns
        for child in scope.catalog.children(table)
    )


def capture_moved(
    scope: Scope, table: Table, known: JournaledTable, captured: Captured
) -> list[tuple[Table, JournaledTable, Captured, tuple[int, ...], str]]:
    """Journal the children that will follow the new keys of captured rows, level by level."""
    start = captured.first - 1
    out: list[tuple[Table, JournaledTable, Captured, tuple[int, ...], str]] = []
    queue = [(table, known, captured, frozenset[int]())]
    while queue:
        parent, parent_known, found, only = queue.pop(0)
        for child in scope.catalog.children(parent):
            child_known = scope.journaled(child.table)
            if child.key.on_update not in ACTING or child_known is None:
                continue
            theirs = [parent_known.index(c) for c in child.key.referenced_columns]
            moved = set(theirs) & (only or set(range(len(parent_known.columns))))
            if not moved:
                continue
            taken, changed = _capture_moved(
                scope, parent_known, found, child, child_known, theirs, start
            )
            if taken.count:
                note = "update" if child.key.on_update is ReferentialAction.CASCADE else "set_null"
                out.append((child.table, child_known, taken, changed, note))
                queue.append((child.table, child_known, taken, frozenset(changed)))
    return out


def _capture_moved(
    scope: Scope,
    parent: JournaledTable,
    found: Captured,
    child: Child,
    known: JournaledTable,
    theirs: list[int],
    start: int,
) -> tuple[Captured, tuple[int, ...]]:
    changes, quote = scope.changes, scope.quote
    mine = [known.index(c) for c in child.key.columns]
    on = " AND ".join(
        f"c.{quote(known.columns[m].name)} = {changes.load(parent.columns[t], f'j.b{t}')}"
        for m, t in zip(mine, theirs, strict=True)
    )
    after = {}
    for m, t in zip(mine, theirs, strict=True):
        cascade = child.key.on_update is ReferentialAction.CASCADE
        value = changes.load(parent.columns[t], f"coalesce(j.a{t}, j.b{t})")
        after[m] = changes.store(known.columns[m], value) if cascade else "NULL"
    sides = [f"x.b{i}" for i in known.key_indexes]
    unseen = (
        f"NOT EXISTS (SELECT 1 FROM {scope.images(known)} AS x WHERE x.id > {start}"
        f" AND {scope.key_match(known, sides, 'c')})"
    )
    taken = capture(
        scope,
        known,
        reference="c",
        source=f"{scope.images(parent)} AS j JOIN {scope.table_sql(child.table)} AS c ON {on}",
        condition=f"{found.ids} AND {unseen}",
        after=after,
        params={},
    )
    return taken, tuple(mine)
