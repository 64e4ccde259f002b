"""Triggers, event triggers and rewrite rules."""

from collections.abc import Sequence

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import inherits, text
from auralith.dataplane.engines.postgresql.rules.foreign_keys import table_of, timing
from auralith.dataplane.engines.postgresql.rules.kit import (
    ABOUT,
    Alteration,
    Creation,
    KindRules,
    Level,
    Removal,
    altered,
    belongings,
    comment,
    created,
    dropped,
    lock,
    set_comment,
    standing,
)
from auralith.dataplane.plan.model import Action, Stratum
from auralith.dataplane.plan.rules import Impossible, Replace, Verdict
from auralith.dataplane.schema.facts import Fact

_HOW = {"disabled": "DISABLE", "replica": "ENABLE REPLICA", "always": "ENABLE ALWAYS"}


def _statement(fact: Fact) -> str:
    get = fact.attributes.get
    word = "CONSTRAINT TRIGGER" if get("constraint") else "TRIGGER"
    events = [
        f"UPDATE OF {text.idents(get('columns'))}"
        if e == "update" and get("columns")
        else e.upper()
        for e in text.texts(get("events"))
    ]
    words = [f"CREATE {word} {text.ident(fact.id.name)} {str(get('timing')).upper()}"]
    words.append(f"{' OR '.join(events)} ON {text.owner_path(fact.id)}")
    words += [f"FROM {text.reference(get('references'))}"] if get("references") else []
    words += timing(fact)
    if get("old_table") or get("new_table"):
        words.append("REFERENCING")
        words += [f"OLD TABLE AS {text.ident(str(get('old_table')))}"] if get("old_table") else []
        words += [f"NEW TABLE AS {text.ident(str(get('new_table')))}"] if get("new_table") else []
    words.append(f"FOR EACH {str(get('level')).upper()}")
    words += [f"WHEN ({get('when')})"] if get("when") else []
    arguments = ", ".join(_argument(a) for a in text.texts(get("arguments")))
    words.append(f"EXECUTE FUNCTION {text.reference(get('function'))}({arguments})")
    return " ".join(words)


def _argument(argument: str) -> str:
    return text.literal(argument)


def _enabled(fact: Fact, how: object) -> Action:
    table = table_of(fact)
    word = "TRIGGER" if fact.id.kind == kinds.TRIGGER else "RULE"
    held = [lock(table, "SHARE ROW EXCLUSIVE" if word == "TRIGGER" else "ACCESS EXCLUSIVE")]
    # A view has no ALTER of its own for this.
    start = "ALTER TABLE" if table.kind != kinds.FOREIGN_TABLE else "ALTER FOREIGN TABLE"
    sql = f"{start} {text.owner_path(fact.id)} {_HOW.get(str(how), 'ENABLE')} {word}"
    return altered(f"{sql} {text.ident(fact.id.name)}", fact.id, Stratum.TRIGGER, locks=held)


def _finished(creation: Creation, sql: str, level: Level) -> list[Action]:
    fact = creation.fact
    held = [lock(table_of(fact), level)]
    found = [created(sql, fact.id, Stratum.TRIGGER, locks=held)]
    found += [_enabled(fact, creation.get("enabled"))] if creation.get("enabled") else []
    return [*found, *comment(fact)]


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE TRIGGER; a partition's part of its parent's is only enabled otherwise."""
    fact = creation.fact
    if creation.get("inherited"):
        action = _enabled(fact, creation.get("enabled"))
        first = created(action.sql, fact.id, Stratum.TRIGGER, locks=action.locks)
        return [first, *comment(fact)]
    return _finished(creation, _statement(fact), "SHARE ROW EXCLUSIVE")


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP TRIGGER; a partition's goes back to what its parent says."""
    fact = removal.fact
    held = [lock(table_of(fact), "ACCESS EXCLUSIVE")]
    if removal.get("inherited"):
        above = inherits.original(fact, removal.have)
        action = _enabled(fact, None if above is None else above.attributes.get("enabled"))
        found = [dropped(action.sql, fact.id, Stratum.TRIGGER, locks=action.locks)]
        if removal.get("comment") is not None:
            found.append(set_comment(Fact(fact.id, fact.parent)))
        return found
    sql = f"DROP TRIGGER {text.ident(fact.id.name)} ON {text.owner_path(fact.id)}"
    return [dropped(sql, fact.id, Stratum.DROP_CODE, locks=held)]


