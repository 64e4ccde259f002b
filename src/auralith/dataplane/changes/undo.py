"""Undo a slice of journaled changes: fast when nobody touched the rows, row by row otherwise.

Runs inside the caller's transaction. The fast way writes only rows that are exactly as the
journal left them and compares the count; when it does not fit, the rows are locked, told apart
and handled as was asked for. Rows that the database itself refuses are found by halving.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

from auralith.dataplane.changes.overwrite import overwrite
from auralith.dataplane.changes.run_scope import plain_column
from auralith.dataplane.changes.undo_sql import UndoSql, in_ids
from auralith.dataplane.errors import ConstraintViolation
from auralith.dataplane.journal.model import Action, Conflict, Segment
from auralith.dataplane.journal.ranges import Ranges, minus, union

OnConflict = Literal["abort", "skip", "force"]
_INVERSE: dict[Action, Action] = {"insert": "delete", "delete": "insert", "update": "update"}


@dataclass
class Undone:
    """What became of a slice."""

    restored: int = 0
    already_back: int = 0
    not_exact: int = 0
    """Restored rows that a trigger wrote again."""
    done: Ranges = ()
    conflicts: list[Conflict] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)

    def add(self, other: "Undone") -> None:
        """Count another slice in, without its segments and ranges."""
        self.restored += other.restored
        self.already_back += other.already_back
        self.not_exact += other.not_exact
        self.conflicts += other.conflicts


class SliceUndo(UndoSql):
    """The changes `low` to `high` of one segment of the source."""

    def count(self) -> int:
        """Changes in the slice."""
        sql = f"SELECT count(*) FROM {self.images} AS j WHERE {self.span}"
        return int(self.scope.session.query(sql)[0][0])

    def run(self, on_conflict: OnConflict) -> Undone:
        """Undo the slice."""
        if self.volatile:
            return self._sort_out(on_conflict)
        try:
            with self.scope.session.savepoint():
                return self.undisturbed()
        except (ConstraintViolation, NotAllError):
            return self._sort_out(on_conflict)

    def undisturbed(self) -> Undone:
        """Undo the slice if every row is as the journal left it; raises NotAllError otherwise."""
        done = self._restore_all()
        out = Undone(restored=done, done=((self.low, self.high),))
        out.segments = [self._mirror(self.low, self.high, done)]
        return out

    def _restore_all(self) -> int:
        done = self.restore(self.span, checked=True)
        if done != self.high - self.low + 1 and done != self.count():
            raise NotAllError
        return done

    def states(self, *, lock: bool) -> dict[str, list[int]]:
        """The slice's image ids by the state of their rows; nothing is written."""
        action, segment = self.segment.action, self.segment
        target = f"{self.scope.table_sql(self.table)} AS t"
        if lock:
            self.scope.session.query(
                f"SELECT 1 FROM {self.images} AS j JOIN {target} ON {self.present()}"
                f" WHERE {self.span}{self.scope.changes.lock_rows('t')}"
            )
        key = self.scope.quote(self.table.key[0])
        same_before = self.same(segment.before)
        moved = action == "update" and set(self.table.key_indexes) & set(segment.changed)
        if action == "delete":
            case = (
                f"WHEN t.{key} IS NULL THEN 'clean' WHEN {same_before} THEN 'back'"
                " ELSE 'reappeared'"
            )
        elif action == "insert":
            case = (
                f"WHEN t.{key} IS NULL THEN 'back' WHEN {self.same(segment.after)} THEN 'clean'"
                " ELSE 'changed'"
            )
        else:
            case = (
                f"WHEN t.{key} IS NULL THEN 'gone' WHEN {self.same(segment.after)} THEN 'clean'"
                f" WHEN {same_before} THEN 'back' ELSE 'changed'"
            )
        rows = self.scope.session.query(
            f"SELECT j.id, CASE {case} END FROM {self.images} AS j"
            f" LEFT JOIN {target} ON {self.present()} WHERE {self.span} ORDER BY j.id"
        )
        out: dict[str, list[int]] = {}
        for change, state in rows:
            out.setdefault(state, []).append(change)
        if moved and out.get("gone"):
            # The row may have its old key again already.
            back = self.scope.session.query(
                f"SELECT j.id FROM {self.images} AS j JOIN {target} ON"
                f" {self.match(segment.before)} WHERE {in_ids(out['gone'])} AND {same_before}"
            )
            ids = {r[0] for r in back}
            out["back"] = sorted([*out.get("back", []), *ids])
            out["gone"] = [i for i in out["gone"] if i not in ids]
        return out

    def disturbed(self) -> bool:
        """Whether any row is not as the journal left it; read without locks."""
        action, name = self.segment.action, self.scope.table_sql(self.table)
        if action == "delete":
            sql = (
                f"SELECT 1 FROM {self.images} AS j JOIN {name} AS t ON {self.present()}"
                f" WHERE {self.span} LIMIT 1"
            )
            return bool(self.scope.session.query(sql))
        sql = (
            f"SELECT count(*) FROM {self.images} AS j JOIN {name} AS t ON {self.present()}"
            f" WHERE {self.span} AND {self.same(self.segment.after)}"
        )
        found = int(self.scope.session.query(sql)[0][0])
        return found != self.high - self.low + 1 and found != self.count()

    def _sort_out(self, on_conflict: OnConflict) -> Undone:
        states = self.states(lock=True)
        refused: dict[int, str] = {}
        clean = states.pop("clean", [])
        back = states.pop("back", [])
        out = Undone(already_back=len(back))
        restored: list[int] = []
        forced: list[int] = []
        if self.volatile:
            # Triggers may write the restored rows again: their images are read afterwards.
            states["clean"] = clean
        else:
            restored = self._apply(clean, self._restore_ids, refused)
        for state, ids in states.items():
            if on_conflict == "force" or state == "clean":
                write = partial(self._force, state=state, out=out)
                forced += self._apply(ids, write, refused)
            else:
                refused |= dict.fromkeys(ids, state)
        out.restored = len(restored) + len(back) + len(forced)
        changes = sorted(self.segment.change(i) for i in restored)
        for low, high in reversed(union((c, c) for c in changes)):
            out.segments.append(self._mirror(low, high, high - low + 1))
        bad = [self.segment.change(i) for i in refused]
        out.done = minus(((self.low, self.high),), [(c, c) for c in bad])
        out.conflicts = self._named(refused)
        return out

    def _apply(
        self, ids: Sequence[int], write: Callable[[Sequence[int]], None], refused: dict[int, str]
    ) -> list[int]:
        """Write rows; those that the database refuses are found by halving, and named."""
        done: list[int] = []
        waiting = list(ids)
        while waiting:
            failed: dict[int, str] = {}
            written = self._halve(waiting, write, failed)
            done += written
            waiting = [i for i, reason in failed.items() if reason == "parent_gone"]
            refused.update({i: r for i, r in failed.items() if i not in waiting})
            if not written:
                refused.update(dict.fromkeys(waiting, "parent_gone"))
                break
        return done

    def _halve(
        self, ids: Sequence[int], write: Callable[[Sequence[int]], None], failed: dict[int, str]
    ) -> list[int]:
        if not ids:
            return []
        base = self.scope.base
        try:
            with self.scope.session.savepoint():
                write(ids)
        except ConstraintViolation as error:
            self.scope.base = base
            if len(ids) == 1:
                failed[ids[0]] = self._reason(error)
                return []
            middle = len(ids) // 2
            return [
                *self._halve(ids[middle:], write, failed),
                *self._halve(ids[:middle], write, failed),
            ]
        return list(ids)

    def _reason(self, error: ConstraintViolation) -> str:
        if error.kind == "unique":
            return "key_taken" if self._key_taken(error) else "unique_taken"
        if error.kind == "foreign_key":
            return "referenced" if self.segment.action == "insert" else "parent_gone"
        if error.kind == "referenced":
            return "referenced"
        return "refused"

    def _key_taken(self, error: ConstraintViolation) -> bool:
        key = self.plain.primary_key
        if key is None:
            return False
        listed = ", ".join(f"{self.plain.name.name}.{c}" for c in key.columns)
        return (error.constraint or "") in (key.name, "PRIMARY", listed)

    def _restore_ids(self, ids: Sequence[int]) -> None:
        done = self.restore(in_ids(ids), checked=False)
        if done != len(ids):
            message = f"Rows of {self.table.name} are referenced by others."
            raise ConstraintViolation(message, kind="referenced")

    def _force(self, ids: Sequence[int], state: str, out: Undone) -> None:
        segments, again = overwrite(self, ids, state)
        out.segments += segments
        out.not_exact += again

    def _mirror(self, low: int, high: int, count: int) -> Segment:
        """Our own changes `low` to `high`, backwards, with the source's images swapped."""
        segment = self.segment
        first = self.scope.base + 1
        self.scope.base += high - low + 1
        return replace(
            segment,
            action=_INVERSE[segment.action],
            first=first,
            last=self.scope.base,
            count=count,
            at=segment.stored(high),
            step=-segment.step,
            swapped=not segment.swapped,
            undoes=high,
        )

    def _named(self, refused: dict[int, str]) -> list[Conflict]:
        if not refused:
            return []
        values = self.scope.engine.values
        columns = [self.table.columns[i] for i in self.table.key_indexes]
        # The key as people know the row: as it was before, unless it was inserted.
        side = self.segment.after if self.segment.action == "insert" else self.segment.before
        picked = ", ".join(
            values.select(replace(plain_column(self.plain, c), name=side(i)), "j")
            for c, i in zip(columns, self.table.key_indexes, strict=True)
        )
        rows = self.scope.session.query(
            f"SELECT j.id, {picked} FROM {self.images} AS j WHERE {in_ids(refused)}"
        )
        out = []
        for change, *key in rows:
            named = {
                c.name: values.to_json(plain_column(self.plain, c), v)
                for c, v in zip(columns, key, strict=True)
            }
            out.append(
                Conflict(self.segment.change(change), self.table.name, named, refused[change])
            )
        return sorted(out, key=lambda c: c.change)


class NotAllError(Exception):
    """Some rows of the slice are not as the journal left them."""
