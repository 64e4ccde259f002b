"""The hash that ties a proof, an approval and an apply to one plan and one target."""

import hashlib
import json
from typing import Any

from auralith.dataplane.plan.document import content_hash as plan_hash
from auralith.dataplane.plan.model import Plan
from auralith.models import Connection

TAG = "auralith.migration.v1"


def content_hash(plan: Plan, target: Connection, **more: Any) -> str:
    """SHA-256 (hexadecimal) of what runs and where: statements, address, account."""
    content = {
        "plan": plan_hash(plan),
        "target": {
            "connection": str(target.id),
            "engine": target.engine,
            "host": target.host,
            "port": target.port,
            "database": target.database,
            "username": target.username,
        },
        **more,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{TAG}\0{text}".encode()).hexdigest()
