"""Enumerations, domains, composite types, ranges."""

from collections.abc import Iterable, Mapping

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.extraction.draft import (
    PG_CLASS,
    PG_TYPE,
    Draft,
    function,
    listed,
)
from auralith.dataplane.engines.session import Row
from auralith.dataplane.schema.facts import Value
from auralith.dataplane.schema.identity import ObjectId

_KINDS = {"e": kinds.ENUM, "d": kinds.DOMAIN, "c": kinds.COMPOSITE, "r": kinds.RANGE}


def types(draft: Draft, rows: Iterable[Row], fields: Mapping[int, tuple[Value, ...]]) -> None:
    """All types that people make, but base types."""
    for row in rows:
        oid, namespace, name, kind, owner, comment, relation = row[:7]
        schema = draft.schemas[namespace]
        identity = ObjectId(_KINDS[kind], (schema.name, name))
        draft.name(PG_TYPE, oid, identity)
        if relation:
            draft.name(PG_CLASS, relation, identity)
            draft.relations[relation] = identity
        if row[22] is not None:
            draft.name(PG_TYPE, row[22], identity)
        if draft.is_member(PG_TYPE, oid):
            continue
        said = _attributes(row, fields)
        draft.add(identity, schema, {**said, "owner": owner, "comment": comment})


def _attributes(row: Row, fields: Mapping[int, tuple[Value, ...]]) -> dict[str, Value]:
    match row[3]:
        case "e":
            return {"labels": listed(row[7])}
        case "d":
            return {
                "type": row[8],
                "not_null": row[9],
                "default": row[10],
                "collation": row[11],
            }
        case "c":
            return {"fields": fields.get(row[6], ())}
        case _:
            return {
                "subtype": row[12],
                "operator_class": row[13],
                "collation": row[14],
                "canonical": function(row[15], row[16], row[17]),
                "subtype_diff": function(row[18], row[19], row[20]),
                "multirange": row[21],
            }
