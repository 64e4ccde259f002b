"""Primary keys, unique and exclusion constraints, checks, named NOT NULL constraints."""

from collections.abc import Sequence
from dataclasses import replace

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import text
from auralith.dataplane.engines.postgresql.rules.foreign_keys import table_of, timing
from auralith.dataplane.engines.postgresql.rules.kit import (
    Alteration,
    Creation,
    KindRules,
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
)
from auralith.dataplane.plan.model import Action, Hazard, HazardCode, Lock, PlanOptions, Stratum
from auralith.dataplane.plan.rules import Impossible, Replace, Verdict
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

WITH_INDEX = frozenset({kinds.PRIMARY_KEY, kinds.UNIQUE, kinds.EXCLUDE})


def clause(fact: Fact) -> str:
    """A constraint as CREATE TABLE and ADD CONSTRAINT have it, name included."""
    return f"CONSTRAINT {text.ident(fact.id.name)} {body(fact)}"


def body(fact: Fact) -> str:
    """What a constraint asks."""
    get = fact.attributes.get
    if fact.id.kind == kinds.CHECK:
        words = [f"CHECK ({get('expression')})"]
        words += ["NO INHERIT"] if get("no_inherit") else []
        words += ["NOT ENFORCED"] if get("not_enforced") else []
        return " ".join(words)
    if fact.id.kind == kinds.NOT_NULL:
        tail = " NO INHERIT" if get("no_inherit") else ""
        return f"NOT NULL {text.ident(str(get('column')))}{tail}"
    if fact.id.kind == kinds.EXCLUDE:
        words = [f"EXCLUDE USING {get('method')} ({', '.join(text.texts(get('elements')))})"]
        included = ", ".join(text.texts(get("include")))
    else:
        words = ["PRIMARY KEY" if fact.id.kind == kinds.PRIMARY_KEY else "UNIQUE"]
        words += ["NULLS NOT DISTINCT"] if get("nulls_not_distinct") else []
        names = [text.ident(n) for n in text.texts(get("columns"))]
        if get("without_overlaps"):
            names[-1] += " WITHOUT OVERLAPS"
        words.append(f"({', '.join(names)})")
        included = text.idents(get("include"))
    words += [f"INCLUDE ({included})"] if included else []
    words += [f"WITH ({text.storage(get('options'))})"] if get("options") else []
    words += (
        [f"USING INDEX TABLESPACE {text.ident(str(get('tablespace')))}"]
        if get("tablespace")
        else []
    )
    words += [f"WHERE ({get('where')})"] if get("where") else []
    return " ".join([*words, *timing(fact)])


def extras(fact: Fact) -> list[Action]:
    """Comments, and whether CLUSTER uses the index."""
    found = comment(fact)
    if fact.attributes.get("index_comment") is not None:
        found.append(_index_comment(fact))
    if fact.attributes.get("clustered"):
        found.append(clustered(fact))
    return found


def _index(fact: Fact) -> str:
    return text.qualified((fact.id.path[0], fact.id.name))


def _index_comment(fact: Fact) -> Action:
    said = fact.attributes.get("index_comment")
    value = "NULL" if said is None else text.literal(said)
    return altered(f"COMMENT ON INDEX {_index(fact)} IS {value}", fact.id, Stratum.ACCESS)


def clustered(fact: Fact) -> Action:
    """Say which index CLUSTER uses, or that none is."""
    start = f"ALTER {text.OBJECT_WORDS[table_of(fact).kind]} {text.owner_path(fact.id)}"
    on = fact.attributes.get("clustered")
    words = f"CLUSTER ON {text.ident(fact.id.name)}" if on else "SET WITHOUT CLUSTER"
    held = [lock(table_of(fact), "SHARE UPDATE EXCLUSIVE")]
    return altered(f"{start} {words}", fact.id, Stratum.VALIDATE, locks=held)


def _start(fact: Fact) -> str:
    table = table_of(fact)
    return f"ALTER {text.OBJECT_WORDS[table.kind]} {text.owner_path(fact.id)}"


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """ADD CONSTRAINT, without blocking for long where that can be had."""
    fact, wanted = creation.fact, creation.wanted
    if fact.id.kind in WITH_INDEX and creation.get("inherited"):
        return _own_settings(fact)
    return [*_added(fact, wanted, creation.options), *extras(fact)]


