"""Patch rollback against one plain UPDATE of the same rows. Goal: at least 0.8 of its rate.

Measured with 200,000 rows on PostgreSQL 18, policy `abort`, nobody in between; medians of runs of
3 to 5 rounds; CPU of the server's sessions:

                                CPU          WAL       ratio by CPU, by wall
    plain UPDATE                0.9-1.0 s    174 MB
    every row compared before   1.9-2.0 s    238 MB    0.54-0.61
    looked ahead by xmin        1.35-1.45 s  172 MB    0.66-0.72, 0.61-0.67 on a quiet machine
    the same in two sessions    1.4-1.45 s   172 MB    0.67-0.70

On two cores that 6 to 17 other processes wanted as well, the same rounds one beside the other:

    waiting processes           one session     two sessions    locks p95, two sessions
    14 to 17                    0.48-0.67       0.78-1.25       116-146 ms
    6                           0.63            1.17            89 ms
    6 to 10                     0.44            0.65            117 ms
"""

import statistics
import time

from auralith.dataplane.engines.base import Place
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
    operations = parse_operations([OPERATION], engine="postgresql")
    with benched() as (bench, rounds):
        place = Place(get_engine("postgresql"), bench.connect)
        ratios, locks = [], []
        for number in range(rounds):
            limit = bench.plain_update()
            bench.fresh()
            execute(
                place,
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
                place,
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
