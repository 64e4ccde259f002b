"""Renames in place, and what SQLite itself rewrites when a table or column is renamed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise

from auralith.dataplane.engines.sqlite import kinds
from auralith.dataplane.engines.sqlite.extraction import tokens
from auralith.dataplane.engines.sqlite.extraction.table_facts import (
    check_name,
    foreign_key_name,
)
from auralith.dataplane.engines.sqlite.extraction.tokens import (
    Piece,
    identifier,
    mentions,
    pieces,
)
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


def _replaced(text: str, own: Mapping[str, str]) -> str:
    """An expression of the table whose columns were renamed."""
    lower = {old.lower(): new.lower() for old, new in own.items()}
    if not lower.keys() & mentions(text):
        return text

    def hits(found: Sequence[Piece], at: int) -> str | None:
        return _column(found, at, lower)

    return tokens.renamed(text, hits, keep=False)


def _column(found: Sequence[Piece], at: int, names: Mapping[str, str]) -> str | None:
    """The new name of a column that stands here; names of functions stay."""
    piece = found[at]
    new = names.get(piece.name.lower())
    called = piece.kind == "word" and at + 1 < len(found) and found[at + 1].text == "("
    if new is None or called:
        return None
    return identifier(new) if piece.kind == "word" else f'"{new}"'


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
        said["definition"] = _spoken(str(said["definition"]), names, {}, keep=True)
    return said


def _trigger(fact: Fact, names: _Names, own: Mapping[str, str]) -> dict[str, Value]:
    said = dict(fact.attributes)
    if "columns" in said:
        said["columns"] = tuple(own.get(n, n) for n in texts(said["columns"]))
    for name in ("when", "body"):
        if name in said:
            said[name] = _spoken(str(said[name]), names, own)
    return said


def _spoken(text: str, names: _Names, own: Mapping[str, str], *, keep: bool = False) -> str:
    """Statements after renames, as far as the text alone tells what a name means.

    `own`: columns of the table on which a trigger stands, as `new.x` and `old.x`. Where the guess
    is wrong the object is made anew from what is wanted.
    """
    tables = {old.lower(): new for old, new in names.tables.items() if old != new}
    if tables.keys() & mentions(text):
        text = tokens.renamed(text, partial(_table, tables=tables), keep=keep)
    spoken = mentions(text)
    rows = {old.lower(): new for old, new in own.items()}
    columns: dict[str, str] = {}
    for table, renamed in names.columns.items():
        if table.lower() in spoken:
            columns |= {old.lower(): new for old, new in renamed.items()}
    if not (columns.keys() | rows.keys()) & spoken:
        return text

    def hits(found: Sequence[Piece], at: int) -> str | None:
        qualified = at > 1 and found[at - 1].text == "."
        of_row = qualified and found[at - 2].word in {"NEW", "OLD"}
        return _column(found, at, rows if of_row else columns)

    return tokens.renamed(text, hits, keep=keep)


_ENDS_FROM = frozenset(
    {"WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "ON", "USING", "SET", "SELECT", "UNION"}
)


def _table(found: Sequence[Piece], at: int, tables: Mapping[str, str]) -> str | None:
    """The new name of a table that stands here, in quotes as SQLite writes it."""
    new = tables.get(found[at].name.lower())
    if new is None or (at and found[at - 1].text == "."):
        return None
    qualifies = at + 1 < len(found) and found[at + 1].text == "."
    before = found[at - 1] if at else None
    named = before is not None and before.word in {"FROM", "JOIN", "INTO", "UPDATE"}
    listed = before is not None and before.text == "," and _in_from(found, at)
    return f'"{new}"' if qualifies or named or listed else None


def _in_from(found: Sequence[Piece], at: int) -> bool:
    """Whether a comma before this place separates tables."""
    depth = 0
    for piece in reversed(found[:at]):
        depth += (piece.text == ")") - (piece.text == "(")
        if depth < 0 or (depth == 0 and (piece.word in _ENDS_FROM or piece.text == ";")):
            return False
        if depth == 0 and piece.word == "FROM":
            return True
    return False
