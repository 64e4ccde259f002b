"""k-anonymity, by the target's own GROUP BY: no row leaves the database."""

from collections.abc import Sequence

from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.masking.spec import Quasi
from auralith.dataplane.operations.anonymize.verification.model import Check, Sharing
from auralith.dataplane.operations.anonymize.verification.reasons import why
from auralith.dataplane.operations.anonymize.verification.sheet import Sheet
from auralith.dataplane.operations.anonymize.verification.sides import Pair
from auralith.dataplane.schema.model import Table
from auralith.dataplane.schema.names import TableName


def check_anonymity(
    database: Database, known: Sequence[Pair], asked: Sequence[Quasi], sheet: Sheet
) -> tuple[Sharing, ...]:
    """How many rows share each combination, and which column to generalise where too few do."""
    by_name = {pair.name: pair for pair in known}
    out = []
    for quasi in asked:
        name = TableName.parse(quasi.table)
        pair = by_name.get(name) or by_name.get(TableName(None, name.name))
        if pair is None or any(pair.there.column(c) is None for c in quasi.columns):
            reason = why("groups_no_columns")
            for column in quasi.columns:
                sheet.list(name, column, None)
            sheet.put(name, quasi.columns, Check("k_anonymity", "not_verified", reason))
            continue
        try:
            found = _sharing(database, pair.there, quasi)
        except DataPlaneError as error:
            reason = why("groups_uncounted", code=error.code)
            sheet.put(pair.name, quasi.columns, Check("k_anonymity", "not_verified", reason))
            continue
        out.append(found)
        if found.groups_below:
            reason = why(
                "groups_small",
                groups=found.groups_below,
                rows=found.rows_below,
                k=quasi.k,
                smallest=found.k_found or 0,
                column=found.hint or "",
            )
            sheet.put(
                pair.name,
                quasi.columns,
                Check("k_anonymity", "fail", reason, found.rows_below),
            )
        else:
            sheet.put(pair.name, quasi.columns, Check("k_anonymity", "pass", rows=0))
    return tuple(out)


def _sharing(database: Database, table: Table, quasi: Quasi) -> Sharing:
    smallest, below, rows_below, rows = _groups(database, table, quasi.columns, quasi.k)
    hint = None
    if below:
        # What is left when a column says nothing any more is the most that generalising it gives.
        left = {name: _without(database, table, quasi, name) for name in quasi.columns}
        hint = min(quasi.columns, key=lambda name: (left[name], quasi.columns.index(name)))
    return Sharing(
        table=quasi.table,
        columns=tuple(quasi.columns),
        k_asked=quasi.k,
        k_found=smallest,
        groups_below=below,
        rows_below=rows_below,
        rows=rows,
        hint=hint,
    )


def _without(database: Database, table: Table, quasi: Quasi, name: str) -> int:
    rest = [column for column in quasi.columns if column != name]
    return _groups(database, table, rest, quasi.k)[2] if rest else 0


def _groups(
    database: Database, table: Table, columns: Sequence[str], k: int
) -> tuple[int | None, int, int, int]:
    """The smallest group, groups below k, their rows, all rows."""
    dialect = database.engine.dialect
    names = ", ".join(dialect.quote(name) for name in columns)
    row = database.session.query(
        "SELECT min(n), coalesce(sum(CASE WHEN n < :k THEN 1 ELSE 0 END), 0),"
        " coalesce(sum(CASE WHEN n < :k THEN n ELSE 0 END), 0), coalesce(sum(n), 0) FROM"
        f" (SELECT count(*) AS n FROM {dialect.table(table.name)} GROUP BY {names}) parts",
        {"k": k},
    )[0]
    return None if row[0] is None else int(row[0]), int(row[1]), int(row[2]), int(row[3])
