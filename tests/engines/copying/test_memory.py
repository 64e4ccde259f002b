"""Memory stays flat, however wide the rows are: looked at in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.engines.copying.conftest import Databases
from tests.engines.suite.target import EngineTarget

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="Linux alone tells a process's peak in /proc"
)
ROOT = Path(__file__).parents[3]
ROWS, WIDTH = 250, 1_000_000
LIMIT_KB = 200 * 1024
"""Less than the 300 MB that any table may take, and than all rows here, so that none are kept."""
FILL = {
    "postgresql": "SELECT n, repeat('x', {width}) FROM generate_series(1, {rows}) AS n",
    "mariadb": "SELECT seq, repeat('x', {width}) FROM seq_1_to_{rows}",
    "sqlite": "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {rows})"
    " SELECT n, hex(zeroblob({width} / 2)) FROM s",
}
TEXT = {"postgresql": "text", "mariadb": "longtext", "sqlite": "TEXT"}
PAIRS = [
    ("postgresql", "postgresql"),
    ("postgresql", "mariadb"),
    ("mariadb", "postgresql"),
    ("mariadb", "sqlite"),
    ("sqlite", "sqlite"),
]


def fields(target: EngineTarget) -> dict[str, Any]:
    spec = target.spec
    names = ("engine", "database", "host", "port", "username", "password", "sqlite_root")
    return {name: getattr(spec, name) for name in names}


@pytest.mark.parametrize(("origin", "goal"), PAIRS)
def test_wide_rows(databases: Databases, origin: str, goal: str) -> None:
    source, target = databases(origin), databases(goal)
    source.run(
        f"CREATE TABLE wide (id integer PRIMARY KEY, body {TEXT[origin]})",
        f"INSERT INTO wide {FILL[origin].format(rows=ROWS, width=WIDTH)}",
    )
    child = subprocess.run(
        [sys.executable, "-m", "tests.engines.copying.apart"],
        cwd=ROOT,
        input=json.dumps([fields(source), fields(target)]),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert child.returncode == 0, child.stderr[-2_000:]
    told = json.loads(child.stdout)
    assert told["rows"] == ROWS
    assert target.rows(f"SELECT count(*) FROM wide WHERE length(body) = {WIDTH}") == [(ROWS,)]
    assert told["peak_kb"] < LIMIT_KB
