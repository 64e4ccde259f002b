"""What kinds of PostgreSQL objects have in common: attributes with their meaning; see kinds."""

OWNER = {"owner": "role"}
COMMENT = {"comment": "text"}
STORED = {
    "options": "storage parameters; those of its TOAST table begin with `toast.`",
    "tablespace": "name; absent: the database's",
    "access_method": "name; absent: heap",
}
TIMING = {
    "deferrable": "can be deferred",
    "initially_deferred": "is deferred unless a transaction says otherwise",
}
STATE = {
    "not_valid": "rows that stood before it are not proved (NOT VALID)",
    "not_enforced": "NOT ENFORCED (18)",
}
INHERITED = {"inherited": "a flag: the parent has it too; this one differs or is also its own"}
KEY = {
    "columns": "names, in order",
    "include": "names of columns that are only carried",
    "without_overlaps": "the last column is a period (18)",
    "nulls_not_distinct": "two nulls are equal (15)",
    **TIMING,
    "options": "storage parameters of its index",
    "tablespace": "of its index",
    "clustered": "its index is the one CLUSTER uses",
    "index_comment": "comment on its index",
    **COMMENT,
}
VIEW = {
    "definition": "the query, without the closing semicolon",
    "columns": "pairs (name, type)",
    **OWNER,
    **COMMENT,
}
ROUTINE = {
    "arguments": "text of the argument list with modes, names, types and defaults; absent: none",
    "language": "name",
    "body": "text of the body; absent for a body in SQL-standard form",
    "sql_body": "body in SQL-standard form (14), text",
    "object_file": "library of a C function; `body` is its symbol",
    "security_definer": "runs with the rights of its owner",
    "settings": "`name=value` texts it is run with, in order",
    "transforms": "types of TRANSFORM FOR TYPE, in order",
    **OWNER,
    **COMMENT,
}
ENABLED = {"enabled": "`disabled`, `replica`, `always`; absent: `origin`"}
PRIVILEGES = {
    "privileges": "sorted names as GRANT has them (`SELECT`); absent: what the server gives"
    " unasked (to the owner, to everybody) was revoked",
    "grantable": "sorted names of those with grant option",
}
FOREIGN = {"options": "options", **OWNER, **COMMENT}
DATA_WRAPPER = {
    "handler": "reference to a function",
    "validator": "reference to a function",
    **FOREIGN,
}
COLUMN = {
    "type": "format_type: with modifier, arrays as `integer[]`",
    "not_null": "a flag, on 18 also where the constraint has a name of its own",
    "identity": "`always`, `by default`; the options stand in the sequence below it",
    "generated": "text of the expression",
    "generation": "`stored`, `virtual` (18); with `generated`",
    "collation": "quoted, qualified name; absent: the type's",
    "storage": "`plain`, `external`, `extended`, `main`; absent: the type's",
    "compression": "`pglz`, `lz4`; absent: the server's (14)",
    "statistics": "target; absent: the server's",
    "options": "attribute options (`n_distinct=5`)",
    "foreign_options": "options of a foreign table's column",
    "inherited": "`overridden`: the table has it from its parent and something of it, or of its"
    " default, differs; `merged`: it is also declared here (plain inheritance)",
    **COMMENT,
}
SEQUENCE = {
    "type": "`smallint`, `integer`; absent: bigint",
    "start": "absent: the minimum going up, the maximum going down",
    "increment": "absent: 1",
    "minimum": "absent: 1 going up, the type's going down",
    "maximum": "absent: the type's going up, -1 going down",
    "cache": "absent: 1",
    "cycle": "begins anew at its end",
    "unlogged": "a flag (15)",
    "owned_by": "reference to a column: it goes with it (serial)",
    "identity": "a flag: it is the sequence of an identity column, its parent",
    **OWNER,
    **COMMENT,
}
INDEX = {
    "method": "`btree`, `gin`...",
    "keys": "texts, in order: column or expression, collation, operator class, ASC/DESC, NULLS",
    "include": "names of columns that are only carried, quoted where needed",
    "unique": "a flag",
    "nulls_not_distinct": "a flag (15)",
    "where": "text of the predicate",
    "options": "storage parameters",
    "tablespace": "name",
    "clustered": "the one CLUSTER uses",
    "statistics": "pairs (number of the key, target)",
    "invalid": "not usable: what a concurrent build left behind, or a partitioned index that lacks"
    " the index of a partition",
    "inherited": "a flag: a partition's part of the parent's index, with storage or comment of its"
    " own",
    **COMMENT,
}
TRIGGER = {
    "timing": "`before`, `after`, `instead of`",
    "events": "of `insert`, `delete`, `update`, `truncate`, in this order",
    "columns": "names of UPDATE OF",
    "level": "`row`, `statement`",
    "when": "text of the condition",
    "function": "reference",
    "arguments": "texts, in order",
    "old_table": "name of the transition table",
    "new_table": "name of the transition table",
    "constraint": "a constraint trigger",
    "references": "reference to a table: FROM of a constraint trigger",
    **TIMING,
    **ENABLED,
    "inherited": "a flag: a partition's part of the parent's trigger, enabled otherwise",
    **COMMENT,
}
