"""Taking rows of a run out of one table: those that are as it made them and nothing points at."""

from collections.abc import Sequence
from dataclasses import dataclass

from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.tables import Child
from auralith.dataplane.journal.model import Conflict
from auralith.dataplane.operations.seed.staged import HERE, MARK, NUMBER, ROW, Staged

EDITED, REFERENCED = "edited", "referenced"
_LEAF, _OFF = 8, 9
"""Marks of rows that go now, and that went."""


@dataclass(frozen=True)
class Removed:
    """What became of rows that a run made."""

    rows: int
    deleted: int
    gone: int
    conflicts: tuple[Conflict, ...] = ()
    """Rows that stay: `edited` or `referenced` since."""

    def counts(self) -> dict[str, int]:
        """As the ledger keeps it."""
        edited = sum(c.reason == EDITED for c in self.conflicts)
        return {
            "matched": self.rows,
            "deleted": self.deleted,
            "gone": self.gone,
            "edited": edited,
            "referenced": len(self.conflicts) - edited,
        }


class Remover:
    """Works within transactions of others; the stage holds the rows that are meant."""

    def __init__(self, scope: RunScope, staged: Staged, children: Sequence[Child]) -> None:
        """`children` are all foreign keys that point at the table."""
        self.scope, self.staged = scope, staged
        self.others = [c for c in children if c.table.name != staged.table.name]
        self.own = [c for c in children if c.table.name == staged.table.name]

    def run(self, rows: int) -> Removed:
        """Delete what can go of the rows in the stage, and name what stays.

        Nobody can point at a row, or change it, between the look at it and its end: it is locked.
        """
        if indexed((*self.others, *self.own)):
            self.scope.engine.seeding.look_up(self.scope.session)
        there = self._locked()
        deleted = self._by_leaves() if self.own else self._delete(self._free())
        left = [] if deleted == there else self._left()
        return Removed(rows, deleted, rows - there, tuple(left))

    def _locked(self) -> int:
        staged = self.staged
        lock = self.scope.changes.lock_rows(ROW)
        sql = f"SELECT 1 FROM {staged.here} JOIN {staged.rows} ON {staged.match()}{lock}"
        return len(self.scope.session.query(sql))

    def _free(self) -> str:
        """Whether a row is as it was made, and no row of another table points at it."""
        parts = [self.staged.clean()]
        for child in self.others:
            named = self.scope.table_sql(child.table)
            parts.append(f"NOT {self.staged.pointed_at(named, child.key)}")
        return " AND ".join(parts)

    def _delete(self, condition: str) -> int:
        staged = self.staged
        return self.scope.session.execute(
            self.scope.changes.delete_from(
                staged.target, ROW, staged.matched(), staged.here, condition
            )
        )

    def _by_leaves(self) -> int:
        """Rows of one table that point at each other: those first that none points at."""
        wanted = f"{HERE}.{MARK} IS NULL AND {self._free()}"
        return by_leaves(self.scope, self.staged, self.own, wanted)

    def _left(self) -> list[Conflict]:
        staged = self.staged
        rows = self.scope.session.query(
            f"SELECT {shown(staged)}, CASE WHEN {staged.clean()} THEN '{REFERENCED}'"
            f" ELSE '{EDITED}' END FROM {staged.here} JOIN {staged.rows} ON {staged.match()}"
            f" ORDER BY {HERE}.{NUMBER}"
        )
        return conflicts(self.scope, staged, rows)


def indexed(children: Sequence[Child]) -> bool:
    """Whether rows that point at a row are found by indexes, whatever key they point by."""
    return all(_indexed(child) for child in children)


def _indexed(child: Child) -> bool:
    """Whether rows that point at a row are found by an index."""
    table, columns = child.table, set(child.key.columns)
    keys = [k.columns for k in (table.primary_key, *table.unique_keys) if k is not None]
    found = [*keys, *(i.columns for i in table.indexes if i.valid and i.partial is None)]
    return any(set(one[: len(columns)]) == columns for one in found)


def by_leaves(scope: RunScope, staged: Staged, own: Sequence[Child], wanted: str) -> int:
    """Delete rows of a table whose rows point at each other, leaves first; how many.

    `wanted` are those of the stage, by a condition over stage and table. Rows that another one
    points at are left.
    """
    free = " AND ".join(f"NOT {_by_another(scope, staged, child)}" for child in own)
    leaves = scope.changes.update_from(
        staged.sql,
        HERE,
        {MARK: str(_LEAF)},
        staged.rows,
        f"{wanted} AND {staged.match()} AND {free}",
    )
    deletion = scope.changes.delete_from(
        staged.target, ROW, staged.matched(), staged.here, f"{HERE}.{MARK} = {_LEAF}"
    )
    deleted = 0
    while scope.session.execute(leaves):
        # Some engines let no row go that points at itself: nothing else does, and it is locked.
        with scope.changes.rekeying.suspended(scope.session):
            deleted += scope.session.execute(deletion)
        scope.session.execute(f"UPDATE {staged.sql} SET {MARK} = {_OFF} WHERE {MARK} = {_LEAF}")
    return deleted


def _by_another(scope: RunScope, staged: Staged, child: Child) -> str:
    """Whether another row of the same table points at the row."""
    pairs = zip(child.key.columns, child.key.referenced_columns, strict=True)
    same = " AND ".join(
        f"c.{scope.quote(own)} = {ROW}.{scope.quote(other)}" for own, other in pairs
    )
    itself = " AND ".join(f"c.{name} = {ROW}.{name}" for name, _ in staged.matched())
    return f"EXISTS (SELECT 1 FROM {staged.target} AS c WHERE {same} AND NOT ({itself}))"


def shown(staged: Staged) -> str:
    """The key's columns, as results tell them."""
    values = staged.scope.engine.values
    return ", ".join(values.select(f.column, ROW) for f in staged.keys)


def conflicts(scope: RunScope, staged: Staged, rows: Sequence[Sequence[object]]) -> list[Conflict]:
    """Rows of a key's columns and a reason, as conflicts."""
    values, out = scope.engine.values, []
    for row in rows:
        scope.base += 1
        key = {
            f.column.name: values.to_json(f.column, value)
            for f, value in zip(staged.keys, row[:-1], strict=True)
        }
        out.append(Conflict(scope.base, str(staged.table.name), key, str(row[-1])))
    return out
