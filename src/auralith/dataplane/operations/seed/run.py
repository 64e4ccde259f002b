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
from auralith.dataplane.errors import DataPlaneError, InvalidInput, Terminal
from auralith.dataplane.generating.binding import bind_scenario
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.journal.model import Header
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.monitor import Interrupted, Monitor
from auralith.dataplane.operations.seed.attempt import Attempt, Work, operations
from auralith.dataplane.operations.seed.checking import Checked, Infeasible, check
from auralith.dataplane.operations.seed.cleanup import CLEANED, clean
from auralith.dataplane.operations.seed.ledger import DONE, KIND, Kept, SeedLedger
from auralith.dataplane.operations.seed.made import made
from auralith.dataplane.operations.seed.reading import References, drawn
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
) -> dict[str, Any]:
    """Make the rows, or go on with the run of the same `run_id`.

    `references` are people's own lists by name, `owner` is the scenario whose earlier rows go
    first where its mode is `replace`, `scale` times the number of rows. Gives tables (table,
    inserted), rows and rows_per_second.

    Raises InvalidInput with the place of what does not fit or (`seed.infeasible`) cannot hold,
    before anything is written; Transient for what may be tried again with the same run_id;
    Interrupted between pieces with what is committed so far.
    """
    asked = Asked(spec.scaled(scale), references or {}, run_id, content_hash, owner)
    return carry_out(place, asked, monitor)


@dataclass(frozen=True)
class Asked:
    """What is to be made, and whose it is."""

    spec: ScenarioSpec
    """With its scale in it."""
    references: References
    run_id: str
    content_hash: str
    owner: str | None = None


def carry_out(
    place: Place, asked: Asked, monitor: Monitor, *, lanes: int = LANES
) -> dict[str, Any]:
    """The same, by so many sessions side by side where the engine has more than one writer."""
    started = time.monotonic()
    with place.writing() as database:
        database.engine.seeding.prepare(database.session)
        work = _resumed(database, asked)
        if work is None:
            if asked.spec.options.mode == "replace":
                _take_back(database, asked, monitor)
            work = _begun(database, asked)
        before = work.inserted()
        try:
            if work.ledger.run.status != DONE:
                Attempt(work, place.another, monitor, lanes).run()
        except Interrupted as stop:
            with suppress(DataPlaneError):
                stop.result = work.result(before, started)
            raise
        return work.result(before, started)


def _resumed(database: Database, asked: Asked) -> Work | None:
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


def _begun(database: Database, asked: Asked) -> Work:
    spec, references = asked.spec, asked.references
    checked = check(database, spec, references=references)
    _refuse_empty(checked)
    tables = [m.outline.table for m in checked.scenario.makers.values()]
    steps = operations(checked.scenario)
    options = {} if asked.owner is None else {"owner": asked.owner}
    header = Header([o.to_json() for o in steps], describe(database, tables), options)
    journal = database.changes.journal
    ledger = SeedLedger.begun(database.session, journal, asked.run_id, asked.content_hash, header)
    for _ in range(_TRIES):
        read, reserved = checked.read, _reserved(checked)
        kept = Kept(spec, read.basis, references, read.counters, reserved)
        ledger.keep(kept)
        if not _moved(database, checked):
            break
        # Somebody took numbers that this run had meant to take: nothing is written yet.
        checked = check(database, spec, references=references)
    return Work(database, checked.scenario, kept, steps, ledger)


def _take_back(database: Database, asked: Asked, monitor: Monitor) -> None:
    """What earlier runs of the same owner made goes, but for rows that are somebody's by now."""
    journal = Journal(database.session, database.changes.journal)
    earlier = [
        run
        for run in journal.all_runs()
        if run.kind == KIND and run.status != CLEANED and run.run_id != asked.run_id
        if asked.owner is not None and run.header.options.get("owner") == asked.owner
    ]
    if earlier:
        _refuse_early(database, asked.spec, asked.references)
    for one in reversed(earlier):
        cleanup_id = f"{asked.run_id}:{one.no}"
        try:
            found = clean(database, made(database, one.run_id), cleanup_id, monitor)
        except Interrupted as stop:
            # Of the run itself nothing is there yet.
            stop.result = None
            raise
        if left := found["conflicts_total"]:
            monitor.log(
                "warning",
                f"{left} rows of an earlier run stay: they were edited, or others point at them.",
                code="seed.replace_left",
                params={"rows": left},
            )


def _refuse_early(database: Database, spec: ScenarioSpec, references: References) -> None:
    """Refuse what no cleanup makes possible, while the earlier rows still stand."""
    drawn(database, spec)
    try:
        found = check(database, spec, references=references, refuse=False)
    except InvalidInput:
        # Numbers may run out beside the rows that go.
        return
    if any(f.code != "seed.unique_taken" for f in found.blocking):
        raise Infeasible(found)


def _refuse_empty(checked: Checked) -> None:
    for name, maker in checked.scenario.makers.items():
        if maker.rows and not maker.names:
            msg = f"All columns of {name} are left to the database: give one of them a generator."
            raise InvalidInput(
                msg,
                loc=("tables", maker.outline.no, "columns"),
                code="seed.no_generator",
                params={"table": str(name)},
            )


def _moved(database: Database, checked: Checked) -> bool:
    """Whether a counter stands elsewhere than when it was read."""
    counters = database.engine.seeding.counters
    return any(
        counters(database.session, maker.outline.table) != checked.read.counters[name]
        for name, maker in checked.scenario.makers.items()
    )


def _reserved(checked: Checked) -> dict[tuple[TableName, str], int]:
    """The last number of each column that counts on by the server's own counter."""
    out = {}
    for name, maker in checked.scenario.makers.items():
        counting = {c.column for c in checked.read.counters.get(name, ()) if c.step > 0}
        for column, filler in maker.fillers.items():
            last = filler.bound.high
            if column in counting and filler.planned.generator.key and maker.rows and last:
                out[name, column] = int(last)
    return out
