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
    parts,
    set_comment,
    standing,
)
from auralith.dataplane.plan.model import Action, HazardCode, Stratum
from auralith.dataplane.plan.rules import Impossible, Replace, Verdict
from auralith.dataplane.schema.facts import Catalog, Fact


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
        found.append(_not_null(alteration, start))
    return [*found, *belongings(alteration)]


def _not_null(alteration: Alteration, start: str) -> Action:
    new = alteration.new
    if not alteration.get("not_null"):
        return altered(f"{start} DROP NOT NULL", new.id, Stratum.TYPE)
    found = hazard(
        HazardCode.VALIDATION_MAY_FAIL, new.id, "A NULL in a column of this type makes this fail."
    )
    return altered(f"{start} SET NOT NULL", new.id, Stratum.TYPE, hazards=[found])


def create_constraint(creation: Creation) -> Sequence[Action] | Impossible:
    """ALTER DOMAIN ADD CONSTRAINT."""
    fact = creation.fact
    sql = f"ALTER DOMAIN {text.owner_path(fact.id)} ADD {_constraint(fact)}"
    found = hazard(
        HazardCode.VALIDATION_MAY_FAIL, fact.id, "Values that do not pass make this fail."
    )
    hazards = [] if creation.get("not_valid") else [found]
    first = created(sql, fact.id, Stratum.CONSTRAINT, hazards=hazards)
    return [first, *comment(fact)]


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
        found.append(altered(sql, new.id, Stratum.VALIDATE, verb="validate"))
    if "comment" in names:
        found.append(set_comment(new))
    return found


RULES = {kinds.DOMAIN: KindRules(create, drop, alter)}
