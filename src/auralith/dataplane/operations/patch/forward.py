"""Change the rows of one slice: journal, write, count. Runs inside the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auralith.dataplane.changes import cascades
from auralith.dataplane.changes.capture import (
    Wanted,
    altered,
    capture,
    must_equal,
    reread,
    segment,
)
from auralith.dataplane.changes.effects import counted
from auralith.dataplane.changes.run_scope import Outcome, RunScope
from auralith.dataplane.changes.walkers import KeyWalker, Slice, Walker
from auralith.dataplane.engines.changes import OldRows
from auralith.dataplane.errors import ConstraintViolation
from auralith.dataplane.journal.model import JournaledTable
from auralith.dataplane.operations.patch import single_pass
from auralith.dataplane.operations.patch.input_walker import InputWalker
from auralith.dataplane.operations.patch.insertion import Insertion
from auralith.dataplane.operations.patch.matching import given, match_source
from auralith.dataplane.operations.patch.plan import PatchStep
from auralith.dataplane.sql.fragments import has_subquery


@dataclass(frozen=True)
class _Source:
    """Where the rows of a slice come from, and what becomes of them."""

    wanted: Wanted
    sets: Mapping[str, str]


def _null_key(table: JournaledTable, columns: Sequence[str], count: int) -> ConstraintViolation:
    names = ", ".join(columns)
    return ConstraintViolation(
        f"{count} rows of {table.name} have NULL in their key ({names}): nothing names them, so"
        " they can neither be journaled nor rolled back. Give them a key by hand, or leave them"
        f" out: {' AND '.join(f'{c} IS NOT NULL' for c in columns)}.",
        constraint="key",
        table=table.name,
        kind="null_key",
    )


class Forward:
    """The work of one bound operation."""

    def __init__(self, scope: RunScope, step: PatchStep, table: JournaledTable) -> None:
        self.scope = scope
        self.step = step
        self.table = table
        self.walker: Walker = (
            KeyWalker(scope, step.selection, table)
            if step.way == "live"
            else InputWalker(scope, step)
        )
        event = "delete" if step.verb == "delete" else "update"
        self.volatile = scope.changes.volatile(scope.session, step.table, event)
        self.old_rows = single_pass.old_rows_for(scope, step, volatile=self.volatile)
        self.insertion = Insertion(scope, step, table, self.walker)

    def check_keys(self) -> None:
        """Refuse rows that their key does not name; only SQLite has them, and in old tables."""
        known = {c.name for c in self.step.table.columns if c.nullable}
        open_ = [(n, k) for n, k in enumerate(self.table.key) if k in known]
        if not open_ or self.step.verb in ("insert", "upsert"):
            return
        if self.step.way == "live":
            names = [f"{self.step.reference}.{self.scope.quote(k)}" for _, k in open_]
            source, params = self.step.target, self.step.params
            where = f" AND ({self.step.where})" if self.step.where else ""
        else:
            names = [f"s._a_{n}" for n, _ in open_]
            source, params, where = f"{self.scope.input(self.step.index)} AS s", {}, ""
        empty = " OR ".join(f"{name} IS NULL" for name in names)
        sql = f"SELECT count(*) FROM {source} WHERE ({empty}){where}"
        if count := int(self.scope.session.query(sql, params)[0][0]):
            raise _null_key(self.table, [k for _, k in open_], count)

    def apply(self, piece: Slice) -> Outcome:
        """Do it; the outcome carries the segments for the ledger."""
        return counted(self.scope, self.step.table, self.step.written, lambda: self._apply(piece))

    def _apply(self, piece: Slice) -> Outcome:
        if self.step.verb == "insert":
            return self.insertion.insert(piece, match=False)
        if self.step.verb == "upsert":
            return self._upsert(piece)
        if self.old_rows is not None:
            return self._update_in_one(self.old_rows, piece)
        source = self._source(piece)
        if self.step.verb == "delete":
            return self._delete(source)
        return self._update(source)

    def _source(self, piece: Slice) -> _Source:
        condition, params = self.walker.condition(piece)
        if self.step.way == "live":
            order = ", ".join(self.walker.keys) if isinstance(self.walker, KeyWalker) else ""
            wanted = Wanted(self.step.reference, self.step.target, condition, params, order)
            return _Source(wanted, self.step.sets)
        keys = self.table.key
        on = " AND ".join(
            f"{self.step.reference}.{self.scope.quote(k)} = "
            + self.scope.changes.load(self.table.columns[self.table.index(k)], f"s._a_{n}")
            for n, k in enumerate(keys)
        )
        where, lexis = self.step.where, self.scope.engine.dialect.lexis
        if self.step.way == "keys" and where is not None and not has_subquery(where, lexis):
            condition += f" AND ({where})"
        sets = dict(self.step.sets)
        if self.step.way == "values":
            sets = {
                c: self.scope.changes.load(self.table.columns[self.table.index(c)], f"s._a_{n}")
                for n, c in enumerate(self.step.sets, start=len(keys))
            }
        source = f"{self.scope.input(self.step.index)} AS s JOIN {self.step.target} ON {on}"
        return _Source(self._from_input(source, condition, params), sets)

    def _from_input(self, source: str, condition: str, params: Mapping[str, Any]) -> Wanted:
        return Wanted(self.step.reference, source, condition, params, "s._a_seq")

    def _update_in_one(self, old_rows: OldRows, piece: Slice) -> Outcome:
        rows = self.walker.condition(piece)
        taken = single_pass.update(self.scope, self.step, self.table, rows, old_rows)
        unchanged = max(0, piece.count - taken.count)
        out = Outcome(matched=taken.count + unchanged, unchanged=unchanged, updated=taken.count)
        if taken.count:
            changed = [self.table.index(c) for c in self.step.sets]
            out.segments.append(
                segment(
                    self.scope,
                    self.table,
                    taken,
                    action="update",
                    operation=self.step.index,
                    changed=changed,
                )
            )
        return out

    def _update(self, source: _Source) -> Outcome:
        scope, table = self.scope, self.table
        after = {
            table.index(c): scope.changes.assign(table.columns[table.index(c)], e)
            for c, e in source.sets.items()
        }
        taken = capture(scope, table, source.wanted, after)
        out = Outcome(matched=taken.count + taken.unchanged, unchanged=taken.unchanged)
        if not taken.count:
            return out
        changed: tuple[int, ...] = tuple(after)
        names = set(source.sets)
        moved: list[cascades.Moved] = []
        if cascades.moves_keys(scope, self.step.table, names):
            moved = cascades.capture_moved(scope, self.step.table, table, taken)
        sets = {
            scope.quote(table.columns[n].name): scope.changes.load(table.columns[n], f"j.a{n}")
            for n in after
        }
        match = scope.key_match(table, [f"j.b{i}" for i in table.key_indexes], "t")
        done = scope.session.execute(
            scope.changes.update_from(
                scope.table_sql(table),
                "t",
                sets,
                f"{scope.images(table)} AS j",
                f"{taken.ids} AND {match}",
            )
        )
        must_equal(done, taken.count, "updated", table)
        own_children = any(m.table.name == self.step.table.name for m in moved)
        if self.volatile or own_children or self._references_itself(names):
            sides = [f"j.{'a' if i in after else 'b'}{i}" for i in table.key_indexes]
            if scope.temporary and not own_children and self._fires():
                out.altered = altered(scope, table, taken, after, sides)
            changed = reread(scope, table, taken, sides)
        # Undoing goes backwards: the parent first, its children then follow by themselves.
        for one in moved:
            known, found = one.journaled, one.captured
            everything: tuple[int, ...] = one.columns
            if scope.changes.volatile(scope.session, one.table, "update"):
                sides = [f"j.{'a' if i in one.columns else 'b'}{i}" for i in known.key_indexes]
                everything = reread(scope, known, found, sides)
            out.segments.append(
                segment(
                    scope,
                    known,
                    found,
                    action="update",
                    operation=self.step.index,
                    changed=everything,
                    cause="cascade",
                    note=one.note,
                )
            )
            place = (known.name, one.note)
            out.cascaded[place] = out.cascaded.get(place, 0) + found.count
        out.segments.append(
            segment(
                scope, table, taken, action="update", operation=self.step.index, changed=changed
            )
        )
        out.updated = taken.count
        return out

    def _fires(self) -> bool:
        return any(t.enabled and "update" in t.events for t in self.step.table.triggers)

    def _references_itself(self, names: set[str]) -> bool:
        """Rows of the batch may be each other's children and follow each other's keys."""
        table = self.step.table
        return any(
            c.table.name == table.name and set(c.key.referenced_columns) & names
            for c in self.scope.tables.children(table)
        )

    def _delete(self, source: _Source) -> Outcome:
        scope, table = self.scope, self.table
        taken = capture(scope, table, source.wanted, {})
        out = Outcome(matched=taken.count)
        if not taken.count:
            return out
        cascade = cascades.DeleteCascade(scope, self.step.index)
        cascade.collect(self.step.table, table, taken)
        keys = [
            (
                scope.quote(table.columns[i].name),
                scope.changes.load(table.columns[i], f"j.b{i}"),
            )
            for i in table.key_indexes
        ]
        # Rows of the same table that the cascade takes may be gone before their turn.
        own = [f for f in cascade.gone[1:] if f.journaled.no == table.no]
        done = scope.session.execute(
            scope.changes.delete_from(
                scope.table_sql(table), "t", keys, f"{scope.images(table)} AS j", taken.ids
            )
        )
        if not own and not self._follows_itself():
            must_equal(done, taken.count, "deleted", table)
        out.segments = cascade.finish()
        for item in out.segments[:-1]:
            place = (scope.header.table(item.table).name, item.note)
            out.cascaded[place] = out.cascaded.get(place, 0) + item.count
        out.deleted = taken.count
        return out

    def _follows_itself(self) -> bool:
        return any(
            c.table.name == self.step.table.name
            for c in self.scope.tables.children(self.step.table)
        )

    def _upsert(self, piece: Slice) -> Outcome:
        """First the rows that are there, then the others."""
        scope, table, out = self.scope, self.table, Outcome()
        condition, params = self.walker.condition(piece)
        source = match_source(scope, self.step, table)
        for shape in self.step.shapes:
            sets = {
                c: given(scope, self.step, table, c)
                for c in shape.columns
                if c not in self.step.match
            }
            mine = f"{condition} AND s._a_shape = {shape.no}"
            if sets:
                out.add(self._update(_Source(self._from_input(source, mine, params), sets)))
            else:
                sql = f"SELECT count(*) FROM {source} WHERE {mine}"
                found = int(scope.session.query(sql, params)[0][0])
                out.add(Outcome(matched=found, unchanged=found))
        if self.step.insert_missing:
            out.add(self.insertion.insert(piece, match=True))
        sql = f"SELECT count(*) FROM {scope.input(self.step.index)} AS s WHERE {condition}"
        asked = int(scope.session.query(sql, params)[0][0])
        out.unknown = asked - out.matched - out.inserted
        return out
