"""Becoming a partition or a child table, and ceasing to be one; the rows stay."""

from collections.abc import Sequence
from dataclasses import replace

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import inherits, not_nulls, spreading, text
from auralith.dataplane.engines.postgresql.rules.kit import (
    Alteration,
    Creation,
    KindRules,
    Removal,
    altered,
    dropped,
    lock,
    parts,
    scan_hazards,
    version,
)
from auralith.dataplane.plan.model import Action, Stratum
from auralith.dataplane.plan.rules import Impossible, Verdict
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

SHARED = (
    kinds.COLUMN,
    kinds.DEFAULT,
    kinds.CHECK,
    kinds.NOT_NULL,
    kinds.PRIMARY_KEY,
    kinds.UNIQUE,
    kinds.EXCLUDE,
    kinds.FOREIGN_KEY,
    kinds.INDEX,
    kinds.TRIGGER,
)
"""What a partition has of its parent."""


def _attach(fact: Fact, table: ObjectId, catalog: Catalog) -> Action:
    parent = text.referred(fact.attributes.get("of"))
    sql = f"ALTER TABLE {text.name(parent)} ATTACH PARTITION {text.name(table)}"
    looked_at = (
        table,
        *inherits.family(table, catalog),
        *spreading.others(parent, table, catalog),
    )
    held = [
        lock(parent, "SHARE UPDATE EXCLUSIVE"),
        *(lock(t, "ACCESS EXCLUSIVE", long=True) for t in looked_at),
    ]
    return altered(
        f"{sql} {fact.attributes.get('bound')}",
        table,
        Stratum.VALIDATE,
        locks=held,
    )


def _detach(fact: Fact, table: ObjectId, catalog: Catalog) -> Action:
    parent = text.referred(fact.attributes.get("of"))
    sql = f"ALTER TABLE {text.name(parent)} DETACH PARTITION {text.name(table)}"
    among = (parent, table, *spreading.others(parent, table, catalog))
    held = [lock(t, "ACCESS EXCLUSIVE") for t in among]
    if fact.attributes.get("detach_pending"):
        sql += " FINALIZE"
    return altered(sql, table, Stratum.DROP_CONSTRAINT, locks=held)


def _only(table: ObjectId, catalog: Catalog) -> Fact | None:
    return next(iter(catalog.children(table, kinds.PARTITION)), None)


def moved(alteration: Alteration) -> Sequence[Action] | Impossible:
    """ATTACH or DETACH, with what the table no longer says for itself, or says again."""
    table = alteration.new.id
    old, new = _only(table, alteration.have), _only(table, alteration.wanted)
    if (old is None) == (new is None):
        return []
    if new is not None:
        parent = text.referred(new.attributes.get("of"))
        gone = {
            f.id
            for f in alteration.have.subtree(table)
            if f.id not in alteration.wanted.facts
            and f.id.kind in SHARED
            and _counterpart(f, parent, alteration.wanted)
        }
        missing = [
            f.id
            for f in alteration.have.children(table, kinds.COLUMN)
            if f.id not in alteration.wanted.facts and f.id not in gone
        ]
        hazards = scan_hazards(
            alteration.options,
            table,
            level="ACCESS EXCLUSIVE",
            doing="its rows are compared with the bound",
            remedy="Add a CHECK that says the same as the bound first; then nothing is read.",
        )
        action = _attach(new, table, alteration.wanted)
        alike = inherits.adapted(alteration, gone, there=True)
        if isinstance(alike, Impossible):
            return alike
        return [
            *(replace(a, object=table, stratum=Stratum.TABLE) for a in alike),
            *(_without(alteration, column) for column in missing),
            *_named(alteration, parent, there=True),
            replace(
                action,
                produces=frozenset({table, new.id}),
                destroys=frozenset(gone),
                hazards=hazards,
            ),
        ]
    if old is None:
        return []
    parent = text.referred(old.attributes.get("of"))
    made = {
        f.id
        for f in alteration.wanted.subtree(table)
        if f.id not in alteration.have.facts
        and f.id.kind in SHARED
        and f.id.kind != kinds.TRIGGER
        and _counterpart(f, parent, alteration.have)
    }
    otherwise = inherits.adapted(alteration, made, there=False)
    if isinstance(otherwise, Impossible):
        return otherwise
    return [
        replace(
            _detach(old, table, alteration.have),
            produces=frozenset({table, *made}),
            destroys=frozenset({old.id}),
        ),
        *_named(alteration, parent, there=False),
        *otherwise,
    ]


def _without(alteration: Alteration, column: ObjectId) -> Action:
    """DROP COLUMN of what the partitioned table does not have."""
    sql = f"ALTER TABLE {text.owner_path(column)} DROP COLUMN {text.ident(column.name)}"
    return dropped(
        sql,
        column,
        Stratum.TABLE,
        destroys=parts(alteration.have, column),
        locks=[lock(alteration.new.id, "ACCESS EXCLUSIVE")],
        destructive=True,
    )


