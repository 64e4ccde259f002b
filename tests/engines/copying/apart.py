"""One copy in a process of its own; tells the most memory that the process ever had, in kB.

Reads the two connections as JSON from its input.
"""

import json
import sys
from pathlib import Path

from auralith.dataplane.copying.task import CopyOptions
from auralith.dataplane.engines.target import ConnectionSpec
from tests.engines.copying.kit import copied
from tests.engines.suite.target import EngineTarget


def main() -> None:
    """Copy all tables."""
    source, target = (
        EngineTarget(ConnectionSpec(**given), lambda: None) for given in json.load(sys.stdin)
    )
    rows = copied(source, target, options=CopyOptions("count")).rows
    # Not getrusage: its peak survives the start of another program.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    json.dump({"rows": rows, "peak_kb": int(status["VmHWM"].split()[0])}, sys.stdout)


if __name__ == "__main__":
    main()
