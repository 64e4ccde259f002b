"""Patch rollback against one plain UPDATE of the same rows. Goal: at least 0.8 of its rate.

Not reached. Measured with 200,000 rows on PostgreSQL 18, policy `abort`, nobody in between;
server CPU of the session, WAL and, on a quieter machine only, wall time, of one run each:

                                plain             rollback          ratio by CPU, wall
    every row compared before   1.04-1.22 s       1.93-2.01 s       0.54-0.61, -
                                174 MB            238 MB
    looked ahead by xmin        0.89-1.00 s       1.31 s            0.68-0.76, 0.61-0.67
                                174 MB, 1.0-1.1 s 172 MB, 1.6-1.7 s locks p95 81-91 ms
"""

import statistics
import time

from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.patch import (
    Attempt,
    PatchOptions,
    execute,
    parse_operations,
    rollback,
)
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
            execute(
                engine,
                bench.connect,
                operations,
                attempt=Attempt(f"run-{number}"),
                options=PatchOptions(),
                files=lambda _: ((), iter(())),
                monitor=SilentMonitor(),
            )
            bench.link.execute("VACUUM customer")
            bench.link.execute("CHECKPOINT")
            started = time.perf_counter()
            result = rollback(
                engine,
                bench.connect,
                f"run-{number}",
                run_id=f"back-{number}",
                on_conflict="abort",
                options=PatchOptions(),
                monitor=SilentMonitor(),
            )
            taken = time.perf_counter() - started
            if result.restored != bench.rows:
                message = f"{result.restored} rows instead of {bench.rows}"
                raise SystemExit(message)
            locks += bench.batch_times()
            ratios.append(limit / taken)
            print(f"plain {limit:.2f} s, rollback {taken:.2f} s: {ratios[-1]:.2f}")
        print(
            f"rollback / plain UPDATE: median {statistics.median(ratios):.2f} (goal 0.8),"
            f" locks p95 {p95(locks):.0f} ms (goal 100)"
        )


if __name__ == "__main__":
    main()
