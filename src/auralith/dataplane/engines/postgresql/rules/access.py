"""Who may do what: grants and default privileges."""

from collections.abc import Sequence
from dataclasses import replace

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import text
from auralith.dataplane.engines.postgresql.rules.kit import (
    Alteration,
    Creation,
    KindRules,
    Removal,
    altered,
    security,
)
from auralith.dataplane.plan.model import Action, Stratum
from auralith.dataplane.plan.rules import Impossible, Verdict
from auralith.dataplane.schema.facts import Catalog, Fact

_WORDS = {
    kinds.TABLE: "TABLE",
    kinds.FOREIGN_TABLE: "TABLE",
    kinds.VIEW: "TABLE",
    kinds.MATERIALIZED_VIEW: "TABLE",
    kinds.SEQUENCE: "SEQUENCE",
    kinds.FUNCTION: "FUNCTION",
    kinds.AGGREGATE: "FUNCTION",
    kinds.PROCEDURE: "PROCEDURE",
    kinds.SCHEMA: "SCHEMA",
    kinds.ENUM: "TYPE",
    kinds.DOMAIN: "TYPE",
    kinds.COMPOSITE: "TYPE",
    kinds.RANGE: "TYPE",
    kinds.FOREIGN_SERVER: "FOREIGN SERVER",
    kinds.FOREIGN_DATA_WRAPPER: "FOREIGN DATA WRAPPER",
}
_DEFAULTS = {
    "tables": (kinds.TABLE, kinds.FOREIGN_TABLE, kinds.VIEW, kinds.MATERIALIZED_VIEW),
    "sequences": (kinds.SEQUENCE,),
    "routines": (kinds.FUNCTION, kinds.PROCEDURE, kinds.AGGREGATE),
    "types": kinds.TYPES,
    "schemas": (kinds.SCHEMA,),
}
_EVERYBODY = {
    **dict.fromkeys(kinds.ROUTINES, ("EXECUTE",)),
    **dict.fromkeys(kinds.TYPES, ("USAGE",)),
}
ALL = ("ALL PRIVILEGES",)


def _object(fact: Fact) -> tuple[str, str]:
    """What a grant is on, and the columns it is limited to, in parentheses."""
    parent = fact.parent
    if parent is None:
        return "", ""
    if parent.kind == kinds.COLUMN:
        return f"TABLE {text.owner_path(parent)}", f" ({text.ident(parent.name)})"
    return f"{_WORDS[parent.kind]} {text.name(parent)}", ""


def _unasked(fact: Fact, catalog: Catalog) -> tuple[str, ...]:
    """What the grantee has when nobody granted or revoked anything."""
    grantee, parent = fact.id.name, fact.parent
    if parent is None:
        return ()
    if grantee == kinds.PUBLIC:
        return _EVERYBODY.get(parent.kind, ())
    holder = catalog.facts.get(parent)
    if holder is not None and holder.attributes.get("owner") == grantee:
        return ALL
    if holder is not None and parent.kind == kinds.SEQUENCE:
        return ALL if _table_owner(holder, catalog) == grantee else ()
    return ()


def _table_owner(sequence: Fact, catalog: Catalog) -> str | None:
    """Whom the sequence of a column belongs to."""
    column = sequence.parent
    if sequence.attributes.get("owned_by"):
        column = text.referred(sequence.attributes["owned_by"])
    if column is None or column.kind != kinds.COLUMN:
        return None
    table = catalog.facts[column].parent
    owner = catalog.facts[table].attributes.get("owner") if table else None
    return None if owner is None else str(owner)


def _names(fact: Fact, which: str) -> tuple[str, ...]:
    return text.texts(fact.attributes.get(which))


def _listed(names: Sequence[str], columns: str) -> str:
    return ", ".join(f"{n}{columns}" for n in names)


def _grant(fact: Fact, names: Sequence[str], *, grantable: bool = False) -> list[Action]:
    if not names:
        return []
    on, columns = _object(fact)
    tail = " WITH GRANT OPTION" if grantable else ""
    sql = f"GRANT {_listed(names, columns)} ON {on} TO {text.role(fact.id.name)}{tail}"
    return [altered(sql, fact.id, Stratum.ACCESS)]


