"""What is in the database and not read, by name: no comparison is complete that leaves it out."""

from collections.abc import Iterable

from auralith.dataplane.engines.postgresql.extraction.draft import Draft, listed
from auralith.dataplane.engines.session import Row
from auralith.dataplane.schema.facts import Gap
from auralith.dataplane.schema.identity import ObjectId

_MESSAGES = {
    "foreign_key_check": "The triggers that check this foreign key are switched off or always on;"
    " this state is not compared.",
}


def unmodelled(draft: Draft, rows: Iterable[Row]) -> None:
    """One gap an object."""
    for kind, path, signature, catalog, oid in rows:
        if draft.is_member(catalog, oid):
            continue
        words = kind.replace("_", " ")
        message = _MESSAGES.get(
            kind, f"Auralith does not compare objects of this sort ({words}); look at it yourself."
        )
        draft.gaps.append(Gap("unmodelled", str(ObjectId(kind, listed(path), signature)), message))
