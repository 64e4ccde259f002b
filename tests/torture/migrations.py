"""Migrations killed with -9 at random statements, resumed, and compared by the engines' dumps."""

import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
import pymysql

from auralith.dataplane.engines.target import ConnectionSpec
from auralith.dataplane.operations.migrate import CompareOptions, compare, rollback_plan
from auralith.dataplane.plan.document import to_document
from auralith.dataplane.plan.model import Plan
from auralith.dataplane.schema import snapshot
from auralith.dataplane.schema.facts import Catalog
from tests.engines.patch.kit import PatchDatabase
from tests.engines.schemas.suite import killed
from tests.engines.schemas.suite.cases import CASES, Case
from tests.engines.schemas.suite.place import beside, dump, extracted, rows, script
from tests.engines.suite.target import EngineTarget
from tests.torture.trials import ROOT, Tally

PATIENCE_S = 120
LONG = tuple(c for c in CASES if c.have and c.wanted and c.have != c.wanted)


def target_of(database: PatchDatabase) -> EngineTarget:
    """A database of the torture, as the suites of schemas reach it."""
    target = database.target
    if database.name == "sqlite":
        file = Path(target.database)
        spec = ConnectionSpec("sqlite", file.name, sqlite_root=str(file.parent))
        return EngineTarget(spec, lambda: sqlite3.connect(file, timeout=5))
    spec = ConnectionSpec(
        database.name,
        target.database,
        host=target.host,
        port=target.port,
        username=target.user,
        password=target.password,
    )
    if database.name == "postgresql":
        return EngineTarget(spec, lambda: psycopg.connect(target.url))
    return EngineTarget(
        spec,
        lambda: pymysql.connect(
            host=target.host,
            port=target.port or 0,
            user=target.user,
            password=target.password or "",
            database=target.database,
            ssl_disabled=True,
        ),
    )


def torture(target: EngineTarget, *, kills: int, seed: int, tally: Tally) -> None:
    """Rounds of apply and rollback, each in databases of its own, until enough kills have hit."""
    chance = random.Random(seed)  # noqa: S311 - when to kill
    goal = tally.kills + kills
    while tally.kills < goal:
        with beside(target) as fresh, beside(fresh) as other:
            _round(fresh, other, chance.choice(LONG), chance, tally)
            if target.spec.engine == "sqlite":
                for made in (fresh, other):
                    (Path(str(made.spec.sqlite_root)) / made.spec.database).unlink()
        tally.rounds += 1


def _round(
    target: EngineTarget, other: EngineTarget, case: Case, chance: random.Random, tally: Tally
) -> None:
    script(target, case.have + case.rows)
    script(other, case.wanted)
    have, wanted = extracted(target.spec).catalog, extracted(other.spec).catalog
    stood, tables = dump(target), [t for t in ("people", "towns") if f"TABLE {t} " in case.have]
    before = {t: rows(target, t) for t in tables}
    options = CompareOptions(concurrent_indexes=chance.random() < 0.5)
    live = extracted(target.spec)
    plan = compare(target.engine, source=wanted, target=live, options=options).plan
    run = _Run(target, chance, tally)
    run.through(plan, (have, wanted), f"{case.name}: apply")
    _expect(dump(target) == dump(other), f"{case.name}: not what was wanted", tally)
    for table in set(tables) - case.loses:
        now = [row[: len(before[table][0])] for row in rows(target, table)]
        _expect(now == before[table], f"{case.name}: rows of {table} changed", tally)
    back = rollback_plan(plan, live=extracted(target.spec).catalog)
    run.through(back, (wanted, have), f"{case.name}: rollback")
    _expect(dump(target) == stood, f"{case.name}: not as before", tally)


@dataclass(frozen=True)
class _Run:
    """Plans run to their end; up to three times the process dies at a statement."""

    target: EngineTarget
    chance: random.Random
    tally: Tally

    def through(self, plan: Plan, catalogs: tuple[Catalog, Catalog], what: str) -> None:
        """Run a plan; the catalogs are those from before it and from after it."""
        points = [at + half for at in range(len(plan.statements)) for half in (0.0, 0.5)]
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            spec = asdict(self.target.spec)
            del spec["tls"]
            (folder / "spec.json").write_text(json.dumps(spec))
            (folder / "plan.json").write_text(json.dumps(to_document(plan)))
            (folder / "have").write_bytes(snapshot.dump(catalogs[0]))
            (folder / "wanted").write_bytes(snapshot.dump(catalogs[1]))
            for at in sorted(self.chance.sample(points, min(3, len(points)))):
                done = _process(folder, str(at))
                hit = done.returncode == -signal.SIGKILL
                _expect(hit, f"{what} at {at}: {done.stderr}", self.tally)
                self.tally.kills += 1
            done = _process(folder)
            _expect(done.returncode == 0, f"{what}: {done.stderr}", self.tally)
            result = json.loads((folder / "result.json").read_text())
            _expect(result["remaining_differences"] == [], f"{what}: {result}", self.tally)


def _process(folder: Path, *at: str) -> "subprocess.CompletedProcess[str]":
    command: Sequence[str | Path] = [sys.executable, killed.__file__, folder, *at]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


def _expect(holds: bool, message: str, tally: Tally) -> None:
    if not holds:
        tally.failures += 1
        raise AssertionError(message)
