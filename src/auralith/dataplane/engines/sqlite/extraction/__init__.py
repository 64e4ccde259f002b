"""Read an SQLite file's schema: five queries, whatever its size.

The stored CREATE texts say what pragmas do not (checks, collations, conflict clauses, generated
expressions); the pragmas prove that the texts were understood.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files

from auralith.dataplane.engines.schemas import Extracted
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.sqlite import kinds
from auralith.dataplane.engines.sqlite.extraction.reading import Reading, StoredObject, by_table
from auralith.dataplane.engines.sqlite.extraction.sizes import row_counts
from auralith.dataplane.plan.model import TableSize
from auralith.dataplane.schema.facts import Catalog, by_id
from auralith.dataplane.schema.uncollected import uncollected


@cache
def _query(name: str) -> str:
    return files(__package__).joinpath(f"sql/{name}.sql").read_text(encoding="utf-8")


def extract(session: Session) -> Extracted:
    """Everything in the file, as it is at one moment.

    Objects of attached and temporary databases, of SQLite itself, of the journal, and the tables
    in which virtual tables keep their content are left out.
    """
    with _snapshot(session), uncollected():
        objects = session.query(_query("objects"))
        reading = Reading(
            columns=by_table(session.query(_query("columns"))),
            foreign_keys=by_table(session.query(_query("foreign_keys"))),
            indexes=by_table(session.query(_query("indexes"))),
        )
        reading.read([StoredObject(*row[2:]) for row in objects if row[2] is not None])
        sizes = row_counts(session, reading.counted())
    version, encoding = objects[0][:2]
    catalog = Catalog(
        engine="sqlite",
        flavour="sqlite",
        server_version=version,
        extractor=kinds.EXTRACTOR,
        facts=by_id(reading.facts),
        edges=reading.edges(),
        settings={"encoding": encoding},
        gaps=tuple(sorted(reading.gaps)),
    )
    return Extracted(catalog, {i: TableSize(rows, None) for i, rows in sizes.items()})


@contextmanager
def _snapshot(session: Session) -> Iterator[None]:
    """One moment for all queries; within a transaction there is one already. Locks no writer."""
    if session.in_transaction:
        yield
        return
    session.execute("BEGIN")
    try:
        yield
    finally:
        session.rollback()
