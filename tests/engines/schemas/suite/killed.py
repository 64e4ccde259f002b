"""Applies a plan in a process of its own: `killed.py FOLDER AT` ends itself by SIGKILL.

Reads what the test left in the folder. At statement number AT the process kills itself: before it
is sent, or after the server did it (AT + 0.5). Without AT it goes through.
"""

import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.migrate import Attempt, apply, destructive_objects
from auralith.dataplane.plan.document import from_document
from auralith.dataplane.schema import snapshot

NEVER = -9


def die_at(kind: type[Any], statements: Sequence[str], at: float) -> None:
    """Let sessions of that class kill the process at one of the statements."""
    execute = kind.execute

    def deadly(self: Any, sql: str, params: Any = None) -> int:
        number = statements.index(sql) if sql in statements else -1
        if number == at:
            os.kill(os.getpid(), signal.SIGKILL)
        done: int = execute(self, sql, params)
        if number + 0.5 == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    kind.execute = deadly


def main(folder: Path, at: float) -> None:
    spec = ConnectionSpec(**json.loads((folder / "spec.json").read_text()))
    plan = from_document(json.loads((folder / "plan.json").read_text()))
    engine = get_engine(spec.engine)
    with closing(engine.connect(spec, SessionOptions())) as session:
        die_at(type(session), [s.action.sql for s in plan.statements], at)
    result = apply(
        Place(engine, lambda: engine.connect(spec, SessionOptions())),
        plan,
        attempt=Attempt(folder.name, confirmed=frozenset(destructive_objects(plan))),
        monitor=SilentMonitor(),
        have=snapshot.load((folder / "have").read_bytes()),
        wanted=snapshot.load((folder / "wanted").read_bytes()),
    )
    (folder / "result.json").write_text(json.dumps(result.to_json()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else NEVER)
