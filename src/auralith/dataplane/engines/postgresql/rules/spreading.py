"""Locks beyond the table that a statement names: its partitions, its children, the other tables.

The tests compare what is said here with `pg_locks` for every statement of their corpus.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import inherits, text
from auralith.dataplane.engines.postgresql.rules.kit import lock, strongest, version
from auralith.dataplane.plan.model import Action, Lock
from auralith.dataplane.plan.rules import Displace, Verdict
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId, ordered

_REACHING = frozenset(
    {
        kinds.COLUMN,
        kinds.DEFAULT,
        kinds.CHECK,
        kinds.NOT_NULL,
        kinds.PRIMARY_KEY,
        kinds.UNIQUE,
        kinds.EXCLUDE,
        kinds.FOREIGN_KEY,
        kinds.INDEX,
        kinds.TRIGGER,
    }
)
"""Parts whose change reaches the partitions and children of their table."""

_KEYS = frozenset({kinds.PRIMARY_KEY, kinds.UNIQUE, kinds.EXCLUDE})
_KEYS_STRICT = 18
"""The first version that locks partitions for a key as it locks their table."""


def spread(actions: Sequence[Action], catalog: Catalog) -> list[Action]:
    """Actions with the locks on partitions and children that go with those on their table."""
    return [_spread(a, catalog) if _reaches(a) else a for a in actions]


def verdict(found: Verdict, have: Catalog, wanted: Catalog) -> Verdict:
    """The same for the answer to how something is altered."""
    if isinstance(found, Displace):
        return Displace(spread(found.actions, have), found.reason)
    if not isinstance(found, Sequence):
        return found
    return [_owner(action, have, wanted) for action in spread(found, have)]


def _owner(action: Action, have: Catalog, wanted: Catalog) -> Action:
    """With the sequences that get the owner of their table."""
    if action.object.kind != kinds.TABLE or " OWNER TO " not in action.sql:
        return action
    both = {*owned(action.object, have), *owned(action.object, wanted)}
    locks = [lock(s, "ACCESS EXCLUSIVE") for s in ordered(both & have.facts.keys())]
    return replace(action, locks=(*action.locks, *locks))


def _reaches(action: Action) -> bool:
    if action.object.kind not in _REACHING or action.sql.startswith("COMMENT ON "):
        return False
    if " SET COMPRESSION " in action.sql or re.search(r" (RE)?SET \(", action.sql):
        return False  # these concern the table alone
    return bool(action.locks) and " ONLY " not in action.sql.partition("(")[0]


def _spread(action: Action, catalog: Catalog) -> Action:
    locks = list(action.locks)
    weaker = (
        action.object.kind in _KEYS
        and " ADD CONSTRAINT " in action.sql
        and version(catalog) < _KEYS_STRICT
    )
    for held in action.locks:
        for child in inherits.family(held.table, catalog):
            below = lock(child, "SHARE", long=held.long) if weaker else replace(held, table=child)
            locks.append(below)
    return action if len(locks) == len(action.locks) else replace(action, locks=strongest(locks))


def let_go(table: Fact, catalog: Catalog) -> list[Lock]:
    """What DROP TABLE locks of others: what its keys point at, what it is a partition of."""
    found = []
    for part in catalog.subtree(table.id):
        if part.id.kind == kinds.FOREIGN_KEY:
            other = text.referred(part.attributes.get("references"))
            found += [other, *inherits.family(other, catalog)]
        elif part.id.kind == kinds.PARTITION and part.attributes.get("of"):
            parent = text.referred(part.attributes.get("of"))
            found += [parent, *others(parent, table.id, catalog)]
    return [lock(t, "ACCESS EXCLUSIVE") for t in dict.fromkeys(found) if t != table.id]


def others(parent: ObjectId, table: ObjectId, catalog: Catalog) -> list[ObjectId]:
    """The default partition beside a partition: its rows are those of no other."""
    return [
        t
        for t in inherits.family(parent, catalog)
        if t != table
        and any(
            p.attributes.get("bound") == "DEFAULT"
            and text.referred(p.attributes.get("of")) == parent
            for p in catalog.children(t, kinds.PARTITION)
        )
    ]


def owned(table: ObjectId, catalog: Catalog) -> Iterable[ObjectId]:
    """The sequences that belong to the columns of a table."""
    for column in catalog.children(table, kinds.COLUMN):
        for sequence in catalog.children(column.id, kinds.SEQUENCE):
            yield sequence.id
        for edge in catalog.edges_to(column.id):
            if edge.kind == "owned" and edge.source.kind == kinds.SEQUENCE:
                yield edge.source
