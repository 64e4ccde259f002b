"""Read a stored CREATE TABLE: columns, constraints and options, each with its piece of the text.

SQLite stores only what it has understood itself, so the grammar is followed without looking for
mistakes; a word that does not fit means that this code does not know the grammar of that version
(`NotUnderstood`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from auralith.dataplane.engines.sqlite.extraction.tokens import (
    NotUnderstood,
    Piece,
    group_end,
    parts,
    pieces,
    span,
)

_TABLE_CONSTRAINTS = {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"}
_COLUMN_CONSTRAINTS = {
    "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "NOT", "NULL", "DEFAULT", "COLLATE", "REFERENCES",
    "DEFERRABLE", "GENERATED", "AS", "ON",
}  # fmt: skip
_ACTIONS = {"SET", "CASCADE", "RESTRICT", "NO"}


@dataclass
class ColumnText:
    """One column as its text has it."""

    name: str
    text: str
    type: Sequence[Piece] = ()
    not_null: bool = False
    not_null_conflict: str = ""
    default: Sequence[Piece] = ()
    collation: str = ""
    generated: Sequence[Piece] = ()
    stored: bool = False


@dataclass
class ConstraintText:
    """One constraint as its text has it."""

    kind: str
    text: str
    name: str = ""
    inline: str = ""
    """The column in whose definition it stands."""
    keys: Sequence[Sequence[Piece]] = ()
    """The columns, each with COLLATE and ASC or DESC."""
    conflict: str = ""
    autoincrement: bool = False
    expression: Sequence[Piece] = ()
    references: str = ""
    referenced: Sequence[str] = ()
    on_delete: str = ""
    on_update: str = ""
    deferred: bool = False


@dataclass
class TableText:
    """Everything a CREATE TABLE says."""

    columns: list[ColumnText] = field(default_factory=list)
    constraints: list[ConstraintText] = field(default_factory=list)
    strict: bool = False
    without_rowid: bool = False
    name: tuple[int, int] = (0, 0)
    """Where the table's name stands in the text."""


def read_table(sql: str) -> TableText:
    """Read a stored CREATE TABLE; raises NotUnderstood."""
    found = pieces(sql)
    if [p.word for p in found[:2]] != ["CREATE", "TABLE"] or found[3].text != "(":
        raise NotUnderstood(sql[:40])
    end = group_end(found, 3)
    out = TableText(name=(found[2].start, found[2].end))
    for item in parts(found[4 : end - 1]):
        _Item(sql, item, out).read()
    for option in parts(found[end:]):
        words = [p.word for p in option]
        if words == ["STRICT"]:
            out.strict = True
        elif words == ["WITHOUT", "ROWID"]:
            out.without_rowid = True
        elif words:
            raise NotUnderstood(span(sql, option))
    return out


def read_items(text: str) -> TableText:
    """Read pieces of a CREATE TABLE: columns or constraints; raises NotUnderstood."""
    out = TableText()
    for item in parts(pieces(text)):
        _Item(text, item, out).read()
    return out


