"""Masked copies killed by the kernel at random points: the next process finishes the same run."""

import json
import random
import subprocess
import sys
from dataclasses import asdict
from typing import Any
from uuid import uuid4

import pytest

from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied
from tests.engines.copying.masks import policy, spec
from tests.engines.suite.target import EngineTarget

PAIRS = [("postgresql", "postgresql"), ("postgresql", "mariadb"), ("mariadb", "sqlite"),
         ("sqlite", "postgresql")]  # fmt: skip
ROWS, KILLS, SLOWLY, FAST = 600, 2, 900, 1_000_000
RULES: dict[str, dict[str, Any]] = {
    "people": {"id": "int_permute", "mail": "hash"},
    "orders": {"note": {"transformer": "template", "params": {"template": "order {no}"}}},
}


def filled(database: EngineTarget) -> EngineTarget:
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


def start(order: dict[str, Any]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.engines.copying.killed", json.dumps(order)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
@pytest.mark.parametrize(("origin", "goal"), PAIRS)
def test_a_masked_copy_survives_kill_9(databases: Databases, origin: str, goal: str) -> None:
    source, target, whole = filled(databases(origin)), databases(goal), databases(goal)
    chance = random.Random(f"{origin} to {goal}")  # noqa: S311 - no secret
    order = {
        "source": asdict(source.spec),
        "target": asdict(target.spec),
        "spec": spec(RULES).model_dump(mode="json"),
        "run_id": str(uuid4()),
        "rate": SLOWLY,
    }
    for _ in range(KILLS):
        worker = start(order)
        enough = chance.randrange(ROWS // 10, ROWS)
        assert worker.stdout is not None
        for line in worker.stdout:
            if line.strip() == "done" or int(line) >= enough:
                break
        worker.kill()
        worker.communicate()
    last = start({**order, "rate": FAST})
    out, errors = last.communicate(timeout=120)
    assert out.endswith("done\n"), errors

    copied(source, whole, policy=policy(source, RULES))
    for query in (
        "SELECT id, mail FROM people ORDER BY id",
        "SELECT no, person, note FROM orders ORDER BY no",
    ):
        assert target.rows(query) == whole.rows(query)
    assert target.rows("SELECT count(*) FROM people")[0][0] == ROWS
    joined = "SELECT count(*) FROM orders o JOIN people p ON p.id = o.person"
    assert target.rows(joined)[0][0] == ROWS
