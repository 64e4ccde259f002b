"""What stands outside of schemas: extensions, publications, foreign servers."""

import json
from collections.abc import Iterable

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.extraction.draft import (
    PG_EXTENSION,
    PG_NAMESPACE,
    PG_PUBLICATION,
    PG_PUBLICATION_REL,
    PG_PUBLICATION_SCHEMA,
    PG_SERVER,
    PG_WRAPPER,
    Draft,
    function,
    listed,
)
from auralith.dataplane.engines.postgresql.extraction.secrets import masked
from auralith.dataplane.engines.session import Row
from auralith.dataplane.schema.facts import Gap, Value
from auralith.dataplane.schema.identity import ObjectId

_OPERATIONS = ("insert", "update", "delete", "truncate")
_WRAPPER, _SERVER = 1, 2


def extensions(draft: Draft, rows: Iterable[Row]) -> None:
    """Extensions; their version and comment are the package's, not the schema's."""
    for oid, name, schema, comment, version, members in rows:
        identity = draft.add(
            ObjectId(kinds.EXTENSION, (name,)),
            None,
            {"schema": schema},
            {"version": version, "comment": comment},
        )
        draft.name(PG_EXTENSION, oid, identity)
        for catalog, member in listed(members):
            draft.members[catalog, member] = identity


def homes(draft: Draft) -> None:
    """Extensions need the schema they are put into."""
    for identity, fact in list(draft.facts.items()):
        if identity.kind == kinds.EXTENSION:
            draft.depend(identity, ObjectId(kinds.SCHEMA, (str(fact.attributes["schema"]),)))


def publications(draft: Draft, rows: Iterable[Row]) -> None:
    """Publications and what they hold."""
    found = list(rows)
    for kind, oid, name, text, _ in found:
        if kind == "publication" and not draft.is_member(PG_PUBLICATION, oid):
            identity = ObjectId(kinds.PUBLICATION, (name,))
            draft.add(identity, None, _publication(json.loads(text)))
            draft.name(PG_PUBLICATION, oid, identity)
    for kind, oid, name, text, held in found:
        publication = ObjectId(kinds.PUBLICATION, (name,))
        if kind == "publication" or publication not in draft.facts:
            continue
        if kind == "table":
            target = draft.relations.get(held)
            place, said = kinds.PUBLICATION_TABLE, listed(text)
            attributes: dict[str, Value] = {"columns": said[0], "where": said[1]}
            catalog = PG_PUBLICATION_REL
        else:
            target = draft.names.get((PG_NAMESPACE, held, 0))
            place, attributes, catalog = kinds.PUBLICATION_SCHEMA, {}, PG_PUBLICATION_SCHEMA
        if target is None:
            continue
        part = draft.add(ObjectId(place, (name, *target.path)), publication, attributes)
        draft.name(catalog, oid, part)
        draft.depend(part, target)


def _publication(values: list[Value]) -> dict[str, Value]:
    operations = tuple(o for o, on in zip(_OPERATIONS, values[1:5], strict=True) if on)
    return {
        "all_tables": values[0],
        "operations": None if len(operations) == len(_OPERATIONS) else operations or ("none",),
        "via_root": values[5],
        "generated": "stored" if values[6] == "s" else None,
        "owner": values[7],
        "comment": values[8],
        "all_sequences": values[9],
    }


def foreign(draft: Draft, rows: Iterable[Row]) -> None:
    """Wrappers, their servers, and who logs in there as whom; secrets are masked."""
    for kind, oid, name, other, owner, texts, comment, first, second, readable in rows:
        if kind == _WRAPPER:
            identity = ObjectId(kinds.FOREIGN_DATA_WRAPPER, (name,))
            draft.name(PG_WRAPPER, oid, identity)
            if draft.is_member(PG_WRAPPER, oid):
                continue
            said: dict[str, Value] = {
                "handler": None if first is None else function(*json.loads(first)),
                "validator": None if second is None else function(*json.loads(second)),
            }
            parent = None
        elif kind == _SERVER:
            identity = ObjectId(kinds.FOREIGN_SERVER, (name,))
            draft.name(PG_SERVER, oid, identity)
            if draft.is_member(PG_SERVER, oid):
                continue
            said, parent = {"wrapper": other, "type": first, "version": second}, None
        else:
            parent = ObjectId(kinds.FOREIGN_SERVER, (name,))
            identity, said = ObjectId(kinds.USER_MAPPING, (name, other)), {}
            if parent not in draft.facts:
                continue
            if not readable:
                draft.gaps.append(
                    Gap(
                        "privilege",
                        str(identity),
                        "The options of this user mapping may be read by its user or the server's"
                        " owner only; whether they are equal is not known.",
                    )
                )
        said["options"] = masked(draft, identity, texts)
        draft.add(identity, parent, {**said, "owner": owner, "comment": comment})
