"""Which columns of a database hold personal data, and what could be done with each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auralith.dataplane.detecting.model import Finding
from auralith.dataplane.detecting.searching import search
from auralith.dataplane.detecting.suggesting import suggested
from auralith.dataplane.engines.base import Place
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.masking.groups import VirtualKey
from auralith.dataplane.operations.anonymize.detection.reading import (
    DOCUMENTS,
    Unread,
    affordable,
    of_rows,
    read,
)
from auralith.dataplane.schema.model import Schema, Table
from auralith.dataplane.schema.names import TableName

SAMPLE_ROWS = 2_000

__all__ = ["SAMPLE_ROWS", "Detection", "Finding", "Unread", "detect"]


@dataclass(frozen=True)
class Detection:
    """What was found, and where was looked."""

    items: tuple[Finding, ...]
    """One for each column that looks personal, in the order of the tables."""
    tables: tuple[str, ...]
    unread: tuple[Unread, ...] = ()
    """Tables whose rows could not be read: judged by names alone."""


def detect(
    place: Place,
    *,
    tables: Sequence[TableName] | None = None,
    sample_rows: int = SAMPLE_ROWS,
    virtual_keys: Iterable[VirtualKey] = (),
) -> Detection:
    """Look at names, at rows spread over each table, and at how columns hang together.

    Nothing is written, no value of a row is kept. Of many columns fewer rows are looked at, so that
    it ends in bounded time. Raises InvalidInput for an unknown table.
    """
    with place.reading() as database:
        schema = database.engine.introspect(database.session)
        every = of_rows(schema.tables)
        looked_at = every if tables is None else _named(schema, tables)
        rows = affordable(sum(len(t.columns) for t in looked_at), sample_rows)
        documents = max(rows, DOCUMENTS * rows // sample_rows)
        sampled = read(database, looked_at, rows=rows, documents=documents)
        bits = database.engine.capabilities.integer_bits
    virtual = tuple(virtual_keys)
    # Tables that nobody asked for are judged by names alone: keys may lead to them.
    found = search(every, sampled.values, virtual)
    items = suggested(found, every, sampled.values, virtual, integer_bits=bits)
    names = {table.name for table in looked_at}
    return Detection(
        items=tuple(item for item in items if item.table in names),
        tables=tuple(str(table.name) for table in looked_at),
        unread=sampled.unread,
    )


def _named(schema: Schema, names: Sequence[TableName]) -> tuple[Table, ...]:
    with_rows = of_rows(schema.tables)
    out = {}
    for number, name in enumerate(names):
        table = schema.table(name)
        if table is None or table not in with_rows:
            raise InvalidInput(
                f"There is no table {name}, or the login may not see it.",
                loc=("tables", number),
                code="table.unknown",
                params={"table": str(name)},
            )
        out[table.name] = table
    return tuple(out.values())
