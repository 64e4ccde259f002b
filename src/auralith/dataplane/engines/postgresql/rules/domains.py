"""Domains and their constraints."""

from collections.abc import Sequence

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import changing, text
from auralith.dataplane.engines.postgresql.rules.kit import (
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
    parts,
    scan_hazards,
    set_comment,
    standing,
)
from auralith.dataplane.plan.model import Action, Hazard, HazardCode, Lock, PlanOptions, Stratum
from auralith.dataplane.plan.rules import Impossible, Replace, Verdict
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

Held = tuple[list[Lock], list[Hazard]]


def _constraint(fact: Fact) -> str:
    get = fact.attributes.get
    what = f"CHECK ({get('expression')})" if fact.id.kind == kinds.CHECK else "NOT NULL"
    tail = " NOT VALID" if get("not_valid") else ""
    return f"CONSTRAINT {text.ident(fact.id.name)} {what}{tail}"


def statement(fact: Fact, catalog: Catalog) -> tuple[str, list[Fact]]:
    """CREATE DOMAIN, and the constraints that it carries."""
    get = fact.attributes.get
    words = [f"CREATE DOMAIN {text.name(fact.id)} AS {get('type')}"]
    words += [f"COLLATE {get('collation')}"] if get("collation") else []
    words += [f"DEFAULT {get('default')}"] if get("default") else []
    carried = [
        c
        for c in (
            *catalog.children(fact.id, kinds.NOT_NULL),
            *catalog.children(fact.id, kinds.CHECK),
        )
        if not c.attributes.get("not_valid")
    ]
    if get("not_null") and not any(c.id.kind == kinds.NOT_NULL for c in carried):
        words.append("NOT NULL")
    words += [_constraint(c) for c in carried]
    return " ".join(words), carried


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE DOMAIN with its constraints."""
    sql, carried = statement(creation.fact, creation.wanted)
    first = created(sql, creation.fact.id, Stratum.TYPE, produces=[c.id for c in carried])
    said = [a for c in carried for a in comment(c)]
    return [*standing(creation, first), *said]


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP DOMAIN."""
    sql = f"DROP DOMAIN {text.name(removal.fact.id)}"
    gone = parts(removal.have, removal.fact.id)
    return [dropped(sql, removal.fact.id, Stratum.DROP_TYPE, destroys=gone)]


def alter(alteration: Alteration) -> Verdict:
    """ALTER DOMAIN; of another type it is another domain, and its columns are converted."""
    names, new = alteration.names, alteration.new
    if names & {"type", "collation"}:
        return changing.exchange(alteration, statement(new, alteration.wanted)[0])
    start, found = f"ALTER DOMAIN {text.name(new.id)}", list[Action]()
    if "default" in names:
        default = alteration.get("default")
        words = "DROP DEFAULT" if default is None else f"SET DEFAULT {default}"
        found.append(altered(f"{start} {words}", new.id, Stratum.TYPE))
    if "not_null" in names:
        answer = _not_null(alteration, start)
        if isinstance(answer, Impossible):
            return answer
        found.append(answer)
    return [*found, *belongings(alteration)]


def _readers(domain: ObjectId, options: PlanOptions, catalog: Catalog) -> Held:
    """What it means to prove a domain: all tables that use it are read, and written by nobody."""
    found: dict[ObjectId, None] = {}
    waiting = [domain]
    while waiting:
        for user in catalog.needed_by(waiting.pop()):
            fact = catalog.facts.get(user)
            if fact is not None and user.kind == kinds.COLUMN and fact.parent is not None:
                found[fact.parent] = None
            elif user.kind in kinds.TYPES:
                waiting.append(user)
    tables = [t for t in found if t.kind == kinds.TABLE and not is_new(options, t)]
    hazards = [
        h
        for t in tables
        for h in scan_hazards(options, t, level="SHARE", doing="the values of the domain are read")
    ]
    return [lock(t, "SHARE", long=True) for t in tables], hazards


def _inside(domain: ObjectId, catalog: Catalog) -> str:
    """Why the server does not prove a domain: it stands inside of lists or composites."""
    plain = text.name(domain)
    for user in catalog.needed_by(domain):
        fact = catalog.facts.get(user)
        if fact is None:
            continue
        listed = user.kind == kinds.COLUMN and str(fact.attributes.get("type")) != plain
        if listed or user.kind in {kinds.COMPOSITE, kinds.RANGE}:
            return (
                f"PostgreSQL does not prove what a domain asks while {user} holds its values"
                " inside of others. Give that another type first."
            )
    return ""


def _not_null(alteration: Alteration, start: str) -> Action | Impossible:
    new = alteration.new
    if not alteration.get("not_null"):
        return altered(f"{start} DROP NOT NULL", new.id, Stratum.TYPE)
    stuck = _inside(new.id, alteration.have)
    if stuck:
        return Impossible(stuck)
    found = hazard(
        HazardCode.VALIDATION_MAY_FAIL, new.id, "A NULL in a column of this type makes this fail."
    )
    held, hazards = _readers(new.id, alteration.options, alteration.have)
    sql = f"{start} SET NOT NULL"
    return altered(sql, new.id, Stratum.TYPE, locks=held, hazards=[found, *hazards])


def create_constraint(creation: Creation) -> Sequence[Action] | Impossible:
    """ALTER DOMAIN ADD CONSTRAINT."""
    fact = creation.fact
    stuck = "" if fact.parent is None else _inside(fact.parent, creation.wanted)
    if stuck and not creation.get("not_valid"):
        return Impossible(stuck)
    sql = f"ALTER DOMAIN {text.owner_path(fact.id)} ADD {_constraint(fact)}"
    found = hazard(
        HazardCode.VALIDATION_MAY_FAIL, fact.id, "Values that do not pass make this fail."
    )
    held, hazards = ([], []) if creation.get("not_valid") else _read_for(creation)
    said = [] if creation.get("not_valid") else [found, *hazards]
    first = created(sql, fact.id, Stratum.CONSTRAINT, locks=held, hazards=said)
    return [first, *comment(fact)]


def _read_for(creation: Creation) -> Held:
    domain = creation.fact.parent
    return ([], []) if domain is None else _readers(domain, creation.options, creation.wanted)


def drop_constraint(removal: Removal) -> Sequence[Action] | Impossible:
    """ALTER DOMAIN DROP CONSTRAINT."""
    fact = removal.fact
    name = text.ident(fact.id.name)
    sql = f"ALTER DOMAIN {text.owner_path(fact.id)} DROP CONSTRAINT IF EXISTS {name}"
    return [dropped(sql, fact.id, Stratum.DROP_CONSTRAINT)]


def alter_constraint(alteration: Alteration) -> Verdict:
    """VALIDATE CONSTRAINT; what it asks makes another constraint."""
    names, new = alteration.names, alteration.new
    unproved = "not_valid" in names and alteration.get("not_valid")
    if names - {"not_valid", "comment"} or unproved:
        return Replace("PostgreSQL has no ALTER for what a constraint asks.")
    found = []
    if "not_valid" in names:
        name = text.ident(new.id.name)
        sql = f"ALTER DOMAIN {text.owner_path(new.id)} VALIDATE CONSTRAINT {name}"
        held, hazards = _read_for(alteration.creation())
        found.append(
            altered(sql, new.id, Stratum.VALIDATE, locks=held, hazards=hazards, verb="validate")
        )
    if "comment" in names:
        found.append(set_comment(new))
    return found


RULES = {kinds.DOMAIN: KindRules(create, drop, alter)}
