"""Generators that suit one column, best first: what somebody who draws up a scenario may choose."""

from collections.abc import Sequence
from itertools import islice

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.generating.inferring.counts import Count
from auralith.dataplane.generating.inferring.scenario import Facts, Wanted, drafter_of
from auralith.dataplane.generating.spec import ColumnSpec
from auralith.dataplane.schema.model import Table
from auralith.dataplane.schema.names import TableName

MOST = 6


def suggest(
    tables: Sequence[Table],
    name: TableName,
    column: str,
    wanted: Wanted | None = None,
    facts: Facts | None = None,
) -> tuple[ColumnSpec, ...]:
    """At most so many; each was bound to the column, and tried on a few rows.

    Raises InvalidInput for a column that is not there.
    """
    table = next((t for t in tables if t.name == name), None)
    if table is None or table.column(column) is None:
        msg = f"There is no column {column} in {name}."
        raise InvalidInput(msg, loc=("column",), code="seed.column")
    asked = wanted or Wanted()
    drafter = drafter_of(table, tables, asked, facts or Facts())
    draft = drafter.draft(table, Count(asked.rows, rows=asked.rows))
    found = [draft.columns[column]] if column in draft.columns else []
    found += islice(draft.following.get(column, iter(())), MOST)
    return tuple(found[:MOST])