def _own_settings(fact: Fact) -> list[Action]:
    """A partition's part of a constraint: only what is its own."""
    found = [
        altered(f"ALTER INDEX {_index(fact)} {w}", fact.id, Stratum.INDEX)
        for w in text.storage_changes(None, fact.attributes.get("options"))
    ]
    found += extras(fact)
    if found:
        found[0] = replace(found[0], verb="create", produces=frozenset({fact.id}))
    return found


def _added(fact: Fact, catalog: Catalog, options: PlanOptions) -> list[Action]:
    table, kind = table_of(fact), fact.id.kind
    sql = f"{_start(fact)} ADD {clause(fact)}"
    if kind == kinds.CHECK:
        return _check(fact, table, options)
    if kind in {kinds.PRIMARY_KEY, kinds.UNIQUE} and _concurrent(fact, catalog, options):
        return _by_index(fact, table)
    fresh = is_new(options, table)
    hazards: list[Hazard] = []
    if not fresh:
        hazards += [_offenders(fact)] if kind != kinds.EXCLUDE else []
        hazards += scan_hazards(
            options,
            table,
            level="ACCESS EXCLUSIVE",
            doing="the index is built",
            remedy="Ask for concurrent indexes.",
        )
    held = [lock(table, "ACCESS EXCLUSIVE", long=not fresh)]
    return [created(sql, fact.id, Stratum.CONSTRAINT, locks=held, hazards=hazards)]


def _concurrent(fact: Fact, catalog: Catalog, options: PlanOptions) -> bool:
    table = table_of(fact)
    if not options.concurrent_indexes or is_new(options, table):
        return False
    holder = catalog.facts.get(table)
    partitioned = holder is not None and holder.attributes.get("partition_by")
    return not (partitioned or fact.attributes.get("without_overlaps"))


