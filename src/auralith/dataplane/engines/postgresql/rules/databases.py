"""What stands in the database itself: schemas, extensions, publications."""

from collections.abc import Sequence
from dataclasses import replace

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
    hazard,
    lock,
    own,
    parts,
    standing,
)
from auralith.dataplane.plan.model import Action, HazardCode, Lock, Stratum
from auralith.dataplane.plan.rules import Impossible, Replace, Verdict
from auralith.dataplane.schema.facts import Fact
from auralith.dataplane.schema.identity import ObjectId


def create_schema(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE SCHEMA."""
    fact, wanted = creation.fact, creation.wanted
    first = created(f"CREATE SCHEMA {text.name(fact.id)}", fact.id, Stratum.NAMESPACE)
    return [
        first,
        *own(fact, Stratum.NAMESPACE),
        *access.unwanted(fact, wanted),
        *comment(fact),
    ]


def drop_schema(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP SCHEMA, once it is empty."""
    fact = removal.fact
    own_parts = (kinds.GRANT, kinds.DEFAULT_PRIVILEGES)
    gone = {c.id for c in removal.have.children(fact.id) if c.id.kind in own_parts}
    sql = f"DROP SCHEMA {text.name(fact.id)}"
    return [dropped(sql, fact.id, Stratum.DROP_NAMESPACE, destroys=gone)]


def alter_schema(alteration: Alteration) -> Verdict:
    """Owner and comment."""
    return belongings(alteration)


def create_extension(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE EXTENSION."""
    fact = creation.fact
    place = creation.get("schema")
    tail = f" SCHEMA {text.ident(str(place))}" if place else ""
    sql = f"CREATE EXTENSION {text.ident(fact.id.name)}{tail}"
    return [created(sql, fact.id, Stratum.NAMESPACE)]


def drop_extension(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP EXTENSION, once nothing uses it."""
    fact = removal.fact
    sql = f"DROP EXTENSION {text.ident(fact.id.name)}"
    message = "What it keeps in tables of its own is lost."
    hazards = [hazard(HazardCode.BACKWARD_INCOMPATIBLE, fact.id, message)]
    return [dropped(sql, fact.id, Stratum.DROP_NAMESPACE, hazards=hazards)]


def alter_extension(alteration: Alteration) -> Verdict:
    """ALTER EXTENSION SET SCHEMA."""
    fact = alteration.new
    place = text.ident(str(alteration.get("schema")))
    sql = f"ALTER EXTENSION {text.ident(fact.id.name)} SET SCHEMA {place}"
    return [altered(sql, fact.id, Stratum.NAMESPACE)]


def _published(fact: Fact) -> list[str]:
    get = fact.attributes.get
    operations = text.texts(get("operations")) or ("insert", "update", "delete", "truncate")
    listed = ", ".join(o for o in operations if o != "none")
    return [
        f"publish = {text.literal(listed)}",
        f"publish_via_partition_root = {'true' if get('via_root') else 'false'}",
        *([f"publish_generated_columns = {get('generated')}"] if get("generated") else []),
    ]


def create_publication(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE PUBLICATION; what it holds is added by statements of their own."""
    fact, get = creation.fact, creation.get
    everything = [w for w in ("tables", "sequences") if get(f"all_{w}")]
    words = " FOR " + ", ".join(f"ALL {w.upper()}" for w in everything) if everything else ""
    # The defaults are left to the server, so that older ones understand the statement.
    said = get("operations") or get("via_root") or get("generated")
    options = f" WITH ({', '.join(_published(fact))})" if said else ""
    sql = f"CREATE PUBLICATION {text.ident(fact.id.name)}{words}{options}"
    return standing(creation, created(sql, fact.id, Stratum.TRIGGER))


def drop_publication(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP PUBLICATION."""
    fact = removal.fact
    sql = f"DROP PUBLICATION {text.ident(fact.id.name)}"
    gone = parts(removal.have, fact.id)
    return [dropped(sql, fact.id, Stratum.DROP_CODE, destroys=gone)]


def alter_publication(alteration: Alteration) -> Verdict:
    """ALTER PUBLICATION SET."""
    names, fact = alteration.names, alteration.new
    if names & {"all_tables", "all_sequences"}:
        return Replace("PostgreSQL cannot change whether a publication holds all tables.")
    found = []
    if names - ABOUT:
        settings = _published(fact)
        if "generated" in names and not alteration.get("generated"):
            settings.append("publish_generated_columns = none")
        if "via_root" not in names:
            settings = [s for s in settings if not s.startswith("publish_via")]
        sql = f"ALTER PUBLICATION {text.ident(fact.id.name)} SET ({', '.join(settings)})"
        found.append(altered(sql, fact.id, Stratum.TRIGGER))
    return [*found, *belongings(alteration)]


def _held(fact: Fact) -> str:
    if fact.id.kind == kinds.PUBLICATION_SCHEMA:
        return f"TABLES IN SCHEMA {text.ident(fact.id.path[1])}"
    return f"TABLE {text.qualified(fact.id.path[1:])}"


def _added(fact: Fact) -> Action:
    columns = text.idents(fact.attributes.get("columns"))
    where = fact.attributes.get("where")
    tail = f" ({columns})" if columns else ""
    tail += f" WHERE ({where})" if where else ""
    sql = f"ALTER PUBLICATION {text.ident(fact.id.path[0])} ADD {_held(fact)}{tail}"
    return created(sql, fact.id, Stratum.TRIGGER, locks=_locked(fact))


def _locked(fact: Fact) -> list[Lock]:
    if fact.id.kind != kinds.PUBLICATION_TABLE:
        return []
    return [lock(ObjectId(kinds.TABLE, fact.id.path[1:]), "SHARE UPDATE EXCLUSIVE")]


def _removed(fact: Fact) -> Action:
    sql = f"ALTER PUBLICATION {text.ident(fact.id.path[0])} DROP {_held(fact)}"
    return dropped(sql, fact.id, Stratum.DROP_CODE, locks=_locked(fact))


def create_held(creation: Creation) -> Sequence[Action] | Impossible:
    """ALTER PUBLICATION ADD."""
    return [_added(creation.fact)]


def drop_held(removal: Removal) -> Sequence[Action] | Impossible:
    """ALTER PUBLICATION DROP."""
    return [_removed(removal.fact)]


def alter_held(alteration: Alteration) -> Verdict:
    """Out and in again."""
    away = replace(_removed(alteration.old), verb="alter", destroys=frozenset())
    back = replace(_added(alteration.new), verb="alter")
    return [replace(away, stratum=back.stratum), back]


_HELD = KindRules(create_held, drop_held, alter_held)
RULES = {
    kinds.SCHEMA: KindRules(create_schema, drop_schema, alter_schema),
    kinds.EXTENSION: KindRules(create_extension, drop_extension, alter_extension),
    kinds.PUBLICATION: KindRules(create_publication, drop_publication, alter_publication),
    kinds.PUBLICATION_TABLE: _HELD,
    kinds.PUBLICATION_SCHEMA: _HELD,
}
