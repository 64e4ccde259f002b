"""Hazards of SQLite's statements, with figures and ready queries."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from auralith.dataplane.engines.sqlite import kinds
from auralith.dataplane.engines.sqlite.changes import affinity
from auralith.dataplane.engines.sqlite.extraction.tokens import identifier, mentions
from auralith.dataplane.engines.sqlite.rules.render import Drawing, key_column, texts
from auralith.dataplane.plan.model import Hazard, HazardCode, Lock, PlanOptions
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

_TYPES = {
    "INT": "'integer'",
    "INTEGER": "'integer'",
    "REAL": "'integer', 'real'",
    "TEXT": "'text'",
    "BLOB": "'blob'",
}
"""What a column of a STRICT table takes as it is."""


def rows_of(table: ObjectId, options: PlanOptions) -> int | None:
    """How many rows a table has at most; None when that is not known."""
    size = options.sizes.get(table)
    return None if size is None else size.rows


def writes(table: ObjectId, *, long: bool = False) -> tuple[Lock, ...]:
    """SQLite has one writer: everybody else waits until the plan is committed."""
    return (Lock(table, "database", "writes", long),)


def rewritten(table: ObjectId, options: PlanOptions) -> Hazard:
    """Every row is written anew."""
    rows = rows_of(table, options)
    size = "All rows are" if rows is None else f"At most {rows} rows are"
    return Hazard(
        HazardCode.TABLE_REWRITE,
        table,
        f"{size} copied into a new table; nobody else can write to the file meanwhile, and the"
        " file needs room for both.",
        "Apply the plan while nobody writes to it.",
        "info" if rows == 0 else "warning",
    )


def of_rebuild(
    have: Drawing, wanted: Drawing, catalog: Catalog, options: PlanOptions
) -> tuple[Hazard, ...]:
    """What can be lost, and what the rows may break.

    Rows may come until the plan is applied, so what would be lost is said of an empty table too.
    """
    found = (
        rewritten(have.table.id, options),
        *_losses(have, wanted),
        *_columns(have, wanted),
        *_constraints(have, wanted, catalog),
    )
    if rows_of(have.table.id, options) == 0:
        return tuple(h for h in found if h.code is not HazardCode.VALIDATION_MAY_FAIL)
    return found


def _losses(have: Drawing, wanted: Drawing) -> Iterator[Hazard]:
    stay = {c.id: c for c in wanted.columns}
    for column in have.columns:
        if "generated" in column.attributes:
            continue
        if column.id not in stay:
            yield lost(column.id, f"The values of {column.id} are lost.")
        elif "generated" in stay[column.id].attributes:
            yield lost(column.id, f"The values of {column.id} give way to computed ones.")


def lost(identity: ObjectId, message: str) -> Hazard:
    """Values go for good."""
    return Hazard(
        HazardCode.DATA_LOSS,
        identity,
        message,
        "Take a backup, or park the object instead (soft drop).",
        "error",
    )


def may_fail(identity: ObjectId, message: str, query: str) -> Hazard:
    """The statement is refused as a whole if the query finds rows."""
    return Hazard(HazardCode.VALIDATION_MAY_FAIL, identity, message, query)


def missing_value(column: Fact, table: str) -> Hazard:
    """A new column that every row would need a value for."""
    return may_fail(
        column.id,
        f"{column.id} is NOT NULL and has no default: this fails as soon as the table has a row."
        " Give it a default, or add it without NOT NULL, fill it, and then require it.",
        f"SELECT count(*) FROM {identifier(table)}",
    )


def _columns(have: Drawing, wanted: Drawing) -> Iterator[Hazard]:
    before = {c.id: c for c in have.columns}
    table = identifier(have.table.id.name)
    strict = bool(wanted.table.attributes.get("strict"))
    keyed = wanted.reader.implied - {wanted.reader.alias}
    for column in wanted.columns:
        if "generated" in column.attributes:
            continue
        said, name = column.attributes, identifier(column.id.name)
        required = said.get("not_null") or column.id.name.lower() in keyed
        old = before.get(column.id)
        if old is None:
            alias = column.id.name.lower() == wanted.reader.alias
            if required and not alias and said.get("default", "NULL") == "NULL":
                yield missing_value(column, have.table.id.name)
            continue
        was = old.attributes.get("not_null") or column.id.name.lower() in have.reader.implied
        if required and not was:
            yield may_fail(
                column.id,
                f"Rows in which {column.id} is NULL make it fail.",
                f"SELECT count(*) FROM {table} WHERE {name} IS NULL",
            )
        yield from _retyped(have, old, column, strict=strict)


def _retyped(have: Drawing, old: Fact, new: Fact, *, strict: bool) -> Iterator[Hazard]:
    table, name = identifier(have.table.id.name), identifier(new.id.name)
    one, other = str(old.attributes.get("type", "")), str(new.attributes.get("type", ""))
    were_strict = bool(have.table.attributes.get("strict"))
    first, second = affinity(one, strict=were_strict), affinity(other, strict=strict)
    if second not in {first, "BLOB"}:
        yield Hazard(
            HazardCode.NARROWING,
            new.id,
            f"Values of {new.id} that look like another type are converted ({first} to {second});"
            " the way back does not bring their old form.",
            f"SELECT count(*) FROM {table} WHERE {name} IS NOT"
            f" CAST({name} AS {second}) OR typeof({name}) <> typeof(CAST({name} AS {second}))",
        )
    if strict and other in _TYPES and (not were_strict or one != other):
        yield may_fail(
            new.id,
            f"Values of {new.id} that are no {other}, and cannot be made one, make it fail.",
            f"SELECT count(*) FROM {table} WHERE {name} IS NOT NULL"
            f" AND typeof({name}) NOT IN ({_TYPES[other]})",
        )


def _constraints(have: Drawing, wanted: Drawing, catalog: Catalog) -> Iterator[Hazard]:
    before = {c.id: c.attributes for c in have.constraints}
    standing = {c.id.name.lower() for c in have.columns}
    missing = {c.id.name.lower() for c in wanted.columns} - standing
    for fact in wanted.constraints:
        if before.get(fact.id) != fact.attributes:
            query = _offenders(fact, missing, catalog)
            if query is not None:
                yield may_fail(fact.id, f"Rows that break {fact.id} make it fail.", query)


def _offenders(fact: Fact, missing: set[str], catalog: Catalog) -> str | None:
    """A query that counts the rows that break a constraint; None when it cannot be asked yet."""
    said = fact.attributes
    table = "" if fact.parent is None else fact.parent.name
    match fact.id.kind:
        case kinds.CHECK:
            shown = str(said["expression"])
            asks_for_new = mentions(shown) & missing
            query = f"SELECT count(*) FROM {identifier(table)} WHERE NOT ({shown})"
            return None if asks_for_new else query
        case kinds.FOREIGN_KEY:
            columns = texts(said["columns"])
            return None if _any(columns, missing) else _orphans(fact, table, columns, catalog)
    return duplicates(fact, table, missing)


def duplicates(fact: Fact, table: str, missing: Collection[str] = ()) -> str | None:
    """A query that counts values which a unique key or index would hold twice."""
    said = fact.attributes
    keys = [p.removesuffix(" DESC") for p in texts(said["columns"])]
    if fact.id.kind == kinds.INDEX:
        where = [str(said["where"])] if "where" in said else []
    else:
        names = [key_column(k) for k in keys]
        if _any(names, missing):
            return None
        where = [f"{identifier(n)} IS NOT NULL" for n in names]
    condition = f" WHERE {' AND '.join(where)}" if where else ""
    return (
        f"SELECT count(*) FROM (SELECT 1 FROM {identifier(table)}{condition}"
        f" GROUP BY {', '.join(keys)} HAVING count(*) > 1)"
    )


def _any(names: Iterable[str], missing: Collection[str]) -> bool:
    return any(n.lower() in missing for n in names)


def _orphans(fact: Fact, table: str, columns: Sequence[str], catalog: Catalog) -> str | None:
    """A query that counts rows without the row they point at."""
    parent = ObjectId(kinds.TABLE, (str(fact.attributes["references"]),))
    referenced = texts(fact.attributes.get("referenced"))
    key = catalog.facts.get(parent.child(kinds.PRIMARY_KEY, kinds.MAIN_KEY))
    if not referenced and key is not None:
        referenced = tuple(key_column(p) for p in texts(key.attributes["columns"]))
    if parent not in catalog.facts or len(referenced) != len(columns):
        return None
    given = " AND ".join(f"c.{identifier(n)} IS NOT NULL" for n in columns)
    pairs = zip(columns, referenced, strict=True)
    same = " AND ".join(f"p.{identifier(r)} = c.{identifier(n)}" for n, r in pairs)
    return (
        f"SELECT count(*) FROM {identifier(table)} AS c WHERE {given} AND NOT EXISTS"
        f" (SELECT 1 FROM {identifier(parent.name)} AS p WHERE {same})"
    )
