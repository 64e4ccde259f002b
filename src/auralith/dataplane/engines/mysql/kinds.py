"""The vocabulary of MySQL and MariaDB schemas: kinds, their identities, and what is said of each.

Extraction writes facts in these words and the rules read them; nothing else knows them.

Forms that all kinds share
- What the server implies is left out: an attribute that is absent has its default.
- A flag is `True` or absent. A list is a tuple in the server's order where order counts, sorted
  where it does not.
- *Text* is as the server prints it, without the name of the database the object is in.
- Identities leave the database out: two databases of different names compare equal.
- `definer` is `user@host`, as the catalog says it.
- A name after another (`after`, `follows`) says where an object stands among its siblings.

What does not belong to a schema here: accounts, and what is granted to them (they are the
server's, also where a grant names a database); the client's character set and collation that
stored code remembers (notes: no statement of a plan can set them).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from auralith.dataplane.schema.facts import Knowledge
from auralith.dataplane.schema.identity import ObjectId

EXTRACTOR = 1
"""The version of the extraction; raised with every kind or attribute that is added."""

KNOWLEDGE = Knowledge()

DATABASE = "database"
TABLE = "table"
COLUMN = "column"
PRIMARY_KEY = "primary_key"
UNIQUE = "unique"
INDEX = "index"
FOREIGN_KEY = "foreign_key"
CHECK = "check"
VIEW = "view"
FUNCTION = "function"
PROCEDURE = "procedure"
TRIGGER = "trigger"
EVENT = "event"
SEQUENCE = "sequence"

KEYS = (PRIMARY_KEY, UNIQUE, INDEX)
"""What is an index to the server."""
ROUTINES = (FUNCTION, PROCEDURE)
STORED_CODE = (*ROUTINES, TRIGGER, EVENT)
"""What keeps the sql_mode and the database's collation of the day it was made."""

