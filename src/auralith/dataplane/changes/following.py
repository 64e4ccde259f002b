"""Capture the rows that follow captured ones by a foreign key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auralith.dataplane.changes.capture import Captured, Wanted, capture
from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.tables import Child
from auralith.dataplane.journal.model import JournaledTable


@dataclass(frozen=True)
class Link:
    """A foreign key from rows that are not captured yet to rows that are."""

    parent: JournaledTable
    found: Captured
    child: Child
    known: JournaledTable
    """The child's table."""
    start: int
    """Changes above this one belong to the same work: their rows are not captured again."""

    @property
    def mine(self) -> list[int]:
        """The key's columns in the child."""
        return [self.known.index(c) for c in self.child.key.columns]

    @property
    def theirs(self) -> list[int]:
        """The columns of the parent that it points at."""
        return [self.parent.index(c) for c in self.child.key.referenced_columns]


def capture_followers(scope: RunScope, link: Link, after: Mapping[int, str]) -> Captured:
    """Journal them; `after` holds stored expressions over the parent's images `j`."""
    known, ids = link.known, link.found.ids
    parents, seen = scope.images(link.parent), scope.images(known)
    newer = f"x.id > {link.start}"
    if scope.temporary and not scope.engine.capabilities.reopens_temporary:
        # The images are written to and read from at once: read from copies.
        columns = [f"{side}{t}" for side in ("ba" if after else "b") for t in link.theirs]
        parents, ids = _copy(scope, "parents", columns, f"{parents} AS j", ids), "1 = 1"
        keys = [f"b{i}" for i in known.key_indexes]
        seen, newer = _copy(scope, "seen", keys, f"{seen} AS x", newer), "1 = 1"
    on = " AND ".join(
        f"c.{scope.quote(known.columns[m].name)} = "
        + scope.changes.load(link.parent.columns[t], f"j.b{t}")
        for m, t in zip(link.mine, link.theirs, strict=True)
    )
    match = scope.key_match(known, [f"x.b{i}" for i in known.key_indexes], "c")
    wanted = Wanted(
        reference="c",
        source=f"{parents} AS j JOIN {scope.table_sql(link.child.table)} AS c ON {on}",
        condition=f"{ids} AND NOT EXISTS (SELECT 1 FROM {seen} AS x WHERE {newer} AND {match})",
    )
    return capture(scope, known, wanted, after)


def _copy(scope: RunScope, name: str, columns: Sequence[str], source: str, condition: str) -> str:
    """A temporary table with some columns of another one."""
    copy = scope.changes.journal.name(name, temporary=True)
    picked = ", ".join(dict.fromkeys(columns))
    scope.session.execute(f"DROP TEMPORARY TABLE IF EXISTS {copy}")
    scope.session.execute(
        f"CREATE TEMPORARY TABLE {copy} AS SELECT {picked} FROM {source} WHERE {condition}"
    )
    return copy
