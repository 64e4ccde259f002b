"""Indexes that no constraint made, and extended statistics."""

from collections.abc import Sequence
from dataclasses import replace

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import constraints, text
from auralith.dataplane.engines.postgresql.rules.foreign_keys import table_of
from auralith.dataplane.engines.postgresql.rules.kit import (
    ABOUT,
    Alteration,
    Creation,
    KindRules,
    Removal,
    altered,
    belongings,
    comment,
    created,
    dropped,
    hazard,
    is_new,
    lock,
    scan_hazards,
    set_comment,
    standing,
    version,
)
from auralith.dataplane.plan.model import Action, Hazard, HazardCode, PlanOptions, Stratum
from auralith.dataplane.plan.rules import Impossible, Replace, Verdict
from auralith.dataplane.schema.facts import Catalog, Fact

SETTINGS = frozenset({"options", "tablespace", "clustered", "statistics", "comment"})
"""What ALTER changes; all else is another index."""
STATISTICS_TARGET = 13
PREFIX = "auralith_new_"


def _name(fact: Fact) -> str:
    return text.qualified((fact.id.path[0], fact.id.name))


def _definition(fact: Fact, *, name: str, concurrently: bool, only: bool = False) -> str:
    get = fact.attributes.get
    words = ["CREATE", "UNIQUE INDEX" if get("unique") else "INDEX"]
    words += ["CONCURRENTLY"] if concurrently else []
    words += [text.ident(name), "ON", f"ONLY {_on(fact)}" if only else _on(fact)]
    words.append(f"USING {get('method')} ({', '.join(text.texts(get('keys')))})")
    words += [f"INCLUDE ({', '.join(text.texts(get('include')))})"] if get("include") else []
    words += ["NULLS NOT DISTINCT"] if get("nulls_not_distinct") else []
    words += [f"WITH ({text.storage(get('options'))})"] if get("options") else []
    words += [f"TABLESPACE {text.ident(str(get('tablespace')))}"] if get("tablespace") else []
    words += [f"WHERE {get('where')}"] if get("where") else []
    return " ".join(words)


def _on(fact: Fact) -> str:
    return text.owner_path(fact.id)


def _partitioned(fact: Fact, catalog: Catalog) -> bool:
    holder = catalog.facts.get(table_of(fact))
    return holder is not None and bool(holder.attributes.get("partition_by"))


def extras(fact: Fact) -> list[Action]:
    """What CREATE INDEX does not say."""
    found = _targets(fact, {})
    if fact.attributes.get("clustered"):
        found.append(constraints.clustered(fact))
    return [*found, *comment(fact)]


def _targets(fact: Fact, old: dict[int, int]) -> list[Action]:
    new = _numbers(fact)
    return [
        altered(
            f"ALTER INDEX {_name(fact)} ALTER COLUMN {number} SET STATISTICS {new.get(number, -1)}",
            fact.id,
            Stratum.INDEX,
        )
        for number in sorted(old.keys() | new.keys())
        if old.get(number) != new.get(number)
    ]


def _numbers(fact: Fact) -> dict[int, int]:
    found = fact.attributes.get("statistics")
    pairs = found if isinstance(found, tuple) else ()
    return {int(str(p[0])): int(str(p[1])) for p in pairs if isinstance(p, tuple)}


def _concurrently(fact: Fact, catalog: Catalog, options: PlanOptions) -> bool:
    table = table_of(fact)
    if not options.concurrent_indexes or is_new(options, table):
        return False
    return not _partitioned(fact, catalog)


