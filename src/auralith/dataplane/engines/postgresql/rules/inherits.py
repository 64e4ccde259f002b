"""What partitions and child tables say otherwise than their parents."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import altering, text
from auralith.dataplane.engines.postgresql.rules.defaults import set_default
from auralith.dataplane.engines.postgresql.rules.kit import (
    Alteration,
    altered,
    dropped,
    lock,
    parts,
    set_comment,
)
from auralith.dataplane.plan.model import Action, Stratum
from auralith.dataplane.plan.rules import Displace, Impossible, Verdict
from auralith.dataplane.schema.diff import Changed
from auralith.dataplane.schema.facts import Catalog, Fact, Value
from auralith.dataplane.schema.identity import ObjectId, ordered


def parents(table: ObjectId, catalog: Catalog) -> list[ObjectId]:
    """The table that a partition belongs to, or the tables that a child inherits."""
    fact = catalog.facts.get(table)
    if fact is None:
        return []
    found = [
        text.referred(p.attributes["of"])
        for p in catalog.children(table, kinds.PARTITION)
        if p.attributes.get("of")
    ]
    return found + [text.referred(t) for t in text.texts(fact.attributes.get("inherits"))]


def family(table: ObjectId, catalog: Catalog) -> list[ObjectId]:
    """The partitions or children of a table, and theirs."""
    found: dict[ObjectId, None] = {}
    waiting = [table]
    while waiting:
        above = waiting.pop()
        for edge in catalog.edges_to(above):
            child = edge.source
            heirs = child.kind in {kinds.TABLE, kinds.FOREIGN_TABLE}
            if heirs and child not in found and above in parents(child, catalog):
                found[child] = None
                waiting.append(child)
    return list(found)


def kept_defaults(default: Fact, catalog: Catalog) -> list[Action]:
    """What partitions and children say otherwise, said again: SET DEFAULT reaches them too."""
    table = ObjectId(kinds.TABLE, default.id.path[:-1])
    found = []
    for child in family(table, catalog):
        own = catalog.facts.get(ObjectId(kinds.DEFAULT, (*child.path, default.id.name)))
        if own is not None:
            said = set_default(own)
            found.append(altered(said.sql, own.id, Stratum.DEFAULT, locks=said.locks))
    return found


def original(fact: Fact, catalog: Catalog) -> Fact | None:
    """What the nearest ancestor says of a column, a default, a trigger or a constraint."""
    waiting = parents(ObjectId(kinds.TABLE, fact.id.path[:2]), catalog)
    waiting += parents(ObjectId(kinds.FOREIGN_TABLE, fact.id.path[:2]), catalog)
    while waiting:
        parent = waiting.pop(0)
        found = catalog.facts.get(ObjectId(fact.id.kind, (*parent.path, *fact.id.path[2:])))
        if found is not None:
            return found
        waiting += parents(parent, catalog)
    return None


def parent_default(default: Fact, catalog: Catalog) -> Fact | None:
    """The default that a column has when the table says nothing of its own."""
    column = catalog.facts.get(ObjectId(kinds.COLUMN, default.id.path))
    inherited = column is None or column.attributes.get("inherited") == "overridden"
    return original(default, catalog) if inherited else None


def overrides(fact: Fact, catalog: Catalog, carried: frozenset[ObjectId]) -> list[Action]:
    """The statements that make an inherited column what the table says of it.

    `carried` is what its definition brings into being.
    """
    found = [*_differences(_origin(fact, catalog), fact)]
    found += [set_default(d) for d in catalog.children(fact.id, kinds.DEFAULT)]
    if not found:
        return []
    return [replace(found[0], verb="create", produces=carried), *found[1:]]


def as_parent(fact: Fact, catalog: Catalog) -> list[Action]:
    """The statements that make a column what its table inherits."""
    found = _differences(fact, _origin(fact, catalog))
    for default in catalog.children(fact.id, kinds.DEFAULT):
        above = original(default, catalog)
        attributes = {} if above is None else above.attributes
        found.append(
            replace(
                set_default(replace(default, attributes=attributes)),
                verb="alter",
                produces=frozenset(),
            )
        )
    if not found:
        return []
    first = dropped(
        found[0].sql,
        fact.id,
        # Before the parent's own change, which reaches it.
        Stratum.DROP_CONSTRAINT,
        destroys=parts(catalog, fact.id),
        locks=found[0].locks,
    )
    return [first, *found[1:]]


_REACHING = frozenset({"storage", "statistics"})
_STAYING = frozenset({"compression"})


def below(alteration: Alteration) -> list[Action]:
    """What ALTER COLUMN does to children and should not, and what it should and does not.

    SET STORAGE and SET STATISTICS reach children that say otherwise; SET COMPRESSION reaches none.
    """
    old, new = alteration.old, alteration.new
    if not alteration.names & (_REACHING | _STAYING):
        return []
    table, found = altering.table_of(new), list[Action]()
    before = set(family(table, alteration.have))
    for child in family(table, alteration.wanted):
        if child not in before:
            continue
        identity = ObjectId(kinds.COLUMN, (*child.path, new.id.name))
        own, words = alteration.wanted.facts.get(identity), list[str]()
        if own is not None:
            words += _physical(new, own, alteration.names & _REACHING)
        if own is None or identity not in alteration.have.facts:
            words += _physical(old, own or new, alteration.names & _STAYING)
        start = f"ALTER {text.OBJECT_WORDS[child.kind]} {text.name(child)} ALTER COLUMN"
        found += [
            altered(
                f"{start} {text.ident(new.id.name)} {w}",
                child,
                Stratum.DEFAULT,
                locks=[lock(child, altering.level_of(w))],
            )
            for w in words
        ]
    return found


def _physical(old: Fact, new: Fact, names: AbstractSet[str]) -> list[str]:
    return altering.physical(altering.chosen(old, names), altering.chosen(new, names))


_APART = frozenset({"comment", "options", "inherited", "identity"})


def adapted(
    alteration: Alteration, parts_of: Iterable[ObjectId], *, there: bool
) -> list[Action] | Impossible:
    """What a table that joins a parent has to say as the parent does, or otherwise once it leaves.

    `parts_of` is what the one statement for that takes over, or brings.
    """
    mine, others = alteration.have, alteration.wanted
    if not there:
        mine, others = others, mine
    found: list[Action] = []
    for identity in ordered(parts_of):
        fact = mine.facts[identity]
        above = original(fact, others)
        if above is None or fact.id.kind not in {kinds.COLUMN, kinds.DEFAULT, kinds.CHECK}:
            continue
        ends = [Fact(identity, fact.parent, _bare(f)) for f in (fact, above)]
        old, new = ends if there else reversed(ends)
        said = {*old.attributes, *new.attributes}
        names = sorted(n for n in said if old.attributes.get(n) != new.attributes.get(n))
        answer: Verdict = []
        if fact.id.kind == kinds.COLUMN:
            change = Changed(old, new, tuple(names))
            answer = altering.alter(replace(alteration, change=change)) if names else []
            answer = answer.actions if isinstance(answer, Displace) else answer
            own = Fact(identity, fact.parent, _own(fact, new))
            found += _differences(*((own, new) if there else (new, own)))
        elif names:
            default = replace(set_default(new), verb="alter", produces=frozenset())
            answer = [default] if fact.id.kind == kinds.DEFAULT else Impossible("")
        if not isinstance(answer, Sequence):
            return Impossible(f"{identity} would have to change while its table moves.")
        found += answer
    return found


def _bare(fact: Fact) -> dict[str, Value]:
    return {n: v for n, v in fact.attributes.items() if n not in _APART}


def _own(fact: Fact, bare: Fact) -> dict[str, Value]:
    """With what no child has from its parent."""
    own = {n: v for n, v in fact.attributes.items() if n in {"comment", "options"}}
    return {**bare.attributes, **own}


def _origin(fact: Fact, catalog: Catalog) -> Fact:
    found = original(fact, catalog)
    attributes = {} if found is None else {**found.attributes}
    for own in ("comment", "options"):
        attributes.pop(own, None)  # a child never has them from its parent
    return Fact(fact.id, fact.parent, attributes)


def _differences(old: Fact, new: Fact) -> list[Action]:
    table, column = altering.relation(new), text.ident(new.id.name)
    words = []
    if old.attributes.get("not_null") != new.attributes.get("not_null"):
        words.append("SET NOT NULL" if new.attributes.get("not_null") else "DROP NOT NULL")
    words += altering.physical(old.attributes, new.attributes)
    home = altering.table_of(new)
    found = [
        altered(
            f"ALTER {table} ALTER COLUMN {column} {w}",
            new.id,
            Stratum.COLUMN,
            locks=[lock(home, altering.level_of(w))],
        )
        for w in words
    ]
    if old.attributes.get("foreign_options") != new.attributes.get("foreign_options"):
        change = text.foreign_option_changes(
            old.attributes.get("foreign_options"), new.attributes.get("foreign_options")
        )
        held, sql = (
            [lock(home, "ACCESS EXCLUSIVE")],
            f"ALTER {table} ALTER COLUMN {column} {change}",
        )
        found.append(altered(sql, new.id, Stratum.COLUMN, locks=held))
    if old.attributes.get("comment") != new.attributes.get("comment"):
        found.append(set_comment(new))
    return found
