"""Columns: their text in CREATE TABLE and ADD COLUMN, and what comes after it."""

from collections.abc import Sequence

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import altering, inherits, sequences, text
from auralith.dataplane.engines.postgresql.rules.defaults import set_default
from auralith.dataplane.engines.postgresql.rules.kit import (
    Alteration,
    Creation,
    KindRules,
    Removal,
    altered,
    comment,
    created,
    dropped,
    hazard,
    is_new,
    lock,
    parts,
    rewrite_hazards,
    set_comment,
    size,
)
from auralith.dataplane.plan.model import Action, Hazard, HazardCode, PlanOptions, Stratum
from auralith.dataplane.plan.rules import Displace, Impossible, Verdict
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

VOLATILE = ("random(", "gen_random_uuid(", "clock_timestamp(", "nextval(", "uuid_generate_v",
            "uuidv4(", "uuidv7(", "timeofday(", "random_normal(", "currval(",
            "lastval(", "setval(")  # fmt: skip
"""Calls that give another value for each row."""


def definition(fact: Fact, catalog: Catalog) -> str:
    """A column as CREATE TABLE writes it, with the parts that `carried` names."""
    get = fact.attributes.get
    words = [text.ident(fact.id.name), str(get("type"))]
    words += [text.foreign_options(get("foreign_options")).strip()]
    if get("collation"):
        words.append(f"COLLATE {get('collation')}")
    for constraint in not_nulls(fact, catalog):
        tail = " NO INHERIT" if constraint.attributes.get("no_inherit") else ""
        words.append(f"CONSTRAINT {text.ident(constraint.id.name)} NOT NULL{tail}")
        break
    else:
        if get("not_null") and not get("identity") and not _given(fact, catalog):
            words.append("NOT NULL")
    for default in catalog.children(fact.id, kinds.DEFAULT):
        words.append(f"DEFAULT {default.attributes.get('expression', 'NULL')}")
    if get("generated"):
        words.append(f"GENERATED ALWAYS AS ({get('generated')}) {str(get('generation')).upper()}")
    if get("identity"):
        words.append(identity(fact, catalog))
    return " ".join(word for word in words if word)


def _given(fact: Fact, catalog: Catalog) -> bool:
    """Whether a column that is merged with its parent's has NOT NULL from there."""
    if not fact.attributes.get("inherited"):
        return False
    above = inherits.original(fact, catalog)
    return above is not None and bool(above.attributes.get("not_null"))


def identity(fact: Fact, catalog: Catalog) -> str:
    """GENERATED ... AS IDENTITY, with the options of its sequence."""
    how = str(fact.attributes.get("identity")).upper()
    found = catalog.children(fact.id, kinds.SEQUENCE)
    options = f" ({sequences.identity_options(found[0])})" if found else ""
    return f"GENERATED {how} AS IDENTITY{options}"


def not_nulls(fact: Fact, catalog: Catalog) -> list[Fact]:
    """The NOT NULL constraints with names of their own (18) of a column."""
    if fact.parent is None:
        return []
    return [
        c
        for c in catalog.children(fact.parent, kinds.NOT_NULL)
        if c.attributes.get("column") == fact.id.name
        and not c.attributes.get("not_valid")
        and not c.attributes.get("inherited")
    ]


def carried(fact: Fact, catalog: Catalog) -> frozenset[ObjectId]:
    """What the definition of a column brings into being."""
    found = {fact.id}
    found |= {d.id for d in catalog.children(fact.id, kinds.DEFAULT)}
    found |= {c.id for c in not_nulls(fact, catalog)}
    if fact.attributes.get("identity"):
        found |= {s.id for s in catalog.children(fact.id, kinds.SEQUENCE)}
    return frozenset(found)


