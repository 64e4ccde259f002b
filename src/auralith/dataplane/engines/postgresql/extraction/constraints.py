"""Constraints of tables and domains."""

from collections.abc import Iterable

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.extraction import definitions
from auralith.dataplane.engines.postgresql.extraction.draft import (
    PG_CLASS,
    PG_CONSTRAINT,
    PG_TYPE,
    Draft,
    options,
)
from auralith.dataplane.engines.session import Row
from auralith.dataplane.schema.facts import Value
from auralith.dataplane.schema.identity import ObjectId

_KINDS = {
    "p": kinds.PRIMARY_KEY,
    "u": kinds.UNIQUE,
    "x": kinds.EXCLUDE,
    "c": kinds.CHECK,
    "n": kinds.NOT_NULL,
    "f": kinds.FOREIGN_KEY,
}
_ACTIONS = {"r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}
_NAME_BYTES = 63

_OID, _NAME, _TYPE, _TABLE, _DOMAIN, _INDEX, _COLUMNS = range(7)
_OTHER, _OTHER_COLUMNS, _MATCH, _ON_UPDATE, _ON_DELETE = range(7, 12)
_DEFERRABLE, _DEFERRED, _VALID, _ENFORCED, _LOCAL, _INHERITED, _NO_INHERIT = range(12, 19)
_SET_COLUMNS, _PERIOD, _EXPRESSION, _DEFINITION, _COMMENT = range(19, 24)
_KEYS, _KEY_COUNT, _NULLS, _CLUSTERED, _OPTIONS, _SPACE, _INDEX_COMMENT, _METHOD = range(24, 32)
_PARENT = 32


def constraints(draft: Draft, rows: Iterable[Row]) -> None:
    """Everything but constraint triggers, which are triggers."""
    found = list(rows)
    by_oid = {row[_OID]: row for row in found}
    for row in found:
        holder = draft.relations.get(row[_TABLE])
        if not row[_TABLE]:
            holder = draft.names.get((PG_TYPE, row[_DOMAIN], 0))
        if holder is None or (row[_DOMAIN] and draft.is_member(PG_TYPE, row[_DOMAIN])):
            continue
        inherited = row[_INHERITED] > 0 or bool(row[_PARENT])
        if inherited and not row[_LOCAL] and not _differs(row, by_oid.get(row[_PARENT])):
            continue
        if row[_TYPE] == "f" and row[_PARENT]:
            continue
        identity = ObjectId(_KINDS[row[_TYPE]], (*holder.path, row[_NAME]))
        if row[_TYPE] == "n" and _is_plain(draft, holder, row):
            continue
        said = _attributes(draft, row)
        said["comment"] = row[_COMMENT]
        said["inherited"] = inherited
        draft.add(identity, holder, said)
        draft.name(PG_CONSTRAINT, row[_OID], identity)
        if row[_TYPE] in "pux":
            draft.name(PG_CLASS, row[_INDEX], identity)


def _differs(row: Row, origin: Row | None) -> bool:
    """Whether a partition's part of a constraint has something of its own."""
    if row[_COMMENT] is not None or row[_INDEX_COMMENT] is not None or row[_CLUSTERED]:
        return True
    return origin is not None and row[_OPTIONS] != origin[_OPTIONS]


def _attributes(draft: Draft, row: Row) -> dict[str, Value]:
    said: dict[str, Value]
    match row[_TYPE]:
        case "p" | "u":
            said = _key(draft, row)
        case "x":
            said = _exclusion(row)
        case "f":
            return _foreign_key(draft, row)
        case "c":
            return {
                "expression": row[_EXPRESSION],
                "no_inherit": row[_NO_INHERIT],
                **_state(row),
            }
        case _:
            name = None
            if row[_TABLE]:
                (name,) = draft.column_list(row[_TABLE], row[_COLUMNS])
            return {
                "column": name,
                "no_inherit": row[_NO_INHERIT],
                "not_valid": not row[_VALID],
            }
    said["options"] = options(row[_OPTIONS])
    said["tablespace"] = row[_SPACE]
    said["clustered"] = row[_CLUSTERED]
    said["index_comment"] = row[_INDEX_COMMENT]
    said["deferrable"] = row[_DEFERRABLE]
    said["initially_deferred"] = row[_DEFERRED]
    return said


def _state(row: Row) -> dict[str, Value]:
    """NOT ENFORCED implies NOT VALID."""
    if not row[_ENFORCED]:
        return {"not_enforced": True}
    return {"not_valid": not row[_VALID]}


def _key(draft: Draft, row: Row) -> dict[str, Value]:
    numbers = [int(n) for n in (row[_KEYS] or "").split()]
    return {
        "columns": draft.column_list(row[_TABLE], row[_COLUMNS]),
        "include": draft.column_names(row[_TABLE], numbers[row[_KEY_COUNT] or 0 :]),
        "nulls_not_distinct": row[_NULLS],
        "without_overlaps": row[_PERIOD],
    }


def _exclusion(row: Row) -> dict[str, Value]:
    parts = definitions.exclusion(row[_DEFINITION])
    return {
        "method": row[_METHOD],
        "elements": parts.keys,
        "include": parts.include,
        "where": parts.where,
    }


def _foreign_key(draft: Draft, row: Row) -> dict[str, Value]:
    other = draft.relations.get(row[_OTHER])
    set_columns = draft.column_list(row[_TABLE], row[_SET_COLUMNS])
    return {
        "columns": draft.column_list(row[_TABLE], row[_COLUMNS]),
        "references": None if other is None else str(other),
        "referenced_columns": draft.column_list(row[_OTHER], row[_OTHER_COLUMNS]),
        "match": "full" if row[_MATCH] == "f" else None,
        "on_update": _ACTIONS.get(row[_ON_UPDATE]),
        "on_delete": _ACTIONS.get(row[_ON_DELETE]),
        "on_delete_columns": set_columns,
        "period": row[_PERIOD],
        "deferrable": row[_DEFERRABLE],
        "initially_deferred": row[_DEFERRED],
        **_state(row),
    }


def _is_plain(draft: Draft, holder: ObjectId, row: Row) -> bool:
    """Whether a NOT NULL constraint is what the bare words NOT NULL make."""
    if row[_NO_INHERIT] or not row[_VALID] or row[_COMMENT] is not None:
        return False
    names = [holder.name]
    if row[_TABLE]:
        names += draft.column_list(row[_TABLE], row[_COLUMNS])
    return bool(row[_NAME] == implied_name(names, "not_null"))


def implied_name(names: list[str], label: str) -> str:
    """The name the server makes up, without the number it adds to make it unique.

    The longer of the two names is cut until all fits; whole characters are cut.
    """
    room = _NAME_BYTES - len(label.encode()) - len(names)
    parts = [n.encode() for n in names]
    lengths = [len(p) for p in parts]
    while sum(lengths) > room:
        longest = 0 if len(lengths) == 1 or lengths[0] > lengths[1] else 1
        lengths[longest] -= 1
    cut = [p[:n].decode(errors="ignore") for p, n in zip(parts, lengths, strict=True)]
    return "_".join((*cut, label))
