"""Input tables: rows that an operation does not find by walking its table.

Given rows and files are loaded as people wrote them and read by the server; collected keys and
values are frozen, so that a change cannot move its own goal and a restart finds the same set.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.errors import ConstraintViolation, DataPlaneError
from auralith.dataplane.journal.model import JournaledTable
from auralith.dataplane.operations.patch.plan import PatchStep

Cells = Sequence[str | None]
Files = Callable[[str], tuple[Sequence[str], Iterator[list[Cells]]]]
"""Per file id: its columns, and its rows in batches of text (or None) cells."""


PART = 1_000
MAX_BAD_ROWS = 100


def needs_input(step: PatchStep) -> bool:
    """Whether a step works from an input table."""
    return step.way != "live"


def create_input(scope: RunScope, step: PatchStep, table: JournaledTable) -> None:
    """Make the (empty) input table of a step."""
    columns: list[tuple[str, str]] = []
    for n, name in enumerate(step.input_columns):
        column = table.columns[table.index(name)]
        written = step.way in ("rows", "text")
        type_ = scope.changes.text_type(column) if written else column.store
        columns.append((f"_a_{n}", type_))
    if step.fill is None:
        columns.append(("_a_shape", "integer"))
    name = f"input_{scope.run_no}_{step.index}"
    scope.session.execute(scope.changes.journal.inputs(name, columns, temporary=scope.temporary))


def drop_input(scope: RunScope, step: PatchStep) -> None:
    """Forget the input of a finished step."""
    scope.session.execute(f"DROP TABLE IF EXISTS {scope.input(step.index)}")


def fill_input(scope: RunScope, step: PatchStep, table: JournaledTable, files: Files) -> None:
    """Fill it, inside the caller's transaction; raises ConstraintViolation for bad input."""
    name = scope.input(step.index)
    if step.fill is not None:
        columns = ", ".join(f"_a_{n}" for n in range(len(step.fill_columns)))
        scope.session.execute(f"INSERT INTO {name} ({columns}) {step.fill}", step.params)
        if step.joined:
            _drop_doubles(scope, name, [f"_a_{n}" for n in range(len(table.key))])
        return
    count = len(step.input_columns)
    names = ["_a_seq", *(f"_a_{n}" for n in range(count)), "_a_shape"]
    address = scope.input_address(step.index)
    try:
        with scope.session.savepoint():
            scope.session.load(address, names, _rows(scope, step, files))
    except ConstraintViolation as error:
        raise _find_bad_rows(scope, step, files, names, error) from error
    if step.verb == "upsert":
        _check_keys(scope, step, table)


def _drop_doubles(scope: RunScope, name: str, keys: Sequence[str]) -> None:
    """Keep the first of the rows with the same key."""
    first = f"SELECT min(_a_seq) AS first FROM {name} GROUP BY {', '.join(keys)}"
    if scope.temporary and not scope.engine.capabilities.reopens_temporary:
        kept = scope.changes.journal.name("kept", temporary=True)
        scope.session.execute(f"DROP TEMPORARY TABLE IF EXISTS {kept}")
        scope.session.execute(f"CREATE TEMPORARY TABLE {kept} AS {first}")
        first = f"SELECT first FROM {kept}"
    scope.session.execute(
        f"DELETE FROM {name} WHERE _a_seq NOT IN (SELECT first FROM ({first}) AS kept)"
    )


class BadRows(ConstraintViolation):
    """Rows of an input that their columns cannot take: (number, what is wrong) each."""

    def __init__(
        self, rows: Sequence[tuple[int, ConstraintViolation]], first: ConstraintViolation
    ) -> None:
        super().__init__(
            f"Row {rows[0][0]}: {rows[0][1].message}" if rows else first.message,
            constraint=first.constraint,
            table=first.table,
            kind=first.kind,
        )
        self.rows = tuple(rows)


def _rows(scope: RunScope, step: PatchStep, files: Files) -> Iterable[list[Any]]:
    return _file_rows(step, files) if step.file_id is not None else _given_rows(scope, step)


def _find_bad_rows(
    scope: RunScope, step: PatchStep, files: Files, names: Sequence[str], error: ConstraintViolation
) -> BadRows:
    """Load in small parts, and the parts that fail in halves, until the rows are known."""
    address = scope.input_address(step.index)
    bad: list[tuple[int, ConstraintViolation]] = []

    def attempt(rows: list[list[Any]]) -> None:
        if not rows or len(bad) >= MAX_BAD_ROWS:
            return
        try:
            with scope.session.savepoint():
                scope.session.load(address, names, rows)
        except ConstraintViolation as inner:
            if len(rows) == 1:
                bad.append((int(rows[0][0]), inner))
                return
            attempt(rows[: len(rows) // 2])
            attempt(rows[len(rows) // 2 :])

    part: list[list[Any]] = []
    for row in _rows(scope, step, files):
        part.append(row)
        if len(part) == PART:
            attempt(part)
            part = []
    attempt(part)
    return BadRows(bad, error)


def _given_rows(scope: RunScope, step: PatchStep) -> Iterator[list[Any]]:
    columns = step.input_columns
    shapes = {s.columns: s.no for s in step.shapes}
    known = {c.name: c for c in step.table.columns}
    from_json = scope.engine.values.from_json
    for seq, row in enumerate(step.rows, start=1):
        values = [from_json(known[c], row[c]) if c in row else None for c in columns]
        yield [seq, *values, shapes[tuple(row)]]


def _file_rows(step: PatchStep, files: Files) -> Iterable[list[Any]]:
    _, batches = files(step.file_id or "")
    seq = 0
    for batch in batches:
        for cells in batch:
            seq += 1
            yield [seq, *cells, 0]


def _check_keys(scope: RunScope, step: PatchStep, table: JournaledTable) -> None:
    """No empty keys, no key twice: the line is named."""
    name = scope.input(step.index)
    columns = step.input_columns
    cells = [f"s._a_{columns.index(c)}" for c in step.match]
    empty = " OR ".join(f"{c} IS NULL" for c in cells)
    rows = scope.session.query(f"SELECT min(s._a_seq) FROM {name} AS s WHERE {empty}")
    if rows[0][0] is not None:
        msg = f"Row {rows[0][0]} has no value for its key ({', '.join(step.match)})."
        raise ConstraintViolation(msg, constraint="key", table=table.name, kind="not_null")
    read = [
        scope.changes.from_text(table.columns[table.index(c)], cell)
        for c, cell in zip(step.match, cells, strict=True)
    ]
    for keys in (read, cells):
        try:
            with scope.session.savepoint():
                twice = scope.session.query(
                    f"SELECT min(s._a_seq), max(s._a_seq) FROM {name} AS s"
                    f" GROUP BY {', '.join(keys)} HAVING count(*) > 1 ORDER BY 1 LIMIT 1"
                )
            break
        except DataPlaneError:
            twice = []  # some key cannot be read: the slices will name it
    if twice:
        msg = f"Rows {twice[0][0]} and {twice[0][1]} have the same key; keep one of them."
        raise ConstraintViolation(
            msg, constraint="duplicate_key", table=table.name, kind="duplicate_key"
        )
