"""Digests of facts: to see at once what is equal, and to name a state of a schema.

BLAKE2b over canonical JSON; 16 bytes for a fact, 32 for a whole catalog.
"""

import json
from hashlib import blake2b
from typing import Any

from auralith.dataplane.schema.facts import Catalog, Fact, Value
from auralith.dataplane.schema.identity import ObjectId


def canonical(value: Value | Any) -> str:
    """JSON with one way to write everything: sorted keys, no spaces, tuples as lists."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def content(fact: Fact) -> str:
    """Digest of what a fact says, without its own or its parent's name: renames keep it."""
    return blake2b(
        canonical([fact.id.kind, dict(fact.attributes)]).encode(), digest_size=16
    ).hexdigest()


def subtree(catalog: Catalog, root: ObjectId) -> str:
    """Digest of an object with all its parts, without the object's own name."""
    skip = len(root.path)
    parts = sorted([f.id.kind, list(f.id.path[skip:]), content(f)] for f in catalog.subtree(root))
    return blake2b(canonical(parts).encode(), digest_size=16).hexdigest()


def fingerprint(catalog: Catalog) -> str:
    """Names the state of a schema: 64 hexadecimal digits, the same for equal schemas.

    Notes, gaps, the server's version and the order of reading do not count.
    """
    lines = sorted(f"{f.id}\t{content(f)}" for f in catalog.facts.values())
    digest = blake2b(digest_size=32)
    for line in lines:
        digest.update(line.encode())
        digest.update(b"\n")
    return digest.hexdigest()