DEFAULTS = ObjectId(DATABASE, ("defaults",))
"""The database itself: what new tables and new code inherit. It always exists."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object."""

    path: str
    """How its identity is made, in words: `table.column`."""
    parents: tuple[str, ...] = ()
    """The kinds it can be a part of."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """What is compared, with its meaning."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """What is told and not compared."""


_COMMENT = {"comment": "text"}
_CODE = {
    "definer": "user@host",
    "sql_mode": "sorted modes, joined by commas; absent: none",
    "database_collation": "absent: the one the database has now",
    "body": "text",
}
_CODE_NOTES = {
    "character_set_client": "of the client that made it",
    "collation_connection": "the same",
}
_INVOKER = {"invoker": "runs with the rights of who calls it"}
_KEY = {
    "columns": "quoted names or expressions, with `(length)` and ` DESC`, in order",
    "type": "`FULLTEXT`, `SPATIAL`, `HASH`; absent: the engine's usual one",
    "ignored": "not used by the optimizer (MariaDB IGNORED, MySQL INVISIBLE)",
    **_COMMENT,
}

KINDS: Mapping[str, Kind] = {
    DATABASE: Kind(
        "defaults (one, always)",
        attributes={"collation": "the character set follows from it", **_COMMENT},
    ),
    TABLE: Kind(
        "table",
        attributes={
            "engine": "name",
            "collation": "the default of its columns; the character set follows from it",
            "options": "sorted `NAME=value`, as CREATE TABLE has them",
            "system_versioned": "a flag (MariaDB)",
            "partition_by": "text (`RANGE (`id`)`)",
            "subpartition_by": "text",
            "subpartitions": "how many in each partition",
            "partitions": "triples (name, text of its bound or None, comment or None), in order",
            "opaque": "text of CREATE TABLE, where the rest does not say all: never altered",
            **_COMMENT,
        },
        notes={"auto_increment": "next value", "rows": "estimate"},
    ),
    COLUMN: Kind(
        "table.column",
        (TABLE,),
        {
            "type": "text, without character set",
            "collation": "of what holds text; the character set follows from it",
            "not_null": "a flag",
            "default": "text after DEFAULT; absent: none, or NULL where NULL is allowed",
            "on_update": "text",
            "auto_increment": "a flag",
            "generated": "text of the expression",
            "stored": "a flag, of generated columns",
            "invisible": "a flag",
            "unversioned": "WITHOUT SYSTEM VERSIONING (MariaDB)",
            "compressed": "a flag (MariaDB)",
            "srid": "of geometries; absent on MariaDB: 0",
            "check": "text of a check that belongs to the column (MariaDB)",
            "after": "name of the column before it; absent: it is the first",
            **_COMMENT,
        },
        {"position": "in the table, from 1"},
    ),
    PRIMARY_KEY: Kind("table.PRIMARY", (TABLE,), _KEY),
    UNIQUE: Kind("table.index", (TABLE,), _KEY),
    INDEX: Kind("table.index", (TABLE,), _KEY),
    FOREIGN_KEY: Kind(
        "table.constraint",
        (TABLE,),
        {
            "columns": "names, in order",
            "references": "name of a table",
            "references_database": "only where it is another database",
            "referenced_columns": "names, in order",
            "on_update": "`CASCADE`, `SET NULL`, `SET DEFAULT`, `NO ACTION`; absent: RESTRICT",
            "on_delete": "the same",
        },
    ),
    CHECK: Kind(
        "table.constraint",
        (TABLE,),
        {"expression": "text", "not_enforced": "a flag (MySQL)"},
    ),
    VIEW: Kind(
        "view",
        attributes={
            "definition": "text",
            "algorithm": "`MERGE`, `TEMPTABLE`; absent: UNDEFINED (MariaDB tells it)",
            "check_option": "`CASCADED`, `LOCAL`; absent: none",
            "definer": "user@host",
            **_INVOKER,
        },
        notes=_CODE_NOTES,
    ),
    FUNCTION: Kind(
        "function; the server knows no overloading, so no types of arguments",
        attributes={
            "parameters": "text between the parentheses",
            "returns": "text",
            "aggregate": "a flag (MariaDB)",
            "deterministic": "a flag",
            "data_access": "`NO SQL`, `READS SQL DATA`, `MODIFIES SQL DATA`; absent: CONTAINS SQL",
            **_INVOKER,
            **_CODE,
            **_COMMENT,
        },
        notes=_CODE_NOTES,
    ),
    PROCEDURE: Kind(
        "procedure",
        attributes={
            "parameters": "text between the parentheses",
            "deterministic": "a flag",
            "data_access": "as of a function",
            **_INVOKER,
            **_CODE,
            **_COMMENT,
        },
        notes=_CODE_NOTES,
    ),
    TRIGGER: Kind(
        "table.trigger",
        (TABLE,),
        {
            "timing": "`BEFORE`, `AFTER`",
            "event": "`INSERT`, `UPDATE`, `DELETE`",
            "follows": "name of the trigger before it, of the same table, timing and event",
            **_CODE,
        },
        _CODE_NOTES,
    ),
    EVENT: Kind(
        "event",
        attributes={
            "schedule": "text after ON SCHEDULE",
            "preserve": "kept after its end",
            "status": "`DISABLE`, `DISABLE ON SLAVE`; absent: enabled",
            "time_zone": "name",
            **_CODE,
            **_COMMENT,
        },
        notes=_CODE_NOTES,
    ),
    SEQUENCE: Kind(
        "sequence (MariaDB)",
        attributes={
            "start": "number",
            "minimum": "number",
            "maximum": "number",
            "increment": "number",
            "cache": "number; 0: none",
            "cycle": "a flag",
            "engine": "name",
            **_COMMENT,
        },
    ),
}


def table_of(identity: ObjectId) -> ObjectId:
    """The table an object is a part of, or the table itself."""
    return ObjectId(TABLE, identity.path[:1])
