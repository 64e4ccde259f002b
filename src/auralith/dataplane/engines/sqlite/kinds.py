"""The vocabulary of SQLite schemas: kinds, and what their attributes mean.

Texts of expressions are canonical: blanks and comments do not count, keywords are in capitals,
everything else that SQLite reads in any case is in small letters, identifiers have quotes only
where they need them. What SQLite implies is left out of the attributes.
"""

from auralith.dataplane.schema.facts import Knowledge

EXTRACTOR = 1
"""The version of the code that reads; raised with every kind or attribute that is added."""

TABLE = "table"
VIRTUAL_TABLE = "virtual_table"
COLUMN = "column"
PRIMARY_KEY = "primary_key"
UNIQUE = "unique"
CHECK = "check"
FOREIGN_KEY = "foreign_key"
INDEX = "index"
VIEW = "view"
TRIGGER = "trigger"

CONSTRAINTS = (PRIMARY_KEY, UNIQUE, CHECK, FOREIGN_KEY)
CARRIED = (COLUMN, *CONSTRAINTS)
"""What stands in the text of its table and nowhere else."""

MAIN_KEY = "primary_key"
"""The last part of a primary key's path: a table has one, whether it has a name or not."""

ATTRIBUTES: dict[str, dict[str, str]] = {
    TABLE: {
        "strict": "True for STRICT tables",
        "without_rowid": "True for WITHOUT ROWID tables",
        "opaque": "the canonical text of a definition that is not understood; it has no parts",
    },
    VIRTUAL_TABLE: {
        "module": "the module's name in small letters",
        "arguments": "the canonical texts of its arguments, in order",
    },
    COLUMN: {
        "type": "the declared type in capitals; left out where there is none",
        "after": "the column before it; left out for the first; parked columns are passed over",
        "not_null": "True for NOT NULL; left out where a rowid or a WITHOUT ROWID key implies it",
        "not_null_conflict": "ROLLBACK, FAIL, IGNORE or REPLACE; ABORT is left out",
        "default": "the canonical text of the default",
        "collation": "in capitals; BINARY is left out",
        "generated": "the canonical expression of a generated column",
        "stored": "True for generated columns that are stored",
    },
    PRIMARY_KEY: {
        "columns": "key parts: name, COLLATE, DESC; a rowid's alias has neither of the latter",
        "name": "the constraint's name",
        "conflict": "as of NOT NULL",
        "autoincrement": "True for AUTOINCREMENT",
    },
    UNIQUE: {
        "columns": "key parts: name, COLLATE where it is not the column's own, DESC",
        "named": "True where the last part of the path is a name, not the content",
        "conflict": "as of NOT NULL",
    },
    CHECK: {
        "expression": "the canonical expression",
        "named": "as of unique",
    },
    FOREIGN_KEY: {
        "columns": "the names of the columns, in order",
        "references": "the name of the other table",
        "referenced": "names of its columns; left out where the key is meant by saying nothing",
        "on_delete": "set_null, set_default, cascade or restrict",
        "on_update": "as of on_delete",
        "deferred": "True for DEFERRABLE INITIALLY DEFERRED; all else acts at once",
        "named": "as of unique",
    },
    INDEX: {
        "columns": "key parts as of unique, or canonical expressions",
        "unique": "True for UNIQUE",
        "where": "the canonical predicate",
    },
    VIEW: {
        "definition": "the canonical text after the name; names keep their case",
    },
    TRIGGER: {
        "timing": "before, after or instead_of",
        "event": "insert, update or delete",
        "columns": "the columns of UPDATE OF, in order",
        "when": "the canonical condition",
        "body": "the canonical statements between BEGIN and END",
    },
}
"""Every kind with the attributes that count for equality."""

NOTES: dict[str, str] = {
    "sql": "the stored CREATE statement",
    "text": "a column's or constraint's piece of the CREATE TABLE, as it was written",
    "inline": "the column in whose definition a constraint stands",
}
"""What does not count: used to write what did not change as it was written."""

KNOWLEDGE = Knowledge()
