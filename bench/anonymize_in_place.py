"""Masking in place against one plain UPDATE of the same columns to constants.

Goal: at least 0.6 of its rate. Measured with 100,000 to 200,000 rows on PostgreSQL 18, three text
columns, one of them with an index; CPU seconds per 100,000 rows:

                                                    server      client
    plain UPDATE to constants                       0.42
    plain UPDATE to the MD5 of each value           0.62
    masked in place, originals sealed               0.95-1.05   0.5
    the same, originals not kept                    0.92        0.5
    of this: reading 0.08, staging 0.07, the UPDATE from the stage 0.72

The index takes equal constants for half of what different values cost, which is most of the
distance on the server's side. Two sessions and the masking do their work at the same time: on two
cores that nobody else wants this adds up to a ratio of about 0.55. Nobody has measured that: with
three other processes on the cores the median of five pairs was 0.41, locks 138 ms (p95); with 6 to
12 of them rounds came to 0.34 to 0.36 (0.18 with one session).
"""

import statistics
import time

from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.anonymize.in_place import run_in_place
from bench.patch_setup import Bench, benched, p95

PLAIN = "UPDATE customer SET email = 'x', full_name = 'y', phone = 'z'"
RULES = {"email": "email", "full_name": "full_name", "phone": "phone"}


def plain(bench: Bench) -> float:
    """Seconds of the one statement, on a fresh table."""
    bench.fresh()
    started = time.perf_counter()
    bench.link.execute(PLAIN)
    return time.perf_counter() - started


def main() -> None:
    """Measure in pairs and print the ratios."""
    columns = {name: {"transformer": rule} for name, rule in RULES.items()}
    spec = MaskingSpec.model_validate({"tables": [{"table": "customer", "columns": columns}]})
    with benched() as (bench, rounds):
        place = Place(get_engine("postgresql"), bench.connect)
        ratios, locks = [], []
        for number in range(rounds):
            limit = plain(bench)
            bench.fresh()
            started = time.perf_counter()
            result = run_in_place(
                place,
                spec,
                ProjectKey(b"a key of the benchmark alone"),
                seal=bytes(32),
                run_id=f"run-{number}",
                content_hash="",
                monitor=SilentMonitor(),
                verify=False,
            )
            taken = time.perf_counter() - started
            if result["tables"][0]["rows"] != bench.rows:
                message = f"{result['tables'][0]['rows']} rows instead of {bench.rows}"
                raise SystemExit(message)
            locks += bench.batch_times()
            ratios.append(limit / taken)
            print(f"plain {limit:.2f} s, masked in place {taken:.2f} s: {ratios[-1]:.2f}")
        print(
            f"in place / plain UPDATE: median {statistics.median(ratios):.2f} (goal 0.6),"
            f" locks p95 {p95(locks):.0f} ms"
        )


if __name__ == "__main__":
    main()
