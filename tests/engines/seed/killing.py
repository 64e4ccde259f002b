"""Runs of a scenario killed at random points until one comes through."""

import json
import random
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.seed.cleanup import cleanup
from tests.engines.seed import killed
from tests.engines.seed.kit import place, seeded, spec
from tests.engines.suite.target import EngineTarget

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 120
LONGEST_S = 1.2
"""About as long as a run takes behind its start."""
BATCH = 100
COUNTED = {
    "postgresql": "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    "mariadb": "int AUTO_INCREMENT PRIMARY KEY",
    "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
}
ROWS = {"dept": 700, "person": 4_000, "part": 2_500, "badge": 4_000}
EDITED = 2_499
QUERIES = {
    "dept": "SELECT id, head FROM dept ORDER BY id",
    "person": "SELECT id, dept, mail FROM person ORDER BY id",
    "part": "SELECT id, of_part FROM part ORDER BY id",
    "badge": "SELECT no, person FROM badge ORDER BY no",
}


def rules() -> ScenarioSpec:
    """A circle with keys that come late, rows that point at earlier ones, one row for one."""
    head = {"generator": "reference", "params": {"null_rate": 0.2}}
    return spec(
        {
            "dept": {"rows": ROWS["dept"], "columns": {"head": head}},
            "person": {"rows": ROWS["person"], "columns": {"mail": {"generator": "sequence"}}},
            "part": {"rows": ROWS["part"], "columns": {"of_part": {"generator": "reference"}}},
            "badge": ROWS["badge"],
        },
        batch_size=BATCH,
    )


def family(target: EngineTarget) -> None:
    """Those tables, with rows of somebody's in them."""
    counted = COUNTED[target.spec.engine]
    late = ""
    if target.spec.engine == "sqlite":
        late = ", FOREIGN KEY (head) REFERENCES person (id)"
    target.run(
        f"CREATE TABLE dept (id int PRIMARY KEY, head int{late})",
        f"CREATE TABLE person (id {counted}, dept int NOT NULL, mail varchar(40) UNIQUE,"
        " FOREIGN KEY (dept) REFERENCES dept (id))",
        f"CREATE TABLE part (id {counted}, of_part int,"
        " FOREIGN KEY (of_part) REFERENCES part (id))",
        "CREATE TABLE badge (no int PRIMARY KEY, person int NOT NULL UNIQUE,"
        " FOREIGN KEY (person) REFERENCES person (id))",
        "INSERT INTO dept VALUES (1, NULL)",
        "INSERT INTO person (dept, mail) VALUES (1, 'somebody')",
        "INSERT INTO part (of_part) VALUES (NULL)",
    )
    if not late:
        target.run("ALTER TABLE dept ADD FOREIGN KEY (head) REFERENCES person (id)")


def stood(target: EngineTarget) -> dict[str, Any]:
    """All rows of those tables."""
    return {table: target.rows(query) for table, query in QUERIES.items()}


def through(
    target: EngineTarget, undisturbed: EngineTarget, chance: random.Random, kills: int
) -> int:
    """The run, killed up to so many times; how often it was.

    Raises AssertionError when the outcome is not that of an undisturbed run in the other database,
    or when the next plain row does not come in behind.
    """
    family(undisturbed)
    seeded(undisturbed, rules(), run_id="run")
    family(target)
    hits = _killed(_order(target), chance, kills)
    assert stood(target) == stood(undisturbed)
    for one in (target, undisturbed):
        one.run(
            "INSERT INTO person (dept, mail) VALUES (1, 'next')",
            "INSERT INTO part (of_part) VALUES (NULL)",
        )
        assert one.rows("SELECT id FROM person WHERE mail = 'next'") == [(ROWS["person"] + 2,)]
        assert one.rows("SELECT max(id) FROM part") == [(ROWS["part"] + 2,)]
    return hits


def back(target: EngineTarget, chance: random.Random, kills: int) -> int:
    """A run taken back, killed up to so many times meanwhile; how often it was.

    Raises AssertionError when anything stands otherwise than before the run, a row that somebody
    edited was not named, or more was deleted than the run had made.
    """
    family(target)
    before = stood(target)
    seeded(target, rules(), run_id="run")
    target.run(f"UPDATE part SET of_part = 1 WHERE id = {EDITED}")
    hits = _killed(_order(target, "back"), chance, kills)
    result = cleanup(place(target), run_id="run", cleanup_id="back", monitor=SilentMonitor())
    after = stood(target)
    edited = [row for row in after["part"] if row[0] == EDITED]
    assert edited == [(EDITED, 1)]
    assert after == {**before, "part": sorted([*before["part"], *edited])}
    assert result["conflicts"] == [{"table": "part", "key": {"id": EDITED}, "reason": "edited"}]
    assert result["deleted"] == sum(ROWS.values()) - 1
    assert sum(t["gone"] for t in result["tables"]) == 0
    target.run("INSERT INTO person (dept, mail) VALUES (1, 'next')")
    assert target.rows("SELECT id FROM person WHERE mail = 'next'") == [(2,)]
    return hits


def _order(target: EngineTarget, cleanup_id: str | None = None) -> str:
    told = asdict(target.spec)
    del told["tls"]
    asked = {"spec": rules().model_dump(mode="json"), "run_id": "run", "cleanup_id": cleanup_id}
    return json.dumps({"target": told, **asked})


def _killed(text: str, chance: random.Random, kills: int) -> int:
    hits = 0
    for _ in range(kills):
        process = _start(text)
        assert process.stdout is not None
        begun = chance.random() < 0.8
        line = ""
        for line in process.stdout:
            if line.strip() == "done" or not begun or line.strip() == "going on":
                break
        time.sleep(chance.uniform(0, LONGEST_S))
        ended = process.poll() is not None
        process.kill()
        process.communicate()
        hits += not ended and line.strip() != "done"
    out, errors = _start(text).communicate(timeout=PATIENCE_S)
    assert out.endswith("done\n"), errors
    return hits


def _start(text: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", killed.__name__, text]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
