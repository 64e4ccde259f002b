"""Insert the rows of one slice of an input table, with their keys journaled."""

from typing import TYPE_CHECKING

from auralith.dataplane.changes.capture import (
    Captured,
    capture,
    must_equal,
    reread,
    segment,
)
from auralith.dataplane.changes.scope import Outcome
from auralith.dataplane.changes.walkers import Slice
from auralith.dataplane.errors import StatementFailed
from auralith.dataplane.operations.patch.plan import Shape

if TYPE_CHECKING:
    from auralith.dataplane.operations.patch.forward import Forward


def insert_slice(work: "Forward", piece: Slice, *, match: bool) -> Outcome:
    """Insert the slice's rows; with `match` only those whose key no row has yet."""
    out = Outcome()
    for shape in work.step.shapes:
        taken, given = _capture(work, piece, shape, match=match)
        if not taken.count:
            continue
        if work.scope.changes.precomputes_defaults:
            columns = [c.name for c in work.table.columns]
            _insert(work, taken, columns)
            keyed = True
        else:
            keyed = set(work.table.key) <= set(given)
            if keyed:
                _insert(work, taken, given)
            else:
                _insert_one_by_one(work, taken, given)
        if work.volatile_insert or not work.scope.changes.precomputes_defaults:
            sides = [f"j.a{i}" for i in work.table.key_indexes]
            reread(work.scope, work.table, taken, sides)
        out.segments.append(
            segment(
                work.scope,
                work.table,
                taken,
                action="insert",
                operation=work.step.index,
                changed=range(len(work.table.columns)),
            )
        )
        out.inserted += taken.count
    return out


def _capture(
    work: "Forward", piece: Slice, shape: Shape, *, match: bool
) -> tuple[Captured, list[str]]:
    """The new rows' images, and the columns they name."""
    scope, table, step = work.scope, work.table, work.step
    after: dict[int, str] = {}
    given: list[str] = []
    for n, column in enumerate(table.columns):
        if column.name in shape.columns:
            cell = f"s._a_{work.input_index(column.name)}"
            value = (
                scope.changes.load(column, cell)
                if step.way == "values"
                else scope.changes.from_text(column, cell)
            )
            after[n] = scope.changes.assign(column, value)
            given.append(column.name)
            continue
        plain = step.table.column(column.name)
        wanted = scope.changes.precomputes_defaults or column.name in table.key
        default = (
            scope.changes.default(scope.session, step.table, plain) if plain and wanted else None
        )
        if default is not None:
            after[n] = scope.changes.assign(column, default)
            given.append(column.name)
    condition, params = work.walker.condition(piece)
    if step.way != "values":
        condition += f" AND s._a_shape = {shape.no}"
    if match:
        condition += f" AND NOT EXISTS (SELECT 1 FROM {step.target} WHERE {work.match_condition()})"
    taken = capture(
        scope,
        table,
        reference="s",
        source=f"{scope.input(step.index)} AS s",
        condition=condition,
        after=after,
        params=params,
        before=False,
        lock="",
        order="s._a_seq",
    )
    return taken, given


def _statement(work: "Forward", columns: list[str], ids: str) -> str:
    scope, table = work.scope, work.table
    names = ", ".join(scope.quote(c) for c in columns)
    values = ", ".join(
        scope.changes.load(table.columns[table.index(c)], f"j.a{table.index(c)}") for c in columns
    )
    written = [c for c in work.step.table.columns if c.name in columns]
    return (
        f"INSERT INTO {scope.table_sql(table)} ({names}){scope.changes.overriding(written)}"
        f" SELECT {values} FROM {scope.images(table)} AS j WHERE {ids} ORDER BY j.id"
    )


def _insert(work: "Forward", taken: Captured, columns: list[str]) -> None:
    done = work.scope.session.execute(_statement(work, columns, taken.ids))
    must_equal(done, taken.count, "inserted", work.table)


def _insert_one_by_one(work: "Forward", taken: Captured, columns: list[str]) -> None:
    """For keys that only the server gives out: each row tells its own."""
    session, images = work.scope.session, work.scope.images(work.table)
    missing = [k for k in work.table.key if k not in columns]
    if len(missing) > 1:
        msg = f"Give the key columns {', '.join(missing)}: the server cannot tell them afterwards."
        raise StatementFailed(msg)
    index = work.table.index(missing[0])
    for change in range(taken.first, taken.last + 1):
        done = session.execute(_statement(work, columns, f"j.id = {change}"))
        must_equal(done, 1, "inserted", work.table)
        session.execute(f"UPDATE {images} SET a{index} = LAST_INSERT_ID() WHERE id = {change}")