def extras(fact: Fact, catalog: Catalog) -> list[Action]:
    """What a definition does not say: storage, statistics, options, comments."""
    table = altering.relation(fact)
    found = []
    for words in altering.physical({}, fact.attributes):
        sql = f"ALTER {table} ALTER COLUMN {text.ident(fact.id.name)} {words}"
        held = [lock(_parent(fact), altering.level_of(words))]
        found.append(altered(sql, fact.id, Stratum.COLUMN, locks=held))
    found += comment(fact)
    for constraint in not_nulls(fact, catalog):
        found += comment(constraint)
    for sequence in catalog.children(fact.id, kinds.SEQUENCE):
        found += comment(sequence)
    return found


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """ADD COLUMN, or what a view's column says about itself."""
    fact, wanted = creation.fact, creation.wanted
    parent = _parent(fact)
    if parent.kind in {kinds.VIEW, kinds.MATERIALIZED_VIEW, kinds.COMPOSITE}:
        return _said(fact, wanted)
    if creation.get("inherited") == "overridden":
        return inherits.overrides(fact, wanted, carried(fact, wanted))
    sql = f"ALTER {altering.relation(fact)} ADD COLUMN {definition(fact, wanted)}"
    made = carried(fact, wanted)
    rewrite = _rewrites(fact, wanted)
    hazards = list(_new_hazards(fact, wanted, creation.options))
    if rewrite:
        why = "each row gets a value of its own in the new column."
        hazards += rewrite_hazards(creation.options, parent, why)
    first = created(
        sql,
        fact.id,
        Stratum.COLUMN,
        produces=made,
        locks=[lock(parent, "ACCESS EXCLUSIVE", long=rewrite)],
        hazards=hazards,
        rewrite=rewrite,
    )
    return [first, *extras(fact, wanted)]


def _said(fact: Fact, catalog: Catalog) -> list[Action]:
    """A comment, storage or default on a column that its view makes."""
    found = extras(fact, catalog)
    for default in catalog.children(fact.id, kinds.DEFAULT):
        found.append(set_default(default))
    made = carried(fact, catalog) - {s.id for s in catalog.children(fact.id, kinds.SEQUENCE)}
    if not found:
        return []
    head = found[0]
    first = Action(head.sql, fact.id, "create", Stratum.ACCESS, produces=made, locks=head.locks)
    return [first, *found[1:]]


def _rewrites(fact: Fact, catalog: Catalog) -> bool:
    get = fact.attributes.get
    if get("identity") or (get("generated") and get("generation") != "virtual"):
        return True
    used = [catalog.facts[i] for i in catalog.needs(fact.id) if i in catalog.facts]
    if any(_asks(f, catalog) for f in used if f.id.kind == kinds.DOMAIN):
        return True
    defaults = catalog.children(fact.id, kinds.DEFAULT)
    expressions = [str(d.attributes.get("expression", "")) for d in defaults]
    calls = (catalog.facts.get(i) for d in defaults for i in catalog.needs(d.id))
    return any(call in e for e in expressions for call in VOLATILE) or any(
        c is not None and c.id.kind == kinds.FUNCTION and not c.attributes.get("volatility")
        for c in calls
    )


def _asks(domain: Fact, catalog: Catalog) -> bool:
    """Whether a domain, or one that it is made of, has constraints: each row is proved."""
    if domain.attributes.get("not_null") or catalog.children(domain.id, kinds.CHECK):
        return True
    under = (catalog.facts.get(i) for i in catalog.needs(domain.id))
    return any(_asks(f, catalog) for f in under if f is not None and f.id.kind == kinds.DOMAIN)


