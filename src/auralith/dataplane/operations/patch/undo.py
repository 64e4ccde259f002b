"""Undo a slice of journaled changes: fast when nobody touched the rows, row by row otherwise.

Runs inside the caller's transaction. The fast way writes only rows that are exactly as the
journal left them and compares the count; when it does not fit, the rows are locked, told apart
and handled by the policy. Rows that the database itself refuses are found by halving.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from auralith.dataplane.errors import ConstraintViolation
from auralith.dataplane.journal.model import Conflict, JournaledTable, Segment
from auralith.dataplane.journal.ranges import Ranges, minus, union
from auralith.dataplane.operations.patch.catalog import ACTING
from auralith.dataplane.operations.patch.scope import Scope, plain_column
from auralith.dataplane.schema.model import Table

Policy = Literal["abort", "skip", "force"]
_INVERSE = {"insert": "delete", "delete": "insert", "update": "update"}


@dataclass
class Undone:
    """What became of a slice."""

    restored: int = 0
    already_back: int = 0
    done: Ranges = ()
    conflicts: list[Conflict] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)


class SliceUndo:
    """The changes `low` to `high` of one segment of the source."""

    def __init__(self, scope: Scope, table: Table, segment: Segment, low: int, high: int) -> None:
        self.scope = scope
        self.plain = table
        self.table: JournaledTable = scope.header.table(segment.table)
        self.segment = segment
        self.low, self.high = low, high
        self.images = scope.images(segment.table, segment.images)
        first, last = segment.span(low, high)
        self.span = f"j.id >= {first} AND j.id <= {last}"
        self.every = range(len(self.table.columns))

    # -- pieces of SQL ---------------------------------------------------------------------

    def _same(self, side: Callable[[int], str]) -> str:
        store, quote = self.scope.changes.store, self.scope.quote
        return self.scope.same_all(
            self.table,
            [
                (n, f"j.{side(n)}", store(self.table.columns[n], f"t.{quote(self.table.columns[n].name)}"))
                for n in self.every
            ],
        )

    def _match(self, side: Callable[[int], str], alias: str = "t") -> str:
        return self.scope.key_match(
            self.table, [f"j.{side(i)}" for i in self.table.key_indexes], alias
        )

    def _present(self) -> str:
        """The join to the row as it should be found now."""
        return self._match(self.segment.present)

    def _value(self, side: Callable[[int], str], n: int) -> str:
        return self.scope.changes.load(self.table.columns[n], f"j.{side(n)}")

    def _unreferenced(self, ids: str) -> str:
        """No row of another table would be deleted or emptied along with an inserted one."""
        out = []
        for child in self.scope.catalog.children(self.plain):
            if child.key.on_delete not in ACTING:
                continue
            on = " AND ".join(
                f"c.{self.scope.quote(own)} = t.{self.scope.quote(theirs)}"
                for own, theirs in zip(
                    child.key.columns, child.key.referenced_columns, strict=True
                )
            )
            child_sql = f"{self.scope.table_sql(child.table)} AS c"
            if child.table.name != self.plain.name:
                out.append(f" AND NOT EXISTS (SELECT 1 FROM {child_sql} WHERE {on})")
                continue
            # Read first: some engines may not look at the table they delete from.
            own_rows = self.scope.key_match(
                self.table, [f"y.{self.segment.after(i)}" for i in self.table.key_indexes], "c"
            )
            rows = self.scope.session.query(
                f"SELECT j.id FROM {self.images} AS j"
                f" JOIN {self.scope.table_sql(self.table)} AS t"
                f" ON {self._match(self.segment.after)} JOIN {child_sql} ON {on}"
                f" WHERE {ids} AND NOT EXISTS (SELECT 1 FROM {self.images} AS y"
                f" WHERE {ids.replace('j.id', 'y.id')} AND {own_rows})"
            )
            if rows:
                out.append(f" AND NOT ({_in(r[0] for r in rows)})")
        return "".join(out)

    # -- writing ---------------------------------------------------------------------------

    def _restore(self, ids: str, *, checked: bool) -> int:
        """Bring rows back to the before-image; with `checked` only those found as they were left."""
        action = self.segment.action
        guard = f" AND {self._same(self.segment.after)}" if checked else ""
        changes, quote = self.scope.changes, self.scope.quote
        name, images = self.scope.table_sql(self.table), f"{self.images} AS j"
        if action == "update":
            sets = {
                quote(self.table.columns[n].name): self._value(self.segment.before, n)
                for n in self.segment.changed
            }
            condition = f"{ids} AND {self._present()}{guard}"
            return self.scope.session.execute(
                changes.update_from(name, "t", sets, images, condition)
            )
        if action == "insert":
            keys = [
                (quote(self.table.columns[i].name), self._value(self.segment.after, i))
                for i in self.table.key_indexes
            ]
            condition = f"{ids}{guard}{self._unreferenced(ids)}"
            own = any(k.references == self.plain.name for k in self.plain.foreign_keys)
            if own and changes.row_by_row_keys:
                return self._delete_in_passes(keys, condition)
            return self.scope.session.execute(
                changes.delete_from(name, "t", keys, images, condition)
            )
        return self._insert(self.images, self.segment.before, ids)

    def _insert(self, images: str, side: Callable[[int], str], ids: str) -> int:
        """Put rows back; on engines that look at keys row by row, parents first."""
        names = ", ".join(self.scope.quote(c.name) for c in self.table.columns)
        values = ", ".join(self._value(side, n) for n in self.every)
        over = self.scope.changes.overriding(self.plain.columns)
        own = [k for k in self.plain.foreign_keys if k.references == self.plain.name]
        head = f"INSERT INTO {self.scope.table_sql(self.table)} ({names}){over} SELECT {values}"
        if not own or not self.scope.changes.row_by_row_keys:
            return self.scope.session.execute(f"{head} FROM {images} AS j WHERE {ids}")
        return self._insert_in_passes(head, images, side, ids)

    def _delete_in_passes(self, keys: Sequence[tuple[str, str]], condition: str) -> int:
        """On engines that look at keys row by row: leaves first."""
        target = self.scope.table_sql(self.table)
        leaf = []
        for key in self.plain.foreign_keys:
            if key.references == self.plain.name:
                on = " AND ".join(
                    f"c.{self.scope.quote(own)} = t.{self.scope.quote(theirs)}"
                    for own, theirs in zip(key.columns, key.referenced_columns, strict=True)
                )
                other = " OR ".join(
                    f"c.{self.scope.quote(k)} <> t.{self.scope.quote(k)}" for k in self.table.key
                )
                leaf.append(f"NOT EXISTS (SELECT 1 FROM {target} AS c WHERE {on} AND ({other}))")
        total = 0
        while True:
            rows = self.scope.session.query(
                f"SELECT j.id FROM {self.images} AS j JOIN {target} AS t"
                f" ON {self._match(self.segment.after)} WHERE {condition}"
                f" AND {' AND '.join(leaf)}"
            )
            if not rows:
                return total
            total += self.scope.session.execute(
                self.scope.changes.delete_from(
                    target, "t", keys, f"{self.images} AS j", _in(r[0] for r in rows)
                )
            )

    def _insert_in_passes(
        self, head: str, images: str, side: Callable[[int], str], ids: str
    ) -> int:
        target = self.scope.table_sql(self.table)
        absent = f"NOT EXISTS (SELECT 1 FROM {target} AS p WHERE {self._match(side, 'p')})"
        ready = []
        for key in self.plain.foreign_keys:
            if key.references != self.plain.name:
                continue
            mine = [self._value(side, self.table.index(c)) for c in key.columns]
            theirs = [f"q.{self.scope.quote(c)}" for c in key.referenced_columns]
            on = " AND ".join(f"{t} = {m}" for t, m in zip(theirs, mine, strict=True))
            itself = " AND ".join(
                f"{m} = {self._value(side, self.table.index(c))}"
                for m, c in zip(mine, key.referenced_columns, strict=True)
            )
            empty = " OR ".join(f"{m} IS NULL" for m in mine)
            ready.append(
                f"({empty} OR ({itself}) OR EXISTS (SELECT 1 FROM {target} AS q WHERE {on}))"
            )
        total = 0
        while True:
            # Read the ids first: the target may not be read while it is written (MySQL).
            rows = self.scope.session.query(
                f"SELECT j.id FROM {images} AS j WHERE {ids} AND {absent}"
                f" AND {' AND '.join(ready)}"
            )
            if not rows:
                break
            total += self.scope.session.execute(
                f"{head} FROM {images} AS j WHERE {_in(r[0] for r in rows)}"
            )
        left = self.scope.session.query(
            f"SELECT count(*) FROM {images} AS j WHERE {ids} AND {absent}"
        )[0][0]
        if left:
            # The database says why, in its own words.
            total += self.scope.session.execute(
                f"{head} FROM {images} AS j WHERE {ids} AND {absent}"
            )
        return total

    # -- the two ways ----------------------------------------------------------------------

    def count(self) -> int:
        """Changes in the slice."""
        sql = f"SELECT count(*) FROM {self.images} AS j WHERE {self.span}"
        return int(self.scope.session.query(sql)[0][0])

    def run(self, policy: Policy) -> Undone:
        """Undo the slice."""
        try:
            with self.scope.session.savepoint():
                done = self._restore(self.span, checked=True)
                wanted = self.high - self.low + 1
                if done != wanted and done != self.count():
                    raise _NotAllError
        except (ConstraintViolation, _NotAllError):
            return self._sort_out(policy)
        out = Undone(restored=done, done=((self.low, self.high),))
        out.segments = [self._mirror(self.low, self.high, done)]
        return out

    def states(self, *, lock: bool) -> dict[str, list[int]]:
        """The slice's image ids by the state of their rows; nothing is written."""
        action, segment = self.segment.action, self.segment
        target = f"{self.scope.table_sql(self.table)} AS t"
        if lock:
            self.scope.session.query(
                f"SELECT 1 FROM {self.images} AS j JOIN {target} ON {self._present()}"
                f" WHERE {self.span}{self.scope.changes.lock_rows('t')}"
            )
        key = self.scope.quote(self.table.key[0])
        same_before = self._same(segment.before)
        moved = action == "update" and set(self.table.key_indexes) & set(segment.changed)
        if action == "delete":
            case = f"WHEN t.{key} IS NULL THEN 'clean' WHEN {same_before} THEN 'back' ELSE 'reappeared'"
        elif action == "insert":
            case = (
                f"WHEN t.{key} IS NULL THEN 'back' WHEN {self._same(segment.after)} THEN 'clean'"
                " ELSE 'changed'"
            )
        else:
            case = (
                f"WHEN t.{key} IS NULL THEN 'gone' WHEN {self._same(segment.after)} THEN 'clean'"
                f" WHEN {same_before} THEN 'back' ELSE 'changed'"
            )
        rows = self.scope.session.query(
            f"SELECT j.id, CASE {case} END FROM {self.images} AS j"
            f" LEFT JOIN {target} ON {self._present()} WHERE {self.span} ORDER BY j.id"
        )
        out: dict[str, list[int]] = {}
        for change, state in rows:
            out.setdefault(state, []).append(change)
        if moved and out.get("gone"):
            # The row may have its old key again already.
            back = self.scope.session.query(
                f"SELECT j.id FROM {self.images} AS j JOIN {target} ON"
                f" {self._match(segment.before)} WHERE {_in(out['gone'])} AND {same_before}"
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
                f"SELECT 1 FROM {self.images} AS j JOIN {name} AS t ON {self._present()}"
                f" WHERE {self.span} LIMIT 1"
            )
            return bool(self.scope.session.query(sql))
        sql = (
            f"SELECT count(*) FROM {self.images} AS j JOIN {name} AS t ON {self._present()}"
            f" WHERE {self.span} AND {self._same(self.segment.after)}"
        )
        found = int(self.scope.session.query(sql)[0][0])
        return found != self.high - self.low + 1 and found != self.count()

    def _sort_out(self, policy: Policy) -> Undone:
        states = self.states(lock=True)
        refused: dict[int, str] = {}
        clean = states.pop("clean", [])
        back = states.pop("back", [])
        restored = self._apply(clean, self._restore_ids, refused)
        out = Undone(already_back=len(back))
        forced: list[int] = []
        for state, ids in states.items():
            if policy == "force":
                forced += self._apply(ids, lambda some, s=state: self._force(some, s, out), refused)
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
        done = self._restore(_in(ids), checked=False)
        if done != len(ids):
            message = f"Rows of {self.table.name} are referenced by others."
            raise ConstraintViolation(message, kind="referenced")

    # -- overwriting -----------------------------------------------------------------------

    def _force(self, ids: Sequence[int], state: str, out: Undone) -> None:
        """Restore the whole before-image over whatever stands there, with images of our own."""
        scope, segment = self.scope, self.segment
        own = scope.images(self.table)
        target = f"{scope.table_sql(self.table)} AS t"
        store, quote = scope.changes.store, scope.quote
        current = [store(c, f"t.{quote(c.name)}") for c in self.table.columns]
        before = [f"j.{segment.before(n)}" for n in self.every]
        befores, afters = [f"b{n}" for n in self.every], [f"a{n}" for n in self.every]
        number = f"{scope.base} + row_number() OVER ()"
        source = f"{self.images} AS j"
        if state == "gone":
            action, columns, values = "insert", afters, before
        elif segment.action == "insert":
            action, columns, values = "delete", befores, current
            source += f" JOIN {target} ON {self._present()}"
        else:
            action, columns, values = "update", [*befores, *afters], [*current, *before]
            source += f" JOIN {target} ON {self._present()}"
        scope.session.execute(
            f"INSERT INTO {own} (id, {', '.join(columns)}) SELECT {number}, {', '.join(values)}"
            f" FROM {source} WHERE {_in(ids)}"
        )
        first, last = scope.base + 1, scope.base + len(ids)
        span = f"j.id >= {first} AND j.id <= {last}"
        mine = Segment(
            table=self.table.no, action=action, cause=segment.cause,  # type: ignore[arg-type]  # narrowed above
            operation=segment.operation, first=first, last=last, count=len(ids),
            changed=() if action == "delete" else tuple(self.every),
            images=scope.run_no, at=first,
        )
        writer = _Forced(self, own, mine, span)
        writer.write(len(ids))
        scope.base = last
        out.segments.append(mine)

    def _mirror(self, low: int, high: int, count: int) -> Segment:
        """Our own changes `low` to `high`, backwards, with the source's images swapped."""
        segment = self.segment
        first = self.scope.base + 1
        self.scope.base += high - low + 1
        return replace(
            segment,
            action=_INVERSE[segment.action],  # type: ignore[arg-type]  # the values are actions
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
            f"SELECT j.id, {picked} FROM {self.images} AS j WHERE {_in(refused)}"
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


class _Forced(SliceUndo):
    """The forced writes: our own images are the plan, applied forwards."""

    def __init__(self, undo: SliceUndo, own: str, segment: Segment, span: str) -> None:
        super().__init__(undo.scope, undo.plain, segment, segment.first, segment.last)
        self.images = own
        self.span = span

    def write(self, wanted: int) -> None:
        """Apply them; fewer rows than wanted means that others hang on them."""
        scope, segment = self.scope, self.segment
        name, images = scope.table_sql(self.table), f"{self.images} AS j"
        if segment.action == "insert":
            done = self._insert(self.images, segment.after, self.span)
        elif segment.action == "delete":
            keys = [
                (scope.quote(self.table.columns[i].name), self._value(segment.before, i))
                for i in self.table.key_indexes
            ]
            done = scope.session.execute(
                scope.changes.delete_from(
                    name, "t", keys, images, f"{self.span}{self._unreferenced(self.span)}"
                )
            )
        else:
            sets = {
                scope.quote(c.name): self._value(segment.after, n)
                for n, c in enumerate(self.table.columns)
            }
            done = scope.session.execute(
                scope.changes.update_from(
                    name, "t", sets, images, f"{self.span} AND {self._match(segment.before)}"
                )
            )
        if done != wanted:
            message = f"Rows of {self.table.name} are referenced by others."
            raise ConstraintViolation(message, kind="referenced")


class _NotAllError(Exception):
    """Some rows of the slice are not as the journal left them."""


def _in(ids: Iterable[int]) -> str:
    return f"j.id IN ({', '.join(str(int(i)) for i in ids)})"
