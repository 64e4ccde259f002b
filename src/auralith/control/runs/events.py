"""Event types of runs: kind and outcome, `patch.execute.succeeded`."""

from auralith.control.events.registry import EventType, define
from auralith.control.runs.states import KINDS

OUTCOMES = {
    "requested": "was asked for.",
    "refused": "was asked for and not started.",
    "started": "began its work.",
    "pause_requested": "was asked to pause at its next batch boundary.",
    "paused": "stopped at a batch boundary; its work so far is kept.",
    "resumed": "was sent on its way again.",
    "cancel_requested": "was asked to stop at its next batch boundary.",
    "succeeded": "ended well.",
    "failed": "ended with an error.",
    "cancelled": "was ended by somebody; its work so far is kept.",
    "rejected": "ended because its approval was refused.",
    "expired": "ended because nobody decided its approval in time.",
}

RUN_EVENTS: dict[tuple[str, str], EventType] = {
    (kind, outcome): define(f"{kind}.{outcome}", f"A {kind} run {text}")
    for kind in KINDS
    for outcome, text in OUTCOMES.items()
}
