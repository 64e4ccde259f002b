"""Foreign keys: always statements of their own, so that tables may point at each other."""

from collections.abc import Sequence

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import text
from auralith.dataplane.engines.postgresql.rules.kit import (
    Alteration,
    Creation,
    KindRules,
    Level,
    Removal,
    altered,
    comment,
    created,
    dropped,
    hazard,
    is_big,
    is_new,
    lock,
    scan_hazards,
    set_comment,
    version,
)
from auralith.dataplane.plan.model import Action, Hazard, HazardCode, PlanOptions, Stratum
from auralith.dataplane.plan.rules import Impossible, Replace, Verdict
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

NOT_VALID_ON_PARTITIONED = 18
ALTER_ENFORCED = 18
IN_PLACE = frozenset({"deferrable", "initially_deferred", "not_valid", "not_enforced", "comment"})


def table_of(fact: Fact) -> ObjectId:
    """The table that a constraint stands on."""
    return fact.parent or ObjectId(kinds.TABLE, fact.id.path[:-1])


def clause(fact: Fact) -> str:
    """FOREIGN KEY ... as ADD CONSTRAINT has it, without its state."""
    get = fact.attributes.get
    columns, others = _columns(fact, "columns"), _columns(fact, "referenced_columns")
    words = [f"FOREIGN KEY ({columns}) REFERENCES {text.reference(get('references'))} ({others})"]
    if get("match"):
        words.append(f"MATCH {str(get('match')).upper()}")
    if get("on_update"):
        words.append(f"ON UPDATE {str(get('on_update')).upper()}")
    if get("on_delete"):
        only = text.idents(get("on_delete_columns"))
        words.append(f"ON DELETE {str(get('on_delete')).upper()}{f' ({only})' if only else ''}")
    words += timing(fact)
    if get("not_enforced"):
        words.append("NOT ENFORCED")
    return " ".join(words)


def timing(fact: Fact) -> list[str]:
    """When a constraint is looked at."""
    words = ["DEFERRABLE"] if fact.attributes.get("deferrable") else []
    if fact.attributes.get("initially_deferred"):
        words.append("INITIALLY DEFERRED")
    return words


def _columns(fact: Fact, which: str) -> str:
    names = [text.ident(n) for n in text.texts(fact.attributes.get(which))]
    if fact.attributes.get("period") and names:
        names[-1] = f"PERIOD {names[-1]}"
    return ", ".join(names)


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """ADD CONSTRAINT; on a big table NOT VALID first, then VALIDATE."""
    fact = creation.fact
    return [*_added(fact, creation.wanted, creation.options), *comment(fact)]


def _added(fact: Fact, catalog: Catalog, options: PlanOptions) -> list[Action]:
    table = table_of(fact)
    other = text.referred(fact.attributes.get("references"))
    start = f"ALTER TABLE {text.owner_path(fact.id)}"
    name = text.ident(fact.id.name)
    sql = f"{start} ADD CONSTRAINT {name} {clause(fact)}"
    locks = [lock(t, "SHARE ROW EXCLUSIVE") for t in dict.fromkeys((table, other))]
    if fact.attributes.get("not_enforced"):
        return [created(sql, fact.id, Stratum.FOREIGN_KEY, locks=locks)]
    if fact.attributes.get("not_valid"):
        return [created(f"{sql} NOT VALID", fact.id, Stratum.FOREIGN_KEY, locks=locks)]
    if _in_two_steps(table, catalog, options):
        first = created(f"{sql} NOT VALID", fact.id, Stratum.FOREIGN_KEY, locks=locks)
        return [
            Action(
                first.sql,
                fact.id,
                "create",
                Stratum.FOREIGN_KEY,
                produces=first.produces,
                commits_first=True,
                locks=first.locks,
            ),
            _validated(fact, options, Stratum.VALIDATE),
        ]
    if is_new(options, table):
        return [created(sql, fact.id, Stratum.FOREIGN_KEY, locks=locks)]
    remedy = "Add it NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own."
    held = [lock(t, "SHARE ROW EXCLUSIVE", long=True) for t in dict.fromkeys((table, other))]
    hazards = scan_hazards(
        options, table, level="SHARE ROW EXCLUSIVE", doing="its rows are compared", remedy=remedy
    )
    return [
        created(sql, fact.id, Stratum.FOREIGN_KEY, locks=held, hazards=[_orphans(fact), *hazards])
    ]


