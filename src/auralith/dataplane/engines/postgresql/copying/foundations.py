"""Types and extensions that columns need before tables of PostgreSQL can be made elsewhere."""

from collections.abc import Sequence
from dataclasses import replace

from auralith.dataplane.engines.copying import Foundations, Partition, Partitioning
from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.dialect import PostgresDialect
from auralith.dataplane.engines.postgresql.extraction import extract
from auralith.dataplane.engines.postgresql.introspection import catalog_query
from auralith.dataplane.engines.postgresql.rules import PostgresRules
from auralith.dataplane.engines.session import Row, Session
from auralith.dataplane.plan.planner import plan
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.names import TableName

_dialect = PostgresDialect()
_MADE = {"e": kinds.ENUM, "d": kinds.DOMAIN, "c": kinds.COMPOSITE, "r": kinds.RANGE}
_NAMED = frozenset({*_MADE.values(), kinds.FUNCTION})
_ALONG = _NAMED | {kinds.SCHEMA, kinds.CHECK, kinds.COLUMN, kinds.NOT_NULL}
_STRANGE = "it is a row of another table, or a base type"


def foundations(source: Session, target: Session, tables: Sequence[TableName]) -> Foundations:
    """What tables of these names in the source stand on, and the target does not have."""
    named = {"tables": [_dialect.table(name) for name in tables]}
    partitioned = _partitioned(source.query(catalog_query("partitions"), named))
    rows = source.query(catalog_query("foundations"), named)
    first, names = _extensions(target, rows)
    wanted, strange = [], []
    for schema, name, kind, extension, _ in rows:
        if extension is not None:
            continue
        if kind in _MADE:
            wanted.append(ObjectId(_MADE[kind], (schema, name)))
        else:
            strange.append((f"{schema}.{name}", _STRANGE))
    made: tuple[list[str], list[str], list[tuple[str, str]]] = ([], [], [])
    calls = source.query(catalog_query("called"), named)
    more, more_names = _extensions(target, [row for row in calls if row[3] not in _named(rows)])
    called = any(row[3] is None for row in calls)
    first, names = [*first, *more], [*names, *more_names]
    if wanted or called:
        catalog = extract(source).catalog
        wanted += _called(catalog, tables) if called else []
        made = _types(catalog, extract(target).catalog, wanted)
    return Foundations((*first, *made[0]), (*names, *made[1]), (*strange, *made[2]), partitioned)


def _named(rows: Sequence[Row]) -> set[str]:
    """Extensions that are among the rows."""
    return {row[3] for row in rows if row[3] is not None}


def _called(catalog: Catalog, tables: Sequence[TableName]) -> list[ObjectId]:
    """Functions that defaults and generated columns of the tables call."""
    wanted = {(name.schema or kinds.PUBLIC, name.name) for name in tables}
    found = [
        needed
        for table in catalog.of_kind(kinds.TABLE)
        if table.id.path in wanted
        for part in catalog.subtree(table.id)
        if part.id.kind in (kinds.DEFAULT, kinds.COLUMN)
        for needed in catalog.needs(part.id)
        if needed.kind == kinds.FUNCTION and needed in catalog.facts
    ]
    return list(dict.fromkeys(found))


def inner(session: Session) -> dict[TableName, TableName]:
    """Partitions that are partitioned themselves, and the outermost table of each."""
    rows = session.query(
        "SELECT nullif(n.nspname, current_schema()), c.relname,"
        " nullif(rn.nspname, current_schema()), r.relname"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " JOIN pg_class r ON r.oid = pg_partition_root(c.oid)"
        " JOIN pg_namespace rn ON rn.oid = r.relnamespace"
        " WHERE c.relkind = 'p' AND c.relispartition"
    )
    return {TableName(schema, name): TableName(top, root) for schema, name, top, root in rows}


def _partitioned(rows: Sequence[Row]) -> dict[TableName, Partitioning]:
    """By the partitioned table; partitions in the order in which they can be made."""
    out: dict[TableName, Partitioning] = {}
    for root_schema, root, schema, name, parent_schema, parent, by, bound in rows:
        top = TableName(root_schema, root)
        if bound is None:
            out[top] = Partitioning(by, ())
            continue
        part = Partition(TableName(schema, name), TableName(parent_schema, parent), bound, by)
        out[top] = replace(out[top], partitions=(*out[top].partitions, part))
    return out


def _extensions(target: Session, rows: Sequence[Row]) -> tuple[list[str], list[str]]:
    there = {row[0] for row in target.query("SELECT extname FROM pg_extension")}
    statements, names = [], []
    for extension, schema in dict.fromkeys((row[3], row[4]) for row in rows if row[3] is not None):
        if extension in there:
            continue
        place = _dialect.quote(schema)
        statements.append(f"CREATE SCHEMA IF NOT EXISTS {place}")
        statements.append(f"CREATE EXTENSION {_dialect.quote(extension)} SCHEMA {place}")
        names.append(f"extension {extension}")
    return statements, names


def _types(
    source: Catalog, target: Catalog, wanted: Sequence[ObjectId]
) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """Statements, names, and what cannot be made with the reason."""
    missing: list[tuple[str, str]] = []
    taken: dict[ObjectId, Fact] = {}
    waiting = [i for i in wanted if i not in target.facts]
    while waiting:
        identity = waiting.pop()
        if identity in taken or identity in target.facts:
            continue
        if identity not in source.facts or identity.kind not in _ALONG:
            missing.append((str(identity), "only types, functions and extensions are made"))
            continue
        for fact in source.subtree(identity):
            if fact.id.kind not in _ALONG or (identity.kind == kinds.SCHEMA and fact.parent):
                continue
            said = {name: value for name, value in fact.attributes.items() if name != "owner"}
            taken[fact.id] = replace(fact, attributes=said)
            waiting += [*source.needs(fact.id), *([fact.parent] if fact.parent else ())]
    both = replace(
        target,
        facts={**target.facts, **taken},
        edges=(*target.edges, *(e for e in source.edges if e.source in taken)),
    )
    drawn = plan(target, both, PostgresRules(), knowledge=kinds.KNOWLEDGE)
    missing += [(str(r.object), r.reason) for r in drawn.unsupported]
    statements = [s.action.sql for s in drawn.statements]
    names = [f"{i.kind} {'.'.join(i.path)}" for i in taken if i.kind in _NAMED]
    return statements, sorted(names), missing
