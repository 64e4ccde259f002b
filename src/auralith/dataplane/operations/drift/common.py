"""A catalog in the words that engines have in common: tables, columns, keys, foreign keys.

Kinds common to engines carry the same names; where attributes of theirs do not, both are known
here. What a type means is told by its name: the engines' names for types do not contradict each
other.
"""

import re
from collections.abc import Iterator, Mapping

from auralith.dataplane.schema.facts import Catalog, Fact, Value
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.model import (
    Column,
    ForeignKey,
    Key,
    LogicalType,
    ReferentialAction,
    Schema,
    Table,
    TableKind,
)
from auralith.dataplane.schema.names import TableName

_DEFAULT_SCHEMA = "public"
_MEANINGS: Mapping[LogicalType, tuple[str, ...]] = {
    LogicalType.BOOLEAN: ("bool",),
    LogicalType.JSON: ("json",),
    LogicalType.UUID: ("uuid",),
    LogicalType.ENUM: ("enum(",),
    LogicalType.TIMESTAMP_TZ: ("timestamp with time zone", "timestamptz"),
    LogicalType.TIMESTAMP: ("timestamp", "datetime"),
    LogicalType.DATE: ("date",),
    LogicalType.TIME: ("time",),
    LogicalType.INTERVAL: ("interval",),
    LogicalType.INTEGER: ("int", "serial", "year", "oid"),
    LogicalType.DECIMAL: ("dec", "num"),
    LogicalType.FLOAT: ("float", "double", "real"),
    LogicalType.BINARY: ("blob", "bytea", "binary"),
    LogicalType.TEXT: ("char", "text", "clob", "set("),
}
"""Words in the names of types, in the order in which they are looked for."""
_NOTHING_ALIKE = re.compile(r"point|range|polygon|geometry|linestring|vector|\bbit\b|\.")
"""What the words above would mistake."""
_LENGTH = re.compile(r"\((\d+)\)")
_WITH_LENGTH = (LogicalType.TEXT, LogicalType.BINARY)
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")


def as_schema(catalog: Catalog) -> Schema:
    """The common part of a catalog. Enumerated types of their own are known as such."""
    enums = {f.id.path for f in catalog.of_kind("enum")}
    tables = tuple(
        _table(fact, catalog, enums)
        for kind in ("table", "virtual_table")
        for fact in catalog.of_kind(kind)
    )
    return Schema(catalog.flavour, catalog.server_version, None, tables)


def is_common(fact: Fact) -> bool:
    """Whether it has a place in the common model."""
    kind = fact.id.kind
    if kind in {"primary_key", "unique"} or (kind == "index" and fact.attributes.get("unique")):
        key = _key(fact)
        return key is not None and key.partial is None
    return kind in {"table", "virtual_table", "column", "foreign_key"}


def _table(fact: Fact, catalog: Catalog, enums: set[tuple[str, ...]]) -> Table:
    parts = catalog.children(fact.id)
    unique = [p for p in parts if p.id.kind == "unique" or p.attributes.get("unique")]
    kind = TableKind.VIRTUAL if fact.id.kind == "virtual_table" else TableKind.TABLE
    if fact.attributes.get("partition"):
        kind = TableKind.PARTITION
    primary = next((_key(p) for p in parts if p.id.kind == "primary_key"), None)
    # Where the server lets a primary key hold NULL, nobody means it to.
    filled = set() if primary is None else set(primary.columns)
    return Table(
        name=_name(fact.id),
        kind=kind,
        columns=tuple(
            _column(p, enums, filled=p.id.name in filled) for p in parts if p.id.kind == "column"
        ),
        primary_key=primary,
        unique_keys=tuple(key for p in unique if (key := _key(p)) is not None),
        foreign_keys=tuple(_foreign_key(p) for p in parts if p.id.kind == "foreign_key"),
    )


def _name(identity: ObjectId) -> TableName:
    *schema, name = identity.path
    return TableName(None if not schema or schema[-1] == _DEFAULT_SCHEMA else schema[-1], name)


def _column(fact: Fact, enums: set[tuple[str, ...]], *, filled: bool) -> Column:
    said = str(fact.attributes.get("type") or "")
    logical = meaning(said, enums)
    length = _LENGTH.search(said)
    return Column(
        name=fact.id.name,
        type=said,
        logical=logical,
        nullable=not (filled or fact.attributes.get("not_null")),
        max_length=int(length[1]) if length and logical in _WITH_LENGTH else None,
    )


def meaning(said: str, enums: set[tuple[str, ...]] | None = None) -> LogicalType:
    """What a type means, by its text as a catalog has it."""
    text = said.lower()
    if text.endswith("[]"):
        return LogicalType.ARRAY
    if text.startswith("tinyint(1)"):
        return LogicalType.BOOLEAN
    if tuple(part.strip('"') for part in said.split(".")) in (enums or ()):
        return LogicalType.ENUM
    if _NOTHING_ALIKE.search(text):
        return LogicalType.OTHER
    found = (m for m, words in _MEANINGS.items() if any(word in text for word in words))
    return next(found, LogicalType.OTHER)


def _key(fact: Fact) -> Key | None:
    """None for keys over expressions or parts of values, which nothing else compares with."""
    columns = [_plain(one) for one in _texts(fact, "columns", "keys")]
    if not columns or None in columns:
        return None
    where = fact.attributes.get("where")
    return Key(
        name=fact.id.name,
        columns=tuple(c for c in columns if c is not None),
        primary=fact.id.kind == "primary_key",
        partial=None if where is None else str(where),
    )


def _plain(text: str) -> str | None:
    bare = re.sub(r" (ASC|DESC)( NULLS (FIRST|LAST))?$", "", text)
    for quote in "`", '"':
        if bare.startswith(quote) and bare.endswith(quote) and len(bare) > 1:
            return bare[1:-1].replace(quote * 2, quote)
    # A constraint's columns are bare names; an index's are texts, of which names are the plain.
    return bare if _PLAIN_KEY.fullmatch(bare) else None


def _foreign_key(fact: Fact) -> ForeignKey:
    target = str(fact.attributes.get("references") or "")
    known = target.startswith("table:")
    name = _name(ObjectId.parse(target)) if known else TableName(None, target)
    return ForeignKey(
        name=fact.id.name,
        columns=tuple(_texts(fact, "columns")),
        references=name,
        referenced_columns=tuple(_texts(fact, "referenced_columns", "referenced")),
        on_delete=_action(fact.attributes.get("on_delete")),
        on_update=_action(fact.attributes.get("on_update")),
    )


def _action(said: Value) -> ReferentialAction:
    """Absent stands for RESTRICT or NO ACTION, which differ only in when they look."""
    if said is None:
        return ReferentialAction.NO_ACTION
    return ReferentialAction(str(said).lower().replace(" ", "_"))


def _texts(fact: Fact, *names: str) -> Iterator[str]:
    for name in names:
        value = fact.attributes.get(name)
        if isinstance(value, tuple):
            yield from map(str, value)
            return
