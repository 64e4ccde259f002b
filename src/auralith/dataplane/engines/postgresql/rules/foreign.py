"""Foreign data wrappers, their servers, and who logs in there as whom."""

from collections.abc import Sequence

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import text
from auralith.dataplane.engines.postgresql.rules.kit import (
    ABOUT,
    Alteration,
    Creation,
    KindRules,
    Removal,
    altered,
    belongings,
    created,
    dropped,
    parts,
    standing,
)
from auralith.dataplane.plan.model import Action, Stratum
from auralith.dataplane.plan.rules import Impossible, Replace, Verdict
from auralith.dataplane.schema.facts import Fact

SECRET = Impossible(
    "The value of an option is secret, and is not known here. Write the statement by hand."
)


def _mapping(fact: Fact) -> str:
    server, user = fact.id.path
    return f"USER MAPPING FOR {text.role(user)} SERVER {text.ident(server)}"


def _target(fact: Fact) -> str:
    if fact.id.kind == kinds.USER_MAPPING:
        return _mapping(fact)
    return f"{text.OBJECT_WORDS[fact.id.kind]} {text.ident(fact.id.name)}"


def _functions(fact: Fact, names: Sequence[str]) -> list[str]:
    words = []
    for name in names:
        function = fact.attributes.get(name)
        word = name.upper()
        words.append(f"{word} {text.reference(function)}" if function else f"NO {word}")
    return words


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE."""
    fact, get = creation.fact, creation.get
    if text.masked(None, get("options")):
        return SECRET
    words = [f"CREATE {_target(fact)}"]
    if fact.id.kind == kinds.FOREIGN_DATA_WRAPPER:
        words += _functions(fact, [n for n in ("handler", "validator") if get(n)])
    if fact.id.kind == kinds.FOREIGN_SERVER:
        words += [f"TYPE {text.literal(get('type'))}"] if get("type") else []
        words += [f"VERSION {text.literal(get('version'))}"] if get("version") else []
        words.append(f"FOREIGN DATA WRAPPER {text.ident(str(get('wrapper')))}")
    sql = " ".join(words) + text.foreign_options(get("options"))
    return standing(creation, created(sql, fact.id, Stratum.SEQUENCE))


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP."""
    fact = removal.fact
    gone = parts(removal.have, fact.id, kinds.SERVER_GRANT, kinds.WRAPPER_GRANT)
    return [dropped(f"DROP {_target(fact)}", fact.id, Stratum.DROP_TYPE, destroys=gone)]


def alter(alteration: Alteration) -> Verdict:
    """ALTER."""
    names, new = alteration.names, alteration.new
    if names & {"wrapper", "type"}:
        return Replace("PostgreSQL cannot change the wrapper or the type of a server.")
    words: list[str] = []
    if names & {"handler", "validator"}:
        words += _functions(new, sorted(names & {"handler", "validator"}))
    if "version" in names:
        words.append(f"VERSION {text.literal(alteration.get('version') or '')}")
    if "options" in names:
        options = (alteration.was("options"), alteration.get("options"))
        if text.masked(*options):
            return SECRET
        words.append(text.foreign_option_changes(*options))
    known = ABOUT | {"handler", "validator", "version", "options"}
    if names - known:
        return Replace(f"PostgreSQL cannot change {', '.join(sorted(names - known))} of it.")
    found = []
    if words:
        found.append(altered(f"ALTER {_target(new)} {' '.join(words)}", new.id, Stratum.SEQUENCE))
    return [*found, *belongings(alteration)]


_RULES = KindRules(create, drop, alter)
RULES = {
    kinds.FOREIGN_DATA_WRAPPER: _RULES,
    kinds.FOREIGN_SERVER: _RULES,
    kinds.USER_MAPPING: _RULES,
}
