"""Patch execution with before-images against one plain UPDATE of the same rows.

Goal: at least 0.8 of its rate, row locks of at most 0.1 s (p95) a batch. Not reached: the
journal's own rows are 76 of 250 MB of WAL. Measured with 200,000 rows on PostgreSQL 18, server
CPU of the session, WAL and, on a quieter machine only, wall time; plain and patch of one run:

                                plain             patch             ratio by CPU, wall
    index kept while writing    1.04-1.22 s       1.99-2.10 s       0.50-0.61, -
      and ids from a sequence   174 MB            259 MB
    index built at the end      0.89-1.00 s       1.60-1.68 s       0.56-0.60, 0.53-0.55
      and ids by position       174 MB, 1.0-1.1 s 250 MB, 1.9-2.1 s locks p95 100-103 ms
"""

import statistics
import time

from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.patch import Attempt, PatchOptions, execute, parse_operations
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
