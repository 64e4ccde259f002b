"""The hash that ties an approval and a run to what is copied, from where and to where."""

from collections.abc import Mapping
from typing import Any

from auralith.control.connections import content
from auralith.dataplane.operations.bridge import BridgeSpec
from auralith.models import Connection

TAG = "auralith.bridge.v1"


def content_hash(
    spec: BridgeSpec,
    source: Connection,
    target: Connection,
    *,
    masking: Mapping[str, Any] | None = None,
) -> str:
    """SHA-256 (hexadecimal) of the content, what is masked, the addresses and the accounts."""
    return content.digest(
        TAG,
        {
            "spec": spec.model_dump(mode="json"),
            "source": content.address(source),
            "target": content.address(target),
            **({} if masking is None else {"masking": dict(masking)}),
        },
    )
