"""Read PostgreSQL's schema: one query per kind, as any login.

No lock outlives its query. The server itself takes a read lock while it writes an expression
(default, check, predicate) as text: a table that somebody holds exclusively and that has one
makes the reading wait for the lock timeout and fail as transient, never give half a schema.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from auralith.dataplane.engines.postgresql.types import logical_type
from auralith.dataplane.engines.session import Row, Session
from auralith.dataplane.journal.names import without_journal
from auralith.dataplane.schema.model import (
    Check,
    Column,
    ForeignKey,
    Index,
    Key,
    ReferentialAction,
    Schema,
    Table,
    TableKind,
    Trigger,
)
from auralith.dataplane.schema.names import TableName

_KINDS = {
    "r": TableKind.TABLE,
    "p": TableKind.PARTITIONED,
    "f": TableKind.FOREIGN,
    "v": TableKind.VIEW,
    "m": TableKind.MATERIALIZED_VIEW,
}
_ACTIONS = {
    "a": ReferentialAction.NO_ACTION,
    "r": ReferentialAction.RESTRICT,
    "c": ReferentialAction.CASCADE,
    "n": ReferentialAction.SET_NULL,
    "d": ReferentialAction.SET_DEFAULT,
}
_TRIGGER_EVENTS = ((4, "insert"), (16, "update"), (8, "delete"), (32, "truncate"))
_LENGTH_HEADER = 4
"""`atttypmod` of character types counts this header in."""

Parts = defaultdict[int, list[Any]]


@dataclass(frozen=True)
class _UserType:
    kind: str
    base: int
    modifier: int
    not_null: bool
    base_name: str | None
    base_kind: str | None
    base_category: str | None
    labels: tuple[str, ...]


@cache
def catalog_query(name: str) -> str:
    """The text of a catalog query."""
    return files(__package__).joinpath(f"sql/{name}.sql").read_text(encoding="utf-8")


def introspect(session: Session) -> Schema:
    """Every user table and view."""
    version, default_schema = session.query(
        "SELECT current_setting('server_version'), current_schema()::text"
    )[0]
    return Schema(
        engine="postgresql",
        server_version=version.split(" ")[0],
        default_schema=default_schema,
        tables=without_journal(_read(session, None)),
    )


def introspect_tables(session: Session, names: Sequence[TableName]) -> tuple[Table, ...]:
    """The named tables and those tied to them by foreign keys, however far."""
    wanted = json.dumps([{"schema": n.schema, "name": n.name} for n in names])
    reached = session.query(catalog_query("closure"), {"names": wanted})
    return without_journal(_read(session, [oid for (oid,) in reached]))


def _read(session: Session, oids: list[int] | None) -> tuple[Table, ...]:
    params = {"oids": None if oids is None else "{" + ",".join(map(str, oids)) + "}"}
    if session.in_transaction:
        return _assemble({kind: session.query(catalog_query(kind), params) for kind in _ALL})
    # Just-in-time compilation of catalog queries costs more than it gains.
    (jit,) = session.query("SELECT current_setting('jit')")[0]
    session.query("SELECT set_config('jit', 'off', false)")
    try:
        return _assemble({kind: session.query(catalog_query(kind), params) for kind in _ALL})
    finally:
        session.query("SELECT set_config('jit', :jit, false)", {"jit": jit})


_ALL = (
    "relations",
    "types",
    "columns",
    "foreign_keys",
    "checks",
    "indexes",
    "triggers",
)


def _assemble(rows: dict[str, list[Row]]) -> tuple[Table, ...]:
    types = {r[0]: _user_type(r) for r in rows["types"]}
    columns: Parts = defaultdict(list)
    names: dict[int, dict[int, str]] = defaultdict(dict)
    for row in rows["columns"]:
        names[row[0]][row[1]] = row[2]
        columns[row[0]].append(_column(row, types))
    foreign_keys: Parts = defaultdict(list)
    for row in rows["foreign_keys"]:
        foreign_keys[row[0]].append(_foreign_key(row, names))
    checks: Parts = defaultdict(list)
    for table, name, expression in rows["checks"]:
        checks[table].append(Check(name=name, expression=expression or ""))
    indexes: Parts = defaultdict(list)
    keys: Parts = defaultdict(list)
    for row in rows["indexes"]:
        index, key = _index(row, names[row[0]])
        indexes[row[0]].append(index)
        if key is not None:
            keys[row[0]].append(key)
    triggers: Parts = defaultdict(list)
    for table, name, bits, enabled in rows["triggers"]:
        triggers[table].append(_trigger(name, bits, enabled))
    return tuple(
        _table(
            row,
            columns=tuple(columns[row[0]]),
            primary_key=next((k for k in keys[row[0]] if k.primary), None),
            unique_keys=tuple(k for k in keys[row[0]] if not k.primary),
            foreign_keys=tuple(foreign_keys[row[0]]),
            indexes=tuple(indexes[row[0]]),
            checks=tuple(checks[row[0]]),
            triggers=tuple(triggers[row[0]]),
        )
        for row in rows["relations"]
    )


def _table(row: Row, **parts: Any) -> Table:
    _, schema, name, kind, partition, tuples, size, comment = row
    holds_rows = kind in "rm"
    return Table(
        name=TableName(schema, name),
        kind=TableKind.PARTITION if partition and kind == "r" else _KINDS[kind],
        # -1 (and 0 of 0 pages before version 14) means: never counted.
        row_estimate=round(tuples) if holds_rows and tuples >= 0 and (tuples or size) else None,
        bytes_estimate=size if holds_rows else None,
        comment=comment,
        **parts,
    )


def _user_type(row: Row) -> _UserType:
    _, kind, base, modifier, not_null, name, base_kind, category, labels = row
    return _UserType(
        kind,
        base,
        modifier,
        not_null,
        name,
        base_kind,
        category,
        tuple(json.loads(labels or "[]")),
    )


def _column(row: Row, types: dict[int, _UserType]) -> Column:
    _, _, name, text, oid, type_name, kind, category, modifier, not_null = row[:10]
    default, identity, generated, collation, comment = row[10:]
    user = types.get(oid)
    while user is not None and user.kind == "d":
        not_null = not_null or user.not_null
        if user.modifier >= 0:
            modifier = user.modifier
        oid, type_name = user.base, user.base_name
        kind, category = user.base_kind, user.base_category
        user = types.get(oid)
    length = None
    if type_name in ("varchar", "bpchar") and modifier >= _LENGTH_HEADER:
        length = modifier - _LENGTH_HEADER
    return Column(
        name=name,
        type=text,
        logical=logical_type(type_name, kind=kind, category=category),
        nullable=not not_null,
        default=None if generated else default,
        identity=bool(identity) or (default or "").startswith("nextval("),
        identity_always=identity == "a",
        generated=default if generated else None,
        max_length=length,
        enum_values=user.labels if user is not None else (),
        collation=collation,
        comment=comment,
    )


def _numbers(text: str) -> list[int]:
    """Attribute numbers of `{1,2}` (smallint[]) or `1 2` (int2vector)."""
    return [int(n) for n in text.strip("{}").replace(",", " ").split()]


def _foreign_key(row: Row, names: dict[int, dict[int, str]]) -> ForeignKey:
    table, name, keys, other, schema, other_name, other_keys, delete, update = row[:9]
    deferrable, deferred, validated = row[9:]
    return ForeignKey(
        name=name,
        columns=tuple(names[table].get(n, "") for n in _numbers(keys)),
        references=TableName(schema, other_name),
        referenced_columns=tuple(names[other].get(n, "") for n in _numbers(other_keys)),
        on_delete=_ACTIONS[delete],
        on_update=_ACTIONS[update],
        deferrable=deferrable,
        initially_deferred=deferred,
        validated=validated,
    )


def _index(row: Row, names: dict[int, str]) -> tuple[Index, Key | None]:
    _, name, keys, count, primary, unique, valid, method, predicate = row[:9]
    not_distinct, deferrable, expressions = row[9:]
    numbers = _numbers(keys)[:count]
    texts = json.loads(expressions) if expressions else [None] * count
    columns = tuple(names.get(n, "") if n else text for n, text in zip(numbers, texts, strict=True))
    index = Index(
        name=name,
        columns=columns,
        unique=unique,
        method=method,
        partial=predicate,
        valid=valid,
    )
    if not unique or not valid or 0 in numbers:
        return index, None
    key = Key(
        name=name,
        columns=columns,
        primary=primary,
        deferrable=deferrable,
        partial=predicate,
        nulls_distinct=not not_distinct,
    )
    return index, key


def _trigger(name: str, bits: int, enabled: str) -> Trigger:
    timing = "instead_of" if bits & 64 else "before" if bits & 2 else "after"
    return Trigger(
        name=name,
        timing=timing,
        events=tuple(event for bit, event in _TRIGGER_EVENTS if bits & bit),
        per_row=bool(bits & 1),
        enabled=enabled != "D",
    )
