"""Read the schema of MySQL and MariaDB from information_schema: one query per kind."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import Any

from auralith.dataplane.engines.mysql.flavours import Flavour
from auralith.dataplane.engines.mysql.types import choices, logical_type
from auralith.dataplane.engines.session import Row, Session
from auralith.dataplane.journal.names import without_journal
from auralith.dataplane.schema.model import (
    Check,
    Column,
    ForeignKey,
    Index,
    Key,
    LogicalType,
    ReferentialAction,
    Schema,
    Table,
    TableKind,
    Trigger,
)
from auralith.dataplane.schema.names import TableName

Place = tuple[str, str]
"""Database and table."""

_TYPES = {
    "BASE TABLE": TableKind.TABLE,
    "SYSTEM VERSIONED": TableKind.TABLE,
    "VIEW": TableKind.VIEW,
    "SYSTEM VIEW": TableKind.VIEW,
}
_JSON_CHECK = re.compile(r"^json_valid\(`(.+)`\)$", re.IGNORECASE)


@cache
def catalog_query(name: str, schemas: int = 1) -> str:
    """The text of a catalog query with places for that many database names."""
    text = files(__package__).joinpath(f"sql/{name}.sql").read_text(encoding="utf-8")
    return text.replace("{schemas}", ", ".join(f":s{n}" for n in range(schemas)))


def introspect(flavour: Flavour, session: Session) -> Schema:
    """Every table and view of the connected database."""
    version, database = session.query("SELECT VERSION(), DATABASE()")[0]
    return Schema(
        engine=flavour.name,
        server_version=version.split("-")[0],
        default_schema=database,
        tables=without_journal(_read(flavour, session, database=database, schemas=[database])),
    )


def introspect_tables(
    flavour: Flavour, session: Session, names: Sequence[TableName]
) -> tuple[Table, ...]:
    """The named tables and those tied to them by foreign keys, in whatever database."""
    database, case = session.query("SELECT DATABASE(), @@lower_case_table_names")[0]

    def fold(place: Place) -> Place:
        return (place[0].lower(), place[1].lower()) if case else place

    around: dict[Place, set[Place]] = defaultdict(set)
    for schema, table, other_schema, other in session.query(catalog_query("links")):
        one, two = fold((schema, table)), fold((other_schema, other))
        around[one].add(two)
        around[two].add(one)
    reached = {fold((n.schema or database, n.name)) for n in names}
    waiting = list(reached)
    while waiting:
        for place in around[waiting.pop()] - reached:
            reached.add(place)
            waiting.append(place)
    schemas = sorted({schema for schema, _ in reached} | {database})
    tables = without_journal(_read(flavour, session, database=database, schemas=schemas))
    return tuple(t for t in tables if fold((t.name.schema or database, t.name.name)) in reached)


def _read(
    flavour: Flavour, session: Session, *, database: str, schemas: Sequence[str]
) -> tuple[Table, ...]:
    params = {f"s{n}": schema for n, schema in enumerate(schemas)}

    def rows(kind: str) -> dict[Place, list[Row]]:
        return _by_place(session.query(catalog_query(kind, len(schemas)), params))

    relations = rows("relations")
    columns = rows("columns")
    indexes = rows("indexes")
    foreign_keys = rows("foreign_keys")
    checks = rows(flavour.checks_query)
    triggers = rows("triggers")
    tables = []
    for place, (relation,) in relations.items():
        documents = _documents(checks.get(place, ()))
        read_indexes, keys = _indexes(indexes.get(place, ()))
        tables.append(
            _table(
                relation,
                database=database,
                columns=tuple(
                    _column(c, flavour, collation=relation[6], documents=documents)
                    for c in columns.get(place, ())
                ),
                primary_key=next((k for k in keys if k.primary), None),
                unique_keys=tuple(k for k in keys if not k.primary),
                indexes=read_indexes,
                foreign_keys=_foreign_keys(foreign_keys.get(place, ()), database),
                checks=tuple(
                    Check(name=c[2], expression=c[3])
                    for c in checks.get(place, ())
                    if not _JSON_CHECK.match(c[3])
                ),
                triggers=tuple(
                    Trigger(name=t[2], timing=t[3].lower(), events=(t[4].lower(),))
                    for t in triggers.get(place, ())
                ),
            )
        )
    return tuple(tables)


def _by_place(rows: Iterable[Row]) -> dict[Place, list[Row]]:
    return {place: list(group) for place, group in groupby(rows, key=itemgetter(0, 1))}


def _documents(checks: Iterable[Row]) -> frozenset[str]:
    """MariaDB's JSON columns: long text with a check of this form."""
    found = (_JSON_CHECK.match(check[3]) for check in checks)
    return frozenset(match.group(1) for match in found if match)


