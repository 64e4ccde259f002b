"""Read SQLite's schema by its table-valued pragmas: a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import Any

from auralith.dataplane.engines.session import Row, Session
from auralith.dataplane.engines.sqlite.ddl import (
    TableText,
    read_index,
    read_table,
    read_trigger,
)
from auralith.dataplane.engines.sqlite.types import logical_type
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.journal.names import without_journal
from auralith.dataplane.schema.graph import neighbourhood
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

_KINDS = {
    "table": TableKind.TABLE,
    "view": TableKind.VIEW,
    "virtual": TableKind.VIRTUAL,
}
_ROWID_NAMES = ("rowid", "_rowid_", "oid")
_GENERATED = (2, 3)
_HIDDEN = 1


@cache
def catalog_query(name: str) -> str:
    """The text of a catalog query."""
    return files(__package__).joinpath(f"sql/{name}.sql").read_text(encoding="utf-8")


def introspect(session: Session) -> Schema:
    """Every table and view of the file."""
    version = session.query("SELECT sqlite_version()")[0][0]
    return Schema(
        engine="sqlite",
        server_version=version,
        default_schema="main",
        tables=without_journal(_read(session)),
    )


def introspect_tables(session: Session, names: Sequence[TableName]) -> tuple[Table, ...]:
    """The named tables and those tied to them by foreign keys; names match in any case."""
    tables = without_journal(_read(session))
    wanted = {n.name.lower() for n in names if n.schema in (None, "main")}
    reached = neighbourhood(tables, [t.name for t in tables if t.name.name.lower() in wanted])
    return tuple(t for t in tables if t.name in reached)


def _by_table(rows: Iterable[Row]) -> dict[str, list[Row]]:
    return {name: list(group) for name, group in groupby(rows, key=itemgetter(0))}


def _read(session: Session) -> tuple[Table, ...]:
    relations = session.query(catalog_query("relations"))
    columns = _by_table(session.query(catalog_query("columns")))
    if any(row[1] == "view" for row in relations):
        columns |= _by_table(_view_columns(session))
    foreign_keys = _by_table(session.query(catalog_query("foreign_keys")))
    indexes = _by_table(session.query(catalog_query("indexes")))
    triggers: dict[str, list[Trigger]] = defaultdict(list)
    for table, name, sql in session.query(catalog_query("triggers")):
        timing, event = read_trigger(sql)
        triggers[table.lower()].append(Trigger(name=name, timing=timing, events=(event,)))
    counts = _statistics(session)
    names = {row[0].lower(): row[0] for row in relations}
    primary = {name: _primary_columns(rows) for name, rows in columns.items()}
    return tuple(
        _table(
            row,
            columns=columns.get(row[0], []),
            indexes=indexes.get(row[0], []),
            foreign_keys=_foreign_keys(
                foreign_keys.get(row[0], []),
                names,
                columns,
                primary,
                read_table(row[4]),
            ),
            triggers=tuple(triggers[row[0].lower()]),
            count=counts.get(row[0]),
        )
        for row in relations
    )


def _view_columns(session: Session) -> list[Row]:
    try:
        return session.query(catalog_query("view_columns"))
    except InvalidInput:
        # A view over something that is gone makes SQLite refuse them all.
        return []


def _statistics(session: Session) -> dict[str, int]:
    known = session.query("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'")
    return dict(session.query(catalog_query("statistics"))) if known else {}


def _primary_columns(rows: list[Row]) -> tuple[str, ...]:
    return tuple(r[1] for r in sorted((r for r in rows if r[5]), key=itemgetter(5)))


def _table(
    row: Row, *, columns: list[Row], indexes: list[Row], count: int | None, **parts: Any
) -> Table:
    name, kind, without_rowid, strict, sql = row
    text = read_table(sql) if kind == "table" else TableText()
    primary = _primary_columns(columns)
    has_key_index = any(r[3] == "pk" for r in indexes)
    alias = kind == "table" and not without_rowid and not has_key_index and len(primary) == 1
    read_indexes, keys = _indexes(indexes)
    primary_key = None
    if primary:
        named = next((k for k in keys if k.primary), None)
        primary_key = named or Key(name="PRIMARY KEY", columns=primary, primary=True)
    key_not_null = alias or bool(without_rowid) or bool(strict)
    lower = {c[1].lower() for c in columns}
    implicit = None
    if kind == "table" and not without_rowid and not alias:
        implicit = next((n for n in _ROWID_NAMES if n not in lower), None)
    return Table(
        name=TableName(None, name),
        kind=_KINDS.get(kind, TableKind.TABLE),
        columns=tuple(
            _column(c, text, alias=alias, key_not_null=key_not_null)
            for c in columns
            if c[6] != _HIDDEN
        ),
        primary_key=primary_key,
        unique_keys=tuple(k for k in keys if not k.primary),
        indexes=read_indexes,
        checks=tuple(
            Check(name=label or f"check_{n}", expression=expression)
            for n, (label, expression) in enumerate(text.checks, start=1)
        ),
        row_estimate=count,
        implicit_key=implicit,
        **parts,
    )


def _column(row: Row, text: TableText, *, alias: bool, key_not_null: bool) -> Column:
    _, name, declared, not_null, default, key, hidden = row
    is_alias = bool(alias and key)
    generated = None
    if hidden in _GENERATED:
        generated = text.generated.get(name.lower(), "")
    return Column(
        name=name,
        type=declared,
        logical=LogicalType.INTEGER if is_alias else logical_type(declared),
        nullable=not (not_null or (key and key_not_null)),
        default=default,
        identity=is_alias,
        generated=generated,
        collation=text.collations.get(name.lower()),
    )


def _foreign_keys(
    rows: list[Row],
    names: dict[str, str],
    columns: dict[str, list[Row]],
    primary: dict[str, tuple[str, ...]],
    text: TableText,
) -> tuple[ForeignKey, ...]:
    keys: list[ForeignKey] = []
    for position, (_, group) in enumerate(groupby(rows, key=itemgetter(1))):
        parts: list[Row] = list(group)
        target: str = names.get(str(parts[0][3]).lower(), str(parts[0][3]))
        real: dict[str, str] = {c[1].lower(): c[1] for c in columns.get(target, [])}
        own: dict[str, str] = {c[1].lower(): c[1] for c in columns.get(parts[0][0], [])}
        # Without named columns a foreign key points at the primary key.
        implied = primary.get(target, ())
        referenced: tuple[str, ...] = tuple(
            real.get(str(p[5]).lower(), str(p[5])) if p[5] is not None else implied[n : n + 1][0]
            for n, p in enumerate(parts)
            if p[5] is not None or n < len(implied)
        )
        label, deferrable, deferred = (
            text.foreign_keys[position]
            if position < len(text.foreign_keys)
            else (None, False, False)
        )
        source: tuple[str, ...] = tuple(own.get(str(p[4]).lower(), str(p[4])) for p in parts)
        keys.append(
            ForeignKey(
                name=label or f"fk_{parts[0][0]}_{'_'.join(source)}",
                columns=source,
                references=TableName(None, target),
                referenced_columns=referenced,
                on_delete=_action(parts[0][6]),
                on_update=_action(parts[0][7]),
                deferrable=deferrable,
                initially_deferred=deferred,
            )
        )
    return tuple(keys)


def _action(text: str) -> ReferentialAction:
    return ReferentialAction(text.lower().replace(" ", "_"))


def _indexes(rows: list[Row]) -> tuple[tuple[Index, ...], tuple[Key, ...]]:
    indexes: list[Index] = []
    keys: list[Key] = []
    for name, group in groupby(rows, key=itemgetter(1)):
        parts: list[Row] = list(group)
        _, _, unique, origin, partial, _, sql = parts[0]
        texts, predicate = read_index(sql) if sql else ([], None)
        plain = all(p[5] is not None for p in parts)
        columns = tuple(
            p[5] if p[5] is not None else (texts[n] if n < len(texts) else "")
            for n, p in enumerate(parts)
        )
        condition = predicate if partial else None
        indexes.append(
            Index(
                name=name,
                columns=columns,
                unique=bool(unique),
                method="btree",
                partial=condition,
            )
        )
        if unique and plain:
            keys.append(
                Key(
                    name=name,
                    columns=columns,
                    primary=origin == "pk",
                    partial=condition,
                )
            )
    return tuple(indexes), tuple(keys)
