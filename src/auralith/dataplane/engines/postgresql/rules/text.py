"""How the rules write PostgreSQL: names, literals, options, references."""

import re
from collections.abc import Iterable, Mapping, Sequence

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.schema.facts import Fact, Value
from auralith.dataplane.schema.identity import ObjectId

_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")
_OPTION = re.compile(r"[a-z_][a-z0-9_.]*")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")

RESERVED = frozenset(
    [
        "all",
        "analyse",
        "analyze",
        "and",
        "any",
        "array",
        "as",
        "asc",
        "asymmetric",
        "authorization",
        "between",
        "bigint",
        "binary",
        "bit",
        "boolean",
        "both",
        "case",
        "cast",
        "char",
        "character",
        "check",
        "coalesce",
        "collate",
        "collation",
        "column",
        "concurrently",
        "constraint",
        "create",
        "cross",
        "current_catalog",
        "current_date",
        "current_role",
        "current_schema",
        "current_time",
        "current_timestamp",
        "current_user",
        "dec",
        "decimal",
        "default",
        "deferrable",
        "desc",
        "distinct",
        "do",
        "else",
        "end",
        "except",
        "exists",
        "extract",
        "false",
        "fetch",
        "float",
        "for",
        "foreign",
        "freeze",
        "from",
        "full",
        "grant",
        "greatest",
        "group",
        "grouping",
        "having",
        "ilike",
        "in",
        "initially",
        "inner",
        "inout",
        "int",
        "integer",
        "intersect",
        "interval",
        "into",
        "is",
        "isnull",
        "join",
        "json",
        "json_array",
        "json_arrayagg",
        "json_exists",
        "json_object",
        "json_objectagg",
        "json_query",
        "json_scalar",
        "json_serialize",
        "json_table",
        "json_value",
        "lateral",
        "leading",
        "least",
        "left",
        "like",
        "limit",
        "localtime",
        "localtimestamp",
        "merge_action",
        "national",
        "natural",
        "nchar",
        "none",
        "normalize",
        "not",
        "notnull",
        "null",
        "nullif",
        "numeric",
        "offset",
        "on",
        "only",
        "or",
        "order",
        "out",
        "outer",
        "overlaps",
        "overlay",
        "placing",
        "position",
        "precision",
        "primary",
        "real",
        "references",
        "returning",
        "right",
        "row",
        "select",
        "session_user",
        "setof",
        "similar",
        "smallint",
        "some",
        "substring",
        "symmetric",
        "system_user",
        "table",
        "tablesample",
        "then",
        "time",
        "timestamp",
        "to",
        "trailing",
        "treat",
        "trim",
        "true",
        "union",
        "unique",
        "user",
        "using",
        "values",
        "varchar",
        "variadic",
        "verbose",
        "when",
        "where",
        "window",
        "with",
        "xmlattributes",
        "xmlconcat",
        "xmlelement",
        "xmlexists",
        "xmlforest",
        "xmlnamespaces",
        "xmlparse",
        "xmlpi",
        "xmlroot",
        "xmlserialize",
        "xmltable",
    ]
)
"""Words that PostgreSQL 18 does not take for any name; older releases reserve fewer."""

OBJECT_WORDS: Mapping[str, str] = {
    kinds.SCHEMA: "SCHEMA",
    kinds.EXTENSION: "EXTENSION",
    kinds.TABLE: "TABLE",
    kinds.FOREIGN_TABLE: "FOREIGN TABLE",
    kinds.VIEW: "VIEW",
    kinds.MATERIALIZED_VIEW: "MATERIALIZED VIEW",
    kinds.INDEX: "INDEX",
    kinds.SEQUENCE: "SEQUENCE",
    kinds.ENUM: "TYPE",
    kinds.COMPOSITE: "TYPE",
    kinds.RANGE: "TYPE",
    kinds.DOMAIN: "DOMAIN",
    kinds.FUNCTION: "FUNCTION",
    kinds.PROCEDURE: "PROCEDURE",
    kinds.AGGREGATE: "AGGREGATE",
    kinds.STATISTICS: "STATISTICS",
    kinds.EVENT_TRIGGER: "EVENT TRIGGER",
    kinds.PUBLICATION: "PUBLICATION",
    kinds.FOREIGN_DATA_WRAPPER: "FOREIGN DATA WRAPPER",
    kinds.FOREIGN_SERVER: "SERVER",
}


def ident(name: str) -> str:
    """One name, quoted where it has to be."""
    if _PLAIN.fullmatch(name) and name not in RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def idents(names: Value | Iterable[str]) -> str:
    """Names of columns, joined."""
    return ", ".join(ident(name) for name in texts(names))


