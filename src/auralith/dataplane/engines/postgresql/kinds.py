"""The vocabulary of PostgreSQL schemas: kinds, their identities, and what is said of each.

Extraction writes facts in these words and the rules read them; nothing else knows them.

Forms that all kinds share
- What the server implies is left out: an attribute that is absent has its default.
- A flag is `True` or absent. A list is a tuple in the server's order where order counts, sorted
  where it does not.
- *Text* is as the server prints it with an empty `search_path`: every name outside `pg_catalog`
  is qualified.
- A *reference* is the text form of another object's identity (`table:public.orders`); an edge says
  the same. Objects of the system and of extensions have no identity: they are referred to in the
  same form, without an edge.
- *Options* are sorted `name=value` texts. Values of options that hold secrets read `MASKED`.
- A column's name in a list is bare, not quoted.
- `owner` is the name of a role. It is absent where the server dictates it: the sequence of a
  column, an index, a constraint.
- `comment` is text; every kind but partition, grants, default privileges and what a publication
  holds can have one.

Partitions and inheritance. What a partition or a child table merely inherits (columns, defaults,
constraints, indexes, triggers, NOT NULL) is no fact. It becomes one, with `inherited`, where it
says something else than the parent's, and where a child of plain inheritance says it on its own
account as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from auralith.dataplane.engines.postgresql import attributes
from auralith.dataplane.schema.facts import Knowledge

EXTRACTOR = 1
"""The version of the extraction; raised with every kind or attribute that is added."""

KNOWLEDGE = Knowledge()

MASKED = "********"

PUBLIC = "public"
"""The grantee that means everybody; no role can have this name."""

SCHEMA = "schema"
EXTENSION = "extension"
TABLE = "table"
PARTITION = "partition"
FOREIGN_TABLE = "foreign_table"
COLUMN = "column"
DEFAULT = "default"
PRIMARY_KEY = "primary_key"
UNIQUE = "unique"
EXCLUDE = "exclude"
CHECK = "check"
NOT_NULL = "not_null"
FOREIGN_KEY = "foreign_key"
INDEX = "index"
STATISTICS = "statistics"
SEQUENCE = "sequence"
ENUM = "enum"
DOMAIN = "domain"
COMPOSITE = "composite"
RANGE = "range"
VIEW = "view"
MATERIALIZED_VIEW = "materialized_view"
FUNCTION = "function"
PROCEDURE = "procedure"
AGGREGATE = "aggregate"
TRIGGER = "trigger"
EVENT_TRIGGER = "event_trigger"
RULE = "rule"
POLICY = "policy"
GRANT = "grant"
WRAPPER_GRANT = "wrapper_grant"
SERVER_GRANT = "server_grant"
DEFAULT_PRIVILEGES = "default_privileges"
PUBLICATION = "publication"
PUBLICATION_TABLE = "publication_table"
PUBLICATION_SCHEMA = "publication_schema"
FOREIGN_DATA_WRAPPER = "foreign_data_wrapper"
FOREIGN_SERVER = "foreign_server"
USER_MAPPING = "user_mapping"

RELATIONS = (TABLE, FOREIGN_TABLE, VIEW, MATERIALIZED_VIEW)
"""What has columns."""
TYPES = (ENUM, DOMAIN, COMPOSITE, RANGE)
ROUTINES = (FUNCTION, PROCEDURE, AGGREGATE)
"""Their identities carry the types of their input arguments."""
CONSTRAINTS = (PRIMARY_KEY, UNIQUE, EXCLUDE, CHECK, NOT_NULL, FOREIGN_KEY)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object."""

    path: str
    """How its identity is made, in words: `schema.table.column`."""
    parents: tuple[str, ...] = ()
    """The kinds it can be a part of."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """What is compared, with its meaning."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """What is told and not compared."""


KINDS: Mapping[str, Kind] = {
    SCHEMA: Kind("schema", attributes={**attributes.OWNER, **attributes.COMMENT}),
    EXTENSION: Kind(
        "name",
        attributes={"schema": "name of the schema it was put into"},
        notes={"version": "installed version", **attributes.COMMENT},
    ),
    TABLE: Kind(
        "schema.table",
        (SCHEMA,),
        {
            "partition_by": "text (`RANGE (created_at)`)",
            "inherits": "references to tables, in order; not for partitions",
            "of_type": "reference to a composite type",
            "partition": "a flag: it has a partition below it; so that becoming one, or ceasing to"
            " be one, is a change of the table, whose columns then are no facts",
            "unlogged": "a flag",
            "row_security": "policies hold",
            "force_row_security": "for the owner too",
            "replica_identity": "`full`, `nothing`, `index ` and its bare name; absent: the"
            " primary key",
            **attributes.STORED,
            **attributes.OWNER,
            **attributes.COMMENT,
        },
    ),
    PARTITION: Kind(
        "schema.table (of the partition)",
        (TABLE, FOREIGN_TABLE),
        {
            "of": "reference to the partitioned table",
            "bound": "text (`FOR VALUES FROM (1) TO (9)`, `DEFAULT`)",
            "detach_pending": "a flag: DETACH CONCURRENTLY was interrupted (14)",
        },
    ),
    FOREIGN_TABLE: Kind(
        "schema.table",
        (SCHEMA,),
        {
            "server": "reference",
            "inherits": "references to tables, in order",
            "partition": "a flag, as of a table",
            **attributes.FOREIGN,
        },
    ),
    COLUMN: Kind(
        "schema.relation.column; of a view or composite type only where it has a comment, a default"
        " or a grant, or storage of its own: then without type",
        (*RELATIONS, COMPOSITE),
        attributes.COLUMN,
        {"position": "in the table, from 1"},
    ),
    DEFAULT: Kind(
        "schema.table.column",
        (COLUMN,),
        {"expression": "text; absent: the parent table has a default, and this partition has none"},
    ),
    PRIMARY_KEY: Kind(
        "schema.table.constraint", (TABLE,), {**attributes.KEY, **attributes.INHERITED}
    ),
    UNIQUE: Kind("schema.table.constraint", (TABLE,), {**attributes.KEY, **attributes.INHERITED}),
    EXCLUDE: Kind(
        "schema.table.constraint",
        (TABLE,),
        {
            "method": "`gist`...",
            "elements": "texts: as the keys of an index, with `WITH operator`",
            "include": "names of columns that are only carried, quoted where needed",
            "where": "text of the predicate",
            **attributes.TIMING,
            "options": "storage parameters of its index",
            "tablespace": "of its index",
            "clustered": "its index is the one CLUSTER uses",
            "index_comment": "comment on its index",
            **attributes.COMMENT,
            **attributes.INHERITED,
        },
    ),
    CHECK: Kind(
        "schema.table.constraint, schema.domain.constraint",
        (TABLE, FOREIGN_TABLE, DOMAIN),
        {
            "expression": "text, without the outer parentheses of CHECK",
            "no_inherit": "children do not have it",
            **attributes.STATE,
            **attributes.COMMENT,
            **attributes.INHERITED,
        },
    ),
    NOT_NULL: Kind(
        "schema.table.constraint, schema.domain.constraint (18); only where it has a name, a state"
        " or a comment of its own; the column or domain says `not_null` as well",
        (TABLE, FOREIGN_TABLE, DOMAIN),
        {
            "column": "name; absent for a domain",
            "no_inherit": "children do not have it",
            "not_valid": attributes.STATE["not_valid"],
            **attributes.COMMENT,
            **attributes.INHERITED,
        },
    ),
    FOREIGN_KEY: Kind(
        "schema.table.constraint",
        (TABLE,),
        {
            "columns": "names, in order",
            "references": "reference to a table",
            "referenced_columns": "names, in order",
            "match": "`full`; absent: simple",
            "on_update": "`cascade`, `set null`, `set default`, `restrict`; absent: no action",
            "on_delete": "the same",
            "on_delete_columns": "names that are set; absent: all (15)",
            "period": "the last column is a period (18)",
            **attributes.TIMING,
            **attributes.STATE,
            **attributes.COMMENT,
        },
    ),
    INDEX: Kind(
        "schema.table.index; not the indexes of constraints",
        (TABLE, MATERIALIZED_VIEW),
        attributes.INDEX,
    ),
    STATISTICS: Kind(
        "schema.name (its own schema)",
        (TABLE, FOREIGN_TABLE, MATERIALIZED_VIEW),
        {
            "kinds": "sorted: `dependencies`, `mcv`, `ndistinct`; absent: all, or one expression",
            "on": "text of columns and expressions",
            "target": "absent: the server's",
            **attributes.OWNER,
            **attributes.COMMENT,
        },
    ),
    SEQUENCE: Kind(
        "schema.sequence", (SCHEMA, COLUMN), attributes.SEQUENCE, {"position": "last value it gave"}
    ),
    ENUM: Kind(
        "schema.type", (SCHEMA,), {"labels": "in order", **attributes.OWNER, **attributes.COMMENT}
    ),
    DOMAIN: Kind(
        "schema.type",
        (SCHEMA,),
        {
            "type": "format_type of what it is made of",
            "not_null": "a flag",
            "default": "text",
            "collation": "quoted, qualified name; absent: the type's",
            **attributes.OWNER,
            **attributes.COMMENT,
        },
    ),
    COMPOSITE: Kind(
        "schema.type",
        (SCHEMA,),
        {
            "fields": "triples (name, type, collation or None)",
            **attributes.OWNER,
            **attributes.COMMENT,
        },
    ),
    RANGE: Kind(
        "schema.type",
        (SCHEMA,),
        {
            "subtype": "format_type",
            "operator_class": "quoted, qualified name; absent: the default of the subtype",
            "collation": "quoted, qualified name; absent: the subtype's",
            "canonical": "reference to a function",
            "subtype_diff": "reference to a function",
            "multirange": "bare name of the multirange type, in the schema of the range (14)",
            **attributes.OWNER,
            **attributes.COMMENT,
        },
    ),
    VIEW: Kind(
        "schema.view",
        (SCHEMA,),
        {**attributes.VIEW, "options": "`check_option=local`, `security_invoker=true`..."},
    ),
    MATERIALIZED_VIEW: Kind(
        "schema.view",
        (SCHEMA,),
        {**attributes.VIEW, **attributes.STORED},
        {"populated": "holds rows"},
    ),
    FUNCTION: Kind(
        "schema.name(types of input arguments)",
        (SCHEMA,),
        {
            **attributes.ROUTINE,
            "returns": "text",
            "window": "a flag",
            "volatility": "`immutable`, `stable`; absent: volatile",
            "strict": "null for null",
            "leakproof": "a flag",
            "parallel": "`safe`, `restricted`; absent: unsafe",
            "cost": "text of a number; absent: 100, or 1 in C",
            "rows": "text of a number; absent: 1000 for sets, 0 for others",
            "support": "reference to a function",
        },
    ),
    PROCEDURE: Kind("schema.name(types of input arguments)", (SCHEMA,), attributes.ROUTINE),
    AGGREGATE: Kind(
        "schema.name(types of input arguments)",
        (SCHEMA,),
        {
            "arguments": "text of the argument list, with ORDER BY of an ordered-set aggregate",
            "clauses": "`NAME = value` texts as CREATE AGGREGATE has them, in its order",
            "parallel": "`safe`, `restricted`; absent: unsafe",
            **attributes.OWNER,
            **attributes.COMMENT,
        },
    ),
    TRIGGER: Kind("schema.relation.trigger", (TABLE, FOREIGN_TABLE, VIEW), attributes.TRIGGER),
    EVENT_TRIGGER: Kind(
        "name",
        (),
        {
            "event": "`ddl_command_end`...",
            "tags": "of WHEN TAG IN, in order",
            "function": "reference",
            **attributes.ENABLED,
            **attributes.OWNER,
            **attributes.COMMENT,
        },
    ),
    RULE: Kind(
        "schema.relation.rule; not the one that makes a view",
        (TABLE, FOREIGN_TABLE, VIEW, MATERIALIZED_VIEW),
        {"definition": "text from `ON` on", **attributes.ENABLED, **attributes.COMMENT},
    ),
    POLICY: Kind(
        "schema.table.policy",
        (TABLE,),
        {
            "command": "`select`, `insert`, `update`, `delete`; absent: all",
            "restrictive": "a flag",
            "roles": "sorted; absent: everybody",
            "using": "text",
            "check": "text of WITH CHECK",
            **attributes.COMMENT,
        },
    ),
    GRANT: Kind(
        "path of the object, grantee, with the signature of a routine; only where a grantee has"
        " something else than the server gives unasked",
        (SCHEMA, *RELATIONS, COLUMN, SEQUENCE, *TYPES, *ROUTINES),
        attributes.PRIVILEGES,
    ),
    WRAPPER_GRANT: Kind("wrapper.grantee", (FOREIGN_DATA_WRAPPER,), attributes.PRIVILEGES),
    SERVER_GRANT: Kind("server.grantee", (FOREIGN_SERVER,), attributes.PRIVILEGES),
    DEFAULT_PRIVILEGES: Kind(
        "schema.role.objects.grantee, without schema: role.objects.grantee; objects are `tables`,"
        " `sequences`, `routines`, `types`, `schemas`",
        (SCHEMA,),
        attributes.PRIVILEGES,
    ),
    PUBLICATION: Kind(
        "name",
        (),
        {
            "all_tables": "a flag",
            "all_sequences": "a flag (19)",
            "operations": "of `insert`, `update`, `delete`, `truncate`, or `none`; absent: all",
            "via_root": "changes appear under the partitioned table (13)",
            "generated": "`stored`; absent: none (18)",
            **attributes.OWNER,
            **attributes.COMMENT,
        },
    ),
    PUBLICATION_TABLE: Kind(
        "publication.schema.table",
        (PUBLICATION,),
        {"columns": "sorted names; absent: all (15)", "where": "text of the row filter (15)"},
    ),
    PUBLICATION_SCHEMA: Kind("publication.schema", (PUBLICATION,)),
    FOREIGN_DATA_WRAPPER: Kind("name", (), attributes.DATA_WRAPPER),
    FOREIGN_SERVER: Kind(
        "name",
        (),
        {
            "wrapper": "bare name of the wrapper",
            "type": "text",
            "version": "text",
            **attributes.FOREIGN,
        },
    ),
    USER_MAPPING: Kind(
        "server.user; `public` for everybody", (FOREIGN_SERVER,), {"options": "options"}
    ),
}
