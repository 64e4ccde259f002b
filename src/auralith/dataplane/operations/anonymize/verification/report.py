"""The report that people download: one canonical document, with its own checksum."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

FORMAT = "auralith.verification/1"


def report(verification: Mapping[str, Any], facts: Mapping[str, Any]) -> bytes:
    """A verification (see `as_json`) with what it is about, as canonical JSON in UTF-8.

    Keys are sorted and nothing is left to chance, so that the same finding gives the same bytes.
    `sha256` is the checksum of the document without that field.
    """
    body = {"format": FORMAT, "about": dict(facts), "verification": dict(verification)}
    return _canonical({**body, "sha256": hashlib.sha256(_canonical(body)).hexdigest()}) + b"\n"


def is_whole(document: bytes) -> bool:
    """Whether a report is what was written, by its checksum."""
    try:
        body = json.loads(document)
    except ValueError:
        return False
    if not isinstance(body, dict):
        return False
    given = body.pop("sha256", None)
    return bool(given == hashlib.sha256(_canonical(body)).hexdigest())


def _canonical(body: Mapping[str, Any]) -> bytes:
    text = json.dumps(
        body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode()
