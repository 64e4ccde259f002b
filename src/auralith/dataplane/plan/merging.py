"""Joins statements of one object where the engine has one statement for both.

A statement may join an earlier one when nothing it waits for runs after that one; what stands
between the two does not mind.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from auralith.dataplane.plan.graph import Graph
from auralith.dataplane.plan.model import Action
from auralith.dataplane.schema.identity import ObjectId

Merge = Callable[[Action, Action], Action | None]
Home = Callable[[ObjectId], ObjectId]
"""The object whose statements are worth joining: a column's table."""


def joined(
    graph: Graph, order: Sequence[int], actions: Sequence[Action], *, merge: Merge, home: Home
) -> list[Action]:
    """The actions of an order, joined; `actions` stand in that order."""
    waits: dict[int, list[int]] = defaultdict(list)
    for later in (graph.after, graph.rather):
        for node, following in later.items():
            for other in following:
                waits[other].append(node)
    out: list[Action] = []
    place: dict[int, int] = {}
    by_home: dict[ObjectId, list[int]] = defaultdict(list)
    for node, action in zip(order, actions, strict=True):
        earliest = max((place[n] for n in waits[node] if n in place), default=0)
        near = by_home[home(action.object)]
        last = [len(out) - 1] if out else []
        for at in dict.fromkeys([*last, *reversed(near)]):
            both = merge(out[at], action) if at >= earliest else None
            if both is not None:
                out[at] = _completed(both, out[at], action)
                place[node] = at
                break
        else:
            place[node] = len(out)
            near.append(len(out))
            out.append(action)
    return out


def _completed(both: Action, first: Action, second: Action) -> Action:
    """What two actions touch is what the one of both touches."""
    return replace(
        both,
        produces=first.produces | second.produces | both.produces,
        destroys=first.destroys | second.destroys | both.destroys,
    )
