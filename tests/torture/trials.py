"""Patches killed with -9 at random moments, resumed, and compared with plain SQL."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.engines.patch.kit import PatchDatabase

ROOT = Path(__file__).resolve().parents[2]
TABLES = ("account", "entry")
ROWS = 4_000
ENOUGH = 400
"""Starts of one phase after which something must be wrong."""

OPERATIONS: list[dict[str, Any]] = [
    {
        "op": "update",
        "table": "account",
        "where": "id % 10 <> 0",
        "set_expr": {"amount": "amount * 3 + 1"},
    },
    {
        "op": "update",
        "table": "account",
        "where": "amount > 5000",
        "set_expr": {"amount": "amount - 7"},
    },
    {"op": "delete", "table": "account", "where": "id > 3700"},
    {
        "op": "insert",
        "table": "account",
        "rows": [{"id": n, "amount": n % 13} for n in range(10_001, 10_301)],
    },
    {
        "op": "upsert",
        "table": "account",
        "key": ["id"],
        "rows": [{"id": n, "amount": 1} for n in range(5, 20_000, 45)],
    },
    {
        "op": "sql",
        "statement": "UPDATE account SET note = 'touched' WHERE id IN"
        " (SELECT account_id FROM entry WHERE weight > 3)",
    },
]


LIGHT = OPERATIONS[:1]
"""Rows written once, in any order: where an engine can, two sessions do it side by side."""


def oracle(db: PatchDatabase, operations: Sequence[dict[str, Any]]) -> None:
    """The same changes in plain SQL, on the tables as they are."""
    db.run("UPDATE account SET amount = amount * 3 + 1 WHERE id % 10 <> 0")
    if operations is LIGHT:
        return
    keys = range(5, 20_000, 45)
    known = {r[0] for r in db.rows("SELECT id FROM account WHERE id <= 3700")}
    known |= set(range(10_001, 10_301))
    listed = ", ".join(str(k) for k in keys if k in known)
    missing = ", ".join(f"({k}, 1)" for k in keys if k not in known)
    inserted = ", ".join(f"({n}, {n % 13})" for n in range(10_001, 10_301))
    db.run(
        "UPDATE account SET amount = amount - 7 WHERE amount > 5000",
        "DELETE FROM account WHERE id > 3700",
        f"INSERT INTO account (id, amount) VALUES {inserted}",
        f"UPDATE account SET amount = 1 WHERE id IN ({listed})",
        f"INSERT INTO account (id, amount) VALUES {missing}",
        "UPDATE account SET note = 'touched' WHERE id IN"
        " (SELECT account_id FROM entry WHERE weight > 3)",
    )


def build(db: PatchDatabase) -> None:
    """Accounts, and entries that go along with them."""
    accounts = ", ".join(f"({n}, {(n * 37) % 5000}, 'note {n}')" for n in range(1, ROWS + 1))
    entries = ", ".join(f"({n}, {n}, {n % 7})" for n in range(1, ROWS + 1, 3))
    for table in reversed(TABLES):
        db.run(f"DROP TABLE IF EXISTS {table}")
    db.run(
        "CREATE TABLE account (id integer PRIMARY KEY, amount bigint, note varchar(40))",
        "CREATE TABLE entry (id integer PRIMARY KEY, account_id integer, weight integer,"
        " CONSTRAINT e1 FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE)",
    )
    db.run(
        f"INSERT INTO account VALUES {accounts}",
        f"INSERT INTO entry VALUES {entries}",
    )


@dataclass
class Tally:
    """What a torture came to."""

    kills: int = 0
    rounds: int = 0
    failures: int = 0


def _start(db: PatchDatabase, order: dict[str, Any]) -> "subprocess.Popen[str]":
    whole = {"name": db.name, "target": asdict(db.target), **order}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.torture.worker", json.dumps(whole)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def _finish(db: PatchDatabase, order: dict[str, Any], chance: random.Random, kills: int) -> int:
    """Run an order to its end through at most that many kills; the kills that hit."""
    hit = 0
    for _ in range(ENOUGH):
        process = _start(db, order)
        assert process.stdout is not None
        try:
            if hit < kills:
                time.sleep(chance.uniform(0.0, 0.35))
                if process.poll() is None:
                    process.kill()
                    process.wait()
                    hit += 1
                    continue
            if process.wait(timeout=120) == 0:
                return hit
        except subprocess.TimeoutExpired as error:
            msg = f"{order['action']} {order.get('run_id')} still ran after 120 s"
            raise AssertionError(msg) from error
        finally:
            # Its locks would block the clean-up.
            process.kill()
            process.wait()
            process.stdout.close()
    msg = f"{order['action']} did not come to an end in {ENOUGH} starts"
    raise AssertionError(msg)


def torture(db: PatchDatabase, *, kills: int, seed: int, tally: Tally) -> None:
    """Rounds of execute and rollback until enough kills have hit."""
    chance = random.Random(seed)  # noqa: S311 - when to kill
    wanted = {}
    for number, operations in enumerate((OPERATIONS, LIGHT)):
        build(db)
        before = db.state(*TABLES)
        oracle(db, operations)
        wanted[number] = db.state(*TABLES)
    goal = tally.kills + kills
    while tally.kills < goal:
        build(db)
        turn = tally.rounds % 2
        operations = LIGHT if turn else OPERATIONS
        name = f"{db.name}-{seed}-{tally.rounds}"
        options = {"batch_size": chance.choice((20, 40, 80)), "mode": "batched"}
        tally.kills += _finish(
            db,
            {"action": "execute", "operations": operations, "run_id": name, "options": options},
            chance,
            min(8, goal - tally.kills),
        )
        _compare(db.state(*TABLES), wanted[turn], f"{name}: execute differs from plain SQL", tally)
        tally.kills += _finish(
            db,
            {"action": "rollback", "source": name, "run_id": f"{name}-back", "options": options},
            chance,
            min(8, max(0, goal - tally.kills)),
        )
        _compare(db.state(*TABLES), before, f"{name}: rollback did not restore", tally)
        tally.rounds += 1


def _compare(
    found: dict[str, Sequence[Any]], wanted: dict[str, Sequence[Any]], message: str, tally: Tally
) -> None:
    for table, rows in wanted.items():
        lost = [r for r in rows if r not in set(found[table])]
        extra = [r for r in found[table] if r not in set(rows)]
        if lost or extra:
            tally.failures += 1
            text = f"{message}: {table} lost {lost[:3]}, has {extra[:3]}"
            raise AssertionError(text)
