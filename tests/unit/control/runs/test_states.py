"""The state machine as a table: every action on every status."""

import pytest

from auralith.control.runs.states import FINAL, RULES, STATUSES, Action, Status, decide

NO = None
EXPECTED: dict[Action, dict[Status, str | None]] = {
    "approve": {"awaiting_approval": "queued"},
    "reject": {"awaiting_approval": "rejected"},
    "expire": {"awaiting_approval": "expired", "queued": "expired", "paused": "expired"},
    "supersede": {
        "awaiting_approval": "cancelled",
        "queued": "cancelled",
        "paused": "cancelled",
    },
    "withhold": {"queued": "awaiting_approval", "paused": "awaiting_approval"},
    "claim": {"queued": "running", "running": "running"},
    "requeue": {"queued": "queued", "running": "queued"},
    "pause": {"queued": "paused", "running": "asked:pause"},
    "paused": {"running": "paused"},
    "resume": {"paused": "queued"},
    "cancel": {
        "awaiting_approval": "cancelled",
        "queued": "cancelled",
        "paused": "cancelled",
        "running": "asked:cancel",
    },
    "succeed": {"running": "succeeded"},
    "fail": {
        "awaiting_approval": "failed",
        "queued": "failed",
        "running": "failed",
        "paused": "failed",
    },
}
CASES = [(a, s, EXPECTED[a].get(s)) for a in EXPECTED for s in STATUSES]


@pytest.mark.parametrize(("action", "status", "expected"), CASES)
def test_every_action_on_every_status(action: Action, status: Status, expected: str | None) -> None:
    rule = decide(action, status)
    if expected is None:
        assert rule.refusal
        assert rule.target is None
    else:
        assert rule.refusal is None
        assert (rule.target or f"asked:{rule.request}") == expected


def test_nothing_leaves_a_final_status() -> None:
    for rule in RULES:
        assert rule.target is None or not (rule.sources & FINAL)


@pytest.mark.parametrize(
    ("action", "pending", "target", "noted", "refused"),
    [
        ("pause", "cancel", None, None, True),
        ("pause", "pause", None, "pause", False),
        ("resume", "pause", None, "", False),
        ("resume", "cancel", None, None, True),
        ("cancel", "pause", None, "cancel", False),
    ],
)
def test_a_request_that_is_noted_already(
    action: Action, pending: str, target: str | None, noted: str | None, refused: bool
) -> None:
    rule = decide(action, "running", pending)
    assert bool(rule.refusal) is refused
    assert rule.target == target
    if not refused:
        assert rule.request == noted


def test_refusals_say_what_to_do_next() -> None:
    for rule in RULES:
        if rule.refusal:
            assert rule.refusal.endswith(".")
            assert len(rule.refusal.split()) > 6
