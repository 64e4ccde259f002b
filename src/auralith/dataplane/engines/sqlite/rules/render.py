"""Write CREATE and ADD COLUMN statements from facts.

What was written by a person is kept as it was written as long as it says what the facts say: a
text is used only after it was read again and found equal. What is not is written from the facts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from auralith.dataplane.engines.sqlite import kinds
from auralith.dataplane.engines.sqlite.extraction import code, tables
from auralith.dataplane.engines.sqlite.extraction.table_facts import Relation, TableReader
from auralith.dataplane.engines.sqlite.extraction.table_text import read_items, read_table
from auralith.dataplane.engines.sqlite.extraction.tokens import (
    NotUnderstood,
    identifier,
    pieces,
)
from auralith.dataplane.schema.facts import Catalog, Fact, Value
from auralith.dataplane.schema.identity import ObjectId


def ordered(catalog: Catalog, table: ObjectId) -> list[Fact]:
    """The columns of a table in their order."""
    columns = catalog.children(table, kinds.COLUMN)
    names = {c.id.name for c in columns}
    following: dict[str, list[Fact]] = {}
    for column in columns:
        after = str(column.attributes.get("after", ""))
        following.setdefault(after if after in names else "", []).append(column)
    out: dict[ObjectId, Fact] = {}
    waiting = list(reversed(following.get("", ())))
    while waiting:
        column = waiting.pop()
        if column.id not in out:
            out[column.id] = column
            waiting += reversed(following.get(column.id.name, ()))
    return [*out.values(), *(c for c in columns if c.id not in out)]


def texts(value: Value) -> tuple[str, ...]:
    """A list of texts in an attribute."""
    return tuple(str(v) for v in value) if isinstance(value, tuple) else ()


def key_column(part: str) -> str:
    """The column that a key part names."""
    return pieces(part)[0].name


@dataclass
class Drawing:
    """One table that is written: its facts, and a reader that understands its texts."""

    table: Fact
    columns: list[Fact]
    constraints: list[Fact]
    reader: TableReader = field(init=False)

    def __post_init__(self) -> None:
        """Make the reader from the facts."""
        names = {c.id.name.lower(): c.id.name for c in self.columns}
        relations: dict[str, Relation] = {}
        for fact in self.constraints:
            if fact.id.kind == kinds.FOREIGN_KEY:
                name = str(fact.attributes["references"])
                known = relations.setdefault(name.lower(), Relation(name, {}))
                named = {n.lower(): n for n in texts(fact.attributes.get("referenced"))}
                relations[name.lower()] = Relation(name, {**known.columns, **named})
        self.reader = TableReader(
            self.table.id.name,
            bool(self.table.attributes.get("strict")),
            bool(self.table.attributes.get("without_rowid")),
            names,
            {c.id.name.lower(): str(c.attributes.get("collation", "")) for c in self.columns},
            relations,
            *self._key(),
        )

    @classmethod
    def of(cls, catalog: Catalog, table: ObjectId) -> "Drawing":
        """The table as a catalog has it."""
        parts = [f for f in catalog.children(table) if f.id.kind in kinds.CONSTRAINTS]
        return cls(catalog.facts[table], ordered(catalog, table), parts)

    @property
    def facts(self) -> dict[ObjectId, Fact]:
        """Everything that the statement makes."""
        return {f.id: f for f in (self.table, *self.columns, *self.constraints)}

    @property
    def alias(self) -> str:
        """The column that is the rowid, under its real name; empty where there is none."""
        return self.reader.columns.get(self.reader.alias, "")

    def _key(self) -> tuple[str, frozenset[str]]:
        key = next((c for c in self.constraints if c.id.kind == kinds.PRIMARY_KEY), None)
        if key is None:
            return "", frozenset()
        parts = texts(key.attributes["columns"])
        names = frozenset(key_column(p).lower() for p in parts)
        without = bool(self.table.attributes.get("without_rowid"))
        if len(parts) == 1 and not without and not parts[0].endswith(" DESC"):
            (name,) = names
            column = next((c for c in self.columns if c.id.name.lower() == name), None)
            if column is not None and column.attributes.get("type") == "INTEGER":
                return name, names
        return "", names if without or self.table.attributes.get("strict") else frozenset()

    def statement(self, name: str) -> str | None:
        """CREATE TABLE under some name; None when no text says what the facts say."""
        for text in (self._verbatim(name), self._text(name, keep=True), self._text(name)):
            if text is not None and self._says(text):
                return text
        return None

    def _verbatim(self, name: str) -> str | None:
        sql = self.table.notes.get("sql")
        if not isinstance(sql, str):
            return None
        try:
            start, end = read_table(sql).name
        except (NotUnderstood, IndexError):
            return None
        return sql[:start] + identifier(name) + sql[end:]

    def _says(self, sql: str) -> bool:
        """Whether a text means these facts."""
        try:
            text = read_table(sql)
            reader = TableReader.of(self.table.id.name, text, self.reader.relations)
            read = {f.id: f for f in reader.facts(text, sql)}
        except (NotUnderstood, IndexError):
            return False
        if [c.name for c in text.columns] != [c.id.name for c in self.columns]:
            return False
        wanted = self.facts
        return read.keys() == wanted.keys() and all(_same(read[i], f) for i, f in wanted.items())

    def _text(self, name: str, *, keep: bool = False) -> str:
        done: set[ObjectId] = set()
        items = [self.column(c, done, keep=keep) for c in self.columns]
        for constraint in self.constraints:
            if constraint.id not in done:
                text = self._kept_constraint(constraint) if keep else None
                items.append(text or constraint_text(constraint))
        body = ",\n  ".join(items)
        options = [
            word
            for attribute, word in (("without_rowid", "WITHOUT ROWID"), ("strict", "STRICT"))
            if self.table.attributes.get(attribute)
        ]
        tail = f" {', '.join(options)}" if options else ""
        return f"CREATE TABLE {identifier(name)} (\n  {body}\n){tail}"

    def column(self, fact: Fact, done: set[ObjectId], *, keep: bool) -> str:
        """One column's definition; what it carries besides is added to `done`."""
        carried = self._kept_column(fact, done) if keep else None
        if carried is not None:
            done |= carried
            return str(fact.notes["text"])
        text = column_text(fact)
        for constraint in self.constraints:
            if constraint.id.kind != kinds.PRIMARY_KEY or constraint.id in done:
                continue
            parts = texts(constraint.attributes["columns"])
            if (
                len(parts) == 1
                and key_column(parts[0]) == fact.id.name
                and "COLLATE" not in parts[0]
            ):
                done.add(constraint.id)
                text += f" {_inline_key(constraint, descends=parts[0].endswith(' DESC'))}"
        return text

    def _kept_column(self, fact: Fact, done: set[ObjectId]) -> set[ObjectId] | None:
        """The constraints in a column's own text, if all of it still says what the facts say."""
        try:
            text = read_items(str(fact.notes.get("text", "")))
            (column,) = text.columns
            carried = [self.reader.constraint(c) for c in text.constraints]
            read = self.reader.column(column, "")
        except (NotUnderstood, IndexError, ValueError):
            return None
        wanted = self.facts
        if read.id != fact.id or not _same(read, fact):
            return None
        for one in carried:
            if one.id not in wanted or one.id in done or not _same(one, wanted[one.id]):
                return None
        return {one.id for one in carried}

    def _kept_constraint(self, fact: Fact) -> str | None:
        """A constraint's own text, if it still says what the fact says."""
        if "inline" in fact.notes or "text" not in fact.notes:
            return None
        text = str(fact.notes["text"])
        try:
            (found,) = read_items(text).constraints
            read = self.reader.constraint(found)
        except (NotUnderstood, IndexError, ValueError):
            return None
        return text if read.id == fact.id and _same(read, fact) else None

    def added_column(self, fact: Fact, carried: Sequence[Fact]) -> str:
        """What follows ADD COLUMN: the column with constraints of its own."""
        done: set[ObjectId] = set()
        if self._kept_column(fact, done) == {c.id for c in carried}:
            return str(fact.notes["text"])
        return " ".join([column_text(fact), *(_inline(c) for c in carried)])


