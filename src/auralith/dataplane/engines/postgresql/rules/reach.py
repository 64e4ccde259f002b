"""What goes along with what, what stands alone, and which places are taken."""

from collections.abc import Hashable, Iterator

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules.changing import HELD
from auralith.dataplane.plan.rules import Fate
from auralith.dataplane.schema.facts import Fact

ALONE = frozenset(
    {
        kinds.DEFAULT,
        kinds.CHECK,
        kinds.UNIQUE,
        kinds.EXCLUDE,
        kinds.FOREIGN_KEY,
        kinds.PRIMARY_KEY,
        kinds.INDEX,
        kinds.STATISTICS,
        kinds.TRIGGER,
        kinds.RULE,
        kinds.POLICY,
        kinds.PUBLICATION_TABLE,
    }
)
"""Parts that can come and go in statements of their own while their parent does as well."""

_RELATIONS = frozenset(
    {kinds.TABLE, kinds.FOREIGN_TABLE, kinds.VIEW, kinds.MATERIALIZED_VIEW, kinds.SEQUENCE}
)
_WITH_INDEX = frozenset({kinds.PRIMARY_KEY, kinds.UNIQUE, kinds.EXCLUDE, kinds.INDEX})
_REBOUND = frozenset({kinds.FUNCTION, kinds.PROCEDURE})


def standalone(fact: Fact) -> bool:
    """Whether a part can have a statement of its own."""
    if fact.id.kind == kinds.COLUMN:
        return bool(fact.attributes.get("generated"))
    return fact.id.kind in ALONE and fact.parent is not None and fact.parent.kind != kinds.DOMAIN


def follows(dependent: Fact, target: Fact, fate: Fate) -> bool:
    """Whether something must be dropped and created because of what happens to its target."""
    if fate != "displaced":
        return not _loose(dependent, target)
    kind = dependent.id.kind
    if target.id.kind in kinds.TYPES:
        return kind not in {kinds.COLUMN, *kinds.TYPES}
    if kind == kinds.COLUMN:
        return bool(dependent.attributes.get("generated"))
    if kind in _REBOUND:
        return dependent.attributes.get("sql_body") is not None
    if kind == kinds.PUBLICATION_TABLE:
        return dependent.attributes.get("where") is not None
    return kind in HELD


def _loose(dependent: Fact, target: Fact) -> bool:
    """Whether the dependent lives on: what it says of the target is said anew by its parts."""
    return (
        dependent.id.kind == kinds.TABLE
        and target.id.kind == kinds.TABLE
        and not (dependent.attributes.get("inherits") or dependent.attributes.get("of_type"))
    )


def slots(fact: Fact) -> Iterator[Hashable]:
    """Names in their namespaces, and what there can be only one of."""
    kind, path = fact.id.kind, fact.id.path
    if kind in _RELATIONS or kind == kinds.COMPOSITE:
        yield ("relation", *path)
        if kind != kinds.SEQUENCE:
            yield ("type", *path)
    elif kind in kinds.TYPES:
        yield ("type", *path)
        if kind == kinds.RANGE and fact.attributes.get("multirange"):
            yield ("type", path[0], str(fact.attributes["multirange"]))
    elif kind in kinds.ROUTINES:
        yield ("routine", path, fact.id.signature)
    if kind in _WITH_INDEX:
        yield ("relation", path[0], path[-1])
    if kind in kinds.CONSTRAINTS:
        yield ("constraint", *path)
    if kind == kinds.PRIMARY_KEY:
        yield ("primary key", *path[:-1])
    if kind == kinds.PARTITION:
        yield ("partition", fact.attributes.get("of"), fact.attributes.get("bound"))
