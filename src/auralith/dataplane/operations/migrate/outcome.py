"""After an interruption: did a statement that cannot be rolled back take effect? The catalog says.

Beside the journal's word that it had begun stand the touched facts as they were before.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from auralith.dataplane.plan.model import Action, Statement
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.hashing import canonical
from auralith.dataplane.schema.identity import ObjectId, ordered

Outcome = Literal["done", "not_done", "undecided"]

Before = Mapping[str, Any]
"""Facts by the text form of their identities; None for what did not exist."""


def touched(action: Action) -> frozenset[ObjectId]:
    """Everything a statement makes, removes or alters."""
    return action.produces | action.destroys | {action.object}


def before_image(action: Action, live: Catalog) -> Before:
    """The touched facts as they are, and as JSON keeps them."""
    roots = ordered(touched(action))
    found = {str(i): _row(live.facts.get(i)) for i in roots}
    for root in roots:
        # Hand-written statements name the table only; its parts change with it.
        if root in live.facts and not action.produces and not action.destroys:
            found.update((str(f.id), _row(f)) for f in live.subtree(root))
    return found


def outcome(
    statement: Statement, before: Before, live: Catalog, *, wanted: Catalog | None, later: bool
) -> Outcome:
    """Whether the statement took effect.

    `later`: another statement of the plan touches the same facts, so that they need not be as
    wanted yet. DDL of one statement happens wholly or not at all; what is neither as before nor
    as it should be was changed by somebody else as well.
    """
    action = statement.action
    now = before_image(action, live)
    if canonical(_listed(now)) == canonical(_listed(before)):
        return "not_done"
    if action.verb != "drop" and wanted is None:
        # Hand-written: what it names is no longer as it was.
        return "done" if _known(action.object) else "undecided"
    if _as_wanted(action, live, wanted):
        return "done"
    if later and wanted is not None and _on_the_way(action, before, live, wanted):
        return "done"
    return "undecided"


def touched_later(statements: Sequence[Statement], index: int) -> bool:
    """Whether a later statement touches what this one does."""
    own = touched(statements[index].action)
    return any(own & touched(s.action) for s in statements[index + 1 :])


def _known(identity: ObjectId) -> bool:
    return identity.kind != "statement"


def _as_wanted(action: Action, live: Catalog, wanted: Catalog | None) -> bool:
    gone = action.destroys - action.produces
    made = action.produces or (frozenset() if action.verb == "drop" else {action.object})
    if any(i in live.facts for i in gone):
        return False
    if action.verb == "drop":
        return action.object not in live.facts or action.object in action.produces
    return wanted is not None and all(
        _row(live.facts.get(i)) == _row(wanted.facts.get(i)) for i in made
    )


def _on_the_way(action: Action, before: Before, live: Catalog, wanted: Catalog) -> bool:
    """Every attribute is as before or as wanted, and one at least is new."""
    moved = False
    for identity in touched(action):
        now, goal = live.facts.get(identity), wanted.facts.get(identity)
        was = before.get(str(identity))
        if _row(now) == was:
            continue
        old = dict(was[1]) if was else {}
        new = dict(now.attributes) if now else {}
        aim = dict(goal.attributes) if goal else {}
        for name in {*old, *new, *aim}:
            value = canonical(new.get(name))
            if value not in {canonical(old.get(name)), canonical(aim.get(name))}:
                return False
        moved = True
    return moved


def _row(fact: Fact | None) -> list[Any] | None:
    """As it comes back from the journal: tuples are lists there."""
    if fact is None:
        return None
    attributes = {n: _plain(v) for n, v in sorted(fact.attributes.items())}
    return [None if fact.parent is None else str(fact.parent), attributes]


def _plain(value: Any) -> Any:
    return [_plain(v) for v in value] if isinstance(value, tuple | list) else value


def _listed(before: Before) -> Any:
    return sorted((k, v) for k, v in before.items())


def involved(statements: Iterable[Statement]) -> frozenset[ObjectId] | None:
    """Everything a plan touches; None: anything, since statements written by hand do not tell."""
    out: set[ObjectId] = set()
    known = False
    for statement in statements:
        known = known or bool(statement.action.produces or statement.action.destroys)
        out |= touched(statement.action)
    return frozenset(out) if known else None
