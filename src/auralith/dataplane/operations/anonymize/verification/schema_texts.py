"""Needles in what people wrote into the schema: comments, defaults, checks, views, routines."""

from collections.abc import Iterator

from auralith.dataplane.engines.base import Database
from auralith.dataplane.operations.anonymize.verification.model import Hit
from auralith.dataplane.operations.anonymize.verification.searching import Search
from auralith.dataplane.schema.facts import Fact, Value


def search_schema(database: Database, search: Search) -> list[Hit]:
    """The objects whose text holds an original; the object's name is told, never the text.

    Raises DataPlaneError when the schema cannot be read.
    """
    if not search.count:
        return []
    catalog = database.engine.schemas.extract(database.session).catalog
    quote = database.engine.schemas.quote
    return [
        Hit(fact.id.text(quote), None, 1)
        for fact in catalog.facts.values()
        if any(search.holds(text) for text in _texts(fact))
    ]


def _texts(fact: Fact) -> Iterator[str]:
    for value in (*fact.attributes.values(), *fact.notes.values()):
        yield from _within(value)


def _within(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _within(part)
