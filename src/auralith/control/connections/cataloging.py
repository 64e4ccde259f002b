"""The whole schema of a connection, as it was last read: everything its engine knows.

It is read together with the introspection, so that the two never tell of different times.
"""

from dataclasses import dataclass
from datetime import datetime

from auralith.control.connections import inspecting, repository
from auralith.control.connections.reaching import target_of
from auralith.control.work import Work
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.schema import snapshot as storage
from auralith.dataplane.schema.facts import Catalog
from auralith.kit.db import transaction
from auralith.models import Connection


@dataclass(frozen=True)
class Reading:
    """A schema and when it was read."""

    catalog: Catalog
    read_at: datetime


def whole(work: Work, connection: Connection, *, refresh: bool = False) -> Reading:
    """The schema as it was last read; read now when it never was, or on request.

    `work.session` must not be used afterwards.
    """
    kept = None if refresh else repository.stored_catalog(work.session, connection.id)
    if kept is not None:
        try:
            return Reading(storage.load(kept[0]), kept[1])
        except InvalidInput:
            # Written by a newer version that was taken back since: it can be read again.
            kept = None
    return _read(work, connection)


def _read(work: Work, connection: Connection) -> Reading:
    target = target_of(connection, work)
    identifier = connection.id
    with work.outside(), inspecting.reading(target) as database:
        schema = database.engine.introspect(database.session)
        catalog = database.engine.schemas.extract(database.session).catalog
    with transaction(work.sessions) as store:
        read_at = inspecting.keep(store, work, identifier, schema).read_at
        repository.store_catalog(store, identifier, storage.dump(catalog))
    return Reading(catalog, read_at)
