"""Grants and default privileges; what the server gives unasked is left out."""

from collections.abc import Iterable

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.extraction.draft import Draft, listed
from auralith.dataplane.engines.session import Row
from auralith.dataplane.schema.facts import Value
from auralith.dataplane.schema.identity import ObjectId

_KINDS = {
    kinds.FOREIGN_DATA_WRAPPER: kinds.WRAPPER_GRANT,
    kinds.FOREIGN_SERVER: kinds.SERVER_GRANT,
}
_OBJECTS = {
    "r": "tables",
    "S": "sequences",
    "f": "routines",
    "T": "types",
    "n": "schemas",
    "L": "large_objects",
}


def grants(draft: Draft, rows: Iterable[Row]) -> None:
    """One fact an object and grantee, where the rights are not those given unasked."""
    for catalog, oid, column, place, grantee, given, grantable, unasked in rows:
        privileges = listed(given)
        if privileges == listed(unasked) and grantable is None:
            continue
        said: dict[str, Value] = {
            "privileges": privileges,
            "grantable": listed(grantable),
        }
        if place is not None:
            _default_privileges(draft, listed(place), grantee, said)
            continue
        parent = draft.names.get((catalog, oid, column))
        if parent is None or parent not in draft.facts or draft.is_member(catalog, oid):
            continue
        kind = _KINDS.get(parent.kind, kinds.GRANT)
        draft.add(ObjectId(kind, (*parent.path, grantee), parent.signature), parent, said)


def _default_privileges(
    draft: Draft, place: tuple[str | None, ...], grantee: str, said: dict[str, Value]
) -> None:
    schema, role, letter = place
    path = (str(role), _OBJECTS[str(letter)], grantee)
    if schema is None:
        draft.add(ObjectId(kinds.DEFAULT_PRIVILEGES, path), None, said)
        return
    parent = ObjectId(kinds.SCHEMA, (schema,))
    if parent in draft.facts:
        draft.add(ObjectId(kinds.DEFAULT_PRIVILEGES, (schema, *path)), parent, said)
