"""The one state machine of all runs, as ordered rules: the first that matches decides."""

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "patch.dry_run",
    "patch.execute",
    "patch.rollback",
    "patch.rollback_preview",
    "seed.run",
    "seed.cleanup",
    "anonymize.run",
    "anonymize.undo",
    "bridge.run",
    "migration.validate",
    "migration.apply",
    "migration.rollback",
    "drift.check",
    "access.grant",
    "access.revoke",
]
Status = Literal[
    "awaiting_approval",
    "queued",
    "running",
    "paused",
    "succeeded",
    "failed",
    "cancelled",
    "rejected",
    "expired",
]
Action = Literal[
    "approve",
    "reject",
    "expire",
    "supersede",
    "withhold",
    "claim",
    "requeue",
    "pause",
    "paused",
    "resume",
    "cancel",
    "succeed",
    "fail",
]

KINDS: tuple[Kind, ...] = get_args(Kind)
STATUSES: tuple[Status, ...] = get_args(Status)
FINAL: frozenset[Status] = frozenset({"succeeded", "failed", "cancelled", "rejected", "expired"})


@dataclass(frozen=True)
class Rule:
    """For one action: from these statuses (and a pending request) to that result.

    `target` is the new status; None keeps the status and notes `request` for the worker to take
    at its next batch boundary (`request` "" withdraws a noted one). `refusal` says why it cannot
    be done; `{status}` in it stands for the run's status.
    """

    action: Action
    sources: frozenset[Status]
    target: Status | None = None
    request: str | None = None
    pending: str | None = None
    """Only when this request is already noted; None matches any."""
    refusal: str | None = None
    reason: str = "not_now"
    """The refusal for a machine."""


def _s(*names: Status) -> frozenset[Status]:
    return frozenset(names)


ENDED = "The run has already ended as {status}. Start a new one instead."
WAITING = "The run still waits for its approval. Decide the approval, or cancel the run."

RULES: tuple[Rule, ...] = (
    Rule("approve", _s("awaiting_approval"), "queued"),
    Rule("reject", _s("awaiting_approval"), "rejected"),
    # An approved run that nobody has claimed yet, paused or not, may still lose its approval.
    Rule("expire", _s("awaiting_approval", "queued", "paused"), "expired"),
    Rule("supersede", _s("awaiting_approval", "queued", "paused"), "cancelled"),
    Rule("withhold", _s("queued", "paused"), "awaiting_approval"),
    # A run that is already running is claimed again when its worker died.
    Rule("claim", _s("queued", "running"), "running"),
    # One that waits already is queued again when its job was lost.
    Rule("requeue", _s("queued", "running"), "queued"),
    Rule("pause", FINAL, refusal=ENDED, reason="ended"),
    Rule("pause", _s("awaiting_approval"), refusal=WAITING, reason="awaiting_approval"),
    Rule(
        "pause",
        _s("paused"),
        refusal="The run is paused already. Resume or cancel it.",
        reason="paused_already",
    ),
    Rule(
        "pause",
        _s("running"),
        pending="cancel",
        refusal="The run is being cancelled and will not pause. Wait for it to end.",
        reason="cancelling",
    ),
    Rule("pause", _s("queued"), "paused"),
    Rule("pause", _s("running"), request="pause"),
    Rule("paused", _s("running"), "paused"),
    Rule("resume", FINAL, refusal=ENDED, reason="ended"),
    Rule("resume", _s("awaiting_approval"), refusal=WAITING, reason="awaiting_approval"),
    Rule("resume", _s("paused"), "queued"),
    Rule("resume", _s("running"), pending="pause", request=""),
    Rule(
        "resume",
        _s("queued", "running"),
        refusal="The run is {status}; there is nothing to resume.",
        reason="not_paused",
    ),
    Rule("cancel", FINAL, refusal=ENDED, reason="ended"),
    Rule("cancel", _s("awaiting_approval", "queued", "paused"), "cancelled"),
    # From the worker, at a batch boundary; from outside it is only noted.
    Rule("cancel", _s("running"), request="cancel"),
    Rule("succeed", _s("running"), "succeeded"),
    Rule("fail", _s("awaiting_approval", "queued", "running", "paused"), "failed"),
)


def decide(action: Action, status: Status, pending: str | None = None) -> Rule:
    """The rule for `action` on a run in `status`; an impossible one comes back as a refusal."""
    for rule in RULES:
        if (
            rule.action == action
            and status in rule.sources
            and (rule.pending is None or rule.pending == pending)
        ):
            return rule
    if status in FINAL:
        return Rule(action, frozenset({status}), refusal=ENDED, reason="ended")
    refusal = "That cannot be done while the run is {status}."
    return Rule(action, frozenset({status}), refusal=refusal)
