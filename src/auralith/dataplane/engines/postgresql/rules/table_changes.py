"""ALTER TABLE for what belongs to the table as a whole."""

from dataclasses import replace

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import partitions, spreading, text
from auralith.dataplane.engines.postgresql.rules.kit import (
    ABOUT,
    Alteration,
    Level,
    altered,
    belongings,
    lock,
    rewrite_hazards,
    security,
    version,
)
from auralith.dataplane.plan.model import Action, Hazard, Stratum
from auralith.dataplane.plan.rules import Impossible, Replace, Verdict
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

_SECURITY = ("row_security", "force_row_security", "replica_identity")
SET_ACCESS_METHOD = 15


def _start(fact: Fact) -> str:
    return f"ALTER {text.OBJECT_WORDS[fact.id.kind]} {text.name(fact.id)}"


def security_words(old: Fact, new: Fact, wanted: Catalog) -> list[Action]:
    """Row security and replica identity, where they differ."""
    found = []
    for name in _SECURITY:
        if old.attributes.get(name) == new.attributes.get(name):
            continue
        value = new.attributes.get(name)
        if name == "replica_identity":
            found.append(_replica_identity(new, wanted))
            continue
        if name == "row_security":
            words = f"{'ENABLE' if value else 'DISABLE'} ROW LEVEL SECURITY"
            message = (
                f"Row security is {'on: without a policy nobody sees a row' if value else 'off'}."
            )
        else:
            words = f"{'' if value else 'NO '}FORCE ROW LEVEL SECURITY"
            message = f"Row security {'holds' if value else 'does not hold'} for the owner."
        found.append(_action(new, words, hazards=[security(new.id, message)]))
    return found


def _action(
    fact: Fact,
    words: str,
    *,
    level: Level = "ACCESS EXCLUSIVE",
    stratum: Stratum = Stratum.ACCESS,
    hazards: list[Hazard] | None = None,
) -> Action:
    held = [lock(fact.id, level)]
    return altered(f"{_start(fact)} {words}", fact.id, stratum, locks=held, hazards=hazards or [])


def _replica_identity(fact: Fact, wanted: Catalog) -> Action:
    value = str(fact.attributes.get("replica_identity") or "default")
    if not value.startswith("index "):
        return _action(fact, f"REPLICA IDENTITY {value.upper()}")
    name = value.removeprefix("index ")
    action = _action(fact, f"REPLICA IDENTITY USING INDEX {text.ident(name)}")
    kinds_of = (kinds.INDEX, kinds.PRIMARY_KEY, kinds.UNIQUE)
    path = (*fact.id.path, name)
    needs = {ObjectId(k, path) for k in kinds_of} & wanted.facts.keys()
    return replace(action, consumes=frozenset(needs))


_KNOWN = frozenset(
    {*_SECURITY, "partition", "inherits", "of_type", "options", "unlogged", "tablespace"}
    | {"access_method"}
)


def alter(alteration: Alteration) -> Verdict:
    """Attribute by attribute; how a table is partitioned is for good."""
    names, new = set(alteration.names), alteration.new
    if "partition_by" in names:
        return Replace("PostgreSQL cannot change how a table is partitioned.", destructive=True)
    if "server" in names:
        return Replace("PostgreSQL cannot move a foreign table to another server.")
    rest = names - ABOUT - _KNOWN
    if rest:
        return Impossible(f"PostgreSQL cannot change {', '.join(sorted(rest))} of a table.")
    found: list[Action] = []
    for part in (partitions.moved, partitions.inherited, _typed, _options, _stored):
        answer = part(alteration)
        if isinstance(answer, Impossible | Replace):
            return answer
        found += answer
    found += security_words(alteration.old, new, alteration.wanted)
    return [*found, *belongings(alteration)]


def _typed(alteration: Alteration) -> list[Action]:
    if "of_type" not in alteration.names:
        return []
    kind = alteration.get("of_type")
    if not kind:
        return [_action(alteration.new, "NOT OF", stratum=Stratum.DROP_CONSTRAINT)]
    # Last of all: the table must have the columns of the type and no others.
    return [_action(alteration.new, f"OF {text.reference(kind)}", stratum=Stratum.DROP_TABLE)]


def _options(alteration: Alteration) -> list[Action] | Impossible:
    if "options" not in alteration.names:
        return []
    old, new = alteration.was("options"), alteration.get("options")
    if alteration.new.id.kind == kinds.FOREIGN_TABLE:
        if text.masked(old, new):
            return Impossible("The value of an option is secret, and is not known here.")
        return [_action(alteration.new, text.foreign_option_changes(old, new))]
    return [
        # After new columns: there are no options of a TOAST table before there is one.
        _action(alteration.new, words, level="SHARE UPDATE EXCLUSIVE", stratum=Stratum.VALIDATE)
        for words in text.storage_changes(old, new)
    ]


def _stored(alteration: Alteration) -> list[Action] | Replace:
    """Where and how rows are kept: each of it writes the table anew."""
    names, new, changes = alteration.names, alteration.new, list[str]()
    if "unlogged" in names:
        changes.append(f"SET {'UNLOGGED' if alteration.get('unlogged') else 'LOGGED'}")
    if "access_method" in names:
        if version(alteration.have) < SET_ACCESS_METHOD:
            return Replace("This version cannot change the access method.", destructive=True)
        method = text.ident(str(alteration.get("access_method") or "heap"))
        changes.append(f"SET ACCESS METHOD {method}")
    if "tablespace" in names:
        space = text.ident(str(alteration.get("tablespace") or "pg_default"))
        changes.append(f"SET TABLESPACE {space}")
    found = []
    for words in changes:
        hazards = rewrite_hazards(alteration.options, new.id, words.capitalize() + ".")
        action = _action(new, words, stratum=Stratum.TABLE, hazards=list(hazards))
        held = [lock(new.id, "ACCESS EXCLUSIVE", long=True)]
        if words.endswith("LOGGED"):
            sequences = spreading.owned(new.id, alteration.have)
            held += [lock(s, "ACCESS EXCLUSIVE") for s in sequences]
        found.append(replace(action, rewrite=True, locks=tuple(held)))
    return found
