"""Lock rows and keep their images: the step before every change."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.errors import StatementFailed
from auralith.dataplane.journal.model import Action, Cause, JournaledTable, Segment


@dataclass(frozen=True)
class Captured:
    """Change ids that a capture has given out; `count` without the unchanged rows."""

    first: int
    last: int
    count: int
    unchanged: int = 0

    @property
    def ids(self) -> str:
        """The predicate over an image table aliased `j`."""
        return f"j.id >= {self.first} AND j.id <= {self.last}"


NOTHING = Captured(0, -1, 0)


@dataclass(frozen=True)
class Wanted:
    """Rows to be captured, as SQL."""

    reference: str
    """How the condition calls their table."""
    source: str
    """What stands behind FROM."""
    condition: str
    params: Mapping[str, Any] = field(default_factory=dict)
    order: str = ""


def capture(
    scope: RunScope,
    table: JournaledTable,
    wanted: Wanted,
    after: Mapping[int, str],
    *,
    before: bool = True,
) -> Captured:
    """Journal the rows that are wanted, as they are and as they will be.

    `after` holds stored expressions by column. Rows whose after-image is the before-image are
    taken out again and counted. Rows stay locked until the transaction ends; without `before`
    they are new ones, that nobody has to be kept from.
    """
    reference, params = wanted.reference, wanted.params
    columns, values = ["id"], [scope.next_id(wanted.order)]
    if before:
        for n, column in enumerate(table.columns):
            columns.append(f"b{n}")
            values.append(scope.changes.store(column, f"{reference}.{scope.quote(column.name)}"))
    for n, expression in after.items():
        columns.append(f"a{n}")
        values.append(expression)
    tail = scope.changes.lock_rows(reference) if before else ""
    if wanted.order:
        tail = f" ORDER BY {wanted.order}{tail}"
    images = scope.images(table)
    insert = (
        f"INSERT INTO {images} ({', '.join(columns)}) SELECT {', '.join(values)}"
        f" FROM {wanted.source} WHERE {wanted.condition}{tail}"
    )
    compared = after if before else {}
    if scope.engine.capabilities.returning:
        return _insert_and_measure(scope, table, insert, params, compared)
    written = scope.session.execute(insert, params)
    if written == 0:
        return NOTHING
    same = scope.same_all(table, [(n, f"a{n}", f"b{n}") for n in compared])
    unchanged = 0
    first, last = scope.base + 1, scope.base + written
    if same:
        sql = f"SELECT count(*) FROM {images} WHERE id >= {first} AND id <= {last} AND {same}"
        unchanged = int(scope.session.query(sql)[0][0])
    return _settle(scope, table, Captured(first, last, written - unchanged, unchanged), same)


def _insert_and_measure(
    scope: RunScope,
    table: JournaledTable,
    insert: str,
    params: Mapping[str, Any],
    compared: Mapping[int, str],
) -> Captured:
    """In one statement: the new images are looked at while they are still in hand."""
    same = scope.same_all(table, [(n, f"a{n}", f"b{n}") for n in compared])
    rows = scope.session.query(
        f"WITH taken AS ({insert} RETURNING id, {same or 'false'} AS same)"
        " SELECT min(id), max(id), count(*), count(*) FILTER (WHERE same) FROM taken",
        params,
    )
    first, last, count, unchanged = rows[0]
    if not count:
        return NOTHING
    found = Captured(int(first), int(last), int(count) - int(unchanged), int(unchanged))
    return _settle(scope, table, found, same)


def _settle(scope: RunScope, table: JournaledTable, found: Captured, same: str) -> Captured:
    """Forget the rows that would not change, and count the ids as used."""
    if found.unchanged:
        scope.session.execute(
            f"DELETE FROM {scope.images(table)} WHERE id >= {found.first} AND id <= {found.last}"
            f" AND {same}"
        )
    scope.base = found.last
    return found


def reread(
    scope: RunScope, table: JournaledTable, captured: Captured, sides: Sequence[str]
) -> tuple[int, ...]:
    """Take the after-images of all columns from the rows as they stand now."""
    changes = scope.changes
    sets = {
        f"a{n}": changes.store(c, f"t.{scope.quote(c.name)}") for n, c in enumerate(table.columns)
    }
    scope.session.execute(
        changes.update_from(
            scope.images(table),
            "j",
            sets,
            f"{scope.table_sql(table)} AS t",
            f"{captured.ids} AND {scope.key_match(table, sides, 't')}",
        )
    )
    return tuple(range(len(table.columns)))


def altered(
    scope: RunScope,
    table: JournaledTable,
    captured: Captured,
    after: Collection[int],
    sides: Sequence[str],
) -> int:
    """How many captured rows do not stand as they were written: a trigger wrote them again.

    `after` names the columns that were written; the others should be as before. Asked before
    the images are read again.
    """
    wanted = [
        (
            n,
            f"j.{'a' if n in after else 'b'}{n}",
            scope.changes.store(c, f"t.{scope.quote(c.name)}"),
        )
        for n, c in enumerate(table.columns)
    ]
    rows = scope.session.query(
        f"SELECT count(*) FROM {scope.images(table)} AS j JOIN {scope.table_sql(table)} AS t"
        f" ON {scope.key_match(table, sides, 't')}"
        f" WHERE {captured.ids} AND {scope.same_all(table, wanted)}"
    )
    return captured.count - int(rows[0][0])


def segment(
    scope: RunScope,
    table: JournaledTable,
    captured: Captured,
    *,
    action: Action,
    operation: int,
    changed: Sequence[int],
    cause: Cause = "direct",
    note: str = "",
) -> Segment:
    """The ledger's line for a capture."""
    return Segment(
        table=table.no,
        action=action,
        cause=cause,
        operation=operation,
        first=captured.first,
        last=captured.last,
        count=captured.count,
        changed=tuple(changed),
        images=scope.run_no,
        at=captured.first,
        note=note,
    )


def must_equal(done: int, wanted: int, what: str, table: JournaledTable) -> None:
    """Rows journaled are rows changed; anything else stops the batch."""
    if done != wanted:
        msg = (
            f"{wanted} rows of {table.name} were journaled but {done} were {what}: a trigger or a"
            " rule of the table keeps rows from being changed. Nothing of this batch was kept."
        )
        raise StatementFailed(
            msg,
            code="changes.rows_differ",
            params={"table": table.name, "journaled": wanted, "changed": done},
        )
