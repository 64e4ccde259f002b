"""The way back of each statement, found in the plan that leads back."""

from collections import defaultdict
from collections.abc import Sequence

from auralith.dataplane.plan.model import Action, HazardCode, Refused, Reverse
from auralith.dataplane.schema.identity import ObjectId, ordered

_LOST = "What stood in it does not come back, only its structure."
_CUT = "Values that lost something do not get it back."


def reverses(
    forth: Sequence[Action], back: Sequence[Action], irreversible: Sequence[Refused], *, first: int
) -> list[Reverse]:
    """For each action forth, the statements of the way back that undo it.

    `first` is the number that the first action has as a statement.
    A statement back belongs to the first action it undoes; the others say where it stands.
    """
    touching: dict[tuple[str, ObjectId], list[int]] = defaultdict(list)
    for number, action in enumerate(back):
        for role, identity in _touched(action):
            touching[role, identity].append(number)
    refused = {r.object: r.reason for r in irreversible}
    home: dict[int, int] = {}
    undone: list[list[int]] = []
    for index, action in enumerate(forth, first):
        numbers = {
            number
            for role, identity in _touched(action)
            for opposite in _OPPOSITES[role]
            for number in touching.get((opposite, identity), ())
        }
        undone.append(sorted(numbers))
        for number in numbers:
            home.setdefault(number, index)
    return [
        _reverse(action, refused, _found(index, undone[index - first], home, back))
        for index, action in enumerate(forth, first)
    ]


_OPPOSITES = {
    "made": ("gone", "changed"),
    "gone": ("made", "changed"),
    "changed": ("changed", "made", "gone"),
}


def _touched(action: Action) -> list[tuple[str, ObjectId]]:
    changed = set(action.produces & action.destroys)
    if action.verb not in {"create", "drop"}:
        changed |= {action.object} | (action.produces - action.destroys)
    return [
        *(("made", i) for i in action.produces - changed),
        *(("gone", i) for i in action.destroys - changed),
        *(("changed", i) for i in changed),
    ]


def _found(
    index: int, numbers: Sequence[int], home: dict[int, int], back: Sequence[Action]
) -> tuple[str | None, str]:
    """The statements that undo one action, and where they stand when not here."""
    own = [back[n].sql for n in numbers if home[n] == index]
    if own:
        return ";\n".join(own), ""
    if numbers:
        return None, f"Undone together with statement {min(home[n] for n in numbers)}."
    return None, "The way back of the whole plan leaves nothing to do for it."


def _reverse(
    action: Action, refused: dict[ObjectId, str], found: tuple[str | None, str]
) -> Reverse:
    touched = {i for _, i in _touched(action)} | {action.object}
    stuck = [refused[i] for i in ordered(touched) if i in refused]
    if stuck:
        return Reverse(None, "impossible", stuck[0])
    sql, reason = found
    if action.destructive:
        gone = any(h.code is HazardCode.DATA_LOSS for h in action.hazards)
        return Reverse(sql, "structure_only", f"{reason} {_LOST if gone else _CUT}".strip())
    return Reverse(sql, "exact", reason)
