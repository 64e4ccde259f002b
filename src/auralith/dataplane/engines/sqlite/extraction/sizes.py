"""How many rows tables hold: an upper bound that SQLite finds without reading them."""

from collections.abc import Iterable, Mapping

from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.sqlite.dialect import SqliteDialect
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.schema.facts import Fact
from auralith.dataplane.schema.identity import ObjectId

_dialect = SqliteDialect()
_ROWID_NAMES = ("rowid", "_rowid_", "oid")


def rowid_name(columns: Iterable[str]) -> str | None:
    """The name under which the rowid can be reached; None when columns take them all."""
    taken = {c.lower() for c in columns}
    return next((n for n in _ROWID_NAMES if n not in taken), None)


def row_counts(
    session: Session, tables: Mapping[ObjectId, tuple[Fact, list[str]]]
) -> dict[ObjectId, int | None]:
    """Of each table the greatest rowid: 0 for an empty one; one query for all.

    None where there is no rowid and the table is not empty.
    """
    if not tables:
        return {}
    asked = []
    for identity, (fact, columns) in tables.items():
        name = f"main.{_dialect.quote(identity.name)}"
        rowid = None if fact.attributes.get("without_rowid") else rowid_name(columns)
        if rowid is None:
            asked.append(f"((SELECT -1 FROM {name} LIMIT 1))")
        else:
            asked.append(f"((SELECT max({rowid}) FROM {name}))")
    try:
        rows = session.query(f"VALUES {', '.join(asked)}")
    except DataPlaneError:
        return dict.fromkeys(tables, None)
    return {
        identity: 0 if count is None else (None if count < 0 else count)
        for identity, (count,) in zip(tables, rows, strict=True)
    }
