"""The hash that ties an approval and a run to what is copied, from where and to where."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from pydantic import ValidationError

from auralith.control.bridge.errors import BridgeOutdated
from auralith.control.connections import content
from auralith.dataplane.operations.bridge import BridgeSpec
from auralith.kit.schemas import understood
from auralith.models import Connection

TAG = "auralith.bridge.v1"


def parsed(stored: Mapping[str, Any]) -> BridgeSpec:
    """A stored spec; raises BridgeOutdated for one that only another version understands."""
    try:
        return BridgeSpec(**stored)
    except ValidationError as error:
        raise BridgeOutdated from error


def readable(stored: Mapping[str, Any]) -> BridgeSpec:
    """What this version understands of a stored spec, for who looks at it."""
    with suppress(BridgeOutdated):
        return parsed(stored)
    return understood(BridgeSpec, stored)


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
