"""Tables, partitions and foreign tables as a whole."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import (
    access,
    columns,
    constraints,
    inherits,
    spreading,
    text,
)
from auralith.dataplane.engines.postgresql.rules.kit import (
    Creation,
    KindRules,
    Removal,
    comment,
    created,
    dropped,
    hazard,
    lock,
    own,
    parts,
    size,
)
from auralith.dataplane.engines.postgresql.rules.table_changes import alter, security_words
from auralith.dataplane.plan.model import Action, HazardCode, Stratum
from auralith.dataplane.plan.rules import Impossible
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

INLINE = (kinds.PRIMARY_KEY, kinds.UNIQUE, kinds.EXCLUDE, kinds.CHECK)


def _written(table: ObjectId, catalog: Catalog) -> list[Fact]:
    """The columns that CREATE TABLE writes, in their order."""
    found = [
        c
        for c in catalog.children(table, kinds.COLUMN)
        if c.attributes.get("inherited") != "overridden"
    ]
    return sorted(found, key=lambda c: int(str(c.notes.get("position") or 0)))


def _inline(table: ObjectId, catalog: Catalog) -> list[Fact]:
    """The constraints that CREATE TABLE carries."""
    return [
        c
        for kind in INLINE
        for c in catalog.children(table, kind)
        if not c.attributes.get("not_valid")
        and not (kind != kinds.CHECK and c.attributes.get("inherited"))
    ]


def create(creation: Creation) -> Sequence[Action] | Impossible:
    """CREATE TABLE with columns and constraints, then what it cannot carry."""
    fact, wanted = creation.fact, creation.wanted
    if text.masked(None, creation.get("options")) and fact.id.kind == kinds.FOREIGN_TABLE:
        return Impossible("The value of an option is secret, and is not known here.")
    written, inline = _written(fact.id, wanted), _inline(fact.id, wanted)
    partition = next(iter(wanted.children(fact.id, kinds.PARTITION)), None)
    lines = [columns.definition(c, wanted) for c in written]
    lines += [constraints.clause(c) for c in inline]
    made = {i for c in written for i in columns.carried(c, wanted)} | {c.id for c in inline}
    parents = text.texts(creation.get("inherits"))
    locks = [lock(text.referred(p), "SHARE UPDATE EXCLUSIVE") for p in parents]
    if partition is not None and partition.attributes.get("of"):
        made.add(partition.id)
        parent = text.referred(partition.attributes["of"])
        among = (parent, *spreading.others(parent, fact.id, wanted))
        locks += [lock(t, "ACCESS EXCLUSIVE", long=t != parent) for t in among]
    sql = " ".join(_words(fact, partition, lines))
    first = created(sql, fact.id, Stratum.TABLE, produces=made, locks=locks)
    above = {
        part.id
        for parent in inherits.parents(fact.id, wanted)
        for part in wanted.subtree(parent)
        if part.id.kind in {kinds.COLUMN, kinds.DEFAULT}
    }
    # What its parents say of their columns stands first, as it is taken over from them.
    first = replace(first, consumes=frozenset(above))
    found = [first, *own(fact, Stratum.TABLE), *access.unwanted(fact, wanted)]
    for column in written:
        found += columns.extras(column, wanted)
    for constraint in inline:
        found += constraints.extras(constraint)
    found += security_words(Fact(fact.id, fact.parent), fact, wanted)
    return [*found, *comment(fact)]


def _words(fact: Fact, partition: Fact | None, lines: list[str]) -> Iterator[str]:
    get = fact.attributes.get
    foreign = fact.id.kind == kinds.FOREIGN_TABLE
    kind = "FOREIGN TABLE" if foreign else "UNLOGGED TABLE" if get("unlogged") else "TABLE"
    yield f"CREATE {kind} {text.name(fact.id)}"
    body = "(\n    " + ",\n    ".join(lines) + "\n)" if lines else "()"
    if partition is not None:
        yield f"PARTITION OF {text.reference(partition.attributes.get('of'))}"
        if lines:
            yield body
        yield str(partition.attributes.get("bound"))
    elif get("of_type"):
        yield f"OF {text.reference(get('of_type'))}"
    else:
        yield body
    if get("inherits"):
        yield f"INHERITS ({', '.join(text.reference(t) for t in text.texts(get('inherits')))})"
    if get("partition_by"):
        yield f"PARTITION BY {get('partition_by')}"
    if foreign:
        yield f"SERVER {text.reference(get('server'))}{text.foreign_options(get('options'))}"
        return
    if get("access_method"):
        yield f"USING {text.ident(str(get('access_method')))}"
    if get("options"):
        yield f"WITH ({text.storage(get('options'))})"
    if get("tablespace"):
        yield f"TABLESPACE {text.ident(str(get('tablespace')))}"


def drop(removal: Removal) -> Sequence[Action] | Impossible:
    """DROP TABLE with everything on it."""
    fact = removal.fact
    partition = next(iter(removal.have.children(fact.id, kinds.PARTITION)), None)
    foreign = fact.id.kind == kinds.FOREIGN_TABLE
    # A partition goes early: another that takes its place cannot stand beside it.
    stratum = Stratum.DROP_INDEX if partition is not None else Stratum.DROP_TABLE
    hazards = [
        hazard(
            HazardCode.BACKWARD_INCOMPATIBLE,
            fact.id,
            "Programs that use the table fail from here on.",
            "Deploy programs that do without it first.",
        )
    ]
    if not foreign:
        message = f"All rows are lost ({size(removal.options, fact.id)})."
        remedy = "Take a backup, or park the table instead (soft drop)."
        hazards.append(hazard(HazardCode.DATA_LOSS, fact.id, message, remedy, severity="error"))
    return [
        dropped(
            f"DROP {text.OBJECT_WORDS[fact.id.kind]} {text.name(fact.id)}",
            fact.id,
            stratum,
            destroys=parts(removal.have, fact.id),
            locks=[lock(fact.id, "ACCESS EXCLUSIVE"), *spreading.let_go(fact, removal.have)],
            hazards=hazards,
            destructive=not foreign,
        )
    ]


RULES = {
    kinds.TABLE: KindRules(create, drop, alter),
    kinds.FOREIGN_TABLE: KindRules(create, drop, alter),
}
