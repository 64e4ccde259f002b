"""Views and materialised views."""

from collections.abc import Sequence
from dataclasses import replace

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import access, text
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
    lock,
    own,
    parts,
    rewrite_hazards,
    security,
    version,
)
from auralith.dataplane.plan.model import Action, Hazard, Stratum
from auralith.dataplane.plan.rules import Impossible, Replace, Verdict
from auralith.dataplane.schema.facts import Fact, Value

_SECURITY = ("security_invoker", "security_barrier", "check_option")
SET_ACCESS_METHOD = 15


def _view(fact: Fact, *, again: bool = False) -> str:
    get = fact.attributes.get
    words = ["CREATE OR REPLACE VIEW" if again else "CREATE VIEW", text.name(fact.id)]
    columns = _columns(get("columns"))
    if columns:
        words.append(f"({', '.join(text.ident(name) for name, _ in columns)})")
    if get("options"):
        words.append(
            f"WITH ({', '.join(f'{n}={v}' for n, v in text.pairs(get('options')).items())})"
        )
    return f"{' '.join(words)} AS\n{get('definition')}"


def _columns(value: Value) -> list[tuple[str, Value]]:
    found = value if isinstance(value, tuple) else ()
    return [(str(p[0]), p[1]) for p in found if isinstance(p, tuple)]


def _materialized(fact: Fact) -> str:
    get = fact.attributes.get
    words = [f"CREATE MATERIALIZED VIEW {text.name(fact.id)}"]
    columns = _columns(get("columns"))
    if columns:
        words.append(f"({', '.join(text.ident(name) for name, _ in columns)})")
    words += [f"USING {text.ident(str(get('access_method')))}"] if get("access_method") else []
    words += [f"WITH ({text.storage(get('options'))})"] if get("options") else []
    words += [f"TABLESPACE {text.ident(str(get('tablespace')))}"] if get("tablespace") else []
    tail = "\nWITH NO DATA" if fact.notes.get("populated") is False else ""
    return f"{' '.join(words)} AS\n{get('definition')}{tail}"


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE VIEW."""
    fact, wanted = creation.fact, creation.wanted
    plain = fact.id.kind == kinds.VIEW
    sql = _view(fact) if plain else _materialized(fact)
    # A materialised view is filled at once, and needs the grants of what it reads.
    stratum = Stratum.CODE if plain else Stratum.ACCESS
    return [
        created(sql, fact.id, stratum),
        *own(fact, stratum),
        *access.unwanted(fact, wanted),
        *comment(fact),
    ]


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP VIEW with its triggers, rules, indexes and grants."""
    fact = removal.fact
    sql = f"DROP {text.OBJECT_WORDS[fact.id.kind]} {text.name(fact.id)}"
    gone = parts(removal.have, fact.id)
    # What a materialised view holds may be older than what its query gives today.
    stored = fact.id.kind == kinds.MATERIALIZED_VIEW
    held = [lock(fact.id, "ACCESS EXCLUSIVE")]
    return [dropped(sql, fact.id, Stratum.DROP_CODE, destroys=gone, locks=held, destructive=stored)]


def alter(alteration: Alteration) -> Verdict:
    """CREATE OR REPLACE while columns are only appended."""
    names = alteration.names
    old_columns = _columns(alteration.was("columns"))
    new_columns = _columns(alteration.get("columns"))
    if names & {"columns", "definition"}:
        if new_columns[: len(old_columns)] != old_columns:
            return Replace("Columns of a view can only be added at the end.")
        found = [_again(alteration)]
        return [*found, *belongings(alteration)]
    rest = names - ABOUT - {"options"}
    if rest:
        return Replace(f"PostgreSQL cannot change {', '.join(sorted(rest))} of a view.")
    return [*(_options(alteration) if "options" in names else []), *belongings(alteration)]


def _again(alteration: Alteration) -> Action:
    new = alteration.new
    held = [lock(new.id, "ACCESS EXCLUSIVE")]
    hazards = _security(alteration) if "options" in alteration.names else []
    sql = _view(new, again=True)
    return altered(sql, new.id, Stratum.CODE, locks=held, hazards=hazards)


def _security(alteration: Alteration) -> list[Hazard]:
    old, new = text.pairs(alteration.was("options")), text.pairs(alteration.get("options"))
    differs = [n for n in _SECURITY if old.get(n) != new.get(n)]
    if not differs:
        return []
    return [security(alteration.new.id, f"Whose rights hold changes: {', '.join(differs)}.")]


def _options(alteration: Alteration) -> list[Action]:
    old, new = text.pairs(alteration.was("options")), text.pairs(alteration.get("options"))
    start = f"ALTER VIEW {text.name(alteration.new.id)}"
    gone = [n for n in old if n not in new]
    put = [f"{n} = {v}" for n, v in new.items() if old.get(n) != v]
    changes = [f"RESET ({', '.join(gone)})"] if gone else []
    changes += [f"SET ({', '.join(put)})"] if put else []
    hazards = _security(alteration)
    held = [lock(alteration.new.id, "ACCESS EXCLUSIVE")]
    return [
        altered(f"{start} {words}", alteration.new.id, Stratum.CODE, locks=held, hazards=hazards)
        for words in changes
    ]


def alter_materialized(alteration: Alteration) -> Verdict:
    """How it is kept in place; another query is another view."""
    names, new = alteration.names, alteration.new
    if names & {"columns", "definition"}:
        return Replace("PostgreSQL cannot replace the query of a materialised view.")
    start, changes = f"ALTER MATERIALIZED VIEW {text.name(new.id)}", []
    if "options" in names:
        changes += text.storage_changes(alteration.was("options"), alteration.get("options"))
    rewrites = []
    if "access_method" in names:
        if version(alteration.have) < SET_ACCESS_METHOD:
            return Replace("This version cannot change the access method.")
        method = text.ident(str(alteration.get("access_method") or "heap"))
        rewrites.append(f"SET ACCESS METHOD {method}")
    if "tablespace" in names:
        space = text.ident(str(alteration.get("tablespace") or "pg_default"))
        rewrites.append(f"SET TABLESPACE {space}")
    weak = [lock(new.id, "SHARE UPDATE EXCLUSIVE")]
    found = [altered(f"{start} {words}", new.id, Stratum.CODE, locks=weak) for words in changes]
    for words in rewrites:
        hazards = rewrite_hazards(alteration.options, new.id, words.capitalize() + ".")
        held = [lock(new.id, "ACCESS EXCLUSIVE", long=True)]
        action = altered(f"{start} {words}", new.id, Stratum.CODE, locks=held, hazards=hazards)
        found.append(replace(action, rewrite=True))
    return [*found, *belongings(alteration)]


RULES = {
    kinds.VIEW: KindRules(create, drop, alter),
    kinds.MATERIALIZED_VIEW: KindRules(create, drop, alter_materialized),
}
