"""Verification by checksum against the copy itself: unmasked, masked, and the proof of a masking.

Goal: at most 0.5 of the copy's own time.

PostgreSQL 18 on both sides, 100,000 rows of one table (10 columns, 5 of them masked), medians of 3
rounds, two cores that 8 to 10 other processes wanted as well, so that wall clocks say little. CPU
in seconds, client and server, and what the comparison adds to the copy before it:

                                      client  server  adds, of the copy's CPU
    unmasked                          0.30    0.53
    unmasked, by checksum             0.32    0.68    0.20: met
    masked                            0.69    0.72
    masked, by checksum               1.42    0.83    0.60: not met; 0.92 before columns without
                                                      a rule were compared by the server's own hash
    masked, by checksum and proved    3.08    1.13    2.0: not met

Of what the comparison of masked columns takes on the client, 0.8 s, reading both sides takes 0.45
(2.2 us a row then: the driver hands over single rows), decoding and masking once more 0.2 for the
source, the hashes 0.03 a side. Both sides are read at once. Reading by libpq's own call instead of
the driver's takes a quarter less. The proof reads the source once or twice more and the target
once, which a copy of several tables does beside each other no more than one table at a time.
"""

import argparse
from collections.abc import Callable

from auralith.dataplane.copying.copy import copy
from auralith.dataplane.copying.model import Wanted, Wish
from auralith.dataplane.copying.task import CopyOptions, CopyTask
from auralith.dataplane.copying.verifying import Verify
from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.anonymize import verification
from auralith.dataplane.schema.names import TableName
from bench.bridge_masked import RULES, policy_of
from bench.bridge_postgresql import Bench, benched, compare

_KEY = ProjectKey(bytes(32))


def ends(bench: Bench) -> tuple[Place, Place]:
    """Source and target."""
    engine = get_engine("postgresql")
    return (
        Place(engine, lambda: bench.connect("source")),
        Place(engine, lambda: bench.connect("target")),
    )


def copied(bench: Bench, policy: Policy | None, how: Verify) -> Callable[[], None]:
    """One table by the kernel, in two sessions."""
    source, target = ends(bench)

    def work() -> None:
        copy(
            CopyTask(
                source=source,
                target=target,
                wish=Wish(tables=(Wanted(TableName("public", "cust")),)),
                options=CopyOptions(verify=how),
                run_id="bench",
                content_hash="bench",
                monitor=SilentMonitor(),
                policy=policy,
            )
        )

    return work


def proved(bench: Bench, policy: Policy) -> Callable[[], None]:
    """The same, masked and compared, with the whole proof behind it."""
    work, (source, target) = copied(bench, policy, "checksum"), ends(bench)
    spec = MaskingSpec.model_validate({"tables": [{"table": "cust", "columns": RULES}]})

    def both() -> None:
        work()
        verification.verify(
            source,
            target,
            policy=policy,
            spec=spec,
            key=_KEY,
            monitor=SilentMonitor(),
            compared=True,
        )

    return both


def main() -> None:
    """Measure in pairs and print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with benched(asked.rows) as bench:
        policy = policy_of(bench)
        plain: dict[str, Callable[[], None]] = {
            "unmasked": copied(bench, None, "none"),
            "unmasked, by checksum": copied(bench, None, "checksum"),
        }
        compare(bench, asked.rounds, plain, [])
        masked: dict[str, Callable[[], None]] = {
            "masked": copied(bench, policy, "none"),
            "masked, by checksum": copied(bench, policy, "checksum"),
            "masked, by checksum and proved": proved(bench, policy),
        }
        compare(bench, asked.rounds, masked, [])


if __name__ == "__main__":
    main()
