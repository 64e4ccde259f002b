"""Hazards that need no knowledge of an engine; the rules give the others."""

from collections.abc import Sequence
from dataclasses import replace

from auralith.dataplane.plan.closure import Work
from auralith.dataplane.plan.model import Action, Hazard, HazardCode, Reverse, Stratum


def of_order(action: Action, work: Work) -> Action:
    """An action with what its part in the plan says about it."""
    found: list[Hazard] = []
    codes = {h.code for h in action.hazards}
    cause = work.follows.get(action.object)
    if cause is not None and action.object in action.destroys:
        found.append(
            Hazard(
                HazardCode.DEPENDENT_REBUILD,
                action.object,
                f"It is dropped and created anew because {cause} changes; until then it is"
                " missing.",
                "Apply the plan while nobody uses it.",
            )
        )
    verdict = work.replaced.get(action.object)
    if verdict is not None and action.object in action.destroys:
        found.append(
            Hazard(
                HazardCode.DEPENDENT_REBUILD,
                action.object,
                f"It is dropped and created anew: {verdict.reason}",
                "Apply the plan while nobody uses it.",
                "info",
            )
        )
    again = action.object in work.creates and action.object in action.destroys
    if again and action.stratum is Stratum.DROP_INDEX and HazardCode.INDEX_GAP not in codes:
        found.append(
            Hazard(
                HazardCode.INDEX_GAP,
                action.object,
                "From here until it is built again, queries run without this index.",
                "Build the new index under another name first, then drop this one.",
            )
        )
    said = HazardCode.DATA_LOSS in codes or any(
        h.code is HazardCode.NARROWING and h.severity != "error" for h in action.hazards
    )
    if action.destructive and not said:
        found.append(
            Hazard(
                HazardCode.DATA_LOSS,
                action.object,
                "Rows or values are lost.",
                "Take a backup, or park the object instead (soft drop).",
                "error",
            )
        )
    return of_types(replace(action, hazards=(*action.hazards, *found)), work)


def of_types(action: Action, _: Work) -> Action:
    """An action that has to be confirmed if a type becomes narrower by it.

    Also where the engine refuses what does not fit: blanks at the end and digits after the point
    are cut without a word.
    """
    narrows = any(h.code is HazardCode.NARROWING and h.severity != "info" for h in action.hazards)
    return replace(action, destructive=True) if narrows else action


def of_rename(action: Action) -> Action:
    """A rename with what it means to those who use the old name."""
    if action.verb != "rename" or any(
        h.code is HazardCode.BACKWARD_INCOMPATIBLE for h in action.hazards
    ):
        return action
    hazard = Hazard(
        HazardCode.BACKWARD_INCOMPATIBLE,
        action.object,
        "Programs that use the old name fail from here on.",
        "Deploy programs that know the new name at the same time.",
    )
    return replace(action, hazards=(*action.hazards, hazard))


def of_plan(actions: Sequence[Action]) -> list[Action]:
    """Actions of which the first says that a failure does not undo those before it.

    Where the engine commits every statement by itself, and there is more than one.
    """
    alone = [a for a in actions if not a.transactional]
    if len(actions) < 2 or len(alone) < len(actions):  # noqa: PLR2004 - one cannot stop half-way
        return list(actions)
    first = actions[0]
    hazard = Hazard(
        HazardCode.NON_TRANSACTIONAL,
        first.object,
        f"The server commits each statement by itself: when one of these {len(actions)} fails,"
        " those before it stay done.",
        "Mend what made it fail and apply again: it goes on from where the database stands.",
        "info",
    )
    return [replace(first, hazards=(*first.hazards, hazard)), *actions[1:]]


def of_reverse(action: Action, reverse: Reverse) -> Action:
    """An action with what its way back says about it."""
    codes = {h.code for h in action.hazards}
    if reverse.quality != "impossible" or HazardCode.IRREVERSIBLE in codes:
        return action
    hazard = Hazard(
        HazardCode.IRREVERSIBLE,
        action.object,
        f"No statement undoes it: {reverse.reason}",
        "Take a backup first.",
    )
    return replace(action, hazards=(*action.hazards, hazard))