def alter(alteration: Alteration) -> Verdict:
    """Whether it is enabled; anything else makes another trigger."""
    names, new = alteration.names, alteration.new
    if names - {"enabled", "comment"}:
        return Replace("PostgreSQL has no ALTER for what a trigger does.")
    found = [_enabled(new, alteration.get("enabled"))] if "enabled" in names else []
    if "comment" in names:
        found.append(set_comment(new))
    return found


def _rule(fact: Fact) -> str:
    name = text.ident(fact.id.name)
    return f"CREATE OR REPLACE RULE {name} AS {fact.attributes.get('definition')}"


def create_rule(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE RULE."""
    return _finished(creation, _rule(creation.fact), "ACCESS EXCLUSIVE")


def drop_rule(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP RULE."""
    fact = removal.fact
    sql = f"DROP RULE {text.ident(fact.id.name)} ON {text.owner_path(fact.id)}"
    held = [lock(table_of(fact), "ACCESS EXCLUSIVE")]
    return [dropped(sql, fact.id, Stratum.DROP_CODE, locks=held)]


def alter_rule(alteration: Alteration) -> Verdict:
    """CREATE OR REPLACE RULE."""
    names, new = alteration.names, alteration.new
    held = [lock(table_of(new), "ACCESS EXCLUSIVE")]
    found = []
    if "definition" in names:
        found.append(altered(_rule(new), new.id, Stratum.TRIGGER, locks=held))
    if "enabled" in names:
        found.append(_enabled(new, alteration.get("enabled")))
    if "comment" in names:
        found.append(set_comment(new))
    return found


def create_event(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE EVENT TRIGGER, after everything else: it may look at all that is done."""
    fact = creation.fact
    listed = ", ".join(text.literal(t) for t in text.texts(creation.get("tags")))
    sql = f"CREATE EVENT TRIGGER {text.ident(fact.id.name)} ON {creation.get('event')}"
    sql += f" WHEN TAG IN ({listed})" if listed else ""
    sql += f" EXECUTE FUNCTION {text.reference(creation.get('function'))}()"
    found = standing(creation, created(sql, fact.id, Stratum.DROP_NAMESPACE))
    if creation.get("enabled"):
        found.append(_event_enabled(fact))
    return found


def _event_enabled(fact: Fact) -> Action:
    how = _HOW.get(str(fact.attributes.get("enabled")), "ENABLE")
    sql = f"ALTER EVENT TRIGGER {text.ident(fact.id.name)} {how}"
    return altered(sql, fact.id, Stratum.DROP_NAMESPACE)


def drop_event(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP EVENT TRIGGER."""
    sql = f"DROP EVENT TRIGGER {text.ident(removal.fact.id.name)}"
    return [dropped(sql, removal.fact.id, Stratum.DROP_CODE)]


def alter_event(alteration: Alteration) -> Verdict:
    """Whether it is enabled, owner and comment."""
    names = alteration.names
    if names - ABOUT - {"enabled"}:
        return Replace("PostgreSQL has no ALTER for what an event trigger does.")
    found = [_event_enabled(alteration.new)] if "enabled" in names else []
    return [*found, *belongings(alteration)]


RULES = {
    kinds.TRIGGER: KindRules(create, drop, alter),
    kinds.RULE: KindRules(create_rule, drop_rule, alter_rule),
    kinds.EVENT_TRIGGER: KindRules(create_event, drop_event, alter_event),
}
