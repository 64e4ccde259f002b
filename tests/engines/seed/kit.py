"""Synthetic rows for tests: a scenario, a run, and what stands in the database."""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

import pyarrow as pa

from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.monitor import Interrupted, LogLevel, Monitor, Part, SilentMonitor
from auralith.dataplane.operations.seed.run import LANES, Asked, carry_out
from tests.engines.suite.target import EngineTarget

_RUNS = count(1)
HASH = "c0ffee"


def place(target: EngineTarget, **options: Any) -> Place:
    """The database as an operation is given it."""
    chosen = SessionOptions(**options)
    return Place(target.engine, lambda: target.engine.connect(target.spec, chosen))


def spec(
    tables: Mapping[str, int | Mapping[str, Any]], *, seed: int = 7, **options: Any
) -> ScenarioSpec:
    """A scenario: rows by table, or the table's own spec."""
    told = [
        {"table": name, **({"rows": given} if isinstance(given, int) else given)}
        for name, given in tables.items()
    ]
    return ScenarioSpec.model_validate({"seed": seed, "tables": told, "options": options})


def seeded(
    target: EngineTarget,
    scenario: ScenarioSpec,
    *,
    run_id: str | None = None,
    monitor: Monitor | None = None,
    owner: str | None = None,
    references: Mapping[str, Sequence[str]] | None = None,
    scale: float = 1.0,
    lanes: int = LANES,
) -> dict[str, Any]:
    """Make its rows."""
    lists = {n: pa.array(v, pa.large_string()) for n, v in (references or {}).items()}
    name = run_id or f"seed-{next(_RUNS)}"
    asked = Asked(scenario.scaled(scale), lists, name, HASH, owner)
    return carry_out(place(target), asked, monitor or SilentMonitor(), lanes=lanes)


def ledger(target: EngineTarget, run_id: str) -> list[tuple[int, int, int]]:
    """Operation, first and last row of each committed batch."""
    with place(target).writing() as database:
        journal = Journal(database.session, database.changes.journal)
        found = journal.batches(journal.get(run_id))
    return [(b.operation, low, high) for b in found for low, high in b.done]


class Stopping(SilentMonitor):
    """Asks for a pause once so many rows are on their way or in."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.seen = 0
        self.parts: dict[str, Part] = {}
        self.kept = False

    def progress(
        self,
        phase: str,
        *,
        done: int,
        total: int | None = None,
        unit: str = "rows",
        kept: bool = False,
        bytes_done: int | None = None,
        parts: Sequence[Part] = (),
    ) -> None:
        """Remember it."""
        del phase, total, unit, bytes_done
        self.seen = max(self.seen, done)
        self.kept = self.kept or kept
        self.parts |= {part.name: part for part in parts}

    def log(
        self,
        level: LogLevel,
        message: str,
        *,
        code: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        """Nothing."""

    def checkpoint(self) -> None:
        """Pause."""
        if self.kept and self.seen >= self.at:
            raise Interrupted("pause")


class Meddling(SilentMonitor):
    """Somebody else does something, once, while the run is at work."""

    def __init__(self, deed: Callable[[], None]) -> None:
        self.deed: Callable[[], None] | None = deed

    def checkpoint(self) -> None:
        """Do it."""
        if self.deed is not None:
            deed, self.deed = self.deed, None
            deed()
