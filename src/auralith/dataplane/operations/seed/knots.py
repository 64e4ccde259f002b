"""Tables that point at each other in a circle: their rows go together, or not at all.

A key of the circle may be NULL, or is looked at when the transaction ends. Whoever stays keeps
what it points at: rows are taken off until none of those that go is pointed at by one that stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.tables import Child
from auralith.dataplane.journal.ranges import Ranges
from auralith.dataplane.operations.seed.removing import (
    EDITED,
    REFERENCED,
    Removed,
    by_leaves,
    conflicts,
    shown,
)
from auralith.dataplane.operations.seed.staged import HERE, MARK, NUMBER, ROW, Staged
from auralith.dataplane.schema.model import ForeignKey
from auralith.dataplane.schema.names import TableName

_GOES, _EDITED, _REFERENCED = 1, 2, 3
_OTHER = "o"


@dataclass(frozen=True)
class Member:
    """One table of the circle."""

    staged: Staged
    """A lasting one."""
    ranges: Ranges
    """The rows that the run made."""
    children: Sequence[Child]
    """All foreign keys that point at the table."""
    opened: Sequence[ForeignKey] = ()
    """Its own keys within the circle that may be NULL."""


class Knot:
    """Works within one transaction of others; the stages are made before it."""

    def __init__(self, scope: RunScope, members: Sequence[Member]) -> None:
        """`members` in the order of their deletion."""
        self.scope, self.members = scope, members
        self.by_name: Mapping[TableName, Member] = {m.staged.table.name: m for m in members}

    def fill(self) -> dict[TableName, int]:
        """Make all rows again; how many, by table."""
        rows = {}
        for member in self.members:
            session = self.scope.session
            session.execute(f"DELETE FROM {member.staged.sql}")
            rows[member.staged.table.name] = sum(
                member.staged.fill(low, high, more=True) for low, high in member.ranges
            )
        return rows

    def run(self, rows: Mapping[TableName, int]) -> dict[TableName, Removed]:
        """Delete what can go, and name what stays."""
        there = {m.staged.table.name: self._look(m.staged) for m in self.members}
        pointing = [(m, child) for m in self.members for child in m.children]
        while any(self._held(member, child) for member, child in pointing):
            pass
        left = {m.staged.table.name: self._left(m.staged) for m in self.members}
        seeding, session = self.scope.engine.seeding, self.scope.session
        seeding.defer(session)
        for member in self.members:
            self._open(member)
        out = {}
        for member in self.members:
            staged, name = member.staged, member.staged.table.name
            deleted = self._delete(member)
            named = tuple(conflicts(self.scope, staged, left[name]))
            out[name] = Removed(rows[name], deleted, rows[name] - there[name], named)
        return out

    def _look(self, staged: Staged) -> int:
        """Lock the rows and mark what became of them; how many are there."""
        lock = self.scope.changes.lock_rows(ROW)
        self.scope.session.query(
            f"SELECT 1 FROM {staged.here} JOIN {staged.rows} ON {staged.match()}{lock}"
        )
        mark = f"CASE WHEN {staged.clean()} THEN {_GOES} ELSE {_EDITED} END"
        return self.scope.session.execute(
            self.scope.changes.update_from(
                staged.sql, HERE, {MARK: mark}, staged.rows, staged.match()
            )
        )

    def _held(self, member: Member, child: Child) -> bool:
        """Mark rows that a row which stays points at by this key; whether there were any."""
        staged, quote = member.staged, self.scope.quote
        source = f"{self.scope.table_sql(child.table)} AS c"
        stays = ""
        among = self.by_name.get(child.table.name)
        if among is not None:
            same = " AND ".join(
                f"c.{name} = {value}" for name, value in among.staged.matched(_OTHER)
            )
            goes = f"{_OTHER}.{MARK} = {_GOES}"
            source = f"({source} LEFT JOIN {among.staged.sql} AS {_OTHER} ON {same} AND {goes})"
            stays = f" AND {_OTHER}.{NUMBER} IS NULL"
        points = []
        joined = False
        for own, other in zip(child.key.columns, child.key.referenced_columns, strict=True):
            value = staged.value(other)
            if value is None:
                joined = True
                value = f"{ROW}.{quote(other)}"
            points.append(f"c.{quote(own)} = {value}")
        if joined:
            source = f"{source}, {staged.rows}"
            points.append(staged.match())
        condition = f"{HERE}.{MARK} = {_GOES} AND {' AND '.join(points)}{stays}"
        done = self.scope.session.execute(
            self.scope.changes.update_from(
                staged.sql, HERE, {MARK: str(_REFERENCED)}, source, condition
            )
        )
        return bool(done)

    def _left(self, staged: Staged) -> list[tuple[object, ...]]:
        why = f"CASE WHEN {HERE}.{MARK} = {_EDITED} THEN '{EDITED}' ELSE '{REFERENCED}' END"
        return self.scope.session.query(
            f"SELECT {shown(staged)}, {why} FROM {staged.here} JOIN {staged.rows}"
            f" ON {staged.match()} WHERE {HERE}.{MARK} <> {_GOES} ORDER BY {HERE}.{NUMBER}"
        )

    def _open(self, member: Member) -> None:
        """Untie the rows that go from each other."""
        staged = member.staged
        nullable = {c.name for c in staged.table.columns if c.nullable}
        names = [c for key in member.opened for c in key.columns if c in nullable]
        if names:
            sets = {self.scope.quote(name): "NULL" for name in names}
            where = f"{staged.match()} AND {HERE}.{MARK} = {_GOES}"
            self.scope.session.execute(
                self.scope.changes.update_from(staged.target, ROW, sets, staged.here, where)
            )

    def _delete(self, member: Member) -> int:
        staged, goes = member.staged, f"{HERE}.{MARK} = {_GOES}"
        nullable = {c.name for c in staged.table.columns if c.nullable}
        own = [
            child
            for child in member.children
            if child.table.name == staged.table.name and not nullable & set(child.key.columns)
        ]
        if own:
            return by_leaves(self.scope, staged, own, goes)
        return self.scope.session.execute(
            self.scope.changes.delete_from(staged.target, ROW, staged.matched(), staged.here, goes)
        )
