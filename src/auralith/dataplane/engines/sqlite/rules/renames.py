"""Renames in place, and what SQLite itself rewrites when a table or column is renamed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from auralith.dataplane.engines.sqlite import kinds
from auralith.dataplane.engines.sqlite.extraction import tokens
from auralith.dataplane.engines.sqlite.extraction.table_facts import (
    check_name,
    foreign_key_name,
)
from auralith.dataplane.engines.sqlite.extraction.tokens import identifier, mentions, pieces
from auralith.dataplane.engines.sqlite.rules import findings
from auralith.dataplane.engines.sqlite.rules.rebuild import FOLLOW_REFERENCES
from auralith.dataplane.engines.sqlite.rules.render import texts
from auralith.dataplane.plan.model import Action, Stratum
from auralith.dataplane.plan.rules import Impossible
from auralith.dataplane.schema.facts import Catalog, Fact, Value
from auralith.dataplane.schema.identity import ObjectId

_TABLES = (kinds.TABLE, kinds.VIRTUAL_TABLE)
_PASSING = "auralith_case_"


def rename(old: ObjectId, new: ObjectId, have: Catalog) -> Sequence[Action] | Impossible:
    """ALTER TABLE … RENAME, by which SQLite rewrites everything that names the object."""
    fact = have.facts[old]
    owner = fact if fact.parent is None else have.facts[fact.parent]
    if old.kind not in (*_TABLES, kinds.COLUMN):
        return Impossible(f"SQLite cannot rename {old}: it is dropped and created anew.")
    if "opaque" in owner.attributes:
        return Impossible(f"The text of {owner.id} is not understood, so it is never altered.")
    if old.kind == kinds.COLUMN:
        table = identifier(owner.id.name)
        pair = f"{identifier(old.name)} TO {identifier(new.name)}"
        sqls = [f"ALTER TABLE {table} RENAME COLUMN {pair}"]
    else:
        steps = [old.name, new.name]
        if old.name.lower() == new.name.lower():
            steps.insert(1, f"{_PASSING}{new.name}")  # SQLite would find the name taken
        sqls = [
            f"ALTER TABLE {identifier(a)} RENAME TO {identifier(b)}" for a, b in pairwise(steps)
        ]
    locks = findings.writes(owner.id)
    mode = Action(FOLLOW_REFERENCES, old, "alter", Stratum.RENAME, locks=locks)
    named = replace(mode, verb="rename", produces=frozenset({new}))
    return [mode, *(replace(named, sql=sql) for sql in sqls)]


@dataclass
class _Names:
    """What was renamed, by kind."""

    tables: dict[str, str] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    """By the new name of the table."""


class Mentions:
    """Facts after renames."""

    def __init__(self) -> None:
        self._read: tuple[Mapping[ObjectId, ObjectId], _Names] | None = None

    def _names(self, names: Mapping[ObjectId, ObjectId]) -> _Names:
        """Sorted once for all facts that are asked about."""
        if self._read is None or self._read[0] is not names:
            self._read = (names, _sorted(names))
        return self._read[1]

    def renamed(self, fact: Fact, names: Mapping[ObjectId, ObjectId]) -> Fact:
        """A fact as SQLite has it after some renames."""
        found = self._names(names)
        own = {} if fact.parent is None else found.columns.get(fact.parent.name, {})
        said: dict[str, Value]
        match fact.id.kind:
            case kinds.VIEW:
                said = _view(fact, found)
            case kinds.TRIGGER:
                said = _trigger(fact, found, own)
            case kinds.FOREIGN_KEY:
                said = _foreign_key(fact, found, own)
            case _ if own:
                said = _part(fact, own)
            case _:
                return fact
        notes = dict(fact.notes)
        if str(notes.get("inline")) in own:
            notes["inline"] = own[str(notes["inline"])]
        return _identified(replace(fact, attributes=said, notes=notes))


def _sorted(names: Mapping[ObjectId, ObjectId]) -> _Names:
    out = _Names()
    for old, new in names.items():
        if old.kind in _TABLES:
            out.tables[old.name] = new.name
        elif old.kind == kinds.COLUMN and old.name != new.name:
            out.columns.setdefault(new.path[0], {})[old.name] = new.name
    return out


def _identified(fact: Fact) -> Fact:
    """The fact under the name that its content gives it, where it has no other."""
    said = fact.attributes
    if said.get("named") or fact.parent is None:
        return fact
    match fact.id.kind:
        case kinds.UNIQUE:
            name = f"({', '.join(texts(said['columns']))})"
        case kinds.CHECK:
            name = check_name(str(said["expression"]))
        case kinds.FOREIGN_KEY:
            name = foreign_key_name(said)
        case _:
            return fact
    return replace(fact, id=fact.parent.child(fact.id.kind, name))


def _part(fact: Fact, own: Mapping[str, str]) -> dict[str, Value]:
    said = dict(fact.attributes)
    if str(said.get("after")) in own:
        said["after"] = own[str(said["after"])]
    for name in ("generated", "expression", "where"):
        if name in said:
            said[name] = _replaced(str(said[name]), own)
    if "columns" in said:
        said["columns"] = tuple(_key(p, own) for p in texts(said["columns"]))
    return said


def _key(part: str, own: Mapping[str, str]) -> str:
    """A key part: a column, with what follows it, or an expression."""
    found = pieces(part)
    rest = [p.word for p in found[1:]]
    if not rest or rest[0] in {"COLLATE", "DESC"}:
        name = found[0].name if found[0].kind != "mark" else ""
        if name in own:
            return identifier(own[name]) + part[found[0].end :]
    return _replaced(part, own)


def _replaced(text: str, names: Mapping[str, str], *, keep: bool = False) -> str:
    for old, new in names.items():
        if old.lower() in mentions(text):
            text = tokens.renamed(text, old, new, keep=keep)
    return text


def _foreign_key(fact: Fact, names: _Names, own: Mapping[str, str]) -> dict[str, Value]:
    said = dict(fact.attributes)
    target = names.tables.get(str(said["references"]), str(said["references"]))
    others = names.columns.get(target, {})
    said["references"] = target
    said["columns"] = tuple(own.get(n, n) for n in texts(said["columns"]))
    if "referenced" in said:
        said["referenced"] = tuple(others.get(n, n) for n in texts(said["referenced"]))
    return said


def _view(fact: Fact, names: _Names) -> dict[str, Value]:
    said = dict(fact.attributes)
    if "definition" in said:
        said["definition"] = _spoken(str(said["definition"]), names, keep=True)
    return said


def _trigger(fact: Fact, names: _Names, own: Mapping[str, str]) -> dict[str, Value]:
    said = dict(fact.attributes)
    if "columns" in said:
        said["columns"] = tuple(own.get(n, n) for n in texts(said["columns"]))
    for name in ("when", "body"):
        if name in said:
            text = _spoken(str(said[name]), names)
            said[name] = _replaced(text, own)
    return said


def _spoken(text: str, names: _Names, *, keep: bool = False) -> str:
    """A statement after renames: columns of the tables that it speaks of."""
    text = _replaced(text, names.tables, keep=keep)
    for table, columns in names.columns.items():
        if table.lower() in mentions(text):
            text = _replaced(text, columns, keep=keep)
    return text