def _same(one: Fact, other: Fact) -> bool:
    """Whether two facts say the same, their position apart."""
    return _said(one) == _said(other)


def _said(fact: Fact) -> dict[str, Value]:
    return {k: v for k, v in fact.attributes.items() if k != "after"}


def column_text(fact: Fact) -> str:
    """A column's definition from its attributes."""
    said = fact.attributes
    words = [identifier(fact.id.name)]
    if "type" in said:
        words.append(_type(str(said["type"])))
    if "collation" in said:
        words.append(f"COLLATE {identifier(str(said['collation']))}")
    if said.get("not_null"):
        words.append(f"NOT NULL{_conflict(said.get('not_null_conflict'))}")
    if "default" in said:
        words.append(f"DEFAULT {default_clause(str(said['default']))}")
    if "generated" in said:
        how = "STORED" if said.get("stored") else "VIRTUAL"
        words.append(f"GENERATED ALWAYS AS ({said['generated']}) {how}")
    return " ".join(words)


def _type(text: str) -> str:
    """A type as it may stand in a definition: words that are SQL's own get quotes."""
    words = pieces(text)
    out = [identifier(p.text) if p.kind == "word" else p.text for p in words]
    return " ".join(out).replace("( ", "(").replace(" )", ")")


def is_literal(default: str) -> bool:
    """Whether a default is one value that needs no brackets."""
    found = pieces(default)
    if len(found) == 1:
        return found[0].kind != "mark"
    return len(found) == 2 and found[0].text in {"+", "-"} and found[1].kind == "number"  # noqa: PLR2004


def default_clause(default: str) -> str:
    """A default as it is written after DEFAULT."""
    return default if is_literal(default) else f"({default})"


def _conflict(word: Value) -> str:
    return f" ON CONFLICT {word}" if word else ""