def _named(
    alteration: Alteration, parent: ObjectId, *, there: bool, only: frozenset[str] | None = None
) -> list[Action]:
    """NOT NULL constraints (18) under the names that they have in the other place."""
    catalog, table = alteration.have, alteration.new.id
    if version(catalog) < not_nulls.NAMED:
        return []
    named, own = _names(parent, catalog), _names(table, catalog)
    wanted = {} if there else _names(table, alteration.wanted)
    found = []
    for column in catalog.children(table if there else parent, kinds.COLUMN):
        name = column.id.name
        if not column.attributes.get("not_null") or name in own:
            continue
        if only is not None and name not in only:
            continue
        inner = wanted.get(name) or not_nulls.implied([table.name, name])
        outer = named.get(name) or not_nulls.implied([parent.name, name])
        old, new = (inner, outer) if there else (outer, inner)
        if old == new:
            continue
        words = f"RENAME CONSTRAINT {text.ident(old)} TO {text.ident(new)}"
        sql = f"ALTER TABLE {text.name(table)} {words}"
        held = [lock(table, "ACCESS EXCLUSIVE")]
        stratum = Stratum.TABLE if only is None else Stratum.DROP_CONSTRAINT
        found.append(altered(sql, table, stratum, locks=held))
    return found


def _names(table: ObjectId, catalog: Catalog) -> dict[str, str]:
    """The NOT NULL constraints of a table that have names of their own, by column."""
    found = catalog.children(table, kinds.NOT_NULL)
    return {str(c.attributes.get("column")): c.id.name for c in found}


def _counterpart(fact: Fact, parent: ObjectId, catalog: Catalog) -> bool:
    """Whether a partition has something because its parent has it."""
    part = fact.id.path[2:]
    if fact.id.kind in {kinds.COLUMN, kinds.DEFAULT, kinds.CHECK, kinds.TRIGGER, kinds.NOT_NULL}:
        holder: ObjectId | None = parent
        while holder is not None:
            if ObjectId(fact.id.kind, (*holder.path, *part)) in catalog.facts:
                return True
            above = inherits.parents(holder, catalog)
            holder = above[0] if above else None
        return fact.id.kind == kinds.NOT_NULL
    names = ("columns", "keys", "elements", "referenced_columns", "where", "method")
    said = [fact.attributes.get(n) for n in names]
    return any(
        said == [other.attributes.get(n) for n in names]
        for other in catalog.children(parent, fact.id.kind)
    )


def inherited(alteration: Alteration) -> list[Action] | Impossible:
    """INHERIT and NO INHERIT."""
    if "inherits" not in alteration.names:
        return []
    table, have, wanted = alteration.new.id, alteration.have, alteration.wanted
    old, new = text.texts(alteration.was("inherits")), text.texts(alteration.get("inherits"))
    merged = [
        c.id
        for c in have.children(table, kinds.COLUMN)
        if c.id not in wanted.facts
        and any(
            ObjectId(kinds.COLUMN, (*text.referred(p).path, c.id.name)) in wanted.facts for p in new
        )
    ]
    if merged:
        return Impossible(
            f"{merged[0]} would have to become a column that is only inherited, which no"
            " statement does. Create the table anew."
        )
    start = f"ALTER {text.OBJECT_WORDS[table.kind]} {text.name(table)}"
    held = [lock(table, "ACCESS EXCLUSIVE")]
    found = []
    for parent in old:
        if parent not in new:
            sql = f"{start} NO INHERIT {text.reference(parent)}"
            found.append(altered(sql, table, Stratum.DROP_CONSTRAINT, locks=held))
    for parent in new:
        if parent not in old:
            sql = f"{start} INHERIT {text.reference(parent)}"
            both = [*held, lock(text.referred(parent), "SHARE UPDATE EXCLUSIVE")]
            found.append(altered(sql, table, Stratum.VALIDATE, locks=both))
    if [p for p in new if p in old] != [p for p in old if p in new]:
        return Impossible("The order of the tables that it inherits cannot change.")
    freed = {
        f.id
        for f in wanted.children(table, kinds.COLUMN)
        if f.id not in have.facts and _from_parents(f, old, have)
    }
    if found and freed:
        columns = frozenset(i.name for i in freed)
        named = {
            f.id
            for f in wanted.children(table, kinds.NOT_NULL)
            if f.id not in have.facts and f.attributes.get("column") in columns
        }
        found[0] = replace(found[0], produces=frozenset({table, *freed, *named}))
        for above in (text.referred(p) for p in old if p not in new):
            found += _named(alteration, above, there=False, only=columns)
    return found


def _from_parents(fact: Fact, parents: Sequence[str], catalog: Catalog) -> bool:
    return any(
        ObjectId(fact.id.kind, (*text.referred(p).path, *fact.id.path[2:])) in catalog.facts
        for p in parents
    )


def _table(fact: Fact) -> ObjectId:
    return fact.parent or ObjectId(kinds.TABLE, fact.id.path)


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """ATTACH PARTITION."""
    action = _attach(creation.fact, _table(creation.fact), creation.wanted)
    return [replace(action, verb="create", produces=frozenset({creation.fact.id}))]


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """DETACH PARTITION."""
    action = _detach(removal.fact, _table(removal.fact), removal.have)
    return [replace(action, verb="drop", destroys=frozenset({removal.fact.id}))]


def alter(alteration: Alteration) -> Verdict:
    """Another bound or parent: away and back."""
    old, new, table = alteration.old, alteration.new, _table(alteration.new)
    if alteration.names == {"detach_pending"}:
        if new.attributes.get("detach_pending"):
            return Impossible("A detachment cannot be left half done on purpose.")
        return [
            replace(_detach(old, table, alteration.have), object=new.id),
            replace(_attach(new, table, alteration.wanted), object=new.id),
        ]
    return [
        replace(_detach(old, table, alteration.have), object=new.id),
        replace(_attach(new, table, alteration.wanted), object=new.id),
    ]


RULES = {kinds.PARTITION: KindRules(create, drop, alter)}
