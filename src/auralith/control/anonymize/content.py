"""The hash that ties an approval and a run to what is masked, how, from where and to where."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from auralith.control.anonymize.errors import RulesOutdated
from auralith.control.connections import content
from auralith.dataplane.masking.catalogue import CATALOGUE, params_schema
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.wordlists.loading import NEWEST
from auralith.kit.schemas import understood
from auralith.models import Connection

TAG = "auralith.anonymize.v1"
UNDO_TAG = "auralith.anonymize.undo.v1"


@cache
def catalogue_digest() -> str:
    """Changes with the catalogue: a transformer, a parameter, a version of the words."""
    entries = {name: params_schema(entry) for name, entry in sorted(CATALOGUE.items())}
    return content.digest(TAG, {"transformers": entries, "words": NEWEST})


def parsed(stored: Mapping[str, Any]) -> MaskingSpec:
    """Stored rules; raises RulesOutdated for those that only another version understands."""
    try:
        return MaskingSpec(**stored)
    except ValidationError as error:
        raise RulesOutdated from error


def readable(stored: Mapping[str, Any]) -> MaskingSpec:
    """What this version understands of stored rules, for who looks at them.

    Of others no column is let through: `unlisted` is `block`.
    """
    with suppress(RulesOutdated):
        return parsed(stored)
    found = understood(MaskingSpec, stored)
    return found.model_copy(update={"unlisted": "block"})


def bound(spec: MaskingSpec, *, key_version: int) -> dict[str, Any]:
    """What decides about masked values, for hashes."""
    return {
        "spec": spec.model_dump(mode="json"),
        "catalogue": catalogue_digest(),
        "key_version": key_version,
    }


def content_hash(
    spec: MaskingSpec, source: Connection, target: Connection | None, *, key_version: int
) -> str:
    """SHA-256 (hexadecimal) of rules, options, catalogue, key version, addresses and accounts."""
    return content.digest(
        TAG,
        {
            **bound(spec, key_version=key_version),
            "source": content.address(source),
            "target": None if target is None else content.address(target),
        },
    )


def undoing_hash(source_run_id: UUID, on_conflict: str, connection: Connection) -> str:
    """SHA-256 (hexadecimal) of what is restored, how, and where."""
    return content.digest(
        UNDO_TAG,
        {
            "undo": str(source_run_id),
            "on_conflict": on_conflict,
            "target": content.address(connection),
        },
    )
