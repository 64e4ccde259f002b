"""Places that no rule reaches: found, and emptied where that is wanted and the engine can."""

from collections.abc import Sequence

from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.leftovers import Residue
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.operations.anonymize.verification.model import Leftover
from auralith.dataplane.schema.model import Table


def tidied(
    database: Database, tables: Sequence[Table], *, rewritten: bool, clean: bool
) -> tuple[Leftover, ...]:
    """What is left, and what was done about it; before anything is searched.

    `rewritten`: rows were changed where they lie, so that the old ones are still somewhere.
    """
    facet, session = database.engine.leftovers, database.session
    try:
        found = list(facet.found(session, tables, rewritten=rewritten))
        done = list(facet.clean(session, tables, rewritten=rewritten)) if clean else []
    except DataPlaneError as error:
        message = f"It could not be found out what is left ({error.code})."
        return (Leftover("unknown", None, message),)
    told = {(r.kind, r.object): r for r in done}
    out = [_shown(told.pop((r.kind, r.object), r)) for r in found]
    return (*out, *(_shown(r) for r in told.values()))


def _shown(residue: Residue) -> Leftover:
    return Leftover(residue.kind, residue.object, residue.message, residue.cleaned)
