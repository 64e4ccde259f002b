"""From the text of a table to facts, in canonical form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from auralith.dataplane.engines.sqlite import kinds
from auralith.dataplane.engines.sqlite.ddl import unquote
from auralith.dataplane.engines.sqlite.extraction.table_text import (
    ColumnText,
    ConstraintText,
    TableText,
)
from auralith.dataplane.engines.sqlite.extraction.tokens import (
    NotUnderstood,
    Piece,
    canonical,
    expression,
    identifier,
)
from auralith.dataplane.schema.facts import Fact, Value
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.scope import PARKED

_SHOWN = 60
"""So many letters of an expression stand for a check that has no name."""


def table_id(name: str) -> ObjectId:
    """The identity of a table."""
    return ObjectId(kinds.TABLE, (name,))


@dataclass(frozen=True)
class Relation:
    """What a table is really called, and its columns (by small letters)."""

    name: str
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass
class TableReader:
    """Makes the facts of one table; `relations` are those it may point at, by small letters."""

    table: str
    strict: bool = False
    without_rowid: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    """Real names by small letters."""
    collations: Mapping[str, str] = field(default_factory=dict)
    """Of columns, by small letters."""
    relations: Mapping[str, Relation] = field(default_factory=dict)
    alias: str = ""
    """The column (small letters) that is the rowid under another name."""
    implied: frozenset[str] = frozenset()
    """Columns (small letters) that can hold no NULL because they are in the key."""

    @classmethod
    def of(cls, table: str, text: TableText, relations: Mapping[str, Relation]) -> "TableReader":
        """A reader for the table that this text makes."""
        alias, implied = _key_of(text)
        return cls(
            table,
            text.strict,
            text.without_rowid,
            {c.name.lower(): c.name for c in text.columns},
            {c.name.lower(): c.collation for c in text.columns},
            relations,
            alias,
            implied,
        )

    def facts(self, text: TableText, sql: str) -> list[Fact]:
        """The table and all its parts."""
        owner = table_id(self.table)
        options: dict[str, Value] = {}
        if self.strict:
            options["strict"] = True
        if self.without_rowid:
            options["without_rowid"] = True
        out = {owner: Fact(owner, None, options, {"sql": sql})}
        after = ""
        for column in text.columns:
            fact = self.column(column, after)
            out[fact.id] = fact
            if not column.name.startswith(PARKED):
                after = column.name
        for constraint in text.constraints:
            fact = self.constraint(constraint)
            known = out.setdefault(fact.id, fact)
            if known.attributes != fact.attributes:
                out[fact.id] = _both(known, fact)
        return list(out.values())

    def column(self, text: ColumnText, after: str) -> Fact:
        """One column."""
        lower = text.name.lower()
        said: dict[str, Value] = {
            "type": type_text(text.type),
            "after": after,
            "not_null": text.not_null and (lower not in self.implied or text.not_null_conflict),
            "not_null_conflict": text.not_null_conflict,
            "default": default_text(text.default),
            "collation": "" if text.collation == "BINARY" else text.collation,
            "generated": expression(text.generated, self.columns),
            "stored": text.stored,
        }
        if said["not_null"]:
            said["not_null"] = True
        return self._fact(kinds.COLUMN, text.name, said, {"text": text.text})

    def constraint(self, text: ConstraintText) -> Fact:
        """One constraint."""
        notes: dict[str, Value] = {"text": text.text}
        if text.inline:
            notes["inline"] = text.inline
        match text.kind:
            case kinds.PRIMARY_KEY:
                name, said = self._primary_key(text)
            case kinds.UNIQUE:
                keys = tuple(self.key_part(k) for k in text.keys)
                name, said = f"({', '.join(keys)})", {"columns": keys, "conflict": text.conflict}
            case kinds.CHECK:
                shown = expression(text.expression, self.columns)
                name, said = check_name(shown), {"expression": shown}
            case _:
                said = self._foreign_key(text)
                name = foreign_key_name(said)
        if text.name and text.kind != kinds.PRIMARY_KEY:
            said["named"] = True
            name = text.name
        return self._fact(text.kind, name, said, notes)

    def _fact(
        self, kind: str, name: str, said: Mapping[str, Value], notes: Mapping[str, Value]
    ) -> Fact:
        owner = table_id(self.table)
        kept = {k: v for k, v in said.items() if v not in ("", False, None, ())}
        return Fact(owner.child(kind, name), owner, kept, notes)

    def _primary_key(self, text: ConstraintText) -> tuple[str, dict[str, Value]]:
        keys = tuple(self.key_part(k) for k in text.keys)
        if self.alias:
            keys = (identifier(self.columns[self.alias]),)
        return kinds.MAIN_KEY, {
            "columns": keys,
            "name": text.name,
            "conflict": text.conflict,
            "autoincrement": text.autoincrement,
        }

    def _foreign_key(self, text: ConstraintText) -> dict[str, Value]:
        lower = text.references.lower()
        target = self.relations.get(lower) or Relation(lower)
        return {
            "columns": tuple(self.real(k[0].name) for k in text.keys),
            "references": target.name,
            "referenced": tuple(target.columns.get(n.lower(), n) for n in text.referenced),
            "on_delete": text.on_delete,
            "on_update": text.on_update,
            "deferred": text.deferred,
        }

    def real(self, name: str) -> str:
        """A column's name as it was declared."""
        return self.columns.get(name.lower(), name)

    def key_part(self, items: Sequence[Piece]) -> str:
        """A column in a key, with what is not its own or the usual."""
        name = self.real(items[0].name)
        collation, descends = "", False
        rest = list(items[1:])
        if rest and rest[-1].word in {"ASC", "DESC"}:
            descends = rest.pop().word == "DESC"
        if len(rest) == 2 and rest[0].word == "COLLATE":  # noqa: PLR2004 - the word and a name
            collation = rest[1].name.upper()
        elif rest:
            raise NotUnderstood(name)
        return self.part(name, collation, descends=descends)

    def part(self, name: str, collation: str, *, descends: bool) -> str:
        """The text of a key part."""
        own = self.collations.get(name.lower()) or "BINARY"
        shown = f" COLLATE {identifier(collation)}" if collation and collation != own else ""
        return f"{identifier(name)}{shown}{' DESC' if descends else ''}"


