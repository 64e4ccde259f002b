"""Maskings in place, and their undo, killed at random points until one comes through."""

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from auralith.dataplane.masking.spec import MaskingSpec
from tests.engines.in_place import killed
from tests.engines.in_place.basics import people, state
from tests.engines.in_place.kit import masked, order, spec, undone
from tests.engines.suite.target import EngineTarget

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 120
BATCH = 40
STEPS = 60
"""About as often as a run over those rows tells that it goes on."""


def rules() -> MaskingSpec:
    """Two tables in many batches, one of unique columns; two whose keys change together."""
    permuted = {"transformer": "int_permute", "params": {"low": 1, "high": 900}}
    unique = {"mail": "email", "login": "hash"}
    chosen = {
        "person": {"mail": "email", "note": "hash"},
        "parent": {"id": permuted},
        "account": unique,
    }
    return spec(chosen, batch_size=BATCH)


def family(target: EngineTarget) -> None:
    """Those tables."""
    people(target)
    target.run(
        "CREATE TABLE parent (id int PRIMARY KEY, n int)",
        "CREATE TABLE child (id int PRIMARY KEY, p int,"
        " FOREIGN KEY (p) REFERENCES parent (id) ON UPDATE CASCADE)",
        "CREATE TABLE account (id int PRIMARY KEY, mail varchar(90) NOT NULL UNIQUE,"
        " login varchar(40) UNIQUE)",
        "INSERT INTO account VALUES "
        + ", ".join(f"({n}, 'user{n}@mail.test', 'login {n}')" for n in range(1, 601)),
        "INSERT INTO parent VALUES " + ", ".join(f"({n}, {n})" for n in range(1, 501)),
        "INSERT INTO child VALUES " + ", ".join(f"({n}, {n % 500 + 1})" for n in range(1, 801)),
    )
    if target.spec.engine == "postgresql":
        # A table of which so much is known is masked side by side.
        target.run("ANALYZE person")


def stood(target: EngineTarget) -> dict[str, Any]:
    """All rows of those tables."""
    found = {t: state(target, table=t) for t in ("person", "child", "account")}
    return {**found, "parent": target.rows("SELECT id, n FROM parent ORDER BY n")}


def through(target: EngineTarget, chance: random.Random, kills: int) -> int:
    """Mask and undo, each killed up to so many times; how often it was.

    Raises AssertionError when the outcome is not that of an undisturbed run.
    """
    before = stood(target)
    masked(target, rules(), run_id="plain")
    wanted = stood(target)
    assert undone(target, rules(), "plain")["conflicts_total"] == 0
    assert stood(target) == before
    hits = _killed(order(target, rules(), "run"), chance, kills)
    assert stood(target) == wanted
    hits += _killed(order(target, rules(), "run", undo_id="back"), chance, kills)
    assert stood(target) == before
    return hits


def _killed(text: str, chance: random.Random, kills: int) -> int:
    hits = 0
    for _ in range(kills):
        process = _start(text)
        assert process.stdout is not None
        steps = chance.randrange(1, STEPS)
        line = ""
        for line in process.stdout:
            steps -= 1
            if line.strip() == "done" or steps <= 0:
                break
        # Somewhere between two of the lines it tells.
        time.sleep(chance.uniform(0, 0.02))
        process.kill()
        process.communicate()
        hits += line.strip() != "done"
    out, errors = _start(text).communicate(timeout=PATIENCE_S)
    assert out.endswith("done\n"), errors
    return hits


def _start(text: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", killed.__name__, text]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
