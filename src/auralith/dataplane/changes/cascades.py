"""What foreign keys will do to other rows, journaled before they do it."""

from collections.abc import Iterator
from dataclasses import dataclass

from auralith.dataplane.changes.capture import Captured, reread, segment
from auralith.dataplane.changes.following import Link, capture_followers
from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.tables import ACTING, Child
from auralith.dataplane.journal.model import JournaledTable, Segment
from auralith.dataplane.schema.model import ReferentialAction, Table


@dataclass(frozen=True)
class _Found:
    table: Table
    journaled: JournaledTable
    captured: Captured
    level: int


class DeleteCascade:
    """The rows that go, and those that lose their parent, when captured rows are deleted."""

    def __init__(self, scope: RunScope, operation: int) -> None:
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
                found = self._follow(parent, child, known)
                if found.count:
                    self.gone.append(_Found(child.table, known, found, parent.level + 1))
            at += 1
        last_gone = self.scope.base
        for parent in list(self.gone):
            for action in (ReferentialAction.SET_NULL, ReferentialAction.SET_DEFAULT):
                for child, known in self._children(parent.table, action):
                    found = self._follow(parent, child, known)
                    if found.count:
                        columns = self._orphan_columns(child.table, known)
                        self.orphaned.append(
                            (_Found(child.table, known, found, 0), columns, "set_null")
                        )
        self.last_gone = last_gone

    def _children(
        self, parent: Table, action: ReferentialAction
    ) -> Iterator[tuple[Child, JournaledTable]]:
        for child in self.scope.tables.children(parent):
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

    def _follow(self, parent: _Found, child: Child, known: JournaledTable) -> Captured:
        # Two rows of the parent may name one child only when its key has no unique target.
        link = Link(parent.journaled, parent.captured, child, known, self.start)
        return capture_followers(self.scope, link, {})

    def finish(self) -> list[Segment]:
        """After the delete: re-read the orphaned rows; the segments in reverse order of undoing.

        Undoing goes from the last one to the first: deleted parents come back before their
        children, and orphans find their parents at the very end.
        """
        ranks = self.scope.tables.rank([f.table for f in self.gone])
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


def moves_keys(scope: RunScope, table: Table, columns: set[str]) -> bool:
    """Whether changing those columns makes foreign keys change other rows."""
    return any(
        child.key.on_update in ACTING and set(child.key.referenced_columns) & columns
        for child in scope.tables.children(table)
    )


@dataclass(frozen=True)
class Moved:
    """Children that follow the new keys of their parents."""

    table: Table
    journaled: JournaledTable
    captured: Captured
    columns: tuple[int, ...]
    """What changes in them."""
    note: str


def capture_moved(
    scope: RunScope, table: Table, known: JournaledTable, captured: Captured
) -> list[Moved]:
    """Journal the children that will follow the new keys of captured rows, level by level."""
    start = captured.first - 1
    out: list[Moved] = []
    queue = [Moved(table, known, captured, (), "")]
    while queue:
        parent = queue.pop(0)
        for child in scope.tables.children(parent.table):
            child_known = scope.journaled(child.table)
            if child.key.on_update not in ACTING or child_known is None:
                continue
            link = Link(parent.journaled, parent.captured, child, child_known, start)
            written = parent.columns or range(len(parent.journaled.columns))
            if not set(link.theirs) & set(written):
                continue
            found = _follow_moved(scope, link)
            if found.captured.count:
                out.append(found)
                queue.append(found)
    return out


def _follow_moved(scope: RunScope, link: Link) -> Moved:
    cascade = link.child.key.on_update is ReferentialAction.CASCADE
    after = {}
    for m, t in zip(link.mine, link.theirs, strict=True):
        value = scope.changes.load(link.parent.columns[t], f"coalesce(j.a{t}, j.b{t})")
        after[m] = scope.changes.store(link.known.columns[m], value) if cascade else "NULL"
    taken = capture_followers(scope, link, after)
    note = "update" if cascade else "set_null"
    return Moved(link.child.table, link.known, taken, tuple(link.mine), note)
