"""Masking in place against one plain UPDATE of the same columns to constants.

Goal: at least 0.6 of its rate.
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
