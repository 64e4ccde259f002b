"""What a hand-written statement does, as far as its words tell: verb, object, loss."""

from collections.abc import Sequence
from dataclasses import dataclass

from auralith.dataplane.engines.base import Engine
from auralith.dataplane.plan.model import Verb
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.sql.script import ScriptStatement, Word, clauses

_KINDS = {
    "AGGREGATE": "aggregate",
    "DATABASE": "schema",
    "DOMAIN": "domain",
    "EVENT": "event",
    "EXTENSION": "extension",
    "FUNCTION": "function",
    "INDEX": "index",
    "MATERIALIZED": "materialized_view",
    "POLICY": "policy",
    "PROCEDURE": "procedure",
    "PUBLICATION": "publication",
    "SCHEMA": "schema",
    "SEQUENCE": "sequence",
    "TABLE": "table",
    "TRIGGER": "trigger",
    "TYPE": "type",
    "VIEW": "view",
}
_PASSED = frozenset({"IF", "NOT", "EXISTS", "CONCURRENTLY", "ONLY", "VIEW", "IGNORE"})
_LOSING = frozenset({"table", "schema", "materialized_view", "type", "domain", "extension"})
_ROWS = {"UPDATE": 1, "INSERT": 2, "DELETE": 2, "REPLACE": 2, "TRUNCATE": 1}
_VERBS: dict[str, Verb] = {"CREATE": "create", "DROP": "drop"}


@dataclass(frozen=True)
class Reading:
    """One statement with what its words say."""

    statement: ScriptStatement
    index: int
    verb: Verb
    object: ObjectId
    """`statement:<number>` where no object is named."""
    table: ObjectId | None
    """The table it works on."""
    changes: tuple[tuple[Word, ...], ...] = ()
    """Of ALTER TABLE: its single changes."""
    destructive: bool = False

    @property
    def plain(self) -> tuple[str, ...]:
        """The texts of its words."""
        return self.statement.plain

    def has(self, *run: str) -> bool:
        """Whether these words follow each other somewhere."""
        return contains(self.plain, run)


def contains(words: Sequence[str], run: Sequence[str]) -> bool:
    """Whether a run of words stands among others."""
    size = len(run)
    return any(tuple(words[at : at + size]) == tuple(run) for at in range(len(words) - size + 1))


def read(engine: Engine, statement: ScriptStatement, index: int) -> Reading:
    """Find verb, object and table of a statement."""
    reader = _Reader(engine, statement)
    first = statement.plain[0]
    unknown = ObjectId("statement", (str(index),))
    if first in _ROWS:
        table = reader.table_of_rows(first)
        losing = first in {"DELETE", "TRUNCATE", "REPLACE"}
        return Reading(statement, index, "alter", table or unknown, table, destructive=losing)
    if first not in {"CREATE", "ALTER", "DROP"}:
        return Reading(statement, index, "alter", unknown, None)
    named, table, at = reader.named()
    verb: Verb = _VERBS.get(first, "alter")
    changes: tuple[tuple[Word, ...], ...] = ()
    losing = verb == "drop" and named is not None and named.kind in _LOSING
    if first == "ALTER" and table is not None and named == table:
        changes = tuple(clauses(statement.words[at:]))
        dropped = [c for c in changes if drops_column(c)]
        losing = bool(dropped)
        if "RENAME" in {c[0].text for c in changes}:
            verb = "rename"
        if len(changes) == 1 and dropped and (column := reader.column(dropped[0])):
            named, verb = table.child("column", column), "drop"
    return Reading(statement, index, verb, named or unknown, table, changes, losing)


def drops_column(change: Sequence[Word]) -> bool:
    """Whether a change of ALTER TABLE drops a column."""
    words = [w.text for w in change]
    if words[0] != "DROP" or len(words) == 1:
        return False
    return words[1] == "COLUMN" or words[1] not in {
        "CHECK",
        "CONSTRAINT",
        "FOREIGN",
        "INDEX",
        "KEY",
        "PARTITION",
        "PRIMARY",
    }


class _Reader:
    """Names in a statement, as the catalog has them."""

    def __init__(self, engine: Engine, statement: ScriptStatement) -> None:
        self.engine = engine
        self.words = statement.words
        self.folds = engine.dialect.lexis.folds_names

    def table_of_rows(self, verb: str) -> ObjectId | None:
        """The table that UPDATE, INSERT, DELETE or TRUNCATE names."""
        at = _ROWS[verb]
        if verb in {"UPDATE", "TRUNCATE"}:
            at = self._past(1, {"ONLY", "TABLE", "IGNORE", "LOW_PRIORITY", "OR"})
        return self._object("table", at)[0]

    def named(self) -> tuple[ObjectId | None, ObjectId | None, int]:
        """What CREATE, ALTER or DROP names, the table it belongs to, and where the rest begins."""
        at = next((n for n, w in enumerate(self.words) if n and w.text in _KINDS), None)
        if at is None or at > len(_KINDS):
            return None, None, 0
        kind = _KINDS[self.words[at].text]
        found, end = self._object(kind, self._past(at + 1, _PASSED))
        if kind == "table":
            return found, found, end
        on = next((n for n, w in enumerate(self.words) if n > at and w.text == "ON"), None)
        if on is None or kind not in {"index", "trigger", "policy"}:
            return found, None, end
        table, _ = self._object("table", self._past(on + 1, _PASSED))
        if found is None or table is None:
            return table, table, end
        return table.child(kind, found.name), table, end

    def column(self, change: Sequence[Word]) -> str | None:
        """The column that a DROP names."""
        names = [w for w in change[1:] if w.text not in {"COLUMN", "IF", "EXISTS"}]
        return self._name(names[0]) if names else None

    def _past(self, at: int, words: frozenset[str] | set[str]) -> int:
        while at < len(self.words) and self.words[at].text in words:
            at += 1
        return at

    def _object(self, kind: str, at: int) -> tuple[ObjectId | None, int]:
        parts: list[str] = []
        while at < len(self.words):
            part = self._name(self.words[at])
            if part is None:
                break
            parts.append(part)
            at += 1
            if at >= len(self.words) or self.words[at].text != ".":
                break
            at += 1
        if not parts:
            return None, at
        if kind in {"schema", "extension", "publication"}:
            return ObjectId(kind, tuple(parts)), at
        return ObjectId(kind, self.engine.schemas.execution.qualified(parts)), at

    def _name(self, word: Word) -> str | None:
        written = word.written
        if word.quoted and written[0] in '"`[':
            mark = "]" if written[0] == "[" else written[0]
            return written[1:-1].replace(mark * 2, mark)
        if word.quoted or not (written[0].isalpha() or written[0] == "_"):
            return None
        return written.lower() if self.folds else written
