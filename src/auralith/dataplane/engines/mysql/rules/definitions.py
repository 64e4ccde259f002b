"""How the parts of a table are written: as SHOW CREATE TABLE writes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auralith.dataplane.engines.mysql.kinds import (
    CHECK,
    COLUMN,
    FOREIGN_KEY,
    INDEX,
    KEYS,
    PRIMARY_KEY,
    UNIQUE,
)
from auralith.dataplane.schema.facts import Catalog, Fact, Value
from auralith.dataplane.schema.identity import ObjectId

_ESCAPES = str.maketrans({
    "\\": "\\\\", "'": "''", "\0": "\\0", "\n": "\\n", "\r": "\\r", "\x1a": "\\Z",
})  # fmt: skip
_KEY_WORDS = {UNIQUE: "UNIQUE KEY", INDEX: "KEY"}


def quote(name: str) -> str:
    """An identifier in backticks."""
    return "`" + name.replace("`", "``") + "`"


def literal(text: str) -> str:
    """A text literal."""
    return "'" + text.translate(_ESCAPES) + "'"


def names(values: Value) -> tuple[str, ...]:
    """An attribute that is a list of texts."""
    return tuple(str(v) for v in values) if isinstance(values, tuple) else ()


def charset_of(collation: str) -> str:
    """The character set of a collation."""
    return collation.split("_", maxsplit=1)[0]


def in_order(table: ObjectId, catalog: Catalog) -> list[Fact]:
    """The columns of a table as they stand."""

    def position(fact: Fact) -> int:
        at = fact.notes.get("position")
        return at if isinstance(at, int) else 1 << 30

    return sorted(catalog.children(table, COLUMN), key=position)


@dataclass(frozen=True)
class Definitions:
    """Writes for one of the two products."""

    mariadb: bool

    def column(self, fact: Fact, table_collation: Value = None) -> str:
        """Everything of a column but its position; the table's collation is not repeated."""
        has = fact.attributes
        words = [quote(fact.id.name), str(has["type"])]
        if "srid" in has and self.mariadb:
            words.append(f"REF_SYSTEM_ID={has['srid']}")
        if "compressed" in has:
            words.append("COMPRESSED")
        if "collation" in has and has["collation"] != table_collation:
            collation = str(has["collation"])
            words.append(f"CHARACTER SET {charset_of(collation)} COLLATE {collation}")
        generated = has.get("generated")
        if generated in {"ROW START", "ROW END"}:
            words.append(f"GENERATED ALWAYS AS {generated}")
        elif generated is not None:
            kind = "STORED" if "stored" in has else "VIRTUAL"
            words.append(f"GENERATED ALWAYS AS ({generated}) {kind}")
        if "not_null" in has:
            words.append("NOT NULL")
        elif str(has["type"]).startswith("timestamp") and generated is None:
            words.append("NULL")  # without it, some modes of the server make it NOT NULL
        words += self._rest(has)
        return " ".join(words)

    def _rest(self, has: Mapping[str, Value]) -> list[str]:
        words = []
        if "srid" in has and not self.mariadb:
            words.append(f"SRID {has['srid']}")
        if "invisible" in has:
            words.append("INVISIBLE")
        if "default" in has:
            words.append(f"DEFAULT {self.default(str(has['default']))}")
        elif "not_null" not in has and "generated" not in has:
            words.append("DEFAULT NULL")
        if "unversioned" in has:
            words.append("WITHOUT SYSTEM VERSIONING")
        if "on_update" in has:
            words.append(f"ON UPDATE {has['on_update']}")
        if "auto_increment" in has:
            words.append("AUTO_INCREMENT")
        if "comment" in has:
            words.append(f"COMMENT {literal(str(has['comment']))}")
        if "check" in has:
            words.append(f"CHECK ({has['check']})")
        return words

    @staticmethod
    def default(text: str) -> str:
        """The text after DEFAULT; operators stand in parentheses."""
        plain = text[:1] in "'(" or text.replace("_", "").replace(".", "").isalnum()
        call = (
            text.endswith(")")
            and text.count("(") == 1
            and text.split("(", maxsplit=1)[0].isidentifier()
        )
        start = text.split("'", 1)[0]
        return text if plain or call or start in {"b", "x", "-"} or text[:1] == "-" else f"({text})"

    def key(self, fact: Fact) -> str:
        """A primary key, unique key or index."""
        has = fact.attributes
        kind = has.get("type")
        columns = ",".join(names(has["columns"]))
        if fact.id.kind == PRIMARY_KEY:
            text = f"PRIMARY KEY ({columns})"
        else:
            word = f"{kind} KEY" if kind in {"FULLTEXT", "SPATIAL"} else _KEY_WORDS[fact.id.kind]
            text = f"{word} {quote(fact.id.name)} ({columns})"
        if kind in {"HASH", "BTREE", "RTREE"}:
            text += f" USING {kind}"
        if "comment" in has:
            text += f" COMMENT {literal(str(has['comment']))}"
        if "ignored" in has:
            text += " IGNORED" if self.mariadb else " INVISIBLE"
        return text

    @staticmethod
    def foreign_key(fact: Fact) -> str:
        """A foreign key."""
        has = fact.attributes
        columns = ", ".join(quote(c) for c in names(has["columns"]))
        there = ", ".join(quote(c) for c in names(has["referenced_columns"]))
        table = quote(str(has["references"]))
        if "references_database" in has:
            table = f"{quote(str(has['references_database']))}.{table}"
        text = f"CONSTRAINT {quote(fact.id.name)} FOREIGN KEY ({columns})"
        text += f" REFERENCES {table} ({there})"
        if "on_delete" in has:
            text += f" ON DELETE {has['on_delete']}"
        if "on_update" in has:
            text += f" ON UPDATE {has['on_update']}"
        return text

    def check(self, fact: Fact) -> str:
        """A check of the table."""
        text = f"CONSTRAINT {quote(fact.id.name)} CHECK ({fact.attributes['expression']})"
        return f"{text} NOT ENFORCED" if "not_enforced" in fact.attributes else text

    def part(self, fact: Fact, table_collation: Value = None) -> str:
        """Whatever part of a table it is."""
        if fact.id.kind in KEYS:
            return self.key(fact)
        if fact.id.kind == FOREIGN_KEY:
            return self.foreign_key(fact)
        return self.check(fact) if fact.id.kind == CHECK else self.column(fact, table_collation)

    def options(self, fact: Fact) -> list[str]:
        """What follows the closing parenthesis, without partitions."""
        has = fact.attributes
        words = [f"ENGINE={has['engine']}"]
        if "collation" in has:
            collation = str(has["collation"])
            words += [f"DEFAULT CHARSET={charset_of(collation)}", f"COLLATE={collation}"]
        words += names(has.get("options"))
        if "comment" in has:
            words.append(f"COMMENT={literal(str(has['comment']))}")
        if "system_versioned" in has:
            words.append("WITH SYSTEM VERSIONING")
        return words

    def partitions(self, fact: Fact) -> str:
        """The PARTITION BY clause; empty where there is none."""
        has = fact.attributes
        if "partition_by" not in has:
            return ""
        text = f"PARTITION BY {has['partition_by']}"
        if "subpartition_by" in has:
            text += f"\nSUBPARTITION BY {has['subpartition_by']}"
            text += f"\nSUBPARTITIONS {has['subpartitions']}"
        parts = has["partitions"] if isinstance(has["partitions"], tuple) else ()
        plain = tuple((f"p{n}", None, None) for n in range(len(parts)))
        if parts == plain:
            return f"{text}\nPARTITIONS {len(parts)}"
        return f"{text}\n({partition_list(parts, str(has['engine']))})"

    def create_table(self, fact: Fact, parts: Sequence[Fact]) -> str:
        """CREATE TABLE with the parts given."""
        if "opaque" in fact.attributes:
            return str(fact.attributes["opaque"])
        collation = fact.attributes.get("collation")
        lines = ",\n".join(f"  {self.part(p, collation)}" for p in parts)
        head = f"CREATE TABLE {quote(fact.id.name)} (\n{lines}\n)"
        text = f"{head} {' '.join(self.options(fact))}"
        partitions = self.partitions(fact)
        return f"{text}\n{partitions}" if partitions else text


def partition_list(parts: Sequence[Value], engine: str) -> str:
    """Partitions, as they stand between parentheses."""
    texts = []
    for part in parts:
        if isinstance(part, tuple):
            name, bound, comment = part
            text = f"PARTITION {quote(str(name))}"
            text += f" {bound}" if bound else ""
            text += f" COMMENT = {literal(str(comment))}" if comment else ""
            texts.append(f"{text} ENGINE = {engine}")
    return ",\n ".join(texts)


def parts_of(table: ObjectId, catalog: Catalog) -> list[Fact]:
    """What CREATE TABLE carries, in the order of SHOW CREATE TABLE."""
    out = in_order(table, catalog)
    for kind in (PRIMARY_KEY, UNIQUE, INDEX, FOREIGN_KEY, CHECK):
        out += catalog.children(table, kind)
    return out
