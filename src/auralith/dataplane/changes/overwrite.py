"""Restore before-images over whatever stands there, with images of our own."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from auralith.dataplane.changes.capture import Captured, altered, reread
from auralith.dataplane.changes.undo_sql import UndoSql, in_ids
from auralith.dataplane.errors import ConstraintViolation
from auralith.dataplane.journal.model import Action, Segment


def overwrite(undo: UndoSql, ids: Sequence[int], state: str) -> tuple[list[Segment], int]:
    """Bring rows of that state back to their whole before-image; the segments of doing so.

    The number says how many of them a trigger wrote again: they are not exactly as before.
    Each segment is a run of the source's changes, so that undoing it names them again.
    """
    scope, segment = undo.scope, undo.segment
    own = scope.images(undo.table)
    target = f"{scope.table_sql(undo.table)} AS t"
    store, quote = scope.changes.store, scope.quote
    current = [store(c, f"t.{quote(c.name)}") for c in undo.table.columns]
    before = [f"j.{segment.before(n)}" for n in undo.every]
    befores, afters = [f"b{n}" for n in undo.every], [f"a{n}" for n in undo.every]
    downwards = "DESC" if segment.step > 0 else "ASC"
    number = f"{scope.base} + row_number() OVER (ORDER BY j.id {downwards})"
    source = f"{undo.images} AS j"
    action: Action
    if state == "gone" or (state == "clean" and segment.action == "delete"):
        action, columns, values = "insert", afters, before
    elif segment.action == "insert":
        action, columns, values = "delete", befores, current
        source += f" JOIN {target} ON {undo.present()}"
    else:
        action, columns, values = "update", [*befores, *afters], [*current, *before]
        source += f" JOIN {target} ON {undo.present()}"
    scope.session.execute(
        f"INSERT INTO {own} (id, {', '.join(columns)}) SELECT {number}, {', '.join(values)}"
        f" FROM {source} WHERE {in_ids(ids)}"
    )
    first, last = scope.base + 1, scope.base + len(ids)
    span = f"j.id >= {first} AND j.id <= {last}"
    whole = Segment(
        table=undo.table.no,
        action=action,
        cause=segment.cause,
        operation=segment.operation,
        first=first,
        last=last,
        count=len(ids),
        changed=() if action == "delete" else tuple(undo.every),
        images=scope.run_no,
        at=first,
    )
    _Forced(undo, own, whole, span).write(len(ids))
    again = 0
    if undo.volatile and action != "delete":
        sides = [f"j.a{i}" for i in undo.table.key_indexes]
        written = Captured(first, last, len(ids))
        again = altered(scope, undo.table, written, undo.every, sides)
        reread(scope, undo.table, written, sides)
    scope.base = last
    changes = sorted((segment.change(i) for i in ids), reverse=True)
    return list(_runs(whole, changes)), again


def _runs(whole: Segment, changes: Sequence[int]) -> Iterator[Segment]:
    """The segment cut where the source's changes are not neighbours."""
    start = 0
    for at in range(1, len(changes) + 1):
        if at < len(changes) and changes[at] == changes[at - 1] - 1:
            continue
        first = whole.first + start
        yield replace(
            whole,
            first=first,
            last=whole.first + at - 1,
            count=at - start,
            at=first,
            undoes=changes[start],
        )
        start = at


class _Forced(UndoSql):
    """The forced writes: our own images are the plan, applied forwards."""

    def __init__(self, undo: UndoSql, own: str, segment: Segment, span: str) -> None:
        super().__init__(undo.scope, undo.plain, segment, segment.first, segment.last)
        self.images = own
        self.span = span

    def write(self, wanted: int) -> None:
        """Apply them; fewer rows than wanted means that others hang on them."""
        scope, segment = self.scope, self.segment
        name, images = scope.table_sql(self.table), f"{self.images} AS j"
        if segment.action == "insert":
            done = self.insert(self.images, segment.after, self.span)
        elif segment.action == "delete":
            keys = [
                (scope.quote(self.table.columns[i].name), self.value(segment.before, i))
                for i in self.table.key_indexes
            ]
            done = scope.session.execute(
                scope.changes.delete_from(
                    name, "t", keys, images, f"{self.span}{self.unreferenced(self.span)}"
                )
            )
        else:
            sets = {
                scope.quote(c.name): self.value(segment.after, n)
                for n, c in enumerate(self.table.columns)
            }
            done = scope.session.execute(
                scope.changes.update_from(
                    name, "t", sets, images, f"{self.span} AND {self.match(segment.before)}"
                )
            )
        if done != wanted:
            message = f"Rows of {self.table.name} are referenced by others."
            raise ConstraintViolation(message, kind="referenced")
