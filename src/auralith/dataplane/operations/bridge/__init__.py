"""Copy a source into a target: planned first, in pieces, verified."""

from auralith.dataplane.operations.bridge.plan import plan
from auralith.dataplane.operations.bridge.run import BridgeWork, lend, run
from auralith.dataplane.operations.bridge.spec import BridgeSpec, BridgeSubset, BridgeTable

__all__ = [
    "BridgeSpec",
    "BridgeSubset",
    "BridgeTable",
    "BridgeWork",
    "lend",
    "plan",
    "run",
]
