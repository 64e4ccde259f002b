"""Make the rows of a scenario: bound, kept in the journal, written piece by piece, resumed.

Every value follows from the scenario and the basis that the journal keeps, so that an attempt goes
on where the ledger of the one before it ends, with the very same rows.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from auralith.dataplane.changes.tables import describe
from auralith.dataplane.engines.base import Database, Place
from auralith.dataplane.errors import DataPlaneError, Terminal
from auralith.dataplane.generating.binding import Scenario, bind_scenario
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.journal.model import Header
from auralith.dataplane.monitor import Interrupted, Monitor
from auralith.dataplane.operations.seed.attempt import Attempt, Work, operations
from auralith.dataplane.operations.seed.ledger import DONE, Kept, SeedLedger
from auralith.dataplane.operations.seed.reading import Read, References, bound, drawn
from auralith.dataplane.schema.names import TableName

LANES = 2
_TRIES = 5
"""How often the numbers are read again that somebody took in the meantime."""


def run(
    place: Place,
    spec: ScenarioSpec,
    *,
    run_id: str,
    content_hash: str,
    monitor: Monitor,
    references: References | None = None,
    owner: str | None = None,
    scale: float = 1.0,
    lanes: int = LANES,
) -> dict[str, Any]:
    """Make the rows, or go on with the run of the same `run_id`.

    `references` are people's own lists by name, `owner` is the scenario whose earlier rows go
    first where its mode is `replace`, `scale` times the number of rows. Gives tables (table,
    inserted), rows and rows_per_second.

    Raises InvalidInput with the place of what does not fit and Terminal (`seed.infeasible`) with
    what cannot hold, both before anything is written; Transient for what may be tried again with
    the same run_id; Interrupted between pieces with what is committed so far.
    """
    started = time.monotonic()
    asked = _Asked(run_id, content_hash, owner)
    with place.writing() as database:
        database.engine.seeding.prepare(database.session)
        work = _resumed(database, asked)
        if work is None:
            work = _begun(database, spec.scaled(scale), references or {}, asked)
        before = work.inserted()
        try:
            if work.ledger.run.status != DONE:
                Attempt(work, place.another, monitor, lanes).run()
        except Interrupted as stop:
            with suppress(DataPlaneError):
                stop.result = work.result(before, started)
            raise
        return work.result(before, started)


@dataclass(frozen=True)
class _Asked:
    run_id: str
    content_hash: str
    owner: str | None


def _resumed(database: Database, asked: _Asked) -> Work | None:
    """The run as it was kept; None for a new one."""
    journal = database.changes.journal
    ledger = SeedLedger.found(database.session, journal, asked.run_id, asked.content_hash)
    kept = None if ledger is None else ledger.kept()
    if ledger is None or kept is None:
        return None
    scenario = bind_scenario(drawn(database, kept.spec), kept.basis, kept.references)
    steps = operations(scenario)
    if [o.to_json() for o in steps] != [dict(o) for o in ledger.run.header.operations]:
        msg = (
            "The tables have changed since this run began: clean up what it has made so far, and"
            " start a new one."
        )
        raise Terminal(msg, code="seed.changed")
    return Work(database, scenario, kept, steps, ledger)


def _begun(database: Database, spec: ScenarioSpec, references: References, asked: _Asked) -> Work:
    scenario, read = _feasible(database, spec, references)
    tables = [m.outline.table for m in scenario.makers.values()]
    steps = operations(scenario)
    options = {} if asked.owner is None else {"owner": asked.owner}
    header = Header([o.to_json() for o in steps], describe(database, tables), options)
    journal = database.changes.journal
    ledger = SeedLedger.begun(database.session, journal, asked.run_id, asked.content_hash, header)
    for _ in range(_TRIES):
        kept = Kept(spec, read.basis, references, read.counters, _reserved(scenario, read))
        ledger.keep(kept)
        if not _moved(database, scenario, read):
            break
        # Somebody took numbers that this run had meant to take: nothing is written yet.
        scenario, read = _feasible(database, spec, references)
    return Work(database, scenario, kept, steps, ledger)


def _feasible(
    database: Database, spec: ScenarioSpec, references: References
) -> tuple[Scenario, Read]:
    return bound(database, spec, references)


def _moved(database: Database, scenario: Scenario, read: Read) -> bool:
    """Whether a counter stands elsewhere than when it was read."""
    counters = database.engine.seeding.counters
    return any(
        counters(database.session, maker.outline.table) != read.counters[name]
        for name, maker in scenario.makers.items()
    )


def _reserved(scenario: Scenario, read: Read) -> dict[tuple[TableName, str], int]:
    """The last number of each column that counts on by the server's own counter."""
    out = {}
    for name, maker in scenario.makers.items():
        counting = {c.column for c in read.counters.get(name, ()) if c.step > 0}
        for column, filler in maker.fillers.items():
            last = filler.bound.high
            if column in counting and filler.planned.generator.key and maker.rows and last:
                out[name, column] = int(last)
    return out