def _new_hazards(fact: Fact, catalog: Catalog, options: PlanOptions) -> Sequence[Hazard]:
    get, parent = fact.attributes.get, _parent(fact)
    filled = get("identity") or get("generated") or catalog.children(fact.id, kinds.DEFAULT)
    if not get("not_null") or filled or is_new(options, parent):
        return ()
    rows = options.sizes.get(parent)
    if rows is not None and rows.rows == 0:
        return ()
    return (
        hazard(
            HazardCode.VALIDATION_MAY_FAIL,
            fact.id,
            f"The column is NOT NULL and has no default: this fails when the table has rows"
            f" ({size(options, parent)}).",
            f"SELECT count(*) FROM {text.name(parent)}",
        ),
    )


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP COLUMN, with the indexes and constraints that go along."""
    fact, have = removal.fact, removal.have
    parent = _parent(fact)
    if parent.kind in {kinds.VIEW, kinds.MATERIALIZED_VIEW, kinds.COMPOSITE}:
        return _unsaid(fact, have)
    if removal.get("inherited") == "overridden":
        return inherits.as_parent(fact, have)
    if removal.get("inherited"):
        return Impossible(
            "The parent table has this column too. Detach the table from its parent first."
        )
    gone = {*parts(have, fact.id)}
    gone |= {c.id for c in have.children(parent, kinds.NOT_NULL) if _is_of(c, fact)}
    sql = f"ALTER {altering.relation(fact)} DROP COLUMN {text.ident(fact.id.name)}"
    derived = bool(removal.get("generated"))
    hazards = [
        hazard(
            HazardCode.BACKWARD_INCOMPATIBLE,
            fact.id,
            "Programs that name the column fail from here on.",
            "Deploy programs that do without it first.",
        )
    ]
    return [
        dropped(
            sql,
            fact.id,
            # Before what it is computed from changes.
            Stratum.DROP_INDEX if derived else Stratum.DROP_COLUMN,
            destroys=gone,
            locks=[lock(parent, "ACCESS EXCLUSIVE")],
            hazards=hazards,
            destructive=not derived,
        )
    ]


def _is_of(constraint: Fact, column: Fact) -> bool:
    return constraint.attributes.get("column") == column.id.name


def _unsaid(fact: Fact, catalog: Catalog) -> list[Action]:
    """Take back what a view's column says about itself."""
    table, column = altering.relation(fact), text.ident(fact.id.name)
    found = []
    for words in altering.physical(fact.attributes, {}):
        sql = f"ALTER {table} ALTER COLUMN {column} {words}"
        held = [lock(_parent(fact), altering.level_of(words))]
        found.append(altered(sql, fact.id, Stratum.DROP_CODE, locks=held))
    if fact.attributes.get("comment") is not None:
        bare = Fact(fact.id, fact.parent)
        found.append(set_comment(bare))
    found += [a for d in catalog.children(fact.id, kinds.DEFAULT) for a in _drop_default(d)]
    if not found:
        return []
    head, gone = found[0], parts(catalog, fact.id, kinds.DEFAULT)
    first = dropped(head.sql, fact.id, Stratum.DROP_CODE, destroys=gone, locks=head.locks)
    return [first, *found[1:]]


def alter(alteration: Alteration) -> Verdict:
    """ALTER COLUMN, attribute by attribute."""
    verdict = altering.alter(alteration)
    found = inherits.below(alteration)
    if isinstance(verdict, Displace):
        return Displace([*verdict.actions, *found], verdict.reason)
    return [*verdict, *found] if isinstance(verdict, Sequence) else verdict


def create_default(creation: Creation) -> Sequence[Action] | Impossible:
    """A default as a statement of its own."""
    fact = creation.fact
    return [set_default(fact), *inherits.kept_defaults(fact, creation.wanted)]


def drop_default(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP DEFAULT; a partition gets its parent's back."""
    above = inherits.parent_default(removal.fact, removal.have)
    if above is not None:
        back = set_default(Fact(removal.fact.id, removal.fact.parent, above.attributes))
        return [dropped(back.sql, removal.fact.id, Stratum.DEFAULT, locks=back.locks)]
    return [*_drop_default(removal.fact), *inherits.kept_defaults(removal.fact, removal.have)]


def _drop_default(default: Fact) -> list[Action]:
    bare = set_default(Fact(default.id, default.parent))
    return [dropped(bare.sql, default.id, Stratum.DROP_CONSTRAINT, locks=bare.locks)]


def alter_default(alteration: Alteration) -> Verdict:
    """SET DEFAULT; nothing where the column's own change brings its default along."""
    column = ObjectId(kinds.COLUMN, alteration.new.id.path)
    if altering.brings_default(column, alteration.have, alteration.wanted):
        return []
    made = set_default(alteration.new)
    first = altered(made.sql, made.object, Stratum.DEFAULT, locks=made.locks)
    return [first, *inherits.kept_defaults(alteration.new, alteration.wanted)]


def _parent(fact: Fact) -> ObjectId:
    if fact.parent is None:
        msg = f"{fact.id} hangs on nothing."
        raise ValueError(msg)
    return fact.parent


RULES = {
    kinds.COLUMN: KindRules(create, drop, alter),
    kinds.DEFAULT: KindRules(create_default, drop_default, alter_default),
}
