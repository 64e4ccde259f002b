"""A process that makes the rows of a scenario, or takes them back, made to be killed."""

import json
import sys

from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.errors import Transient
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.seed.cleanup import cleanup
from auralith.dataplane.operations.seed.run import run
from tests.engines.seed.kit import HASH

TRIES = 5


class Telling(SilentMonitor):
    """Says that the work goes on."""

    def checkpoint(self) -> None:
        """A line."""
        told("going on")


def told(line: str) -> None:
    """Write it at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Do what the command line says; tell each step, and the end."""
    asked = json.loads(sys.argv[1])
    target = ConnectionSpec(**asked["target"])
    engine = get_engine(target.engine)
    place = Place(engine, lambda: engine.connect(target, SessionOptions(lock_timeout_ms=10_000)))
    spec = ScenarioSpec.model_validate(asked["spec"])
    told("working")
    for attempt in range(TRIES):
        try:
            if asked["cleanup_id"] is None:
                run(place, spec, run_id=asked["run_id"], content_hash=HASH, monitor=Telling())
            else:
                cleanup(
                    place,
                    run_id=asked["run_id"],
                    cleanup_id=asked["cleanup_id"],
                    monitor=Telling(),
                )
        except Transient:
            # The killed predecessor's transaction may still hold its locks for a moment.
            if attempt == TRIES - 1:
                raise
        else:
            break
    told("done")


if __name__ == "__main__":
    main()