def texts(value: Value | Iterable[object]) -> tuple[str, ...]:
    """A list attribute as texts; absent is empty."""
    if value is None or isinstance(value, (str, int)):
        return () if value is None else (str(value),)
    return tuple(str(part) for part in value)


def qualified(path: Sequence[str]) -> str:
    """A dotted name."""
    return ".".join(ident(part) for part in path)


def name(identity: ObjectId) -> str:
    """The name of an object that stands in a schema, or in the database."""
    if identity.signature is None:
        return qualified(identity.path)
    return f"{qualified(identity.path)}({identity.signature})"


def owner_path(identity: ObjectId) -> str:
    """The name of the table, view or domain that a part belongs to."""
    return qualified(identity.path[:-1])


def referred(text: Value) -> ObjectId:
    """The object that a reference names."""
    return ObjectId.parse(str(text))


def reference(text: Value) -> str:
    """A reference as SQL writes it, without the types of a routine's arguments."""
    return qualified(referred(text).path)


def literal(text: object) -> str:
    """A text literal; backslashes stand for themselves."""
    return "'" + str(text).replace("'", "''") + "'"


def role(grantee: str) -> str:
    """A role, or everybody."""
    return "PUBLIC" if grantee == kinds.PUBLIC else ident(grantee)


def target(fact: Fact) -> str:
    """What COMMENT ON and ALTER ... OWNER call an object."""
    kind, part = fact.id.kind, ident(fact.id.name)
    if kind in OBJECT_WORDS:
        if kind == kinds.INDEX:
            return f"INDEX {qualified((fact.id.path[0], fact.id.name))}"
        if kind == kinds.AGGREGATE:
            return f"AGGREGATE {aggregate(fact)}"
        return f"{OBJECT_WORDS[kind]} {name(fact.id)}"
    if kind == kinds.COLUMN:
        return f"COLUMN {name(fact.id)}"
    if kind in {kinds.TRIGGER, kinds.RULE, kinds.POLICY}:
        return f"{kind.upper()} {part} ON {owner_path(fact.id)}"
    domain = fact.parent is not None and fact.parent.kind == kinds.DOMAIN
    return f"CONSTRAINT {part} ON {'DOMAIN ' if domain else ''}{owner_path(fact.id)}"


def aggregate(fact: Fact) -> str:
    """An aggregate with its arguments, as DROP and COMMENT want it."""
    return f"{qualified(fact.id.path)}({fact.attributes.get('arguments') or '*'})"


def pairs(options: Value) -> dict[str, str]:
    """`name=value` texts as names and values."""
    return dict(text.partition("=")[::2] for text in texts(options))


def storage(options: Value) -> str:
    """Storage parameters in parentheses, without them: their contents."""
    return ", ".join(f"{n} = {_setting(v)}" for n, v in pairs(options).items())


def storage_changes(old: Value, new: Value) -> list[str]:
    """SET (...) and RESET (...) that lead from some storage parameters to others."""
    before, after = pairs(old), pairs(new)
    found = []
    gone = [n for n in before if n not in after]
    if gone:
        found.append(f"RESET ({', '.join(gone)})")
    put = [f"{n} = {_setting(v)}" for n, v in after.items() if before.get(n) != v]
    if put:
        found.append(f"SET ({', '.join(put)})")
    return found


def _setting(value: str) -> str:
    return value if _NUMBER.fullmatch(value) else literal(value)


def foreign_options(options: Value) -> str:
    """OPTIONS (...) of foreign objects; nothing when there are none."""
    found = ", ".join(f"{_option(n)} {literal(v)}" for n, v in pairs(options).items())
    return f" OPTIONS ({found})" if found else ""


def foreign_option_changes(old: Value, new: Value) -> str:
    """OPTIONS (ADD, SET, DROP) that lead from some options to others."""
    before, after = pairs(old), pairs(new)
    found = [f"DROP {_option(n)}" for n in before if n not in after]
    for option, value in after.items():
        if before.get(option) != value:
            verb = "SET" if option in before else "ADD"
            found.append(f"{verb} {_option(option)} {literal(value)}")
    return f"OPTIONS ({', '.join(found)})"


def masked(old: Value, new: Value) -> list[str]:
    """Options that would have to be written, and whose values nobody knows."""
    before = pairs(old)
    return [n for n, v in pairs(new).items() if v == kinds.MASKED and before.get(n) != kinds.MASKED]


def _option(option: str) -> str:
    return option if _OPTION.fullmatch(option) and "." not in option else ident(option)


def dollar(body: str) -> str:
    """A body between dollar quotes that it does not contain."""
    tag, number = "$$", 0
    while tag[:-1] in body:
        number += 1
        tag = f"$f{number}$"
    return f"{tag}{body}{tag}"
