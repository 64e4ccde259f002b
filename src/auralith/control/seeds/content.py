"""The hash that ties an approval and a run to what is made, from which lists, and where."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache

from auralith.control.connections import content
from auralith.dataplane.generating.catalogue import CATALOGUE
from auralith.dataplane.generating.model import VERSION
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.models import Connection

TAG = "auralith.seed.v1"
CLEANUP_TAG = "auralith.seed.cleanup.v1"


@cache
def catalogue_digest() -> str:
    """Changes with the catalogue: a generator, a parameter, their version."""
    entries = {name: entry.params.model_json_schema() for name, entry in sorted(CATALOGUE.items())}
    return content.digest(TAG, {"generators": entries, "version": VERSION})


def content_hash(
    spec: ScenarioSpec,
    target: Connection,
    *,
    scale: float,
    references: Mapping[str, Sequence[str]],
) -> str:
    """SHA-256 (hexadecimal) of tables, seed, scale, lists, catalogue, address and account."""
    return content.digest(
        TAG,
        {
            "spec": spec.model_dump(mode="json"),
            "scale": repr(scale),
            "references": {name: _digest(values) for name, values in references.items()},
            "catalogue": catalogue_digest(),
            "target": content.address(target),
        },
    )


def cleanup_hash(source_run_id: str, target: Connection) -> str:
    """SHA-256 (hexadecimal) of whose rows are removed, and where."""
    return content.digest(
        CLEANUP_TAG, {"cleanup": source_run_id, "target": content.address(target)}
    )


def _digest(values: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(list(values)).encode()).hexdigest()
