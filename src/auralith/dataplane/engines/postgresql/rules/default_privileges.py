"""ALTER DEFAULT PRIVILEGES: what new objects of a role get; existing ones stay as they are."""

from collections.abc import Sequence
from dataclasses import replace

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import text
from auralith.dataplane.engines.postgresql.rules.access import ALL
from auralith.dataplane.engines.postgresql.rules.kit import (
    Alteration,
    Creation,
    KindRules,
    Removal,
    altered,
    security,
)
from auralith.dataplane.plan.model import Action, Hazard, Stratum
from auralith.dataplane.plan.rules import Impossible, Verdict
from auralith.dataplane.schema.facts import Fact

_EVERYBODY = {"routines": ("EXECUTE",), "types": ("USAGE",)}


def _change(
    fact: Fact, verb: str, names: Sequence[str], *, option: str = "", tail: str = ""
) -> list[Action]:
    if not names:
        return []
    role, objects, grantee = fact.id.path[-3:]
    place = "" if fact.parent is None else f" IN SCHEMA {text.ident(fact.parent.name)}"
    link = "TO" if verb == "GRANT" else "FROM"
    what = objects.upper().replace("_", " ")
    sql = (
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {text.ident(role)}{place}"
        f" {verb} {option}{', '.join(names)} ON {what} {link} {text.role(grantee)}{tail}"
    )
    return [altered(sql, fact.id, Stratum.ACCESS)]


def _unasked(fact: Fact) -> tuple[str, ...]:
    """What a new object gives when nobody changed the defaults; nothing more in a schema."""
    role, objects, grantee = fact.id.path[-3:]
    if fact.parent is not None:
        return ()
    return (
        ALL if grantee == role else _EVERYBODY.get(objects, ()) if grantee == kinds.PUBLIC else ()
    )


def _names(fact: Fact, which: str) -> tuple[str, ...]:
    return text.texts(fact.attributes.get(which))


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """Grant, or revoke what is given unasked."""
    fact = creation.fact
    names, can = _names(fact, "privileges"), _names(fact, "grantable")
    unasked = _unasked(fact)
    found: list[Action] = []
    if set(unasked) - set(names):
        found += _change(fact, "REVOKE", ALL)
    found += _change(
        fact, "GRANT", [n for n in names if n not in can and (found or n not in unasked)]
    )
    found += _change(fact, "GRANT", can, tail=" WITH GRANT OPTION")
    if found:
        found[-1] = replace(
            found[-1],
            verb="create",
            produces=frozenset({fact.id}),
            hazards=(_hazard(fact),),
        )
    return found


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """Back to what is given unasked."""
    fact = removal.fact
    unasked = _unasked(fact)
    found = _change(fact, "REVOKE", _names(fact, "privileges")) if unasked != ALL else []
    found += _change(fact, "GRANT", unasked)
    if found:
        found[-1] = replace(found[-1], hazards=(_hazard(fact),))
    return [
        replace(a, verb="drop", stratum=Stratum.DROP_CODE, destroys=frozenset({fact.id}))
        for a in found
    ]


def alter(alteration: Alteration) -> Verdict:
    """What differs."""
    old, new = alteration.old, alteration.new
    had, has = _names(old, "privileges"), _names(new, "privileges")
    could, can = _names(old, "grantable"), _names(new, "grantable")
    found = _change(new, "REVOKE", [n for n in had if n not in has])
    lost = [n for n in could if n in has and n not in can]
    found += _change(new, "REVOKE", lost, option="GRANT OPTION FOR ")
    # What new objects of this very plan must not get is taken away before they are made.
    found = [replace(a, stratum=Stratum.DROP_CODE) for a in found]
    found += _change(new, "GRANT", [n for n in has if n not in had and n not in can])
    gained = [n for n in can if n not in could]
    found += _change(new, "GRANT", gained, tail=" WITH GRANT OPTION")
    if found:
        found[0] = replace(found[0], hazards=(_hazard(new),))
    return found


def _hazard(fact: Fact) -> Hazard:
    message = "What is created from here on has other rights; what exists stays as it is."
    return security(fact.id, message)


RULES = {kinds.DEFAULT_PRIVILEGES: KindRules(create, drop, alter)}