def _build(
    fact: Fact, options: PlanOptions, *, name: str, concurrently: bool, only: bool = False
) -> Action:
    table = table_of(fact)
    sql = _definition(fact, name=name, concurrently=concurrently, only=only)
    hazards: list[Hazard] = []
    if fact.attributes.get("unique") and not is_new(options, table):
        hazards.append(_doubles(fact))
    if concurrently:
        hazards.append(
            constraints.non_transactional(fact.id, text.qualified((fact.id.path[0], name)))
        )
        held = [lock(table, "SHARE UPDATE EXCLUSIVE", long=True)]
    else:
        hazards += scan_hazards(
            options,
            table,
            level="SHARE",
            doing="the index is built",
            remedy="Ask for concurrent indexes.",
        )
        held = [lock(table, "SHARE", long=not is_new(options, table))]
    action = created(sql, fact.id, Stratum.INDEX, locks=held, hazards=hazards)
    return replace(action, transactional=not concurrently)


def _doubles(fact: Fact) -> Hazard:
    get = fact.attributes.get
    keys = ", ".join(str(n) for n in range(1, len(text.texts(get("keys"))) + 1))
    listed = ", ".join(_bare(k) for k in text.texts(get("keys")))
    where = f" WHERE {get('where')}" if get("where") else ""
    select = (
        f"SELECT count(*) FROM (SELECT {listed} FROM {_on(fact)}{where} GROUP BY {keys}"
        " HAVING count(*) > 1) AS d"
    )
    message = "Rows with equal keys make this fail."
    return hazard(HazardCode.VALIDATION_MAY_FAIL, fact.id, message, select)


def _bare(key: str) -> str:
    """A key without its order."""
    for tail in (" NULLS FIRST", " NULLS LAST", " DESC", " ASC"):
        key = key.removesuffix(tail)
    return key


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE INDEX, concurrently on request."""
    fact, wanted = creation.fact, creation.wanted
    if creation.get("inherited"):
        return _own_settings(fact)
    partitioned = _partitioned(fact, wanted)
    if creation.get("invalid") and not partitioned:
        return Impossible("It is not usable in the source: REINDEX or drop it there.")
    first = _build(
        fact,
        creation.options,
        name=fact.id.name,
        concurrently=_concurrently(fact, wanted, creation.options),
        only=bool(creation.get("invalid")),
    )
    return [first, *extras(fact)]


def _own_settings(fact: Fact) -> list[Action]:
    found = [
        altered(f"ALTER INDEX {_name(fact)} {w}", fact.id, Stratum.INDEX)
        for w in text.storage_changes(None, fact.attributes.get("options"))
    ]
    found += extras(fact)
    if found:
        found[0] = replace(found[0], verb="create", produces=frozenset({fact.id}))
    return found


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP INDEX, concurrently on request."""
    fact = removal.fact
    if removal.get("inherited"):
        bare = Fact(fact.id, fact.parent)
        found = [
            altered(f"ALTER INDEX {_name(fact)} {w}", fact.id, Stratum.DROP_CODE)
            for w in text.storage_changes(removal.get("options"), None)
        ]
        found += [set_comment(bare)] if removal.get("comment") is not None else []
        if found:
            found[0] = replace(found[0], verb="drop", destroys=frozenset({fact.id}))
        return found
    if _concurrently(fact, removal.have, removal.options):
        return [_dropped(fact)]
    held = [lock(table_of(fact), "ACCESS EXCLUSIVE")]
    return [dropped(f"DROP INDEX {_name(fact)}", fact.id, Stratum.DROP_INDEX, locks=held)]


def _dropped(fact: Fact) -> Action:
    held = [lock(table_of(fact), "SHARE UPDATE EXCLUSIVE")]
    action = dropped(
        f"DROP INDEX CONCURRENTLY {_name(fact)}", fact.id, Stratum.DROP_INDEX, locks=held
    )
    return replace(action, transactional=False)


def alter(alteration: Alteration) -> Verdict:
    """Settings in place; another definition is another index, built first when asked for."""
    names, new = alteration.names - {"inherited"}, alteration.new
    if names - SETTINGS - {"invalid"}:
        return _another(alteration)
    if "invalid" not in names:
        return _settings(alteration)
    if alteration.get("invalid"):
        return Impossible("It is not usable in the source: REINDEX or drop it there.")
    if _partitioned(new, alteration.have):
        return Replace("The index lacks those of its partitions.")
    return [_repaired(alteration), *_settings(alteration)]