def _by_index(fact: Fact, table: ObjectId) -> list[Action]:
    """The index first, built while others write; then the constraint takes it over."""
    get, name = fact.attributes.get, text.ident(fact.id.name)
    words = [f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {text.owner_path(fact.id)}"]
    words.append(f"({text.idents(get('columns'))})")
    words += [f"INCLUDE ({text.idents(get('include'))})"] if get("include") else []
    words += ["NULLS NOT DISTINCT"] if get("nulls_not_distinct") else []
    words += [f"WITH ({text.storage(get('options'))})"] if get("options") else []
    words += [f"TABLESPACE {text.ident(str(get('tablespace')))}"] if get("tablespace") else []
    kind = "PRIMARY KEY" if fact.id.kind == kinds.PRIMARY_KEY else "UNIQUE"
    tail = " ".join([kind, "USING INDEX", name, *timing(fact)])
    build = created(
        " ".join(words),
        fact.id,
        Stratum.CONSTRAINT,
        locks=[lock(table, "SHARE UPDATE EXCLUSIVE", long=True)],
        hazards=[_offenders(fact), non_transactional(fact.id, name)],
    )
    take = altered(
        f"{_start(fact)} ADD CONSTRAINT {name} {tail}",
        fact.id,
        Stratum.CONSTRAINT,
        locks=[lock(table, "ACCESS EXCLUSIVE")],
    )
    return [replace(build, transactional=False), replace(take, produces=frozenset({fact.id}))]


def non_transactional(identity: ObjectId, name: str) -> Hazard:
    """What a concurrent build that fails leaves behind."""
    return hazard(
        HazardCode.NON_TRANSACTIONAL,
        identity,
        "It runs outside of any transaction; when it fails it leaves an invalid index behind.",
        f"DROP INDEX CONCURRENTLY {name}, then try again.",
        severity="info",
    )


def _check(fact: Fact, table: ObjectId, options: PlanOptions) -> list[Action]:
    sql = f"{_start(fact)} ADD {clause(fact)}"
    strict = [lock(table, "ACCESS EXCLUSIVE")]
    if fact.attributes.get("not_enforced") or table.kind == kinds.FOREIGN_TABLE:
        tail = " NOT VALID" if fact.attributes.get("not_valid") else ""
        return [created(sql + tail, fact.id, Stratum.CONSTRAINT, locks=strict)]
    if fact.attributes.get("not_valid"):
        return [created(f"{sql} NOT VALID", fact.id, Stratum.CONSTRAINT, locks=strict)]
    if is_new(options, table):
        return [created(sql, fact.id, Stratum.CONSTRAINT, locks=strict)]
    if is_big(options, table) or options.concurrent_indexes:
        first = created(f"{sql} NOT VALID", fact.id, Stratum.CONSTRAINT, locks=strict)
        return [replace(first, commits_first=True), validated(fact)]
    hazards = scan_hazards(
        options,
        table,
        level="ACCESS EXCLUSIVE",
        doing="every row is checked",
        remedy="Add it NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own.",
    )
    long = [lock(table, "ACCESS EXCLUSIVE", long=True)]
    return [
        created(sql, fact.id, Stratum.CONSTRAINT, locks=long, hazards=[_offenders(fact), *hazards])
    ]


def validated(fact: Fact) -> Action:
    """VALIDATE CONSTRAINT, which blocks neither reading nor writing."""
    held: list[Lock] = [lock(table_of(fact), "SHARE UPDATE EXCLUSIVE", long=True)]
    sql = f"{_start(fact)} VALIDATE CONSTRAINT {text.ident(fact.id.name)}"
    hazards = [_offenders(fact)] if fact.id.kind != kinds.NOT_NULL else []
    return altered(sql, fact.id, Stratum.VALIDATE, locks=held, hazards=hazards, verb="validate")


def _offenders(fact: Fact) -> Hazard:
    table, get = text.owner_path(fact.id), fact.attributes.get
    if fact.id.kind == kinds.CHECK:
        select = f"SELECT count(*) FROM {table} WHERE NOT ({get('expression')})"
        message = "Rows that do not pass make this fail."
    else:
        names = text.texts(get("columns"))
        listed = text.idents(names)
        filled = " AND ".join(f"{text.ident(n)} IS NOT NULL" for n in names)
        where = "" if get("nulls_not_distinct") else f" WHERE {filled}"
        select = (
            f"SELECT count(*) FROM (SELECT FROM {table}{where} GROUP BY {listed}"
            " HAVING count(*) > 1) AS d"
        )
        message = "Rows with equal keys make this fail."
    return hazard(HazardCode.VALIDATION_MAY_FAIL, fact.id, message, select)


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP CONSTRAINT."""
    fact = removal.fact
    if fact.id.kind in WITH_INDEX and removal.get("inherited"):
        return _settings_gone(fact)
    sql = f"{_start(fact)} DROP CONSTRAINT {text.ident(fact.id.name)}"
    held = [lock(table_of(fact), "ACCESS EXCLUSIVE")]
    return [dropped(sql, fact.id, Stratum.DROP_CONSTRAINT, locks=held)]


def _settings_gone(fact: Fact) -> list[Action]:
    found = [
        altered(f"ALTER INDEX {_index(fact)} {w}", fact.id, Stratum.DROP_CODE)
        for w in text.storage_changes(fact.attributes.get("options"), None)
    ]
    bare = Fact(fact.id, fact.parent)
    if fact.attributes.get("comment") is not None:
        found.append(set_comment(bare))
    if fact.attributes.get("index_comment") is not None:
        found.append(_index_comment(bare))
    if found:
        found[0] = replace(found[0], verb="drop", destroys=frozenset({fact.id}))
    return found


def alter(alteration: Alteration) -> Verdict:
    """VALIDATE, and what an index has in place; another definition is another constraint."""
    names, new = set(alteration.names), alteration.new
    names.discard("inherited")
    in_place = {"comment", "index_comment", "clustered", "options", "tablespace", "not_valid"}
    if names - in_place:
        return Replace("PostgreSQL has no ALTER for what a constraint asks.")
    if "not_valid" in names and alteration.get("not_valid"):
        return Replace("What is proved cannot become unproved.")
    found = []
    if "options" in names:
        found += [
            altered(f"ALTER INDEX {_index(new)} {words}", new.id, Stratum.INDEX)
            for words in text.storage_changes(alteration.was("options"), alteration.get("options"))
        ]
    if "tablespace" in names:
        space = text.ident(str(alteration.get("tablespace") or "pg_default"))
        sql = f"ALTER INDEX {_index(new)} SET TABLESPACE {space}"
        held = [lock(table_of(new), "ACCESS EXCLUSIVE", long=True)]
        found.append(altered(sql, new.id, Stratum.INDEX, locks=held))
    if "not_valid" in names:
        found.append(validated(new))
    if "clustered" in names:
        found.append(clustered(new))
    if "index_comment" in names:
        found.append(_index_comment(new))
    if "comment" in names:
        found.append(set_comment(new))
    return found


RULES = {
    kinds.PRIMARY_KEY: KindRules(create, drop, alter),
    kinds.UNIQUE: KindRules(create, drop, alter),
    kinds.EXCLUDE: KindRules(create, drop, alter),
}
