"""Memory stays flat, however wide and many the rows are: looked at in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines.seed.kit import spec
from tests.engines.suite.target import EngineTarget

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="Linux alone tells a process's peak in /proc"
)
ROOT = Path(__file__).parents[3]
ROWS, WIDE = 16_000, 16
"""More than 300 MB in all."""
LIMIT_KB = 300 * 1024


@pytest.mark.slow
def test_wide_rows(sqlite_engine: EngineTarget) -> None:
    names = [f"t{n}" for n in range(WIDE)]
    columns = ", ".join(f"{name} TEXT" for name in names)
    sqlite_engine.run(f"CREATE TABLE wide (id INTEGER PRIMARY KEY, {columns})")
    text = {"generator": "paragraph", "params": {"min": 20, "max": 20}}
    wide = {"rows": ROWS, "columns": dict.fromkeys(names, text)}
    told = sqlite_engine.spec
    fields = ("engine", "database", "sqlite_root")
    child = subprocess.run(
        [sys.executable, "-m", "tests.engines.seed.apart"],
        cwd=ROOT,
        input=json.dumps(
            {
                "target": {name: getattr(told, name) for name in fields},
                "spec": spec({"wide": wide}).model_dump(mode="json"),
            }
        ),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert child.returncode == 0, child.stderr[-2_000:]
    found = json.loads(child.stdout)
    assert found["rows"] == ROWS
    assert Path(str(told.sqlite_root), told.database).stat().st_size > 1024 * LIMIT_KB
    assert found["peak_kb"] < LIMIT_KB
