"""Patch execution with before-images against one plain UPDATE of the same rows.

Goal: at least 0.8 of its rate, row locks of at most 0.1 s (p95) a batch. Measured with 200,000
rows on PostgreSQL 18, medians of runs of 3 to 5 rounds; CPU of the server's sessions:

                                CPU          WAL       ratio by CPU, by wall
    plain UPDATE                0.9-1.0 s    174 MB
    one session                 1.6-1.65 s   250 MB    0.59-0.64, 0.53-0.55 on a quiet machine
    two sessions                1.6-1.8 s    250 MB    0.56-0.59

The journal's work is not less with two sessions, it is done at the same time. On two cores that
6 to 17 other processes wanted as well, the same rounds one beside the other:

    waiting processes           one session     two sessions    locks p95, two sessions
    14 to 17                    0.42-0.75       0.61-0.93       130-153 ms
    6                           0.52            0.80            100 ms
    6 to 10                     0.42            0.53            131 ms

So the goal is met at best at its edge, and not on a busy machine: each batch waits there for a
turn at every one of its round trips, which the one plain statement does not have. BEGIN travels
with the fence and the ledger's row with COMMIT, which leaves three of five; with 20,000 rows in
batches of 500, six processes waiting, four rounds in turn: 0.83 s before, 0.69 s since (rollback
0.81 s and 0.78 s).
"""

import statistics
import time

from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.patch import Attempt, PatchOptions, execute, parse_operations
from bench.patch_setup import OPERATION, benched, p95


def main() -> None:
    """Measure in pairs and print the ratios."""
    operations = parse_operations([OPERATION], engine="postgresql")
    with benched() as (bench, rounds):
        place = Place(get_engine("postgresql"), bench.connect)
        ratios, locks = [], []
        for number in range(rounds):
            limit = bench.plain_update()
            bench.fresh()
            started = time.perf_counter()
            result = execute(
                place,
                operations,
                attempt=Attempt(f"run-{number}"),
                options=PatchOptions(),
                files=lambda _: ((), iter(())),
                monitor=SilentMonitor(),
            )
            taken = time.perf_counter() - started
            if result.updated != bench.rows:
                message = f"{result.updated} rows instead of {bench.rows}"
                raise SystemExit(message)
            locks += bench.batch_times()
            ratios.append(limit / taken)
            print(
                f"plain {limit:.2f} s, patch {taken:.2f} s in {result.batches} batches:"
                f" {ratios[-1]:.2f}"
            )
        print(
            f"execute / plain UPDATE: median {statistics.median(ratios):.2f} (goal 0.8),"
            f" locks p95 {p95(locks):.0f} ms (goal 100)"
        )


if __name__ == "__main__":
    main()
