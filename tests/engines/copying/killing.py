"""Copies in processes of their own, killed at random points until one comes through."""

import json
import random
import subprocess
import sys
from dataclasses import asdict
from typing import Any
from uuid import uuid4

from auralith.dataplane.masking.spec import MaskingSpec
from tests.engines.copying.masks import spec
from tests.engines.suite.target import EngineTarget

ROWS, SLOWLY, FAST = 600, 900, 1_000_000
RULES: dict[str, dict[str, Any]] = {
    "people": {"id": "int_permute", "mail": "hash"},
    "orders": {"note": {"transformer": "template", "params": {"template": "order {no}"}}},
}
QUERIES = (
    "SELECT id, mail FROM people ORDER BY id",
    "SELECT no, person, note FROM orders ORDER BY no",
)


def filled(database: EngineTarget) -> EngineTarget:
    """Two tables of a source, one pointing at the other."""
    people = ", ".join(f"({n}, 'somebody{n}@example.org')" for n in range(ROWS))
    orders = ", ".join(f"({n}, {n * 7 % ROWS}, 'note {n}')" for n in range(ROWS))
    database.run(
        "CREATE TABLE people (id integer PRIMARY KEY, mail varchar(80) NOT NULL)",
        "CREATE TABLE orders (no integer PRIMARY KEY, person integer NOT NULL, note varchar(80),"
        " FOREIGN KEY (person) REFERENCES people (id))",
        f"INSERT INTO people VALUES {people}",
        f"INSERT INTO orders VALUES {orders}",
    )
    return database


def rules(*, masked: bool) -> MaskingSpec:
    """The rules of a copy, or none."""
    return spec(RULES if masked else {})


def through(
    source: EngineTarget,
    target: EngineTarget,
    given: MaskingSpec,
    chance: random.Random,
    kills: int,
) -> int:
    """Copy to the end, killed up to so many times on the way; how often it was."""
    order = {
        "source": asdict(source.spec),
        "target": asdict(target.spec),
        "spec": given.model_dump(mode="json"),
        "run_id": str(uuid4()),
        "rate": SLOWLY,
    }
    hit = 0
    for _ in range(kills):
        worker = _start(order)
        enough = chance.randrange(ROWS // 10, 2 * ROWS)
        assert worker.stdout is not None
        line = ""
        for line in worker.stdout:
            if line.strip() == "done" or int(line) >= enough:
                break
        hit += line.strip() != "done"
        worker.kill()
        worker.communicate()
    last = _start({**order, "rate": FAST})
    out, errors = last.communicate(timeout=120)
    assert out.endswith("done\n"), errors
    return hit


def _start(order: dict[str, Any]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.engines.copying.killed", json.dumps(order)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
