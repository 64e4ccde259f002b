"""Columns and their defaults; what partitions and children merely inherit is no fact."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.extraction.draft import (
    PG_ATTRDEF,
    PG_CLASS,
    Draft,
    options,
)
from auralith.dataplane.engines.postgresql.extraction.secrets import masked
from auralith.dataplane.engines.session import Row
from auralith.dataplane.schema.facts import Fact, Value
from auralith.dataplane.schema.identity import ObjectId

_IDENTITY = {"a": "always", "d": "by default"}
_GENERATION = {"s": "stored", "v": "virtual"}
_STORAGE = {"p": "plain", "e": "external", "x": "extended", "m": "main"}
_COMPRESSION = {"p": "pglz", "l": "lz4"}
_NAME, _TYPE, _NOT_NULL, _IDENTITY_AT, _GENERATED, _EXPRESSION, _DEFAULT_OID = range(2, 9)
_COLLATION, _STORED_AS, _COMPRESSED, _TARGET, _OPTIONS, _FOREIGN, _INHERITED = range(9, 16)
_LOCAL, _COMMENT, _GRANTED = range(16, 19)

Columns = dict[str, Row]


def columns(draft: Draft, rows: Iterable[Row]) -> None:
    """Columns of tables one by one; of views and composite types as a list of their owner."""
    of: dict[int, Columns] = defaultdict(dict)
    relations = draft.relations
    for row in rows:
        if row[0] in relations:
            of[row[0]][row[2]] = row
    for oid, found in of.items():
        draft.columns[oid] = {row[1]: name for name, row in found.items()}
    for oid, found in of.items():
        relation = relations[oid]
        if relation.kind in {kinds.TABLE, kinds.FOREIGN_TABLE}:
            parents = [of[p] for p in draft.parents.get(oid, ()) if p in of]
            for row in found.values():
                _of_table(draft, relation, row, parents)
        else:
            _of_others(draft, relation, found)


def _of_table(draft: Draft, table: ObjectId, row: Row, parents: list[Columns]) -> None:
    origin, inherited = None, None
    if row[_INHERITED]:
        origin = next((p[row[_NAME]] for p in parents if row[_NAME] in p), None)
    if origin is not None:
        if not row[_LOCAL] and not _differs(row, origin):
            return
        inherited = "merged" if row[_LOCAL] else "overridden"
    identity = ObjectId(kinds.COLUMN, (*table.path, row[_NAME]))
    generated = row[_GENERATED]
    said: dict[str, Value] = {"type": row[_TYPE]}
    if row[_NOT_NULL]:
        said["not_null"] = True
    if row[_IDENTITY_AT] and (origin is None or not origin[_IDENTITY_AT]):
        said["identity"] = _IDENTITY[row[_IDENTITY_AT]]
    if generated:
        said["generated"] = row[_EXPRESSION]
        said["generation"] = _GENERATION[generated]
    if inherited:
        said["inherited"] = inherited
    if any(row[_COLLATION:_INHERITED]) or row[_TARGET] == 0 or row[_COMMENT] is not None:
        said.update(_rare(row))
    if row[_FOREIGN] is not None:
        said["foreign_options"] = masked(draft, identity, row[_FOREIGN])
    draft.facts[identity] = Fact(identity, table, said, {"position": row[1]})
    draft.names[PG_CLASS, row[0], row[1]] = identity
    _default(draft, identity, row, origin)


def _rare(row: Row) -> Iterator[tuple[str, Value]]:
    """What most columns do not have."""
    if row[_COLLATION] is not None:
        yield "collation", row[_COLLATION]
    if row[_STORED_AS] is not None:
        yield "storage", _STORAGE[row[_STORED_AS]]
    if row[_COMPRESSED] in _COMPRESSION:
        yield "compression", _COMPRESSION[row[_COMPRESSED]]
    if row[_TARGET] is not None and row[_TARGET] >= 0:
        yield "statistics", row[_TARGET]
    if row[_OPTIONS] is not None:
        yield "options", options(row[_OPTIONS])
    if row[_COMMENT] is not None:
        yield "comment", row[_COMMENT]


def _differs(row: Row, origin: Row) -> bool:
    """Whether a column says something else than the parent's says for it."""
    if row[_COMMENT] is not None or row[_GRANTED] or row[_OPTIONS] is not None:
        return True
    if row[_FOREIGN] is not None:
        return True
    same = (
        _NOT_NULL,
        _GENERATED,
        _EXPRESSION,
        _COLLATION,
        _STORED_AS,
        _COMPRESSED,
        _TARGET,
    )
    if any(row[at] != origin[at] for at in same):
        return True
    return bool(row[_IDENTITY_AT]) and not origin[_IDENTITY_AT]


def _default(draft: Draft, column: ObjectId, row: Row, origin: Row | None) -> None:
    if row[_GENERATED]:
        if row[_DEFAULT_OID] is not None:
            draft.name(PG_ATTRDEF, row[_DEFAULT_OID], column)
        return
    expression = row[_EXPRESSION]
    implied = None if origin is None or origin[_GENERATED] else origin[_EXPRESSION]
    if expression is None and implied is None:
        return
    if expression == implied and not row[_LOCAL]:
        return
    identity = ObjectId(kinds.DEFAULT, column.path)
    said: dict[str, Value] = {} if expression is None else {"expression": expression}
    draft.facts[identity] = Fact(identity, column, said)
    if row[_DEFAULT_OID] is not None:
        draft.name(PG_ATTRDEF, row[_DEFAULT_OID], identity)


def _of_others(draft: Draft, relation: ObjectId, found: Columns) -> None:
    """The list, and facts for the columns that have more than a name and a type."""
    owner = draft.facts.get(relation)
    if owner is not None:
        pairs = tuple((name, row[_TYPE]) for name, row in found.items())
        draft.facts[relation] = Fact(
            relation, owner.parent, {**owner.attributes, "columns": pairs}, owner.notes
        )
    for name, row in found.items():
        said: dict[str, Value] = dict(_rare(row))
        if relation.kind != kinds.MATERIALIZED_VIEW:
            said = {n: v for n, v in said.items() if n == "comment"}
        said.pop("collation", None)
        if not (said or row[_GRANTED] or row[_EXPRESSION] is not None):
            continue
        identity = draft.add(
            ObjectId(kinds.COLUMN, (*relation.path, name)), relation, said, {"position": row[1]}
        )
        draft.names[PG_CLASS, row[0], row[1]] = identity
        _default(draft, identity, row, None)


def fields(draft: Draft, rows: Iterable[Row]) -> dict[int, tuple[Value, ...]]:
    """The fields of composite types, by the number of their relation."""
    out: dict[int, list[Value]] = defaultdict(list)
    for row in rows:
        relation = draft.relations.get(row[0])
        if relation is not None and relation.kind == kinds.COMPOSITE:
            out[row[0]].append((row[_NAME], row[_TYPE], row[_COLLATION]))
    return {oid: tuple(found) for oid, found in out.items()}
