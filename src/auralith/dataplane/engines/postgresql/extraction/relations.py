"""Schemas, tables, partitions, foreign tables, views, sequences."""

from collections.abc import Iterable
from typing import Any

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.extraction.draft import (
    PG_CLASS,
    PG_NAMESPACE,
    PG_REWRITE,
    Draft,
    listed,
    options,
)
from auralith.dataplane.engines.postgresql.extraction.secrets import masked
from auralith.dataplane.engines.session import Row
from auralith.dataplane.plan.model import TableSize
from auralith.dataplane.schema.facts import Edge, Value
from auralith.dataplane.schema.identity import ObjectId

_KINDS = {
    "r": kinds.TABLE,
    "p": kinds.TABLE,
    "f": kinds.FOREIGN_TABLE,
    "v": kinds.VIEW,
    "m": kinds.MATERIALIZED_VIEW,
    "c": kinds.COMPOSITE,
}
_REPLICA_IDENTITY = {"f": "full", "n": "nothing"}


def schemas(draft: Draft, rows: Iterable[Row]) -> None:
    """Every schema that is not the system's."""
    for oid, name, owner, comment, _, _ in rows:
        identity = ObjectId(kinds.SCHEMA, (name,))
        draft.name(PG_NAMESPACE, oid, identity)
        draft.schemas[oid] = identity
        if draft.is_member(PG_NAMESPACE, oid):
            continue
        draft.add(identity, None, {"owner": owner, "comment": comment})


def relations(draft: Draft, rows: Iterable[Row]) -> dict[ObjectId, TableSize]:
    """Everything that has columns; how big tables are."""
    kept = [r for r in rows if not draft.is_member(PG_CLASS, r[0])]
    for row in kept:
        schema = draft.schemas[row[1]]
        identity = ObjectId(_KINDS[row[3]], (schema.name, row[2]))
        draft.name(PG_CLASS, row[0], identity)
        draft.relations[row[0]] = identity
        if row[20] is not None:
            draft.parents[row[0]] = list(listed(row[20]))
        if row[17]:
            draft.partitions.add(row[0])
        if row[28] is not None:
            # What a view depends on, its rule does.
            draft.name(PG_REWRITE, row[28], identity)
    for row in kept:
        identity = draft.relations[row[0]]
        if identity.kind != kinds.COMPOSITE:
            draft.add(identity, draft.schemas[row[1]], _attributes(draft, row), _notes(row))
        if row[17]:
            _partition(draft, row)
    return _sizes(draft, kept)


def _notes(row: Row) -> dict[str, Value]:
    return {"populated": row[22]} if row[3] == "m" else {}


def _attributes(draft: Draft, row: Row) -> dict[str, Value]:
    kind = row[3]
    said: dict[str, Value] = {"owner": row[5], "comment": row[6]}
    if kind in "rpm":
        toast = tuple(f"toast.{o}" for o in options(row[10]))
        said["options"] = (*options(row[9]), *toast)
        said["tablespace"] = row[7]
        said["access_method"] = None if row[8] == "heap" else row[8]
    if kind == "v":
        said["options"] = options(row[9])
    if kind in "vm":
        said["definition"] = row[23].strip().removesuffix(";")
    if row[17]:
        said["partition"] = True
    elif kind in "rpf":
        said["inherits"] = tuple(str(p) for p in _parents(draft, row[0]))
    if kind in "rp":
        said.update(_of_table(row))
    if kind == "f":
        said["server"] = str(ObjectId(kinds.FOREIGN_SERVER, (row[24],)))
        identity = draft.relations[row[0]]
        said["options"] = masked(draft, identity, row[25])
    return said


def _of_table(row: Row) -> dict[str, Value]:
    replica = _REPLICA_IDENTITY.get(row[11])
    if row[11] == "i":
        replica = "nothing" if row[12] is None else f"index {row[12]}"
    of_type = None
    if row[15] is not None:
        of_type = str(ObjectId(kinds.COMPOSITE, (row[16], row[15])))
    return {
        "partition_by": row[19],
        "of_type": of_type,
        "unlogged": row[4] == "u",
        "row_security": row[13],
        "force_row_security": row[14],
        "replica_identity": replica,
    }


def _parents(draft: Draft, oid: int) -> list[ObjectId]:
    found = (draft.relations.get(p) for p in draft.parents.get(oid, ()))
    return [p for p in found if p is not None]


def _partition(draft: Draft, row: Row) -> None:
    """That a table is a part of another: a fact of its own, because it can be detached."""
    table = draft.relations[row[0]]
    parents = _parents(draft, row[0])
    said: dict[str, Value] = {
        "of": str(parents[0]) if parents else None,
        "bound": row[18],
        "detach_pending": row[21],
    }
    identity = draft.add(ObjectId(kinds.PARTITION, table.path), table, said)
    for parent in parents:
        draft.edges[Edge(identity, parent)] = None
        draft.edges[Edge(table, parent, "owned")] = None


def _sizes(draft: Draft, rows: Iterable[Row]) -> dict[ObjectId, TableSize]:
    """Rows and bytes as last counted by the server; of partitioned tables those of all parts."""
    rows_of: dict[int, Any] = {}
    bytes_of: dict[int, int] = {}
    for row in rows:
        if row[3] in "rm":
            # -1 (and 0 of 0 pages before version 14) means: never counted.
            known = row[26] >= 0 and (row[26] or row[27])
            rows_of[row[0]] = round(row[26]) if known else None
            bytes_of[row[0]] = row[27]
    for leaf in [oid for oid in bytes_of if oid in draft.partitions]:
        above, count, size = leaf, rows_of[leaf], bytes_of[leaf]
        while above in draft.partitions and (over := draft.parents.get(above)):
            above = over[0]
            bytes_of[above] = bytes_of.get(above, 0) + size
            before = rows_of.get(above, 0)
            rows_of[above] = None if count is None or before is None else before + count
    return {
        draft.relations[oid]: TableSize(rows_of[oid], size)
        for oid, size in bytes_of.items()
        if oid in draft.relations
    }


_LIMITS = {"smallint": 2**15, "integer": 2**31, "bigint": 2**63}


def sequences(draft: Draft, rows: Iterable[Row]) -> None:
    """Sequences; those of identity columns are parts of their column."""
    for row in rows:
        oid, namespace, name, persistence, owner, comment, kind = row[:7]
        start, increment, minimum, maximum, cache, cycle, table, column, link = row[7:]
        if draft.is_member(PG_CLASS, oid):
            continue
        schema = draft.schemas[namespace]
        identity = ObjectId(kinds.SEQUENCE, (schema.name, name))
        up, limit = increment > 0, _LIMITS[kind]
        least, most = (1, limit - 1) if up else (-limit, -1)
        said: dict[str, Value] = {
            "type": None if kind == "bigint" else kind,
            "start": None if start == (minimum if up else maximum) else start,
            "increment": None if increment == 1 else increment,
            "minimum": None if minimum == least else minimum,
            "maximum": None if maximum == most else maximum,
            "cache": None if cache == 1 else cache,
            "cycle": cycle,
            "unlogged": persistence == "u",
            "owner": owner if link is None else None,
            "comment": comment,
        }
        parent = schema
        holder = draft.names.get((PG_CLASS, table, column)) if link else None
        if link == "i" and holder is not None:
            parent, said["identity"] = holder, True
            said["unlogged"] = False  # it follows its table
        elif holder is not None:
            said["owned_by"] = str(holder)
            draft.edges[Edge(identity, holder, "owned")] = None
        draft.add(identity, parent, said)
        draft.name(PG_CLASS, oid, identity)