def _named(fact: Fact) -> str:
    if fact.id.kind == kinds.PRIMARY_KEY:
        name = fact.attributes.get("name")
        return f"CONSTRAINT {identifier(str(name))} " if name else ""
    return f"CONSTRAINT {identifier(fact.id.name)} " if fact.attributes.get("named") else ""


def _inline_key(fact: Fact, *, descends: bool) -> str:
    said = fact.attributes
    text = (
        f"{_named(fact)}PRIMARY KEY{' DESC' if descends else ''}{_conflict(said.get('conflict'))}"
    )
    return f"{text} AUTOINCREMENT" if said.get("autoincrement") else text


def constraint_text(fact: Fact) -> str:
    """A constraint of the table from its attributes."""
    said, name = fact.attributes, _named(fact)
    keys = ", ".join(texts(said.get("columns")))
    match fact.id.kind:
        case kinds.PRIMARY_KEY:
            auto = " AUTOINCREMENT" if said.get("autoincrement") else ""
            return f"{name}PRIMARY KEY ({keys}{auto}){_conflict(said.get('conflict'))}"
        case kinds.UNIQUE:
            return f"{name}UNIQUE ({keys}){_conflict(said.get('conflict'))}"
        case kinds.CHECK:
            return f"{name}CHECK ({said['expression']})"
    names = ", ".join(identifier(n) for n in texts(said["columns"]))
    return f"{name}FOREIGN KEY ({names}) {_references(said)}"


def _inline(fact: Fact) -> str:
    """A check or foreign key in a column's definition."""
    if fact.id.kind == kinds.CHECK:
        return constraint_text(fact)
    return _named(fact) + _references(fact.attributes)


def _references(said: Mapping[str, Value]) -> str:
    words = [f"REFERENCES {identifier(str(said['references']))}"]
    referenced = texts(said.get("referenced"))
    if referenced:
        words.append(f"({', '.join(identifier(n) for n in referenced)})")
    words += [
        f"{attribute} {said[attribute]}".replace("_", " ").upper()
        for attribute in ("on_delete", "on_update")
        if attribute in said
    ]
    if said.get("deferred"):
        words.append("DEFERRABLE INITIALLY DEFERRED")
    return " ".join(words)


def object_text(fact: Fact, reader: TableReader) -> str:
    """CREATE of an index, a view, a trigger or a virtual table."""
    sql = fact.notes.get("sql")
    if isinstance(sql, str) and _still(fact, sql, reader):
        return sql
    return _object(fact)


def _still(fact: Fact, sql: str, reader: TableReader) -> bool:
    """Whether a stored text still says what the fact says, of the same object."""
    if "opaque" in fact.attributes:
        return True
    name = fact.id.name
    try:
        match fact.id.kind:
            case kinds.VIEW:
                read = code.view_fact(name, sql)
            case kinds.VIRTUAL_TABLE:
                read = tables.virtual_table(name, sql)
            case kinds.TRIGGER if fact.parent:
                read = code.trigger_fact(name, sql, fact.parent, reader)
            case _ if fact.parent:
                read = code.index_fact(name, sql, fact.parent, reader)
            case _:
                return False
    except (NotUnderstood, IndexError):
        return False
    return read.attributes == fact.attributes and _speaks_of(fact, sql)


def _speaks_of(fact: Fact, sql: str) -> bool:
    """Whether the statement makes that very object, on that very table."""
    found = pieces(sql)
    names = [p.name.lower() for p in found[:5] if p.kind != "mark"]
    if fact.id.name.lower() not in names:
        return False
    if fact.id.kind not in {kinds.INDEX, kinds.TRIGGER} or fact.parent is None:
        return True
    on = next(n for n, p in enumerate(found) if p.word == "ON")
    return found[on + 1].name.lower() == fact.parent.name.lower()


def _object(fact: Fact) -> str:
    said, name = fact.attributes, identifier(fact.id.name)
    owner = "" if fact.parent is None else identifier(fact.parent.name)
    match fact.id.kind:
        case kinds.VIEW:
            return f"CREATE VIEW {name} {said['definition']}"
        case kinds.VIRTUAL_TABLE:
            module = identifier(str(said["module"]))
            arguments = ", ".join(texts(said.get("arguments")))
            return f"CREATE VIRTUAL TABLE {name} USING {module}({arguments})"
        case kinds.TRIGGER:
            return "\n".join(_trigger(said, name, owner))
    unique = "UNIQUE " if said.get("unique") else ""
    where = f" WHERE {said['where']}" if "where" in said else ""
    return f"CREATE {unique}INDEX {name} ON {owner} ({', '.join(texts(said['columns']))}){where}"


def _trigger(said: Mapping[str, Value], name: str, owner: str) -> Iterator[str]:
    of = ", ".join(identifier(n) for n in texts(said.get("columns")))
    event = str(said["event"]).upper() + (f" OF {of}" if of else "")
    timing = str(said["timing"]).replace("_", " ").upper()
    yield f"CREATE TRIGGER {name} {timing} {event} ON {owner} FOR EACH ROW"
    if "when" in said:
        yield f"WHEN {said['when']}"
    yield f"BEGIN\n  {said['body']}\nEND"