def _both(one: Fact, other: Fact) -> Fact:
    """A key that is asked for twice: SQLite keeps one, with the conflict clause of either."""
    clauses = {k: v for f in (one, other) for k, v in f.attributes.items() if k == "conflict"}
    bare = [{k: v for k, v in f.attributes.items() if k != "conflict"} for f in (one, other)]
    if bare[0] != bare[1]:
        raise NotUnderstood(str(one.id))
    return one if "conflict" in one.attributes else replace(other, attributes=bare[0] | clauses)


def type_text(items: Sequence[Piece]) -> str:
    """A declared type in capitals, with single blanks between words and none in brackets."""
    if len(items) == 1 and items[0].kind == "word":
        return items[0].text.upper()
    words: list[str] = []
    for piece in items:
        if piece.text in {"(", ")", ","}:
            words.append(piece.text)
        elif words and words[-1] not in {"(", ",", "+", "-"}:
            words.append(" " + unquote(piece.text).upper())
        else:
            words.append(unquote(piece.text).upper())
    return "".join(words)


def default_text(items: Sequence[Piece]) -> str:
    """A default; a bare word is a text here, and keeps its case."""
    if not items:
        return ""
    bare = [p for p in items if p.text not in {"(", ")"}]
    if len(bare) == 1 and bare[0].kind == "word":
        text = canonical(bare, keep=True)
        return text.lower() if text.lower() in {"true", "false"} else text
    return expression(items)


def check_name(shown: str) -> str:
    """What a check without a name is called: by its expression."""
    if len(shown) <= _SHOWN:
        return f"({shown})"
    digest = blake2b(shown.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"({shown[:_SHOWN]}… {digest})"


def foreign_key_name(said: Mapping[str, Value]) -> str:
    """What a foreign key without a name is called: by its columns and what they point at."""
    referenced = f"({_listed(said.get('referenced'))})" if said.get("referenced") else ""
    return f"({_listed(said['columns'])}) {identifier(str(said['references']))}{referenced}"


def _listed(names: Value) -> str:
    return ", ".join(identifier(str(n)) for n in names) if isinstance(names, tuple) else ""


def _key_of(text: TableText) -> tuple[str, frozenset[str]]:
    """The alias of the rowid, and the columns that the key makes NOT NULL."""
    key = next((c for c in text.constraints if c.kind == kinds.PRIMARY_KEY), None)
    if key is None:
        return "", frozenset()
    names = [part[0].name.lower() for part in key.keys]
    types = {c.name.lower(): type_text(c.type) for c in text.columns}
    inline_descends = bool(key.inline) and key.keys[0][-1].word == "DESC"
    if (
        len(names) == 1
        and not text.without_rowid
        and types.get(names[0]) == "INTEGER"
        and not inline_descends
    ):
        return names[0], frozenset(names)
    return "", frozenset(names) if text.strict or text.without_rowid else frozenset()
