"""Functions, procedures, aggregates."""

from collections.abc import Sequence

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
    own,
    parts,
    security,
)
from auralith.dataplane.plan.model import Action, Stratum
from auralith.dataplane.plan.rules import Impossible, Replace, Verdict
from auralith.dataplane.schema.facts import Fact

QUOTED_LISTS = frozenset(
    {"search_path", "temp_tablespaces", "session_preload_libraries", "shared_preload_libraries",
     "local_preload_libraries", "unix_socket_directories"}
)  # fmt: skip
"""Settings whose value is a list of names, already quoted where needed."""


def _statement(fact: Fact) -> str:
    get = fact.attributes.get
    word = "FUNCTION" if fact.id.kind == kinds.FUNCTION else "PROCEDURE"
    head = f"CREATE OR REPLACE {word} {text.qualified(fact.id.path)}({get('arguments') or ''})"
    lines = [head]
    lines += [f"RETURNS {get('returns')}"] if get("returns") else []
    lines.append(f"LANGUAGE {text.ident(str(get('language')))}")
    lines += [" ".join(words) for words in [list(_properties(fact))] if words]
    lines += [f"SET {_setting(s)}" for s in text.texts(get("settings"))]
    if get("sql_body"):
        lines.append(str(get("sql_body")))
    elif get("object_file"):
        lines.append(f"AS {text.literal(get('object_file'))}, {text.literal(get('body'))}")
    else:
        lines.append(f"AS {text.dollar(str(get('body') or ''))}")
    return "\n".join(lines)


def _properties(fact: Fact) -> Sequence[str]:
    get = fact.attributes.get
    words = []
    if get("transforms"):
        listed = ", ".join(f"FOR TYPE {t}" for t in text.texts(get("transforms")))
        words.append(f"TRANSFORM {listed}")
    words += ["WINDOW"] if get("window") else []
    words += [str(get("volatility")).upper()] if get("volatility") else []
    words += ["LEAKPROOF"] if get("leakproof") else []
    words += ["STRICT"] if get("strict") else []
    words += ["SECURITY DEFINER"] if get("security_definer") else []
    words += [f"PARALLEL {str(get('parallel')).upper()}"] if get("parallel") else []
    words += [f"COST {get('cost')}"] if get("cost") else []
    words += [f"ROWS {get('rows')}"] if get("rows") else []
    words += [f"SUPPORT {text.reference(get('support'))}"] if get("support") else []
    return words


def _setting(setting: str) -> str:
    name, _, value = setting.partition("=")
    written = ".".join(text.ident(part) for part in name.split("."))
    if name.lower() in QUOTED_LISTS:
        return f"{written} TO {value or text.literal('')}"
    return f"{written} TO {text.literal(value)}"


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE FUNCTION or PROCEDURE."""
    fact, wanted = creation.fact, creation.wanted
    hazards = []
    if creation.get("security_definer"):
        hazards.append(security(fact.id, "It runs with the rights of its owner."))
    first = created(_statement(fact), fact.id, Stratum.CODE, hazards=hazards)
    return [
        first,
        *own(fact, Stratum.CODE),
        *access.unwanted(fact, wanted),
        *comment(fact),
    ]


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP."""
    fact = removal.fact
    called = text.name(fact.id)
    if fact.id.kind == kinds.AGGREGATE:
        called = text.aggregate(fact)
    sql = f"DROP {text.OBJECT_WORDS[fact.id.kind]} {called}"
    return [dropped(sql, fact.id, Stratum.DROP_CODE, destroys=parts(removal.have, fact.id))]


def alter(alteration: Alteration) -> Verdict:
    """CREATE OR REPLACE while names and types of arguments and result stay."""
    names, new = alteration.names, alteration.new
    if names & {"returns", "window"}:
        return Replace("PostgreSQL cannot change what a function returns.")
    if "arguments" in names and not _compatible(alteration):
        return Replace("PostgreSQL cannot change names of arguments, nor take defaults away.")
    found: list[Action] = []
    if names - ABOUT:
        hazards = []
        if "security_definer" in names:
            whose = "its owner" if alteration.get("security_definer") else "who calls it"
            hazards.append(security(new.id, f"It runs with the rights of {whose}."))
        found.append(altered(_statement(new), new.id, Stratum.CODE, hazards=hazards))
    return [*found, *belongings(alteration)]


def _compatible(alteration: Alteration) -> bool:
    old = _arguments(str(alteration.was("arguments") or ""))
    new = _arguments(str(alteration.get("arguments") or ""))
    if [a for a, _ in old] != [a for a, _ in new]:
        return False
    return all(after or not before for (_, before), (_, after) in zip(old, new, strict=True))


def _arguments(listed: str) -> list[tuple[str, bool]]:
    """Each argument without its default, and whether it has one."""
    found, depth, quote, start = [], 0, "", 0
    for at, mark in enumerate(listed):
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "'\"":
            quote = mark
        elif mark in "([":
            depth += 1
        elif mark in ")]":
            depth -= 1
        elif mark == "," and depth == 0:
            found.append(listed[start:at])
            start = at + 1
    found.append(listed[start:])
    return [(a.split(" DEFAULT ")[0].strip(), " DEFAULT " in a) for a in found]


def create_aggregate(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE AGGREGATE."""
    fact, wanted = creation.fact, creation.wanted
    clauses = [*text.texts(creation.get("clauses"))]
    if creation.get("parallel"):
        clauses.append(f"PARALLEL = {str(creation.get('parallel')).upper()}")
    sql = f"CREATE AGGREGATE {text.aggregate(fact)} (\n    {f',{chr(10)}    '.join(clauses)}\n)"
    return [
        created(sql, fact.id, Stratum.CODE),
        *own(fact, Stratum.CODE),
        *access.unwanted(fact, wanted),
        *comment(fact),
    ]


def alter_aggregate(alteration: Alteration) -> Verdict:
    """Owner and comment in place."""
    if alteration.names - ABOUT:
        return Replace("PostgreSQL has no ALTER for what an aggregate does.")
    return belongings(alteration)


RULES = {
    kinds.FUNCTION: KindRules(create, drop, alter),
    kinds.PROCEDURE: KindRules(create, drop, alter),
    kinds.AGGREGATE: KindRules(create_aggregate, drop, alter_aggregate),
}
