"""The hash that ties a proof, an approval and an apply to one plan and one target."""

from typing import Any

from auralith.control.connections import content
from auralith.dataplane.plan.document import content_hash as plan_hash
from auralith.dataplane.plan.model import Plan
from auralith.models import Connection

TAG = "auralith.migration.v1"


def content_hash(plan: Plan, target: Connection, **more: Any) -> str:
    """SHA-256 (hexadecimal) of what runs and where: statements, address, account."""
    return content.digest(TAG, {"plan": plan_hash(plan), "target": content.address(target), **more})
