"""Other names, and facts as the server has them afterwards."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import not_nulls, text
from auralith.dataplane.engines.postgresql.rules.kit import altered, home, lock, version
from auralith.dataplane.plan.model import Action, Stratum
from auralith.dataplane.plan.rules import Impossible
from auralith.dataplane.schema.facts import Catalog, Fact, Value
from auralith.dataplane.schema.identity import ObjectId

_ON = frozenset({kinds.TRIGGER, kinds.RULE, kinds.POLICY})
_FREE = frozenset(text.OBJECT_WORDS) - {kinds.EXTENSION}
RENAMED = _FREE | _ON | {kinds.COLUMN} | frozenset(kinds.CONSTRAINTS)
"""Kinds that have a name which can change."""

_TOKEN = re.compile(
    r"""("(?:[^"]|"")*")|('(?:[^']|'')*')|([A-Za-z_\u0080-\uffff][\w$]*)|(.)""", re.DOTALL
)
_REFERENCES = frozenset(
    {"of", "inherits", "of_type", "references", "server", "function", "handler", "validator",
     "support", "canonical", "subtype_diff", "owned_by"}
)  # fmt: skip
_COLUMN_LISTS = frozenset({"columns", "include", "on_delete_columns", "referenced_columns"})
_TEXTS = frozenset(
    {"expression", "generated", "where", "keys", "elements", "definition", "using", "check", "when",
     "on", "partition_by", "type", "default", "returns", "arguments", "sql_body", "fields",
     "subtype", "clauses", "include", "bound"}
)  # fmt: skip


def rename(old: ObjectId, new: ObjectId, have: Catalog) -> Sequence[Action] | Impossible:
    """ALTER ... RENAME."""
    kind = old.kind
    if kind not in RENAMED:
        return Impossible(f"What is of the kind {kind} has no name of its own to change.")
    if old.path[:-1] != new.path[:-1] and kind not in _FREE:
        return Impossible("It cannot move to another table.")
    name, fact = text.ident(new.name), have.facts.get(old)
    if fact is None:
        return Impossible("It does not stand.")
    moves = old.path[:-1] != new.path[:-1]
    if moves:
        return Impossible("Name and schema are not changed in one step.")
    sql = _statement(fact, old, name)
    if sql is None:
        return Impossible("PostgreSQL has no statement that renames it.")
    table = home(old, fact.parent)
    held = [] if table is None else [lock(table, "ACCESS EXCLUSIVE")]
    first = altered(sql, old, Stratum.RENAME, locks=held, verb="rename")
    return [first, *_not_nulls(fact, new, have)]


def _not_nulls(fact: Fact, new: ObjectId, have: Catalog) -> list[Action]:
    """NOT NULL constraints (18) that have the name the server gave them: they go along."""
    if version(have) < not_nulls.NAMED or fact.id.kind not in {kinds.TABLE, kinds.COLUMN}:
        return []
    table = fact.id if fact.id.kind == kinds.TABLE else fact.parent
    if table is None or table.kind != kinds.TABLE:
        return []
    named = {c.attributes.get("column") for c in have.children(table, kinds.NOT_NULL)}
    columns = have.children(table, kinds.COLUMN) if table == fact.id else [fact]
    now = new if table == fact.id else table
    found = []
    for column in columns:
        get = column.attributes.get
        if not get("not_null") or get("inherited") or column.id.name in named:
            continue
        after = column.id.name if table == fact.id else new.name
        old_name = not_nulls.implied((table.name, column.id.name))
        new_name = not_nulls.implied((now.name, after))
        if old_name != new_name:
            words = f"RENAME CONSTRAINT {text.ident(old_name)} TO {text.ident(new_name)}"
            sql = f"ALTER TABLE {text.name(now)} {words}"
            held = [lock(now, "ACCESS EXCLUSIVE")]
            found.append(altered(sql, fact.id, Stratum.RENAME, locks=held))
    return found


def _statement(fact: Fact, old: ObjectId, name: str) -> str | None:
    kind, parent = old.kind, fact.parent
    part = text.ident(old.name)
    if kind == kinds.COLUMN and parent is not None:
        if parent.kind == kinds.COMPOSITE or fact.attributes.get("inherited"):
            return None
        word = text.OBJECT_WORDS[parent.kind]
        return f"ALTER {word} {text.owner_path(old)} RENAME COLUMN {part} TO {name}"
    if kind in kinds.CONSTRAINTS and parent is not None:
        word = text.OBJECT_WORDS[parent.kind]
        return f"ALTER {word} {text.owner_path(old)} RENAME CONSTRAINT {part} TO {name}"
    if kind in _ON:
        return f"ALTER {kind.upper()} {part} ON {text.owner_path(old)} RENAME TO {name}"
    if kind == kinds.INDEX:
        return f"ALTER INDEX {text.qualified((old.path[0], old.name))} RENAME TO {name}"
    return f"ALTER {text.target(fact)} RENAME TO {name}"


def renamed(fact: Fact, names: Mapping[ObjectId, ObjectId]) -> Fact:
    """A fact whose attributes name what was renamed by its new name."""
    words = _words(tuple(names.items()))
    changed = {n: _attribute(fact, n, v, words) for n, v in fact.attributes.items()}
    return fact if changed == dict(fact.attributes) else replace(fact, attributes=changed)