def _settings(alteration: Alteration) -> list[Action]:
    names, new, found = alteration.names, alteration.new, list[Action]()
    if "options" in names:
        found += [
            altered(f"ALTER INDEX {_name(new)} {words}", new.id, Stratum.INDEX)
            for words in text.storage_changes(alteration.was("options"), alteration.get("options"))
        ]
    if "tablespace" in names:
        space = text.ident(str(alteration.get("tablespace") or "pg_default"))
        sql = f"ALTER INDEX {_name(new)} SET TABLESPACE {space}"
        held = [lock(table_of(new), "ACCESS EXCLUSIVE", long=True)]
        found.append(altered(sql, new.id, Stratum.INDEX, locks=held))
    if "statistics" in names:
        found += _targets(new, _numbers(alteration.old))
    if "clustered" in names:
        found.append(constraints.clustered(new))
    if "comment" in names:
        found.append(set_comment(new))
    return found


def _repaired(alteration: Alteration) -> Action:
    new = alteration.new
    soft = _concurrently(new, alteration.have, alteration.options)
    sql = f"REINDEX INDEX {'CONCURRENTLY ' if soft else ''}{_name(new)}"
    level = lock(table_of(new), "SHARE UPDATE EXCLUSIVE" if soft else "SHARE", long=True)
    return replace(
        altered(sql, new.id, Stratum.INDEX, locks=[level], verb="rebuild"), transactional=not soft
    )


def _another(alteration: Alteration) -> Verdict:
    new = alteration.new
    if not _concurrently(new, alteration.have, alteration.options) or alteration.get("inherited"):
        return Replace("PostgreSQL cannot change what an index is made of.")
    passing = f"{PREFIX}{new.id.name}"[:63]
    build = _build(new, alteration.options, name=passing, concurrently=True)
    away = replace(_dropped(alteration.old), stratum=Stratum.INDEX)
    there = text.qualified((new.id.path[0], passing))
    sql = f"ALTER INDEX {there} RENAME TO {text.ident(new.id.name)}"
    swap = altered(sql, new.id, Stratum.INDEX)
    return [
        replace(build, verb="alter"),
        replace(away, verb="alter", destroys=frozenset()),
        swap,
        *extras(new),
    ]


def create_statistics(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE STATISTICS."""
    fact = creation.fact
    listed = ", ".join(text.texts(creation.get("kinds")))
    table = table_of(fact)
    sql = (
        f"CREATE STATISTICS {text.name(fact.id)}{f' ({listed})' if listed else ''}"
        f" ON {creation.get('on')} FROM {text.name(table)}"
    )
    held = [lock(table, "SHARE UPDATE EXCLUSIVE")]
    found = standing(creation, created(sql, fact.id, Stratum.INDEX, locks=held))
    return [*found, *_target(fact)] if creation.get("target") is not None else found


def _target(fact: Fact) -> list[Action]:
    target = fact.attributes.get("target")
    sql = f"ALTER STATISTICS {text.name(fact.id)} SET STATISTICS {-1 if target is None else target}"
    return [altered(sql, fact.id, Stratum.INDEX)]


def drop_statistics(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP STATISTICS."""
    sql = f"DROP STATISTICS {text.name(removal.fact.id)}"
    held = [lock(table_of(removal.fact), "SHARE UPDATE EXCLUSIVE")]
    return [dropped(sql, removal.fact.id, Stratum.DROP_INDEX, locks=held)]


def alter_statistics(alteration: Alteration) -> Verdict:
    """The target in place."""
    names = alteration.names
    if names - ABOUT - {"target"} or version(alteration.have) < STATISTICS_TARGET:
        return Replace("PostgreSQL cannot change what statistics are about.")
    found = _target(alteration.new) if "target" in names else []
    return [*found, *belongings(alteration)]


RULES = {
    kinds.INDEX: KindRules(create, drop, alter),
    kinds.STATISTICS: KindRules(create_statistics, drop_statistics, alter_statistics),
}
