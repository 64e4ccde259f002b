"""A process that copies one database, masked, made to be killed; tells how far it is."""

import json
import sys
from typing import Any

from auralith.dataplane.copying.copy import copy
from auralith.dataplane.copying.model import Wish
from auralith.dataplane.copying.task import CopyOptions, CopyTask
from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions, TlsSpec
from auralith.dataplane.errors import Transient
from auralith.dataplane.masking.policy import bind_policy
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.monitor import SilentMonitor
from tests.engines.copying.masks import KEY


class _Telling(SilentMonitor):
    """Writes down every figure."""

    def progress(self, phase: str, *, done: int, **more: Any) -> None:
        del phase, more
        sys.stdout.write(f"{done}\n")
        sys.stdout.flush()


def place(fields: dict[str, Any], *, read_only: bool) -> Place:
    spec = ConnectionSpec(**{**fields, "tls": TlsSpec(**fields["tls"])})
    options = SessionOptions(read_only=read_only, lock_timeout_ms=20_000)
    engine = get_engine(spec.engine)
    return Place(engine, lambda: engine.connect(spec, options))


def main() -> None:
    """Read the order from the command line and carry it out."""
    order = json.loads(sys.argv[1])
    source, target = (
        place(order["source"], read_only=True),
        place(order["target"], read_only=False),
    )
    with source.reading() as database:
        tables = database.engine.introspect(database.session).tables
    task = CopyTask(
        source=source,
        target=target,
        wish=Wish(),
        options=CopyOptions(verify="checksum", piece_rows=40, rate=lambda: order["rate"]),
        run_id=order["run_id"],
        content_hash="c0ffee",
        monitor=_Telling(),
        policy=bind_policy(tables, MaskingSpec.model_validate(order["spec"]), KEY),
    )
    for attempt in range(5):
        try:
            copy(task)
        except Transient:
            # The killed predecessor's transaction may still hold its locks for a moment.
            if attempt == 4:
                raise
        else:
            break
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