def _revoke(fact: Fact, names: Sequence[str], *, option: bool = False) -> list[Action]:
    if not names:
        return []
    on, columns = _object(fact)
    only = "GRANT OPTION FOR " if option else ""
    sql = f"REVOKE {only}{_listed(names, columns)} ON {on} FROM {text.role(fact.id.name)}"
    return [altered(sql, fact.id, Stratum.ACCESS)]


def given(fact: Fact, catalog: Catalog) -> list[Action]:
    """The statements that give a grantee exactly what a fact says, from what is given unasked."""
    names, grantable = _names(fact, "privileges"), _names(fact, "grantable")
    unasked = _unasked(fact, catalog)
    found: list[Action] = []
    if set(unasked) - set(names) or _by_default(fact, catalog):
        found += _revoke(fact, ALL)
    found += _grant(fact, [n for n in names if n not in grantable and (found or n not in unasked)])
    return found + _grant(fact, grantable, grantable=True)


def _by_default(fact: Fact, catalog: Catalog) -> bool:
    """Whether default privileges may have given the grantee something already."""
    return any(
        f.id.name == fact.id.name and _covers(f, fact)
        for f in catalog.of_kind(kinds.DEFAULT_PRIVILEGES)
    )


def _covers(default: Fact, fact: Fact) -> bool:
    parent = fact.parent
    if parent is None or parent.kind not in _DEFAULTS.get(default.id.path[-2], ()):
        return False
    return default.parent is None or default.parent.path == parent.path[:1]


def unwanted(fact: Fact, catalog: Catalog) -> list[Action]:
    """REVOKE what default privileges give on a new object, and is not wanted on it."""
    granted = {g.id.name for g in catalog.children(fact.id, kinds.GRANT)}
    found: dict[str, Action] = {}
    for default in catalog.of_kind(kinds.DEFAULT_PRIVILEGES):
        grantee = default.id.name
        made = Fact(fact.id.child(kinds.GRANT, grantee), fact.id)
        if grantee in granted or grantee == fact.attributes.get("owner"):
            continue
        if _names(default, "privileges") and _covers(default, made):
            (found[grantee],) = (replace(a, object=fact.id) for a in _revoke(made, ALL))
    return list(found.values())


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """GRANT, or REVOKE what the server gives unasked."""
    fact = creation.fact
    found = given(fact, creation.wanted)
    if found:
        message = f"{fact.id.name} gets: {', '.join(_names(fact, 'privileges')) or 'nothing'}."
        found[-1] = replace(
            found[-1],
            verb="create",
            produces=frozenset({fact.id}),
            hazards=(security(fact.id, message),),
        )
    return found


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """REVOKE, or give back what the server gives unasked."""
    fact = removal.fact
    unasked = _unasked(fact, removal.have)
    found = _revoke(fact, _names(fact, "privileges")) if unasked != ALL else []
    found += _grant(fact, unasked)
    if found:
        message = f"{fact.id.name} has only what is given unasked."
        found[-1] = replace(found[-1], hazards=(security(fact.id, message),))
    return [
        replace(a, verb="drop", stratum=Stratum.DROP_CODE, destroys=frozenset({fact.id}))
        for a in found
    ]


def alter(alteration: Alteration) -> Verdict:
    """REVOKE and GRANT what differs."""
    old, new = alteration.old, alteration.new
    had, has = _names(old, "privileges"), _names(new, "privileges")
    could, can = _names(old, "grantable"), _names(new, "grantable")
    found = _revoke(new, [n for n in had if n not in has])
    found += _revoke(new, [n for n in could if n in has and n not in can], option=True)
    found += _grant(new, [n for n in has if n not in had and n not in can])
    found += _grant(new, [n for n in can if n not in could], grantable=True)
    if found:
        message = f"{new.id.name} has {', '.join(has)} instead of {', '.join(had)}."
        found[0] = replace(found[0], hazards=(security(new.id, message),))
    return found


RULES = {
    kinds.GRANT: KindRules(create, drop, alter),
    kinds.WRAPPER_GRANT: KindRules(create, drop, alter),
    kinds.SERVER_GRANT: KindRules(create, drop, alter),
}
