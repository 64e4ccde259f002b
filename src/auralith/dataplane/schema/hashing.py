"""Digests of facts: to see at once what is equal, and to name a state of a schema.

BLAKE2b over canonical JSON; 16 bytes for a fact, 32 for a whole catalog.
"""

import json
from hashlib import blake2b
from typing import Any

from auralith.dataplane.schema.facts import Catalog, Fact, Value
from auralith.dataplane.schema.identity import ObjectId

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Value | Any) -> str:
    """JSON with one way to write everything: sorted keys, no spaces, tuples as lists."""
    return _ENCODER.encode(value)


def content(fact: Fact) -> str:
    """Digest of what a fact says, without its own or its parent's name: renames keep it."""
    text = canonical([fact.id.kind, dict(fact.attributes)])
    return blake2b(_bytes(text), digest_size=16).hexdigest()


def subtree(catalog: Catalog, root: ObjectId) -> str:
    """Digest of an object with all its parts, without the object's own name."""
    skip = len(root.path)
    parts = sorted([f.id.kind, list(f.id.path[skip:]), content(f)] for f in catalog.subtree(root))
    return blake2b(_bytes(canonical(parts)), digest_size=16).hexdigest()


def fingerprint(catalog: Catalog) -> str:
    """Names the state of a schema: 64 hexadecimal digits, the same for equal schemas.

    Notes, gaps, the server's version and the order of reading do not count.
    """
    lines = sorted(
        canonical([_row(f.id), None if f.parent is None else _row(f.parent), dict(f.attributes)])
        for f in catalog.facts.values()
    )
    digest = blake2b(digest_size=32)
    for line in lines:
        digest.update(_bytes(line))
        digest.update(b"\n")
    return digest.hexdigest()


def _row(identity: ObjectId) -> list[Any]:
    return [identity.kind, *identity.path, identity.signature]


def _bytes(text: str) -> bytes:
    # A file may hold text that is no UTF-8; it still has to have a digest.
    return text.encode("utf-8", "surrogatepass")
