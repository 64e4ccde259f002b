"""Patch execution with before-images against one plain UPDATE of the same rows.

Goal: at least 0.8 of its rate, row locks of at most 0.1 s (p95) a batch.
"""

import statistics
import time

from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.patch import PatchOptions, execute, parse_operations
from bench.patch_setup import OPERATION, benched, p95


def main() -> None:
    """Measure in pairs and print the ratios."""
    engine = get_engine("postgresql")
    operations = parse_operations([OPERATION], engine="postgresql")
    with benched() as (bench, rounds):
        ratios, locks = [], []
        for number in range(rounds):
            limit = bench.plain_update()
            bench.fresh()
            started = time.perf_counter()
            result = execute(
                engine,
                bench.connect,
                f"run-{number}",
                operations,
                PatchOptions(),
                lambda _: ((), iter(())),
                SilentMonitor(),
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
