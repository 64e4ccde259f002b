"""One run in a process of its own; tells the most memory that the process ever had, in kB.

Reads the connection and the scenario as JSON from its input.
"""

import json
import sys
from pathlib import Path

from auralith.dataplane.engines.target import ConnectionSpec
from auralith.dataplane.generating.spec import ScenarioSpec
from tests.engines.seed.kit import seeded
from tests.engines.suite.target import EngineTarget


def main() -> None:
    """Make the rows."""
    told = json.load(sys.stdin)
    target = EngineTarget(ConnectionSpec(**told["target"]), lambda: None)
    rows = seeded(target, ScenarioSpec.model_validate(told["spec"]))["rows"]
    # Not getrusage: its peak survives the start of another program.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    json.dump({"rows": rows, "peak_kb": int(status["VmHWM"].split()[0])}, sys.stdout)


if __name__ == "__main__":
    main()
