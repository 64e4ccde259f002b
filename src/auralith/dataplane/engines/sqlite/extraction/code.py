"""Indexes, views and triggers, from their stored texts."""

from collections.abc import Sequence

from auralith.dataplane.engines.session import Row
from auralith.dataplane.engines.sqlite import kinds
from auralith.dataplane.engines.sqlite.extraction.table_facts import TableReader
from auralith.dataplane.engines.sqlite.extraction.tokens import (
    NotUnderstood,
    Piece,
    canonical,
    expression,
    group_end,
    parts,
    pieces,
)
from auralith.dataplane.schema.facts import Fact, Value
from auralith.dataplane.schema.identity import ObjectId

_EVENTS = {"INSERT", "UPDATE", "DELETE"}


def index_fact(name: str, sql: str, parent: ObjectId, reader: TableReader) -> Fact:
    """CREATE [UNIQUE] INDEX name ON table (parts) [WHERE …] as a fact."""
    found = pieces(sql)
    at = _place(found, "ON") + 2
    end = group_end(found, at)
    attributes: dict[str, Value] = {
        "columns": tuple(_index_part(p, reader) for p in parts(found[at + 1 : end - 1]))
    }
    if found[1].word == "UNIQUE":
        attributes["unique"] = True
    if end < len(found):
        if found[end].word != "WHERE":
            raise NotUnderstood(name)
        attributes["where"] = expression(found[end + 1 :], reader.columns)
    return Fact(ObjectId(kinds.INDEX, (name,)), parent, attributes, {"sql": sql})


def check_index(fact: Fact, reader: TableReader, rows: Sequence[Row]) -> None:
    """Compare an index with its parts by pragma; raises NotUnderstood."""
    said = fact.attributes["columns"]
    read = [
        None if r[3] is None else reader.part(r[3], str(r[4]).upper(), descends=bool(r[5]))
        for r in rows
    ]
    if not isinstance(said, tuple) or len(said) != len(read):
        raise NotUnderstood(fact.id.name)
    for one, other in zip(said, read, strict=True):
        if other is not None and one != other:
            raise NotUnderstood(fact.id.name)


def _index_part(items: Sequence[Piece], reader: TableReader) -> str:
    descends = items[-1].word == "DESC" and len(items) > 1
    rest = items[:-1] if len(items) > 1 and items[-1].word in {"ASC", "DESC"} else items
    alone = len(rest) == 1 or (len(rest) == 3 and rest[1].word == "COLLATE")  # noqa: PLR2004
    if alone and rest[0].kind in {"word", "quoted", "string"}:
        name = rest[0].name
        if name.lower() in reader.columns:
            return reader.key_part(items)
    return expression(rest, reader.columns) + (" DESC" if descends else "")


def view_fact(name: str, sql: str) -> Fact:
    """CREATE VIEW name [(columns)] AS … as a fact."""
    found = pieces(sql)
    if [p.word for p in found[:2]] != ["CREATE", "VIEW"]:
        raise NotUnderstood(sql[:40])
    attributes = {"definition": canonical(found[3:], keep=True)}
    return Fact(ObjectId(kinds.VIEW, (name,)), None, attributes, {"sql": sql})


def trigger_fact(name: str, sql: str, parent: ObjectId, reader: TableReader) -> Fact:
    """CREATE TRIGGER name [when] event ON table [FOR EACH ROW] [WHEN …] BEGIN … END."""
    found = pieces(sql)
    if [p.word for p in found[:2]] != ["CREATE", "TRIGGER"]:
        raise NotUnderstood(sql[:40])
    at = 3
    timing = "after"
    if found[at].word in {"BEFORE", "AFTER"}:
        timing = found[at].word.lower()
        at += 1
    elif found[at].word == "INSTEAD":
        timing = "instead_of"
        at += 2
    event = found[at].word
    on = _place(found, "ON", at)
    if event not in _EVENTS:
        raise NotUnderstood(sql[:40])
    attributes: dict[str, Value] = {"timing": timing, "event": event.lower()}
    if on > at + 1:
        attributes["columns"] = tuple(reader.real(p[0].name) for p in parts(found[at + 2 : on]))
    at = on + 2
    if [p.word for p in found[at : at + 3]] == ["FOR", "EACH", "ROW"]:
        at += 3
    begin = _begin(found, at)
    if found[at].word == "WHEN":
        attributes["when"] = expression(found[at + 1 : begin])
    elif begin != at:
        raise NotUnderstood(sql[:40])
    attributes["body"] = canonical(found[begin + 1 : -1])
    return Fact(ObjectId(kinds.TRIGGER, (name,)), parent, attributes, {"sql": sql})


def _place(found: Sequence[Piece], word: str, start: int = 0) -> int:
    place = next((n for n in range(start, len(found)) if found[n].word == word), None)
    if place is None:
        raise NotUnderstood(word)
    return place


def _begin(found: Sequence[Piece], at: int) -> int:
    """Where BEGIN stands; it is no reserved word, but ends the condition outside of brackets."""
    while at < len(found):
        if found[at].text == "(":
            at = group_end(found, at)
        elif found[at].word == "BEGIN":
            return at
        else:
            at += 1
    raise NotUnderstood("BEGIN")
