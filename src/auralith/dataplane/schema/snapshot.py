"""A catalog as compressed, versioned JSON lines, and back without loss.

The first line is the header; then one line a fact, an edge, a gap. Catalogs of 10,000 tables are
written and read line by line. Older formats are brought up by pure functions, one a version.
"""

import json
import zlib
from collections.abc import Iterator
from typing import Any

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.schema.facts import Catalog, Edge, Fact, Gap, Value, by_id
from auralith.dataplane.schema.hashing import canonical
from auralith.dataplane.schema.identity import ObjectId

FORMAT = 1


def dump(catalog: Catalog) -> bytes:
    """The catalog as bytes to store."""
    packer = zlib.compressobj(level=6)
    pieces = [
        packer.compress(f"{line}\n".encode("utf-8", "surrogatepass")) for line in _lines(catalog)
    ]
    return b"".join((*pieces, packer.flush()))


def load(stored: bytes) -> Catalog:
    """The catalog that was dumped; raises InvalidInput for damage and for a newer format."""
    try:
        lines = zlib.decompress(stored).decode("utf-8", "surrogatepass").rstrip("\n").split("\n")
        header = json.loads(lines[0])
    except (zlib.error, ValueError) as error:
        msg = "This snapshot cannot be read: it is damaged. Take a new one."
        raise InvalidInput(msg, loc=("snapshot",), code="snapshot.damaged") from error
    if header["format"] > FORMAT:
        msg = "This snapshot was written by a newer version of Auralith. Upgrade to read it."
        raise InvalidInput(msg, loc=("snapshot",), code="snapshot.newer")
    facts: list[Fact] = []
    edges: list[Edge] = []
    gaps: list[Gap] = []
    for line in lines[1:]:
        row = json.loads(line)
        # One at a time: rows kept until the end cost as much again as what they become.
        if row[0] == "f":
            facts.append(_fact(row))
        elif row[0] == "e":
            edges.append(Edge(_id(row[1]), _id(row[2]), row[3]))
        elif row[0] == "g":
            gaps.append(Gap(*row[1:]))
    return Catalog(
        engine=header["engine"],
        flavour=header["flavour"],
        server_version=header["server_version"],
        extractor=header["extractor"],
        settings=_mapping(header["settings"]),
        facts=by_id(facts),
        edges=tuple(edges),
        gaps=tuple(gaps),
    )


def _lines(catalog: Catalog) -> Iterator[str]:
    yield canonical(
        {
            "format": FORMAT,
            "engine": catalog.engine,
            "flavour": catalog.flavour,
            "server_version": catalog.server_version,
            "extractor": catalog.extractor,
            "settings": dict(catalog.settings),
        }
    )
    for fact in catalog.facts.values():
        parent = None if fact.parent is None else _id_row(fact.parent)
        yield canonical(["f", _id_row(fact.id), parent, dict(fact.attributes), dict(fact.notes)])
    for edge in catalog.edges:
        yield canonical(["e", _id_row(edge.source), _id_row(edge.target), edge.kind])
    for gap in catalog.gaps:
        yield canonical(["g", gap.reason, gap.object, gap.message])


def _id_row(identity: ObjectId) -> list[Any]:
    return [identity.kind, list(identity.path), identity.signature]


def _id(row: list[Any]) -> ObjectId:
    return ObjectId(row[0], tuple(row[1]), row[2])


def _fact(row: list[Any]) -> Fact:
    _, identity, parent, attributes, notes = row
    return Fact(
        _id(identity),
        None if parent is None else _id(parent),
        _mapping(attributes),
        _mapping(notes),
    )


def _mapping(values: dict[str, Any]) -> dict[str, Value]:
    for name, value in values.items():
        if isinstance(value, list):
            values[name] = _value(value)
    return values


def _value(value: Any) -> Value:
    return tuple(_value(v) for v in value) if isinstance(value, list) else value
