"""Copy, or go on with a copy."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from auralith.dataplane.copying.copy import CopyTask, as_json, copy
from auralith.dataplane.engines.base import Place
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.monitor import Monitor
from auralith.dataplane.operations.bridge.spec import BridgeSpec


def run(
    source: Place,
    target: Place,
    spec: BridgeSpec,
    *,
    run_id: str,
    content_hash: str,
    monitor: Monitor,
    rate: Callable[[], int | None] | None = None,
    policy: Policy | None = None,
) -> dict[str, Any]:
    """Bring the rows over, masked by `policy` if there is one.

    The same `run_id` takes an earlier attempt up where its ledger ends. `rate` is asked again and
    again for rows a second, instead of what the spec says.
    """
    options = spec.options()
    if rate is not None:
        options = replace(options, rate=rate)
    result = copy(
        CopyTask(
            source=source,
            target=target,
            wish=spec.wish(source.engine.name),
            options=options,
            run_id=run_id,
            content_hash=content_hash,
            monitor=monitor,
            policy=policy,
        )
    )
    return as_json(result)
