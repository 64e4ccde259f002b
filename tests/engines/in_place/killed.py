"""A process that masks in place, or undoes that, made to be killed."""

import json
import sys

from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.errors import Transient
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.anonymize.in_place import run_in_place
from auralith.dataplane.operations.anonymize.undoing import undo
from tests.engines.in_place.kit import KEY, SEAL

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
    spec = MaskingSpec.model_validate(asked["spec"])
    for attempt in range(TRIES):
        try:
            if asked["undo_id"] is None:
                run_in_place(
                    place,
                    spec,
                    KEY,
                    seal=SEAL,
                    run_id=asked["run_id"],
                    content_hash="c0ffee",
                    monitor=Telling(),
                    verify=False,
                )
            else:
                undo(
                    place,
                    run_id=asked["run_id"],
                    undo_id=asked["undo_id"],
                    spec=spec,
                    key=KEY,
                    seal=SEAL,
                    on_conflict="skip",
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
