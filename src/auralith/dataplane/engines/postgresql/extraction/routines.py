"""Functions, procedures, aggregates."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.extraction.draft import (
    PG_PROC,
    Draft,
    function,
    listed,
)
from auralith.dataplane.engines.session import Row
from auralith.dataplane.schema.facts import Value
from auralith.dataplane.schema.identity import ObjectId

_KINDS = {
    "f": kinds.FUNCTION,
    "w": kinds.FUNCTION,
    "p": kinds.PROCEDURE,
    "a": kinds.AGGREGATE,
}
_VOLATILITY = {"i": "immutable", "s": "stable"}
_PARALLEL = {"s": "safe", "r": "restricted"}
_MODIFY = {"r": "READ_ONLY", "s": "SHAREABLE", "w": "READ_WRITE"}
_CHEAP = ("c", "internal")
"""Languages whose functions cost 1 unless something else is said; others cost 100."""


def routines(draft: Draft, rows: Iterable[Row]) -> None:
    """Each with its whole definition in parts."""
    for row in rows:
        oid, namespace, name, kind, types, owner, comment = row[:7]
        schema = draft.schemas[namespace]
        identity = ObjectId(_KINDS[kind], (schema.name, name), types)
        draft.name(PG_PROC, oid, identity)
        if draft.is_member(PG_PROC, oid):
            continue
        said = _aggregate(row) if kind == "a" else _function(row)
        draft.add(identity, schema, {**said, "owner": owner, "comment": comment})


def _function(row: Row) -> dict[str, Value]:
    kind, language = row[3], row[9]
    said: dict[str, Value] = {
        "arguments": row[7] or None,
        "language": language,
        "body": row[10] if row[12] is None else None,
        "object_file": row[11],
        "sql_body": row[12],
        "security_definer": row[15],
        "settings": listed(row[21]),
        "transforms": listed(row[22]),
    }
    if kind == "p":
        return said
    cost, count = ("1" if language in _CHEAP else "100"), ("1000" if row[20] else "0")
    return {
        **said,
        "returns": row[8],
        "window": kind == "w",
        "volatility": _VOLATILITY.get(row[13]),
        "strict": row[14],
        "leakproof": row[16],
        "parallel": _PARALLEL.get(row[17]),
        "cost": None if row[18] == cost else row[18],
        "rows": None if row[19] == count else row[19],
        "support": function(row[23], row[24], row[25]),
    }


def _aggregate(row: Row) -> dict[str, Value]:
    return {
        "arguments": row[7] or None,
        "clauses": tuple(_clauses(json.loads(row[26]))),
        "parallel": _PARALLEL.get(row[17]),
    }


def _clauses(values: list[Any]) -> Iterator[str]:
    """The clauses of CREATE AGGREGATE that say something."""
    ordinary = values[0] == "n"
    plain = {
        "SFUNC": values[1],
        "STYPE": values[2],
        "SSPACE": values[3] or None,
        "FINALFUNC": values[4],
        "FINALFUNC_EXTRA": values[5],
        "FINALFUNC_MODIFY": _modify(values[6], ordinary=ordinary),
        "COMBINEFUNC": values[7],
        "SERIALFUNC": values[8],
        "DESERIALFUNC": values[9],
        "INITCOND": values[10],
        "MSFUNC": values[11],
        "MINVFUNC": values[12],
        "MSTYPE": values[13],
        "MSSPACE": values[14] or None,
        "MFINALFUNC": values[15],
        "MFINALFUNC_EXTRA": values[16],
        "MFINALFUNC_MODIFY": _modify(values[17], ordinary=ordinary),
        "MINITCOND": values[18],
        "SORTOP": values[19],
        "HYPOTHETICAL": values[0] == "h",
    }
    for name, value in plain.items():
        if value is True:
            yield name
        elif value is not None and value is not False:
            yield f"{name} = {value}"


def _modify(letter: str, *, ordinary: bool) -> str | None:
    return None if letter == ("r" if ordinary else "w") else _MODIFY[letter]
