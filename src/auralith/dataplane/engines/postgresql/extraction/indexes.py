"""Indexes that no constraint made, and extended statistics."""

from collections.abc import Iterable

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.extraction import definitions
from auralith.dataplane.engines.postgresql.extraction.draft import (
    PG_CLASS,
    PG_STATISTICS,
    Draft,
    listed,
    options,
)
from auralith.dataplane.engines.session import Row
from auralith.dataplane.schema.identity import ObjectId

_STATISTICS = {"d": "ndistinct", "f": "dependencies", "m": "mcv"}


def indexes(draft: Draft, rows: Iterable[Row]) -> None:
    """Each with its keys as texts."""
    for row in rows:
        oid, table, name, definition, unique, valid, clustered, nulls, method = row[:9]
        space, parameters, comment, parent, targets = row[9:]
        holder = draft.relations.get(table)
        if holder is None or draft.is_member(PG_CLASS, oid):
            continue
        parts = definitions.index(definition)
        identity = draft.add(
            ObjectId(kinds.INDEX, (*holder.path, name)),
            holder,
            {
                "method": method,
                "keys": parts.keys,
                "include": parts.include,
                "where": parts.where,
                "unique": unique,
                "nulls_not_distinct": nulls,
                "options": options(parameters),
                "tablespace": space,
                "clustered": clustered,
                "statistics": listed(targets),
                "invalid": not valid,
                "inherited": parent is not None,
                "comment": comment,
            },
        )
        draft.name(PG_CLASS, oid, identity)


def statistics(draft: Draft, rows: Iterable[Row]) -> None:
    """Extended statistics; they go with their table, and stand in a schema of their own."""
    for oid, namespace, name, table, letters, on, target, owner, comment, expression in rows:
        holder, schema = draft.relations.get(table), draft.schemas[namespace]
        if holder is None or draft.is_member(PG_STATISTICS, oid):
            continue
        asked = sorted(_STATISTICS[k] for k in listed(letters) if k in _STATISTICS)
        identity = draft.add(
            ObjectId(kinds.STATISTICS, (schema.name, name)),
            holder,
            {
                "kinds": None if expression or len(asked) == len(_STATISTICS) else tuple(asked),
                "on": on,
                "target": target if target is not None and target >= 0 else None,
                "owner": owner,
                "comment": comment,
            },
        )
        draft.name(PG_STATISTICS, oid, identity)
        draft.depend(identity, schema)
