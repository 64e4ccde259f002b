"""A process that executes or rolls back one patch, made to be killed."""

import json
import sys

from auralith.dataplane.errors import Transient
from tests.engines.patch.kit import PatchDatabase
from tests.fixtures.targets import Target


def main() -> None:
    """Read the order from the command line, say that work begins, do it."""
    order = json.loads(sys.argv[1])
    db = PatchDatabase(order["name"], Target(**order["target"]), lock_timeout_ms=10_000)
    sys.stdout.write("working\n")
    sys.stdout.flush()
    for attempt in range(5):
        try:
            if order["action"] == "execute":
                db.execute(order["operations"], order["run_id"], **order["options"])
            else:
                db.rollback(order["source"], "abort", order["run_id"], **order["options"])
        except Transient:
            # The killed predecessor's transaction may still hold its locks for a moment.
            if attempt == 4:
                raise
        else:
            break
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
