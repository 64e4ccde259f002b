"""Row security policies."""

from collections.abc import Sequence

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import text
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
    security,
    set_comment,
)
from auralith.dataplane.plan.model import Action, Stratum
from auralith.dataplane.plan.rules import Impossible, Replace, Verdict
from auralith.dataplane.schema.facts import Fact


def _name(fact: Fact) -> str:
    return f"POLICY {text.ident(fact.id.name)} ON {text.owner_path(fact.id)}"


def _roles(fact: Fact) -> str:
    roles = text.texts(fact.attributes.get("roles"))
    return ", ".join(text.role(r) for r in roles) or "PUBLIC"


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE POLICY."""
    fact, get = creation.fact, creation.get
    words = [f"CREATE {_name(fact)}"]
    words += ["AS RESTRICTIVE"] if get("restrictive") else []
    words += [f"FOR {str(get('command')).upper()}"] if get("command") else []
    words += [f"TO {_roles(fact)}"] if get("roles") else []
    words += [f"USING ({get('using')})"] if get("using") else []
    words += [f"WITH CHECK ({get('check')})"] if get("check") else []
    first = created(
        " ".join(words),
        fact.id,
        Stratum.ACCESS,
        locks=[lock(table_of(fact), "ACCESS EXCLUSIVE")],
        hazards=[security(fact.id, "Other rows can be seen or written.")],
    )
    return [first, *comment(fact)]


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP POLICY."""
    fact = removal.fact
    held = [lock(table_of(fact), "ACCESS EXCLUSIVE")]
    hazards = [security(fact.id, "Other rows can be seen or written.")]
    return [dropped(f"DROP {_name(fact)}", fact.id, Stratum.DROP_CODE, locks=held, hazards=hazards)]


def alter(alteration: Alteration) -> Verdict:
    """ALTER POLICY; a condition cannot be taken away."""
    names, new = alteration.names, alteration.new
    lost = [n for n in ("using", "check") if n in names and alteration.get(n) is None]
    if names & {"command", "restrictive"} or lost:
        return Replace("PostgreSQL cannot change this of a policy.")
    words = [f"TO {_roles(new)}"] if "roles" in names else []
    words += [f"USING ({alteration.get('using')})"] if "using" in names else []
    words += [f"WITH CHECK ({alteration.get('check')})"] if "check" in names else []
    found = []
    if words:
        held = [lock(table_of(new), "ACCESS EXCLUSIVE")]
        hazards = [security(new.id, "Other rows can be seen or written.")]
        sql = f"ALTER {_name(new)} {' '.join(words)}"
        found.append(altered(sql, new.id, Stratum.ACCESS, locks=held, hazards=hazards))
    if "comment" in names:
        found.append(set_comment(new))
    return found


RULES = {kinds.POLICY: KindRules(create, drop, alter)}