def _in_two_steps(table: ObjectId, catalog: Catalog, options: PlanOptions) -> bool:
    fact = catalog.facts.get(table)
    partitioned = fact is not None and fact.attributes.get("partition_by")
    if partitioned and version(catalog) < NOT_VALID_ON_PARTITIONED:
        return False
    return is_big(options, table) or (options.concurrent_indexes and not is_new(options, table))


def _validated(fact: Fact, options: PlanOptions, stratum: Stratum) -> Action:
    table = table_of(fact)
    other = text.referred(fact.attributes.get("references"))
    sql = f"ALTER TABLE {text.owner_path(fact.id)} VALIDATE CONSTRAINT {text.ident(fact.id.name)}"
    return altered(
        sql,
        fact.id,
        stratum,
        locks=[
            lock(table, "SHARE UPDATE EXCLUSIVE", long=True),
            lock(other, "ROW SHARE", long=True),
        ],
        hazards=[] if is_new(options, table) else [_orphans(fact)],
        verb="validate",
    )


def _orphans(fact: Fact) -> Hazard:
    get = fact.attributes.get
    mine, theirs = text.texts(get("columns")), text.texts(get("referenced_columns"))
    joined = " AND ".join(
        f"r.{text.ident(b)} = c.{text.ident(a)}" for a, b in zip(mine, theirs, strict=False)
    )
    filled = " AND ".join(f"c.{text.ident(a)} IS NOT NULL" for a in mine)
    select = (
        f"SELECT count(*) FROM {text.owner_path(fact.id)} AS c WHERE {filled} AND NOT EXISTS"
        f" (SELECT FROM {text.reference(get('references'))} AS r WHERE {joined})"
    )
    message = "Rows that point at nothing make this fail."
    return hazard(HazardCode.VALIDATION_MAY_FAIL, fact.id, message, select)


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP CONSTRAINT."""
    return [_dropped(removal.fact)]


def _dropped(fact: Fact) -> Action:
    other = text.referred(fact.attributes.get("references"))
    sql = f"ALTER TABLE {text.owner_path(fact.id)} DROP CONSTRAINT {text.ident(fact.id.name)}"
    held = [lock(t, "ACCESS EXCLUSIVE") for t in dict.fromkeys((table_of(fact), other))]
    return dropped(sql, fact.id, Stratum.DROP_FOREIGN_KEY, locks=held)


def alter(alteration: Alteration) -> Verdict:
    """ALTER CONSTRAINT and VALIDATE CONSTRAINT; the rest is another constraint."""
    names, new = alteration.names, alteration.new
    if names - IN_PLACE:
        return Replace("PostgreSQL has no ALTER for the columns and actions of a foreign key.")
    if "not_valid" in names and alteration.get("not_valid"):
        return Replace("What is proved cannot become unproved.")
    if "not_enforced" in names and version(alteration.have) < ALTER_ENFORCED:
        return Replace("This version cannot change whether it is enforced.")
    words = []
    if names & {"deferrable", "initially_deferred"}:
        words.append("DEFERRABLE" if alteration.get("deferrable") else "NOT DEFERRABLE")
        late = alteration.get("initially_deferred")
        words.append("INITIALLY DEFERRED" if late else "INITIALLY IMMEDIATE")
    start = f"ALTER TABLE {text.owner_path(new.id)}"
    change = f"{start} ALTER CONSTRAINT {text.ident(new.id.name)}"
    found = []
    mine, other = table_of(new), text.referred(alteration.get("references"))
    if words:
        held = [lock(mine, "ACCESS EXCLUSIVE")]
        sql = f"{change} {' '.join(words)}"
        found.append(altered(sql, new.id, Stratum.FOREIGN_KEY, locks=held))
    if "not_enforced" in names:
        how = "NOT ENFORCED" if alteration.get("not_enforced") else "ENFORCED"
        level: Level = "ACCESS EXCLUSIVE" if how == "NOT ENFORCED" else "SHARE ROW EXCLUSIVE"
        held = [lock(mine, "ACCESS EXCLUSIVE", long=how == "ENFORCED")]
        held += [lock(other, level)] if other != mine else []
        found.append(altered(f"{change} {how}", new.id, Stratum.FOREIGN_KEY, locks=held))
    elif "not_valid" in names:
        found.append(_validated(new, alteration.options, Stratum.VALIDATE))
    if "comment" in names:
        found.append(set_comment(new))
    return found


def crossing(alteration: Alteration) -> list[tuple[Action, Action | None]]:
    """Foreign keys that a column of unrelated type cannot keep: away before, back afterwards.

    A key between two columns that both change goes with the column that points; one that is not
    wanted stays away.
    """
    column, have, wanted = alteration.new.id, alteration.have, alteration.wanted
    found: list[tuple[Action, Action | None]] = []
    for edge in have.edges_to(column):
        fact = have.facts.get(edge.source)
        if fact is None or fact.id.kind != kinds.FOREIGN_KEY:
            continue
        if fact.id not in wanted.facts:
            found.append((_dropped(fact), None))
            continue
        if _differing(fact, wanted.facts[fact.id]) - IN_PLACE:
            continue  # it is dropped and created for its own sake
        others = _other_ends(fact, column)
        changing = {o for o in others if _changes(o, have, wanted)}
        if fact.id.path[:-1] != column.path[:-1] and changing:
            continue
        back = wanted.facts[fact.id]
        add = _added(back, wanted, alteration.options)[0]
        found.append(
            (
                _dropped(fact),
                Action(
                    add.sql,
                    fact.id,
                    "create",
                    Stratum.FOREIGN_KEY,
                    produces=frozenset({fact.id}),
                    consumes=frozenset(changing),
                    locks=add.locks,
                    hazards=add.hazards,
                ),
            )
        )
    return found


def _differing(old: Fact, new: Fact) -> set[str]:
    names = {*old.attributes, *new.attributes}
    return {n for n in names if old.attributes.get(n) != new.attributes.get(n)}


def _other_ends(fact: Fact, column: ObjectId) -> set[ObjectId]:
    get = fact.attributes.get
    there = text.referred(get("references")).path
    mine = fact.id.path[:-1]
    found = set()
    pairs = zip(text.texts(get("columns")), text.texts(get("referenced_columns")), strict=False)
    for a, b in pairs:
        ends = {ObjectId(kinds.COLUMN, (*mine, a)), ObjectId(kinds.COLUMN, (*there, b))}
        if column in ends:
            found |= ends - {column}
    return found


def _changes(column: ObjectId, have: Catalog, wanted: Catalog) -> bool:
    old, new = have.facts.get(column), wanted.facts.get(column)
    if old is None or new is None:
        return False
    return old.attributes.get("type") != new.attributes.get("type")


def keyed(column: ObjectId, catalog: Catalog) -> list[ObjectId]:
    """The tables at the other end of foreign keys of a column."""
    found: dict[ObjectId, None] = {}
    for edge in catalog.edges_to(column):
        key = catalog.facts.get(edge.source)
        if key is None or key.id.kind != kinds.FOREIGN_KEY or key.parent is None:
            continue
        for end in (key.parent, text.referred(key.attributes.get("references"))):
            if end.path != column.path[:-1]:
                found[end] = None
    return list(found)


RULES = {kinds.FOREIGN_KEY: KindRules(create, drop, alter)}
