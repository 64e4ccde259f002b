"""`make torture`: 200 kills each of patches, migrations, copies, maskings and synthetic rows."""

# ruff: noqa: T201 - a script that tells how it went

import argparse
import contextlib
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from auralith.kit.postgres import ensure_running
from tests.engines.patch.kit import PatchDatabase
from tests.fixtures import mariadb_server
from tests.fixtures.targets import INSTALLERS, SERVERS, Target
from tests.torture import copies, maskings, migrations, seeds
from tests.torture.trials import Tally, torture


@contextlib.contextmanager
def databases(root: Path) -> Iterator[list[PatchDatabase]]:
    """A fresh database on every engine at hand."""
    with contextlib.ExitStack() as stack:
        out = []
        server = stack.enter_context(ensure_running(root / "pg", durable=False))
        server.create_database("torture")
        postgres = Target(
            engine="postgresql",
            database="torture",
            host=server.host,
            port=server.port,
            user=server.user,
            password=server.password,
        )
        out.append(PatchDatabase("postgresql", postgres))
        file = root / "torture.sqlite"
        sqlite3.connect(file).close()
        out.append(PatchDatabase("sqlite", Target(engine="sqlite", database=str(file))))
        program = mariadb_server.program(*SERVERS)
        installer = mariadb_server.program(*INSTALLERS)
        if program is not None and installer is not None:
            maria = mariadb_server.start(program, installer)
            stack.callback(maria.stop)
            with maria.connect() as link, link.cursor() as cursor:
                cursor.execute("CREATE DATABASE torture CHARACTER SET utf8mb4")
            target = Target(
                engine="mysql",
                database="torture",
                host="127.0.0.1",
                port=maria.port,
                user=mariadb_server.USER,
                password=maria.password,
            )
            out.append(PatchDatabase("mariadb", target))
        yield out
        for database in out:
            database.close()


def main() -> int:
    """Torture, tell, and fail when a single row was lost or changed twice."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=210, help="over all engines")
    parser.add_argument("--migrations", type=int, default=210, help="the same for migrations")
    parser.add_argument(
        "--copies", type=int, default=210, help="the same for copies, masked or not"
    )
    parser.add_argument("--maskings", type=int, default=210, help="the same for masking in place")
    parser.add_argument("--seeds", type=int, default=210, help="the same for synthetic rows")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="auralith-torture-"))
    root.chmod(0o711)
    try:
        with databases(root) as found:
            total = 0
            for database in found:
                tally = Tally()
                torture(database, kills=-(-asked.kills // len(found)), seed=asked.seed, tally=tally)
                total += tally.kills
                print(
                    f"{database.name}: {tally.kills} kills in {tally.rounds} rounds of execute"
                    " and rollback, no row lost or changed twice",
                    flush=True,
                )
                tally = Tally()
                migrations.torture(
                    migrations.target_of(database),
                    kills=-(-asked.migrations // len(found)),
                    seed=asked.seed,
                    tally=tally,
                )
                total += tally.kills
                print(
                    f"{database.name}: {tally.kills} kills in {tally.rounds} rounds of apply and"
                    " rollback of migrations, every schema as it should be",
                    flush=True,
                )
            tally = Tally()
            targets = [migrations.target_of(database) for database in found]
            copies.torture(targets, kills=asked.copies, seed=asked.seed, tally=tally)
            total += tally.kills
            print(
                f"{tally.kills} kills in {tally.rounds} copies between all pairs, each like one"
                " that nobody disturbed",
                flush=True,
            )
            tally = Tally()
            maskings.torture(targets, kills=asked.maskings, seed=asked.seed, tally=tally)
            total += tally.kills
            print(
                f"{tally.kills} kills in {tally.rounds} rounds of masking in place and its undo, no"
                " row lost or masked twice",
                flush=True,
            )
            tally = Tally()
            seeds.torture(targets, kills=asked.seeds, seed=asked.seed, tally=tally)
            total += tally.kills
            print(
                f"{tally.kills} kills in {tally.rounds} runs of synthetic rows, each like one that"
                " nobody disturbed",
                flush=True,
            )
            print(f"{total} kills, all well")
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