def _table(row: Row, *, database: str, **parts: Any) -> Table:
    schema, name, kind, count, size, comment, _, transactions = row
    table_kind = _TYPES.get(kind, TableKind.TABLE)
    stored = table_kind is TableKind.TABLE
    return Table(
        name=TableName(None if schema == database else schema, name),
        kind=table_kind,
        row_estimate=int(count) if stored and count is not None else None,
        bytes_estimate=int(size) if stored and size is not None else None,
        transactional=not stored or transactions == "YES",
        comment=(comment or None) if stored else None,
        **parts,
    )


def _column(
    row: Row, flavour: Flavour, *, collation: str | None, documents: frozenset[str]
) -> Column:
    _, _, name, column_type, data_type, nullable, default, extra = row[:8]
    expression, length, own_collation, comment = row[8:]
    upper = (extra or "").upper()
    generated = expression if " GENERATED" in f" {upper}" and expression else None
    if flavour.name == "mariadb" and default == "NULL":
        default = None
    logical = logical_type(data_type, column_type)
    if name in documents:
        logical = LogicalType.JSON
    return Column(
        name=name,
        type=column_type,
        logical=logical,
        nullable=nullable == "YES",
        default=None if generated else default,
        identity="AUTO_INCREMENT" in upper,
        generated=generated,
        max_length=int(length) if length is not None else None,
        enum_values=choices(column_type),
        collation=own_collation if own_collation != collation else None,
        comment=comment or None,
    )


def _indexes(rows: Iterable[Row]) -> tuple[tuple[Index, ...], tuple[Key, ...]]:
    indexes: list[Index] = []
    keys: list[Key] = []
    for name, group in groupby(rows, key=itemgetter(2)):
        parts: list[Row] = list(group)
        unique = not parts[0][3]
        plain = all(p[4] is not None and p[5] is None for p in parts)
        columns = tuple(
            "(expression)" if p[4] is None else p[4] if p[5] is None else f"{p[4]}({p[5]})"
            for p in parts
        )
        method = str(parts[0][6]).lower()
        indexes.append(Index(name=name, columns=columns, unique=unique, method=method))
        if unique and plain:
            keys.append(Key(name=name, columns=columns, primary=name == "PRIMARY"))
    return tuple(indexes), tuple(keys)


def _foreign_keys(rows: Iterable[Row], database: str) -> tuple[ForeignKey, ...]:
    keys = []
    for name, group in groupby(rows, key=itemgetter(2)):
        parts: list[Row] = list(group)
        schema, table = parts[0][4], parts[0][5]
        keys.append(
            ForeignKey(
                name=name,
                columns=tuple(p[3] for p in parts),
                references=TableName(None if schema == database else schema, table),
                referenced_columns=tuple(p[6] for p in parts),
                on_delete=_action(parts[0][7]),
                on_update=_action(parts[0][8]),
            )
        )
    return tuple(keys)


def _action(text: str) -> ReferentialAction:
    return ReferentialAction(text.lower().replace(" ", "_"))