class _Item:
    """One part between the commas of a CREATE TABLE."""

    def __init__(self, sql: str, items: Sequence[Piece], out: TableText) -> None:
        self.sql = sql
        self.items = items
        self.out = out
        self.at = 0
        self.start = 0
        self.name = ""

    def read(self) -> None:
        if not self.items:
            raise NotUnderstood(self.sql[:40])
        if self._word() in _TABLE_CONSTRAINTS and self.items[0].kind == "word":
            self._constraints()
        else:
            self._column()

    def _word(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.items[at].word if at < len(self.items) else ""

    def _take(self, *words: str) -> bool:
        at = self.at
        if at >= len(self.items) or self.items[at].word != words[0]:
            return False
        for ahead, word in enumerate(words[1:], start=1):
            if self._word(ahead) != word:
                return False
        self.at += len(words)
        return True

    def _next(self) -> Piece:
        if self.at >= len(self.items):
            raise NotUnderstood(span(self.sql, self.items))
        self.at += 1
        return self.items[self.at - 1]

    def _group(self) -> list[Piece]:
        """What stands in the brackets that open here."""
        if self.at >= len(self.items) or self.items[self.at].text != "(":
            raise NotUnderstood(span(self.sql, self.items))
        begin, self.at = self.at + 1, group_end(self.items, self.at)
        return list(self.items[begin : self.at - 1])

    def _opens(self) -> bool:
        return self.at < len(self.items) and self.items[self.at].text == "("

    def _conflict(self) -> str:
        if not self._take("ON", "CONFLICT"):
            return ""
        word = self._next().word
        return "" if word == "ABORT" else word

    def _add(self, constraint: ConstraintText) -> None:
        constraint.name = self.name
        constraint.text = span(self.sql, self.items[self.start : self.at])
        self.out.constraints.append(constraint)
        self.name = ""

    def _constraints(self) -> None:
        """Constraints of the table; SQLite asks for no comma between them."""
        while self.at < len(self.items):
            if not self.name:
                self.start = self.at
            if self._take("CONSTRAINT"):
                self.name = self._next().name
            elif self._take("PRIMARY", "KEY"):
                self._key("primary_key")
            elif self._take("UNIQUE"):
                self._key("unique")
            elif self._take("CHECK"):
                found = ConstraintText("check", "", expression=self._group())
                self._conflict()
                self._add(found)
            elif self._take("FOREIGN", "KEY"):
                keys = parts(self._group())
                if not self._take("REFERENCES"):
                    raise NotUnderstood(span(self.sql, self.items))
                self._references(keys, "")
            else:
                raise NotUnderstood(span(self.sql, self.items))

    def _key(self, kind: str) -> None:
        keys = parts(self._group())
        autoincrement = False
        if keys[-1] and keys[-1][-1].word == "AUTOINCREMENT":
            autoincrement = True
            keys[-1] = keys[-1][:-1]
        conflict = self._conflict()
        self._add(
            ConstraintText(kind, "", keys=keys, conflict=conflict, autoincrement=autoincrement)
        )

    def _references(self, keys: Sequence[Sequence[Piece]], inline: str) -> None:
        found = ConstraintText("foreign_key", "", keys=keys, inline=inline)
        found.references = self._next().name
        if self._opens():
            found.referenced = [part[0].name for part in parts(self._group())]
        while self.at < len(self.items):
            if self._take("ON", "DELETE"):
                found.on_delete = self._action()
            elif self._take("ON", "UPDATE"):
                found.on_update = self._action()
            elif self._take("ON", "INSERT"):
                self._action()
            elif self._take("MATCH"):
                self._next()
            else:
                break
        found.deferred = self._deferral() or found.deferred
        self._add(found)

    def _action(self) -> str:
        word = self._next().word
        if word not in _ACTIONS:
            raise NotUnderstood(word)
        if word in {"SET", "NO"}:
            word = f"{word}_{self._next().word}"
        return "" if word == "NO_ACTION" else word.lower()

    def _deferral(self) -> bool:
        """[NOT] DEFERRABLE [INITIALLY …]: only the whole phrase makes a key wait."""
        never = self._word() == "NOT" and self._word(1) == "DEFERRABLE"
        if never:
            self.at += 1
        if not self._take("DEFERRABLE"):
            return False
        if self._take("INITIALLY", "DEFERRED"):
            return not never
        self._take("INITIALLY", "IMMEDIATE")
        return False

    def _column(self) -> None:
        column = ColumnText(self._next().name, span(self.sql, self.items))
        begin = self.at
        while self.at < len(self.items) and self.items[self.at].word not in _COLUMN_CONSTRAINTS:
            if self._opens():
                self._group()
                break
            if self._next().kind not in {"word", "quoted", "string"}:
                raise NotUnderstood(column.text)
        column.type = self.items[begin : self.at]
        self.out.columns.append(column)
        while self.at < len(self.items):
            if not self.name:
                self.start = self.at
            self._column_constraint(column)

    def _column_constraint(self, column: ColumnText) -> None:
        """One constraint of a column; those that are facts of their own are added."""
        own = self.items[0:1]
        if self._take("CONSTRAINT"):
            self.name = self._next().name
            return
        if self._take("PRIMARY", "KEY"):
            found = ConstraintText("primary_key", "", inline=column.name, keys=[own])
            if self._word() in {"ASC", "DESC"}:
                found.keys = [[*own, self._next()]]
            found.conflict = self._conflict()
            found.autoincrement = self._take("AUTOINCREMENT")
            self._add(found)
        elif self._take("UNIQUE"):
            found = ConstraintText("unique", "", inline=column.name, keys=[own])
            found.conflict = self._conflict()
            self._add(found)
        elif self._take("CHECK"):
            found = ConstraintText("check", "", inline=column.name, expression=self._group())
            self._conflict()
            self._add(found)
        elif self._take("REFERENCES"):
            self._references([own], column.name)
        elif self._word() in {"DEFERRABLE", "NOT"} and self._word(self._word() == "NOT") == (
            "DEFERRABLE"
        ):
            deferred = self._deferral()
            if self.out.constraints and self.out.constraints[-1].kind == "foreign_key":
                self.out.constraints[-1].deferred = deferred
        else:
            self.name = ""
            self._property(column)

    def _property(self, column: ColumnText) -> None:
        """What belongs to the column itself."""
        if self._take("NOT", "NULL"):
            column.not_null = True
            column.not_null_conflict = self._conflict()
        elif self._take("NULL"):
            self._conflict()
        elif self._take("COLLATE"):
            column.collation = self._next().name.upper()
        elif self._take("DEFAULT"):
            column.default = self._default()
        elif self._take("GENERATED", "ALWAYS", "AS") or self._take("AS"):
            column.generated = self._group()
            column.stored = self._take("STORED")
            if not column.stored:
                self._take("VIRTUAL")
        else:
            raise NotUnderstood(column.text)

    def _default(self) -> Sequence[Piece]:
        begin = self.at
        if self._opens():
            return self._group()
        if self._next().text in {"+", "-"}:
            self._next()
        return self.items[begin : self.at]
