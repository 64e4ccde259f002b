"""A copy by one worker against the same copy by two, as on a machine with two worker processes.

Goal: two workers on one machine with 2 cores are faster than one, masked and unmasked
(PostgreSQL to PostgreSQL, one table with its key, two sessions each, neither side verified).
The second worker is a process of its own that was started before, and is asked as runs ask it.

Measured with two to three other processes on the two cores, 500,000 rows, medians of 3 pairs:
masked 5.03 s by one and 4.51 s by two (1.20), unmasked 2.31 s and 2.36 s (0.98): there the server
has most of the work, and five pieces are few to share.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import IO
from uuid import uuid4

from auralith.dataplane.copying.copy import copy
from auralith.dataplane.copying.lending import lend
from auralith.dataplane.copying.model import Wanted, Wish
from auralith.dataplane.copying.task import CopyOptions, CopyTask
from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions, TlsSpec
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.policy import Policy, bind_policy
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.schema.names import TableName
from bench.bridge_masked import RULES
from bench.bridge_postgresql import Bench, benched, compare


@dataclass(frozen=True)
class Server:
    """Where both databases are."""

    host: str
    port: int
    user: str
    password: str

    def connect(self, database: str) -> Session:
        """A session as a run has it."""
        spec = ConnectionSpec(
            "postgresql",
            database,
            host=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            tls=TlsSpec("disable"),
        )
        return get_engine("postgresql").connect(spec, SessionOptions())

    def task(self, run_id: str, *, masked: bool) -> CopyTask:
        """The copy, alike for whoever works at it."""
        engine = get_engine("postgresql")
        return CopyTask(
            source=Place(engine, lambda: self.connect("source")),
            target=Place(engine, lambda: self.connect("target")),
            wish=Wish(tables=(Wanted(TableName(None, "cust")),)),
            options=CopyOptions(verify="none"),
            run_id=run_id,
            content_hash="bench",
            monitor=SilentMonitor(),
            policy=self._policy() if masked else None,
        )

    def _policy(self) -> Policy:
        engine, session = get_engine("postgresql"), self.connect("source")
        try:
            tables = engine.introspect_tables(session, [TableName(None, "cust")])
        finally:
            session.close()
        spec = MaskingSpec.model_validate({"tables": [{"table": "cust", "columns": RULES}]})
        return bind_policy(tables, spec, ProjectKey(bytes(32)))


def helping() -> None:
    """The second worker: helps with each run it is told of."""
    server = Server(**json.loads(sys.stdin.readline()))
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        print(lend(server.task(asked["run_id"], masked=asked["masked"])), flush=True)


@contextmanager
def second_worker(server: Server) -> Iterator[tuple[IO[str], IO[str]]]:
    """Its input and output, once it is ready."""
    command = [sys.executable, "-m", "bench.bridge_workers", "--helper"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise SystemExit(1)
        process.stdin.write(json.dumps(asdict(server)) + "\n")
        process.stdin.flush()
        process.stdout.readline()
        yield process.stdin, process.stdout
        process.stdin.close()


def main() -> None:
    """Measure in pairs and print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--helper", action="store_true")
    asked = parser.parse_args()
    if asked.helper:
        helping()
        return
    with benched(asked.rows) as bench:
        _measure(bench, asked.rounds)


def _measure(bench: Bench, rounds: int) -> None:
    known = bench.server
    server = Server(known.host, known.port, known.user, known.password)
    with second_worker(server) as (into, out):

        def copied(*, masked: bool, helped: bool) -> None:
            task = server.task(str(uuid4()), masked=masked)

            def invite() -> int:
                into.write(json.dumps({"run_id": task.run_id, "masked": masked}) + "\n")
                into.flush()
                return 1

            copy(replace(task, invite=invite) if helped else task)
            if helped:
                out.readline()

        for masked in (False, True):
            name = "masked" if masked else "unmasked"
            variants: dict[str, Callable[[], None]] = {
                f"{name}, one worker": partial(copied, masked=masked, helped=False),
                f"{name}, two workers": partial(copied, masked=masked, helped=True),
            }
            compare(bench, rounds, variants, [] if masked else ["cust"])


if __name__ == "__main__":
    main()
