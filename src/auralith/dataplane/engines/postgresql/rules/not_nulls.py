"""NOT NULL constraints with a name, a state or a comment of their own (18), and checks."""

from collections.abc import Sequence

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import constraints, domains, text
from auralith.dataplane.engines.postgresql.rules.foreign_keys import table_of
from auralith.dataplane.engines.postgresql.rules.kit import (
    Alteration,
    Creation,
    KindRules,
    Removal,
    altered,
    comment,
    created,
    dropped,
    lock,
    set_comment,
)
from auralith.dataplane.plan.model import Action, Lock, Stratum
from auralith.dataplane.plan.rules import Impossible, Replace, Verdict
from auralith.dataplane.schema.facts import Fact

_ROOM = 63
NAMED = 18
"""The first version whose NOT NULL constraints have names."""


def _start(fact: Fact) -> str:
    return f"ALTER {text.OBJECT_WORDS[table_of(fact).kind]} {text.owner_path(fact.id)}"


def implied(names: Sequence[str]) -> str:
    """The name that the server gives unasked to the constraint of a column or domain."""
    lengths = [len(n.encode()) for n in names]
    while sum(lengths) + len(names) + len("not_null") > _ROOM:
        lengths[0 if len(lengths) == 1 or lengths[0] > lengths[1] else 1] -= 1
    cut = [
        n.encode()[:most].decode(errors="ignore") for n, most in zip(names, lengths, strict=True)
    ]
    return "_".join((*cut, "not_null"))


def _plain(fact: Fact) -> str:
    column = fact.attributes.get("column")
    return implied([fact.id.path[-2], *([] if column is None else [str(column)])])


def _renamed(fact: Fact, old: str, new: str) -> str:
    return f"{_start(fact)} RENAME CONSTRAINT {text.ident(old)} TO {text.ident(new)}"


def _held(fact: Fact) -> list[Lock]:
    return [lock(table_of(fact), "ACCESS EXCLUSIVE")]


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """Name the constraint that its column, which stays, has already."""
    fact = creation.fact
    if creation.get("not_valid"):
        sql = f"{_start(fact)} ADD {constraints.clause(fact)} NOT VALID"
        return [created(sql, fact.id, Stratum.CONSTRAINT, locks=_held(fact)), *comment(fact)]
    found: list[Action] = []
    plain = _plain(fact)
    if plain != fact.id.name:
        sql = _renamed(fact, plain, fact.id.name)
        found.append(created(sql, fact.id, Stratum.CONSTRAINT, locks=_held(fact)))
    if creation.get("no_inherit"):
        found.append(_inherit(fact, "NO INHERIT"))
    found += comment(fact)
    if found and fact.id not in found[0].produces:
        first = found[0]
        found[0] = created(first.sql, fact.id, Stratum.CONSTRAINT, locks=first.locks)
    return found


def _inherit(fact: Fact, words: str) -> Action:
    sql = f"{_start(fact)} ALTER CONSTRAINT {text.ident(fact.id.name)} {words}"
    return altered(sql, fact.id, Stratum.CONSTRAINT, locks=_held(fact))


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """Give the constraint the name that it would have unasked."""
    fact, found = removal.fact, list[Action]()
    if removal.get("not_valid"):
        found.append(constraints.validated(fact))
    if removal.get("no_inherit"):
        found.append(_inherit(fact, "INHERIT"))
    if removal.get("comment") is not None:
        found.append(set_comment(Fact(fact.id, fact.parent)))
    plain = _plain(fact)
    if plain != fact.id.name:
        sql = _renamed(fact, fact.id.name, plain)
        found.append(altered(sql, fact.id, Stratum.DROP_CONSTRAINT, locks=_held(fact)))
    if found:
        first = found[0]
        found[0] = dropped(first.sql, fact.id, Stratum.DROP_CONSTRAINT, locks=first.locks)
    return found


def alter(alteration: Alteration) -> Verdict:
    """VALIDATE and ALTER CONSTRAINT."""
    names, new = alteration.names, alteration.new
    if names - {"not_valid", "no_inherit", "comment", "inherited"}:
        return Replace("PostgreSQL has no ALTER for the column of a constraint.")
    if "not_valid" in names and alteration.get("not_valid"):
        return Replace("What is proved cannot become unproved.")
    found = [constraints.validated(new)] if "not_valid" in names else []
    if "no_inherit" in names:
        found.append(_inherit(new, "NO INHERIT" if alteration.get("no_inherit") else "INHERIT"))
    if "comment" in names:
        found.append(set_comment(new))
    return found


def _of_domain(fact: Fact) -> bool:
    return fact.parent is not None and fact.parent.kind == kinds.DOMAIN


def _create(creation: Creation) -> Sequence[Action] | Impossible:
    if _of_domain(creation.fact):
        return domains.create_constraint(creation)
    if creation.fact.id.kind == kinds.NOT_NULL:
        return create(creation)
    return constraints.create(creation)


def _drop(removal: Removal) -> Sequence[Action] | Impossible:
    if _of_domain(removal.fact):
        return domains.drop_constraint(removal)
    return drop(removal) if removal.fact.id.kind == kinds.NOT_NULL else constraints.drop(removal)


def _alter(alteration: Alteration) -> Verdict:
    if _of_domain(alteration.new):
        return domains.alter_constraint(alteration)
    if alteration.new.id.kind == kinds.NOT_NULL:
        return alter(alteration)
    return constraints.alter(alteration)


RULES = {
    kinds.CHECK: KindRules(_create, _drop, _alter),
    kinds.NOT_NULL: KindRules(_create, _drop, _alter),
}