class _Words:
    """What a set of renames means for texts."""

    def __init__(self, names: Sequence[tuple[ObjectId, ObjectId]]) -> None:
        self.references = {str(old): str(new) for old, new in names}
        self.columns: dict[tuple[str, ...], dict[str, str]] = {}
        self.qualified: dict[tuple[str, str], str] = {}
        self.schemas: dict[str, str] = {}
        self.bare: dict[str, str] = {}
        for old, new in names:
            if old.kind == kinds.COLUMN:
                self.columns.setdefault(new.path[:-1], {})[old.name] = new.name
                if old.name != new.name:
                    self.bare[old.name] = new.name
            elif old.kind == kinds.SCHEMA:
                self.schemas[old.name] = new.name
            elif len(old.path) == 2 and old.path[0] == new.path[0]:  # noqa: PLR2004
                self.qualified[old.path[0], old.path[1]] = new.path[1]


@lru_cache(maxsize=8)
def _words(names: tuple[tuple[ObjectId, ObjectId], ...]) -> _Words:
    return _Words(names)


def _attribute(fact: Fact, name: str, value: Value, words: _Words) -> Value:
    if name in _REFERENCES:
        return _mapped(value, words.references)
    if name == "schema":
        return words.schemas.get(str(value), value)
    columns = words.columns.get(fact.id.path[:2], {})
    if name in _COLUMN_LISTS and fact.id.kind not in {kinds.VIEW, kinds.MATERIALIZED_VIEW}:
        if name == "referenced_columns":
            other = text.referred(
                words.references.get(
                    str(fact.attributes.get("references")), fact.attributes.get("references")
                )
            )
            columns = words.columns.get(other.path, {})
        return _mapped(value, columns)
    if name == "column":
        return _mapped(value, columns)
    if name in _TEXTS and not (name == "default" and fact.id.kind != kinds.DOMAIN):
        whole = fact.id.kind in {kinds.VIEW, kinds.MATERIALIZED_VIEW, kinds.FUNCTION, kinds.RULE,
                                 kinds.POLICY, kinds.PROCEDURE}  # fmt: skip
        local = words.bare if whole and name != "arguments" else {
            o: n for o, n in columns.items() if o != n
        }  # fmt: skip
        return _texts(value, local, words)
    return value


def _mapped(value: Value, names: Mapping[str, str]) -> Value:
    if isinstance(value, tuple):
        return tuple(_mapped(v, names) for v in value)
    return names.get(value, value) if isinstance(value, str) else value


def _texts(value: Value, columns: Mapping[str, str], words: _Words) -> Value:
    if isinstance(value, tuple):
        return tuple(_texts(v, columns, words) for v in value)
    if not isinstance(value, str) or not (columns or words.qualified or words.schemas):
        return value
    return "".join(_rewritten(value, columns, words))


def _rewritten(value: str, columns: Mapping[str, str], words: _Words) -> Iterator[str]:
    """A text with other names; literals are left alone unless they name a relation."""
    tokens = [m.group() for m in _TOKEN.finditer(value)]
    for at, token in enumerate(tokens):
        if token.startswith("'"):
            follows = "".join(tokens[at + 1 : at + 4])
            inner = token[1:-1].replace("''", "'")
            if follows.startswith("::reg"):
                inner = "".join(_rewritten(inner, {}, words))
                yield text.literal(inner)
            else:
                yield token
            continue
        name = _plain(token)
        if name is None:
            yield token
            continue
        before = tokens[at - 1] if at else ""
        after = tokens[at + 1] if at + 1 < len(tokens) else ""
        owner = _plain(tokens[at - 2]) if before == "." and at > 1 else None
        if owner is not None and (owner, name) in words.qualified:
            yield text.ident(words.qualified[owner, name])
        elif after == "." and name in words.schemas:
            yield text.ident(words.schemas[name])
        elif name in columns and after != "(":
            yield text.ident(columns[name])
        else:
            yield token


def _plain(token: str) -> str | None:
    """The name that a token is, or None for what is no name."""
    if token.startswith('"'):
        return token[1:-1].replace('""', '"')
    return token if token[:1].isalpha() or token[:1] == "_" else None


def parked(fact: Fact, have: Catalog) -> Sequence[Fact] | None:
    """A column that may be null, a table that nothing points from; both fill nothing by itself."""
    if fact.parent is None or fact.attributes.get("inherited"):
        return None
    if fact.id.kind == kinds.COLUMN and fact.parent.kind == kinds.TABLE:
        return [_idle(fact), *_kept(fact, have)]
    if fact.id.kind != kinds.TABLE or have.children(fact.id, kinds.PARTITION):
        return None
    gone = {kinds.FOREIGN_KEY, kinds.TRIGGER, kinds.RULE, kinds.POLICY, kinds.SEQUENCE}
    return [
        replace(part, attributes=_without(part, "identity"))
        if part.id.kind == kinds.COLUMN
        else part
        for part in have.subtree(fact.id)
        if part.id.kind not in gone
    ]


def _kept(fact: Fact, have: Catalog) -> Iterator[Fact]:
    for part in have.subtree(fact.id):
        if part.id != fact.id and part.id.kind != kinds.SEQUENCE:
            yield part


def _idle(fact: Fact) -> Fact:
    return replace(fact, attributes=_without(fact, "not_null", "identity"))


def _without(fact: Fact, *names: str) -> dict[str, Value]:
    return {n: v for n, v in fact.attributes.items() if n not in names}


def evidence(old: Fact, new: Fact, have: Catalog, wanted: Catalog) -> bool:
    """Whether two objects are of the sort between which a rename is possible."""
    if old.id.kind not in RENAMED or old.id.kind in {kinds.EXTENSION, kinds.NOT_NULL}:
        return False
    if old.id.path[:-1] != new.id.path[:-1]:
        return False
    if old.id.kind in kinds.ROUTINES and old.id.signature != new.id.signature:
        return False
    if old.id.kind == kinds.TABLE:
        return bool(have.children(old.id, kinds.PARTITION)) == bool(
            wanted.children(new.id, kinds.PARTITION)
        )
    return bool(old.attributes.get("generated")) == bool(new.attributes.get("generated"))
