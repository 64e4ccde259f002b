"""Masking in place for tests: a configuration, a run, and what stands in the database."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from itertools import count
from typing import Any

from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.monitor import Monitor, SilentMonitor
from auralith.dataplane.operations.anonymize.in_place import run_in_place
from auralith.dataplane.operations.anonymize.undoing import undo
from tests.engines.suite.target import EngineTarget

KEY = ProjectKey(b"a secret of the project for test")
SEAL = bytes(range(32))
_RUNS = count(1)
Rules = Mapping[str, Mapping[str, Any]]


def place(target: EngineTarget, **options: Any) -> Place:
    """The database as an operation is given it."""
    chosen = SessionOptions(**options)
    return Place(target.engine, lambda: target.engine.connect(target.spec, chosen))


def spec(rules: Rules, *, where: Mapping[str, str] | None = None, **options: Any) -> MaskingSpec:
    """Rules by table and column: an id of the catalogue, or an id and its parameters."""
    tables = [
        {
            "table": table,
            "where": (where or {}).get(table),
            "columns": {
                column: {"transformer": rule} if isinstance(rule, str) else rule
                for column, rule in columns.items()
            },
        }
        for table, columns in rules.items()
    ]
    return MaskingSpec.model_validate({"tables": tables, "unlisted": "keep", "options": options})


def masked(
    target: EngineTarget,
    rules: MaskingSpec,
    *,
    run_id: str | None = None,
    monitor: Monitor | None = None,
    seal: bytes = SEAL,
    verify: bool = False,
) -> dict[str, Any]:
    """Mask in place."""
    return run_in_place(
        place(target),
        rules,
        KEY,
        seal=seal,
        run_id=run_id or f"run-{next(_RUNS)}",
        content_hash="c0ffee",
        monitor=monitor or SilentMonitor(),
        verify=verify,
    )


def undone(
    target: EngineTarget,
    rules: MaskingSpec,
    run_id: str,
    on_conflict: str = "abort",
    *,
    undo_id: str | None = None,
    monitor: Monitor | None = None,
    seal: bytes = SEAL,
) -> dict[str, Any]:
    """Undo a run."""
    return undo(
        place(target),
        run_id=run_id,
        undo_id=undo_id or f"undo-{next(_RUNS)}",
        spec=rules,
        key=KEY,
        seal=seal,
        on_conflict=on_conflict,  # type: ignore[arg-type]  # tests give the words as they are
        monitor=monitor or SilentMonitor(),
    )


def sealed_parts(target: EngineTarget) -> list[bytes]:
    """What the journal keeps of originals, as bytes."""
    mark = "." if target.spec.engine == "postgresql" else "_"
    found = target.rows(f"SELECT content FROM auralith_journal{mark}sealed")
    return [bytes(row[0]) for row in found]


def ledger(target: EngineTarget, run_id: str) -> list[int]:
    """How many rows each committed batch of a run changed, in the order of its work."""
    with place(target).writing() as database:
        journal = Journal(database.session, database.changes.journal)
        run = journal.find(run_id)
        assert run is not None
        return [int(b.counts["updated"]) for b in journal.batches(run)]


def order(
    target: EngineTarget, rules: MaskingSpec, run_id: str, *, undo_id: str | None = None
) -> str:
    """What a process is given that is made to be killed."""
    spec_ = asdict(target.spec)
    del spec_["tls"]
    asked = {"target": spec_, "spec": rules.model_dump(), "run_id": run_id, "undo_id": undo_id}
    return json.dumps(asked)
